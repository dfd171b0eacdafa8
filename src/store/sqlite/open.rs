//! Opening the database: its files, its lock, its connections, its schema, and whether it is sound.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::Utc;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::RwLock;

use crate::store::{Recall, StoreError, schema};

use super::progress::Progress;
use super::{Pools, Sqlite, cause, files, rebuild};

/// How long a connection waits for another process, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long work waits for a connection: longer than any number of refreshes takes to be written.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(120);
/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// The largest database that is checked before every start, in bytes; it takes about a tenth of a
/// second. A larger one is checked after the start, beside the work, if it was not closed in order:
/// only then is there reason to doubt it, and a start must not take minutes.
const CHECKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The log file is cut back to this size after a checkpoint, in bytes.
const LOG_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Why a database could not be opened.
pub(super) enum OpenFailure {
    /// It is no longer a sound database of ours.
    Damaged(String),
    /// It is another's, or the system does not let us.
    Refused(String),
}

impl Sqlite {
    /// Opens the database to write to it, and makes it if there is none, or if it is damaged.
    pub(in crate::store) async fn open(path: &Path, recall: Recall) -> Result<Self, StoreError> {
        let refuse = |cause: String| StoreError { place: path.display().to_string(), cause };
        let unusable = |error| refuse(format!("the file cannot be made or opened: {error}"));
        files::create_directory(path).map_err(unusable)?;
        let was_ours = files::was_locked(path);
        let lock = files::lock(path).map_err(refuse)?;
        files::tidy(path).map_err(unusable)?;
        let is_new = fs::metadata(path).map_or(true, |file| file.len() == 0);
        let was_closed = is_without_log(path);
        let is_large = fs::metadata(path).is_ok_and(|file| file.len() > CHECKED_BYTES_MAX);
        if is_new {
            rebuild::make(path, None, &recall, Utc::now()).await.map_err(refuse)?;
        }
        let pools = match connect(path, !is_large, was_ours).await {
            Ok(pools) => pools,
            Err(OpenFailure::Refused(cause)) => return Err(refuse(cause)),
            Err(OpenFailure::Damaged(cause)) => {
                rebuild::make(path, Some(&cause), &recall, Utc::now()).await.map_err(refuse)?;
                connect(path, true, true).await.map_err(|failure| refuse(failure.cause()))?
            }
        };
        let store = Self {
            path: path.to_owned(),
            pools: Arc::new(RwLock::new(pools)),
            recall,
            is_damaged: Arc::default(),
            lock: Some(lock),
        };
        if is_large && !was_closed {
            store.check_beside();
        }
        Ok(store)
    }

    /// Looks for damage while others work. What is found is mended by who asks next.
    fn check_beside(&self) {
        let (path, is_damaged) = (self.path.clone(), Arc::clone(&self.is_damaged));
        tokio::spawn(async move {
            let found = async {
                let mut connection = SqliteConnection::connect_with(&options(&path).read_only(true)).await?;
                let found = quick_check(&mut connection).await?;
                connection.close().await.map(|()| found)
            };
            let found = found.await.map_or_else(|error| cause::is_damage(&error), |found| found.is_some());
            is_damaged.fetch_or(found, Ordering::AcqRel);
        });
    }

    /// Sets the database aside and makes it anew; all other work waits.
    pub(super) async fn make_anew(&self) -> Result<(), StoreError> {
        let mut pools = self.pools.write().await;
        if !self.is_damaged.load(Ordering::Acquire) {
            return Ok(());
        }
        pools.readers.close().await;
        if let Some(writer) = &pools.writer {
            writer.close().await;
        }
        let path = &self.path;
        rebuild::make(path, Some(cause::DAMAGED_MET), &self.recall, Utc::now()).await.map_err(|it| self.error(it))?;
        *pools = connect(path, true, true).await.map_err(|failure| self.error(failure.cause()))?;
        self.is_damaged.store(false, Ordering::Release);
        Ok(())
    }

    /// Opens the database only to read it.
    pub(in crate::store) async fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let refuse = |cause: String| StoreError { place: path.display().to_string(), cause };
        if !path.exists() {
            return Err(refuse("there is nothing stored yet; run `depesche once` or `depesche run` first".to_owned()));
        }
        let failed = |error: sqlx::Error| refuse(cause::of(&error));
        // Nobody writes there, and SQLite could not make the files by which it would notice.
        let is_immutable = files::is_read_only(path) && is_without_log(path);
        let options = options(path).read_only(true).immutable(is_immutable);
        let readers = pool(READERS_MAX).connect_with(options).await.map_err(failed)?;
        let mut connection = readers.acquire().await.map_err(failed)?;
        schema::check(&mut connection).await.map_err(|error| refuse(described(&error)))?;
        drop(connection);
        Ok(Self {
            path: path.to_owned(),
            pools: Arc::new(RwLock::new(Pools { writer: None, progress: Progress::default(), readers })),
            recall: Arc::new(|_| {}),
            is_damaged: Arc::default(),
            lock: None,
        })
    }
}

impl OpenFailure {
    pub(super) fn cause(self) -> String {
        match self {
            Self::Damaged(cause) | Self::Refused(cause) => cause,
        }
    }

    /// A file that was never ours may be anything: it is left alone.
    fn of(error: &sqlx::Error, was_ours: bool) -> Self {
        match () {
            () if cause::is_no_database(error) && !was_ours => {
                Self::Refused("it is no SQLite database; name another file in [store] url".to_owned())
            }
            () if cause::is_damage(error) => Self::Damaged(error.to_string()),
            () => Self::Refused(cause::of(error)),
        }
    }
}

/// Whether all of a database is in its own file.
fn is_without_log(path: &Path) -> bool {
    fs::metadata(files::beside(path, "-wal")).map_or(true, |log| log.len() == 0)
}

/// Opens all connections, and brings the database to the present schema.
async fn connect(path: &Path, is_checked: bool, was_ours: bool) -> Result<Pools, OpenFailure> {
    let failed = |error: sqlx::Error| OpenFailure::of(&error, was_ours);
    let (writer, progress) = writer(path).await.map_err(failed)?;
    let mut connection = writer.acquire().await.map_err(failed)?;
    if is_checked && let Some(found) = quick_check(&mut connection).await.map_err(failed)? {
        return Err(OpenFailure::Damaged(found));
    }
    schema::migrate(&mut connection).await.map_err(|error| match error {
        schema::SchemaError::Sql(error) => failed(error),
        error => OpenFailure::Refused(error.to_string()),
    })?;
    drop(connection);
    let readers = pool(READERS_MAX).connect_with(options(path).read_only(true)).await.map_err(failed)?;
    Ok(Pools { writer: Some(writer), progress, readers })
}

/// The one connection that writes.
async fn writer(path: &Path) -> sqlx::Result<(SqlitePool, Progress)> {
    let options = options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("journal_size_limit", LOG_BYTES_MAX.to_string());
    let (pool, progress) = Progress::of(pool(1));
    Ok((pool.connect_with(options).await?, progress))
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).foreign_keys(true)
}

fn pool(connections_max: u32) -> SqlitePoolOptions {
    // Connections to a file don't grow stale; opening one again costs more than keeping it.
    SqlitePoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Looks through a database for damage; answers what it found.
pub(super) async fn quick_check(connection: &mut SqliteConnection) -> sqlx::Result<Option<String>> {
    let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(connection).await?;
    Ok((found != "ok").then_some(found))
}

pub(super) fn described(error: &schema::SchemaError) -> String {
    match error {
        schema::SchemaError::Sql(error) => cause::of(error),
        error => error.to_string(),
    }
}
