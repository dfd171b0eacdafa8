//! All current documents, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use bytes::Bytes;

use super::changes::Changes;
use super::rendered::Fingerprint;
use crate::model::{Coding, Document, Format};

/// All current documents, shared with the HTTP server.
///
/// A document is never changed, only replaced; whoever holds one may go on sending it. The lock
/// is held for one look-up or one replacement.
#[derive(Debug, Default)]
pub struct Documents {
    by_path: RwLock<BTreeMap<String, Current>>,
}

/// A document, and what is known of its versions before. Pages for people have none.
#[derive(Debug, Clone)]
struct Current {
    document: Arc<Document>,
    /// The view that it shows, if it is a feed.
    print: Option<Fingerprint>,
    changes: Option<Arc<Changes>>,
}

impl Documents {
    /// The document at a path below the base URL.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        self.by_path().get(path).map(|current| Arc::clone(&current.document))
    }

    /// All documents, by path.
    pub fn all(&self) -> Vec<Arc<Document>> {
        self.by_path().values().map(|current| Arc::clone(&current.document)).collect()
    }

    /// A document with only those items that are new or changed since a version that the reader
    /// names by its entity tag, in a coding; the answer to `A-IM: feed` (RFC 3229). `None`: the
    /// whole document is the answer.
    pub fn changes(&self, document: &Document, names: impl Fn(&str) -> bool, coding: Coding) -> Option<Bytes> {
        // The document may have been replaced since the caller got it; its changes go with it.
        let current = self.by_path().get(&document.path).cloned()?;
        if current.document.identity.etag != document.identity.etag {
            return None;
        }
        current.changes?.since(document, names, coding)
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
        let changes = format.filter(|format| *format != Format::Html).map(|format| {
            let of = |bytes: &[u8], etag: &str, before: Option<&Changes>| Changes::new(format, bytes, etag, before);
            let known = known.or_else(|| before.map(|(bytes, etag)| Arc::new(of(bytes, etag, None))));
            Arc::new(of(&document.identity.bytes, &document.identity.etag, known.as_deref()))
        });
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        by_path.insert(document.path.clone(), Current { document, print, changes });
    }

    /// Puts the same document at its path with other headers, or for another view.
    pub(super) fn adjust(&self, document: Arc<Document>, print: Option<Fingerprint>) {
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = by_path.get_mut(&document.path) {
            (current.document, current.print) = (document, print);
        }
    }

    /// Drops the documents that are not to be kept.
    pub(super) fn retain(&self, keep: impl Fn(&str) -> bool) {
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        by_path.retain(|path, _| keep(path));
    }

    fn by_path(&self) -> RwLockReadGuard<'_, BTreeMap<String, Current>> {
        // A map of finished values is whole even if a thread panicked while it held the lock.
        self.by_path.read().unwrap_or_else(PoisonError::into_inner)
    }
}
