//! Trouble with a place where things are put, as long as it lasts: for those who ask how it goes.

use std::path::Path;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::StoreError;

/// The place of what is stored, as trouble names it.
pub const DATABASE: &str = "database";

/// What does not work at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageTrouble {
    /// The place: `publish` or [`DATABASE`].
    pub place: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, as a sentence for a person.
    pub cause: String,
}

impl StorageTrouble {
    /// A database was damaged then, and made anew; it is kept as this file.
    pub(super) fn damaged(since: DateTime<Utc>, kept: &Path) -> Self {
        let cause = format!(
            "it was damaged, and made anew of what could be read of it and of the published feeds; the damaged one is \
             kept as {}; delete it when you do not need it, and this is over",
            kept.display()
        );
        Self { place: DATABASE.to_owned(), since, cause }
    }

    /// A line for a person.
    pub fn line(&self, time: impl Fn(DateTime<Utc>) -> String) -> String {
        let Self { place, since, cause } = self;
        format!("{place} has been in trouble since {}: {cause}", time(*since))
    }
}

/// The part of the store for trouble. Trouble of the store itself is noted where there is room for it
/// when there is none for anything else.
pub trait Troubles: Send + Sync {
    /// Notes trouble with a place, in the place of what was noted of it before.
    fn begin_trouble<'a>(&'a self, trouble: &'a StorageTrouble) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The trouble with a place is over, if there was any.
    fn end_trouble<'a>(&'a self, place: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// All trouble that was noted, and what is seen of the store without a note.
    fn troubles(&self) -> BoxFuture<'_, Result<Vec<StorageTrouble>, StoreError>>;

    /// Whatever was damaged and made anew, as long as the damaged one is kept.
    fn damaged(&self) -> BoxFuture<'_, Vec<StorageTrouble>>;
}
