//! Texts that are nearly the same: a story of an agency as several papers print it.
//!
//! Each paper writes its own headline and dateline, cuts at the end, and changes a word here and
//! there; what stays is long runs of the same words. So a text is the set of its *shingles*, all
//! runs of [`SHINGLE_WORDS`] words, and two texts are one story if their sets share enough. Stories
//! that only are about the same thing share few: the names and phrases that belong to it.
//!
//! To find what may share enough among many, a few numbers are kept of each text (MinHash, Broder
//! 1997), put together in *bands*: near-identical texts have at least one band in common. What has
//! is compared in full; bands alone decide nothing.
//!
//! The numbers are stored, so neither the hashes nor the constants below may change their values
//! without a new table.

use std::collections::BTreeSet;

use chrono::Duration;

use crate::model::Item;
use crate::normalise::html;

/// Words of one shingle: with three, one changed word costs three shingles, and few phrases of the
/// language are as long.
const SHINGLE_WORDS: usize = 3;
/// The fewest shingles of a text that is compared at all: a lead is too little to tell.
const SHINGLES_MIN: usize = 40;
/// The most that are looked at: the beginning of a book tells as much as the whole.
const SHINGLES_MAX: usize = 4_000;
/// Bands of a text: with two numbers each, two texts that share a third of their shingles have one
/// in common in nine of ten cases, and two that share a thirtieth in one of fifty.
const BANDS: usize = 20;
/// Numbers of one band.
const BAND_NUMBERS: usize = 2;

/// How much of all their shingles two tellings of a story share at least. Measured on made-up
/// stories: tellings of one have 0.8 to 0.9 with other words or a few more of them, 0.39 where half
/// of it was cut; stories about the same thing 0.02 or 0.03.
const SHARED_MIN: f64 = 0.35;
/// How much of the shorter one the longer one has at least, if the longer one was cut.
const CONTAINED_MIN: f64 = 0.7;
/// How long the shorter one must be then, of the longer one: the news of a day in one article have
/// each of its stories, and are none of them.
const CUT_MIN: f64 = 0.3;

/// How far apart two tellings of a story are published at most: a day, and the night for a paper
/// of which only the day is known.
pub const TEXT_WINDOW: Duration = Duration::hours(36);

/// The text of an item as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Hashes of its shingles, in ascending order, each once.
    shingles: Vec<u64>,
}

impl Text {
    /// The text of an item; `None` if it is too short to be compared.
    pub fn of(item: &Item) -> Option<Self> {
        let body = item.body_html.as_deref().map(html::to_text);
        let parts = [Some(item.title.as_str()), item.lead.as_deref(), body.as_deref()];
        let words: Vec<u64> = parts.into_iter().flatten().flat_map(words).take(SHINGLES_MAX).collect();
        let shingles: BTreeSet<u64> = words.windows(SHINGLE_WORDS).map(shingle).collect();
        (shingles.len() >= SHINGLES_MIN).then(|| Self { shingles: shingles.into_iter().collect() })
    }

    /// Whether two texts tell the same story in nearly the same words.
    pub fn is_like(&self, other: &Self) -> bool {
        let shared = self.shared(other) as f64;
        let (short, long) =
            (self.shingles.len().min(other.shingles.len()), self.shingles.len().max(other.shingles.len()));
        let (short, long) = (short as f64, long as f64);
        let is_cut = shared >= CONTAINED_MIN * short && short >= CUT_MIN * long;
        is_cut || shared >= SHARED_MIN * (short + long - shared)
    }

    /// How many shingles both have.
    fn shared(&self, other: &Self) -> usize {
        let mut others = other.shingles.iter().peekable();
        let has = |shingle: &&u64| {
            while others.next_if(|other| other < shingle).is_some() {}
            others.peek() == Some(shingle)
        };
        self.shingles.iter().filter(has).count()
    }

    /// What it is found by: texts that are much alike have at least one of these in common.
    pub fn bands(&self) -> Vec<i64> {
        let least = |number: usize| {
            let seed = mix(number as u64 + 1);
            self.shingles.iter().map(|shingle| mix(shingle ^ seed)).min().unwrap_or_default()
        };
        let band = |band: usize| {
            let numbers = (band * BAND_NUMBERS..(band + 1) * BAND_NUMBERS).map(least);
            numbers.fold(band as u64, |sum, number| mix(sum ^ number)).cast_signed()
        };
        (0..BANDS).map(band).collect()
    }
}

/// Hashes of the words of a text. Scripts without spaces have a word per letter.
fn words(text: &str) -> impl Iterator<Item = u64> {
    let spaced = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    spaced.flat_map(|word| {
        let each = word.contains(is_ideograph);
        let letters = word.chars().filter(move |_| each).map(|c| hash(&c.to_string()));
        let whole = (!each).then(|| hash(&word.to_lowercase()));
        letters.chain(whole)
    })
}

/// Letters of Chinese and Japanese (CJK radicals up to compatibility ideographs, without Hangul,
/// which is written with spaces).
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn shingle(words: &[u64]) -> u64 {
    words.iter().fold(0, |sum, word| mix(sum ^ word))
}

/// FNV-1a, which is the same in every version of the program.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Spreads the bits of a number evenly (the end of SplitMix64).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
#[path = "texts/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
