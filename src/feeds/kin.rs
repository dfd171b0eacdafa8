//! What items of a combined feed are one article: those with the same address or id, and, if the
//! feed asks for it, those with nearly the same text.
//!
//! Fingerprints of texts are only made for the sources of feeds that ask, and only when such a feed
//! is made, so that nobody else pays for them, and a feed that begins to ask has them of all that
//! is stored.

use std::collections::{BTreeSet, HashMap};

use crate::config::Unite;
use crate::model::{Item, ItemId, SourceId};
use crate::normalise::{TEXT_WINDOW, Text};
use crate::store::{Fingerprint, Store, StoreError};

/// Items whose texts are looked at together.
const TEXTS_TOGETHER: usize = 256;

/// An item's name in the store.
type Name = (SourceId, ItemId);

/// Makes the fingerprints that are missing of sources.
pub(super) async fn read_texts(store: &dyn Store, sources: &[SourceId]) -> Result<(), StoreError> {
    loop {
        let items = store.without_fingerprint(sources, TEXTS_TOGETHER).await?;
        if items.is_empty() {
            return Ok(());
        }
        let fingerprint = |(item, updated): &(Item, i64)| Fingerprint {
            source: item.source.clone(),
            item: item.id.clone(),
            updated: *updated,
            bands: Text::of(item).map(|text| text.bands()).unwrap_or_default(),
        };
        let fingerprints: Vec<Fingerprint> = items.iter().map(fingerprint).collect();
        store.put_fingerprints(&fingerprints).await?;
    }
}

/// For each item all others of these sources that may be the same article: its twins by address,
/// and with `Unite::Text` those like it in text, their twins, and so on.
pub(super) async fn of(
    store: &dyn Store,
    items: &[&Item],
    sources: &[SourceId],
    by: Unite,
) -> Result<Vec<Vec<Item>>, StoreError> {
    let names: Vec<Name> = items.iter().map(|item| name(item)).collect();
    if by == Unite::Address {
        return store.twins(&names, sources).await;
    }
    let mut family = Family::default();
    let mut next: Vec<Item> = items.iter().map(|item| (*item).clone()).collect();
    while !next.is_empty() {
        let names: Vec<Name> = next.iter().map(name).collect();
        let twins = store.twins(&names, sources).await?;
        let kin = store.kin(&names, sources, TEXT_WINDOW).await?;
        let mut found = Vec::new();
        for ((item, twins), kin) in next.into_iter().zip(twins).zip(kin) {
            found.extend(family.relate(item, twins, kin));
        }
        let mut seen = BTreeSet::new();
        next = found.into_iter().filter(|item| !family.has(&name(item)) && seen.insert(name(item))).collect();
    }
    Ok(names.iter().map(|name| family.relatives(name)).collect())
}

fn name(item: &Item) -> Name {
    (item.source.clone(), item.id.clone())
}

/// Items and who is related to whom.
#[derive(Default)]
struct Family {
    members: HashMap<Name, Member>,
}

struct Member {
    item: Item,
    text: Option<Text>,
    relatives: Vec<Name>,
}

impl Family {
    fn has(&self, name: &Name) -> bool {
        self.members.contains_key(name)
    }

    /// Takes an item with its twins and those of its kin that are like it; answers these.
    fn relate(&mut self, item: Item, twins: Vec<Item>, kin: Vec<Item>) -> Vec<Item> {
        let text = if kin.is_empty() { None } else { Text::of(&item) };
        let is_like = |other: &Item| {
            // What was looked at before is not read again.
            let known = self.members.get(&name(other)).and_then(|member| member.text.as_ref());
            let is_like = |other: &Text| text.as_ref().is_some_and(|text| text.is_like(other));
            known.map_or_else(|| Text::of(other).is_some_and(|other| is_like(&other)), is_like)
        };
        let mut found: Vec<Item> = kin.into_iter().filter(is_like).collect();
        found.extend(twins);
        let relatives = found.iter().map(name).collect();
        self.members.insert(name(&item), Member { item, text, relatives });
        found
    }

    /// All who are related to a member, over however many others; not itself.
    fn relatives(&self, of: &Name) -> Vec<Item> {
        let mut seen = BTreeSet::from([of]);
        let mut next = vec![of];
        while let Some(name) = next.pop() {
            let relatives = self.members.get(name).map(|member| member.relatives.as_slice()).unwrap_or_default();
            next.extend(relatives.iter().filter(|name| seen.insert(name)));
        }
        seen.into_iter()
            .filter(|name| *name != of)
            .filter_map(|name| Some(self.members.get(name)?.item.clone()))
            .collect()
    }
}

#[cfg(test)]
#[path = "kin/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
