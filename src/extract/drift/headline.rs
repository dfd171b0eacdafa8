//! Articles that are known by their headlines, where neither their addresses nor their guids are.
//!
//! A headline that stands twice on one side tells nothing, and neither does one of a few letters, unless
//! the date says the same: "Wetter" is another article every day.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::{ENTRIES_TELLING_MIN, Sight, anew};
use crate::model::{Entry, Item, Moment, Precision};
use crate::normalise::url::Key;

/// Letters of a headline that no other article has by chance.
const HEADLINE_CHARS_MIN: usize = 16;
/// Headlines that prove that a list with other addresses is of the same articles, at least.
const MOVED_MIN: usize = 3;
/// And so manieth a part of the list.
const MOVED_PART: usize = 4;
/// Two dates further apart are not of one article, in minutes: a column that is written every hour has
/// one headline.
const SAME_DATE_MINUTES_MAX: i64 = 30;

/// The items that entries of a list with other addresses are, by their headlines, if so many are there
/// that the list is proved to be of the same articles: a site that moved its articles. The pairs are of
/// places in the list and in `items`.
pub fn moved(entries: &[Entry], items: &[Item]) -> Vec<(usize, usize)> {
    let mut pairs = pairs(entries, items);
    pairs.retain(|(at, item)| is_telling(&entries[*at]) && !contradicts(&entries[*at], &items[*item]));
    let are_enough = pairs.len() >= MOVED_MIN && pairs.len() * MOVED_PART >= entries.len();
    if are_enough { pairs } else { Vec::new() }
}

/// The items that entries of a list are under other addresses and guids than at the last refresh, if nearly
/// the whole list is unknown and most of it is there again. `listed` are the items of the last list; the
/// pairs are of places in the list and there.
///
/// Only what has vanished can be there again, and only with the date that is known of it. Where one of the
/// two has no date, the rest of the address must be what it was.
pub fn renamed(sight: &Sight<'_>, listed: &[Item]) -> Vec<(usize, usize)> {
    let entries = &sight.listing.entries;
    let unknown = sight.count(|at| !sight.is_known(at));
    if !anew::is_share(unknown, entries.len()) {
        return Vec::new();
    }
    let there: HashSet<_> = sight.known.iter().flatten().map(|item| &item.id).collect();
    let has_vanished = |item: &Item| !there.contains(&item.id);
    let mut pairs = pairs(entries, listed);
    pairs.retain(|(at, item)| {
        let (entry, item) = (&entries[*at], &listed[*item]);
        !sight.is_known(*at) && has_vanished(item) && is_same(entry, item)
    });
    let are_dated = pairs.iter().all(|(at, item)| dates(&entries[*at], &listed[*item]) == Some(true));
    // What filters keep from readers is not among the items, and is no reason to send them the rest again.
    let vanished = listed.iter().filter(|item| has_vanished(item)).count();
    let are_most = pairs.len() * 2 >= unknown.min(vanished);
    if are_most && (are_dated || pairs.len() >= ENTRIES_TELLING_MIN) { pairs } else { Vec::new() }
}

/// Whether an entry is an item that has its headline.
fn is_same(entry: &Entry, item: &Item) -> bool {
    match dates(entry, item) {
        Some(agree) => agree,
        None => is_telling(entry) && has_kindred_address(entry, item),
    }
}

/// Whether what an entry and an item state as their dates can be the date of one article; `None`: one of
/// them states none.
fn dates(entry: &Entry, item: &Item) -> Option<bool> {
    let (now, before): (Moment, Moment) = (entry.published.as_ref()?.value, item.published?);
    Some(match [now.precision, before.precision].contains(&Precision::Day) {
        true => now.at.date_naive() == before.at.date_naive(),
        false => (now.utc() - before.utc()).abs() <= TimeDelta::minutes(SAME_DATE_MINUTES_MAX),
    })
}

/// Whether the dates are those of two articles of one name, days apart: a site that moves its articles may
/// well date some of them anew.
fn contradicts(entry: &Entry, item: &Item) -> bool {
    let dates = entry.published.as_ref().zip(item.published);
    dates.is_some_and(|(now, before)| {
        let apart = (now.value.utc() - before.utc()).abs();
        now.value.at.date_naive() != before.at.date_naive() && apart > TimeDelta::minutes(SAME_DATE_MINUTES_MAX)
    })
}

/// Whether two addresses differ in what sessions change: in the query, or in what stands before the last
/// part of the path.
fn has_kindred_address(entry: &Entry, item: &Item) -> bool {
    let Some(url) = entry.url.as_ref().map(|url| &url.value) else { return false };
    let (now, before) = (Key::of(url), Key::of(&item.url));
    let last = |key: &Key| key.path.rsplit('/').next().map(str::to_owned).filter(|last| !last.is_empty());
    now.host == before.host && (now.path == before.path || last(&now).is_some_and(|now| Some(now) == last(&before)))
}

/// The places of entries and items with the same headline, in the order of the entries.
fn pairs(entries: &[Entry], items: &[Item]) -> Vec<(usize, usize)> {
    let by_headline = once(items.iter().map(|item| letters(&item.title)));
    let entries_by_headline = once(entries.iter().map(headline));
    let pairs = entries_by_headline.into_iter().filter_map(|(title, at)| Some((at, *by_headline.get(&title)?)));
    let mut pairs: Vec<(usize, usize)> = pairs.collect();
    pairs.sort_unstable();
    pairs
}

fn headline(entry: &Entry) -> String {
    entry.title.as_ref().map(|title| letters(&title.value)).unwrap_or_default()
}

/// Whether the headline of an entry is long enough to tell articles apart.
fn is_telling(entry: &Entry) -> bool {
    headline(entry).chars().count() >= HEADLINE_CHARS_MIN
}

/// A headline for comparison.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The places of the headlines that are there once.
fn once(headlines: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let mut places: HashMap<String, Option<usize>> = HashMap::new();
    for (at, headline) in headlines.enumerate().filter(|(_, headline)| !headline.is_empty()) {
        places.entry(headline).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places.into_iter().filter_map(|(headline, at)| Some((headline, at?))).collect()
}

#[cfg(test)]
#[path = "headline/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
