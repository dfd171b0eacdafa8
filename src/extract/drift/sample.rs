//! What is measured of a list.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use url::Url;

use super::Sight;
use crate::extract::address_shape;
use crate::model::{Baseline, Entry, Evidence, Rate, Sample};
use crate::normalise::url::same_site;

/// Dates from which on it says something that they are all the same.
const DATES_MIN: usize = 5;
/// Known dates that must be compared.
const COMPARED_MIN: usize = 3;
/// How far two dates of one article may be apart, in hours: a listing may name the day of a change.
const AGREEING_HOURS_MAX: i64 = 36;

/// The kind of an entry's address: on its own site by its shape, elsewhere by the host.
pub(super) fn family(entry: &Entry, listing: &Url) -> Option<String> {
    let url = &entry.url.as_ref()?.value;
    Some(match same_site(url, listing) {
        true => address_shape(url),
        false => url.host_str().unwrap_or_default().to_owned(),
    })
}

/// Measures a list.
pub fn measure(baseline: &Baseline, sight: &Sight<'_>) -> Sample {
    let entries = &sight.listing.entries;
    let mut sample = Sample {
        entries: u16::try_from(entries.len()).unwrap_or(u16::MAX),
        families: entries.iter().filter_map(|entry| family(entry, sight.address)).collect(),
        found_by: sight.listing.found_by.chars().filter(|c| !c.is_ascii_digit()).collect::<String>().trim().to_owned(),
        language: sight.listing.site.language.clone(),
        is_feed: sight.listing.is_feed,
        newest: entries.iter().filter_map(|entry| Some(entry.published.as_ref()?.value.utc())).max(),
        ..Sample::default()
    };
    for (rate, evidence) in FIELDS {
        let found: Vec<&Evidence> = entries.iter().filter_map(evidence).collect();
        sample.rates.extend(share(found.len(), entries.len()).map(|share| (rate, share)));
        sample.evidence.extend(usual(&found).map(|evidence| (rate, evidence)));
    }
    let mut add = |rate, part, of| sample.rates.extend(share(part, of).map(|share| (rate, share)));
    let unknown = sight.count(|at| !sight.is_known(at));
    let strangers = sight.count(|at| sight.is_stranger(baseline, at));
    add(Rate::New, unknown + sight.renamed, entries.len());
    if baseline.is_established() {
        add(Rate::Familiar, unknown - strangers.min(unknown), unknown);
    }
    let own = |entry: &&Entry| entry.url.as_ref().is_some_and(|url| same_site(&url.value, sight.address));
    add(Rate::OwnSite, entries.iter().filter(own).count(), entries.len());
    let dates: Vec<String> =
        entries.iter().filter_map(|entry| Some(entry.published.as_ref()?.value.to_rfc3339())).collect();
    let different = dates.iter().collect::<BTreeSet<_>>().len();
    if dates.len() >= DATES_MIN {
        // A single one is no share of difference at all.
        add(Rate::DatesDiffer, if different == 1 { 0 } else { different }, dates.len());
    }
    let (agreeing, compared) = dates_agree(sight);
    if compared >= COMPARED_MIN {
        add(Rate::DatesAgree, agreeing, compared);
    }
    sample
}

type Found = fn(&Entry) -> Option<&Evidence>;

const FIELDS: [(Rate, Found); 6] = [
    (Rate::Title, |entry| Some(&entry.title.as_ref()?.evidence)),
    (Rate::Date, |entry| Some(&entry.published.as_ref()?.evidence)),
    (Rate::Section, |entry| Some(&entry.sections.as_ref()?.evidence)),
    (Rate::Lead, |entry| Some(&entry.lead.as_ref()?.evidence)),
    (Rate::Author, |entry| Some(&entry.authors.as_ref()?.evidence)),
    (Rate::Image, |entry| Some(&entry.image.as_ref()?.evidence)),
];

/// In percent, rounded up: one of many is not none.
fn share(part: usize, of: usize) -> Option<u16> {
    (of > 0).then(|| u16::try_from((part * 100).div_ceil(of)).unwrap_or(100))
}

/// The kind of place that is named most often.
fn usual(found: &[&Evidence]) -> Option<String> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for evidence in found {
        *kinds.entry(evidence.kind.to_string()).or_default() += 1;
    }
    kinds.into_iter().max_by_key(|(_, count)| *count).map(|(kind, _)| kind)
}

/// Of the known articles that have a date in the list and in the store: for how many they agree.
pub(super) fn dates_agree(sight: &Sight<'_>) -> (usize, usize) {
    let pairs =
        sight.listing.entries.iter().zip(sight.known).filter_map(|(entry, known)| {
            Some((entry.published.as_ref()?.value.utc(), known.as_ref()?.published?.utc()))
        });
    pairs.fold((0, 0), |(agreeing, compared), (now, before)| {
        let agrees = (now - before).abs() <= TimeDelta::hours(AGREEING_HOURS_MAX);
        (agreeing + usize::from(agrees), compared + 1)
    })
}
