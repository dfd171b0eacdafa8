//! What is answered to a request: pure.

use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL,
    CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY, VARY,
};
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Version};
use tokio::time::Instant;

use super::changes::changes;
use super::conditional::{Precondition, evaluate};
use super::heads::{CSP_DATA, Heads, open_to_browsers, set};
use super::negotiate::negotiate;
use super::{Site, hub};
use crate::model::{Coding, Document};

/// An answer with its whole body.
pub type Answer = Response<Bytes>;

/// The document that `/` stands for.
const INDEX: &str = "index.html";

/// The longest address that is looked up, in bytes. Documents have much shorter ones, and a query
/// means nothing here.
const ADDRESS_BYTES_MAX: usize = 8 * 1024;

const METHODS: &str = "GET, HEAD, OPTIONS";
/// What a reader in a browser may ask with, beyond what it always may: conditions, and what some
/// libraries add to get past the cache.
const REQUEST_HEADERS: &str = "A-IM, Cache-Control, If-Modified-Since, If-None-Match, Pragma";
/// How long a browser may remember that, in seconds: a day, of which each takes as much as it likes.
const PREFLIGHT_SECONDS: &str = "86400";

/// Answers a request. `now` is only asked for by `/readyz`.
pub fn respond<B>(site: &Site, request: &Request<B>, now: Instant) -> Answer {
    respond_from(site, request, now, |path| (site.find)(path))
}

/// Answers a request with whatever finds the document.
pub(super) fn respond_from<B>(
    site: &Site,
    request: &Request<B>,
    now: Instant,
    find: impl FnOnce(&str) -> Option<Arc<Document>>,
) -> Answer {
    if let Some(refusal) = refuse(request) {
        return refusal;
    }
    let path = site.path(request.uri().path());
    match *request.method() {
        Method::GET => look_up(site, request, path, now, find),
        Method::HEAD => {
            let mut answer = look_up(site, request, path, now, find);
            *answer.body_mut() = Bytes::new();
            answer
        }
        Method::OPTIONS => options(),
        _ => {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET, HEAD and OPTIONS are answered here.\n");
            set(answer.headers_mut(), ALLOW, METHODS);
            answer
        }
    }
}

/// The path of a document, without the slash before it. Document paths consist of characters that
/// need no percent encoding, so an encoded path names nothing.
pub(super) fn document_path(path: &str) -> Option<&str> {
    path.strip_prefix('/').map(|path| if path.is_empty() { INDEX } else { path })
}

/// Whether a request is for a document, as far as its form goes.
pub(super) fn is_answered<B>(request: &Request<B>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD) && refuse(request).is_none()
}

/// Whether a request is one that HTTP allows, as far as its form goes.
pub(super) fn is_well_formed<B>(request: &Request<B>) -> bool {
    refuse(request).is_none()
}

/// Says no to what HTTP does not allow, or nobody means.
fn refuse<B>(request: &Request<B>) -> Option<Answer> {
    // RFC 9112, section 3.2: one `Host`, and none is only for HTTP/1.0.
    let hosts = request.headers().get_all(HOST).iter().take(2).count();
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        return Some(plain(StatusCode::BAD_REQUEST, "A request names one host.\n"));
    }
    let address_bytes = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    (address_bytes > ADDRESS_BYTES_MAX).then(|| plain(StatusCode::URI_TOO_LONG, "No address here is that long.\n"))
}

fn look_up<B>(
    site: &Site,
    request: &Request<B>,
    path: &str,
    now: Instant,
    find: impl FnOnce(&str) -> Option<Arc<Document>>,
) -> Answer {
    match path {
        "/healthz" => plain(StatusCode::OK, "alive\n"),
        "/readyz" => ready(site, now),
        hub::PATH if site.hub.is_some() => hub::only_post(),
        _ => match document_path(path).map(|path| (path, find(path))) {
            Some((_, Some(document))) => deliver(site, request.headers(), &document),
            Some((path, None)) if (site.gone)(path) => plain(StatusCode::GONE, "This feed was removed for good.\n"),
            _ => plain(StatusCode::NOT_FOUND, "There is no such feed here; / lists all of them.\n"),
        },
    }
}

fn ready(site: &Site, now: Instant) -> Answer {
    let obstacles = site.health.obstacles(now);
    if obstacles.is_empty() {
        plain(StatusCode::OK, "ready\n")
    } else {
        plain(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", obstacles.join("; ")))
    }
}

/// A document in the coding the client wants, or what is new in it, or 304 if the client has it
/// already.
pub(super) fn deliver(site: &Site, headers: &HeaderMap, document: &Arc<Document>) -> Answer {
    let Some(coding) = negotiate(headers, document) else {
        return varying(plain(StatusCode::NOT_ACCEPTABLE, "This is there as it is, in gzip and in br.\n"));
    };
    let sheet = site.shelf.sheet(document);
    match evaluate(headers, document, coding) {
        Precondition::Current(coding) => {
            answer(StatusCode::NOT_MODIFIED, sheet.heads(coding).current.clone(), Bytes::new())
        }
        Precondition::Send => changes(&*site.changes, headers, document, coding, sheet.heads(coding))
            .unwrap_or_else(|| whole(document, coding, sheet.heads(coding))),
        Precondition::Failed => {
            varying(plain(StatusCode::PRECONDITION_FAILED, "There is another version of this by now.\n"))
        }
    }
}

/// Whether it takes the bytes of a document to answer a request for it.
pub(super) fn takes_bytes(headers: &HeaderMap, document: &Document) -> bool {
    negotiate(headers, document).is_some_and(|coding| matches!(evaluate(headers, document, coding), Precondition::Send))
}

/// The bytes of the document themselves, not a copy.
fn whole(document: &Document, coding: Coding, heads: &Heads) -> Answer {
    match document.encoded(coding).or(document.identity.as_ref()) {
        Some(encoded) => answer(StatusCode::OK, heads.full(document).clone(), encoded.bytes.clone()),
        None => plain(StatusCode::SERVICE_UNAVAILABLE, "This is being written again; ask once more.\n"),
    }
}

/// What a browser asks before it lets a page ask (Fetch Standard, section 3.2.2). It is the same
/// for every address, so that nothing has to be looked up.
fn options() -> Answer {
    let mut headers = HeaderMap::new();
    open_to_browsers(&mut headers);
    set(&mut headers, ALLOW, METHODS);
    set(&mut headers, ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    set(&mut headers, ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    set(&mut headers, ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    answer(StatusCode::NO_CONTENT, headers, Bytes::new())
}

/// A short text for a person or a probe, which no cache may keep.
pub(super) fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let text = text.into();
    let mut headers = HeaderMap::new();
    set(&mut headers, CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.insert(CONTENT_LENGTH, text.len().into());
    set(&mut headers, CACHE_CONTROL, "no-store");
    set(&mut headers, CONTENT_SECURITY_POLICY, CSP_DATA);
    set(&mut headers, REFERRER_POLICY, "no-referrer");
    open_to_browsers(&mut headers);
    answer(status, headers, text)
}

fn varying(mut answer: Answer) -> Answer {
    set(answer.headers_mut(), VARY, "Accept-Encoding");
    answer
}

pub(super) fn answer(status: StatusCode, headers: HeaderMap, body: Bytes) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
