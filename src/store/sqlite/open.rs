//! Opening the file: its directory, its lock, its connections, its schema.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::store::{StoreError, schema};

use super::progress::Progress;
use super::{Sqlite, cause};

/// How long a connection waits for another process, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long work waits for a connection: longer than any number of refreshes takes to be written.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(120);
/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// The largest database that is checked at every start, in bytes; it takes about a tenth of a
/// second. Larger ones show damage when it is met.
const CHECKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The log file is cut back to this size after a checkpoint, in bytes.
const LOG_BYTES_MAX: u64 = 16 * 1024 * 1024;

impl Sqlite {
    /// Opens the database to write to it, and makes it if there is none.
    pub(in crate::store) async fn open(path: &Path) -> Result<Self, StoreError> {
        let refuse = |cause: String| StoreError { place: path.display().to_string(), cause };
        create(path).map_err(|error| refuse(format!("the file cannot be made or opened: {error}")))?;
        let lock = lock(path).map_err(refuse)?;
        let failed = |error: sqlx::Error| refuse(cause::of(&error));
        let options = options(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("journal_size_limit", LOG_BYTES_MAX.to_string());
        let (writer, progress) = Progress::of(pool(1));
        let writer = writer.connect_with(options.clone()).await.map_err(failed)?;
        check(&writer, path).await.map_err(refuse)?;
        let mut connection = writer.acquire().await.map_err(failed)?;
        schema::migrate(&mut connection).await.map_err(|error| refuse(described(&error)))?;
        drop(connection);
        let readers = pool(READERS_MAX).connect_with(options.read_only(true)).await.map_err(failed)?;
        Ok(Self { path: path.to_owned(), writer: Some(writer), progress, readers, _lock: Some(lock) })
    }

    /// Opens the database only to read it.
    pub(in crate::store) async fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let refuse = |cause: String| StoreError { place: path.display().to_string(), cause };
        if !path.exists() {
            return Err(refuse("there is nothing stored yet; run `depesche once` or `depesche run` first".to_owned()));
        }
        let failed = |error: sqlx::Error| refuse(cause::of(&error));
        let readers = pool(READERS_MAX).connect_with(options(path).read_only(true)).await.map_err(failed)?;
        let mut connection = readers.acquire().await.map_err(failed)?;
        schema::check(&mut connection).await.map_err(|error| refuse(described(&error)))?;
        drop(connection);
        Ok(Self { path: path.to_owned(), writer: None, progress: Progress::default(), readers, _lock: None })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
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

/// Makes the file, readable by its owner alone: what is stored may come from behind a login. The
/// directory gets the usual rights, because the published files often lie below it. SQLite gives
/// its log files the rights of the database.
fn create(path: &Path) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).create(directory)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Takes the lock that keeps a second process away. The system gives it up when this process
/// ends, however it ends.
fn lock(path: &Path) -> Result<File, String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&name);
    let file = opened.map_err(|error| format!("the lock file {} cannot be opened: {error}", name.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err("another Depesche is running with this database; end it first, or give \
                                              this one another file in [store] url"
            .to_owned()),
        Err(TryLockError::Error(error)) => Err(format!("the lock file {} cannot be locked: {error}", name.display())),
    }
}

/// Looks through a database that is not too large for damage.
async fn check(pool: &SqlitePool, path: &Path) -> Result<(), String> {
    if fs::metadata(path).is_ok_and(|file| file.len() > CHECKED_BYTES_MAX) {
        return Ok(());
    }
    let found: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(pool).await.map_err(|error| cause::of(&error))?;
    if found == "ok" { Ok(()) } else { Err(format!("{} ({found})", cause::DAMAGED)) }
}

fn described(error: &schema::SchemaError) -> String {
    match error {
        schema::SchemaError::Sql(error) => cause::of(error),
        error => error.to_string(),
    }
}
