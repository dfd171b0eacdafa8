//! What an error of the database means, and what to do about it.

/// Primary result codes of SQLite (sqlite.org/rescode.html).
const BUSY: i32 = 5;
const READONLY: i32 = 8;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;

/// What becomes of a file that is no longer a sound database.
pub(super) const DAMAGED: &str = "the database is damaged; `depesche run` and `depesche once` set it aside and make a \
    new one of what can be read of it and of the published feeds, in which every article has the same id as before";

/// What the log says of damage that was met during the work.
pub(super) const DAMAGED_MET: &str = "a part of it cannot be read any more";

/// The primary result code of an error of SQLite: extended codes have it in their low byte.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok());
    code.map(|code| code & 0xff)
}

/// Whether an error shows that the file is no longer a sound database, whoever asks it.
pub(super) fn is_damage(error: &sqlx::Error) -> bool {
    matches!(code(error), Some(CORRUPT | NOTADB))
}

/// Whether an error shows that the file does not even begin as a database does.
pub(super) fn is_no_database(error: &sqlx::Error) -> bool {
    code(error) == Some(NOTADB)
}

/// An error as sentences for a person.
pub(super) fn of(error: &sqlx::Error) -> String {
    let cure = match code(error) {
        Some(BUSY) => "another program holds the database locked; end it, or wait for it",
        Some(READONLY) => "the database cannot be written; make the file and its directory writable for this user",
        Some(IOERR) => "reading or writing the database failed; look at the disk and at the log of the system",
        Some(FULL) => "the disk is full; make room, and the next refresh writes what is missing",
        Some(CANTOPEN) => "the database cannot be opened; see that the path exists and that this user may use it",
        Some(CORRUPT | NOTADB) => DAMAGED,
        _ => return error.to_string(),
    };
    format!("{cure} ({error})")
}
