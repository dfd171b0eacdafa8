//! Copies the inside of a feed's root element so that it comes out well-formed.

use super::Tag;
use super::entity::Entities;

/// Elements open at the same time; deeper ones are text.
const DEPTH_MAX: usize = 200;
/// The longest tag, in bytes; what seems longer is a stray `<`.
const TAG_BYTES_MAX: usize = 16 * 1024;

/// The type of what stands in for a thumbnail; it is no picture and no file of its own.
pub(in crate::extract::feed) const THUMBNAIL_TYPE: &str = "image/x-thumbnail";

/// The namespace of Media RSS.
const MEDIA_RSS: &str = "http://search.yahoo.com/mrss/";

/// The element of Media RSS for people.
const CREDIT: &str = "media:credit";

/// Elements of Atom whose `type` says what kind of text they hold (RFC 4287, section 3.1.1).
const TEXT_ELEMENTS: &[&str] = &["title", "subtitle", "tagline", "summary", "rights", "copyright", "info", "content"];

/// The copier: what it copies from, and what is open.
pub(super) struct Copy<'c, 't> {
    root: &'c Tag<'t>,
    entities: &'c mut Entities,
    out: &'c mut String,
    open: Vec<&'t str>,
}

impl<'c, 't> Copy<'c, 't> {
    /// A copier that continues a document whose root element is open.
    pub(super) fn new(root: &'c Tag<'t>, entities: &'c mut Entities, out: &'c mut String) -> Self {
        Self { root, entities, out, open: vec![root.name] }
    }

