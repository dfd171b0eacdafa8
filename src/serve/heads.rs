//! The headers of documents, made once per document and not per request.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hyper::HeaderMap;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LAST_MODIFIED, LINK, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::model::{Coding, Document, Format};

/// Pages for people: no script, no plug-in, no frame; images may come from the sources' sites.
const CSP_PAGE: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src * data:; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'none'";
/// Everything else is data. A browser that shows it must run nothing.
pub(super) const CSP_DATA: &str = "default-src 'none'; sandbox";

/// The headers that a reader in a browser may see besides those it always may.
const EXPOSED: &str = "ETag, Link, IM";

/// How long a cache may go on with what it has if we don't answer, or with an error: as long as
/// one bad day. A feed of yesterday is better than none.
const STALE_IF_ERROR: Duration = Duration::from_secs(24 * 60 * 60);

/// The shelf is first swept at so many documents.
const SWEEP_MIN: usize = 256;

/// The headers of a document in one coding.
#[derive(Debug)]
pub(super) struct Heads {
    coding: Coding,
    /// With 304: all that a cache needs to go on with its copy, and none that describe a body (RFC
    /// 9110, section 15.4.5).
    pub(super) current: HeaderMap,
    /// With the document; made with the first answer that has it, as its length must be known.
    full: OnceLock<HeaderMap>,
}

/// The headers of a document in all its codings.
#[derive(Debug)]
pub(super) struct Sheet {
    identity: Heads,
    gzip: Option<Heads>,
    brotli: Option<Heads>,
}

impl Sheet {
    pub(super) fn new(document: &Document) -> Self {
        let compressed = |coding| document.etag_in(coding).map(|etag| Heads::new(document, etag, coding));
        Self {
            identity: Heads::new(document, &document.etag, Coding::Identity),
            gzip: compressed(Coding::Gzip),
            brotli: compressed(Coding::Brotli),
        }
    }

    /// The headers in a coding, as far as the document has it.
    pub(super) fn heads(&self, coding: Coding) -> &Heads {
        match coding {
            Coding::Identity => None,
            Coding::Gzip => self.gzip.as_ref(),
            Coding::Brotli => self.brotli.as_ref(),
        }
        .unwrap_or(&self.identity)
    }
}

impl Heads {
    fn new(document: &Document, etag: &str, coding: Coding) -> Self {
        let mut current = HeaderMap::new();
        put(&mut current, ETAG, etag);
        put(&mut current, LAST_MODIFIED, &http_date(document.last_modified));
        put(&mut current, CACHE_CONTROL, &cache_control(document.max_age));
        if let Some(link) = &document.link {
            put(&mut current, LINK, link);
        }
        set(&mut current, VARY, "Accept-Encoding");
        open_to_browsers(&mut current);
        let page = document.content_type.starts_with(Format::Html.media_type());
        set(&mut current, CONTENT_SECURITY_POLICY, if page { CSP_PAGE } else { CSP_DATA });
        set(&mut current, REFERRER_POLICY, "no-referrer");
        Self { coding, current, full: OnceLock::new() }
    }

    /// The headers with the document, which is the one that these are of.
    pub(super) fn full(&self, document: &Document) -> &HeaderMap {
        self.full.get_or_init(|| {
            let encoded = document.encoded(self.coding).or(document.identity.as_ref());
            let mut full = self.current.clone();
            set(&mut full, CONTENT_TYPE, document.content_type);
            full.insert(CONTENT_LENGTH, encoded.map_or(0, |encoded| encoded.bytes.len()).into());
            if self.coding != Coding::Identity {
                set(&mut full, CONTENT_ENCODING, self.coding.token());
            }
            full
        })
    }
}

/// Lets readers that run in a browser have the answer, and lets no browser guess what it is.
pub(super) fn open_to_browsers(headers: &mut HeaderMap) {
    set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
}

pub(super) fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}

/// Sets a value that the configuration had a part in. One that is no header value is left out; it
/// could end the headers.
fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        headers.insert(name, value);
    }
}

/// Caches keep a document for its time, and for the same time again while they ask for the next:
/// so no reader waits for us, and none sees what is older than one refresh of its source.
fn cache_control(max_age: Duration) -> String {
    let seconds = max_age.as_secs();
    if seconds == 0 {
        return "no-cache".to_owned();
    }
    let stale_if_error = STALE_IF_ERROR.as_secs();
    format!("max-age={seconds}, stale-while-revalidate={seconds}, stale-if-error={stale_if_error}")
}

/// An IMF-fixdate (RFC 9110, section 5.6.7).
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The headers of all documents that were asked for.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    by_path: RwLock<HashMap<String, Shelved>>,
}

/// Headers, and the document that they are of.
type Shelved = (Weak<Document>, Arc<Sheet>);

impl Shelf {
    /// The headers of a document. A document is never changed, only replaced, so they are good as
    /// long as it is the same one.
    pub(super) fn sheet(&self, document: &Arc<Document>) -> Arc<Sheet> {
        let by_path = self.by_path.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, sheet)) = by_path.get(&document.path)
            && known.as_ptr() == Arc::as_ptr(document)
        {
            return Arc::clone(sheet);
        }
        drop(by_path);
        let sheet = Arc::new(Sheet::new(document));
        let mut by_path = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        // What nobody holds any more goes when the shelf would have to grow.
        if by_path.len() >= SWEEP_MIN && by_path.len() == by_path.capacity() {
            by_path.retain(|_, (known, _)| known.strong_count() > 0);
        }
        by_path.insert(document.path.clone(), (Arc::downgrade(document), Arc::clone(&sheet)));
        sheet
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn document(path: &str, etag: &str) -> Arc<Document> {
        Arc::new(Document::plain(path, "text/plain", "x", etag, DateTime::UNIX_EPOCH))
    }

    #[test]
    fn headers_are_made_once_for_each_version() {
        let shelf = Shelf::default();
        let first = document("dwn.rss", "\"1\"");
        let sheet = shelf.sheet(&first);
        assert!(Arc::ptr_eq(&sheet, &shelf.sheet(&first)));
        let second = document("dwn.rss", "\"2\"");
        assert_eq!(shelf.sheet(&second).heads(Coding::Identity).current[ETAG], "\"2\"");
        assert_eq!(shelf.by_path.read().unwrap().len(), 1);
    }

    #[test]
    fn headers_of_dropped_documents_are_dropped() {
        let shelf = Shelf::default();
        for number in 0..20 * SWEEP_MIN {
            shelf.sheet(&document(&format!("{number}.rss"), "\"1\""));
        }
        assert!(shelf.by_path.read().unwrap().len() < 4 * SWEEP_MIN);
    }

    #[test]
    fn a_value_that_is_none_is_left_out() {
        let mut bad = Document::plain("dwn.rss", "text/plain", "x", "\"1\"", DateTime::UNIX_EPOCH);
        bad.link = Some("<x>\r\nset-cookie: y".to_owned());
        let sheet = Sheet::new(&bad);
        assert!(!sheet.heads(Coding::Identity).full(&bad).contains_key(LINK));
    }

    #[test]
    fn caches_keep_a_document_for_its_time() {
        let expected = "max-age=900, stale-while-revalidate=900, stale-if-error=86400";
        assert_eq!(cache_control(Duration::from_secs(900)), expected);
        assert_eq!(cache_control(Duration::ZERO), "no-cache");
    }
}
