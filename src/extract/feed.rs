//! RSS, Atom and JSON Feed -> entries.
//!
//! feed-rs reads the formats; it lives only in [`parse`] and [`map`]. In front of it stands
//! [`repair`], because one stray `&` or undeclared byte would otherwise lose a whole feed. Beside it
//! the repaired feed is read as a tree ([`element`]) for what feed-rs does not tell: dates as
//! written, markup in texts, bases and languages, other vocabularies. Behind both nothing of ids or
//! clocks of feed-rs remains.
//!
//! Categories of RSS and Atom are taken as sections: that is what newspapers put there. Those
//! whose scheme says that they are tags, and the `tags` of JSON Feed, are topics.

mod element;
mod map;
mod newest;
mod parse;
mod repair;
mod rest;

use std::borrow::Cow;
use std::io::Read;

use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

pub(super) use map::{lead, paragraphs};
pub(super) use rest::wishes;

use map::Readings;
use repair::{Fault, Repaired};

use super::{Listing, charset, prescan};
use crate::config::{Source, SourceKind};
use crate::model::{Entry, Page, SiteFacts, Verdict};

/// How far into a document its root element is looked for, in bytes.
const ROOT_BYTES_MAX: usize = 16 * 1024;

/// Keys that only JSON Feeds have.
const JSON_KEYS: &[&str] = &["\"content_html\"", "\"content_text\"", "\"home_page_url\""];

/// How packed files begin (RFC 1952, section 2.3.1).
const GZIP: &[u8] = &[0x1f, 0x8b];

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
    let is_told = source.kind == SourceKind::Feed;
    if page.body.len() > prescan::PAGE_BYTES_MAX {
        return is_told.then(|| failed("The feed is larger than what is read of a page.".to_owned()));
    }
    let (text, charset) = decode(page);
    if text.len() > prescan::PAGE_BYTES_MAX {
        return is_told.then(|| failed("The feed is larger than what is read of a page.".to_owned()));
    }
    match sniff(&text, source.kind) {
        Some(Format::Xml) => xml(text, charset, page, source, now),
        Some(Format::Json) => Some(json(&text, charset, page, source, now)),
        None => is_told.then(|| {
            let reason = "The page is no RSS, Atom or JSON Feed; correct `url`, or remove `kind = \"feed\"` so that \
                          it is read as a page that lists articles.";
            failed(reason.to_owned())
        }),
    }
}

/// Reads RSS and Atom. What feed-rs cannot read is told by its elements alone.
fn xml(text: String, charset: Option<String>, page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    let dates = |part: &str| {
        let read = repair::xml(part).and_then(|repaired| read_xml(repaired, page, source, now));
        dates(&read.map(|listing| listing.entries).unwrap_or_default())
    };
    let newest = newest::of_xml(&text, dates);
    let mut repaired = repair::xml(&newest)?;
    if matches!(newest, Cow::Owned(_)) {
        repaired.notes.add(Fault::Full);
    }
    repaired.notes.charset = charset;
    // What is repaired is read in two more forms; what it was before is needed no more.
    drop(newest);
    drop(text);
    read_xml(repaired, page, source, now)
}

/// The publication dates of entries.
fn dates(entries: &[Entry]) -> Vec<DateTime<Utc>> {
    entries.iter().filter_map(|entry| entry.published.as_ref()).map(|date| date.value.utc()).collect()
}

/// Reads RSS and Atom that can be parsed.
fn read_xml(mut repaired: Repaired, page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    let head = element::of_xml(&repaired.xml, &page.url)?;
    let feed = parse::parse(&repaired.xml);
    if feed.is_err() {
        repaired.notes.add(Fault::Parser);
    }
    let found_by = format!("{}{}", repaired.format, repaired.notes);
    drop(repaired);
    Some(map::listing(Readings { feed: feed.as_ref().ok(), head: &head, found_by }, page, source, now))
}

