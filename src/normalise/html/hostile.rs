//! A look at markup before the parser sees it.
//!
//! The HTML parser takes time in the square of how deep elements are nested, and of how many
//! attributes a tag has (40 000 nested `<div>` take it five seconds); and its serialiser in the
//! square of how many `&` a text has. This scan takes one pass.

use crate::model::{ESCAPING_BYTES_MAX, escaping_bytes};

/// How deep elements may be nested. Articles rarely reach 40.
const NESTING_MAX: usize = 400;
/// How many attributes a tag may have.
const ATTRIBUTES_MAX: usize = 200;
/// How many start and end tags there may be. The longest real pages have twenty thousand with all that is
/// around their texts.
const TAGS_MAX: usize = 40_000;

/// Elements without an end tag, and those whose end tag is often left out: their like closes them.
const UNNESTED: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track",
    "wbr",
];

/// Whether the parser can be given this markup.
pub(super) fn is_tame(html: &str) -> bool {
    if escaping_bytes(html.as_bytes(), false) > ESCAPING_BYTES_MAX {
        return false;
    }
    let mut depth = 0_usize;
    for (tags, tag) in Tags(html).enumerate() {
        if tag.attributes > ATTRIBUTES_MAX || tags >= TAGS_MAX {
            return false;
        }
        if tag.name.is_empty() || UNNESTED.iter().any(|name| tag.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        depth = if tag.closes { depth.saturating_sub(1) } else { depth + 1 };
        if depth > NESTING_MAX {
            return false;
        }
    }
    true
}

/// The text of markup that is not given to the parser: everything outside angle brackets, each
/// tag a break. The references that our own texts are written with are read, so that a text that
/// was taken for markup once stays as it is.
pub(super) fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        out.push('\n');
        rest = rest[start..].find('>').map_or("", |end| &rest[start + end + 1..]);
    }
    out.push_str(rest);
    let read = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    read.iter().fold(out, |text, (reference, letter)| text.replace(reference, letter))
}

/// A start or end tag.
struct Tag<'a> {
    name: &'a str,
    closes: bool,
    attributes: usize,
}

/// The tags of a text. Comments and scripts are not told apart, which only makes the scan stricter.
struct Tags<'a>(&'a str);

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let start = self.0.find('<')?;
        let tail = &self.0[start + 1..];
        let closes = tail.starts_with('/');
        let body = tail.strip_prefix('/').unwrap_or(tail);
        let name_end =
            body.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(body.len());
        let name = Some(&body[..name_end]).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        let Some(name) = name else {
            self.0 = tail;
            return Some(Tag { name: "", closes, attributes: 0 });
        };
        let (attributes, end) = attributes(&body[name_end..]);
        self.0 = &body[name_end + end..];
        Some(Tag { name, closes, attributes })
    }
}

/// How many attributes follow, and where the tag ends.
fn attributes(text: &str) -> (usize, usize) {
    let (mut count, mut quote, mut gap, mut value) = (0, None, true, false);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => {
                if byte == open {
                    (quote, gap) = (None, true);
                }
            }
            (None, b'>') => return (count, at + 1),
            (None, b'"' | b'\'') if value => (quote, value) = (Some(byte), false),
            (None, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/') => gap = true,
            (None, b'=') => (value, gap) = (true, false),
            (None, _) => {
                if gap && !value {
                    count += 1;
                }
                (gap, value) = (false, false);
            }
        }
    }
    (count, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_markup_is_tame() {
        assert!(is_tame(&"<p>eins<br><img src=x alt=\"a > b\">".repeat(5_000)));
        assert!(is_tame(&"<div><span class='a'>x</span></div>".repeat(5_000)));
        assert!(is_tame("3 < 5 und <"));
    }

    #[test]
    fn deep_nesting_many_attributes_and_many_ampersands_are_not() {
        assert!(!is_tame(&"<div>".repeat(NESTING_MAX + 1)));
        assert!(!is_tame(&format!("<a {}>", (0..=ATTRIBUTES_MAX).map(|n| format!("a{n}=1 ")).collect::<String>())));
        assert!(!is_tame(&format!("<a {}>", (0..=ATTRIBUTES_MAX).map(|n| format!("a{n}='x'")).collect::<String>())));
        assert!(!is_tame(&format!("<a {}", "x ".repeat(ATTRIBUTES_MAX + 1))));
        assert!(!is_tame(&"&".repeat(100_000)) && !is_tame(&"&nbsp;".repeat(100_000)));
    }

    #[test]
    fn stripping_keeps_the_text() {
        assert_eq!(strip("<div><p>eins</p>zwei<x").split_whitespace().collect::<Vec<_>>(), ["eins", "zwei"]);
    }
}
