//! A refresh whose outcome is looked at and thrown away: nothing is stored and nothing published.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Collected, Task, collect};
use crate::config::{self, Source};
use crate::fetch::Client;
use crate::model::Item;
use crate::normalise;
use crate::store::{self, Query, StoreError};

/// How a source is tried.
pub struct Trial<'a> {
    /// Where its pages come from.
    pub client: &'a Client,
    /// What is read.
    pub source: &'a Arc<Source>,
    /// Article pages to read at most.
    pub articles_max: usize,
    /// What becomes of those that are not read, as the end of a sentence.
    pub unread: &'a str,
    /// Whether further pages of the listings are read.
    pub further: bool,
    /// The time of everything that is noted.
    pub now: DateTime<Utc>,
}

impl Trial<'_> {
    /// Refreshes the source as at first sight, into a store in a folder of the caller, who throws it
    /// away. Beside what was done the items that its filter lets pass, in the order of the feed;
    /// among them are those that rules took away.
    pub async fn run(self, folder: &Path) -> Result<(Collected, Vec<Item>), StoreError> {
        let Self { client, source, articles_max, unread, further, now } = self;
        let store = store::open(&config::Store::Sqlite(folder.join(format!("{}.db", source.id)))).await?;
        let task = Task {
            client,
            store: &*store,
            source,
            told: None,
            covered: Default::default(),
            articles_max,
            unread,
            further,
            stopping: &|| false,
            network: None,
            progress: &|_| {},
            now,
        };
        let collected = collect(task).await?;
        let query = Query { sources: vec![source.id.clone()], sections: Vec::new(), offset: 0, limit: usize::MAX };
        let mut items = store.items(&query).await?;
        let state = store.state(&source.id).await?;
        let spoken = source.language.as_deref().or(state.site.language.as_deref());
        items.retain(|item| normalise::admits(&source.filter, item, spoken, now).is_ok());
        store.close().await;
        Ok((collected, items))
    }
}
