//! Twins: items of several sources that are the same article.
//!
//! Two sources can list one article: two sections of a newspaper, a paper and an agency, a site
//! and a feed that links to it. A feed over both shows it once. Items are twins if they have the
//! same id or if their links are the same address by [`Key`]; never if they are of one source,
//! whose own identity of its items holds, and never by a key that two items of one source share,
//! for such a key does not tell articles apart.
//!
//! The *representative* of twins is the one first seen, of several the one whose source the feed
//! names first: nothing that is seen later can change it, so the published id stays as long as the
//! item is kept. Its headline, link and date stay its own, too; an item has one date wherever it
//! is shown, and the store's order holds. The others only add: sections and topics, and what the
//! representative lacks altogether.

use std::collections::{HashMap, HashSet};

use crate::model::{Item, SourceId};

use super::url::Key;

/// Each article of several sources once, in the order of the representatives. `order` ranks the
/// sources.
pub fn unite(items: Vec<Item>, order: &[SourceId]) -> Vec<Item> {
    let place = |item: &Item| order.iter().position(|source| *source == item.source).unwrap_or(usize::MAX);
    let mut ranking: Vec<usize> = (0..items.len()).collect();
    ranking.sort_by_cached_key(|&index| {
        let item = &items[index];
        (item.first_seen, place(item), item.id.as_str().to_owned())
    });
    let groups = groups(&items, &ranking);

    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    let mut take = |index: usize| items[index].take();
    let mut united: Vec<(usize, Item)> = Vec::with_capacity(groups.len());
    for members in groups {
        let mut members = members.into_iter();
        let Some(first) = members.next() else { continue };
        let Some(mut item) = take(first) else { continue };
        members.filter_map(&mut take).for_each(|twin| add(&mut item, twin));
        united.push((first, item));
    }
    united.sort_unstable_by_key(|(index, _)| *index);
    united.into_iter().map(|(_, item)| item).collect()
}

/// The items that belong together, the representative of each group first.
fn groups(items: &[Item], ranking: &[usize]) -> Vec<Vec<usize>> {
    let keys: Vec<Vec<String>> = items.iter().map(keys).collect();
    let shared = shared(items, &keys);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: HashMap<&str, usize> = HashMap::new();
    for &index in ranking {
        let own = || keys[index].iter().map(String::as_str).filter(|key| !shared.contains(key));
        let is_other = |group: &usize| groups[*group].iter().all(|member| items[*member].source != items[index].source);
        let group = own().filter_map(|key| group_of.get(key).copied()).find(is_other).unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(index);
        for key in own() {
            group_of.entry(key).or_insert(group);
        }
    }
    groups
}

/// What tells an article across sources, strongest first.
fn keys(item: &Item) -> Vec<String> {
    let key = Key::of(&item.url);
    let fragment = item.url.fragment();
    let mut keys = vec![format!("id:{}", item.id)];
    // A part of a page has neither the page's number nor its address.
    if let Some(number) = key.number.as_ref().filter(|_| fragment.is_none()) {
        keys.push(format!("number:{}/{number}", key.host));
    }
    if !key.is_root() || fragment.is_some() {
        keys.push(format!("url:{}{}#{}", key.host, key.path_and_query(), fragment.unwrap_or_default()));
    }
    keys
}

/// Keys that two items of one source have.
fn shared<'a>(items: &[Item], keys: &'a [Vec<String>]) -> HashSet<&'a str> {
    let mut seen: HashSet<(&SourceId, &str)> = HashSet::new();
    let owned = items.iter().zip(keys).flat_map(|(item, keys)| keys.iter().map(|key| (&item.source, key.as_str())));
    owned.filter(|owned| !seen.insert(*owned)).map(|(_, key)| key).collect()
}

/// Adds what a twin says more than an item.
///
/// A section or topic more is a change that dates from the first sight of the twin; text or
/// picture of the twin are shown as they are now, so from then on its changes count.
fn add(item: &mut Item, twin: Item) {
    let named = item.sections.len() + item.tags.len();
    for section in twin.sections {
        if item.sections.iter().all(|known| known.slug != section.slug) {
            item.sections.push(section);
        }
    }
    for tag in twin.tags {
        if item.tags.iter().all(|known| known.to_lowercase() != tag.to_lowercase()) {
            item.tags.push(tag);
        }
    }
    let marks_advertising = twin.advertisement && !item.advertisement;
    item.advertisement |= twin.advertisement;
    if item.sections.len() + item.tags.len() > named || marks_advertising {
        item.updated = item.updated.max(twin.first_seen);
    }

    let mut filled = false;
    if item.lead.is_none() && twin.lead.is_some() {
        (item.lead, item.lead_cut, filled) = (twin.lead, twin.lead_cut, true);
    }
    if item.body_html.is_none() && twin.body_html.is_some() {
        // Whether a text is whole is said of that text.
        (item.body_html, item.access, filled) = (twin.body_html, twin.access, true);
    }
    if item.image.is_none() && twin.image.is_some() {
        (item.image, filled) = (twin.image, true);
    }
    if item.authors.is_empty() && !twin.authors.is_empty() {
        (item.authors, filled) = (twin.authors, true);
    }
    if item.enclosures.is_empty() && !twin.enclosures.is_empty() {
        (item.enclosures, filled) = (twin.enclosures, true);
    }
    item.language = item.language.take().or(twin.language);
    item.reading_minutes = item.reading_minutes.or(twin.reading_minutes);
    if filled {
        item.updated = item.updated.max(twin.updated);
    }
}

#[cfg(test)]
#[path = "twins/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
