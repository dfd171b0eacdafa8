//! What an error of the database means, and what to do about it.

/// Primary result codes of SQLite (sqlite.org/rescode.html).
const BUSY: i32 = 5;
const READONLY: i32 = 8;
const IOERR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;

/// What to do about a file that is no longer a sound database.
pub(super) const DAMAGED: &str = "the database is damaged; move it away (with its -wal and -shm files), and Depesche \
    makes a new one from the sources, in which every article has the same id as before";

/// An error as sentences for a person.
pub(super) fn of(error: &sqlx::Error) -> String {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok());
    // Extended codes have the primary one in their low byte.
    let cure = match code.map(|code| code & 0xff) {
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
