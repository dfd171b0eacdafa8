//! Validators of responses: kept and sent back byte for byte (RFC 9110, section 8.8).

use reqwest::header::{ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};

use crate::model::Validators;

/// Longer values are not worth sending back with every request.
const VALIDATOR_BYTES_MAX: usize = 8 * 1024;

/// The validators of a response. They are opaque: odd quotes or dates are the server's business.
pub(super) fn stated(headers: &HeaderMap) -> Validators {
    Validators { etag: text(headers, &ETAG), last_modified: text(headers, &LAST_MODIFIED) }
}

/// The validators to keep after a 304: what it states is new, the rest stays (RFC 9111,
/// section 3.2).
pub(super) fn confirmed(sent: &Validators, headers: &HeaderMap) -> Validators {
    let stated = stated(headers);
    Validators {
        etag: stated.etag.or_else(|| sent.etag.clone()),
        last_modified: stated.last_modified.or_else(|| sent.last_modified.clone()),
    }
}

/// The condition of a request: both validators where both are known. What can't stand in a header,
/// such as a line break, is left out rather than sent or repaired.
pub(super) fn condition(validators: &Validators) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let etag = (IF_NONE_MATCH, validators.etag.as_deref());
    let last_modified = (IF_MODIFIED_SINCE, validators.last_modified.as_deref());
    [etag, last_modified].into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(value?).ok()?)))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    let is_usable = !bytes.is_empty() && bytes.len() <= VALIDATOR_BYTES_MAX;
    is_usable.then(|| std::str::from_utf8(bytes).ok()).flatten().map(str::to_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &[u8])]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_bytes(value).unwrap())).collect()
    }

    #[test]
    fn h03_odd_validators_come_back_as_they_were() {
        for odd in [&b"W/\"a\""[..], b"no quotes", b"\"a\" , \"b\"", "\"grün\"".as_bytes(), b"\"", b"-1"] {
            let kept = stated(&headers(&[(ETAG, odd), (LAST_MODIFIED, odd)]));
            let sent: Vec<_> = condition(&kept).collect();
            assert_eq!(sent.len(), 2);
            assert!(sent.iter().all(|(_, value)| value.as_bytes() == odd), "{odd:?}");
        }
    }

    #[test]
    fn h03_what_cannot_be_a_header_is_not_sent() {
        let bad = Validators { etag: Some("\"a\"\r\nX-Evil: 1".to_owned()), last_modified: Some("\u{7f}".to_owned()) };
        assert_eq!(condition(&bad).count(), 0);
        assert_eq!(stated(&headers(&[(ETAG, b""), (LAST_MODIFIED, b"\xff")])), Validators::default());
        assert_eq!(stated(&headers(&[(ETAG, &[b'a'; VALIDATOR_BYTES_MAX + 1])])), Validators::default());
    }

    #[test]
    fn a_304_replaces_what_it_states() {
        let sent = Validators { etag: Some("\"1\"".to_owned()), last_modified: Some("then".to_owned()) };
        let kept = confirmed(&sent, &headers(&[(ETAG, b"\"2\"")]));
        assert_eq!(kept, Validators { etag: Some("\"2\"".to_owned()), last_modified: Some("then".to_owned()) });
        assert_eq!(confirmed(&sent, &HeaderMap::new()), sent);
    }
}
