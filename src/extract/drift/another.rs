//! Another list than that of a listing: other things, another edition or site, an archive, "most read".
//! Nothing of it is taken.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{ENTRIES_TELLING_MIN, LOST_MAX, Sight, USUAL_MIN, sample};
use crate::model::{Baseline, Entry, Loss, Rate, Sample};

/// New entries that must all be old for a list to be one of old articles.
const OLD_ENTRIES_MIN: usize = 3;
/// How much older than the newest article known, in days.
const OLD_DAYS: i64 = 14;
/// What to do about a list that is not believed.
const TAKE_IT: &str = "Nothing of it is taken. If it is the right one all the same, name the block of one teaser as \
                       `item` in [source.<id>.listing]; if the site has moved, correct `url`.";

/// Why a list is another one than that of this listing, if most of what it names is neither known nor
/// at addresses like those that are.
pub fn strange(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    let strangers = sight.count(|at| sight.is_stranger(baseline, at));
    // Of a site whose addresses are of ever other kinds they say nothing.
    let says_nothing =
        baseline.rate(Rate::Familiar).and_then(|rate| rate.middle()).is_some_and(|rate| rate < USUAL_MIN);
    if !baseline.is_established() || says_nothing || strangers * 2 < entries || strangers == 0 {
        return None;
    }
    // A few entries of a new kind may well be a new section.
    if known > 0 && strangers < ENTRIES_TELLING_MIN {
        return None;
    }
    let usual = baseline.usual_family().unwrap_or_default();
    Some(format!(
        "It is another list than before: {known} of its {entries} entries are known, and {strangers} have other \
         addresses than the articles so far (like {usual}). {TAKE_IT}"
    ))
}

/// Why a list is of another language or another site, if it is.
pub(super) fn elsewhere(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    if known * 5 > entries {
        return None;
    }
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = sight.listing.site.language.as_deref();
    if let (Some(now), Some(before)) = (language.map(primary), baseline.language().map(primary))
        && now != before
    {
        return Some(format!(
            "The page is in another language than before ({now}, not {before}), and {known} of its {entries} entries \
             are known: it may be another edition of the site. {TAKE_IT}"
        ));
    }
    let own = baseline.rate(Rate::OwnSite).and_then(|rate| rate.usual());
    let now = sample::measure(baseline, sight).rates.get(&Rate::OwnSite).copied();
    (own >= Some(USUAL_MIN) && now <= Some(LOST_MAX) && now.is_some()).then(|| {
        format!("All {entries} links lead to other sites, as they did not before, and {known} are known. {TAKE_IT}")
    })
}

/// Why a list is one of old articles, if all that is new in it is old.
pub(super) fn only_old(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = &sight.listing.entries;
    let limit = baseline.newest()? - TimeDelta::days(OLD_DAYS);
    let known = sight.count(|at| sight.is_known(at));
    let new: Vec<&Entry> =
        entries.iter().enumerate().filter(|(at, _)| !sight.is_known(*at)).map(|(_, entry)| entry).collect();
    let are_old = new.iter().all(|entry| entry.published.as_ref().is_some_and(|date| date.value.utc() < limit));
    (new.len() >= OLD_ENTRIES_MIN && are_old && known * 2 < entries.len()).then(|| {
        format!(
            "It is a list of old articles: {known} of its {} entries are known, and the others are all older than \
             {OLD_DAYS} days before the newest that is known. {TAKE_IT}",
            entries.len()
        )
    })
}

/// Why a list is another one of the same page (the navigation, an editor's choice), if it is far shorter
/// than usual, stands elsewhere, and names nothing that is known and nothing that is news.
pub(super) fn besides(baseline: &Baseline, sight: &Sight<'_>, sample: &Sample) -> Option<String> {
    let entries = sight.listing.entries.len();
    let middle = usize::from(baseline.entries().middle()?);
    let is_shorter = entries * 2 < middle;
    let is_elsewhere = !baseline.found_by().is_empty() && sample.found_by != baseline.found_by();
    let mostly_new = baseline.rate(Rate::New).and_then(|rate| rate.middle()).is_none_or(|rate| rate >= USUAL_MIN);
    let is_news = |at: usize| {
        let date = sight.listing.entries[at].published.as_ref();
        date.is_some_and(|date| baseline.newest().is_none_or(|newest| date.value.utc() > newest))
    };
    let some = |is: &dyn Fn(usize) -> bool| sight.count(is) > 0;
    (is_shorter && is_elsewhere && !mostly_new && !some(&|at| sight.is_known(at)) && !some(&is_news)).then(|| {
        format!(
            "It is another list than before: {entries} entries instead of about {middle}, in another place of the page \
             ({}), and none of them is known or new by its date. {TAKE_IT}",
            sight.listing.found_by
        )
    })
}

/// Why a list is another one of the same site ("most read"), if it is shorter and poorer than usual.
pub(super) fn poorer(baseline: &Baseline, sight: &Sight<'_>, losses: &BTreeSet<Loss>) -> Option<String> {
    const FIELDS: [Rate; 5] = [Rate::Date, Rate::Section, Rate::Lead, Rate::Author, Rate::Image];
    let usual = FIELDS.iter().filter(|rate| baseline.rate(**rate).and_then(|rate| rate.usual()) >= Some(USUAL_MIN));
    let (usual, lost) =
        usual.fold((0, 0), |(usual, lost), rate| (usual + 1, lost + usize::from(losses.contains(&Loss::Rate(*rate)))));
    let entries = sight.listing.entries.len();
    let middle = usize::from(baseline.entries().middle()?);
    let is_shorter = entries * 2 < middle;
    (is_shorter && lost > 0 && lost * 2 >= usual).then(|| {
        format!(
            "It is another list than before: {entries} entries instead of about {middle}, and {lost} of the {usual} \
             fields that its entries used to have are gone. {TAKE_IT}"
        )
    })
}
