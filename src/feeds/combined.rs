//! What a combined feed takes of its sources: the items that their filters and its own admit,
//! each article once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::selection::Selection;
use super::{has_outgrown, home, kin, source_title};
use crate::config::{Config, Feed, Filter, Source};
use crate::model::{Item, ItemId, SiteFacts, SourceId};
use crate::normalise::{Bonds, Circumstances, Hits, United, admits, apply, unite};
use crate::publish::own_public_id;
use crate::store::{Family, Open, Represented, Store, StoreError};

/// A source of a combined feed.
struct Origin {
    source: Arc<Source>,
    site: SiteFacts,
}

/// What an item is to a feed.
enum Article {
    /// None of its articles.
    None,
    /// It represents this article.
    Own(Box<Item>),
    /// Another item represents it.
    OfOther,
    /// The item that represented it is gone, and the article in the archives since then.
    Archived,
}

/// An item's name in the store.
pub(super) type Name = (SourceId, ItemId);

pub(super) fn name(item: &Item) -> Name {
    (item.source.clone(), item.id.clone())
}

impl Origin {
    /// The language of items that state none.
    fn spoken(&self) -> Option<&str> {
        self.source.language.as_deref().or(self.site.language.as_deref())
    }
}

/// A combined feed with its sources.
pub(super) struct Combination<'a> {
    feed: &'a Feed,
    store: &'a dyn Store,
    origins: Vec<Origin>,
    now: DateTime<Utc>,
    /// What items are that come later than a relative of theirs, with what is to be noted of them.
    settled: HashMap<Name, Settled>,
    /// Items that are kept no longer; those of several sources alone are asked for.
    leaving: HashSet<Name>,
}

/// What an item is to a feed, and what is to be noted of it, if that isn't yet.
type Settled = (Article, Option<Represented>);

impl<'a> Combination<'a> {
    pub(super) async fn of(
        feed: &'a Feed,
        config: &Config,
        store: &'a dyn Store,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        let mut origins = Vec::new();
        for source in config.sources.iter().filter(|source| feed.from.contains(&source.id)) {
            let site = store.state(&source.id).await?.site;
            origins.push(Origin { source: Arc::clone(source), site });
        }
        let leaving = if origins.len() > 1 { store.leaving(&feed.from).await? } else { Vec::new() };
        Ok(Self { feed, store, origins, now, settled: HashMap::new(), leaving: leaving.into_iter().collect() })
    }

