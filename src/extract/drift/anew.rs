//! A list in which nearly everything is new at once: the same articles under other addresses and guids, or
//! a flood of what nobody knows.
//!
//! Readers would get all of it again. What is known by its headline stays what it is; of a flood only so
//! much is taken as is usually new.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::Sight;
use crate::model::{Baseline, Entry, Item, Loss, Rate};

/// The share of the entries that nobody knows from which on nearly everything is new, in percent.
const ANEW_MIN: usize = 80;
/// The share that is new in every second list at most where a flood is none of the custom, in percent.
const USUALLY_NEW_MAX: u16 = 50;
/// Entries that nobody knows from which on they are a flood.
const FLOOD_MIN: usize = 8;
/// Entries of a flood that are taken at each refresh, at least.
const TAKEN_MIN: usize = 5;
/// After such a pause, a list without dates may well be new from its first entry to its last, in hours.
const PAUSE_HOURS: i64 = 48;

/// Whether so many of the entries are nearly all.
pub(super) fn is_share(part: usize, of: usize) -> bool {
    part > 0 && part * 100 >= of * ANEW_MIN
}

/// Why a list in which everything is new is doubted, with what it lost by it.
pub(super) fn doubt(baseline: &Baseline, sight: &Sight<'_>) -> Option<(BTreeSet<Loss>, String)> {
    let entries = sight.listing.entries.len();
    let usual = baseline.rate(Rate::New).and_then(|rate| rate.usual());
    let is_custom = usual.is_some_and(|usual| is_share(usize::from(usual), 100));
    if is_custom {
        return None;
    }
    if sight.renamed > 0 {
        let reason = format!(
            "the articles have other addresses or guids than at the last refresh; {} of the {entries} are known by \
             their headlines and stay the items that they are",
            sight.renamed
        );
        return Some((BTreeSet::from([Loss::Rate(Rate::New)]), reason));
    }
    let unknown = unknown(sight);
    (is_flood(baseline, sight, unknown)).then(|| {
        let reason = format!(
            "{unknown} of the {entries} entries are new at once, and no newer than what was there before: they may be \
             known articles with other addresses and headlines, or other things. At most {} of them are taken at \
             each refresh; see what is found there with `depesche explain`",
            taken_max(baseline)
        );
        (BTreeSet::from([Loss::Rate(Rate::New), Loss::Identity]), reason)
    })
}

/// Leaves of a flood only so many entries that nobody knows as are usually new. `known` are the items as
/// which the entries are known.
pub fn stem(baseline: &Baseline, entries: &mut Vec<Entry>, known: &[Option<Item>]) {
    let mut left = taken_max(baseline);
    let mut at = 0;
    entries.retain(|_| {
        let is_new = known.get(at).is_none_or(Option::is_none);
        at += 1;
        let is_taken = !is_new || left > 0;
        left -= usize::from(is_new && is_taken);
        is_taken
    });
}

fn unknown(sight: &Sight<'_>) -> usize {
    sight.count(|at| !sight.is_known(at))
}

/// Whether what nobody knows is more than can be news: most of it is dated before the newest article that
/// was known already, or has no date, and there was no time for so much.
fn is_flood(baseline: &Baseline, sight: &Sight<'_>, unknown: usize) -> bool {
    let entries = &sight.listing.entries;
    let middle = baseline.rate(Rate::New).and_then(|rate| rate.middle());
    let is_unusual = middle.is_some_and(|middle| middle <= USUALLY_NEW_MAX);
    if !baseline.is_established() || sight.is_switched || !is_unusual || unknown < FLOOD_MIN {
        return false;
    }
    let was_away = baseline.is_older_than(sight.now, TimeDelta::hours(PAUSE_HOURS));
    let is_news = |at: usize| match &entries[at].published {
        Some(date) => baseline.newest().is_none_or(|newest| date.value.utc() > newest),
        None => was_away,
    };
    let news = sight.count(|at| !sight.is_known(at) && is_news(at));
    is_share(unknown, entries.len()) && news * 2 < unknown
}

/// How many entries of a flood are taken: twice as many as are new in every second list.
fn taken_max(baseline: &Baseline) -> usize {
    let middle = |value: Option<u16>| usize::from(value.unwrap_or_default());
    let entries = middle(baseline.entries().middle());
    let share = middle(baseline.rate(Rate::New).and_then(|rate| rate.middle()));
    (entries * share * 2 / 100).max(TAKEN_MIN)
}
