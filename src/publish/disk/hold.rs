//! The hold on a publish directory: it is the one that was opened, and nobody else writes there.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::sentence;
use crate::lock::{self, Refused};

/// The file that is locked. No document has such a name, and web servers pass over names that start
/// with a dot.
pub(super) const LOCK: &str = ".depesche.lock";

/// A publish directory in use.
#[derive(Debug)]
pub(super) struct Hold {
    directory: File,
    /// The lock as long as it is open, or why there is none.
    lock: Result<File, String>,
}

impl Hold {
    /// Makes a directory and takes the lock in it. Where no file can be made, none can be written
    /// either, and everything is served from memory until that is over.
    pub(super) fn take(root: &Path) -> Result<Self, String> {
        fs::create_dir_all(root).map_err(|error| sentence("make", root, &error))?;
        let directory = File::open(root).map_err(|error| sentence("open", root, &error))?;
        let path = root.join(LOCK);
        let lock = match lock::take(&path) {
            Ok(file) => Ok(file),
            Err(Refused::Held) => {
                return Err(format!(
                    "another Depesche publishes into {} already; stop it, or give this one another [publish] directory",
                    root.display()
                ));
            }
            Err(Refused::Foreign(why)) => {
                return Err(format!("the lock file {} cannot be used: {why}", path.display()));
            }
            Err(Refused::Closed(error)) => Err(sentence("open", &path, &error)),
            // Some network file systems cannot lock. Feeds are worth more than this precaution.
            Err(Refused::Unknown(file, error)) => {
                tracing::warn!(directory = %root.display(), %error, "the publish directory cannot be locked");
                Ok(file)
            }
        };
        Ok(Self { directory, lock })
    }

    /// Whether nothing has happened to directory and lock since.
    pub(super) fn is_of(&self, root: &Path) -> bool {
        self.lock.as_ref().is_ok_and(|lock| is_same(&root.join(LOCK), lock)) && is_same(root, &self.directory)
    }

    /// Whether the lock is held; if not, why.
    pub(super) fn is_sure(&self) -> Result<(), String> {
        self.lock.as_ref().map(|_| ()).map_err(String::clone)
    }
}

fn is_same(path: &Path, held: &File) -> bool {
    let place = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|found| (found.dev(), found.ino()));
    place(fs::metadata(path)).is_some_and(|there| place(held.metadata()) == Some(there))
}