    /// Copies up to the end of the root element, and ends whatever is still open there.
    pub(super) fn run(mut self, text: &'t str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<']).filter(|_| !self.open.is_empty()) {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            let taken = self.markup(rest);
            rest = &rest[taken..];
        }
        if !self.open.is_empty() {
            self.out.push_str(rest);
        }
        while let Some(name) = self.open.pop() {
            self.end(name);
        }
    }

    /// Copies what begins with `&` or `<`; how many bytes were taken.
    fn markup(&mut self, rest: &'t str) -> usize {
        if rest.starts_with('&') {
            return self.entities.copy(rest, self.out);
        }
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").map(|end| end + 3);
            self.out.push_str(&rest[..end.unwrap_or(rest.len())]);
            if end.is_none() {
                self.out.push_str("]]>");
            }
            return end.unwrap_or(rest.len());
        }
        if rest.starts_with("<!--") {
            // Comments say nothing, and `--` in them would be an error.
            return rest.find("-->").map_or(rest.len(), |end| end + 3);
        }
        if rest.starts_with("<?") || rest.starts_with("<!") {
            return rest.find('>').map_or(rest.len(), |end| end + 1);
        }
        if let Some(tag) = tag(rest) {
            match rest[1..].strip_prefix('/') {
                Some(name) => self.end_tag(name_of(name)),
                None => self.start_tag(&rest[1..tag]),
            }
            return tag + 1;
        }
        self.out.push_str("&lt;");
        1
    }

    fn start_tag(&mut self, inner: &'t str) {
        let name = name_of(inner);
        let is_empty = inner.ends_with('/');
        if self.open.len() >= DEPTH_MAX {
            return;
        }
        self.stand_in(name, inner[name.len()..].trim_end_matches('/'));
        let attributes = self.attributes(name, &inner[name.len()..]);
        match self.written(name) {
            CREDIT => self.open_tag(CREDIT, &format!(" xmlns:media=\"{MEDIA_RSS}\"{attributes}")),
            name => self.open_tag(name, &attributes),
        }
        if !is_empty {
            self.open.push(name);
        }
    }

    /// The name under which an element is written. The author of an episode is put where feed-rs
    /// looks for those of Media RSS, among whom are photographers: these are not read.
    fn written<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "itunes:author" if self.open.contains(&"item") => CREDIT,
            CREDIT => "media:credit-of-others",
            _ => name,
        }
    }

    /// Says in Media RSS what feed-rs loses otherwise: a `media:thumbnail` or `itunes:image` that
    /// has no `media:content` beside it, and an `enclosure` that has one.
    fn stand_in(&mut self, name: &str, attributes: &str) {
        let of = |name| value(attributes, name);
        let thumbnail_type = format!("\"{THUMBNAIL_TYPE}\"");
        let thumbnail = Some(thumbnail_type.as_str());
        match name.rsplit_once(':') {
            Some((_, "thumbnail")) => self.media("content", of("url"), thumbnail, None),
            Some((_, "image")) => {
                self.media("content", of("href"), thumbnail, None);
                self.media("thumbnail", of("href"), None, None);
            }
            None if name == "enclosure" => self.media("content", of("url"), of("type"), of("length")),
            _ => {}
        }
    }

    /// Writes an empty element of Media RSS; the values have their quotes.
    fn media(&mut self, element: &str, url: Option<&str>, kind: Option<&str>, bytes: Option<&str>) {
        if url.is_none() {
            return;
        }
        let name = format!("media:{element}");
        let given = [("url", url), ("type", kind), ("fileSize", bytes)];
        let given = given.into_iter().filter_map(|(name, value)| Some(format!(" {name}={}", value?)));
        let attributes: String = std::iter::once(format!(" xmlns:media=\"{MEDIA_RSS}\"")).chain(given).collect();
        self.open_tag(&name, &attributes);
        self.end(&name);
    }

    /// Writes a start tag, its references resolved.
    fn open_tag(&mut self, name: &str, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        let mut rest = attributes;
        while let Some(at) = rest.find('&') {
            self.out.push_str(&rest[..at]);
            let taken = self.entities.copy(&rest[at..], self.out);
            rest = &rest[at + taken..];
        }
        self.out.push_str(rest);
        self.out.push('>');
    }

    /// The attributes of a tag; the kinds of text in Atom are spelled as feed-rs knows them.
    fn attributes(&self, name: &str, attributes: &str) -> String {
        // Elements of extensions (`media:title`) have types of their own.
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let is_atom = self.root.name.rsplit_once(':').unwrap_or(("", self.root.name)) == (prefix, "feed");
        // What is only referred to has a media type (RFC 4287, section 4.1.3.2).
        if !is_atom || !TEXT_ELEMENTS.contains(&local) || attributes.contains("src=") {
            return attributes.to_owned();
        }
        let attributes = attributes.replace("type='", "type=\"").replace('\'', "\"");
        let Some((before, rest)) = attributes.split_once("type=\"") else { return attributes };
        let Some((kind, after)) = rest.split_once('"') else { return attributes };
        let kind = match kind.trim().to_ascii_lowercase().as_str() {
            "application/xhtml+xml" | "xhtml" => "xhtml",
            "text/html" | "html" => "html",
            "text/plain" | "text" | "" => "text",
            // A picture or a document, in base64.
            _ if local == "content" => kind,
            _ => "text",
        };
        format!("{before}type=\"{kind}\"{after}")
    }

    /// Ends an element and what is still open in it; an end without a start is left out.
    fn end_tag(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| *open == name) {
            while self.open.len() > at {
                if let Some(open) = self.open.pop() {
                    self.end(open);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(self.written(name));
        self.out.push('>');
    }
}

/// Where the `>` of a tag stands, if the text begins with one.
fn tag(rest: &str) -> Option<usize> {
    let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let mut quote = None;
    for (at, b) in rest.bytes().enumerate().take(TAG_BYTES_MAX).skip(1) {
        match (quote, b) {
            (None, b'>') => return Some(at),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute with its quotes.
fn value<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let rest = attributes.split_once(&format!("{name}="))?.1;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.get(..rest[1..].find(quote)? + 2)
}

fn name_of(inner: &str) -> &str {
    inner.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default()
}
