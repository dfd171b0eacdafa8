//! Escapes for the specific part of a `tag:` URI.

/// A text in which only characters stand that RFC 4151 (section 2.1) allows there: those of a
/// path and query of RFC 3986. Escapes that are there already stay.
pub(super) fn encode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let escape = || bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let allowed = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte);
        if allowed || (byte == b'%' && escape()) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_characters_of_uris_remain() {
        assert_eq!(encode("a b/ü?x=1#y|%C3%"), "a%20b/%C3%BC?x=1%23y%7C%C3%25");
    }
}
