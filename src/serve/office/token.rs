//! Whether a request has the token: as a bearer (RFC 6750, section 2.1), or as the password of any
//! user (RFC 7617), so that browsers and feed readers can bring it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use sha2::Sha256;

/// Whether the request brings the token. Two logins are none.
pub(super) fn is_given(headers: &HeaderMap, token: &str) -> bool {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let Some((scheme, rest)) = line.to_str().ok().and_then(|line| line.trim().split_once(' ')) else { return false };
    if scheme.eq_ignore_ascii_case("bearer") {
        return is_same(rest.trim().as_bytes(), token.as_bytes());
    }
    let login = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(rest.trim()).ok()).flatten();
    login.is_some_and(|login| {
        let colon = login.iter().position(|byte| *byte == b':');
        colon.is_some_and(|colon| is_same(&login[colon + 1..], token.as_bytes()))
    })
}

/// Compares in a time that tells nothing of where, or whether in length, the two differ: what is
/// compared are their codes under one key.
fn is_same(given: &[u8], token: &[u8]) -> bool {
    let code = |text: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(token).ok()?;
        mac.update(text);
        Some(mac)
    };
    let (Some(given), Some(right)) = (code(given), code(token)) else { return false };
    given.verify_slice(&right.finalize().into_bytes()).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn check(lines: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        lines.iter().for_each(|line| _ = headers.append(AUTHORIZATION, line.parse().unwrap()));
        is_given(&headers, TOKEN)
    }

    #[test]
    fn bearers_and_passwords_are_taken() {
        let login = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        assert!(check(&["Bearer 0123456789abcdef"]));
        assert!(check(&["bearer  0123456789abcdef"]));
        assert!(check(&[&login("ada:0123456789abcdef")]));
        assert!(check(&[&login(":0123456789abcdef")]));
        for wrong in ["", "Bearer", "Bearer ", "Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "0123456789abcdef"]
        {
            assert!(!check(&[wrong]), "{wrong:?}");
        }
        for wrong in ["0123456789abcdef", "0123456789abcdef:", "ada:0123456789abcdef:x", "ada:"] {
            assert!(!check(&[&login(wrong)]), "{wrong:?}");
        }
        assert!(!check(&["Basic ????"]));
        assert!(!check(&["Bearer x", "Bearer 0123456789abcdef"]), "two are none");
        assert!(!check(&[]));
    }
}
