//! A linear look at markup before the HTML parser sees it.
//!
//! html5ever takes time quadratic in the depth of nesting and in the number of attributes of one
//! tag: 40 000 nested `<div>` are five seconds. What is beyond the limits here is no page made
//! for people, and is refused with a reason.

/// The largest page that is parsed, in bytes.
pub(crate) const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How deep elements may be nested.
pub(crate) const NESTING_DEPTH_MAX: usize = 1500;
/// How many attributes one tag may have.
pub(crate) const TAG_ATTRIBUTES_MAX: usize = 300;
/// How many start tags a page may have.
pub(crate) const TAGS_MAX: usize = 400_000;

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

/// Elements whose content is text up to their end tag.
const RAW_TEXT: &[&[u8]] = &[b"iframe", b"noframes", b"script", b"style", b"textarea", b"title", b"xmp"];

/// Says why a page must not be parsed, as a sentence for a person.
pub(crate) fn refusal(html: &str) -> Option<String> {
    let bytes = html.as_bytes();
    if bytes.len() > PAGE_BYTES_MAX {
        return Some(format!("the page has {} bytes, more than the {PAGE_BYTES_MAX} that are read", bytes.len()));
    }
    let mut scan = Scan { bytes, at: 0, open: Vec::new(), tags: 0 };
    scan.run()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The names of the elements that are open, as written.
    open: Vec<&'a [u8]>,
    tags: usize,
}

impl<'a> Scan<'a> {
    fn run(&mut self) -> Option<String> {
        while let Some(offset) = self.bytes[self.at..].iter().position(|b| *b == b'<') {
            self.at += offset + 1;
            match self.bytes.get(self.at) {
                Some(b'!') => self.skip_declaration(),
                Some(b'/') => {
                    self.at += 1;
                    let name = self.name();
                    self.close(name);
                }
                Some(b) if b.is_ascii_alphabetic() => {
                    if let Some(reason) = self.start_tag() {
                        return Some(reason);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn skip_declaration(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = if rest.starts_with(b"!--") { find(&rest[3..], b"-->").map(|i| i + 6) } else { find(rest, b">") };
        self.at += end.unwrap_or(rest.len());
    }

    fn name(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/')) {
            self.at += 1;
        }
        &self.bytes[start..self.at]
    }

    fn start_tag(&mut self) -> Option<String> {
        let name = self.name();
        let attributes = self.attributes();
        self.tags += 1;
        if attributes > TAG_ATTRIBUTES_MAX {
            return Some(format!(
                "a tag has {attributes} attributes, more than the {TAG_ATTRIBUTES_MAX} that are read"
            ));
        }
        if self.tags > TAGS_MAX {
            return Some(format!("the page has more than the {TAGS_MAX} tags that are read"));
        }
        if is_in(name, RAW_TEXT) {
            self.skip_raw_text(name);
        } else if !is_in(name, VOID) && !is_in(name, SELF_CLOSING) {
            self.open.push(name);
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
        while let Some(offset) = find(&self.bytes[self.at..], b"</") {
            self.at += offset + 2;
            if self.bytes[self.at..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                return;
            }
        }
        self.at = self.bytes.len();
    }

    /// Takes an end tag as the parser does: it closes everything down to its element, and means
    /// nothing if that is not open or lies outside the current table.
    fn close(&mut self, name: &[u8]) {
        for (depth, open) in self.open.iter().enumerate().rev() {
            if open.eq_ignore_ascii_case(name) {
                self.open.truncate(depth);
                return;
            }
            if open.eq_ignore_ascii_case(b"table") {
                return;
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
mod tests {
    use super::*;

    #[test]
    fn hostile_pages_are_refused() {
        assert!(refusal(&"<div>".repeat(200_000)).is_some_and(|reason| reason.contains("nested")));
        assert!(refusal(&"<div></x>".repeat(5_000)).is_some(), "an end tag of nothing closes nothing");
        assert!(refusal(&"<div><table><td></div>".repeat(5_000)).is_some(), "a table keeps end tags in");
        let flood: String = (0..100_000).map(|i| format!(" a{i}=1")).collect();
        assert!(refusal(&format!("<div{flood}>")).is_some_and(|reason| reason.contains("attributes")));
        assert!(refusal(&"<br>".repeat(TAGS_MAX + 1)).is_some_and(|reason| reason.contains("tags")));
    }

    #[test]
    fn sloppy_pages_pass() {
        assert_eq!(refusal(&"<p>a<li>b<td>c".repeat(5_000)), None);
        assert_eq!(refusal(&"<div><span>a</div>".repeat(5_000)), None, "an end tag closes what is inside");
        assert_eq!(refusal(&format!("<script>{}</script>", "<div>".repeat(5_000))), None);
        assert_eq!(refusal(&format!("<!-- {} -->", "<div>".repeat(5_000))), None);
        assert_eq!(refusal("<a title='a > b' href=x>"), None);
        assert_eq!(refusal("<!-- never closed <div"), None);
    }
}