    /// The sources, in the order of the configuration.
    pub(super) fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.origins.iter().map(|origin| &origin.source)
    }

    /// Title and home page of each source.
    pub(super) fn titles(&self) -> Vec<(SourceId, String, Url)> {
        let title =
            |Origin { source, site }: &Origin| (source.id.clone(), source_title(source, site), home(source, site));
        self.origins.iter().map(title).collect()
    }

    /// Adds those of open items, in the order of the store, that the feed shows.
    ///
    /// An article that several sources have is shown where its representative stands. Which item
    /// that is depends on nothing but the stored items that the filters admit, wherever the feed is
    /// cut off; so the others are left out here, although the representative may come much later.
    /// Of each item it is noted who represents it, itself included: when a representative is gone, the
    /// others must not be sent as news.
    pub(super) async fn take(&mut self, page: Vec<Open>, selection: &mut Selection) -> Result<(), StoreError> {
        self.settle(&page).await?;
        let mut notes = Vec::new();
        for Open { item, leaving, .. } in page {
            let (article, note) = self.settled.remove(&name(&item)).unwrap_or((Article::None, None));
            notes.extend(note);
            match article {
                Article::None | Article::Archived => selection.look_at(&item),
                Article::OfOther => {}
                Article::Own(shown) => {
                    let leaving = leaving || !self.admits(&item);
                    match self.published(*shown) {
                        Some((shown, outgrown)) => selection.add(shown, item.updated, leaving || outgrown),
                        None => selection.look_at(&item),
                    }
                }
            }
        }
        if !notes.is_empty() {
            self.store.note_represented(self.feed.id.as_str(), &notes).await?;
        }
        Ok(())
    }

    /// Those of open items that are articles of the feed, with what its rules do with them.
    pub(super) async fn ruled(&mut self, page: Vec<Open>) -> Result<Vec<(Item, Hits)>, StoreError> {
        self.settle(&page).await?;
        let ruled = page.into_iter().filter_map(|Open { item, .. }| {
            let (Article::Own(mut item), _) = self.settled.remove(&name(&item))? else { return None };
            let hits = self.apply(&mut item, self.now);
            Some((*item, hits))
        });
        Ok(ruled.collect())
    }

    /// Finds out what open items are to the feed, and with them their relatives, which come later.
    async fn settle(&mut self, page: &[Open]) -> Result<(), StoreError> {
        // What the filters reject needs no relatives: of some feeds that is nearly everything.
        let new: Vec<&Item> = page
            .iter()
            .map(|open| &open.item)
            .filter(|item| !self.settled.contains_key(&name(item)) && self.belongs(item))
            .collect();
        let names: Vec<Name> = new.iter().map(|item| name(item)).collect();
        let mut families = match self.origins.len() {
            0 | 1 => Vec::new(),
            _ => self.store.families(&names, kin::kinship(self.feed)).await?,
        };
        let related: HashSet<Name> = families.iter().flat_map(|family| &family.items).map(name).collect();
        let alone = new.into_iter().filter(|item| !related.contains(&name(item)));
        families.extend(alone.map(|item| Family { items: vec![item.clone()], alike: Vec::new() }));
        let belonging: HashSet<Name> = names.into_iter().collect();
        let names: Vec<Name> = families.iter().flat_map(|family| &family.items).map(name).collect();
        let known = self.store.represented(self.feed.id.as_str(), &names).await?;
        let known: HashMap<Name, Represented> = known.into_iter().map(|known| (known.item.clone(), known)).collect();
        for family in families {
            let settled = self.articles(family, &known, &belonging);
            self.settled.extend(settled);
        }
        Ok(())
    }

    /// What the members of a family are to the feed. `known`: under whose ids the feed sent articles
    /// before. `belonging`: those of which it is known that they are the feed's.
    fn articles(
        &self,
        family: Family,
        known: &HashMap<Name, Represented>,
        belonging: &HashSet<Name>,
    ) -> Vec<(Name, Settled)> {
        // What goes before it was ever sent stands for nobody: no reader knows its id.
        let goes_unsent = |name: &Name| self.leaving.contains(name) && !known.contains_key(name);
        let is_member = |item: &Item| {
            let name = name(item);
            !goes_unsent(&name) && (belonging.contains(&name) || self.belongs(item))
        };
        let (items, alike) = kin::members(family, is_member);
        let changed: HashMap<Name, DateTime<Utc>> = items.iter().map(|item| (name(item), item.updated)).collect();
        let sent = |item: &Item| known.get(&name(item)).map(|known| (known.item.clone(), known.by.clone()));
        let sent_as = items.iter().filter_map(sent).collect();
        let united = unite(items, &self.feed.from, &Bonds { alike, sent_as });
        let is_noted = self.origins.len() > 1;
        united.into_iter().flat_map(|united| settled(united, &changed, known, is_noted)).collect()
    }

    /// What the rules of the feed make of an item, and whether they take it away only because it
    /// has become too old for them. `None`: it is none of the feed's.
    fn published(&self, item: Item) -> Option<(Item, bool)> {
        let rules = &self.feed.rules;
        if rules.0.is_empty() {
            return Some((item, false));
        }
        let by = |now: DateTime<Utc>| {
            let mut item = item.clone();
            let hits = self.apply(&mut item, now);
            (!hits.dropped).then_some(item)
        };
        if let Some(item) = by(self.now) {
            return Some((item, false));
        }
        Some((by(item.first_seen).filter(|_| rules.ask_age())?, true))
    }

    /// Applies the rules of the feed to an item, as if it were this late.
    fn apply(&self, item: &mut Item, now: DateTime<Utc>) -> Hits {
        let origin = self.origins.iter().find(|origin| origin.source.id == item.source);
        let title = origin.map(|Origin { source, site }| source_title(source, site)).unwrap_or_default();
        let spoken = origin.and_then(Origin::spoken);
        apply(&self.feed.rules, item, None, Circumstances { spoken, source_name: &title, now })
    }

    fn admits(&self, item: &Item) -> bool {
        !item.dropped
            && self.filters(item).is_some_and(|(filters, spoken)| {
                filters.iter().all(|filter| admits(filter, item, spoken, self.now).is_ok())
            })
    }

    /// Whether an item is or was one of the feed's: the filters admit it, or did before it became too
    /// old for them.
    fn belongs(&self, item: &Item) -> bool {
        let has_outgrown = || self.filters(item).is_some_and(|(filters, spoken)| has_outgrown(&filters, item, spoken));
        self.admits(item) || (!item.dropped && has_outgrown())
    }

    /// The filters that an item must pass, and the language of its source.
    fn filters(&self, item: &Item) -> Option<([&Filter; 2], Option<&str>)> {
        let origin = self.origins.iter().find(|origin| origin.source.id == item.source)?;
        Some(([&origin.source.filter, &self.feed.filter], origin.spoken()))
    }
}

/// What the items of an article are to the feed. `changed`: when each of them changed last.
///
/// The article keeps the id under which it was sent first, and is never shown with an older time
/// than before, whoever represents it now. So it is noted of each item as whose article it was sent
/// (`is_noted`), also of one that stands alone: another that joins it must not bring an id along.
fn settled(
    united: United,
    changed: &HashMap<Name, DateTime<Utc>>,
    known: &HashMap<Name, Represented>,
    is_noted: bool,
) -> Vec<(Name, Settled)> {
    let United { mut item, members, sent_as } = united;
    let own = name(&item);
    let by = sent_as.unwrap_or_else(|| own.clone());
    let known_of_all = || members.iter().filter_map(|member| known.get(member)).filter(|known| known.by == by);
    let shown = known_of_all().filter_map(|known| DateTime::from_timestamp_micros(known.shown)).max();
    item.updated = item.updated.max(shown.unwrap_or_default());
    let shown = item.updated.timestamp_micros();
    let note = |member: &Name| {
        let updated = changed.get(member)?.timestamp_micros();
        let note = Represented { item: member.clone(), by: by.clone(), updated, shown, is_archived: false };
        let before = known.get(member).map(|known| (&known.by, known.updated, known.shown));
        (is_noted && before != Some((&note.by, note.updated, note.shown))).then_some(note)
    };
    let before = known.get(&own).filter(|known| known.by != own);
    let is_archived = before.is_some_and(|before| {
        before.is_archived && changed.get(&own).is_some_and(|changed| changed.timestamp_micros() == before.updated)
    });
    item.shown_as = (by != own).then(|| own_public_id(&by.0, &by.1));
    let mut article = Some(if is_archived { Article::Archived } else { Article::Own(Box::new(item)) });
    let settled = |member: &Name| (article.take().unwrap_or(Article::OfOther), note(member));
    let settled: Vec<Settled> = members.iter().map(settled).collect();
    members.iter().cloned().zip(settled).collect()
}
