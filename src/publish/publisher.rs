//! Views become documents, and documents go to their places.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::address::{self, INDEX_PATH, OPML_PATH, Site};
use super::disk::Folder;
use super::memory::HELD_BYTES_MAX;
use super::rendered::{Made, Rendered, document, documents_of, index_documents, quoted, tag};
use super::time::whole_seconds;
use super::{Documents, FeedLink, Published, View, archive};
use crate::config;
use crate::model::{Coding, Document, Format};

/// Documents that failed earlier and are tried again by one publication. A full disk must not make
/// every publication try thousands of files in vain.
const RETRIES_MAX: usize = 64;

/// Puts documents into memory and onto disk.
///
/// One publication happens at a time; rendering and writing happen off the async threads. The
/// files of a feed that is no longer configured stay on disk: they may be linked from anywhere,
/// and deleting is for people. In memory, [`Publisher::retain`] drops them.
pub struct Publisher {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    documents: Arc<Documents>,
    /// Archive documents, which are none of the current ones.
    pub(super) archives: archive::Cache,
    places: Mutex<Places>,
}

/// Where documents go.
pub(super) struct Places {
    pub(super) site: Site,
    pub(super) folder: Option<Folder>,
    /// Documents that are not on disk as they should be.
    pending: BTreeSet<String>,
    /// Archive documents that are, by their paths without extension.
    pub(super) archived: BTreeSet<String>,
}

impl Publisher {
    /// A publisher for a configuration; sweeps temporary files that a crash left behind. Fails if
    /// the publish directory cannot be made, or another daemon publishes into it.
    pub fn new(base_url: &Url, settings: &config::Publish) -> Result<Self, String> {
        Self::holding(HELD_BYTES_MAX, base_url, settings)
    }

    /// The same, with so many bytes of documents in memory, as long as the others are on disk.
    fn holding(bytes_max: usize, base_url: &Url, settings: &config::Publish) -> Result<Self, String> {
        let places = Places {
            site: Site::new(base_url, &settings.formats).with_hubs(&settings.hubs),
            folder: settings.directory.as_deref().map(Folder::open).transpose()?,
            pending: BTreeSet::new(),
            archived: BTreeSet::new(),
        };
        let documents = Arc::new(Documents::holding(bytes_max));
        let shared = Shared { documents, archives: archive::Cache::default(), places: Mutex::new(places) };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Goes over to another configuration, for publications from now on. The documents stay the
    /// same shared ones; those in formats that are no longer configured are dropped from memory.
    /// On failure everything stays as it was.
    pub fn reconfigure(&self, base_url: &Url, settings: &config::Publish) -> Result<(), String> {
        let mut places = self.shared.places();
        let wanted = settings.directory.as_deref();
        if places.folder.as_ref().map(Folder::root) != wanted {
            // Opened before the old one is let go, which so stays locked if this fails.
            places.folder = wanted.map(Folder::open).transpose()?;
            places.pending.clear();
            self.shared.documents.forget_disk();
        }
        places.site = Site::new(base_url, &settings.formats).with_hubs(&settings.hubs);
        places.archived.clear();
        self.shared.archives.clear();
        let kept = |path: &str| {
            let extension = path.rsplit_once('.').map(|(_, extension)| extension);
            let of_format = |format: &Format| Some(format.extension()) == extension;
            is_index(path) || settings.formats.iter().any(of_format)
        };
        self.shared.documents.retain(kept);
        Ok(())
    }

    /// The documents as they are now.
    pub fn documents(&self) -> Arc<Documents> {
        Arc::clone(&self.shared.documents)
    }

    /// Renders views in all formats and publishes what changed. A view that is the same as when it
    /// was published last is not even rendered.
    pub async fn publish(&self, views: Vec<View>) -> Published {
        let shared = Arc::clone(&self.shared);
        let of_view =
            move |site: &Site, view: &View| documents_of(view, site, &shared.documents, |it| shared.is_there(it));
        self.run(move |site| views.iter().flat_map(|view| of_view(site, view)).collect()).await
    }

    /// Tries again to write what could not be written before; nothing is done if there is nothing.
    pub async fn retry(&self) -> Published {
        if self.is_behind() { self.publish(Vec::new()).await } else { Published::default() }
    }

    /// Whether there are documents that are not on disk as they should be.
    pub fn is_behind(&self) -> bool {
        !self.shared.places().pending.is_empty()
    }

    /// Renders the list of all feeds: `/feeds.opml` and the index page `/index.html`.
    pub async fn publish_index(&self, feeds: Vec<FeedLink>) -> Published {
        self.run(move |site| index_documents(&feeds, site).into_iter().map(Made::New).collect()).await
    }

    /// The document at a path, read from disk if its bytes are not in memory. `None`: there is none, or
    /// it can't be had again and has to be published anew.
    pub async fn whole(&self, path: &str) -> Option<Arc<Document>> {
        let (documents, path) = (self.documents(), path.to_owned());
        tokio::task::spawn_blocking(move || documents.whole(&path)).await.ok().flatten()
    }

    /// Drops from memory the feeds whose path (`dwn`, `dwn/politik`) is not to be kept. Their
    /// files stay.
    pub fn retain(&self, keep: impl Fn(&str) -> bool) {
        let kept = |path: &str| is_index(path) || keep(path.rsplit_once('.').map_or(path, |(feed, _)| feed));
        let mut places = self.shared.places();
        self.shared.documents.retain(kept);
        places.pending.retain(|path| kept(path));
    }

    /// Renders and publishes where blocking is allowed. A panic goes on in the caller's task.
    async fn run(&self, make: impl Fn(&Site) -> Vec<Made> + Send + 'static) -> Published {
        let shared = Arc::clone(&self.shared);
        let work = move || {
            loop {
                let site = shared.places().site.clone();
                let made = make(&site);
                let places = shared.places();
                // Rendered for a configuration that was replaced meanwhile: once more.
                if places.site == site {
                    return shared.publish(places, made);
                }
            }
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(published) => published,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime shuts down; the next start publishes everything again.
            Err(_) => Published::default(),
        }
    }
}

impl Shared {
    pub(super) fn places(&self) -> MutexGuard<'_, Places> {
        // Every step leaves the places whole: what is not known to be on disk is looked at again.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a document that is put away can be had again.
    fn is_there(&self, document: &Document) -> bool {
        self.places().folder.as_ref().is_some_and(|folder| folder.holds(document))
    }

