//! What a combined feed takes of its sources: the items that their filters and its own admit,
//! each article once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::selection::Selection;
use super::{has_outgrown, home, kin, source_title};
use crate::config::{Config, Feed, Filter, Source};
use crate::model::{Item, SiteFacts, SourceId};
use crate::normalise::{Circumstances, Hits, admits, apply, unite};
use crate::store::{Open, Store, StoreError};

/// A source of a combined feed.
struct Origin {
    source: Arc<Source>,
    site: SiteFacts,
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
    pub(super) async fn take(&self, page: Vec<Open>, selection: &mut Selection) -> Result<(), StoreError> {
        let twins = self.twins(&page).await?;
        for (Open { item, leaving, .. }, twins) in page.into_iter().zip(twins) {
            let stored = item.updated;
            if !self.belongs(&item) {
                selection.look_at(&item);
            } else if let Some(shown) = self.shown(&item, twins) {
                let leaving = leaving || !self.admits(&item);
                match self.published(shown) {
                    Some((shown, outgrown)) => selection.add(shown, stored, leaving || outgrown),
                    None => selection.look_at(&item),
                }
            }
        }
        Ok(())
    }

    /// Those of open items that are articles of the feed, with what its rules do with them.
    pub(super) async fn ruled(&self, page: Vec<Open>) -> Result<Vec<(Item, Hits)>, StoreError> {
        let twins = self.twins(&page).await?;
        let own = page.into_iter().zip(twins).filter(|(open, _)| self.belongs(&open.item));
        let articles = own.filter_map(|(open, twins)| self.shown(&open.item, twins));
        let ruled = articles.map(|mut item| {
            let hits = self.apply(&mut item, self.now);
            (item, hits)
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

    /// The article of an item as the feed shows it, if the item represents it.
    fn shown(&self, item: &Item, twins: Vec<Item>) -> Option<Item> {
        if twins.is_empty() {
            return Some(item.clone());
        }
        let twins = twins.into_iter().filter(|twin| self.belongs(twin));
        let united = unite(std::iter::once(item.clone()).chain(twins).collect(), &self.feed.from, self.feed.unite);
        united.into_iter().find(|shown| shown.id == item.id && shown.source == item.source)
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
