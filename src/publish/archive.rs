//! Archive documents (RFC 5005, section 4): made when somebody asks for one, kept in memory only as
//! long as there is room, and written to disk once.
//!
//! A closed document does not change, so nobody has to be told of it, and caches may keep it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::address::{Site, document_path};
use super::memory::size;
use super::rendered::{Rendered, document, render};
use super::sheet::Sheet;
use super::{History, Published, Publisher, View};
use crate::model::{Document, Format};

/// How long caches keep a document that does not change. Not for ever, as another base URL or a
/// later version of the program changes what is around its items; and the newest one gets a
/// follower, which its headers tell of.
pub(super) const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Bytes of documents in memory, in all codings: a few that many readers ask for at a time. A
/// reader that was away asks for each of them once.
const CACHE_BYTES_MAX: usize = 16 << 20;

/// The documents that were asked for last, the newest first.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<VecDeque<Arc<Document>>>);

impl Cache {
    fn get(&self, path: &str) -> Option<Arc<Document>> {
        let mut documents = self.documents();
        let place = documents.iter().position(|document| document.path == path)?;
        let document = documents.remove(place)?;
        documents.push_front(Arc::clone(&document));
        Some(document)
    }

    fn put(&self, document: Arc<Document>) {
        let mut documents = self.documents();
        documents.retain(|other| other.path != document.path);
        documents.push_front(document);
        let mut bytes = 0;
        documents.retain(|document| {
            bytes += size(document);
            bytes <= CACHE_BYTES_MAX
        });
    }

    pub(super) fn clear(&self) {
        self.documents().clear();
    }

    fn documents(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Document>>> {
        // Documents are whole even if a thread panicked while it held the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the documents around an archive document are (RFC 5005, section 4): the one after it is
/// told of here alone, as the document itself must not change when there is one.
pub(super) fn link(history: &History, format: Format, site: &Site) -> Option<String> {
    let around = [("current", &history.archive_of), ("prev-archive", &history.prev), ("next-archive", &history.next)];
    let links = around.into_iter().filter_map(|(rel, path)| Some((rel, path.as_deref()?)));
    let links: Vec<String> =
        links.map(|(rel, path)| format!("<{}>; rel=\"{rel}\"", site.feed_address(path, format))).collect();
    (!links.is_empty()).then(|| links.join(", "))
}

impl Publisher {
    /// An archive document, if it was asked for lately: by its path with extension.
    pub fn cached_archive(&self, path: &str) -> Option<Arc<Document>> {
        self.shared.archives.get(path)
    }

    /// Makes an archive document in a format; `None` if feeds are not published in it.
    pub async fn archive(&self, view: View, format: Format) -> Option<Arc<Document>> {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            let site = shared.places().site.clone();
            let document = site.has(format).then(|| Arc::new(finished(render(&Sheet::new(&view, &site), format))))?;
            // Not kept if it was made for a configuration that was replaced meanwhile.
            let places = shared.places();
            if places.site == site {
                shared.archives.put(Arc::clone(&document));
            }
            drop(places);
            tracing::debug!(path = document.path, bytes = size(&document), "archive document made");
            Some(document)
        };
        tokio::task::spawn_blocking(work).await.ok().flatten()
    }

    /// Forgets the archive documents in memory: there are others around them.
    pub fn forget_archives(&self) {
        self.shared.archives.clear();
    }

    /// Which of the archive documents, by their paths without extension, are not on disk in every
    /// format under the present address.
    pub async fn missing_archives(&self, paths: Vec<String>) -> Vec<String> {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            let mut places = shared.places();
            let super::publisher::Places { site, folder, archived, .. } = &mut *places;
            let Some(folder) = folder else { return Vec::new() };
            let there = |path: &String, format: Format| {
                // Every document names its feed's address, JSON Feed no other.
                let feed = path.split("/archive/").next().unwrap_or(path);
                folder.names(&document_path(path, format), &site.address(feed))
            };
            let (new, missing): (Vec<String>, Vec<String>) = paths
                .into_iter()
                .filter(|path| !archived.contains(path))
                .partition(|path| site.formats().iter().all(|format| there(path, *format)));
            archived.extend(new);
            missing
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_default()
    }

    /// Writes an archive document to disk in every format.
    pub async fn write_archive(&self, view: View) -> Published {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            let site = shared.places().site.clone();
            let sheet = Sheet::new(&view, &site);
            let documents: Vec<_> =
                site.formats().iter().map(|format| Arc::new(finished(render(&sheet, *format)))).collect();
            let mut places = shared.places();
            let super::publisher::Places { folder, archived, site: current, .. } = &mut *places;
            let Some(folder) = folder.as_mut().filter(|_| *current == site) else { return Published::default() };
            let failed = folder.write(&documents);
            if failed.is_empty() {
                archived.insert(view.path.clone());
            }
            let written = documents.iter().map(|document| document.path.clone());
            let written = written.filter(|path| failed.iter().all(|(other, _)| other != path)).collect();
            Published { written, unchanged: 0, failed }
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_default()
    }

    /// Removes archive documents, by their paths without extension, from memory and disk.
    pub async fn remove_archives(&self, paths: Vec<String>) {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            shared.archives.clear();
            let mut places = shared.places();
            let super::publisher::Places { folder, archived, .. } = &mut *places;
            for path in paths {
                archived.remove(&path);
                for format in Format::ALL {
                    if let Some(Err(reason)) =
                        folder.as_mut().map(|folder| folder.remove(&document_path(&path, format)))
                    {
                        tracing::warn!("an archive that is kept no longer is still there: {reason}");
                    }
                }
            }
        };
        // Fails only at the end of the process.
        let _ = tokio::task::spawn_blocking(work).await;
    }
}

/// An archive document was never another one: it was last modified at its newest change.
fn finished(rendered: Rendered) -> Document {
    let newest = rendered.newest;
    document(rendered, newest, |_| None)
}

#[cfg(test)]
#[path = "archive/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
