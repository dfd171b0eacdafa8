//! Views rendered: the bytes of documents, and what is said of them in headers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::address::{INDEX_PATH, OPML_PATH, Site, document_path};
use super::compress::{encode, is_encoded};
use super::sheet::Sheet;
use super::time::whole_seconds;
use super::{Documents, FeedLink, View, archive, atom, html, json_feed, opml, rss};
use crate::model::{Coding, Compressed, Document, Encoded, Format};

/// A document of so many bytes is compressed when it is published: the first who asks for a smaller
/// one waits for a millisecond or two.
const COMPRESSED_AT_ONCE_BYTES_MIN: usize = 64 << 10;

/// Bytes of the SHA-256 that make an entity tag; half of them tell any two documents apart.
const ETAG_BYTES: usize = 16;

/// Caches keep no document for a shorter time, however often its source is refreshed: more would
/// not be seen sooner, as readers ask no more often. The lists of all feeds change at any time, and
/// so are kept as long.
const MAX_AGE_MIN: Duration = Duration::from_secs(60);
/// Nor for a longer one: a source that is refreshed once a day is so at some hour of it.
const MAX_AGE_MAX: Duration = Duration::from_secs(60 * 60);

/// The media type of OPML.
const OPML_TYPE: &str = "text/x-opml; charset=utf-8";

/// A document before it is known whether it differs from the one before it.
pub(super) struct Rendered {
    pub(super) path: String,
    /// The format of a feed; none for the lists of all feeds.
    pub(super) format: Option<Format>,
    pub(super) bytes: Vec<u8>,
    content_type: &'static str,
    /// The newest change in it.
    pub(super) newest: DateTime<Utc>,
    /// How long caches may keep it.
    pub(super) max_age: Duration,
    /// Its `Link` header.
    pub(super) link: Option<String>,
    /// The view that it shows.
    pub(super) print: Option<Fingerprint>,
}

/// What a publication has of a document.
pub(super) enum Made {
    /// The one there is: its view is the same as before.
    Same(Arc<Document>),
    /// Another, perhaps.
    New(Rendered),
}

/// A view in all formats, rendered as far as it is another one than that of the current documents.
/// `is_there` says whether a document that is put away can be had again.
pub(super) fn documents_of(
    view: &View,
    site: &Site,
    current: &Documents,
    is_there: impl Fn(&Document) -> bool,
) -> Vec<Made> {
    let print = Fingerprint::of(view, site);
    let mut sheet = None;
    let of_view = |format: &Format| current.of_view(&document_path(&view.path, *format), print);
    let made = |format: &Format| match of_view(format) {
        Some(document) if document.bytes().is_some() || is_there(&document) => Made::Same(document),
        _ => {
            let sheet = sheet.get_or_insert_with(|| Sheet::new(view, site));
            Made::New(Rendered { print: Some(print), ..render(sheet, *format) })
        }
    };
    site.formats().iter().map(made).collect()
}

/// Tells a view from others: a hash over all that can decide about its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    fn of(view: &View, site: &Site) -> Self {
        let mut hash = Hashing(DefaultHasher::new());
        (site, &view.updated, &view.siblings, &view.history).hash(&mut hash.0);
        // The head and the items.
        #[expect(clippy::expect_used, reason = "structs of texts and numbers are JSON, and a hash takes all bytes")]
        serde_json::to_writer(&mut hash, &(view, &view.items)).expect("a hash of JSON");
        Self(hash.0.finish())
    }
}

/// A hash that is written to.
struct Hashing(DefaultHasher);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A view in a format.
pub(super) fn render(sheet: &Sheet<'_>, format: Format) -> Rendered {
    let View { path, history, ttl_minutes, .. } = sheet.view;
    let path = document_path(path, format);
    let (max_age, link) = match history.archive_of {
        Some(_) => (archive::MAX_AGE, archive::link(history, format, sheet.site)),
        None => (max_age(*ttl_minutes), sheet.site.link(&path).filter(|_| format != Format::Html)),
    };
    let bytes = match format {
        Format::Rss => rss::render(sheet),
        Format::Atom => atom::render(sheet),
        Format::Json => json_feed::render(sheet),
        Format::Html => html::feed_page(sheet),
    };
    let content_type = format.content_type();
    Rendered { path, format: Some(format), bytes, content_type, newest: sheet.modified(), max_age, link, print: None }
}

/// A document in every coding. `earlier` has what may be its bytes in one already.
pub(super) fn document(
    rendered: Rendered,
    last_modified: DateTime<Utc>,
    earlier: impl Fn(Coding) -> Option<Vec<u8>>,
) -> Document {
    let Rendered { path, bytes, content_type, max_age, link, .. } = rendered;
    let tag = tag(&bytes);
    // Without the room that a vector has to grow: it is kept as long as the document.
    let bytes = Bytes::from(bytes.into_boxed_slice());
    let coded = |coding: Coding| {
        let earlier = earlier(coding);
        Some(compressed(coding, &tag, bytes.clone(), move || earlier))
    };
    let (gzip, brotli) = (coded(Coding::Gzip), coded(Coding::Brotli));
    let is_large = bytes.len() >= COMPRESSED_AT_ONCE_BYTES_MIN;
    let etag = quoted(&tag);
    let identity = Some(Encoded { bytes, etag: etag.clone() });
    let document = Document { path, content_type, last_modified, max_age, link, etag, identity, gzip, brotli };
    if is_large {
        Coding::COMPRESSED.iter().for_each(|coding| _ = document.encoded(*coding));
    }
    document
}

/// The bytes that have a tag, in a coding. `earlier` has what may be that already.
pub(super) fn compressed(
    coding: Coding,
    tag: &str,
    bytes: Bytes,
    earlier: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
) -> Compressed {
    Compressed::new(format!("\"{tag}-{}\"", coding.token()), move || {
        let earlier = earlier().filter(|earlier| is_encoded(coding, earlier, &bytes));
        earlier.unwrap_or_else(|| encode(coding, &bytes)).into()
    })
}

/// An entity tag as it stands in headers.
pub(super) fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// The lists of all feeds.
pub(super) fn index_documents(feeds: &[FeedLink], site: &Site) -> Vec<Rendered> {
    let newest = feeds.iter().filter_map(|feed| feed.updated).max().unwrap_or(DateTime::UNIX_EPOCH);
    let newest = whole_seconds(newest);
    let lists = [
        (OPML_PATH, opml::render(feeds, site), OPML_TYPE),
        (INDEX_PATH, html::index_page(feeds, site), Format::Html.content_type()),
    ];
    let rendered = |(path, bytes, content_type)| Rendered {
        path: String::from(path),
        format: None,
        bytes,
        content_type,
        newest,
        max_age: MAX_AGE_MIN,
        link: None,
        print: None,
    };
    lists.map(rendered).into()
}

/// How long caches may keep the documents of a feed: half the time between two refreshes, so that
/// a reader behind a cache learns of an item not much later than others.
fn max_age(ttl_minutes: u32) -> Duration {
    Duration::from_secs(u64::from(ttl_minutes) * 60 / 2).clamp(MAX_AGE_MIN, MAX_AGE_MAX)
}

/// What makes a strong entity tag (RFC 9110, section 8.8.3): other bytes, other tag.
pub(super) fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(ETAG_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
