//! `depesche explain URL|SOURCE`

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use serde::Serialize;
use url::Url;

use super::target::Target;
use super::{Outcome, Refusal, print};
use crate::config::Source;
use crate::extract;
use crate::fetch::{Client, Fetched};
use crate::model::{Entry, Field, Page, Rejection, Verdict};
use crate::source;

/// What `explain` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An address, or the id of a configured source.
    #[arg(value_name = "URL|SOURCE")]
    target: String,

    /// Read an address as an article page, not as a listing.
    #[arg(long)]
    article: bool,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// The longest text shown of a value, in characters.
const VALUE_CHARS_MAX: usize = 100;

/// Rejected links shown per reason.
const EXAMPLES_MAX: usize = 3;

/// Articles tried until one can be fetched.
const ARTICLES_TRIED_MAX: usize = 10;

/// What was read of one page, with evidence.
#[derive(Debug, Serialize)]
struct Explanation {
    url: String,
    kind: &'static str,
    verdict: Verdict,
    reason: String,
    found_by: String,
    entries: Vec<Entry>,
    rejected: Vec<Rejection>,
}

/// Explains a listing together with its first article, or one article page.
pub(super) async fn run(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let Target { source, config } = Target::find(&arguments.target, path)?;
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let mut explanations = Vec::new();
    if arguments.article {
        let page = fetch(&client, source::article_request(&source, &source.urls[0])).await?;
        explanations.push(article(&page, &source));
    } else {
        for request in source::listing_requests(&source, &Default::default()) {
            let page = fetch(&client, request).await?;
            explanations.push(listing(&page, &source));
        }
        let urls: Vec<Url> = explanations
            .iter()
            .flat_map(|listing| &listing.entries)
            .filter_map(|entry| entry.url.as_ref())
            .map(|field| field.value.clone())
            .collect();
        if source.article.follow != Some(false) {
            explanations.extend(first_article(&client, &source, &urls).await);
        }
    }
    let bad = explanations.iter().any(|explanation| explanation.verdict != Verdict::Ok);
    if arguments.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&explanations)?))?;
    } else {
        print(&explanations.iter().map(text).collect::<Vec<_>>().join("\n"))?;
    }
    Ok(if bad { Outcome::SourceBad } else { Outcome::Fine })
}

/// Explains the first of these articles that can be fetched, for the listing may name dead ones.
async fn first_article(client: &Client, source: &Arc<Source>, urls: &[Url]) -> Option<Explanation> {
    for url in urls.iter().take(ARTICLES_TRIED_MAX) {
        match fetch(client, source::article_request(source, url)).await {
            Ok(page) => return Some(article(&page, source)),
            Err(Refusal(reason)) => eprintln!("not explained: {reason}"),
        }
    }
    None
}

async fn fetch(client: &Client, request: crate::fetch::Request) -> Result<Page, Refusal> {
    match client.get(&request).await? {
        Fetched::Page(page) => Ok(page),
        Fetched::NotModified { .. } => Err(Refusal(format!("{}: 304 to a request without validators", request.url))),
    }
}

fn listing(page: &Page, source: &Arc<Source>) -> Explanation {
    let listing = extract::listing(page, source, Utc::now());
    Explanation {
        url: page.url.to_string(),
        kind: if listing.is_feed { "feed" } else { "listing" },
        verdict: listing.verdict,
        reason: listing.reason,
        found_by: listing.found_by,
        entries: listing.entries,
        rejected: listing.rejected,
    }
}

fn article(page: &Page, source: &Arc<Source>) -> Explanation {
    let mut article = extract::article(page, source, Utc::now());
    let rejected = std::mem::take(&mut article.entry.rejected);
    Explanation {
        url: page.url.to_string(),
        kind: "article",
        verdict: article.verdict,
        reason: article.reason,
        found_by: String::new(),
        entries: vec![article.entry],
        rejected,
    }
}

fn text(explanation: &Explanation) -> String {
    let Explanation { url, kind, verdict, reason, found_by, entries, rejected } = explanation;
    let mut out = format!("{kind} {url}\n  verdict: {verdict}");
    for part in [reason, found_by].into_iter().filter(|part| !part.is_empty()) {
        let _ = write!(out, ", {part}");
    }
    out.push('\n');
    for entry in entries {
        out.push('\n');
        entry_text(entry, &mut out);
    }
    if !rejected.is_empty() {
        out.push_str("\n  not taken:\n");
        rejections_text(rejected, &mut out);
    }
    out
}

/// Every candidate of a field has its line; whole blocks and links come in dozens, so those with
/// one reason share a line.
fn rejections_text(rejected: &[Rejection], out: &mut String) {
    let (items, of_fields): (Vec<&Rejection>, Vec<&Rejection>) =
        rejected.iter().partition(|rejection| rejection.field == "item");
    for Rejection { field, candidate, evidence, reason } in of_fields {
        let _ = writeln!(out, "    {field}: {} ({evidence}): {reason}", shorten(candidate));
    }
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Rejection { candidate, reason, .. } in items {
        by_reason.entry(reason).or_default().push(candidate);
    }
    for (reason, candidates) in by_reason {
        let _ = writeln!(out, "    {} × {reason}:", candidates.len());
        for candidate in candidates.iter().take(EXAMPLES_MAX) {
            let _ = writeln!(out, "      {}", shorten(candidate));
        }
        if candidates.len() > EXAMPLES_MAX {
            out.push_str("      …\n");
        }
    }
}

fn entry_text(entry: &Entry, out: &mut String) {
    let mut put = |name: &str, value: Option<(String, String)>| {
        let (value, evidence) = value.unwrap_or_else(|| ("-".into(), "nothing found".into()));
        let _ = writeln!(out, "  {name:<9} {}\n            ← {evidence}", shorten(&value));
    };
    put("title", plain(&entry.title));
    put("link", plain(&entry.url.clone().or_else(|| entry.canonical.clone())));
    put("section", entry.sections.as_ref().map(|field| (field.value.join(" / "), field.evidence.to_string())));
    put("date", entry.published.as_ref().map(|field| (field.value.to_rfc3339(), field.evidence.to_string())));
    if let Some(field) = &entry.updated {
        put("updated", Some((field.value.to_rfc3339(), field.evidence.to_string())));
    }
    let authors = |field: &Field<Vec<crate::model::Author>>| {
        let names = field.value.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", ");
        (names, field.evidence.to_string())
    };
    put("author", entry.authors.as_ref().map(authors));
    put("lead", entry.lead.as_ref().map(|field| (field.value.text.clone(), field.evidence.to_string())));
    put("image", plain(&entry.image));
    put("body", plain(&entry.body));
    if entry.access.is_some() {
        put("access", plain(&entry.access));
    }
}

fn plain<T: Display>(field: &Option<Field<T>>) -> Option<(String, String)> {
    field.as_ref().map(|field| (field.value.to_string(), field.evidence.to_string()))
}

fn shorten(text: &str) -> String {
    let line = crate::model::clean_line(text);
    match line.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}… ({} characters)", &line[..end], line.chars().count()),
        None => line,
    }
}
