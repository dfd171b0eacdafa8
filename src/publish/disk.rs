//! Documents on disk: readers of the directory (a web server, rsync) see the old document or the
//! new one, never a part of one, and nothing else lies there.
//!
//! A document is written under a temporary name in its own directory, synced, given its time and
//! renamed; then its directory is synced, once for all documents of a batch. A file whose
//! bytes are right is never touched, as its time and inode are validators for others.
//!
//! Beside a document lie its compressed forms (`dwn.rss.gz`, `dwn.rss.br`), with the same time, for
//! web servers that send such files instead of compressing for each request.
//!
//! A hidden file in the publish directory is locked while that is in use, so that two daemons do not
//! overwrite each other's documents. The directory itself is no lock: everybody can read it.

mod hold;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, Utc};

use self::hold::Hold;
use super::address;
use crate::model::{Coding, Document, Encoded};

/// How temporary files are named, so that they are recognised after a crash. No document has
/// such a name, and `*` and most web servers pass over names that start with a dot.
const TEMPORARY_PREFIX: &str = ".depesche-";
const TEMPORARY_SUFFIX: &str = ".tmp";

/// Mode of a new file before the umask takes its part: 0644 with the usual one.
const FILE_MODE: u32 = 0o666;

/// How much of a document is its head, which names its own address; in bytes. Pages begin with
/// links to the formats, and before them stand title and description.
const HEAD_BYTES_MAX: u64 = 16 << 10;

/// How deep below the publish directory documents may lie, and temporary files are looked for.
const DEPTH_MAX: usize = 8;

/// A file as it was when it was last known to hold a document.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    etag: String,
    modified: SystemTime,
    bytes: u64,
}

/// What lies at a path from an earlier run.
pub(super) struct Earlier {
    pub(super) bytes: Vec<u8>,
    pub(super) modified: SystemTime,
}

/// The publish directory, locked.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    hold: Hold,
    known: HashMap<String, Stamp>,
}

