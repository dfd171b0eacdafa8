//! What items of a combined feed are one article: those with the same address or id, and, if the
//! feed asks for it, those with nearly the same text.
//!
//! Texts are only read for the sources of feeds that ask, and only when such a feed is made, so
//! that nobody else pays for them, and a feed that begins to ask has them of all that is stored.
//! Each text is read and compared once, when it is new or has changed; from then on the store knows
//! what it is like. So a feed costs what is new in it, and what two items are to each other does
//! not depend on which others are stored beside them at the moment.

use std::collections::HashMap;

use super::combined::{Name, name};
use crate::config::{Feed, Unite};
use crate::model::{Item, SourceId};
use crate::normalise::{LIKE_OWN_MARGIN, LIKE_OWN_MAX, SAME_TEXT_MIN, TEXT_WINDOW, Text};
use crate::store::{Alike, Family, Fingerprint, Kinship, Neighbours, Store, StoreError, Telling};

/// Items whose texts are read together.
const TEXTS_TOGETHER: usize = 64;

/// Texts that one text is compared with at most. A story is in as many papers as a feed has; what
/// has more neighbours within two days is a form that is filled in again and again.
const NEIGHBOURS_MAX: usize = 64;

/// Items of one family at most: each is united with all others. No story has so many.
const FAMILY_ITEMS_MAX: usize = 128;

/// When a text tells a story.
const TELLING: Telling = Telling { own_max: LIKE_OWN_MAX, margin: LIKE_OWN_MARGIN, same_min: SAME_TEXT_MIN };

/// Reads and compares the texts of sources that were not read yet as they are now.
pub(super) async fn read_texts(store: &dyn Store, sources: &[SourceId]) -> Result<(), StoreError> {
    loop {
        let items = store.unread_texts(sources, TEXTS_TOGETHER).await?;
        if items.is_empty() {
            return Ok(());
        }
        let Some((fingerprints, texts)) = apart(move || read(&items)).await else { return Ok(()) };
        store.put_fingerprints(&fingerprints).await?;
        let names: Vec<Name> = texts.iter().map(|(name, _)| name.clone()).collect();
        let neighbours = store.neighbours(&names, TEXT_WINDOW, NEIGHBOURS_MAX).await?;
        let Some(pairs) = apart(move || compare(&texts, &neighbours)).await else { return Ok(()) };
        store.put_alike(&pairs, &fingerprints, TELLING).await?;
    }
}

/// Does work that takes time where it holds up nothing else. `None`: it came to no end, and what it
/// was to do stays undone until the feed is made again.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!("texts could not be compared: {error}")).ok()
}

/// The fingerprints of items, and the texts that are long enough to be compared.
fn read(items: &[(Item, i64)]) -> (Vec<Fingerprint>, Vec<(Name, Text)>) {
    let mut texts = Vec::new();
    let mut fingerprint = |(item, updated): &(Item, i64)| {
        let text = Text::of(item);
        let (bands, sketch) = text.as_ref().map(|text| (text.bands(), text.sketch())).unwrap_or_default();
        texts.extend(text.map(|text| (name(item), text)));
        Fingerprint { item: name(item), updated: *updated, bands, sketch }
    };
    (items.iter().map(&mut fingerprint).collect(), texts)
}

/// Which texts are like their neighbours.
fn compare(texts: &[(Name, Text)], neighbours: &Neighbours) -> Vec<Alike> {
    let others: Vec<Option<Text>> = neighbours.sketches.iter().map(|(_, sketch)| Text::of_sketch(sketch)).collect();
    let pairs = texts.iter().zip(&neighbours.of).flat_map(|((name, text), places)| {
        let others = places.iter().filter_map(|&place| Some((&neighbours.sketches[place].0, others[place].as_ref()?)));
        others.filter_map(move |(other, other_text)| {
            Some(Alike { items: [name.clone(), other.clone()], share: text.likeness(other_text)? })
        })
    });
    pairs.collect()
}

/// What makes items of a feed relatives.
pub(super) fn kinship(feed: &Feed) -> Kinship<'_> {
    Kinship {
        sources: &feed.from,
        feed: feed.id.as_str(),
        by_text: feed.unite == Unite::Text,
        items_max: FAMILY_ITEMS_MAX,
    }
}

/// Those members of a family that belong to a feed, and how they are alike.
pub(super) fn members(family: Family, belongs: impl Fn(&Item) -> bool) -> (Vec<Item>, HashMap<(usize, usize), u16>) {
    let mut places = vec![None; family.items.len()];
    let mut items = Vec::new();
    for (place, item) in family.items.into_iter().enumerate().filter(|(_, item)| belongs(item)) {
        places[place] = Some(items.len());
        items.push(item);
    }
    let alike = family.alike.into_iter();
    let alike = alike.filter_map(|(one, other, share)| Some(((places[one]?, places[other]?), share))).collect();
    (items, alike)
}

#[cfg(test)]
#[path = "kin/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
