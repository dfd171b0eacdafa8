//! The files of a database: made, locked, moved aside, put in their place.
//!
//! Nothing here deletes a database, and none is ever put in the place of another before that one
//! was moved away whole.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::lock::{self, Refused};

/// What SQLite keeps beside a database, by what is added to its name.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];
/// The size of the lock file: what is noted in it is written over what is there, for which a full
/// disk has room.
const NOTE_BYTES: usize = 4096;
/// The time in the name of a database that was moved aside.
const TIME: &str = "%Y%m%dT%H%M%SZ";
/// Why a database was moved aside that could not be read any more, as its name says it.
pub(super) const DAMAGED: &str = "damaged";

/// The name of a database with something added.
pub(super) fn beside(path: &Path, addition: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(addition);
    PathBuf::from(name)
}

/// Where a database is made that is to take the place of one.
pub(super) fn successor(path: &Path) -> PathBuf {
    beside(path, ".new")
}

/// Makes an empty file, readable by its owner alone: what is stored may come from behind a login.
/// SQLite gives its log files the rights of the database.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

/// Makes the directory of a database. It gets the usual rights, because the published files often
/// lie below it.
pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    match directory(path) {
        Some(directory) => DirBuilder::new().recursive(true).create(directory),
        None => Ok(()),
    }
}

/// Whether a database was ever opened here to be written.
pub(super) fn was_locked(path: &Path) -> bool {
    beside(path, ".lock").exists()
}

/// Takes the lock that keeps a second process away. The system gives it up when this process
/// ends, however it ends.
pub(super) fn lock(path: &Path) -> Result<File, String> {
    let name = beside(path, ".lock");
    let file = lock::take(&name).map_err(|refused| match refused {
        Refused::Held => "another Depesche is running with this database; end it first, or give this one another file \
                          in [store] url"
            .to_owned(),
        Refused::Foreign(why) => format!("the lock file {} cannot be used: {why}", name.display()),
        Refused::Closed(error) => format!("the lock file {} cannot be opened: {error}", name.display()),
        Refused::Unknown(_, error) => format!("the lock file {} cannot be locked: {error}", name.display()),
    })?;
    reserve(&file).map_err(|error| format!("the lock file {} cannot be written: {error}", name.display()))?;
    Ok(file)
}

/// Takes the room for a note, where none was taken before.
fn reserve(lock: &File) -> io::Result<()> {
    if lock.metadata()?.len() < NOTE_BYTES as u64 { note(lock, "") } else { Ok(()) }
}

/// Writes a note into the lock file, in the place of the one before; what is too long is cut off.
pub(super) fn note(lock: &File, text: &str) -> io::Result<()> {
    let mut bytes = text.as_bytes()[..text.floor_char_boundary(NOTE_BYTES)].to_owned();
    bytes.resize(NOTE_BYTES, b' ');
    lock.write_all_at(&bytes, 0)
}

/// What is noted in the lock file of a database.
pub(super) fn noted(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(beside(path, ".lock"))?;
    Ok(text.trim_end().to_owned())
}

/// Whether the file system of a database can only be read.
pub(super) fn is_read_only(path: &Path) -> bool {
    let opened = OpenOptions::new().write(true).open(beside(path, ".lock"));
    opened.is_err_and(|error| error.kind() == io::ErrorKind::ReadOnlyFilesystem)
}

/// The databases beside this one that were set aside because of their damage, the oldest first: when
/// that was, and where they are.
pub(super) fn damaged(path: &Path) -> io::Result<Vec<(DateTime<Utc>, PathBuf)>> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(Vec::new()) };
    let beginning = format!("{name}.{DAMAGED}-");
    let mut found = Vec::new();
    for entry in fs::read_dir(directory(path).unwrap_or(Path::new(".")))? {
        let name = entry?.file_name();
        let time = name.to_str().and_then(|name| name.strip_prefix(&beginning));
        let time = time.filter(|rest| !COMPANIONS.iter().any(|end| rest.ends_with(end)));
        let time = time.and_then(|rest| NaiveDateTime::parse_and_remainder(rest, TIME).ok());
        found.extend(time.map(|(time, _)| (time.and_utc(), path.with_file_name(&name))));
    }
    found.sort();
    Ok(found)
}

/// Moves a database with all that SQLite keeps beside it to a name that says why and when. Answers
/// where it is now.
pub(super) fn move_aside(path: &Path, why: &str, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let name = |number: u32| {
        let number = if number == 0 { String::new() } else { format!("-{number}") };
        beside(path, &format!(".{why}-{}{number}", now.format(TIME)))
    };
    let free = |name: &PathBuf| !name.exists() && COMPANIONS.iter().all(|companion| !beside(name, companion).exists());
    let aside = (0..).map(name).find(free).unwrap_or_else(|| name(0));
    // The log goes last: a database never meets another one's log, and one whose log stayed behind
    // has no other in its place yet.
    rename(path, &aside)?;
    for companion in COMPANIONS {
        rename(&beside(path, companion), &beside(&aside, companion))?;
    }
    sync_directory(path)?;
    Ok(aside)
}

/// Puts a finished successor in the place of a database that was moved away.
pub(super) fn succeed(path: &Path) -> io::Result<()> {
    let successor = successor(path);
    File::open(&successor)?.sync_all()?;
    fs::rename(&successor, path)?;
    sync_directory(path)
}

/// Ends what a crash interrupted: a database that was moved away has a finished successor. One of a
/// database that is still there was not finished.
pub(super) fn tidy(path: &Path) -> io::Result<()> {
    let successor = successor(path);
    if !successor.exists() {
        return Ok(());
    }
    // The log of a database that was moved away follows it first; what would be left of it has
    // nothing to do with the successor.
    if path.exists() {
        remove(&successor)
    } else {
        for companion in COMPANIONS {
            remove_file(&beside(path, companion))?;
        }
        succeed(path)
    }
}

/// Removes a database that was not finished.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    remove_file(path)?;
    COMPANIONS.iter().try_for_each(|companion| remove_file(&beside(path, companion)))
}

/// Makes sure that names in the directory of a file survive a power cut.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(directory(path).unwrap_or(Path::new(".")))?.sync_all()
}

fn directory(path: &Path) -> Option<&Path> {
    path.parent().filter(|directory| !directory.as_os_str().is_empty())
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    unless_missing(fs::rename(from, to))
}

fn remove_file(path: &Path) -> io::Result<()> {
    unless_missing(fs::remove_file(path))
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    done.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
