//! Entities in feeds: HTML's names, the feed's own, and ampersands that are none.

use std::collections::HashMap;

use crate::extract::dom;

/// The longest name of an entity, in bytes; HTML's longest has 31.
const NAME_BYTES_MAX: usize = 32;
/// The longest value of an entity that a feed declares itself, in bytes.
const VALUE_BYTES_MAX: usize = 1000;
/// How many a feed may declare.
const DECLARED_MAX: usize = 300;
/// How many names are looked up in one feed; HTML has 2231 of them.
const NAMES_MAX: usize = 3000;
/// What the references of one feed may grow to, in bytes: a feed of nothing but references to a
/// long entity of its own would become a thousand times as long.
const EXPANSION_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Names that the document types of feeds and of XHTML 1.0 give to other characters than HTML does
/// today.
const OF_DOCUMENT_TYPES: &[(&str, &str)] = &[("lang", "\u{2329}"), ("rang", "\u{232a}")];

/// The entities of one feed.
pub(super) struct Entities {
    /// Names without `&` and `;`, and what stands for them in XML; `None`: there is no such name.
    known: HashMap<String, Option<String>>,
    /// How many `&` were none of XML's references.
    pub(super) stray: usize,
    /// How many references were by HTML's names.
    pub(super) named: usize,
    /// How many bytes have come of references.
    expanded: usize,
}

impl Entities {
    /// Takes the entities that an internal subset declares with plain values. Values that refer
    /// to others of them are not expanded, so nothing can grow.
    pub(super) fn declared_in(prolog: &str) -> Self {
        let usual = OF_DOCUMENT_TYPES.iter().map(|(name, text)| ((*name).to_owned(), Some((*text).to_owned())));
        let mut known: HashMap<String, Option<String>> = usual.collect();
        for declaration in prolog.split("<!ENTITY").skip(1).take(DECLARED_MAX) {
            let mut words = declaration.trim_start().splitn(2, char::is_whitespace);
            let (Some(name), Some(rest)) = (words.next(), words.next()) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let value = rest[1..].split(quote).next().unwrap_or_default();
            if value.len() <= VALUE_BYTES_MAX {
                known.insert(name.to_owned(), Some(escape(&dom::plain(value))));
            }
        }
        Self { known, stray: 0, named: 0, expanded: 0 }
    }

    /// Copies what begins with `&` as XML can carry it; how many bytes were taken.
    pub(super) fn copy(&mut self, rest: &str, out: &mut String) -> usize {
        let limit = rest.floor_char_boundary(NAME_BYTES_MAX + 2);
        let name = rest[1..limit].find(';').map(|end| &rest[1..end + 1]);
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.stray += 1;
            out.push_str("&amp;");
            return 1;
        };
        let taken = name.len() + 2;
        if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
            out.push_str(&rest[..taken]);
            return taken;
        }
        if let Some(number) = name.strip_prefix('#') {
            // A number that is no character is left out, as it would end the document.
            if let Some(c) = character(number) {
                push_escaped(c, out);
            }
            return taken;
        }
        match self.resolve(name) {
            Some(value) => {
                self.named += 1;
                self.expanded += value.len();
                out.push_str(&value);
                taken
            }
            None => {
                self.stray += 1;
                out.push_str("&amp;");
                1
            }
        }
    }

    fn resolve(&mut self, name: &str) -> Option<String> {
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')) {
            return None;
        }
        if self.expanded > EXPANSION_BYTES_MAX || (self.known.len() > NAMES_MAX && !self.known.contains_key(name)) {
            return None;
        }
        self.known
            .entry(name.to_owned())
            .or_insert_with(|| {
                let reference = format!("&{name};");
                // The HTML parser knows all names (HTML, section 13.5); trimming would lose spaces.
                let text = dom_query::Document::fragment(format!("<i>{reference}</i>")).text().to_string();
                (text != reference && !text.is_empty()).then(|| escape(&text))
            })
            .clone()
    }
}

/// The character of a numeric reference, if XML 1.0 (section 2.2) allows it. Numbers from 128 to
/// 159 mean Windows-1252, as in HTML; the cleaning of texts sees to that.
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let c = char::from_u32(code)?;
    (matches!(c, '\t' | '\n' | '\r') || c >= ' ').then_some(c).filter(|c| !matches!(*c, '\u{fffe}' | '\u{ffff}'))
}

fn push_escaped(c: char, out: &mut String) {
    match c {
        '&' | '<' | '>' | '"' | '\'' => out.push_str(&format!("&#{};", c as u32)),
        c => out.push(c),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(text, &mut out);
    // It may stand in an attribute, too.
    out.replace('"', "&quot;")
}

/// Writes a text so that it is one in XML.
pub(super) fn push_text(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Writes the value of an attribute, its references resolved.
pub(super) fn push_attribute(value: &str, entities: &mut Entities, out: &mut String) {
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '"']) {
        out.push_str(&rest[..at]);
        let taken = match rest.as_bytes()[at] {
            b'&' => entities.copy(&rest[at..], out),
            b'<' => {
                out.push_str("&lt;");
                1
            }
            _ => {
                out.push_str("&quot;");
                1
            }
        };
        rest = &rest[at + taken..];
    }
    out.push_str(rest);
}
