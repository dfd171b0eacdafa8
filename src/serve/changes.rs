//! Answers with only what is new, for readers who ask for that (RFC 3229, with the instance
//! manipulation `feed` that readers agreed on).

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderName, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use hyper::{HeaderMap, StatusCode};

use super::answer::{Answer, answer};
use super::conditional::names;
use super::heads::{Heads, set};
use super::{Changes, conditional};
use crate::model::{Coding, Document};

/// `A-IM`: the instance manipulations that the client takes.
const A_IM: HeaderName = HeaderName::from_static("a-im");
/// `IM`: those that were applied.
const IM: HeaderName = HeaderName::from_static("im");
/// The manipulation by which a feed has only its new entries.
const FEED: &str = "feed";
/// How the names of readers begin that take 226 for a failure, and so never get the new entries.
/// It is not they who ask for it: the library does that they parse with.
const MISTAKEN: &[&str] = &["rss2email/"];

/// The document with only what is new since the version the client has, if it asks for that and
/// says which version it has. `heads` are the headers of the whole document, whose entity tag the
/// client is to name the next time.
pub(super) fn changes(
    find: &Changes,
    headers: &HeaderMap,
    document: &Document,
    coding: Coding,
    heads: &Heads,
) -> Option<Answer> {
    if !wants_changes(headers) || is_mistaken(headers) {
        return None;
    }
    let tags = conditional::lines(headers, &IF_NONE_MATCH)?;
    let body: Bytes = find(document, &|etag| names(&tags, etag), coding)?;
    let mut full = heads.full(document).clone();
    full.insert(CONTENT_LENGTH, body.len().into());
    full.insert(IM, HeaderValue::from_static(FEED));
    // A cache that knows nothing of this would take it for the whole document (section 5.5). Those
    // that do may keep it, as long as it is named `im`.
    set(&mut full, CACHE_CONTROL, "no-store, im");
    Some(answer(StatusCode::IM_USED, full, body))
}

/// Whether the client takes `feed`, with a weight other than nothing.
fn wants_changes(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(A_IM).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|element| {
        let mut parts = element.split(';').map(str::trim);
        let is_feed = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(FEED));
        let refused =
            |part: &str| matches!(part.split_once('='), Some((q, weight)) if q.trim() == "q" && is_zero(weight));
        is_feed && !parts.any(refused)
    })
}

fn is_mistaken(headers: &HeaderMap) -> bool {
    let name = headers.get(USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    MISTAKEN.iter().any(|mistaken| name.starts_with(mistaken))
}

fn is_zero(weight: &str) -> bool {
    weight.trim().bytes().all(|byte| matches!(byte, b'0' | b'.'))
}
