//! The answers of APIs, and the data that pages carry for their scripts -> entries.
//!
//! Without rules the list of the articles is found by what its items are called ([`lists`],
//! [`item`], [`keys`]); rules name it and its fields by JSON Pointer or JSONPath. Either way a
//! member is taken as what is wanted of it ([`value`]): a text, an address, a time.
//!
//! An item without a link to the page of its article is none: the address of the API is not for
//! readers. A slug alone is a part of such a link, and only the site knows of which.

mod configured;
mod data;
mod item;
mod keys;
mod lists;
mod rule;
mod value;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{Listing, charset};
use crate::config::{Query, Rule, Source};
use crate::model::{Entry, EvidenceKind, Field, Page, SiteFacts, Verdict, language_tag};
use crate::normalise::date::{self, Context};
use data::Answer;
use item::{Item, Surroundings};

/// Entries taken from one answer at most.
const ENTRIES_MAX: usize = 1000;
/// Characters of a complaint that are repeated.
const COMPLAINT_CHARS_MAX: usize = 200;

/// Reads a page that is JSON, by the configuration or by itself; `None` if it is none and need not
/// be.
pub(super) fn read(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    let is_meant = source.reads_json();
    if !is_meant && !begins_like_json(&page.body) {
        return None;
    }
    let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    match data::open(&text, page, source) {
        Ok(answer) => Some(listing(&answer, page, source, now)),
        // A script that was saved as a page, or a list of links in brackets.
        Err(_) if !is_meant && text.contains("</") => None,
        Err(failure) => Some(Listing { verdict: failure.verdict, ..nothing(failure.reason) }),
    }
}

/// What a rule finds in the whole of an answer: the address of the next page, or a cursor. `None`:
/// there is no JSON.
pub(super) fn values(rule: &Rule, page: &Page, source: &Source) -> Option<Vec<String>> {
    let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    data::open(&text, page, source).ok().map(|answer| rule::texts(rule::text, rule, &answer.document))
}

fn begins_like_json(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn listing(answer: &Answer, page: &Page, source: &Source, now: DateTime<Utc>) -> Listing {
    let document = &answer.document;
    let stated = || answer.site.as_ref().and_then(|site| site.language.clone());
    let language = source.language.clone().or_else(|| language(document)).or_else(stated);
    let language = language.or_else(|| page.content_language.clone()).as_deref().and_then(language_tag);
    let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.url.host_str(), language.as_deref()));
    let dates = Context { now, timezone, language: language.as_deref(), order: None };
    let around = Surroundings { base: answer.base.clone(), dates, language: language.as_deref() };
    let mut listing = match &source.listing.item {
        Some(Query::Json(path)) => configured::find(document, source, path, &around),
        _ => automatic(document, source, &around),
    };
    if listing.entries.is_empty() && listing.verdict == Verdict::Drifted {
        let stand_in = automatic(document, source, &around);
        listing.stand_in = Some(Box::new(stand_in)).filter(|stand_in| !stand_in.entries.is_empty());
    }
    listing.entries.truncate(ENTRIES_MAX);
    let stand_in = listing.stand_in.iter_mut().flat_map(|stand_in| &mut stand_in.entries);
    for entry in listing.entries.iter_mut().chain(stand_in) {
        let stated = language.clone().map(|language| Field::new(language, EvidenceKind::Json, "/language"));
        entry.language = entry.language.take().or(stated);
    }
    listing.site = answer.site.clone().unwrap_or_else(|| facts(document, &listing.entries, language.clone()));
    listing
}

/// The articles of an answer of which nothing is configured.
fn automatic(document: &Value, source: &Source, around: &Surroundings<'_>) -> Listing {
    let lists = lists::find(document, around);
    let items = lists.iter().flat_map(|list| &list.items);
    let entry = |item: &&Value| {
        let mut entry = Item::of(item)?.entry(around);
        configured::overrule(&source.listing.fields, item, around, &mut entry);
        Some(entry)
    };
    let entries: Vec<Entry> = items.filter_map(entry).collect();
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
    let lost = super::listing::lost_field(&source.listing.fields, &entries);
    let (verdict, reason) = lost.map_or((Verdict::Ok, String::new()), |reason| (Verdict::Drifted, reason));
    Listing { entries, found_by: format!("JSON {}", places.join(", ")), verdict, reason, ..nothing(String::new()) }
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

fn nothing(reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site: SiteFacts::default(),
        found_by: String::new(),
        is_feed: false,
        verdict: Verdict::Empty,
        reason,
        rejected: Vec::new(),
        stand_in: None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