    fn publish(&self, mut places: MutexGuard<'_, Places>, made: Vec<Made>) -> Published {
        let mut published = Published::default();
        let mut batch: BTreeMap<String, Arc<Document>> = BTreeMap::new();
        for made in made {
            let rendered = match made {
                Made::New(rendered) => rendered,
                Made::Same(document) => {
                    published.unchanged += 1;
                    // It may be missing on disk nevertheless.
                    batch.insert(document.path.clone(), document);
                    continue;
                }
            };
            if let Err(reason) = address::check(&rendered.path) {
                published.failed.push((rendered.path, reason));
                continue;
            }
            let path = rendered.path.clone();
            let (document, changed) = self.take(rendered, places.folder.as_ref());
            if changed {
                published.written.push(path.clone());
            } else {
                published.unchanged += 1;
            }
            batch.insert(path, document);
        }
        self.add_pending(&places, &mut batch);
        let Places { folder, pending, .. } = &mut *places;
        if let Some(folder) = folder {
            let documents: Vec<_> = batch.into_values().collect();
            let failed = folder.write(&documents);
            documents.iter().for_each(|document| _ = pending.remove(&document.path));
            pending.extend(failed.iter().map(|(path, _)| path.clone()));
            // The lists of all feeds are few, and asked for most.
            let is_safe = |document: &&Arc<Document>| !pending.contains(&document.path) && !is_index(&document.path);
            self.documents.note_on_disk(folder.root(), documents.iter().filter(is_safe));
            published.failed.extend(failed);
        }
        published
    }

    /// Puts a document into memory unless it is there already. Answers the current document, and
    /// whether its bytes changed, also against what an earlier run left on disk.
    fn take(&self, rendered: Rendered, folder: Option<&Folder>) -> (Arc<Document>, bool) {
        let Rendered { path, format, bytes, newest, max_age, link, print, .. } = &rendered;
        let (path, format, newest, print) = (path.clone(), *format, *newest, *print);
        let before = self.documents.get(&path);
        let is_same = |before: &&Arc<Document>| match before.bytes() {
            Some(before) => **before == **bytes,
            None => before.etag == quoted(&tag(bytes)),
        };
        if let Some(before) = before.as_ref().filter(is_same) {
            let document = match (before.bytes().is_some(), (before.max_age, &before.link) == (*max_age, link)) {
                (true, true) => Arc::clone(before),
                (true, false) => Arc::new(Document { max_age: *max_age, link: link.clone(), ..(**before).clone() }),
                (false, _) => Arc::new(document(rendered, before.last_modified, |_| None)),
            };
            self.documents.adjust(Arc::clone(&document), print);
            return (document, false);
        }
        let on_disk = |coding| folder.and_then(|folder| folder.earlier(&path, coding));
        let earlier = if before.is_none() { on_disk(Coding::Identity) } else { None };
        let (changed, last_modified) = match (before, &earlier) {
            (Some(before), _) => (true, later(newest, before.last_modified)),
            // The file's time is what readers were told before the restart.
            (None, Some(earlier)) if earlier.bytes == *bytes => (false, whole_seconds(earlier.modified.into())),
            (None, Some(earlier)) => (true, later(newest, whole_seconds(earlier.modified.into()))),
            (None, None) => (true, newest),
        };
        // What an earlier run compressed is as good as new.
        let compressed = |coding| if changed { None } else { on_disk(coding).map(|earlier| earlier.bytes) };
        let document = Arc::new(document(rendered, last_modified, compressed));
        let earlier = earlier.filter(|_| changed).map(|earlier| (quoted(&tag(&earlier.bytes)), earlier.bytes));
        let earlier = earlier.as_ref().map(|(etag, bytes)| (&bytes[..], etag.as_str()));
        self.documents.replace(Arc::clone(&document), print, format, earlier);
        (document, changed)
    }

    /// Adds documents that failed earlier, to be tried again.
    fn add_pending(&self, places: &Places, batch: &mut BTreeMap<String, Arc<Document>>) {
        for path in places.pending.iter().take(RETRIES_MAX) {
            if let Some(document) = self.documents.get(path) {
                batch.entry(path.clone()).or_insert(document);
            }
        }
    }
}

fn is_index(path: &str) -> bool {
    path == OPML_PATH || path == INDEX_PATH
}

/// When a document with other bytes than before was last modified: at its newest change, but
/// always later than before. Bytes can change without a newer item (one ran out, the title was
/// configured anew), and readers and rsync that look at the time alone must notice.
fn later(newest: DateTime<Utc>, before: DateTime<Utc>) -> DateTime<Utc> {
    newest.max(before + TimeDelta::seconds(1))
}

#[cfg(test)]
mod tests;
