//! Whether a message is from the hub that knows our secret (WebSub, section 7.1).
//!
//! All four methods of the Recommendation are taken. SHA-1 among them: what is broken of it are
//! collisions, which do not touch its HMAC, and the largest hubs sign with nothing else.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// Checks the value of `X-Hub-Signature` against the bytes of a message.
pub(super) fn is_right(signature: &str, secret: &[u8], body: &[u8]) -> bool {
    let Some((method, digits)) = signature.trim().split_once('=') else { return false };
    let Some(code) = bytes(digits.trim()) else { return false };
    match method.trim().to_ascii_lowercase().as_str() {
        "sha1" => is_code::<Hmac<Sha1>>(&code, secret, body),
        "sha256" => is_code::<Hmac<Sha256>>(&code, secret, body),
        "sha384" => is_code::<Hmac<Sha384>>(&code, secret, body),
        "sha512" => is_code::<Hmac<Sha512>>(&code, secret, body),
        _ => false,
    }
}

/// Compares in the same time wherever the first difference is. A code that was cut is none.
fn is_code<M: Mac + KeyInit>(code: &[u8], secret: &[u8], body: &[u8]) -> bool {
    let Ok(mut mac) = M::new_from_slice(secret) else { return false };
    mac.update(body);
    mac.verify_slice(code).is_ok()
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let is_hex = digits.len().is_multiple_of(2) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    is_hex.then(|| (0..digits.len()).step_by(2).map(byte).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"Jefe";
    const DATA: &[u8] = b"what do ya want for nothing?";
    /// RFC 2202 and RFC 4231, test case 2.
    const RIGHT: &[&str] = &[
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ];

    #[test]
    fn all_methods_of_the_recommendation_are_known() {
        for signature in RIGHT {
            assert!(is_right(signature, KEY, DATA), "{signature}");
            assert!(is_right(&signature.to_uppercase(), KEY, DATA), "{signature}");
            assert!(!is_right(signature, b"jefe", DATA), "{signature}");
            assert!(!is_right(signature, KEY, &DATA[1..]), "{signature}");
        }
    }

    #[test]
    fn whatever_else_is_wrong() {
        let (method, digits) = RIGHT[1].split_once('=').unwrap_or_default();
        for signature in [
            "",
            "=",
            "sha256=",
            "sha256",
            digits,
            &format!("md5={digits}"),
            &format!("sha512={digits}"),
            &format!("{method}={}", &digits[..62]),
            &format!("{method}={}", &digits[..63]),
            &format!("{method}={digits}00"),
            &format!("{method}={}ü", &digits[..62]),
            &format!("{method}={}+f", &digits[..62]),
        ] {
            assert!(!is_right(signature, KEY, DATA), "{signature}");
        }
    }
}