fn json(text: &str, charset: Option<String>, page: &Page, source: &Source, now: DateTime<Utc>) -> Listing {
    let read = repair::json(text).and_then(|(mut value, mut notes)| {
        keep_newest(&mut value, &mut notes);
        let feed = parse::parse(&value.to_string())?;
        Ok((value, notes, feed))
    });
    match read {
        Ok((value, mut notes, feed)) => {
            notes.charset = charset;
            let head = element::of_json(&value);
            let found_by = format!("JSON Feed{notes}");
            map::listing(Readings { feed: Some(&feed), head: &head, found_by }, page, source, now)
        }
        Err(cause) => failed(format!(
            "The feed cannot be read, and repairing it did not help: {cause}. Tell its operator, or read the site's \
             pages instead."
        )),
    }
}

/// Leaves out the older items of a JSON Feed that has more than are read.
fn keep_newest(feed: &mut Value, notes: &mut repair::Notes) {
    let Some(items) = feed.get_mut("items").and_then(Value::as_array_mut) else { return };
    let count = items.len();
    let date = |item: &Value| Some(DateTime::parse_from_rfc3339(item.get("date_published")?.as_str()?).ok()?.to_utc());
    *items = newest::of_list(std::mem::take(items), date);
    if items.len() < count {
        notes.add(Fault::Full);
    }
}

/// The text of a feed, and what was wrong with what it said of its encoding. UTF-16 and UTF-32 are
/// also known by their first characters, as XML asks for (XML 1.0, appendix F); the encodings of
/// the web have no UTF-32.
fn decode(page: &Page) -> (String, Option<String>) {
    let body = &*unpacked(&page.body);
    let quad = |read: fn([u8; 4]) -> u32| -> String {
        let code = |bytes: &[u8]| <[u8; 4]>::try_from(bytes).ok().and_then(|four| char::from_u32(read(four)));
        body.chunks_exact(4).map(|bytes| code(bytes).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    let text = match body {
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<' | b'{', ..] => quad(u32::from_be_bytes),
        [0xff, 0xfe, 0, 0, ..] | [b'<' | b'{', 0, 0, 0, ..] => quad(u32::from_le_bytes),
        [b'<' | b'{', 0, ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(body).0.into_owned(),
        [0, b'<' | b'{', ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(body).0.into_owned(),
        _ => {
            let (text, note) = charset::decode_noted(body, page.content_type.as_deref(), &page.url);
            return (text.into_owned(), note);
        }
    };
    (text, None)
}

/// The body of a feed that lies packed on its server, which does not say so.
fn unpacked(body: &[u8]) -> Cow<'_, [u8]> {
    if !body.starts_with(GZIP) {
        return Cow::Borrowed(body);
    }
    let mut out = Vec::new();
    // What can be unpacked of a file that is cut off is read.
    let _ = MultiGzDecoder::new(body).take(prescan::PAGE_BYTES_MAX as u64 + 1).read_to_end(&mut out);
    Cow::Owned(out)
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
        stand_in: None,
    }
}

/// Whether a text is a feed, by its root element or, in JSON, its version. One that is told to be
/// a feed may lack the version.
fn sniff(text: &str, kind: SourceKind) -> Option<Format> {
    let head = text.get(..text.floor_char_boundary(ROOT_BYTES_MAX)).unwrap_or(text);
    let trimmed = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c.is_control());
    if trimmed.starts_with('{') {
        let is_feed = trimmed.contains("jsonfeed.org/version") || trimmed.contains("jsonfeed.org\\/version");
        // Version 1.0 was written before it had an address, and some feeds have none at all.
        let looks_like_one = JSON_KEYS.iter().any(|key| trimmed.contains(key));
        let may_lack_it = kind == SourceKind::Feed || (kind == SourceKind::Auto && looks_like_one);
        let is_list = may_lack_it && trimmed.contains("\"items\"");
        return (is_feed || is_list).then_some(Format::Json);
    }
    repair::root(text).map(|_| Format::Xml)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod kinds;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod properties;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
