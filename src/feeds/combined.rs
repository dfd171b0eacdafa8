//! What a combined feed takes of its sources: the items that their filters and its own admit,
//! each article once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::selection::Selection;
use super::{has_outgrown, home, kin, source_title};
use crate::config::{Config, Feed, Filter, Source};
use crate::model::{Item, ItemId, SiteFacts, SourceId};
use crate::normalise::{Circumstances, Hits, admits, apply, unite};
use crate::publish::own_public_id;
use crate::store::{Open, Represented, Store, StoreError};

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
    /// Another item represents it; that is to be noted, if it isn't yet.
    OfOther(Option<Represented>),
    /// The item that represented it is gone, and the article in the archives since then.
    Archived,
}

/// An item's name in the store.
type Name = (SourceId, ItemId);

fn name(item: &Item) -> Name {
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
}

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
        Ok(Self { feed, store, origins, now })
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
    /// It is noted who represents them: when that item is gone, they must not be sent as news.
    pub(super) async fn take(&self, page: Vec<Open>, selection: &mut Selection) -> Result<(), StoreError> {
        let articles = self.articles(&page).await?;
        let mut represented = Vec::new();
        for (Open { item, leaving, .. }, article) in page.into_iter().zip(articles) {
            let stored = item.updated;
            match article {
                Article::None | Article::Archived => selection.look_at(&item),
                Article::OfOther(note) => represented.extend(note),
                Article::Own(shown) => {
                    let leaving = leaving || !self.admits(&item);
                    match self.published(*shown) {
                        Some((shown, outgrown)) => selection.add(shown, stored, leaving || outgrown),
                        None => selection.look_at(&item),
                    }
                }
            }
        }
        if !represented.is_empty() {
            self.store.note_represented(self.feed.id.as_str(), &represented).await?;
        }
        Ok(())
    }

    /// Those of open items that are articles of the feed, with what its rules do with them.
    pub(super) async fn ruled(&self, page: Vec<Open>) -> Result<Vec<(Item, Hits)>, StoreError> {
        let ruled = self.articles(&page).await?.into_iter().filter_map(|article| {
            let Article::Own(mut item) = article else { return None };
            let hits = self.apply(&mut item, self.now);
            Some((*item, hits))
        });
        Ok(ruled.collect())
    }

    /// For each open item those of other sources that may be the same article.
    async fn twins(&self, page: &[Open]) -> Result<Vec<Vec<Item>>, StoreError> {
        if self.origins.len() < 2 {
            return Ok(vec![Vec::new(); page.len()]);
        }
        let items: Vec<&Item> = page.iter().map(|open| &open.item).collect();
        kin::of(self.store, &items, &self.feed.from, self.feed.unite).await
    }

    /// What each open item is to the feed.
    async fn articles(&self, page: &[Open]) -> Result<Vec<Article>, StoreError> {
        let twins = self.twins(page).await?;
        let names: Vec<Name> = page.iter().map(|open| &open.item).chain(twins.iter().flatten()).map(name).collect();
        let known = self.store.represented(self.feed.id.as_str(), &names).await?;
        let known: HashMap<Name, Represented> = known.into_iter().map(|known| (known.item.clone(), known)).collect();
        let articles = page.iter().zip(twins).map(|(open, twins)| self.article(&open.item, twins, &known));
        Ok(articles.collect())
    }

    /// What an item is to the feed. `known`: under whose ids the feed sent articles before.
    fn article(&self, item: &Item, twins: Vec<Item>, known: &HashMap<Name, Represented>) -> Article {
        if !self.belongs(item) {
            return Article::None;
        }
        let twins = twins.into_iter().filter(|twin| self.belongs(twin));
        let all = std::iter::once(item.clone()).chain(twins).collect();
        let united = unite(all, &self.feed.from, self.feed.unite);
        let is_in =
            |shown: &&Item| shown.elsewhere.iter().any(|found| found.source == item.source && found.url == item.url);
        let found = united.iter().find(|shown| name(shown) == name(item)).or_else(|| united.iter().find(is_in));
        let Some(mut shown) = found.cloned() else { return Article::None };
        let (own, updated) = (name(&shown), item.updated.timestamp_micros());
        // Whose place the representative took, if that one is gone.
        let before = known.get(&own).filter(|known| known.by != own);
        if own != name(item) {
            let by = before.map_or(own, |known| known.by.clone());
            let is_noted = known.get(&name(item)).is_some_and(|known| known.by == by && known.updated == updated);
            let note = Represented { item: name(item), by, updated, is_archived: false };
            return Article::OfOther((!is_noted).then_some(note));
        }
        match before {
            Some(before) if before.is_archived && before.updated == updated => Article::Archived,
            before => {
                shown.shown_as = before.map(|before| own_public_id(&before.by.0, &before.by.1));
                Article::Own(Box::new(shown))
            }
        }
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
