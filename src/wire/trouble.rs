//! Trouble with storage is told once when it begins and once when it is over, not with every refresh
//! in between.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use crate::publish::Published;
use crate::store::{DATABASE, StorageTrouble, Store, StoreError};

/// The place that documents are written to, as trouble names it.
const PUBLISH: &str = "publish";

/// What is wrong with storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageReport {
    /// With what is stored: it failed, and has not worked since.
    pub store: Option<StorageTrouble>,
    /// With the published files.
    pub publish: Option<StorageTrouble>,
    /// How many documents are served, but could not be written last.
    pub unwritten: usize,
}

/// Whether storage is in trouble, and since when.
#[derive(Default)]
pub(super) struct Storage {
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    store: Place,
    publish: Place,
    /// How many documents the last publication could not write.
    unwritten: usize,
}

/// What is known of one place.
#[derive(Default)]
struct Place {
    trouble: Option<StorageTrouble>,
    /// What the store notes of it is what is known here. At the start it is what an earlier run left.
    is_noted: bool,
}

impl Place {
    /// It failed; answers whether it did not before.
    fn fails(&mut self, place: &str, cause: String, now: DateTime<Utc>) -> bool {
        let begins = self.trouble.is_none();
        if begins {
            self.trouble = Some(StorageTrouble { place: place.to_owned(), since: now, cause });
            self.is_noted = false;
        }
        begins
    }

    /// It works; answers since when it did not.
    fn works(&mut self) -> Option<DateTime<Utc>> {
        let since = self.trouble.take()?.since;
        self.is_noted = false;
        Some(since)
    }
}

impl Storage {
    /// The store could not do what it was asked for.
    pub(super) async fn store_failed(&self, error: &StoreError, store: &dyn Store, now: DateTime<Utc>) {
        if self.places().store.fails(DATABASE, error.cause.clone(), now) {
            tracing::error!("the store fails; feeds are served as they are, and it is tried again: {error}");
        } else {
            tracing::debug!("the store still fails: {error}");
        }
        self.note(DATABASE, |places| &mut places.store, store).await;
    }

    /// The store did what it was asked for.
    pub(super) async fn store_works(&self, store: &dyn Store) {
        let since = self.places().store.works();
        if let Some(since) = since {
            tracing::info!(%since, "the store works again");
        }
        self.note(DATABASE, |places| &mut places.store, store).await;
    }

    /// What became of a publication. `is_behind`: documents are still to be written.
    pub(super) async fn published(
        &self,
        published: &Published,
        is_behind: bool,
        store: &dyn Store,
        now: DateTime<Utc>,
    ) {
        self.look_at(published, is_behind, now);
        self.note(PUBLISH, |places| &mut places.publish, store).await;
    }

    fn look_at(&self, published: &Published, is_behind: bool, now: DateTime<Utc>) {
        let documents = published.failed.len();
        let mut places = self.places();
        if let Some((_, cause)) = published.failed.first() {
            places.unwritten = documents;
            if places.publish.fails(PUBLISH, cause.clone(), now) {
                tracing::error!(documents, "not written, but served from memory, and tried again: {cause}");
            } else {
                tracing::debug!(documents, "still not written: {cause}");
            }
        } else if !is_behind {
            places.unwritten = 0;
            if let Some(since) = places.publish.works() {
                tracing::info!(%since, "all documents are written again");
            }
        }
    }

    /// Has the store note what is known of a place, if it is not what it noted before.
    async fn note(&self, name: &str, place: impl Fn(&mut Places) -> &mut Place, store: &dyn Store) {
        let trouble = {
            let mut places = self.places();
            let place = place(&mut places);
            // Noted is what is known now; should that change meanwhile, it is noted once more.
            if std::mem::replace(&mut place.is_noted, true) {
                return;
            }
            place.trouble.clone()
        };
        let noted = match &trouble {
            Some(trouble) => store.begin_trouble(trouble).await,
            None => store.end_trouble(name).await,
        };
        if let Err(error) = noted {
            place(&mut self.places()).is_noted = false;
            tracing::debug!("that {name} is in trouble, or no longer, cannot be noted: {error}");
        }
    }

    pub(super) fn report(&self) -> StorageReport {
        let places = self.places();
        let (store, publish) = (places.store.trouble.clone(), places.publish.trouble.clone());
        StorageReport { store, publish, unwritten: places.unwritten }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
