//! What two readings of the same articles have in common.

use std::collections::{BTreeSet, HashMap};

use super::{Sight, sample};
use crate::model::{Baseline, Entry, EvidenceKind, Item, Rate, clean_line, slug};

/// Known articles of which a field must be compared.
const COMPARED_MIN: usize = 2;
/// Letters of a headline that no other article has by chance.
const HEADLINE_CHARS_MIN: usize = 16;
/// Headlines that prove that a list with other addresses is of the same articles, at least.
const MOVED_MIN: usize = 3;
/// And so manieth a part of the list.
const MOVED_PART: usize = 4;

/// The fields that a rule used to fill and that are read automatically now, if most of what is found
/// contradicts what is known of the same articles.
pub(super) fn contradicted(baseline: &Baseline, sight: &Sight<'_>) -> BTreeSet<Rate> {
    let by_rule = |rate: Rate| baseline.evidence(rate) == Some(&*EvidenceKind::Selector.to_string());
    let contradicts = |(agreeing, compared): (usize, usize)| compared >= COMPARED_MIN && agreeing * 2 < compared;
    let checks = [
        (Rate::Date, sample::dates_agree(sight)),
        (Rate::Section, agreeing(sight, sections)),
        (Rate::Author, agreeing(sight, authors)),
    ];
    let lost = checks.into_iter().filter(|(rate, tally)| by_rule(*rate) && contradicts(*tally));
    lost.map(|(rate, _)| rate).collect()
}

/// The word for a field.
pub(super) fn name(rate: Rate) -> &'static str {
    match rate {
        Rate::Date => "`date`",
        Rate::Section => "`section`",
        Rate::Author => "`author`",
        _ => "another field",
    }
}

/// Whether an entry says of itself what is known; `None` if one of the two says nothing.
type Compare = fn(&Entry, &Item) -> Option<bool>;

fn agreeing(sight: &Sight<'_>, compare: Compare) -> (usize, usize) {
    let pairs = sight.listing.entries.iter().zip(sight.known);
    let results = pairs.filter_map(|(entry, known)| compare(entry, known.as_ref()?));
    results.fold((0, 0), |(agreeing, compared), agrees| (agreeing + usize::from(agrees), compared + 1))
}

fn sections(entry: &Entry, known: &Item) -> Option<bool> {
    let names = &entry.sections.as_ref()?.value;
    let is_known = |name: &String| known.sections.iter().any(|section| slug(&section.name) == slug(name));
    (!known.sections.is_empty() && !names.is_empty()).then(|| names.iter().any(is_known))
}

fn authors(entry: &Entry, known: &Item) -> Option<bool> {
    let authors = &entry.authors.as_ref()?.value;
    let is_known = |name: &str| known.authors.iter().any(|author| clean_line(&author.name) == clean_line(name));
    (!known.authors.is_empty() && !authors.is_empty()).then(|| authors.iter().any(|author| is_known(&author.name)))
}

/// A headline for comparison; `None` if it is too short to tell articles apart.
fn headline(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (letters.chars().count() >= HEADLINE_CHARS_MIN).then_some(letters)
}

/// The items that entries of a list with other addresses are, by their headlines, if so many are there
/// that the list is proved to be of the same articles: a site that moved its articles. The pairs are of
/// places in the list and in `items`; a headline that stands twice on one side tells nothing.
pub fn moved(entries: &[Entry], items: &[Item]) -> Vec<(usize, usize)> {
    let by_headline = once(items.iter().map(|item| headline(&item.title)));
    let entries_by_headline = once(entries.iter().map(|entry| headline(&entry.title.as_ref()?.value)));
    let mut pairs: Vec<(usize, usize)> =
        entries_by_headline.into_iter().filter_map(|(title, at)| Some((at, *by_headline.get(&title)?))).collect();
    pairs.sort_unstable();
    let are_enough = pairs.len() >= MOVED_MIN && pairs.len() * MOVED_PART >= entries.len();
    if are_enough { pairs } else { Vec::new() }
}

/// The places of the headlines that are there once.
fn once(headlines: impl Iterator<Item = Option<String>>) -> HashMap<String, usize> {
    let mut places: HashMap<String, Option<usize>> = HashMap::new();
    for (at, headline) in headlines.enumerate() {
        if let Some(headline) = headline {
            places.entry(headline).and_modify(|place| *place = None).or_insert(Some(at));
        }
    }
    places.into_iter().filter_map(|(headline, at)| Some((headline, at?))).collect()
}