impl Folder {
    /// Makes, locks and sweeps a publish directory.
    pub(super) fn open(root: &Path) -> Result<Self, String> {
        let hold = Hold::take(root)?;
        sweep(root, DEPTH_MAX);
        Ok(Self { root: root.to_owned(), hold, known: HashMap::new() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// What lies at a path from an earlier run.
    pub(super) fn earlier(&self, path: &str, coding: Coding) -> Option<Earlier> {
        let file = self.root.join(format!("{path}{}", coding.extension()));
        let metadata = fs::symlink_metadata(&file).ok().filter(fs::Metadata::is_file)?;
        Some(Earlier { modified: metadata.modified().ok()?, bytes: fs::read(&file).ok()? })
    }

    /// Whether a document lies at a path, in all its codings, and names an address at its beginning.
    pub(super) fn names(&self, path: &str, address: &str) -> bool {
        let file = |coding: Coding| self.root.join(format!("{path}{}", coding.extension()));
        let mut start = Vec::new();
        let read =
            File::open(file(Coding::Identity)).and_then(|open| open.take(HEAD_BYTES_MAX).read_to_end(&mut start));
        let named = start.windows(address.len()).any(|window| window == address.as_bytes());
        read.is_ok() && named && Coding::COMPRESSED.iter().all(|coding| file(*coding).is_file())
    }

    /// Removes a document in all its codings.
    pub(super) fn remove(&mut self, path: &str) -> Result<(), String> {
        for coding in [Coding::Identity, Coding::Gzip, Coding::Brotli] {
            self.remove_file(format!("{path}{}", coding.extension()))?;
        }
        Ok(())
    }

    fn remove_file(&mut self, path: String) -> Result<(), String> {
        let file = self.root.join(&path);
        match fs::remove_file(&file) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Err(sentence("remove", &file, &error))
            }
            _ => {
                self.known.remove(&path);
                Ok(())
            }
        }
    }

    /// Brings documents to disk. Answers which failed, and why.
    pub(super) fn write(&mut self, documents: &[Arc<Document>]) -> Vec<(String, String)> {
        if let Err(reason) = self.find_again() {
            return documents.iter().map(|document| (document.path.clone(), reason.clone())).collect();
        }
        let mut failed = Vec::new();
        // By directory, what was renamed into it: not safe before the directory is synced.
        let mut renamed: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
        for document in documents {
            match self.put(document) {
                Ok(directories) => {
                    for directory in directories {
                        renamed.entry(directory).or_default().push(document.path.clone());
                    }
                }
                Err(reason) => failed.push((document.path.clone(), reason)),
            }
        }
        failed.extend(self.sync(renamed));
        failed
    }

    /// The publish directory may have been deleted or moved since; then it is made and locked
    /// anew, and everything is written again.
    fn find_again(&mut self) -> Result<(), String> {
        if self.hold.is_of(&self.root) {
            return Ok(());
        }
        self.hold = Hold::take(&self.root)?;
        self.known.clear();
        self.hold.is_sure()
    }

    /// Writes one document, in all its codings, as far as it is not there already. Answers the
    /// directories that must be synced before it is safe.
    fn put(&mut self, document: &Document) -> Result<BTreeSet<PathBuf>, String> {
        address::check(&document.path)?;
        let mut directories = BTreeSet::new();
        // The document itself comes last: who waits for it to change finds all of it changed, and
        // a start after a crash finds it unchanged and writes all of it again.
        for coding in [Coding::Brotli, Coding::Gzip, Coding::Identity] {
            let path = format!("{}{}", document.path, coding.extension());
            let file = self.root.join(&path);
            match (document.encoded(coding), document.etag_in(coding)) {
                (Some(encoded), _) if self.is_there(&path, &file, encoded) => {}
                (Some(encoded), _) => {
                    let parent = file.parent().unwrap_or(&self.root).to_owned();
                    directories.extend(self.make_directories(&parent)?);
                    replace(&file, &parent, &encoded.bytes, document.last_modified)
                        .map_err(|error| sentence("write", &file, &error))?;
                    let metadata = fs::symlink_metadata(&file).map_err(|error| sentence("look at", &file, &error))?;
                    self.remember(path, &encoded.etag, &metadata);
                    directories.insert(parent);
                }
                (None, Some(etag)) if self.is_untouched(&path, &file, etag) => {}
                // It was put away, and went just now.
                (None, Some(_)) => return Err(format!("{} is gone; its feed is written again", file.display())),
                // Web servers would go on sending the old one.
                (None, None) => self.remove_file(path)?,
            }
        }
        Ok(directories)
    }

    /// Whether a file holds these bytes: by its stamp if it was looked at before and nobody changed
    /// it since, else by its bytes.
    fn is_there(&mut self, path: &str, file: &Path, encoded: &Encoded) -> bool {
        if self.is_untouched(path, file, &encoded.etag) {
            return true;
        }
        let Ok(metadata) = fs::symlink_metadata(file) else { return false };
        if !metadata.is_file() || metadata.len() != encoded.bytes.len() as u64 {
            return false;
        }
        let same = fs::read(file).is_ok_and(|bytes| bytes == *encoded.bytes);
        if same {
            self.remember(path.to_owned(), &encoded.etag, &metadata);
        }
        same
    }

    /// Whether the document that an entity tag names was put at a path, and nobody changed it since.
    fn is_untouched(&self, path: &str, file: &Path, etag: &str) -> bool {
        let now = || stamp(etag, &fs::symlink_metadata(file).ok().filter(fs::Metadata::is_file)?);
        self.known.get(path).filter(|known| known.etag == etag).is_some_and(|known| now().as_ref() == Some(known))
    }

    /// Whether a document lies there in all its codings as it was put there.
    pub(super) fn holds(&self, document: &Document) -> bool {
        let is_untouched = |coding: Coding| {
            let path = format!("{}{}", document.path, coding.extension());
            let etag = document.etag_in(coding);
            etag.is_none_or(|etag| self.is_untouched(&path, &self.root.join(&path), etag))
        };
        [Coding::Identity, Coding::Gzip, Coding::Brotli].into_iter().all(is_untouched)
    }

    fn remember(&mut self, path: String, etag: &str, metadata: &fs::Metadata) {
        if let Some(stamp) = stamp(etag, metadata) {
            self.known.insert(path, stamp);
        }
    }

    /// Makes the directories of a document. Answers those that got a new entry. A symbolic link
    /// among them must not lead out of the publish directory.
    fn make_directories(&self, parent: &Path) -> Result<BTreeSet<PathBuf>, String> {
        let mut changed = BTreeSet::new();
        let mut directory = self.root.clone();
        for part in parent.strip_prefix(&self.root).unwrap_or(Path::new("")) {
            let above = directory.clone();
            directory.push(part);
            match fs::symlink_metadata(&directory) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) if metadata.is_symlink() => self.stays_within(&directory)?,
                Ok(_) => return Err(format!("{} is in the way: it is no directory; move it", directory.display())),
                Err(_) => {
                    fs::create_dir(&directory).map_err(|error| sentence("make", &directory, &error))?;
                    changed.insert(above);
                }
            }
        }
        Ok(changed)
    }

    fn stays_within(&self, link: &Path) -> Result<(), String> {
        let target = fs::canonicalize(link).map_err(|error| sentence("follow", link, &error))?;
        let root = fs::canonicalize(&self.root).map_err(|error| sentence("follow", &self.root, &error))?;
        if target.starts_with(root) {
            return Ok(());
        }
        Err(format!(
            "{} is a link that leads out of the publish directory, to {}; nothing is written there",
            link.display(),
            target.display()
        ))
    }

    /// Syncs directories. What lies in one that cannot be synced counts as not written.
    fn sync(&mut self, renamed: BTreeMap<PathBuf, Vec<String>>) -> Vec<(String, String)> {
        let mut failed = Vec::new();
        for (directory, paths) in renamed {
            if let Err(error) = File::open(&directory).and_then(|open| open.sync_all()) {
                let reason = sentence("sync", &directory, &error);
                for path in paths {
                    for coding in [Coding::Brotli, Coding::Gzip, Coding::Identity] {
                        self.known.remove(&format!("{path}{}", coding.extension()));
                    }
                    failed.push((path, reason.clone()));
                }
            }
        }
        failed.sort();
        failed.dedup_by(|a, b| a.0 == b.0);
        failed
    }
}

