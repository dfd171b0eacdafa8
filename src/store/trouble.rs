//! Trouble with a place where things are put, as long as it lasts: for those who ask how it goes.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::StoreError;

/// What does not work at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageTrouble {
    /// The place: `publish`.
    pub place: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, as a sentence for a person.
    pub cause: String,
}

/// The part of the store for trouble.
pub trait Troubles: Send + Sync {
    /// Notes trouble with a place, in the place of what was noted of it before.
    fn begin_trouble<'a>(&'a self, trouble: &'a StorageTrouble) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The trouble with a place is over, if there was any.
    fn end_trouble<'a>(&'a self, place: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// All trouble there is.
    fn troubles(&self) -> BoxFuture<'_, Result<Vec<StorageTrouble>, StoreError>>;
}
