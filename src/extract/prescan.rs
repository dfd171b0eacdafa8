//! A linear look at markup before the HTML parser sees it.
//!
//! html5ever takes time quadratic in the depth of nesting, in the number of attributes of one tag,
//! and in the number of `&` in one text: 40 000 nested `<div>` are five seconds. What is beyond the limits here is no page made
//! for people, and is refused with a reason.

use crate::model::{ESCAPING_BYTES_MAX, escaping_bytes};

/// The largest page that is parsed, in bytes. The largest of a thousand real ones has three million.
pub(crate) const PAGE_BYTES_MAX: usize = 12 * 1024 * 1024;
/// How deep elements may be nested. Pages made for people stay under 150 levels, and what asks for
/// all that lies in an element takes time for each level.
pub(crate) const NESTING_DEPTH_MAX: usize = 256;
/// How many attributes one tag may have.
pub(crate) const TAG_ATTRIBUTES_MAX: usize = 300;
/// How many start tags a page may have. Each becomes an element of some hundred bytes; real pages
/// have nineteen thousand at most, counted as here.
pub(crate) const TAGS_MAX: usize = 80_000;
/// How many attributes all tags of a page may have. Real pages have twenty thousand at most.
const ATTRIBUTES_MAX: usize = 100_000;
/// How much text and comment a page may have, in bytes. It is cleaned, compared and copied in many ways;
/// real pages have 600 000 at most.
const TEXT_BYTES_MAX: usize = 2_500 * 1024;

/// Elements that never have content (HTML, section 13.1.2).
const VOID: &[&[u8]] = &[
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source",
    b"track", b"wbr",
];

/// Elements that the parser closes by itself when the next of their kind opens (HTML, sections
/// 13.1.2.4 and 13.2.6.4.7), so that leaving out their end tags nests nothing.
const SELF_CLOSING: &[&[u8]] = &[
    b"a",
    b"body",
    b"button",
    b"dd",
    b"dt",
    b"head",
    b"html",
    b"li",
    b"nobr",
    b"optgroup",
    b"option",
    b"p",
    b"tbody",
    b"td",
    b"tfoot",
    b"th",
    b"thead",
    b"tr",
];

/// Elements that the parser opens again in the next block if theirs ends before them (HTML, section
/// 13.2.4.3). `a` is none here: the next one ends it.
const FORMATTING: &[&[u8]] =
    &[b"b", b"big", b"code", b"em", b"font", b"i", b"s", b"small", b"strike", b"strong", b"tt", b"u"];

/// Shapes of drawings, which a `/>` ends: a map has thousands of them.
const SHAPES: &[&[u8]] =
    &[b"circle", b"ellipse", b"g", b"line", b"path", b"polygon", b"polyline", b"rect", b"stop", b"use"];

/// Elements that group shapes.
const SHAPE_GROUPS: &[&[u8]] = &[b"clippath", b"defs", b"g", b"lineargradient", b"mask", b"radialgradient", b"symbol"];

/// How many alike formatting elements are opened again (HTML, section 13.2.4.3).
const ALIKE_MAX: usize = 3;

/// Elements whose content is text up to their end tag.
const RAW_TEXT: &[&[u8]] = &[b"iframe", b"noframes", b"script", b"style", b"textarea", b"title", b"xmp"];

/// Says why a page must not be parsed, as a sentence for a person.
pub(crate) fn refusal(html: &str) -> Option<String> {
    let bytes = html.as_bytes();
    if let Some(reason) = refusal_of_length(bytes) {
        return Some(reason);
    }
    if bytes.iter().filter(|byte| **byte == 0).count() > TAGS_MAX {
        return Some("the page is full of zero bytes, as no text is".to_owned());
    }
    Scan::new(bytes).run()
}

/// Says why a page must not even be decoded: its text may take three times as many bytes.
pub(crate) fn refusal_of_length(body: &[u8]) -> Option<String> {
    let bytes = body.len();
    (bytes > PAGE_BYTES_MAX)
        .then(|| format!("the page has {bytes} bytes, more than the {PAGE_BYTES_MAX} that are read"))
}

