//! Trouble with storage is told once when it begins and once when it is over, not with every refresh
//! in between.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::publish::Published;
use crate::store::{StorageTrouble, Store, StoreError};

/// The place that documents are written to, as trouble names it.
const PUBLISH: &str = "publish";

/// Whether storage is in trouble, and since when.
pub(super) struct Storage {
    store: Mutex<Option<DateTime<Utc>>>,
    publish: Mutex<Publishing>,
}

/// What is known of the publish directory.
struct Publishing {
    since: Option<DateTime<Utc>>,
    /// What the store notes of it is what is known here. At the start it is what an earlier run left.
    is_noted: bool,
}

impl Default for Storage {
    fn default() -> Self {
        Self { store: Mutex::default(), publish: Mutex::new(Publishing { since: None, is_noted: false }) }
    }
}

impl Storage {
    /// The store could not do what it was asked for.
    pub(super) fn store_failed(&self, error: &StoreError, now: DateTime<Utc>) {
        let mut since = lock(&self.store);
        if since.is_none() {
            *since = Some(now);
            tracing::error!("the store fails; feeds are served as they are, and it is tried again: {error}");
        } else {
            tracing::debug!("the store still fails: {error}");
        }
    }

    /// The store did what it was asked for.
    pub(super) fn store_works(&self) {
        if let Some(since) = lock(&self.store).take() {
            tracing::info!(%since, "the store works again");
        }
    }

    /// What became of a publication. `is_behind`: documents are still to be written.
    pub(super) async fn published(
        &self,
        published: &Published,
        is_behind: bool,
        store: &dyn Store,
        now: DateTime<Utc>,
    ) {
        let Some(trouble) = self.publishing(published, is_behind, now) else { return };
        let noted = match &trouble {
            Some(trouble) => store.begin_trouble(trouble).await,
            None => store.end_trouble(PUBLISH).await,
        };
        match noted {
            Ok(()) => lock(&self.publish).is_noted = true,
            Err(error) => self.store_failed(&error, now),
        }
    }

    /// What the store is to note, if it is not what it noted before: trouble, or its end.
    fn publishing(&self, published: &Published, is_behind: bool, now: DateTime<Utc>) -> Option<Option<StorageTrouble>> {
        let mut publish = lock(&self.publish);
        let cause = published.failed.first();
        match (publish.since, cause) {
            (None, Some((_, cause))) => {
                publish.since = Some(now);
                publish.is_noted = false;
                let documents = published.failed.len();
                tracing::error!(documents, "not written, but served from memory, and tried again: {cause}");
            }
            (Some(since), None) if !is_behind => {
                publish.since = None;
                publish.is_noted = false;
                tracing::info!(%since, "all documents are written again");
            }
            (Some(_), Some((_, cause))) => {
                tracing::debug!(documents = published.failed.len(), "still not written: {cause}");
            }
            _ => {}
        }
        if publish.is_noted {
            return None;
        }
        match (publish.since, cause) {
            (None, _) => Some(None),
            (Some(since), Some((_, cause))) => {
                Some(Some(StorageTrouble { place: PUBLISH.to_owned(), since, cause: cause.clone() }))
            }
            (Some(_), None) => None,
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
