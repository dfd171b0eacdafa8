//! Lists in the data that a page carries for its scripts: what a browser would show of a shell
//! whose HTML is empty stands there, in a shape of the site's own.

use std::collections::HashSet;

use dom_query::Document;
use serde_json::Value;
use url::Url;

use super::link;
use super::sheet::Sheet;
use super::{address, teaser};
use crate::extract::dom;
use crate::model::{Entry, EvidenceKind, Field, Lead, LeadOrigin};
use crate::normalise::date;
use crate::normalise::url::same_site;

/// The largest block of data that is read.
const DATA_BYTES_MAX: usize = 4 << 20;
/// Values of one page that are looked at.
const VALUES_MAX: usize = 100_000;
/// Articles that a list must have at least.
const ITEMS_MIN: usize = 3;
/// How evidence calls the place, before the name of the member.
pub(super) const PLACE: &str = "script data";
/// The shortest text that is a lead, in characters.
const LEAD_CHARS_MIN: usize = 20;

const TITLES: &[&str] = &["headline", "title", "name"];
const ADDRESSES: &[&str] =
    &["url", "href", "link", "path", "permalink", "canonicalUrl", "canonical_url", "webUrl", "pathname", "uri"];
const DATES: &[&str] = &[
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publicationDate",
    "publishedDate",
    "firstPublished",
    "published",
    "pubDate",
    "date",
];
const LEADS: &[&str] =
    &["teaser", "lead", "teaserText", "standfirst", "description", "excerpt", "summary", "abstract", "intro", "dek"];
const SECTIONS: &[&str] = &["section", "ressort", "category", "primaryCategory", "channel", "rubric"];
const IMAGES: &[&str] = &["image", "teaserImage", "leadImage", "mainImage", "thumbnail", "cover", "picture"];

/// The entries of the lists in the data of a page's scripts.
pub(super) fn entries(document: &Document, sheet: &Sheet<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen = HashSet::new();
    for script in document.select("script#__NEXT_DATA__, script[type='application/json']").nodes() {
        let text = script.text();
        if text.len() > DATA_BYTES_MAX {
            continue;
        }
        let Ok(data) = serde_json::from_str(&text) else { continue };
        for entry in in_data(&data, sheet) {
            let key = entry.url.as_ref().map(|url| link::key(&url.value));
            if seen.insert(key) {
                entries.push(entry);
            }
        }
    }
    entries
}

/// The entries of all lists in a block of data. A loop, for data may be nested deeper than a stack.
fn in_data(data: &Value, sheet: &Sheet<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut waiting = vec![data];
    let mut looked_at = 0;
    while let Some(value) = waiting.pop() {
        looked_at += 1;
        if looked_at > VALUES_MAX {
            break;
        }
        match value {
            Value::Object(members) => waiting.extend(members.values().rev()),
            Value::Array(values) => {
                let found: Vec<Entry> = values.iter().filter_map(|item| entry(item, sheet)).collect();
                if found.len() >= ITEMS_MIN && found.len() * 2 > values.len() {
                    entries.extend(found);
                } else {
                    waiting.extend(values.iter().rev());
                }
            }
            _ => {}
        }
    }
    entries
}

/// An entry, if a value has a headline and an address as articles have it: menus have names and
/// addresses, too.
fn entry(item: &Value, sheet: &Sheet<'_>) -> Option<Entry> {
    let text = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let value = item.get(*key)?;
            let stated =
                value.as_str().or_else(|| value.get("name")?.as_str()).or_else(|| value.get("title")?.as_str());
            Some((stated?.trim().to_owned(), format!("{PLACE} {key}"))).filter(|(text, _)| !text.is_empty())
        })
    };
    let (title, title_place) = text(TITLES)?;
    let (url, url_place) = address_of(item, sheet)?;
    let shape = address::shape(&url);
    let is_article = shape.against.is_none() && shape.specific && link::headline(&title) >= 0.0;
    if !is_article || !same_site(&url, &sheet.base) {
        return None;
    }
    let published = text(DATES).and_then(|(stated, place)| Some((date::read(&stated, &sheet.dates)?, place)));
    let lead = text(LEADS).filter(|(lead, _)| lead.chars().count() >= LEAD_CHARS_MIN && !lead.contains('<'));
    Some(Entry {
        title: Some(field(title, title_place)),
        url: Some(field(url, url_place)),
        published: published.map(|(moment, place)| field(moment, place)),
        sections: text(SECTIONS).map(|(name, place)| field(vec![name], place)),
        lead: lead.map(|(lead, place)| {
            let (text, cut) = teaser::uncut(&lead);
            field(Lead { text, cut, origin: LeadOrigin::Visible }, place)
        }),
        image: image_of(item, sheet).map(|(url, place)| field(url, place)),
        ..Entry::default()
    })
}

fn field<T>(value: T, place: String) -> Field<T> {
    Field::new(value, EvidenceKind::Html, place)
}

/// The address of an item; a word alone is a part of one that only the site's script can complete.
fn address_of(item: &Value, sheet: &Sheet<'_>) -> Option<(Url, String)> {
    ADDRESSES.iter().find_map(|key| {
        let stated = item.get(*key)?.as_str().filter(|stated| stated.starts_with('/') || stated.starts_with("http"))?;
        Some((link::resolve(stated, &sheet.base)?, format!("{PLACE} {key}")))
    })
}

fn image_of(item: &Value, sheet: &Sheet<'_>) -> Option<(Url, String)> {
    IMAGES.iter().find_map(|key| {
        let value = item.get(*key)?;
        let stated = value.as_str().or_else(|| value.get("url")?.as_str()).or_else(|| value.get("src")?.as_str())?;
        Some((dom::absolute(stated, &sheet.base)?, format!("{PLACE} {key}")))
    })
}
