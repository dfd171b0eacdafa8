//! Where what was read meets what is stored: the same article is one item, however often and
//! under whatever address it was seen.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::articles::Reading;
use crate::config::Source;
use crate::model::{Entry, Item, ItemId};
use crate::normalise::{self, Draft, Sight};
use crate::store::{Store, StoreError};

/// Items that are named under other addresses than before, by the keys of these.
pub(super) type Moved = HashMap<String, Item>;

/// What an item turned out to be, with the keys it is recognised by from now on.
pub(super) type Seen = (Sight, Vec<String>);

/// The entries with the items they are known as. Two entries of one known item become one, so that
/// what the listings say of it compares with what they said last time.
pub(super) async fn recognise(
    store: &dyn Store,
    source: &Source,
    entries: Vec<Entry>,
    moved: &Moved,
) -> Result<Vec<(Entry, Option<Item>)>, StoreError> {
    let keys: Vec<Vec<String>> = entries.iter().map(normalise::keys).collect();
    let known = store.known(&source.id, &keys).await?;
    let mut places = HashMap::new();
    let mut out: Vec<(Entry, Option<Item>)> = Vec::with_capacity(entries.len());
    for (entry, known) in entries.into_iter().zip(known) {
        let known = known.or_else(|| of_moved(&entry, moved));
        let place = known.as_ref().map(|item| *places.entry(item.id.clone()).or_insert(out.len()));
        match place.filter(|place| *place < out.len()) {
            Some(place) => out[place].0 = normalise::join(std::mem::take(&mut out[place].0), entry),
            None => out.push((entry, known)),
        }
    }
    Ok(out)
}

/// What everything that was read turned out to be.
pub(super) struct Compared {
    pub(super) seen: Vec<Seen>,
    /// Why readings make no item: for want of a title or of anything to tell them apart.
    pub(super) rejected: Vec<String>,
}

/// The items of a listing that were published, with their dates: for rules that count them.
pub(super) fn published(source: &Source, entries: &[(Entry, Option<Item>)]) -> HashMap<ItemId, DateTime<Utc>> {
    let counted = entries.iter().filter(|_| source.rules.limit().is_some());
    let known = counted.filter_map(|(_, known)| known.as_ref()).filter(|known| !known.dropped);
    known.map(|known| (known.id.clone(), known.date())).collect()
}

/// The dates of published items that a listing has besides what was read of it, if that is only a
/// part of the listing: the rest is as the last refresh left it. Only for rules that count them.
pub(super) async fn besides(
    store: &dyn Store,
    source: &Source,
    read: &[Reading],
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    if source.rules.limit().is_none() {
        return Ok(Vec::new());
    }
    let read: HashSet<&ItemId> = read.iter().filter_map(|reading| Some(&reading.known.as_ref()?.id)).collect();
    let listed = store.listed(&source.id).await?;
    Ok(listed.into_iter().filter(|listed| !read.contains(&listed.id)).map(|listed| listed.date).collect())
}

/// Drafts of everything that was read, compared with the store. `listed` are the dates of published
/// items that the listing has besides.
///
/// A known item may be left without a draft: because nothing could be made of what was read, or
/// because the article turned out to be that of another item. It was read all the same, and is not
/// to be read again before there is a reason.
pub(super) async fn compare(
    store: &dyn Store,
    source: &Source,
    readings: Vec<Reading>,
    listed: &[DateTime<Utc>],
    moved: &Moved,
    now: DateTime<Utc>,
) -> Result<Compared, StoreError> {
    let mut was_known: Vec<Item> = readings.iter().filter_map(|reading| as_read(reading, source)).collect();
    let readings = joined(readings);
    let (mut drafts, mut now_at, mut rejected): (Vec<Draft>, Vec<Option<Item>>, Vec<String>) = Default::default();
    for reading in readings {
        let item = of_moved(&reading.entry, moved);
        match draft(source, reading, now) {
            Ok(draft) => {
                drafts.push(draft);
                now_at.push(item);
            }
            Err(reason) => rejected.push(reason),
        }
    }
    let keys: Vec<Vec<String>> = drafts.iter().map(|draft| draft.keys.clone()).collect();
    let known = store.known(&source.id, &keys).await?;
    let known: Vec<Option<Item>> = known.into_iter().zip(now_at).map(|(known, moved)| known.or(moved)).collect();
    let rewritten = drafts.into_iter().zip(&known);
    let mut drafts: Vec<Draft> =
        rewritten.map(|(draft, known)| normalise::rewrite(draft, source, known.as_ref(), now)).collect();
    normalise::limit(&source.rules, &mut drafts, &known, listed);
    let drafted: HashSet<&ItemId> = known.iter().flatten().map(|item| &item.id).collect();
    was_known.retain(|item| !drafted.contains(&item.id));
    let sights = drafts.into_iter().zip(known).map(|(draft, known)| normalise::reconcile(draft, known.as_ref(), now));
    let others = was_known.into_iter().map(|item| (Sight::Touched(item), Vec::new()));
    Ok(Compared { seen: sights.zip(keys).chain(others).collect(), rejected })
}

/// The item that an entry names under another address than before.
fn of_moved(entry: &Entry, moved: &Moved) -> Option<Item> {
    if moved.is_empty() {
        return None;
    }
    normalise::keys(entry).iter().find_map(|key| moved.get(key)).cloned()
}

/// The item that a reading was known as, with the note that it was read.
fn as_read(reading: &Reading, source: &Source) -> Option<Item> {
    let known = reading.known.clone()?;
    let (listing_hash, article) = (reading.listing_hash.clone(), reading.article);
    Some(Item { listing_hash, article, config_fingerprint: source.fingerprint.clone(), ..known })
}

/// Only an article page may tell that two links lead to one article: by its canonical address.
fn joined(readings: Vec<Reading>) -> Vec<Reading> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut out: Vec<Reading> = Vec::with_capacity(readings.len());
    for reading in readings {
        let keys = normalise::keys(&reading.entry);
        let place = keys.iter().find_map(|key| places.get(key).copied()).unwrap_or(out.len());
        for key in keys {
            places.entry(key).or_insert(place);
        }
        match out.get_mut(place) {
            Some(first) => first.entry = normalise::join(std::mem::take(&mut first.entry), reading.entry),
            None => out.push(reading),
        }
    }
    out
}

/// The draft of a reading that makes an item, or why it makes none, which is noted in the log.
fn draft(source: &Source, reading: Reading, now: DateTime<Utc>) -> Result<Draft, String> {
    let Reading { entry, listing_hash, article, position, known: _ } = reading;
    normalise::draft(&entry, listing_hash, article, source, position, now).map_err(|rejection| {
        let reason = format!("{:?}: {}", rejection.candidate, rejection.reason);
        tracing::warn!(source = %source.id, "not published: {reason}");
        reason
    })
}
