//! A file that one process holds at a time.
//!
//! The system gives the lock up when the process ends, however it ends. Whoever can open the file can
//! take the lock, be it for reading alone; so only its owner may, or any user of the machine could
//! keep the daemon from starting.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::process::geteuid;

/// Mode of a lock file: it is its owner's alone.
const MODE: u32 = 0o600;
/// What others may have of it.
const OTHERS: u32 = 0o077;

/// Why a lock was not taken.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Another process has it.
    Held,
    /// The file is another user's; says what to do.
    Foreign(String),
    /// The file can't be opened.
    Closed(io::Error),
    /// The file system knows no locks. The file is open.
    Unknown(File, io::Error),
}

/// Takes the lock on a file, which is made if there is none.
pub(crate) fn take(path: &Path) -> Result<File, Refused> {
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(MODE).open(path);
    let file = opened.map_err(|error| match (error.kind(), fs::symlink_metadata(path)) {
        (io::ErrorKind::PermissionDenied, Ok(there)) => Refused::Foreign(foreign(&there)),
        _ => Refused::Closed(error),
    })?;
    own(&file, path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refused::Held),
        Err(TryLockError::Error(error)) => Err(Refused::Unknown(file, error)),
    }
}

/// Shuts others out of a lock file that has more rights than it needs, as earlier versions made them.
fn own(file: &File, path: &Path) -> Result<(), Refused> {
    let there = file.metadata().map_err(Refused::Closed)?;
    if there.mode() & OTHERS != 0 {
        let shut = file.set_permissions(Permissions::from_mode(MODE));
        shut.map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => Refused::Foreign(foreign(&there)),
            _ => Refused::Closed(error),
        })?;
    }
    // What the superuser makes in passing must not shut out the user that runs the daemon.
    let directory = path.parent().and_then(|directory| fs::metadata(directory).ok());
    if let Some(directory) = directory
        && geteuid().is_root()
        && there.uid() != directory.uid()
    {
        fchown(file, Some(directory.uid()), Some(directory.gid())).map_err(Refused::Closed)?;
    }
    Ok(())
}

fn foreign(there: &fs::Metadata) -> String {
    let (owner, user) = (there.uid(), geteuid().as_raw());
    let whose = if owner == user { "it may not be written".to_owned() } else { format!("it is that of user {owner}") };
    format!("{whose}, and this is user {user}; if no other Depesche is running, remove it")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn p06_a_lock_is_nobody_elses_to_take() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.lock");
        let lock = take(&path).unwrap();
        assert_eq!(mode(&path), MODE);
        assert!(matches!(take(&path), Err(Refused::Held)));
        drop(lock);

        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let _lock = take(&path).unwrap();
        assert_eq!(mode(&path), MODE, "one of an earlier version is shut as well");
    }

    #[test]
    fn p06_a_lock_that_can_not_be_opened_says_why() {
        let directory = tempfile::tempdir().unwrap();
        let Err(Refused::Closed(error)) = take(&directory.path().join("none/a.lock")) else { panic!("it is opened") };
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        let path = directory.path().join("a.lock");
        File::create(&path).unwrap();
        if geteuid().is_root() {
            // To the superuser nothing is closed; it leaves the file to whom the directory belongs.
            fchown(File::open(directory.path()).unwrap(), Some(65_534), Some(65_534)).unwrap();
            let _lock = take(&path).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().uid(), 65_534);
        } else {
            fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
            let Err(Refused::Foreign(why)) = take(&path) else { panic!("it is opened") };
            assert!(why.contains("may not be written") && why.ends_with("remove it"), "{why}");
        }
    }
}
