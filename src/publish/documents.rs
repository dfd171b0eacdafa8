//! All current documents, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::model::Document;

/// All current documents, shared with the HTTP server.
///
/// A document is never changed, only replaced; whoever holds one may go on sending it. The lock
/// is held for one look-up or one replacement.
#[derive(Debug, Default)]
pub struct Documents {
    by_path: RwLock<BTreeMap<String, Arc<Document>>>,
}

impl Documents {
    /// The document at a path below the base URL.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        // A map of finished values is whole even if a thread panicked while it held the lock.
        self.by_path.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// All documents, by path.
    pub fn all(&self) -> Vec<Arc<Document>> {
        self.by_path.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Puts a document at its path.
    pub(super) fn replace(&self, document: Arc<Document>) {
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        by_path.insert(document.path.clone(), document);
    }

    /// Drops the documents that are not to be kept.
    pub(super) fn retain(&self, keep: impl Fn(&str) -> bool) {
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        by_path.retain(|path, _| keep(path));
    }
}
