//! An entry -> the item it would be if it is new.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike as _, Duration, Utc};
use url::Url;

use crate::config::Source;
use crate::model::{
    ArticleState, Author, Enclosure, Entry, Evidence, EvidenceKind, Field, Image, Item, Moment, Rejection, Section,
    clean_line, language_tag, public, slug,
};

use super::digest::content_hash;
use super::url as address;
use super::{html, identity, section, text};

/// A normalised entry before it has met the store: an item whose id and first-seen time are
/// proposals, together with all keys by which an earlier sight of it is recognised.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The item as it would be if it is new.
    pub item: Item,
    /// Keys of identity, strongest first: `guid:…`, `number:host/706332`, `url:host/path?query`, or
    /// the only one of an entry that has none of them, `enclosure:host/path` or `text:digest`.
    pub keys: Vec<String>,
    /// The body as the source has it, before it was sanitised, for rules.
    pub body: Option<String>,
    /// What was doubted or changed on the way, for `explain`.
    pub notes: Vec<Rejection>,
}

/// The oldest year a publication date may have: what is older is a default value (1970) or a
/// misread one.
const YEAR_MIN: i32 = 1990;
/// How far ahead of us a publication date may lie: clocks and zones are set wrongly by hours, not
/// by days.
const FUTURE_MAX: Duration = Duration::days(1);
/// The longest name of an author that was found on a page, in characters: what is longer is a
/// text that was taken for one.
const AUTHOR_CHARS_MAX: usize = 100;
/// The longest one that a feed states, in characters. It is meant to be one, but may well name all
/// authors of a paper.
const FEED_AUTHOR_CHARS_MAX: usize = 200;
/// Authors of one item at most.
const AUTHORS_MAX: usize = 20;
/// Topics of one item at most.
const TAGS_MAX: usize = 30;
/// Files of one item at most.
const ENCLOSURES_MAX: usize = 20;
/// The longest reading time that is believed, in minutes.
const READING_MINUTES_MAX: u32 = 600;

/// Makes a draft of an entry. `position` is its place in the listing. Fails if the entry has no
/// headline (unless it is a feed's), or nothing by which it could be recognised again.
pub fn draft(
    entry: &Entry,
    listing_hash: String,
    article: ArticleState,
    source: &Source,
    position: u32,
    now: DateTime<Utc>,
) -> Result<Draft, Rejection> {
    let mut notes = Vec::new();
    let mut evidence = BTreeMap::new();
    let keys = identity::keys(entry);
    let home = source.urls.first();
    let Some(id) = identity::id(entry, &keys, home) else {
        return Err(unusable(entry, "it has no link, and nothing else by which it could be recognised"));
    };
    let Some(link) = link(entry, home, &mut notes) else {
        return Err(unusable(entry, "it has no link that is a web address"));
    };
    let title = entry.title.as_ref().map(|field| text::title(&field.value)).unwrap_or_default();
    if title.is_empty() && entry.guid.is_none() && link.evidence.kind != EvidenceKind::Feed {
        return Err(unusable(entry, "it has no headline"));
    }
    let published = published(entry.published.as_ref(), now, &mut evidence, &mut notes);
    let sections = sections(entry, &title, &link.value, source, &mut evidence);
    let lead = entry.lead.as_ref().map(|field| text::lead(&field.value.text));
    let lead = lead.filter(|lead| !lead.is_empty() && *lead != title);
    let body_html = entry.body.as_ref().and_then(|field| html::sanitise(&field.value, &link.value));
    let updated = first_updated(entry.updated.as_ref().map(|field| &field.value), published.as_ref(), now);
    record(entry, &link, &mut evidence);
    let mut item = Item {
        id,
        source: source.id.clone(),
        tags: tags(entry, &sections),
        authors: authors(entry, &mut notes),
        lead_cut: lead.is_some() && entry.lead.as_ref().is_some_and(|field| field.value.cut),
        lead,
        body_html,
        image: image(entry),
        enclosures: enclosures(entry),
        language: language(entry, source),
        reading_minutes: entry.reading_minutes.filter(|minutes| (1..=READING_MINUTES_MAX).contains(minutes)),
        advertisement: entry.advertisement,
        access: entry.access.as_ref().map(|field| field.value),
        published,
        updated,
        stated: entry.updated.as_ref().map(|field| field.value.utc()),
        first_seen: now,
        position,
        content_hash: String::new(),
        listing_hash,
        article,
        config_fingerprint: source.fingerprint.clone(),
        evidence,
        rules: Vec::new(),
        dropped: false,
        elsewhere: Vec::new(),
        shown_as: None,
        url: link.value,
        title,
        sections,
    };
    item.content_hash = content_hash(&item);
    let body = entry.body.as_ref().filter(|_| !source.rules.0.is_empty()).map(|field| field.value.clone());
    Ok(Draft { item, keys, body, notes })
}

