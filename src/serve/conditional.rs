//! Whether the client's copy is current (RFC 9110, section 13).

use chrono::{DateTime, SubsecRound, Utc};

use super::answer::Ask;
use crate::model::Document;

/// What proxies append to the entity tag when they compress (Apache, Jetty) and don't take off
/// again when the client sends it back.
const COMPRESSION_SUFFIXES: &[&str] = &["--gzip", "-gzip", ";gzip", "-br", ";br", "-zstd", "-deflate"];

/// Whether 304 is the answer. `If-Modified-Since` counts only without `If-None-Match` (section
/// 13.1.3), whatever the latter says.
pub(super) fn is_current(document: &Document, ask: &Ask<'_>) -> bool {
    match (ask.if_none_match, ask.if_modified_since) {
        (Some(tags), _) => names_tag(tags, &document.identity.etag),
        (None, Some(since)) => is_unmodified(since, document.last_modified),
        (None, None) => false,
    }
}

/// Whether a list of entity tags has this one, by weak comparison (section 8.8.3.2).
fn names_tag(list: &str, etag: &str) -> bool {
    if list.trim() == "*" {
        return true;
    }
    let ours = opaque(etag);
    // A comma may stand within a tag. Ours are hashes, which no piece of a foreign tag equals.
    list.split(',').map(|tag| opaque(tag.trim())).any(|theirs| {
        theirs == ours || COMPRESSION_SUFFIXES.iter().any(|suffix| theirs.strip_suffix(suffix) == Some(ours))
    })
}

/// The part of a tag that is compared. Some clients lose the quotes; that does no harm.
fn opaque(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag)
}

/// Whether nothing changed since a date in one of the three forms of section 5.6.7; a date that
/// cannot be read is as good as none.
fn is_unmodified(since: &str, last_modified: DateTime<Utc>) -> bool {
    let Ok(since) = httpdate::parse_http_date(since.trim()) else { return false };
    // The header has whole seconds only, so the comparison must have them too.
    last_modified.trunc_subsecs(0) <= DateTime::<Utc>::from(since)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(if_none_match: Option<&str>, if_modified_since: Option<&str>, current: bool) {
        let modified = "2026-11-22T08:05:30.7Z".parse().unwrap();
        let document = Document::plain("dwn.rss", "text/plain", Vec::new(), "\"abc\"", modified);
        let ask = Ask { method: "GET", path: "/dwn.rss", if_none_match, if_modified_since };
        assert_eq!(is_current(&document, &ask), current, "{if_none_match:?} {if_modified_since:?}");
    }

    #[test]
    fn if_none_match_compares_weakly_over_lists() {
        for tags in
            ["\"abc\"", "W/\"abc\"", "\"x\", W/\"abc\" , \"y\"", "*", " * ", "abc", "\"abc-gzip\"", "W/\"abc;br\""]
        {
            check(Some(tags), None, true);
        }
        for tags in ["\"abcd\"", "\"ab\"", "", "\"\"", "\"ABC\"", "w/\"abc\"", "\"abc-x\"", "\"gzip\""] {
            check(Some(tags), None, false);
        }
    }

    #[test]
    fn if_modified_since_knows_the_three_forms() {
        check(None, Some("Sun, 22 Nov 2026 08:05:30 GMT"), true);
        check(None, Some("Sunday, 22-Nov-26 08:05:30 GMT"), true);
        check(None, Some("Sun Nov 22 08:05:30 2026"), true);
        check(None, Some("Mon, 23 Nov 2026 08:05:30 GMT"), true);
        check(None, Some("Sun, 22 Nov 2026 08:05:29 GMT"), false);
        check(None, Some("yesterday"), false);
        check(None, None, false);
    }

    #[test]
    fn if_none_match_outranks_if_modified_since() {
        check(Some("\"old\""), Some("Mon, 23 Nov 2026 08:05:30 GMT"), false);
        check(Some("\"abc\""), Some("Sat, 21 Nov 2026 08:05:30 GMT"), true);
    }
}
