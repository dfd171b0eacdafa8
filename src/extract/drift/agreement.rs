//! What two readings of the same articles have in common.

use std::collections::BTreeSet;

use super::{Sight, sample};
use crate::model::{Baseline, Entry, EvidenceKind, Item, Rate, clean_line, slug};

/// Known articles of which a field must be compared.
const COMPARED_MIN: usize = 2;

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
