//! What a status that brings no page means for the source.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::failure::Failure;
use crate::model::Verdict;

/// The failure behind a status.
///
/// `Blocked` is an answer that a person in a browser might get past: credentials, a bot wall, a
/// limit per visitor, a country. 410 is final; all else is a site in trouble or a wrong address.
/// `is_proxied` tells whether it was asked through a proxy of the operator, whose answers look alike.
pub(super) fn failure(status: StatusCode, headers: &HeaderMap, is_proxied: bool) -> Failure {
    let (verdict, meaning) = match status.as_u16() {
        _ if is_challenge(headers) => (Verdict::Blocked, "a test for browsers stands before the page"),
        407 if !is_proxied => {
            (Verdict::Unreachable, "it wants credentials for a proxy, which only a misconfigured site does")
        }
        407 => (
            Verdict::Unreachable,
            "the proxy wants credentials; put its whole address with them into a secret that `proxy` refers to",
        ),
        401 => (Verdict::Blocked, "it wants credentials; give them as `headers` of the source"),
        402 => (Verdict::Blocked, "it wants to be paid"),
        403 => (Verdict::Blocked, "it doesn't let us see the page"),
        404 => (Verdict::Unreachable, "there is no such page; the address may have changed"),
        406 => (Verdict::Unreachable, "it has no format that we read"),
        410 => (Verdict::Gone, "the page is gone for good"),
        429 => (Verdict::Blocked, "these were too many requests; a longer `delay` under [fetch] may help"),
        451 => (Verdict::Blocked, "the page is withheld for legal reasons"),
        503 => (Verdict::Unreachable, "it is overloaded or under maintenance"),
        500..=599 => (Verdict::Unreachable, "it has a problem of its own"),
        400..=499 => (Verdict::Unreachable, "it doesn't accept the request"),
        304 => (Verdict::Unreachable, "it says that our copy is current, but we have none"),
        _ => (Verdict::Unreachable, "this is no answer to a request for a page"),
    };
    let reason = status.canonical_reason().map(|reason| format!(" {reason}")).unwrap_or_default();
    let cause = format!("the server answered {}{reason}: {meaning}", status.as_u16());
    Failure { verdict, ..Failure::unreachable(cause) }.with_status(status.as_u16())
}

/// Whether a content delivery network says that it wants to see a browser first.
fn is_challenge(headers: &HeaderMap) -> bool {
    ["cf-mitigated", "x-amzn-waf-action"]
        .iter()
        .any(|name| headers.get(*name).is_some_and(|value| value == "challenge"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_end_in_the_right_verdict() {
        for (status, verdict) in [
            (401, Verdict::Blocked),
            (403, Verdict::Blocked),
            (404, Verdict::Unreachable),
            (410, Verdict::Gone),
            (429, Verdict::Blocked),
            (451, Verdict::Blocked),
            (500, Verdict::Unreachable),
            (503, Verdict::Unreachable),
            (204, Verdict::Unreachable),
        ] {
            let failure = failure(StatusCode::from_u16(status).unwrap_or_default(), &HeaderMap::new(), false);
            assert_eq!((failure.verdict, failure.status), (verdict, Some(status)));
            assert!(failure.cause.contains(&status.to_string()));
        }
    }

    #[test]
    fn a_proxy_is_blamed_only_if_there_is_one() {
        let cause =
            |is_proxied| failure(StatusCode::PROXY_AUTHENTICATION_REQUIRED, &HeaderMap::new(), is_proxied).cause;
        assert!(cause(true).contains("`proxy`"), "{}", cause(true));
        assert!(!cause(false).contains("the proxy"), "{}", cause(false));
    }

    #[test]
    fn a_challenge_is_a_block_with_any_status() {
        let headers = [("cf-mitigated", "challenge")];
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
        let failure = failure(StatusCode::SERVICE_UNAVAILABLE, &headers.collect(), false);
        assert_eq!(failure.verdict, Verdict::Blocked);
    }
}
