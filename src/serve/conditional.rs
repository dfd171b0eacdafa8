//! Whether the client's copy is current (RFC 9110, section 13).

use chrono::{DateTime, SubsecRound, Utc};
use hyper::HeaderMap;
use hyper::header::{GetAll, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};

use crate::model::{Coding, Document};

/// What proxies append to the entity tag when they compress (Apache, Jetty) and don't take off
/// again when the client sends it back.
const COMPRESSION_SUFFIXES: &[&[u8]] = &[b"--gzip", b"-gzip", b";gzip", b"-br", b";br", b"-zstd", b"-deflate"];

const CODINGS: [Coding; 3] = [Coding::Identity, Coding::Gzip, Coding::Brotli];

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precondition {
    /// The document is to be sent.
    Send,
    /// The client has it already, in this coding.
    Current(Coding),
    /// The client wants another version than the one there is.
    Failed,
}

/// Weighs the conditions in the order of section 13.2.2, for a document to be sent in a coding.
pub(super) fn evaluate(headers: &HeaderMap, document: &Document, coding: Coding) -> Precondition {
    let matched = match (lines(headers, &IF_MATCH), date(headers, &IF_UNMODIFIED_SINCE)) {
        (Some(tags), _) => matches_strongly(&tags, document, coding),
        (None, Some(since)) => document.last_modified.trunc_subsecs(0) <= since,
        (None, None) => true,
    };
    if !matched {
        return Precondition::Failed;
    }
    // `If-Modified-Since` counts only without `If-None-Match` (section 13.1.3), whatever that says.
    match (lines(headers, &IF_NONE_MATCH), date(headers, &IF_MODIFIED_SINCE)) {
        (Some(tags), _) => names_any(&tags, document, coding).map_or(Precondition::Send, Precondition::Current),
        // The header has whole seconds only, so the comparison must have them too.
        (None, Some(since)) if document.last_modified.trunc_subsecs(0) <= since => Precondition::Current(coding),
        (None, _) => Precondition::Send,
    }
}

/// The coding of the document whose tag is in a list, by weak comparison (section 8.8.3.2): this
/// one if it is there, else another, as a client that has it in any coding has it. Only then comes
/// what a proxy may have made of a tag.
fn names_any(tags: &GetAll<'_, HeaderValue>, document: &Document, coding: Coding) -> Option<Coding> {
    if is_any(tags) {
        return Some(coding);
    }
    let find = |is_it: fn(&[u8], &[u8]) -> bool| {
        std::iter::once(coding).chain(CODINGS).find(|coding| {
            let Some(etag) = document.etag_in(*coding) else { return false };
            let ours = opaque(etag.as_bytes());
            members(tags).any(|theirs| is_it(opaque(theirs), ours))
        })
    };
    find(|theirs, ours| theirs == ours).or_else(|| find(is_suffixed))
}

/// Whether a list has a tag, by weak comparison, as it is or as the tag of another coding.
pub(super) fn names(tags: &GetAll<'_, HeaderValue>, etag: &str) -> bool {
    let ours = opaque(etag.as_bytes());
    members(tags).map(opaque).any(|theirs| theirs == ours || is_suffixed(theirs, ours))
}

/// Whether this is our tag with something behind it.
fn is_suffixed(theirs: &[u8], ours: &[u8]) -> bool {
    theirs.strip_prefix(ours).is_some_and(|suffix| COMPRESSION_SUFFIXES.contains(&suffix))
}

/// The tags of a list. A comma may stand within a tag; ours are hashes, which no piece of a foreign
/// tag equals.
fn members<'a>(tags: &GetAll<'a, HeaderValue>) -> impl Iterator<Item = &'a [u8]> {
    tags.iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii)
}

/// Whether a list has the tag of the document in this coding, by strong comparison.
fn matches_strongly(tags: &GetAll<'_, HeaderValue>, document: &Document, coding: Coding) -> bool {
    let Some(ours) = document.etag_in(coding) else { return false };
    is_any(tags) || members(tags).any(|theirs| theirs == ours.as_bytes())
}

/// Whether the list is `*`, which stands for any version.
fn is_any(tags: &GetAll<'_, HeaderValue>) -> bool {
    tags.iter().all(|line| line.as_bytes().trim_ascii() == b"*")
}

/// The part of a tag that is compared. Some clients lose the quotes; that does no harm.
fn opaque(tag: &[u8]) -> &[u8] {
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    tag.strip_prefix(b"\"").and_then(|tag| tag.strip_suffix(b"\"")).unwrap_or(tag)
}

