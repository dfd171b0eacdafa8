//! What a combined feed takes of its sources: the items that their filters and its own admit,
//! each article once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use super::selection::Selection;
use super::{has_outgrown, home, source_title};
use crate::config::{Config, Feed, Filter, Source};
use crate::model::{Item, ItemId, SiteFacts, SourceId};
use crate::normalise::{admits, unite};
use crate::store::{Open, Store, StoreError};

/// A source of a combined feed.
struct Origin {
    source: Arc<Source>,
    site: SiteFacts,
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
        let ids: Vec<(SourceId, ItemId)> =
            page.iter().map(|Open { item, .. }| (item.source.clone(), item.id.clone())).collect();
        let twins = match self.origins.len() {
            0 | 1 => vec![Vec::new(); page.len()],
            _ => self.store.twins(&ids, &self.feed.from).await?,
        };
        for (Open { item, leaving, .. }, twins) in page.into_iter().zip(twins) {
            let stored = item.updated;
            if !self.belongs(&item) {
                selection.look_at(&item);
            } else if let Some(shown) = self.shown(&item, twins) {
                selection.add(shown, stored, leaving || !self.admits(&item));
            }
        }
        Ok(())
    }

    /// The article of an item as the feed shows it, if the item represents it.
    fn shown(&self, item: &Item, twins: Vec<Item>) -> Option<Item> {
        if twins.is_empty() {
            return Some(item.clone());
        }
        let twins = twins.into_iter().filter(|twin| self.belongs(twin));
        let united = unite(std::iter::once(item.clone()).chain(twins).collect(), &self.feed.from);
        united.into_iter().find(|shown| shown.id == item.id && shown.source == item.source)
    }

    fn admits(&self, item: &Item) -> bool {
        self.filters(item).is_some_and(|(filters, spoken)| {
            filters.iter().all(|filter| admits(filter, item, spoken, self.now).is_ok())
        })
    }

    /// Whether an item is or was one of the feed's: the filters admit it, or did before it became too
    /// old for them.
    fn belongs(&self, item: &Item) -> bool {
        self.admits(item) || self.filters(item).is_some_and(|(filters, spoken)| has_outgrown(&filters, item, spoken))
    }

    /// The filters that an item must pass, and the language of its source.
    fn filters(&self, item: &Item) -> Option<([&Filter; 2], Option<&str>)> {
        let Origin { source, site } = self.origins.iter().find(|origin| origin.source.id == item.source)?;
        let spoken = source.language.as_deref().or(site.language.as_deref());
        Some(([&source.filter, &self.feed.filter], spoken))
    }
}
