//! Whether a body is text at all.
//!
//! What is none is not read: taken for HTML, a PDF or a picture yields headlines of garbage.

/// How the bodies of common files begin, and what they are.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
];
/// How much of a text is looked at, in characters.
const SAMPLE_CHARS_MAX: usize = 4096;
/// Fewer characters that are none prove nothing.
const NOISE_CHARS_MIN: usize = 8;
/// One in so many characters that is none makes binary data of a text.
const NOISE_ONE_IN: usize = 12;

/// What a body is if it is no text, as words for a person; `text` is the body as decoded.
pub(crate) fn foreign(body: &[u8], content_type: Option<&str>, text: &str) -> Option<String> {
    if let Some((_, name)) = SIGNATURES.iter().find(|(signature, _)| body.starts_with(signature)) {
        return Some((*name).to_owned());
    }
    if body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP") {
        return Some("a WebP image".to_owned());
    }
    // Markup is read whatever the server calls it.
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with('<') {
        return None;
    }
    let stated = content_type.map(|stated| stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    if let Some(stated) = stated.filter(|stated| !stated.is_empty() && !is_text(stated)) {
        return Some(format!("of the type {stated}"));
    }
    is_noise(text).then(|| "binary data".to_owned())
}

fn is_text(content_type: &str) -> bool {
    content_type.starts_with("text/") || ["html", "xml", "json"].iter().any(|name| content_type.contains(name))
}

fn is_noise(text: &str) -> bool {
    let is_none = |c: &char| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    let (mut chars, mut noise) = (0_usize, 0_usize);
    for c in text.chars().take(SAMPLE_CHARS_MAX) {
        chars += 1;
        noise += usize::from(is_none(&c));
    }
    noise >= NOISE_CHARS_MIN && noise * NOISE_ONE_IN >= chars
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn foreign_of(body: &[u8], content_type: Option<&str>) -> Option<String> {
        foreign(body, content_type, &String::from_utf8_lossy(body))
    }

    #[test]
    fn files_are_named() {
        assert_eq!(foreign_of(b"%PDF-1.7\n1 0 obj", Some("text/html")).unwrap(), "a PDF document");
        assert_eq!(foreign_of(b"RIFF\x10\0\0\0WEBPVP8 ", None).unwrap(), "a WebP image");
        assert_eq!(
            foreign_of(b"plain words", Some("application/x-tar; a=b")).unwrap(),
            "of the type application/x-tar"
        );
        let noise: Vec<u8> = (0..2000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(foreign_of(&noise, None).unwrap(), "binary data");
        let latin: String = noise.iter().map(|byte| char::from(*byte)).collect();
        assert_eq!(foreign(&noise, None, &latin).unwrap(), "binary data");
    }

    #[test]
    fn text_is_let_through() {
        assert_eq!(foreign_of(b"\n<!doctype html><p>Text", Some("application/octet-stream")), None);
        assert_eq!(foreign_of(b"{\"a\": 1}", Some("application/feed+json")), None);
        assert_eq!(foreign_of("Über Land mit \u{fffd} und Bäumen".as_bytes(), None), None);
        assert_eq!(foreign_of(b"", None), None);
    }
}
