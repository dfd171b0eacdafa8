//! A copy of the database in one file, made beside the process that writes.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use crate::store::{StoreError, schema};

use super::open::{described, options};
use super::{cause, files};

/// How the file is called until it is whole.
const TEMPORARY_PREFIX: &str = ".depesche-backup-";

/// Writes a sound, complete copy to a file that is not there yet, or nothing.
pub(in crate::store) async fn backup(path: &Path, file: &Path) -> Result<(), StoreError> {
    if !path.exists() {
        let cause = "there is nothing stored yet that could be copied".to_owned();
        return Err(StoreError { place: path.display().to_string(), cause });
    }
    let refuse = |cause: String| StoreError { place: file.display().to_string(), cause };
    if file.exists() {
        return Err(refuse("there is something already; name a file that is not there yet".to_owned()));
    }
    let unwritable = |error: io::Error| refuse(format!("it cannot be written: {error}"));
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .permissions(std::fs::Permissions::from_mode(0o600))
        .tempfile_in(directory)
        .map_err(unwritable)?;
    copy(path, temporary.path()).await.map_err(|cause| StoreError { place: path.display().to_string(), cause })?;
    check(temporary.path()).await.map_err(|cause| refuse(format!("the copy is not sound: {cause}")))?;
    temporary.as_file().sync_all().map_err(unwritable)?;
    temporary.persist_noclobber(file).map_err(|error| unwritable(error.error))?;
    files::sync_directory(file).map_err(unwritable)
}

/// Copies what is committed now, without the room that deleted rows left.
async fn copy(path: &Path, target: &Path) -> Result<(), String> {
    let failed = |error: sqlx::Error| cause::of(&error);
    let mut connection = options(path).read_only(true).connect().await.map_err(failed)?;
    schema::check(&mut connection).await.map_err(|error| described(&error))?;
    sqlx::query("VACUUM INTO ?1").bind(target.display().to_string()).execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Looks through all of a copy, and whether this version can use it.
pub(super) async fn check(copy: &Path) -> Result<(), String> {
    let failed = |error: sqlx::Error| match cause::is_damage(&error) {
        true => format!("it is damaged or no database ({error})"),
        false => error.to_string(),
    };
    let mut connection = options(copy).read_only(true).immutable(true).connect().await.map_err(failed)?;
    let sound = check_open(&mut connection).await;
    connection.close().await.map_err(failed)?;
    sound
}

async fn check_open(connection: &mut SqliteConnection) -> Result<(), String> {
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| format!("it is damaged or no database ({error})"))?;
    if found != "ok" {
        return Err(format!("it is damaged ({found})"));
    }
    schema::is_ours(connection).await.map_err(|error| error.to_string())
}
