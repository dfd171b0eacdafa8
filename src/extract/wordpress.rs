//! Posts as WordPress tells them to programs (its "REST API", `wp/v2/posts`) -> entries.
//!
//! They come complete, with text, authors, categories and picture, so they count as items of a
//! feed. Times without a zone are read as GMT where the name of the field says so.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{Listing, charset, dom, json_size, listing};
use crate::config::Source;
use crate::model::{Access, Author, Entry, EvidenceKind, Field, Lead, LeadOrigin, Page, SiteFacts, Verdict};
use crate::normalise::date::{self, Context};

/// Posts taken from one answer at most: what WordPress gives at most.
const POSTS_MAX: usize = 100;

/// Reads an answer of WordPress; `None` if it is none.
pub(super) fn read(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if json_size::is_too_large(&text) {
        return None;
    }
    let Value::Array(posts) = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()? else { return None };
    let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.url.host_str(), source.language.as_deref()));
    let dates = Context { now, timezone, language: source.language.as_deref(), order: None };
    let entries: Vec<Entry> = posts.iter().take(POSTS_MAX).filter_map(|post| entry(post, &page.url, &dates)).collect();
    if entries.is_empty() && !posts.is_empty() {
        return None;
    }
    let (verdict, reason) = match entries.len() {
        0 => (Verdict::Empty, "WordPress has no posts here.".to_owned()),
        _ => (Verdict::Ok, String::new()),
    };
    let found_by = format!("{} posts as WordPress tells them to programs", entries.len());
    Some(Listing {
        entries,
        site: SiteFacts::default(),
        found_by,
        is_feed: true,
        verdict,
        reason,
        rejected: Vec::new(),
        stand_in: None,
    })
}

fn entry(post: &Value, page: &Url, dates: &Context<'_>) -> Option<Entry> {
    let text = |path: &str| post.pointer(path).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let moment = |name: &str| {
        let gmt = text(&format!("/{name}_gmt")).map(|time| format!("{time}Z"));
        let moment = date::read(&gmt.or_else(|| text(&format!("/{name}")).map(str::to_owned))?, dates)?;
        Some(field(moment, name))
    };
    let is_protected = post.pointer("/content/protected").and_then(Value::as_bool) == Some(true);
    let picture = post.pointer("/_embedded/wp:featuredmedia/0");
    let image = picture.and_then(|picture| dom::absolute(picture.get("source_url")?.as_str()?, page));
    let alt =
        picture.and_then(|picture| picture.get("alt_text")?.as_str()).map(str::trim).filter(|alt| !alt.is_empty());
    Some(Entry {
        title: Some(field(dom::plain(text("/title/rendered")?), "title")),
        url: Some(field(dom::absolute(text("/link")?, page)?, "link")),
        guid: text("/guid/rendered").map(|guid| field(dom::plain(guid), "guid")),
        published: moment("date"),
        updated: moment("modified"),
        authors: some(authors(post, page), "author"),
        sections: some(terms(post, "category"), "categories"),
        tags: some(terms(post, "post_tag"), "tags"),
        lead: text("/excerpt/rendered").and_then(lead).map(|lead| field(lead, "excerpt")),
        body: text("/content/rendered").map(|body| field(body.to_owned(), "content")),
        image: image.map(|image| field(image, "featured media")),
        image_alt: alt.map(str::to_owned),
        access: is_protected.then(|| field(Access::Paywalled, "content protected")),
        ..Entry::default()
    })
}

fn field<T>(value: T, name: &str) -> Field<T> {
    Field::new(value, EvidenceKind::Feed, format!("WordPress {name}"))
}

fn some<T>(values: Vec<T>, name: &str) -> Option<Field<Vec<T>>> {
    (!values.is_empty()).then(|| field(values, name))
}

fn lead(html: &str) -> Option<Lead> {
    let (text, cut) = listing::uncut(&dom::html_block(html));
    (!text.is_empty()).then_some(Lead { text, cut, origin: LeadOrigin::Visible })
}

fn authors(post: &Value, page: &Url) -> Vec<Author> {
    let people = post.pointer("/_embedded/author").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let author = |person: &Value| {
        let name = dom::plain(person.get("name")?.as_str()?);
        let url = person.get("link").and_then(Value::as_str).and_then(|link| dom::absolute(link, page));
        (!name.is_empty()).then_some(Author { url, ..Author::named(name) })
    };
    people.iter().filter_map(author).collect()
}

/// The names of the terms of a taxonomy.
fn terms(post: &Value, taxonomy: &str) -> Vec<String> {
    let groups = post.pointer("/_embedded/wp:term").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let of_taxonomy = |term: &&Value| term.get("taxonomy").and_then(Value::as_str) == Some(taxonomy);
    let names = groups.iter().filter_map(Value::as_array).flatten().filter(of_taxonomy);
    names.filter_map(|term| Some(dom::plain(term.get("name")?.as_str()?))).collect()
}