/// A known item with the address that an entry of its source names now. One whose address was found elsewhere
/// (its page declares one) keeps that.
pub fn relinked(known: &Item, entry: &Entry, source: &Source) -> Item {
    let kind = known.evidence.get("url").map(|evidence| evidence.kind);
    let link = link(entry, source.urls.first(), &mut Vec::new()).filter(|link| Some(link.evidence.kind) == kind);
    let Some(link) = link.filter(|link| link.value != known.url) else { return known.clone() };
    let mut item = Item { url: link.value, ..known.clone() };
    // What is known only from published documents stays not known to be otherwise.
    if !known.content_hash.is_empty() {
        item.content_hash = content_hash(&item);
    }
    item
}

fn unusable(entry: &Entry, reason: &str) -> Rejection {
    let title = entry.title.as_ref().map(|field| text::title(&field.value)).filter(|title| !title.is_empty());
    let (candidate, evidence) = match (title, &entry.url) {
        (Some(title), _) => (title, entry.title.as_ref().map(|field| field.evidence.clone())),
        (None, Some(url)) => (url.value.to_string(), Some(url.evidence.clone())),
        (None, None) => (String::new(), None),
    };
    let evidence = evidence.unwrap_or_else(|| Evidence::new(EvidenceKind::Listing, ""));
    Rejection { field: "item".to_owned(), candidate, evidence, reason: reason.to_owned() }
}

/// The link of the item. An item of a feed without links leads to its guid if that is an address,
/// else to the page that the feed belongs to.
fn link(entry: &Entry, home: Option<&Url>, notes: &mut Vec<Rejection>) -> Option<Field<Url>> {
    let of_feed = |url: Url, place: &str| Field::new(url, EvidenceKind::Feed, place);
    let guid = || Url::parse(identity::guid(entry)?).ok().filter(address::is_web).map(|url| of_feed(url, "guid"));
    let linked = entry.url.as_ref().filter(|field| address::is_web(&field.value));
    match linked {
        Some(_) => address::canonical(linked, entry.canonical.as_ref(), notes),
        None => guid()
            .or_else(|| address::canonical(None, entry.canonical.as_ref(), notes))
            .or_else(|| home.map(|home| of_feed(public(home), "the feed itself"))),
    }
}

/// Why a stated date can be none of publication, as a sentence: the time of first sight stands in for it.
pub fn date_objection(stated: &Moment, now: DateTime<Utc>) -> Option<&'static str> {
    match stated {
        ahead if ahead.utc() > now + FUTURE_MAX => Some("it lies in the future"),
        old if old.at.year() < YEAR_MIN => Some("it is too long ago to be a date of publication"),
        _ => None,
    }
}

/// The publication date, if it can be one.
fn published(
    stated: Option<&Field<Moment>>,
    now: DateTime<Utc>,
    evidence: &mut BTreeMap<String, Evidence>,
    notes: &mut Vec<Rejection>,
) -> Option<Moment> {
    let Some(field) = stated else {
        evidence.insert("date".to_owned(), Evidence::new(EvidenceKind::FirstSeen, ""));
        return None;
    };
    let Some(reason) = date_objection(&field.value, now) else {
        evidence.insert("date".to_owned(), field.evidence.clone());
        return Some(field.value);
    };
    let candidate = field.value.to_rfc3339();
    let place = format!("instead of {candidate}: {reason}");
    evidence.insert("date".to_owned(), Evidence::new(EvidenceKind::FirstSeen, place));
    notes.push(Rejection {
        field: "date".to_owned(),
        candidate,
        evidence: field.evidence.clone(),
        reason: reason.to_owned(),
    });
    None
}

/// When an item that was never seen before last changed: as the source says, if that lies between
/// publication and now; else it has not changed since it was published, or seen.
fn first_updated(stated: Option<&Moment>, published: Option<&Moment>, now: DateTime<Utc>) -> DateTime<Utc> {
    let published = published.map(Moment::utc).filter(|published| *published <= now);
    let plausible = |updated: &DateTime<Utc>| {
        *updated <= now && updated.year() >= YEAR_MIN && published.is_none_or(|published| *updated > published)
    };
    stated.map(Moment::utc).filter(plausible).or(published).unwrap_or(now)
}

