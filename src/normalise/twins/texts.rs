//! Texts that are nearly the same: a story of an agency as several papers print it.
//!
//! Each paper writes its own headline and dateline, cuts at the end, and changes a word here and
//! there; what stays is long runs of the same words. So a text is the set of its *shingles*, all
//! runs of [`SHINGLE_WORDS`] words, and two texts are one story if their sets share enough. Stories
//! that only are about the same thing share few: the names and phrases that belong to it.
//!
//! A form that is filled in every day (the weather, the stock exchange, the numbers of a lottery) is
//! no story, however many words stay: what it tells is in its numbers. So texts with other numbers
//! in the same places are not alike.
//!
//! To find what may share enough among many, a few hashes are kept of each text (MinHash, Broder
//! 1997), put together in *bands*: near-identical texts have at least one band in common. What has
//! is compared in full, by its *sketch*; bands alone decide nothing.
//!
//! Bands and sketches are stored, so neither the hashes nor the constants below may change their
//! values without a new table.

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
/// in common in 97 of a hundred cases, and two that share a thirtieth in three or four.
const BANDS: usize = 32;
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

/// Numbers of a text from which on they are compared: fewer may be those of a dateline.
const NUMBERS_MIN: usize = 3;

/// How far apart two tellings of a story are published at most: a day, and the night for a paper
/// of which only the day is known.
pub const TEXT_WINDOW: Duration = Duration::hours(36);

/// The text of an item as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Hashes of its shingles, in ascending order, each once.
    shingles: Vec<u32>,
    /// Hashes of its numbers, each with the word before it, likewise.
    numbers: Vec<u32>,
}

/// Bytes of a hash in a sketch.
const HASH_BYTES: usize = 4;

impl Text {
    /// The text of an item; `None` if it is too short to be compared.
    pub fn of(item: &Item) -> Option<Self> {
        let body = item.body_html.as_deref().map(html::to_text);
        let parts = [Some(item.title.as_str()), item.lead.as_deref(), body.as_deref()];
        let words: Vec<Word> = parts.into_iter().flatten().flat_map(words).take(SHINGLES_MAX).collect();
        let shingles: BTreeSet<u32> = words.windows(SHINGLE_WORDS).map(shingle).collect();
        let of_number = |pair: &&[Word]| pair.last().is_some_and(|word| word.is_number);
        let numbers: BTreeSet<u32> = words.windows(2).filter(of_number).map(shingle).collect();
        let sorted = |hashes: BTreeSet<u32>| hashes.into_iter().collect();
        (shingles.len() >= SHINGLES_MIN).then(|| Self { shingles: sorted(shingles), numbers: sorted(numbers) })
    }

    /// How much of the shorter text the other one has, in thousandths, if both tell the same story
    /// in nearly the same words.
    pub fn likeness(&self, other: &Self) -> Option<u16> {
        let shared = shared(&self.shingles, &other.shingles) as f64;
        let (one, two) = (self.shingles.len() as f64, other.shingles.len() as f64);
        let (short, long) = (one.min(two), one.max(two));
        let is_cut = shared >= CONTAINED_MIN * short && short >= CUT_MIN * long;
        let is_like = is_cut || shared >= SHARED_MIN * (short + long - shared);
        (is_like && !self.has_other_numbers(other)).then_some((1000.0 * shared / short) as u16)
    }

    /// Whether most numbers of the text with fewer of them are none of the other one's.
    fn has_other_numbers(&self, other: &Self) -> bool {
        let fewer = self.numbers.len().min(other.numbers.len());
        fewer >= NUMBERS_MIN && 2 * shared(&self.numbers, &other.numbers) < fewer
    }

    /// What it is found by: texts that are much alike have at least one of these in common.
    pub fn bands(&self) -> Vec<i64> {
        let least = |number: usize| {
            let seed = mix(number as u64 + 1);
            self.shingles.iter().map(|shingle| mix(u64::from(*shingle) ^ seed)).min().unwrap_or_default()
        };
        let band = |band: usize| {
            let numbers = (band * BAND_NUMBERS..(band + 1) * BAND_NUMBERS).map(least);
            numbers.fold(band as u64, |sum, number| mix(sum ^ number)).cast_signed()
        };
        (0..BANDS).map(band).collect()
    }

    /// What it is compared by, as bytes: how many numbers there are, these, and the shingles.
    pub fn sketch(&self) -> Vec<u8> {
        let count = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let hashes = std::iter::once(&count).chain(&self.numbers).chain(&self.shingles);
        hashes.flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// The text of a sketch; `None` if that is none.
    pub fn of_sketch(sketch: &[u8]) -> Option<Self> {
        let (hashes, rest) = sketch.as_chunks::<HASH_BYTES>();
        let mut hashes = hashes.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let count = usize::try_from(hashes.next()?).ok()?;
        let numbers: Vec<u32> = hashes.by_ref().take(count).collect();
        (rest.is_empty() && numbers.len() == count).then(|| Self { numbers, shingles: hashes.collect() })
    }
}

/// How many hashes both lists have, which are in ascending order.
fn shared(one: &[u32], other: &[u32]) -> usize {
    let mut others = other.iter().peekable();
    let has = |hash: &&u32| {
        while others.next_if(|other| other < hash).is_some() {}
        others.peek() == Some(hash)
    };
    one.iter().filter(has).count()
}

/// A word as it is compared.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    is_number: bool,
}

impl Word {
    fn of(text: &str) -> Self {
        Self { hash: hash(&text.to_lowercase()), is_number: text.contains(char::is_numeric) }
    }
}

/// The words of a text. Scripts without spaces have a word per letter.
fn words(text: &str) -> impl Iterator<Item = Word> {
    let spaced = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    spaced.flat_map(|word| {
        let each = word.contains(is_ideograph);
        let letters = word.chars().filter(move |_| each).map(|c| Word::of(&c.to_string()));
        let whole = (!each).then(|| Word::of(word));
        letters.chain(whole)
    })
}

/// Letters of Chinese and Japanese (CJK radicals up to compatibility ideographs, without Hangul,
/// which is written with spaces).
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// One hash of some words in their order.
fn shingle(words: &[Word]) -> u32 {
    let hash = words.iter().fold(0, |sum, word| mix(sum ^ word.hash));
    // The upper half is as good as the whole: a text has a few thousand of them.
    (hash >> 32) as u32
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
