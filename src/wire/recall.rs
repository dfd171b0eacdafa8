//! What readers were sent, read from the published documents: so a store that was lost does not send
//! it to them again.
//!
//! A document says of an item its id, its dates and its texts, which is enough to go on publishing
//! it as it was. The next refresh that finds the item reads the rest anew; that is no change of it
//! (`normalise::reconcile`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::Setup;
use crate::config::{Config, Source};
use crate::extract;
use crate::model::{ArticleState, Format, Item, ItemId, Page, Section, SiteFacts, SourceId, slug};
use crate::normalise;
use crate::publish::{ARCHIVE_FOLDER, Documents};
use crate::store::{Recall, Recalled};

/// By which formats a feed is read back, the one that tells most first.
const FORMATS: [Format; 3] = [Format::Json, Format::Atom, Format::Rss];
/// The largest document that is read back, in bytes: more than any feed of the usual limits has.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;
/// How deep below a feed its archive documents lie: `dwn/politik/archive`.
const DEPTH_MAX: usize = 3;

/// Reads the documents in memory, and on disk those that are not there.
pub(super) fn of_published(setup: &Arc<RwLock<Setup>>, documents: Arc<Documents>) -> Recall {
    let setup = Arc::clone(setup);
    Arc::new(move |tell| {
        let config = Arc::clone(&setup.read().unwrap_or_else(PoisonError::into_inner).config);
        let in_memory = |path: &str| documents.get(path).and_then(|document| document.bytes().cloned());
        Shelf { config: &config, in_memory: &in_memory }.tell(tell);
    })
}

/// Reads the documents on disk.
pub fn of_files(config: Arc<Config>) -> Recall {
    Arc::new(move |tell| Shelf { config: &config, in_memory: &|_| None }.tell(tell))
}

/// Where published documents are.
struct Shelf<'a> {
    config: &'a Config,
    in_memory: &'a dyn Fn(&str) -> Option<Bytes>,
}

/// An item that stands in an archive document: its source, its id, its last change.
type Closed = (SourceId, ItemId, DateTime<Utc>);

/// An item with the keys it is recognised by.
type Keyed = (Item, Vec<String>);

impl Shelf<'_> {
    fn tell(&self, tell: &mut dyn FnMut(Recalled)) {
        let now = Utc::now();
        let mut archives = Vec::new();
        for source in &self.config.sources {
            let folder = source.id.as_str();
            let Some((mut items, site)) = self.read(folder, source, now) else { continue };
            let mut seen: BTreeSet<ItemId> = items.iter().map(|(item, _)| item.id.clone()).collect();
            let mut closed_in: BTreeMap<String, Vec<Closed>> = BTreeMap::new();
            for path in self.archives_below(folder) {
                let Some((closed, _)) = self.read(&path, source, now) else { continue };
                let closed_here = closed.iter().map(|(item, _)| (source.id.clone(), item.id.clone(), item.updated));
                closed_in.insert(path, closed_here.collect());
                // An item that changed after it was closed is in the feed as it is now.
                items.extend(closed.into_iter().filter(|(item, _)| seen.insert(item.id.clone())));
            }
            archives.push(closed_in);
            tell(Recalled::Feed { source: source.id.clone(), site, items });
        }
        for feed in &self.config.feeds {
            let paths = self.archives_below(feed.id.as_str()).into_iter();
            archives.push(paths.map(|path| (path, Vec::new())).collect());
        }
        for closed_in in archives {
            let mut of_feeds: Vec<_> = closed_in.into_iter().collect();
            // The newest first, as each comes before those that are known.
            of_feeds.sort_by_key(|(path, _)| std::cmp::Reverse(age(path)));
            for (path, items) in of_feeds {
                if let Some((feed, name)) = path.rsplit_once(ARCHIVE_FOLDER) {
                    tell(Recalled::Archive { feed: feed.to_owned(), name: name.to_owned(), items });
                }
            }
        }
    }

    /// The items of a document by its path without extension, and what it says of the site.
    fn read(&self, path: &str, source: &Source, now: DateTime<Utc>) -> Option<(Vec<Keyed>, SiteFacts)> {
        let document = |format: &Format| {
            let path = format!("{path}.{}", format.extension());
            let bytes = (self.in_memory)(&path).or_else(|| self.on_disk(&path).map(Bytes::from))?;
            let page = Page::of_bytes(self.config.base_url.join(&path).ok()?, &bytes[..], now);
            extract::feed(&page, source, now)
        };
        let listing = FORMATS.iter().find_map(document)?;
        let sections = self.sections_of(source);
        let items = listing.entries.into_iter().enumerate();
        let items = items.filter_map(|(place, entry)| {
            let position = u32::try_from(place).unwrap_or(u32::MAX);
            recalled(&entry, source, &sections, position, now)
        });
        Some((items.collect(), listing.site))
    }

    fn on_disk(&self, path: &str) -> Option<Vec<u8>> {
        let file = self.config.publish.directory.as_deref()?.join(path);
        let is_fit = fs::metadata(&file).is_ok_and(|file| file.is_file() && file.len() <= DOCUMENT_BYTES_MAX);
        if is_fit { fs::read(file).ok() } else { None }
    }

    /// The slugs of the sections that a source has documents of.
    fn sections_of(&self, source: &Source) -> BTreeSet<String> {
        let folder = self.config.publish.directory.as_deref().map(|directory| directory.join(source.id.as_str()));
        let entries = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
        entries.filter_map(|entry| path_without_extension(&entry.file_name().to_string_lossy())).collect()
    }

    /// The archive documents below a feed, by their paths without extension.
    fn archives_below(&self, feed: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if let Some(directory) = &self.config.publish.directory {
            collect_archives(&directory.join(feed), feed, DEPTH_MAX, &mut found);
        }
        found
    }
}

