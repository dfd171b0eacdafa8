//! The directory that a browser may write to: its profile, its home and its temporary files.
//!
//! It is removed with the browser. A daemon that is killed leaves it behind; the next start of a
//! browser removes what is nobody's any more, which the lock in it tells.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

/// How the names of these directories begin.
const PREFIX: &str = "depesche-browser-";
/// The file in it that is locked as long as the directory is used.
const LOCK: &str = "owner.lock";
/// The same file before it is locked, so that nobody finds it unlocked.
const UNLOCKED: &str = "owner.new";
/// A directory without that file is being made, or was left behind while it was.
const UNLOCKED_TIME_MAX: Duration = Duration::from_secs(60);
/// How often removing is tried: processes that were killed may write for a moment.
const REMOVE_ATTEMPTS_MAX: u32 = 20;
/// The pause between two attempts.
const REMOVE_PAUSE: Duration = Duration::from_millis(50);

/// A directory of one browser.
pub(super) struct Profile {
    directory: TempDir,
    /// Held, not used.
    _lock: File,
}

impl Profile {
    /// Makes one, and removes those that killed daemons left behind.
    pub(super) fn new() -> io::Result<Self> {
        let place = std::env::temp_dir();
        sweep(&place);
        let directory = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let lock = File::create_new(directory.path().join(UNLOCKED))?;
        lock.lock()?;
        fs::rename(directory.path().join(UNLOCKED), directory.path().join(LOCK))?;
        Ok(Self { directory, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        for _ in 0..REMOVE_ATTEMPTS_MAX {
            match fs::remove_dir_all(self.directory.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(REMOVE_PAUSE),
                _ => return,
            }
        }
    }
}

/// Removes what nobody holds. What cannot be removed now, or is another user's, stays.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let is_named = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        // Into a directory of ours nobody else can put anything.
        let is_own = entry.metadata().is_ok_and(|metadata| metadata.uid() == rustix::process::geteuid().as_raw());
        if is_named && is_own && entry.file_type().is_ok_and(|kind| kind.is_dir()) && is_left(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left(directory: &Path) -> bool {
    let path = directory.join(LOCK);
    // Opening anything else may wait for ever, as for somebody at the other end of a named pipe.
    let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    match is_file.then(|| File::open(path)) {
        Some(Ok(lock)) => lock.try_lock().is_ok(),
        _ => {
            let modified = fs::metadata(directory).and_then(|metadata| metadata.modified());
            modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > UNLOCKED_TIME_MAX))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_removed_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let left = place.path().join(format!("{PREFIX}left"));
        let fresh = place.path().join(format!("{PREFIX}fresh"));
        let other = place.path().join("other");
        for directory in [&left, &fresh, &other] {
            fs::create_dir(directory).unwrap();
        }
        File::create(left.join(LOCK)).unwrap();
        File::create(fresh.join(UNLOCKED)).unwrap();
        let held = place.path().join(format!("{PREFIX}held"));
        fs::create_dir(&held).unwrap();
        let lock = File::create(held.join(LOCK)).unwrap();
        lock.lock().unwrap();
        sweep(place.path());
        assert_eq!([&left, &fresh, &other, &held].map(|directory| directory.exists()), [false, true, true, true]);
    }

    #[test]
    fn a_pipe_in_place_of_the_lock_is_not_waited_for() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join(format!("{PREFIX}odd"));
        fs::create_dir(&directory).unwrap();
        let made = std::process::Command::new("mkfifo").arg(directory.join(LOCK)).status().unwrap();
        assert!(made.success());
        sweep(place.path());
        assert!(directory.exists(), "it may be somebody's for a while");
    }
}
