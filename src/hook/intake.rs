//! What is new in the views that were offered is noted as waiting.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::Hooks;
use super::hooked::Hooked;
use crate::config::Config;
use crate::model::{HookId, Item, ItemId, SourceId};
use crate::publish::{View, handover};
use crate::store::{Parcel, StoreError};

impl Hooks {
    /// Takes in all offers; answers the hooks. What the store does not take is tried again.
    pub(super) async fn take_in(&self) -> Vec<HookId> {
        let offers = std::mem::take(&mut *self.offers());
        let mut hooks = Vec::new();
        for (hook, mut view) in offers {
            match self.take_in_one(&mut view).await {
                Ok(()) => hooks.push(hook),
                Err(error) => {
                    tracing::error!(feed = %hook, "its new items wait for the store: {error}");
                    self.offers().entry(hook).or_insert(view);
                }
            }
        }
        hooks
    }

    async fn take_in_one(&self, view: &mut View) -> Result<(), StoreError> {
        let config = self.setup().config;
        let Some(hooked) = Hooked::of(&config, &view.path) else { return Ok(()) };
        // What is closed at once, because it came late or with too many others, is as new.
        let closed = std::mem::take(&mut view.closed);
        let items: Vec<Item> = std::mem::take(&mut view.items).into_iter().chain(closed).collect();
        let taken = self.note_new(&config, &hooked, view, &items).await;
        view.items = items;
        taken
    }

    /// The times at which archives of sources were begun: what was found in them counts as seen
    /// then, and is no news.
    async fn archives(&self, hooked: &Hooked) -> Result<HashSet<(SourceId, DateTime<Utc>)>, StoreError> {
        let mut archives = HashSet::new();
        for (source, _) in &hooked.sources {
            let state = self.store.state(source).await?;
            archives.extend(state.backfill.values().map(|known| (source.clone(), known.began)));
        }
        Ok(archives)
    }

    /// Notes those items of a view that are new; the view itself is empty.
    async fn note_new(&self, config: &Config, hooked: &Hooked, view: &View, items: &[Item]) -> Result<(), StoreError> {
        let render = |view: &View| handover(view, &config.base_url, &config.publish.formats);
        self.store.take_up(&hooked.id, &render(view).about, &hooked.sources).await?;
        let ids: Vec<(SourceId, ItemId)> = items.iter().map(|item| (item.source.clone(), item.id.clone())).collect();
        let places = self.store.unnoted(&hooked.id, &ids).await?;
        if places.is_empty() {
            return Ok(());
        }
        let archives = self.archives(hooked).await?;
        let is_news = |item: &Item| !archives.contains(&(item.source.clone(), item.first_seen));
        // Only what is new is rendered: mostly a single item of a hundred.
        let items = places.into_iter().filter_map(|place| items.get(place).cloned()).filter(is_news).collect();
        let new = render(&View { items, ..view.clone() });
        let parcels: Vec<Parcel> =
            new.items.into_iter().map(|(source, id, json)| Parcel { source, id, json }).collect();
        self.store.let_wait(&hooked.id, &parcels, Utc::now()).await
    }
}
