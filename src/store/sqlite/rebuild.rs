//! Making a database: the first one, or a new one in the place of one that is damaged.
//!
//! The new one is made beside the old one, whole, before the old one is moved aside: whenever the
//! process ends, the next start finds one or the other.

use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::store::{Recall, schema};

use super::open::{described, options};
use super::{cause, files, recall, salvage};

/// Makes the database at a path and begins it with what is recalled. If there is one, it is damaged
/// in the way that is said: what can be read of it is taken over, and it is moved aside.
pub(super) async fn make(path: &Path, damage: Option<&str>, recall: &Recall, now: DateTime<Utc>) -> Result<(), String> {
    let unwritable = |error: io::Error| format!("a new database cannot be made: {error}");
    let failed = |error: sqlx::Error| cause::of(&error);
    let successor = files::successor(path);
    files::remove(&successor).map_err(unwritable)?;
    files::create(&successor).map_err(unwritable)?;
    // Until it is whole nobody misses it, so nothing needs to be safe before.
    let options = options(&successor)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off);
    let mut connection = options.connect().await.map_err(failed)?;
    schema::migrate(&mut connection).await.map_err(|error| described(&error))?;
    let saved = match damage {
        Some(_) => salvage::take_over(&mut connection, path).await.map_err(failed)?,
        None => 0,
    };
    sqlx::raw_sql("PRAGMA foreign_keys = ON").execute(&mut connection).await.map_err(failed)?;
    let recalled = recall::fill(&mut connection, recall, now).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    match damage {
        Some(damage) => {
            let aside = files::move_aside(path, files::DAMAGED, now).map_err(unwritable)?;
            tracing::error!(
                database = %path.display(), kept = %aside.display(), items = saved, recalled,
                "the database is damaged and was made anew of what could be read of it and of the published feeds; \
                 it is kept, and can be deleted: {damage}"
            );
        }
        None => {
            // A log without its database is of no use, and must not be taken for the new one's.
            files::remove(path).map_err(unwritable)?;
            if recalled > 0 {
                tracing::warn!(database = %path.display(), recalled, "there was no database; it begins with the items of the published feeds");
            }
        }
    }
    files::succeed(path).map_err(unwritable)
}
