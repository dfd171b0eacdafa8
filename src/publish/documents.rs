//! All current documents.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::Bytes;

use super::changes::Changes;
use super::memory::{Fate, Held, read_back};
use super::rendered::Fingerprint;
use crate::model::{Coding, Document, Format};

/// All current documents, shared with the HTTP server.
///
/// A document is never changed, only replaced; whoever holds one may go on sending it. The lock
/// is held for one look-up or one replacement.
#[derive(Debug)]
pub struct Documents {
    by_path: RwLock<BTreeMap<String, Current>>,
    held: Mutex<Held>,
    /// Where documents lie that are put away.
    directory: RwLock<Option<PathBuf>>,
}

/// A document, and what is known of its versions before. Pages for people have none.
#[derive(Debug)]
struct Current {
    document: Arc<Document>,
    /// The view that it shows, if it is a feed.
    print: Option<Fingerprint>,
    changes: Option<Arc<Changes>>,
    /// It lies on disk as it is.
    on_disk: bool,
    /// It was asked for since it was last thought of putting it away.
    asked: AtomicBool,
}

impl Documents {
    /// Documents of which so many bytes are held in memory at most, as long as they can be had again.
    pub(super) fn holding(bytes_max: usize) -> Self {
        let held = Mutex::new(Held::new(bytes_max));
        Self { by_path: RwLock::default(), held, directory: RwLock::default() }
    }

    /// The document at a path below the base URL; perhaps without its bytes, if they are put away.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        let by_path = self.by_path();
        let current = by_path.get(path)?;
        current.asked.store(true, Ordering::Relaxed);
        Some(Arc::clone(&current.document))
    }

    /// The document at a path with its bytes, read from disk if they are put away; that blocks.
    /// `None`: there is none, or it is not on disk as it was put there.
    pub fn whole(&self, path: &str) -> Option<Arc<Document>> {
        let document = self.get(path)?;
        if document.bytes().is_some() {
            return Some(document);
        }
        let directory = self.directory.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let whole = Arc::new(read_back(&directory, &document)?);
        let mut by_path = self.by_path_mut();
        if let Some(current) = by_path.get_mut(path).filter(|current| Arc::ptr_eq(&current.document, &document)) {
            current.document = Arc::clone(&whole);
            drop(by_path);
            self.hold(&whole);
            self.put_away();
        }
        Some(whole)
    }

    /// All documents, by path; perhaps without their bytes.
    pub fn all(&self) -> Vec<Arc<Document>> {
        self.by_path().values().map(|current| Arc::clone(&current.document)).collect()
    }

    /// A document with only those items that are new or changed since a version that the reader
    /// names by its entity tag, in a coding; the answer to `A-IM: feed` (RFC 3229). `None`: the
    /// whole document is the answer.
    pub fn changes(&self, document: &Document, names: impl Fn(&str) -> bool, coding: Coding) -> Option<Bytes> {
        // The document may have been replaced since the caller got it; its changes go with it.
        let changes = {
            let by_path = self.by_path();
            let current = by_path.get(&document.path).filter(|current| current.document.etag == document.etag)?;
            Arc::clone(current.changes.as_ref()?)
        };
        changes.since(document, names, coding)
    }

    /// The document at a path, if it shows this view.
    pub(super) fn of_view(&self, path: &str, print: Fingerprint) -> Option<Arc<Document>> {
        let by_path = self.by_path();
        by_path.get(path).filter(|current| current.print == Some(print)).map(|current| Arc::clone(&current.document))
    }

    /// Puts a document at its path. `before` is what an earlier run left there, if nothing was in
    /// memory yet: its bytes and their entity tag.
    pub(super) fn replace(
        &self,
        document: Arc<Document>,
        print: Option<Fingerprint>,
        format: Option<Format>,
        before: Option<(&[u8], &str)>,
    ) {
        let known = self.by_path().get(&document.path).and_then(|current| current.changes.clone());
        let format = format.filter(|format| *format != Format::Html);
        let changes = format.zip(document.bytes()).map(|(format, whole)| {
            let of = |bytes: &[u8], etag: &str, before: Option<&Changes>| Changes::new(format, bytes, etag, before);
            let known = known.or_else(|| before.map(|(bytes, etag)| Arc::new(of(bytes, etag, None))));
            Arc::new(of(whole, &document.etag, known.as_deref()))
        });
        self.hold(&document);
        let (path, asked) = (document.path.clone(), AtomicBool::new(false));
        self.by_path_mut().insert(path, Current { document, print, changes, on_disk: false, asked });
    }

    /// Puts the same document at its path with other headers, or for another view, or with its bytes
    /// again.
    pub(super) fn adjust(&self, document: Arc<Document>, print: Option<Fingerprint>) {
        if let Some(current) = self.by_path_mut().get_mut(&document.path) {
            if current.document.bytes().is_none() {
                self.hold(&document);
                current.on_disk = false;
            }
            (current.document, current.print) = (document, print);
        }
    }

    /// Notes that documents lie on disk as they are, below a directory; so they may be put away.
    pub(super) fn note_on_disk<'a>(&self, directory: &Path, documents: impl Iterator<Item = &'a Arc<Document>>) {
        let mut by_path = self.by_path_mut();
        for document in documents {
            if let Some(current) = by_path.get_mut(&document.path) {
                current.on_disk = current.document.etag == document.etag;
            }
        }
        drop(by_path);
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = Some(directory.to_owned());
        self.put_away();
    }

    /// Puts nothing away any more: there is no directory, or another one.
    pub(super) fn forget_disk(&self) {
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.by_path_mut().values_mut().for_each(|current| current.on_disk = false);
    }

    /// Drops the documents that are not to be kept.
    pub(super) fn retain(&self, keep: impl Fn(&str) -> bool) {
        self.by_path_mut().retain(|path, _| keep(path));
    }

    fn hold(&self, document: &Document) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).add(document);
    }

    /// Puts the bytes of documents away that nobody asked for lately, as far as there are too many.
    fn put_away(&self) {
        let mut by_path = self.by_path_mut();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.make_room(|place| {
            let current = by_path.get_mut(&place.path);
            let Some(current) =
                current.filter(|current| current.document.etag == place.etag && current.document.bytes().is_some())
            else {
                return Fate::Gone;
            };
            if !current.on_disk || current.asked.swap(false, Ordering::Relaxed) {
                return Fate::Stays;
            }
            current.document = Arc::new(current.document.put_away());
            Fate::PutAway
        });
    }

    fn by_path(&self) -> RwLockReadGuard<'_, BTreeMap<String, Current>> {
        // A map of finished values is whole even if a thread panicked while it held the lock.
        self.by_path.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn by_path_mut(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Current>> {
        self.by_path.write().unwrap_or_else(PoisonError::into_inner)
    }
}