fn collect_archives(folder: &Path, path: &str, depth: usize, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{path}/{name}");
        // The type of a link is "link", so links are not followed.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth > 1 {
            collect_archives(&entry.path(), &path, depth - 1, found);
        } else if kind.is_file() && path.contains(ARCHIVE_FOLDER) {
            found.extend(path_without_extension(&path));
        }
    }
}

/// The path of a document without the extension of a format that can be read back.
fn path_without_extension(path: &str) -> Option<String> {
    let (bare, extension) = path.rsplit_once('.')?;
    FORMATS.iter().any(|format| format.extension() == extension).then(|| bare.to_owned())
}

/// By what archive documents of one feed are ordered: `2024-11` before `2024-11-2`.
fn age(path: &str) -> (String, u32) {
    let name = path.rsplit_once(ARCHIVE_FOLDER).map_or(path, |(_, name)| name);
    let mut parts = name.splitn(3, '-');
    let month = [parts.next(), parts.next()].map(Option::unwrap_or_default).join("-");
    (month, parts.next().and_then(|number| number.parse().ok()).unwrap_or(1))
}

/// An item as a document tells of it, with the keys that it is recognised by.
fn recalled(
    entry: &crate::model::Entry,
    source: &Source,
    sections: &BTreeSet<String>,
    position: u32,
    now: DateTime<Utc>,
) -> Option<(Item, Vec<String>)> {
    let id = ItemId(entry.guid.as_ref()?.value.clone());
    if normalise::is_incident_id(&id, &source.id) {
        // It was made of an incident that nobody remembers now.
        return None;
    }
    let date = entry.published.as_ref()?.value;
    let draft = normalise::draft(entry, String::new(), ArticleState::NotWanted, source, position, now).ok()?;
    let mut item = draft.item;
    item.id = id;
    item.first_seen = date.utc();
    item.updated = entry.updated.as_ref().map_or(item.first_seen, |updated| updated.value.utc()).max(item.first_seen);
    // A document does not say which dates are the source's own; the time of first sight stands in
    // UTC, most sources have a zone.
    item.published = (date.at.offset().local_minus_utc() != 0).then_some(date);
    if item.published.is_none() {
        item.evidence.remove("date");
    }
    if item.body_html.is_some() {
        item.article = ArticleState::Read;
    }
    // What differs from the next reading is not news.
    item.content_hash = String::new();
    let (ressorts, tags) = item
        .sections
        .iter()
        .map(|section| section.name.clone())
        .chain(item.tags)
        .partition(|name: &String| sections.contains(&slug(name)));
    let ressorts: Vec<String> = ressorts;
    item.sections = ressorts.iter().filter_map(|name| Section::new(name)).collect();
    item.tags = tags;
    Some((item, draft.keys))
}
