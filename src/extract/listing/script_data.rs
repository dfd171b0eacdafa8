//! Lists in the data that a page carries for its scripts: what a browser would show of a shell
//! whose HTML is empty stands there, in a shape of the site's own. What is an article is known by
//! the shape of the data: a headline with an address of the site, or with the part of one that the
//! page shows how to complete.

mod blocks;
mod copies;
mod literal;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;

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
const SLUGS: &[&str] = &["slug", "urlSlug", "url_slug"];
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
    for script in document.select("script").nodes() {
        let kind = dom::attr(script, "type").unwrap_or_default().trim().to_ascii_lowercase();
        for data in blocks::of(&script.text(), &kind) {
            for entry in in_data(&data, sheet) {
                let key = entry.url.as_ref().map(|url| link::key(&url.value));
                if seen.insert(key) {
                    entries.push(entry);
                }
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
            Value::Object(members) if is_cache(members) => {
                let found = all(&members.values().collect::<Vec<_>>(), sheet);
                if found.len() >= ITEMS_MIN {
                    entries.extend(found);
                } else {
                    waiting.extend(members.values().rev());
                }
            }
            Value::Object(members) => waiting.extend(members.values().rev()),
            Value::Array(values) => {
                let found = all(&values.iter().collect::<Vec<_>>(), sheet);
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

/// Whether an object holds things by their kind and id (`Article:4711`), as Apollo keeps them.
fn is_cache(members: &serde_json::Map<String, Value>) -> bool {
    members.len() >= ITEMS_MIN
        && members.values().filter(|value| value.get("__typename").is_some()).count() >= ITEMS_MIN
}

/// The entries of a list.
fn all(items: &[&Value], sheet: &Sheet<'_>) -> Vec<Entry> {
    let slugs = items.iter().filter_map(|item| slug_of(item));
    let prefix = slugs.into_iter().find_map(|slug| prefix(slug, sheet));
    items.iter().filter_map(|item| entry(item, prefix.as_ref(), sheet)).collect()
}

/// What stands before the slug in an address that a link of the page shows.
fn prefix(slug: &str, sheet: &Sheet<'_>) -> Option<Url> {
    let ends = |url: &&Url| {
        let last = url.path().trim_end_matches('/').rsplit('/').next();
        last == Some(slug) && url.query().is_none()
    };
    sheet.targets.iter().map(|target| &target.url).find(ends)?.join("./").ok()
}

/// The part of an address that names an article.
fn slug_of(item: &Value) -> Option<&str> {
    let slug = SLUGS.iter().find_map(|key| {
        let value = item.get(*key)?;
        value.as_str().or_else(|| value.get("current")?.as_str())
    })?;
    let is_slug = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!slug.is_empty() && slug.chars().all(is_slug)).then_some(slug)
}

/// An entry, if a value has a headline and an address as articles have it: menus have names and
/// addresses, too.
fn entry(item: &Value, prefix: Option<&Url>, sheet: &Sheet<'_>) -> Option<Entry> {
    let text = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let value = item.get(*key)?;
            let stated =
                value.as_str().or_else(|| value.get("name")?.as_str()).or_else(|| value.get("title")?.as_str());
            Some((stated?.trim().to_owned(), format!("{PLACE} {key}"))).filter(|(text, _)| !text.is_empty())
        })
    };
    let (title, title_place) = text(TITLES)?;
    let (url, url_place) = address_of(item, prefix, sheet)?;
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

/// The address of an item; a slug alone is a part of one, which a link of the page must complete.
fn address_of(item: &Value, prefix: Option<&Url>, sheet: &Sheet<'_>) -> Option<(Url, String)> {
    let stated = ADDRESSES.iter().find_map(|key| {
        let stated = item.get(*key)?.as_str().filter(|stated| stated.starts_with('/') || stated.starts_with("http"))?;
        Some((link::resolve(stated, &sheet.base)?, format!("{PLACE} {key}")))
    });
    stated.or_else(|| Some((prefix?.join(slug_of(item)?).ok()?, format!("{PLACE} slug, completed as in a link"))))
}

fn image_of(item: &Value, sheet: &Sheet<'_>) -> Option<(Url, String)> {
    IMAGES.iter().find_map(|key| {
        let value = item.get(*key)?;
        let stated = value.as_str().or_else(|| value.get("url")?.as_str()).or_else(|| value.get("src")?.as_str())?;
        Some((dom::absolute(stated, &sheet.base)?, format!("{PLACE} {key}")))
    })
}
