//! Articles that were read, and that another channel, or another layout of the page, now words otherwise.
//!
//! When a listing is read by another channel than before, nearly every entry has another headline,
//! lead or date than it had: that is no change of the article, and reading a hundred of them again
//! would bring nothing. What the channel says from then on is compared with what it said first. The same
//! holds for a page that has another layout, for good or at every other visit: articles do not all change
//! at once.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::model::{ArticleState, Entry, EvidenceKind, Item, ItemId, clean_line};
use crate::normalise;

use super::articles::{Reader, is_unfinished};

/// Known articles from which on it says something that a page words most of them otherwise.
const REWORDED_MIN: usize = 4;

/// Whether a page words most of the articles otherwise that it is known to have had. That is no sign of
/// feeds, which say all there is to say of their items: they are not to be mistaken.
pub(super) fn is_new_layout(entries: &[(Entry, Option<Item>)], reader: &Reader<'_>) -> bool {
    let of_page = |entry: &Entry| entry.url.as_ref().is_none_or(|url| url.evidence.kind != EvidenceKind::Feed);
    let known =
        entries.iter().filter(|(entry, _)| of_page(entry)).filter_map(|(entry, known)| Some((entry, known.as_ref()?)));
    let (mut all, mut reworded) = (0, 0);
    for (entry, known) in known {
        all += 1;
        reworded += usize::from(known.listing_hash != reader.listing_hash(entry));
    }
    !reader.new_rules && reworded >= REWORDED_MIN && reworded * 3 >= all * 2
}

/// Takes the known articles out of a page with another layout that have the headline that is known: their
/// values are those that were read first, however the layouts alternate. Where most have other headlines,
/// the layout words those otherwise, too.
pub(super) fn take_out_of_layout(
    entries: &mut Vec<(Entry, Option<Item>)>,
    last_refresh: Option<DateTime<Utc>>,
    reader: &Reader<'_>,
) -> Vec<(Item, Vec<String>)> {
    let has_headline =
        |entry: &Entry, known: &Item| entry.title.as_ref().is_none_or(|title| clean_line(&title.value) == known.title);
    let known = || entries.iter().filter_map(|(entry, known)| Some((entry, known.as_ref()?)));
    let same = known().filter(|(entry, known)| has_headline(entry, known)).count();
    let headlines_hold = same * 2 >= known().count();
    let is_layout = |entry: &Entry, known: &Item| {
        let is_done = !matches!(known.article, ArticleState::Failed { .. });
        is_done && !is_changed(entry, last_refresh) && (!headlines_hold || has_headline(entry, known))
    };
    let taken = entries.extract_if(.., |(entry, known)| known.as_ref().is_some_and(|known| is_layout(entry, known)));
    noted(taken, reader)
}

/// Takes such articles out of the entries of a listing: the items as they are to be stored, with the
/// keys they are recognised by. One that states that it was changed since the last refresh stays, to
/// be read again.
pub(super) fn take_out(
    entries: &mut Vec<(Entry, Option<Item>)>,
    last_refresh: Option<DateTime<Utc>>,
    reader: &Reader<'_>,
) -> Vec<(Item, Vec<String>)> {
    let is_reworded = |(entry, known): &mut (Entry, Option<Item>)| {
        known.as_ref().is_some_and(|known| known.article == ArticleState::Read) && !is_changed(entry, last_refresh)
    };
    noted(entries.extract_if(.., is_reworded), reader)
}

/// Takes the articles out that are known by their headlines and have other addresses than at the last
/// refresh: a site that changes them with every visit is not asked for all its articles every time.
pub(super) fn take_out_renamed(
    entries: &mut Vec<(Entry, Option<Item>)>,
    renamed: &HashSet<ItemId>,
    last_refresh: Option<DateTime<Utc>>,
    reader: &Reader<'_>,
) -> Vec<(Item, Vec<String>)> {
    let is_done = |item: &Item| item.article != ArticleState::NotWanted && !is_unfinished(item);
    let taken = entries.extract_if(.., |(entry, known)| {
        known.as_ref().is_some_and(|known| renamed.contains(&known.id) && is_done(known))
            && !is_changed(entry, last_refresh)
    });
    noted(taken, reader)
}

/// Whether an entry states that its article was changed since the last refresh.
fn is_changed(entry: &Entry, last_refresh: Option<DateTime<Utc>>) -> bool {
    match (&entry.updated, last_refresh) {
        (Some(updated), Some(last)) => updated.value.utc() >= last,
        _ => false,
    }
}

/// The items with what is said of them from now on.
fn noted(taken: impl Iterator<Item = (Entry, Option<Item>)>, reader: &Reader<'_>) -> Vec<(Item, Vec<String>)> {
    let noted = taken.filter_map(|(entry, known)| {
        let item = Item { listing_hash: reader.listing_hash(&entry), ..known? };
        Some((item, normalise::keys(&entry)))
    });
    noted.collect()
}