/// All lines of a header, which together are one list (section 5.3).
pub(super) fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<GetAll<'a, HeaderValue>> {
    headers.contains_key(name).then(|| headers.get_all(name))
}

/// A date in one of the three forms of section 5.6.7; one that cannot be read is as good as none.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<DateTime<Utc>> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text.trim()).ok().map(DateTime::from)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::Compressed;

    const CURRENT: Precondition = Precondition::Current(Coding::Identity);

    fn document() -> Document {
        let modified = "2026-11-22T08:05:30.7Z".parse().unwrap();
        let plain = Document::plain("dwn.rss", "text/plain", Vec::new(), "\"abc\"", modified);
        let gzip = Compressed::new("\"abc-gzip\"".to_owned(), bytes::Bytes::new);
        Document { gzip: Some(gzip), ..plain }
    }

    #[track_caller]
    fn check(headers: &[(HeaderName, &str)], coding: Coding, expected: Precondition) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.parse().unwrap());
        }
        assert_eq!(evaluate(&map, &document(), coding), expected, "{headers:?}");
    }

    #[test]
    fn w07_if_none_match_compares_weakly_over_lists() {
        for tags in ["\"abc\"", "W/\"abc\"", "\"x\", W/\"abc\" , \"y\"", "*", " * ", "abc", "W/\"abc;br\"", "\"ü\",abc"]
        {
            check(&[(IF_NONE_MATCH, tags)], Coding::Identity, CURRENT);
        }
        for tags in ["\"abcd\"", "\"ab\"", "", "\"\"", "\"ABC\"", "w/\"abc\"", "\"abc-x\"", "\"gzip\"", "*, \"x\""] {
            check(&[(IF_NONE_MATCH, tags)], Coding::Identity, Precondition::Send);
        }
        check(&[(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "\"abc\"")], Coding::Identity, CURRENT);
    }

    #[test]
    fn any_coding_of_the_document_is_the_document() {
        let gzip = Precondition::Current(Coding::Gzip);
        check(&[(IF_NONE_MATCH, "\"abc-gzip\"")], Coding::Gzip, gzip);
        check(&[(IF_NONE_MATCH, "\"abc\", \"abc-gzip\"")], Coding::Gzip, gzip);
        check(&[(IF_NONE_MATCH, "\"abc-gzip-gzip\"")], Coding::Gzip, gzip);
        check(&[(IF_NONE_MATCH, "W/\"abc\"")], Coding::Gzip, CURRENT);
        check(&[(IF_NONE_MATCH, "*")], Coding::Gzip, gzip);
    }

    #[test]
    fn w07_if_modified_since_knows_the_three_forms() {
        let since = |date, expected| check(&[(IF_MODIFIED_SINCE, date)], Coding::Identity, expected);
        since("Sun, 22 Nov 2026 08:05:30 GMT", CURRENT);
        since("Sunday, 22-Nov-26 08:05:30 GMT", CURRENT);
        since("Sun Nov 22 08:05:30 2026", CURRENT);
        since("Mon, 23 Nov 2026 08:05:30 GMT", CURRENT);
        since("Sun, 22 Nov 2026 08:05:29 GMT", Precondition::Send);
        since("yesterday", Precondition::Send);
    }

    #[test]
    fn if_none_match_outranks_if_modified_since() {
        let both = |tag, date, expected| {
            check(&[(IF_NONE_MATCH, tag), (IF_MODIFIED_SINCE, date)], Coding::Identity, expected);
        };
        both("\"old\"", "Mon, 23 Nov 2026 08:05:30 GMT", Precondition::Send);
        both("\"\"", "Mon, 23 Nov 2026 08:05:30 GMT", Precondition::Send);
        both("\"abc\"", "Sat, 21 Nov 2026 08:05:30 GMT", CURRENT);
    }

    #[test]
    fn a_client_that_wants_one_version_gets_no_other() {
        let (send, failed) = (Precondition::Send, Precondition::Failed);
        check(&[(IF_MATCH, "\"x\", \"abc\"")], Coding::Identity, send);
        check(&[(IF_MATCH, "*")], Coding::Identity, send);
        check(&[(IF_MATCH, "W/\"abc\"")], Coding::Identity, failed);
        check(&[(IF_MATCH, "\"abc\"")], Coding::Gzip, failed);
        check(&[(IF_UNMODIFIED_SINCE, "Sun, 22 Nov 2026 08:05:30 GMT")], Coding::Identity, send);
        check(&[(IF_UNMODIFIED_SINCE, "Sun, 22 Nov 2026 08:05:29 GMT")], Coding::Identity, failed);
        check(&[(IF_UNMODIFIED_SINCE, "soon")], Coding::Identity, send);
    }
}