/// An element that is open.
#[derive(Clone, Copy)]
struct Open<'a> {
    /// Its name, as written.
    name: &'a [u8],
    /// What stands in its tag.
    tag: &'a [u8],
    is_formatting: bool,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The elements that are open.
    open: Vec<Open<'a>>,
    /// How many of them are formatting.
    formatting: usize,
    /// The attributes of all `<html>` and `<body>`, which are one element each.
    root_attributes: usize,
    /// The elements that the parser will make, hardly less.
    tags: usize,
    /// The attributes of all tags.
    attributes: usize,
    /// The text between the tags.
    text_bytes: usize,
    /// What it takes to write its texts and attributes again.
    escaping: u64,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            open: Vec::new(),
            formatting: 0,
            root_attributes: 0,
            tags: 0,
            attributes: 0,
            text_bytes: 0,
            escaping: 0,
        }
    }

    fn run(&mut self) -> Option<String> {
        while let Some(offset) = self.bytes[self.at..].iter().position(|b| *b == b'<') {
            self.escaping += escaping_bytes(&self.bytes[self.at..self.at + offset], false);
            self.text_bytes += offset;
            self.at += offset + 1;
            let reason = match self.bytes.get(self.at) {
                Some(b) if b.is_ascii_alphabetic() => self.start_tag(),
                other => {
                    self.other_tag(other.copied());
                    None
                }
            };
            if reason.is_some() {
                return reason;
            }
            if self.tags > TAGS_MAX {
                return Some(format!("the page has more than the {TAGS_MAX} tags that are read"));
            }
            if self.attributes > ATTRIBUTES_MAX {
                return Some(format!("the page has more than the {ATTRIBUTES_MAX} attributes that are read"));
            }
        }
        self.text_bytes += self.bytes.len() - self.at;
        if self.text_bytes > TEXT_BYTES_MAX {
            return Some(format!(
                "the page has {} bytes of text and comments, more than the {TEXT_BYTES_MAX} that are read",
                self.text_bytes
            ));
        }
        self.escaping += escaping_bytes(&self.bytes[self.at..], false);
        (self.escaping > ESCAPING_BYTES_MAX).then(|| "a text of the page is full of & or of special letters".to_owned())
    }

    /// Takes a comment, a declaration, an end tag or a lone `<`. The parser makes a node of each, or
    /// keeps a word about the mistake, unless an end tag has its start tag.
    fn other_tag(&mut self, first: Option<u8>) {
        let is_paired = match first {
            Some(b'/') => {
                self.at += 1;
                let name = self.name();
                self.close(name)
            }
            Some(b'!') => {
                self.skip_declaration();
                false
            }
            _ => false,
        };
        self.tags += usize::from(!is_paired);
    }

    fn skip_declaration(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = if rest.starts_with(b"!--") { find(&rest[3..], b"-->").map(|i| i + 6) } else { find(rest, b">") };
        let bytes = end.unwrap_or(rest.len());
        // The parser takes a comment letter by letter, as it does a text.
        self.text_bytes += bytes;
        self.at += bytes;
    }

    fn name(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/')) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn start_tag(&mut self) -> Option<String> {
        let start = self.at;
        let name = self.name();
        let mut attributes = self.attributes();
        self.attributes += attributes;
        self.escaping += escaping_bytes(&self.bytes[start..self.at], true);
        if name.eq_ignore_ascii_case(b"html") || name.eq_ignore_ascii_case(b"body") {
            self.root_attributes += attributes;
            attributes = self.root_attributes;
        }
        let is_formatting = is_in(name, FORMATTING);
        // What is open may be opened again in every element that is not formatting itself.
        self.tags += if is_formatting || is_in(name, VOID) { 1 } else { 1 + self.formatting };
        if attributes > TAG_ATTRIBUTES_MAX {
            return Some(format!(
                "a tag has {attributes} attributes, more than the {TAG_ATTRIBUTES_MAX} that are read"
            ));
        }
        if is_in(name, RAW_TEXT) {
            self.skip_raw_text(name);
        } else if !is_in(name, VOID) && !is_in(name, SELF_CLOSING) && !self.is_closed_shape(name) {
            self.open(Open { name, tag: &self.bytes[start..self.at], is_formatting });
            if self.open.len() > NESTING_DEPTH_MAX {
                return Some(format!("elements are nested more than the {NESTING_DEPTH_MAX} levels that are read"));
            }
        }
        None
    }

    /// Reads to the end of the tag and counts its attributes.
    fn attributes(&mut self) -> usize {
        let mut count = 0;
        let mut in_name = false;
        while let Some(&b) = self.bytes.get(self.at) {
            self.at += 1;
            match b {
                b'>' => break,
                b'=' => self.skip_value(),
                b'/' => in_name = false,
                b if b.is_ascii_whitespace() => in_name = false,
                _ if !in_name => {
                    in_name = true;
                    count += 1;
                }
                _ => {}
            }
        }
        count
    }

    fn skip_value(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let rest = &self.bytes[self.at..];
        self.at += match rest.first() {
            Some(quote @ (b'"' | b'\'')) => rest[1..].iter().position(|b| b == quote).map_or(rest.len(), |end| end + 2),
            _ => rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>').unwrap_or(rest.len()),
        };
    }

    fn skip_raw_text(&mut self, name: &[u8]) {
        let start = self.at;
        self.find_end_of_raw_text(name);
        // Of what has no tags, these two have their texts escaped.
        if is_in(name, &[b"textarea", b"title"]) {
            self.escaping += escaping_bytes(&self.bytes[start..self.at], false);
        }
    }

    fn find_end_of_raw_text(&mut self, name: &[u8]) {
        while let Some(offset) = find(&self.bytes[self.at..], b"</") {
            self.at += offset + 2;
            if self.bytes[self.at..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                return;
            }
        }
        self.at = self.bytes.len();
    }

    fn open(&mut self, element: Open<'a>) {
        self.formatting += usize::from(element.is_formatting);
        self.open.push(element);
    }

    /// Whether the tag that was just read is a shape of a drawing and ended by itself.
    fn is_closed_shape(&self, name: &[u8]) -> bool {
        let holder = || self.open.iter().rev().find(|open| !is_in(open.name, SHAPE_GROUPS));
        self.bytes[..self.at].ends_with(b"/>")
            && is_in(name, SHAPES)
            && holder().is_some_and(|holder| holder.name.eq_ignore_ascii_case(b"svg"))
    }

    /// Takes an end tag as the parser does: it closes everything down to its element, and means
    /// nothing if that is not open or lies outside the current table. Says whether it closed one.
    fn close(&mut self, name: &[u8]) -> bool {
        for (depth, open) in self.open.iter().enumerate().rev() {
            if open.name.eq_ignore_ascii_case(name) {
                self.close_from(depth);
                return true;
            }
            if open.name.eq_ignore_ascii_case(b"table") {
                return false;
            }
        }
        false
    }

    /// Closes the elements from a depth on. Formatting that has no end tag of its own goes on
    /// behind them.
    fn close_from(&mut self, depth: usize) {
        let closed = self.open.split_off(depth);
        self.formatting -= closed.iter().filter(|element| element.is_formatting).count();
        for element in closed.into_iter().skip(1).filter(|element| element.is_formatting) {
            let alike = self.open.iter().filter(|open| open.is_formatting && open.tag == element.tag);
            if alike.count() < ALIKE_MAX {
                self.open(element);
            }
        }
    }
}

