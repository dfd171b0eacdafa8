//! Bytes -> text: which character set a page is in, and its decoding.
//!
//! The order is that of the HTML standard (section 13.2.3): byte order mark, HTTP, declaration in
//! the first bytes, guess. Two common lies are seen through: UTF-8 that is declared as something
//! else, and Latin-1 that is declared as UTF-8.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use url::Url;

/// How far into a document its declaration is looked for. The standard says 1024 bytes; pages
/// with long comments and scripts above it are common, and browsers reload for them.
const DECLARATION_BYTES_MAX: usize = 8 * 1024;

/// How many good sequences there are for each broken one in a text that says to be UTF-8, and in one
/// that does not: other encodings make some of them by accident, those of Asia one for seven.
const GOOD_IF_STATED: usize = 1;
const GOOD_IF_NOT_STATED: usize = 4;

/// Decodes a document; what cannot be decoded becomes U+FFFD.
pub(crate) fn decode<'a>(body: &'a [u8], content_type: Option<&str>, url: &Url) -> Cow<'a, str> {
    decode_noted(body, content_type, url).0
}

/// Decodes a document, and says what was wrong with what it said of its encoding.
pub(crate) fn decode_noted<'a>(
    body: &'a [u8],
    content_type: Option<&str>,
    url: &Url,
) -> (Cow<'a, str>, Option<String>) {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(body) {
        return (encoding.decode_without_bom_handling(&body[mark_bytes..]).0, None);
    }
    // Every page and feed begins with an angle bracket, and a zero beside it is half of it (XML 1.0,
    // appendix F).
    let wide = match body {
        [b'<', 0, next, 0, ..] if *next != 0 => Some(UTF_16LE),
        [0, b'<', 0, next, ..] if *next != 0 => Some(UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = wide {
        return (encoding.decode_without_bom_handling(body).0, None);
    }
    let stated = content_type.and_then(from_content_type).filter(|encoding| !is_wide(encoding, body));
    let stated = stated.or_else(|| from_declaration(body));
    let encoding = encoding(body, stated, url);
    let note = match stated {
        Some(stated) if stated != encoding => Some(format!("{} declared as {}", encoding.name(), stated.name())),
        None if encoding != UTF_8 => Some(format!("undeclared {}", encoding.name())),
        _ => None,
    };
    (encoding.decode_without_bom_handling(body).0, note)
}

/// Whether an encoding of two bytes for a letter is stated for a document that has them as one.
fn is_wide(encoding: &'static Encoding, body: &[u8]) -> bool {
    (encoding == UTF_16LE || encoding == UTF_16BE) && !body.iter().take(DECLARATION_BYTES_MAX).any(|byte| *byte == 0)
}

fn encoding(body: &[u8], stated: Option<&'static Encoding>, url: &Url) -> &'static Encoding {
    let is_utf_8 = std::str::from_utf8(body).is_ok();
    match stated {
        Some(encoding) if encoding == UTF_8 && !is_utf_8 && !is_nearly_utf_8(body, GOOD_IF_STATED) => {
            from_declaration(body).filter(|other| *other != UTF_8).unwrap_or_else(|| guess(body, url))
        }
        // Long runs of another encoding are hardly ever valid UTF-8 by accident.
        Some(_) if !body.is_ascii() && is_nearly_utf_8(body, GOOD_IF_NOT_STATED) => UTF_8,
        Some(encoding) => encoding,
        None if is_utf_8 || is_nearly_utf_8(body, GOOD_IF_NOT_STATED) => UTF_8,
        None => guess(body, url),
    }
}

/// The encoding that a `Content-Type` names.
fn from_content_type(value: &str) -> Option<&'static Encoding> {
    label_after(value.as_bytes(), b"charset").and_then(Encoding::for_label_no_replacement)
}

/// The encoding that an XML declaration or a `<meta>` names. A page that could be read far enough
/// to find it is no UTF-16, whatever it says (HTML, section 13.2.3.2, step of the prescan).
fn from_declaration(body: &[u8]) -> Option<&'static Encoding> {
    let head = &body[..body.len().min(DECLARATION_BYTES_MAX)];
    let xml = head.trim_ascii_start().starts_with(b"<?xml").then(|| {
        let end = head.iter().position(|b| *b == b'>').unwrap_or(head.len());
        label_after(&head[..end], b"encoding")
    });
    let label = xml.flatten().or_else(|| meta_label(head))?;
    let encoding = Encoding::for_label_no_replacement(label)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn meta_label(head: &[u8]) -> Option<&[u8]> {
    let mut rest = head;
    while let Some(start) = position(rest, b"<meta") {
        rest = &rest[start + b"<meta".len()..];
        let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
        if let Some(label) = label_after(&rest[..end], b"charset") {
            return Some(label);
        }
        rest = &rest[end..];
    }
    None
}

/// The value after `key=`, with or without quotes.
fn label_after<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let rest = text[position(text, key)? + key.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end =
        rest.iter().position(|b| matches!(b, b'"' | b'\'' | b';' | b'>' | b'/' | b'?') || b.is_ascii_whitespace());
    let label = &rest[..end.unwrap_or(rest.len())];
    (!label.is_empty()).then_some(label)
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

/// A few broken sequences in a text that has more good ones: cut-off strings of a content system or
/// a letter pasted into it, not another encoding. `good_per_broken`: how many.
fn is_nearly_utf_8(body: &[u8], good_per_broken: usize) -> bool {
    let (mut good, mut broken) = (0usize, 0usize);
    let mut chunks = body.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let is_cut_off = chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        broken += usize::from(!chunk.invalid().is_empty() && !is_cut_off);
    }
    broken * good_per_broken <= good
}

fn guess(body: &[u8], url: &Url) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    let tld = url.domain().and_then(|domain| domain.rsplit('.').next());
    let tld = tld.filter(|tld| tld.bytes().all(|b| b.is_ascii_lowercase()));
    detector.guess(tld.map(str::as_bytes), Utf8Detection::Allow)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn check(body: &[u8], content_type: Option<&str>, expect: &str) {
        let url = Url::parse("https://zeitung.example.de/a").unwrap();
        let text = decode(body, content_type, &url);
        assert!(text.contains(expect), "{text:?} has no {expect:?}");
    }

    #[test]
    fn stated_encodings_are_taken_in_order() {
        check(b"\xef\xbb\xbfGr\xc3\xb6\xc3\x9fe", Some("text/html; charset=iso-8859-1"), "Größe");
        check(b"Gr\xf6\xdfe", Some("text/html; charset=\"ISO-8859-1\""), "Größe");
        check(b"<META HTTP-EQUIV=x content='text/html; charset=windows-1250'>\x8a", None, "Š");
        check(b"<?xml version='1.0' encoding='koi8-r'?>\xc1", None, "а");
        check(b"<meta charset=utf-16>Gr\xc3\xb6", None, "Grö");
    }

    #[test]
    fn lies_are_seen_through() {
        check(b"<meta charset=iso-8859-1>Gr\xc3\xb6\xc3\x9fe", None, "Größe");
        check(b"<meta charset=utf-8>Gr\xf6\xdfe und \xdcbermut f\xfcr alle", None, "Größe und Übermut für");
        let cut = "Größe ".repeat(20).into_bytes();
        check(&[&cut[..], b"\xc3"].concat(), Some("text/html; charset=utf-8"), "Größe Größe");
    }

    #[test]
    fn one_broken_letter_spoils_no_other() {
        let utf_8 = "<p>Der „große“ Tag, schöner als gestern</p>".as_bytes();
        let cut = &utf_8[..utf_8.len() - "ner als gestern</p>".len() - 2];
        let with_latin = [utf_8, b"<p>\xdcber</p>"].concat();
        for content_type in [None, Some("text/xml; charset=utf-8"), Some("text/xml; charset=iso-8859-1")] {
            check(cut, content_type, "„große“ Tag");
            check(&with_latin, content_type, "„große“ Tag, schöner");
        }
        check(
            "<p>Ein Tag und ö".as_bytes().split_last().unwrap().1,
            Some("text/xml; charset=utf-8"),
            "Ein Tag und \u{fffd}",
        );
        // Of Chinese in GBK some letters look like UTF-8.
        let (gbk, _, _) = encoding_rs::GBK.encode("今天的天气很好我们去公园散步看见了很多花和树");
        check(&gbk, Some("text/html; charset=gbk"), "今天的天气很好");
        check(&gbk, Some("text/html; charset=utf-8"), "今天的天气很好");
    }

    #[test]
    fn undeclared_windows_1252_keeps_its_umlauts() {
        check(
            b"<p>Die Gr\xf6\xdfe der \xc4rger \x84\xfcber\x93 5 \x80 w\xe4chst</p>",
            None,
            "Größe der Ärger „über“ 5 €",
        );
    }
}