/// The sections that the source states, else the one that is configured for all its items.
fn sections(
    entry: &Entry,
    title: &str,
    link: &Url,
    source: &Source,
    evidence: &mut BTreeMap<String, Evidence>,
) -> Vec<Section> {
    if let Some(field) = &entry.sections {
        let sections = section::sections(&field.value, title, link, source);
        if !sections.is_empty() {
            evidence.insert("section".to_owned(), field.evidence.clone());
            return sections;
        }
    }
    let configured = source.section.as_deref().and_then(Section::new);
    if configured.is_some() {
        evidence.insert("section".to_owned(), Evidence::new(EvidenceKind::Config, "section"));
    }
    configured.into_iter().collect()
}

fn tags(entry: &Entry, sections: &[Section]) -> Vec<String> {
    let names = entry.tags.as_ref().map(|field| field.value.as_slice()).unwrap_or_default();
    let mut seen: HashSet<String> = sections.iter().map(|section| section.slug.clone()).collect();
    names.iter().filter_map(|name| text::name(name)).filter(|name| seen.insert(slug(name))).take(TAGS_MAX).collect()
}

fn authors(entry: &Entry, notes: &mut Vec<Rejection>) -> Vec<Author> {
    let Some(field) = &entry.authors else { return Vec::new() };
    let is_of_feed = field.evidence.kind == EvidenceKind::Feed;
    let chars_max = if is_of_feed { FEED_AUTHOR_CHARS_MAX } else { AUTHOR_CHARS_MAX };
    let mut seen = HashSet::new();
    let mut authors = Vec::new();
    for author in &field.value {
        let name = text::line(&author.name);
        if name.chars().count() > chars_max {
            notes.push(Rejection {
                field: "author".to_owned(),
                candidate: name,
                evidence: field.evidence.clone(),
                reason: format!("it is longer than {chars_max} characters, too long to be a name"),
            });
        } else if !name.is_empty() && seen.insert(name.to_lowercase()) {
            let url = author.url.clone().filter(address::is_web);
            let email = author.email.as_deref().map(clean_line).filter(|email| is_email(email));
            authors.push(Author { name, url, email });
        }
    }
    authors.truncate(AUTHORS_MAX);
    authors
}

/// Whether a text has the form of an e-mail address, roughly as RFC 5322 (section 3.4.1) wants it.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && !text.contains([' ', '<', '>', '(', ')', ',', ';'])
}

fn image(entry: &Entry) -> Option<Image> {
    let url = entry.image.as_ref().map(|field| field.value.clone()).filter(address::is_web)?;
    let alt = entry.image_alt.as_deref().map(text::title).filter(|alt| !alt.is_empty());
    Some(Image { url, alt })
}

fn enclosures(entry: &Entry) -> Vec<Enclosure> {
    let mut seen = HashSet::new();
    let usable = entry.enclosures.iter().filter(|enclosure| address::is_web(&enclosure.url));
    usable.filter(|enclosure| seen.insert(&enclosure.url)).take(ENCLOSURES_MAX).cloned().collect()
}

fn language(entry: &Entry, source: &Source) -> Option<String> {
    let stated = entry.language.as_ref().and_then(|field| language_tag(&field.value));
    stated.or_else(|| source.language.as_deref().and_then(language_tag))
}

/// Notes where the fields came from, under the names they have in the configuration.
fn record(entry: &Entry, link: &Field<Url>, evidence: &mut BTreeMap<String, Evidence>) {
    let mut note = |name: &str, of: Option<&Evidence>| {
        if let Some(of) = of {
            evidence.insert(name.to_owned(), of.clone());
        }
    };
    note("title", entry.title.as_ref().map(|field| &field.evidence));
    note("url", Some(&link.evidence));
    note("tags", entry.tags.as_ref().map(|field| &field.evidence));
    note("updated", entry.updated.as_ref().map(|field| &field.evidence));
    note("author", entry.authors.as_ref().map(|field| &field.evidence));
    note("lead", entry.lead.as_ref().map(|field| &field.evidence));
    note("body", entry.body.as_ref().map(|field| &field.evidence));
    note("image", entry.image.as_ref().map(|field| &field.evidence));
    note("access", entry.access.as_ref().map(|field| &field.evidence));
    note("language", entry.language.as_ref().map(|field| &field.evidence));
}

#[cfg(test)]
#[path = "draft/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