fn is_in(name: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs::{self, File};
    use std::io::Read;
    use std::path::Path;

    use flate2::read::GzDecoder;

    use super::*;

    /// How many times as much as any real page has the limits let pass.
    const MARGIN: usize = 4;

    /// `DEPESCHE_PAGES` is a folder of real pages, packed with gzip.
    #[test]
    fn real_pages_stay_far_below_the_limits() {
        if let Ok(folder) = std::env::var("DEPESCHE_PAGES") {
            assert!(real_pages(Path::new(&folder)) > 0, "no pages in {folder}");
        }
    }

    /// Looks at all pages in a folder; how many there are.
    fn real_pages(folder: &Path) -> usize {
        let mut pages = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pages += real_pages(&path);
            } else if path.to_string_lossy().ends_with(".html.gz") {
                let mut bytes = Vec::new();
                GzDecoder::new(File::open(&path).unwrap()).read_to_end(&mut bytes).unwrap();
                let html = String::from_utf8_lossy(&bytes);
                assert_eq!(refusal(&html), None, "{}", path.display());
                let mut scan = Scan::new(html.as_bytes());
                assert_eq!(scan.run(), None);
                for (has, most) in [
                    (html.len(), PAGE_BYTES_MAX),
                    (scan.tags, TAGS_MAX),
                    (scan.attributes, ATTRIBUTES_MAX),
                    (scan.text_bytes, TEXT_BYTES_MAX),
                ] {
                    assert!(has * MARGIN <= most, "{}: {has} of {most}", path.display());
                }
                pages += 1;
            }
        }
        pages
    }

    #[test]
    fn hostile_pages_are_refused() {
        assert!(refusal(&"<div>".repeat(200_000)).is_some_and(|reason| reason.contains("nested")));
        assert!(refusal(&"<div></x>".repeat(5_000)).is_some(), "an end tag of nothing closes nothing");
        assert!(refusal(&"<div><table><td></div>".repeat(5_000)).is_some(), "a table keeps end tags in");
        let flood: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
        assert!(refusal(&format!("<div{flood}>")).is_some_and(|reason| reason.contains("attributes")));
        let unclosed = |count: usize| (0..count).map(|i| format!("<div><b id={i}></div>")).collect::<String>();
        assert!(refusal(&unclosed(5_000)).is_some(), "formatting that is never closed nests in what follows");
        assert!(refusal(&(unclosed(200) + &"<p>a".repeat(5_000))).is_some_and(|reason| reason.contains("tags")));
        for mark in ["<", "</p>", "<!a>", "\0"] {
            assert!(refusal(&mark.repeat(TAGS_MAX + 1)).is_some(), "{mark:?}");
        }
        let bodies: String = (0..1_000).map(|i| format!("<body a{i}=1>")).collect();
        assert!(refusal(&bodies).is_some_and(|reason| reason.contains("attributes")));
        assert!(refusal(&format!("<svg><div>{}", "<path/>".repeat(1_000))).is_some(), "a div ends the drawing");
        for letter in ["&", "&a", "\u{a0}", "&#38;"] {
            assert!(refusal(&letter.repeat(200_000)).is_some_and(|reason| reason.contains('&')), "{letter}");
        }
        assert!(refusal(&"<br>".repeat(TAGS_MAX + 1)).is_some_and(|reason| reason.contains("tags")));
        let many: String = "<p a b c d e f g h i j>".repeat(ATTRIBUTES_MAX / 10 + 1);
        assert!(refusal(&many).is_some_and(|reason| reason.contains("attributes")));
        for text in ["<p>", "<!-- "] {
            let long = format!("{text}{}", "wort ".repeat(TEXT_BYTES_MAX / 5 + 1));
            assert!(refusal(&long).is_some_and(|reason| reason.contains("text")), "{text}");
        }
    }

    #[test]
    fn sloppy_pages_pass() {
        let json = "{\"a\":\"b&c=\u{ab}d\u{bb}\"}".repeat(50_000);
        assert_eq!(refusal(&format!("<script type=application/json>{json}</script>")), None);
        let attribute = json.replace('"', "&quot;").replace("&c", "&amp;c");
        assert_eq!(refusal(&format!("<div data-props=\"{attribute}\">")), None);
        assert_eq!(
            refusal(&"<p>K\u{fc}hn &amp; S\u{f6}hne sagen \u{ab}nein\u{bb}&nbsp;&ndash; ja".repeat(20_000)),
            None
        );
        assert_eq!(refusal(&"<p>a<li>b<td>c".repeat(5_000)), None);
        assert_eq!(refusal(&"<div><span>a</div>".repeat(5_000)), None, "an end tag closes what is inside");
        assert_eq!(refusal(&"<div><b>a</div>".repeat(5_000)), None, "few alike elements are opened again");
        assert_eq!(refusal(&format!("<svg><g>{}</g></svg>", "<path d='M0 0' />".repeat(5_000))), None);
        assert_eq!(refusal(&format!("<script>{}</script>", "<div>".repeat(5_000))), None);
        assert_eq!(refusal(&format!("<!-- {} -->", "<div>".repeat(5_000))), None);
        assert_eq!(refusal("<a title='a > b' href=x>"), None);
        assert_eq!(refusal("<!-- never closed <div"), None);
    }
}
