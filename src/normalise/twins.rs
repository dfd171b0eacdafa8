//! Twins: items of several sources that are the same article.
//!
//! Two sources can list one article: two sections of a newspaper, a paper and an agency, a site
//! and a feed that links to it. A feed over both shows it once. Items are twins if they have the
//! same id or if their links are the same address by [`Key`], and in feeds that ask for it if they
//! have nearly the same text (`texts`); never if they are of one source,
//! whose own identity of its items holds, and never by a key that two items of one source share,
//! for such a key does not tell articles apart.
//!
//! The *representative* of twins is the one first seen, of several the one whose source the feed
//! names first: nothing that is seen later can change it. Its headline, link and date stay its own,
//! too; an item has one date wherever it is shown, and the store's order holds. The others only
//! add: sections and topics, and what the representative lacks altogether. Where they are is kept
//! with the item.
//!
//! What a feed sent as one article stays one, under the same id: also when a text is edited so that
//! it is like the others no longer, when the representative goes, or the sources change places.

mod texts;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::model::{Elsewhere, Item, ItemId, SourceId};

use super::url::Key;
pub use texts::{TEXT_WINDOW, Text};

/// How many items of its own source a text may be like and still tell articles apart: a paper
/// writes a story on once or twice. What more items are like is no story, but the words with which
/// a site asks people to subscribe.
pub const LIKE_OWN_MAX: usize = 2;
/// How much more of a text, in thousandths, a twin shares than any other item of the text's own
/// source does: the weather of today is like that of yesterday, and its twin is that of today.
pub const LIKE_OWN_MARGIN: u16 = 100;
/// From how much on texts are one and the same, in thousandths, whatever their sources have besides.
pub const SAME_TEXT_MIN: u16 = 900;

/// An item and its source.
type Name = (SourceId, ItemId);

/// What is known of items besides what they say.
#[derive(Debug, Default)]
pub struct Bonds {
    /// Which two, by place, have nearly the same text, each pair both ways, and how much of it.
    pub alike: HashMap<(usize, usize), u16>,
    /// As which item's article an item was sent before.
    pub sent_as: HashMap<Name, Name>,
}

/// An article, and which items it is made of.
#[derive(Debug)]
pub struct United {
    /// The article as its representative tells it.
    pub item: Item,
    /// The items, the representative first.
    pub members: Vec<Name>,
    /// As which item's article it was sent before.
    pub sent_as: Option<Name>,
}

/// Each article of several sources once, in the order of the representatives. `order` ranks the
/// sources.
pub fn unite(items: Vec<Item>, order: &[SourceId], bonds: &Bonds) -> Vec<United> {
    let place = |item: &Item| order.iter().position(|source| *source == item.source).unwrap_or(usize::MAX);
    let mut ranking: Vec<usize> = (0..items.len()).collect();
    ranking.sort_by_cached_key(|&index| {
        let item = &items[index];
        (item.first_seen, place(item), item.id.as_str().to_owned())
    });
    let groups = groups(&items, &ranking, bonds);

    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    let mut united: Vec<(usize, United)> = Vec::with_capacity(groups.len());
    for group in groups {
        let mut twins = group.iter().filter_map(|&index| items[index].take());
        let Some(mut item) = twins.next() else { continue };
        let mut members = vec![name(&item)];
        for twin in twins {
            members.push(name(&twin));
            add(&mut item, twin);
        }
        let sent_as = members.iter().find_map(|member| bonds.sent_as.get(member)).cloned();
        united.push((group[0], United { item, members, sent_as }));
    }
    united.sort_unstable_by_key(|(index, _)| *index);
    united.into_iter().map(|(_, united)| united).collect()
}

fn name(item: &Item) -> Name {
    (item.source.clone(), item.id.clone())
}

/// The items that belong together, the representative of each group first.
fn groups(items: &[Item], ranking: &[usize], bonds: &Bonds) -> Vec<Vec<usize>> {
    let names: Vec<Name> = items.iter().map(name).collect();
    let article = |index: usize| bonds.sent_as.get(&names[index]).unwrap_or(&names[index]);
    let keys: Vec<Vec<String>> = items.iter().map(keys).collect();
    let shared = shared(items, &keys);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: HashMap<&str, usize> = HashMap::new();
    let mut group_of_article: HashMap<&Name, usize> = HashMap::new();
    for &index in ranking {
        let own = || keys[index].iter().map(String::as_str).filter(|key| !shared.contains(key));
        let is_other = |group: &usize| groups[*group].iter().all(|member| items[*member].source != items[index].source);
        let sent = group_of_article.get(article(index)).copied().filter(is_other);
        let by_key = || own().filter_map(|key| group_of.get(key).copied()).find(is_other);
        // All members are like the representative, or one story would become another by and by.
        let by_text = || {
            let share = |group: usize| likeness(items, bonds, groups[group][0], index);
            let like = (0..groups.len()).filter_map(|group| Some((share(group)?, Reverse(group))));
            like.filter(|(_, Reverse(group))| is_other(group)).max().map(|(_, Reverse(group))| group)
        };
        let group = sent.or_else(by_key).or_else(by_text).unwrap_or(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(index);
        for key in own() {
            group_of.entry(key).or_insert(group);
        }
        group_of_article.entry(article(index)).or_insert(group);
    }
    groups
}

/// How much of their text two items share, if they are alike and of one time.
fn likeness(items: &[Item], bonds: &Bonds, one: usize, other: usize) -> Option<u16> {
    let is_of_one_time = || (items[one].date() - items[other].date()).abs() <= TEXT_WINDOW;
    bonds.alike.get(&(one, other)).copied().filter(|_| is_of_one_time())
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
    item.elsewhere.push(Elsewhere { source: twin.source, url: twin.url });
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
