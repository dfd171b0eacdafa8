//! Articles that were read, and that another channel now words otherwise.
//!
//! When a listing is read by another channel than before, nearly every entry has another headline,
//! lead or date than it had: that is no change of the article, and reading a hundred of them again
//! would bring nothing. What the channel says from then on is compared with what it said first.

use chrono::{DateTime, Utc};

use crate::model::{ArticleState, Entry, Item};
use crate::normalise;

use super::articles::Reader;

/// Takes such articles out of the entries of a listing: the items as they are to be stored, with the
/// keys they are recognised by. One that states that it was changed since the last refresh stays, to
/// be read again.
pub(super) fn take_out(
    entries: &mut Vec<(Entry, Option<Item>)>,
    last_refresh: Option<DateTime<Utc>>,
    reader: &Reader<'_>,
) -> Vec<(Item, Vec<String>)> {
    let is_changed = |entry: &Entry| match (&entry.updated, last_refresh) {
        (Some(updated), Some(last)) => updated.value.utc() >= last,
        _ => false,
    };
    let is_reworded = |(entry, known): &mut (Entry, Option<Item>)| {
        known.as_ref().is_some_and(|known| known.article == ArticleState::Read) && !is_changed(entry)
    };
    let taken = entries.extract_if(.., is_reworded);
    let noted = taken.filter_map(|(entry, known)| {
        let item = Item { listing_hash: reader.listing_hash(&entry), ..known? };
        Some((item, normalise::keys(&entry)))
    });
    noted.collect()
}
