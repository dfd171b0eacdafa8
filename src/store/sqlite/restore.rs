//! A copy takes the place of the database.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::Utc;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::store::{Recall, StoreError, schema};

use super::open::{described, options};
use super::{backup, cause, files, recall};

/// Puts a copy in the place of the database, which is kept aside. Until all that can fail has
/// succeeded, everything stays as it was.
pub(in crate::store) async fn restore(path: &Path, file: &Path, recall: Recall) -> Result<Option<PathBuf>, StoreError> {
    let refuse = |cause: String| StoreError { place: path.display().to_string(), cause };
    let of_copy = |cause: String| StoreError { place: file.display().to_string(), cause };
    let unwritable = |error: io::Error| refuse(format!("it cannot be replaced: {error}"));
    if fs::metadata(files::beside(file, "-wal")).is_ok_and(|log| log.len() > 0) {
        let cause = "changes of it are still in the -wal file beside it, so it is no finished copy; \
                     make one with `depesche backup`";
        return Err(of_copy(cause.to_owned()));
    }
    files::create_directory(path).map_err(unwritable)?;
    let _lock = files::lock(path).map_err(refuse)?;
    files::tidy(path).map_err(unwritable)?;

    let successor = files::successor(path);
    let copied = copy(file, &successor).map_err(|error| of_copy(format!("it cannot be copied: {error}")));
    let made = match copied {
        // What is checked is what was copied, not what was read before.
        Ok(()) => match backup::check(&successor).await {
            Ok(()) => complete(&successor, &recall).await.map_err(refuse),
            Err(cause) => Err(of_copy(cause)),
        },
        Err(error) => Err(error),
    };
    if let Err(error) = made {
        let _ = files::remove(&successor);
        return Err(error);
    }
    let is_there = fs::metadata(path).is_ok_and(|file| file.len() > 0);
    let aside = if is_there {
        put_log_away(path).await;
        Some(files::move_aside(path, "replaced", Utc::now()).map_err(unwritable)?)
    } else {
        files::remove(path).map_err(unwritable)?;
        None
    };
    files::succeed(path).map_err(unwritable)?;
    Ok(aside)
}

fn copy(file: &Path, successor: &Path) -> io::Result<()> {
    files::remove(successor)?;
    let mut target = files::create(successor)?;
    io::copy(&mut File::open(file)?, &mut target).map(|_| ())
}

/// Brings the copy to the present schema, and adds what was published since it was made.
async fn complete(successor: &Path, recall: &Recall) -> Result<(), String> {
    let failed = |error: sqlx::Error| cause::of(&error);
    let mut connection = options(successor).connect().await.map_err(failed)?;
    schema::migrate(&mut connection).await.map_err(|error| described(&error))?;
    recall::fill(&mut connection, recall, Utc::now()).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Writes what the log of the old database holds into it: so it is one file, and whole. If it is
/// damaged, the log is moved with it.
async fn put_log_away(path: &Path) {
    if let Ok(mut connection) = options(path).connect().await {
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
        let _ = connection.close().await;
    }
}
