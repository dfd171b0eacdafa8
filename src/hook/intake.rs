//! What is new in the views that were offered is noted as waiting.

use chrono::Utc;

use super::Hooks;
use super::hooked::Hooked;
use crate::model::{FeedId, ItemId, SourceId};
use crate::publish::{View, handover};
use crate::store::{Parcel, StoreError};

impl Hooks {
    /// Takes in all offers; answers the feeds. What the store does not take is tried again.
    pub(super) async fn take_in(&self) -> Vec<FeedId> {
        let offers = std::mem::take(&mut *self.offers());
        let mut feeds = Vec::new();
        for (feed, mut view) in offers {
            match self.take_in_one(&mut view).await {
                Ok(()) => feeds.push(feed),
                Err(error) => {
                    tracing::error!(%feed, "its new items wait for the store: {error}");
                    self.offers().entry(feed).or_insert(view);
                }
            }
        }
        feeds
    }

    async fn take_in_one(&self, view: &mut View) -> Result<(), StoreError> {
        let config = self.setup().config;
        let Some(Hooked { feed, sources, .. }) = Hooked::of(&config, &view.path) else { return Ok(()) };
        let render = |view: &View| handover(view, &config.base_url, &config.publish.formats);
        let all = std::mem::take(&mut view.items);
        self.store.take_up(&feed, &render(view).about, &sources).await?;
        view.items = all;
        let ids: Vec<(SourceId, ItemId)> =
            view.items.iter().map(|item| (item.source.clone(), item.id.clone())).collect();
        let places = self.store.unnoted(&feed, &ids).await?;
        if places.is_empty() {
            return Ok(());
        }
        // Only what is new is rendered: mostly a single item of a hundred.
        let new =
            View { items: places.into_iter().filter_map(|at| view.items.get(at).cloned()).collect(), ..view.clone() };
        let parcels: Vec<Parcel> =
            render(&new).items.into_iter().map(|(source, id, json)| Parcel { source, id, json }).collect();
        self.store.let_wait(&feed, &parcels, Utc::now()).await
    }
}
