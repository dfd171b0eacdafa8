//! What `extract` says of a page on one line.

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::extract::{self, Listing};
use crate::model::{Access, Entry, Field, LeadOrigin, Moment, Precision, SiteFacts, Verdict};
use crate::normalise::html;

/// The result line of an article page.
#[derive(Serialize)]
pub(super) struct ArticleLine {
    id: Value,
    title: Option<String>,
    url: Option<Url>,
    date: Option<String>,
    date_precision: Option<Precision>,
    section: Vec<String>,
    authors: Vec<String>,
    lead: Option<String>,
    body_text: Option<String>,
    image: Option<Url>,
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<Access>,
}

impl ArticleLine {
    pub(super) fn of(id: Value, entry: &Entry) -> Self {
        let published = entry.published.as_ref().map(|field| field.value);
        Self {
            id,
            title: value(&entry.title),
            url: value(&entry.canonical).or_else(|| value(&entry.url)),
            date: published.as_ref().map(instant),
            date_precision: published.map(|moment| moment.precision),
            section: value(&entry.sections).unwrap_or_default(),
            authors: entry.authors.iter().flat_map(|field| &field.value).map(|author| author.name.clone()).collect(),
            lead: entry.lead.as_ref().map(|field| field.value.text.clone()),
            body_text: body_text(entry),
            image: value(&entry.image),
            language: value(&entry.language),
            access: value(&entry.access),
        }
    }
}

/// A moment for machines: always with its offset, as a day depends on it; where only the day is
/// known, its midnight.
fn instant(moment: &Moment) -> String {
    moment.at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The text as people read it: a lead that they see, and the body. A lead whose every sentence
/// stands in the body is what the body begins with or a summary of it, and would be read twice.
fn body_text(entry: &Entry) -> Option<String> {
    let body = extract::text_of_html(&entry.body.as_ref()?.value);
    let lead = entry.lead.as_ref().map(|field| &field.value).filter(|lead| lead.origin == LeadOrigin::Visible);
    Some(match lead {
        Some(lead) if !lead.text.split_inclusive(". ").all(|sentence| body.contains(sentence.trim())) => {
            format!("{}\n\n{body}", lead.text)
        }
        _ => body,
    })
}

/// One item of the result line of a listing page.
#[derive(Serialize)]
struct ItemLine {
    title: Option<String>,
    url: Option<Url>,
    date: Option<String>,
    section: Vec<String>,
    lead: Option<String>,
    image: Option<Url>,
}

impl ItemLine {
    fn of(entry: &Entry) -> Self {
        Self {
            title: value(&entry.title),
            url: value(&entry.url),
            date: entry.published.as_ref().map(|field| instant(&field.value)),
            section: value(&entry.sections).unwrap_or_default(),
            lead: entry.lead.as_ref().map(|field| field.value.text.clone()),
            image: value(&entry.image),
        }
    }
}

/// The result line of a page that lists articles.
#[derive(Serialize)]
pub(super) struct ListingLine {
    id: Value,
    items: Vec<ItemLine>,
}

impl ListingLine {
    pub(super) fn of(id: Value, entries: &[Entry]) -> Self {
        Self { id, items: entries.iter().map(ItemLine::of).collect() }
    }
}

/// The result of a feed: all that its entries say, with where it was read.
#[derive(Serialize)]
pub(super) struct FeedLine {
    #[serde(skip_serializing_if = "Value::is_null")]
    id: Value,
    verdict: Verdict,
    reason: String,
    found_by: String,
    site: SiteFacts,
    entries: Vec<Entry>,
}

impl FeedLine {
    /// Of a feed that was read. Bodies are as they would be published.
    pub(super) fn of(id: Value, feed: Listing, page: &Url) -> Self {
        let Listing { mut entries, site, found_by, verdict, reason, .. } = feed;
        for entry in &mut entries {
            let base = entry.url.as_ref().map_or(page, |url| &url.value);
            let clean = entry.body.as_ref().and_then(|body| html::sanitise(&body.value, base));
            entry.body = entry.body.take().zip(clean).map(|(body, clean)| body.map(|_| clean));
        }
        Self { id, verdict, reason, found_by, site, entries }
    }
}

fn value<T: Clone>(field: &Option<Field<T>>) -> Option<T> {
    field.as_ref().map(|field| field.value.clone())
}