fn stamp(etag: &str, metadata: &fs::Metadata) -> Option<Stamp> {
    let modified = metadata.modified().ok()?;
    Some(Stamp { etag: etag.to_owned(), modified, bytes: metadata.len() })
}

/// Replaces a file in one step. If anything fails, the temporary file goes and the old one stays.
fn replace(file: &Path, parent: &Path, bytes: &[u8], modified: DateTime<Utc>) -> io::Result<()> {
    let temporary = tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .suffix(TEMPORARY_SUFFIX)
        .permissions(Permissions::from_mode(FILE_MODE))
        .tempfile_in(parent)?;
    let mut open = temporary.as_file();
    open.write_all(bytes)?;
    open.set_modified(modified.into())?;
    open.sync_all()?;
    temporary.persist(file)?;
    Ok(())
}

/// Removes the temporary files that a crash left behind. The lock is held, so they are nobody's.
fn sweep(directory: &Path, depth: usize) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        // The type of a link is "link", so links are not followed.
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        let temporary =
            name.to_str().is_some_and(|name| name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX));
        if kind.is_dir() && depth > 1 {
            sweep(&entry.path(), depth - 1);
        } else if kind.is_file() && temporary {
            // One that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// What failed, why, and what to do.
fn sentence(action: &str, path: &Path, error: &io::Error) -> String {
    let cure = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; free some space there",
        io::ErrorKind::PermissionDenied => "; let the user that runs Depesche write there",
        io::ErrorKind::ReadOnlyFilesystem => "; mount it for writing, or choose another [publish] directory",
        _ => "",
    };
    format!("cannot {action} {}: {error}{cure}", path.display())
}

#[cfg(test)]
mod tests;
