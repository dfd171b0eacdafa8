//! The answers of APIs, and the data that pages carry for their scripts -> entries.
//!
//! Without rules the list of the articles is found by what its items are called ([`lists`],
//! [`item`], [`keys`]); rules name it and its fields by JSON Pointer or JSONPath. Either way a
//! member is taken as what is wanted of it ([`value`]): a text, an address, a time.
//!
//! An item without a link to the page of its article is none: the address of the API is not for
//! readers. A slug alone is a part of such a link, and only the site knows of which.

mod data;
mod item;
mod keys;
mod lists;
mod value;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{Listing, charset};
use crate::config::{Source, SourceKind};
use crate::model::{Entry, EvidenceKind, Field, Page, SiteFacts, Verdict, language_tag};
use crate::normalise::date::{self, Context};
use item::{Item, Surroundings};

/// Entries taken from one answer at most.
const ENTRIES_MAX: usize = 1000;
/// Characters of a complaint that are repeated.
const COMPLAINT_CHARS_MAX: usize = 200;

/// Reads a page that is JSON by the configuration; `None` if it need not be.
pub(super) fn read(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    (source.kind == SourceKind::Json).then(|| {
        let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
        answer(&text, page, source, now)
    })
}

/// Reads an answer that is JSON.
pub(super) fn answer(text: &str, page: &Page, source: &Source, now: DateTime<Utc>) -> Listing {
    let document = match data::parse(text) {
        Ok(document) => document,
        Err(error) => return nothing(no_json(text, &error)),
    };
    let language = source.language.clone().or_else(|| language(&document)).or_else(|| page.content_language.clone());
    let language = language.as_deref().and_then(language_tag);
    let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.url.host_str(), language.as_deref()));
    let dates = Context { now, timezone, language: language.as_deref(), order: None };
    let around = Surroundings { base: page.url.clone(), dates, language: language.as_deref() };
    let mut listing = automatic(&document, &around);
    listing.entries.truncate(ENTRIES_MAX);
    listing.site = facts(&document, &listing.entries, language.clone());
    for entry in &mut listing.entries {
        let stated = language.clone().map(|language| Field::new(language, EvidenceKind::Json, "/language"));
        entry.language = entry.language.take().or(stated);
    }
    listing
}

/// The articles of an answer of which nothing is configured.
fn automatic(document: &Value, around: &Surroundings<'_>) -> Listing {
    let lists = lists::find(document, around);
    let items = lists.iter().flat_map(|list| &list.items);
    let entries: Vec<Entry> = items.filter_map(|item| Some(Item::of(item)?.entry(around))).collect();
    let places: Vec<String> = lists.iter().map(|list| place(&list.place)).collect();
    if entries.is_empty() {
        let complaint = value::complaint(document).map(|text| {
            let text: String = text.chars().take(COMPLAINT_CHARS_MAX).collect();
            format!(" It says: {text}")
        });
        return nothing(format!(
            "The answer is JSON, and no list in it has items with a headline and a link to the page of an article; \
             name them in [source.<id>.listing]: item = \"$.posts[*]\", title = \"/name\", \
             url = {{ template = \"https://www.example.org/{{/slug}}\" }}.{}",
            complaint.unwrap_or_default()
        ));
    }
    Listing { entries, found_by: format!("JSON {}", places.join(", ")), verdict: Verdict::Ok, ..nothing(String::new()) }
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() { "(the answer itself)".to_owned() } else { pointer.to_owned() }
}

/// The language that an answer states of itself.
fn language(document: &Value) -> Option<String> {
    let (_, stated) = value::member(document.as_object()?, keys::LANGUAGES)?;
    value::line(stated).and_then(|stated| language_tag(&stated))
}

/// What an answer says of the site; readers are sent to where the articles are, not to the API.
fn facts(document: &Value, entries: &[Entry], language: Option<String>) -> SiteFacts {
    let text = |names: &[&str]| value::line(value::member(document.as_object()?, names)?.1);
    let home =
        entries.iter().find_map(|entry| entry.url.as_ref()).and_then(|url: &Field<Url>| url.value.join("/").ok());
    SiteFacts {
        title: text(&["title", "sitename", "name"]),
        description: text(&["description"]),
        language,
        home,
        ..Default::default()
    }
}

fn no_json(text: &str, error: &serde_json::Error) -> String {
    let what = if text.trim_start().starts_with('<') { "a page in HTML" } else { "no JSON" };
    format!("The answer is {what} ({error}); correct `url`, or leave out `kind = \"json\"` if people read this page.")
}

fn nothing(reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site: SiteFacts::default(),
        found_by: String::new(),
        is_feed: false,
        verdict: Verdict::Empty,
        reason,
        rejected: Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
