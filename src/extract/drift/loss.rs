//! What a list lost of what it usually has: its entries, or a field of them.

use std::collections::BTreeSet;

use super::{ENTRIES_TELLING_MIN, LOST_MAX, Sight, USUAL_MIN};
use crate::model::{Baseline, Entry, Loss, Rate, Sample};

/// What of the usual is not there.
pub(super) fn losses(baseline: &Baseline, sample: &Sample) -> BTreeSet<Loss> {
    let entries = usize::from(sample.entries);
    let mut losses = BTreeSet::new();
    if let (Some(least), Some(middle)) = (baseline.entries().least(), baseline.entries().middle())
        && entries * 2 < usize::from(least)
        && entries * 3 <= usize::from(middle)
    {
        losses.insert(Loss::Entries);
    }
    if entries < ENTRIES_TELLING_MIN {
        return losses;
    }
    for (rate, share) in &sample.rates {
        let left = match rate {
            Rate::DatesAgree => 20,
            Rate::New | Rate::Familiar | Rate::OwnSite => continue,
            _ => LOST_MAX,
        };
        let usual = baseline.rate(*rate).and_then(|rate| rate.usual());
        if *share <= left && usual >= Some(USUAL_MIN) {
            losses.insert(Loss::Rate(*rate));
        }
    }
    losses
}

/// The fields that cannot be trusted when something is lost.
pub(super) fn untrue(losses: &BTreeSet<Loss>) -> BTreeSet<Rate> {
    let dates = [Loss::Rate(Rate::DatesAgree), Loss::Rate(Rate::DatesDiffer)];
    if dates.iter().any(|loss| losses.contains(loss)) { BTreeSet::from([Rate::Date]) } else { BTreeSet::new() }
}

/// What was lost, as a sentence; `None` if another one says it.
pub(super) fn told(baseline: &Baseline, sight: &Sight<'_>, loss: Loss) -> Option<String> {
    let entries = sight.listing.entries.len();
    let gone = |what: &str, rate: Rate| {
        let from = baseline.evidence(rate).map_or_else(String::new, |evidence| format!(" (so far from: {evidence})"));
        Some(format!("none of the {entries} entries has {what} any more{from}; what is known is kept"))
    };
    match loss {
        Loss::Entries => {
            let middle = baseline.entries().middle().unwrap_or_default();
            Some(format!("the list has {entries} entries instead of about {middle}"))
        }
        Loss::Rate(Rate::Title) => gone("a headline", Rate::Title),
        Loss::Rate(Rate::Date) => gone("a date that can be read", Rate::Date),
        Loss::Rate(Rate::Section) => gone("a section", Rate::Section),
        Loss::Rate(Rate::Lead) => gone("a lead", Rate::Lead),
        Loss::Rate(Rate::Author) => gone("an author", Rate::Author),
        Loss::Rate(Rate::Image) => gone("a picture", Rate::Image),
        Loss::Rate(Rate::DatesAgree) => {
            Some("the dates are not those that are known of the same articles, and none of them is taken".to_owned())
        }
        Loss::Rate(Rate::DatesDiffer) => {
            Some("all dates are the same, as they were not before, and none of them is taken".to_owned())
        }
        Loss::Rate(_) | Loss::Rule | Loss::Identity => None,
    }
}

/// Takes values out that cannot be trusted.
pub fn strip(entries: &mut [Entry], untrue: &BTreeSet<Rate>) {
    for entry in entries {
        for rate in untrue {
            match rate {
                Rate::Date => (entry.published, entry.updated) = (None, None),
                Rate::Section => entry.sections = None,
                Rate::Author => entry.authors = None,
                _ => {}
            }
        }
    }
}
