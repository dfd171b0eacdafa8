//! RSS, Atom and JSON Feed -> entries.
//!
//! feed-rs reads the formats; it lives only in [`parse`] and [`map`]. In front of it stands
//! [`repair`], because one stray `&` or undeclared byte would otherwise lose a whole feed, and
//! behind it nothing of its own ids or clocks remains.
//!
//! Categories of RSS and Atom are taken as sections: that is what newspapers put there. Those
//! whose scheme says that they are tags, and the `tags` of JSON Feed, are topics.

mod map;
mod parse;
mod repair;

use chrono::{DateTime, Utc};

pub(super) use map::{lead, paragraphs};

use super::{Listing, charset};
use crate::config::{Source, SourceKind};
use crate::model::{Page, SiteFacts, Verdict};

/// How far into a document its root element is looked for, in bytes.
const ROOT_BYTES_MAX: usize = 16 * 1024;

/// The kinds of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Xml,
    Json,
}

/// Reads a page that is a feed; `None` if it is none and need not be.
pub(super) fn read(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    if source.kind == SourceKind::Listing {
        return None;
    }
    let text = decode(page);
    let Some(format) = sniff(&text) else {
        return (source.kind == SourceKind::Feed).then(|| {
            let reason = "The page is no RSS, Atom or JSON Feed; correct `url`, or remove `kind = \"feed\"` so that \
                          it is read as a page that lists articles.";
            failed(reason.to_owned())
        });
    };
    let clock = parse::Clock::new(page, source, now);
    Some(match parse::parse(&text, format, &clock) {
        Ok(feed) => map::listing(feed, &clock, page),
        Err(cause) => failed(format!(
            "The feed cannot be read, and repairing it did not help: {cause}. Tell its operator, or read the site's \
             pages instead."
        )),
    })
}

/// The text of a feed. UTF-16 and UTF-32 are also known by their first characters, as XML asks
/// for (XML 1.0, appendix F); the encodings of the web have no UTF-32.
fn decode(page: &Page) -> String {
    let body = &*page.body;
    let quad = |read: fn([u8; 4]) -> u32| -> String {
        let code = |bytes: &[u8]| <[u8; 4]>::try_from(bytes).ok().and_then(|four| char::from_u32(read(four)));
        body.chunks_exact(4).map(|bytes| code(bytes).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match body {
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => quad(u32::from_be_bytes),
        [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => quad(u32::from_le_bytes),
        [b'<', 0, ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(body).0.into_owned(),
        [0, b'<', ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(body).0.into_owned(),
        _ => charset::decode(body, page.content_type.as_deref(), &page.url).into_owned(),
    }
}

fn failed(reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site: SiteFacts::default(),
        found_by: String::new(),
        is_feed: true,
        verdict: Verdict::Drifted,
        reason,
        rejected: Vec::new(),
    }
}

/// Whether a text is a feed, by its root element or, in JSON, its version.
fn sniff(text: &str) -> Option<Format> {
    let head = text.get(..text.floor_char_boundary(ROOT_BYTES_MAX)).unwrap_or(text);
    let trimmed = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control());
    if trimmed.starts_with('{') {
        let is_feed = trimmed.contains("jsonfeed.org/version") || trimmed.contains("jsonfeed.org\\/version");
        return is_feed.then_some(Format::Json);
    }
    let name = repair::root(head)?.name;
    let local = name.rsplit(':').next().unwrap_or(name);
    matches!(local, "rss" | "RDF" | "feed").then_some(Format::Xml)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
