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
//! names first: nothing that is seen later can change it, so the published id stays as long as the
//! item is kept. Its headline, link and date stay its own, too; an item has one date wherever it
//! is shown, and the store's order holds. The others only add: sections and topics, and what the
//! representative lacks altogether. Where they are is kept with the item.

mod texts;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::config::Unite;
use crate::model::{Elsewhere, Item, SourceId};

use super::url::Key;
pub use texts::{TEXT_WINDOW, Text};

/// How many items of its own source a text may be like and still tell articles apart: a paper
/// writes a story on once or twice. What more items are like is no story, but the words with which
/// a site asks people to subscribe.
const LIKE_OWN_MAX: usize = 2;

/// Each article of several sources once, in the order of the representatives. `order` ranks the
/// sources.
pub fn unite(items: Vec<Item>, order: &[SourceId], by: Unite) -> Vec<Item> {
    let place = |item: &Item| order.iter().position(|source| *source == item.source).unwrap_or(usize::MAX);
    let mut ranking: Vec<usize> = (0..items.len()).collect();
    ranking.sort_by_cached_key(|&index| {
        let item = &items[index];
        (item.first_seen, place(item), item.id.as_str().to_owned())
    });
    let likeness = Likeness::of(&items, by);
    let groups = groups(&items, &ranking, &likeness);

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
fn groups(items: &[Item], ranking: &[usize], likeness: &Likeness) -> Vec<Vec<usize>> {
    let keys: Vec<Vec<String>> = items.iter().map(keys).collect();
    let shared = shared(items, &keys);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: HashMap<&str, usize> = HashMap::new();
    for &index in ranking {
        let own = || keys[index].iter().map(String::as_str).filter(|key| !shared.contains(key));
        let is_other = |group: &usize| groups[*group].iter().all(|member| items[*member].source != items[index].source);
        let by_key = own().filter_map(|key| group_of.get(key).copied()).find(is_other);
        // All members are like the representative, or one story would become another by and by.
        let is_like = |group: &usize| is_other(group) && likeness.are_alike(groups[*group][0], index);
        let group = by_key.or_else(|| (0..groups.len()).find(is_like)).unwrap_or(groups.len());
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

/// Which of some items have nearly the same text.
struct Likeness(Vec<Option<(Text, DateTime<Utc>)>>);

impl Likeness {
    /// That of items; none is like another if only addresses are to count.
    fn of(items: &[Item], by: Unite) -> Self {
        if by == Unite::Address || items.len() < 2 {
            return Self(Vec::new());
        }
        let texts = Self(items.iter().map(|item| Some((Text::of(item)?, item.date()))).collect());
        let tells = |index: usize| {
            let own = (0..items.len()).filter(|other| *other != index && items[*other].source == items[index].source);
            own.filter(|other| texts.are_alike(index, *other)).count() <= LIKE_OWN_MAX
        };
        let telling: Vec<bool> = (0..items.len()).map(tells).collect();
        let Self(mut texts) = texts;
        texts.iter_mut().zip(telling).for_each(|(text, tells)| *text = text.take().filter(|_| tells));
        Self(texts)
    }

    fn are_alike(&self, one: usize, other: usize) -> bool {
        let text = |index: usize| self.0.get(index).and_then(Option::as_ref);
        text(one)
            .zip(text(other))
            .is_some_and(|((one, at), (other, other_at))| (*at - *other_at).abs() <= TEXT_WINDOW && one.is_like(other))
    }
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
