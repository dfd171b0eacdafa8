//! An item made ready to be written down: its texts safe, its choices made, the same for all
//! formats.

use chrono::{DateTime, FixedOffset};
use sha2::{Digest, Sha256};
use url::Url;

use super::View;
use super::address::{is_web, web_address};
use super::markup::{self, inert};
use super::sheet::line;
use super::time::whole_seconds;
use crate::model::{
    Author, Enclosure, Image, Item, ItemId, SourceId, clean_block, clean_line, clean_markup, language_tag, shorten,
};

/// The longest lead in a document, in characters. Longer ones are texts, and stand in the content.
const LEAD_CHARS_MAX: usize = 10_000;

/// An item in the terms that all formats share.
pub(super) struct Story<'a> {
    pub(super) item: &'a Item,
    /// An absolute IRI, never changing.
    pub(super) id: String,
    /// The id is also the address of the article.
    pub(super) id_is_link: bool,
    pub(super) url: &'a Url,
    /// Plain text; empty only if there is a summary or content instead.
    pub(super) title: String,
    /// The lead as plain text, paragraphs parted by empty lines.
    pub(super) summary: Option<String>,
    /// The whole text as HTML, with the lead at its head.
    pub(super) content: Option<String>,
    pub(super) authors: Vec<Author>,
    /// Sections first, then tags; none twice.
    pub(super) categories: Vec<String>,
    /// With the offset that the source stated.
    pub(super) published: DateTime<FixedOffset>,
    /// Never before `published`.
    pub(super) updated: DateTime<FixedOffset>,
    pub(super) image: Option<&'a Image>,
    pub(super) enclosures: Vec<&'a Enclosure>,
    /// Only if it differs from the feed's.
    pub(super) language: Option<String>,
    /// In a feed over several sources: title and home page of the one it came from.
    pub(super) origin: Option<&'a (SourceId, String, Url)>,
    /// The other sources of such a feed that have the article: their titles, and its links there.
    pub(super) elsewhere: Vec<(&'a str, &'a Url)>,
}

impl<'a> Story<'a> {
    /// The story of an item in a view whose language is as given.
    pub(super) fn new(item: &'a Item, view: &'a View, view_language: Option<&str>) -> Self {
        let summary = summary(item).or_else(|| beginning(item));
        let content = content(item, summary.as_deref());
        let published = whole_seconds(published(item));
        let id = public_id(item);
        let language = item.language.as_deref().and_then(language_tag);
        let origin = |of: &SourceId| view.origins.iter().find(|(source, _, _)| source == of);
        let elsewhere = item.elsewhere.iter().filter(|found| is_web(&found.url));
        Self {
            item,
            id_is_link: id == web_address(&item.url) && is_web(&item.url),
            id,
            url: &item.url,
            title: title(item, summary.is_some() || content.is_some()),
            content,
            summary,
            authors: item.authors.iter().filter_map(author).collect(),
            categories: categories(item, language.as_deref().or(view_language)),
            updated: whole_seconds(item.updated.with_timezone(published.offset())).max(published),
            published,
            image: item.image.as_ref().filter(|image| is_web(&image.url)),
            enclosures: item.enclosures.iter().filter(|enclosure| is_web(&enclosure.url)).collect(),
            language: language.filter(|language| view_language.is_none_or(|of| !of.eq_ignore_ascii_case(language))),
            origin: origin(&item.source),
            elsewhere: elsewhere.filter_map(|found| Some((origin(&found.source)?.1.as_str(), &found.url))).collect(),
        }
    }
}

/// An item's id as published. Atom wants an IRI (RFC 4287, section 4.2.6), and a feed over several
/// sources wants it unique; an ingested guid like `4711` is neither. Such a one becomes a UUID
/// made of it and its source (RFC 9562, section 5.8), in every format alike.
pub fn public_id(item: &Item) -> String {
    item.shown_as.clone().unwrap_or_else(|| own_public_id(&item.source, &item.id))
}

/// The id of an item as published under its own name.
pub(crate) fn own_public_id(source: &SourceId, id: &ItemId) -> String {
    let id = id.as_str();
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    if Url::parse(id).is_ok() && !id.contains(forbidden) && clean_markup(id) == id {
        return id.to_owned();
    }
    let digest = Sha256::digest(format!("{source}\0{id}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Version 8 (made by the program's own rule), variant of RFC 9562.
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = |range: &[u8]| range.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let [a, b, c, d, e] = [&bytes[..4], &bytes[4..6], &bytes[6..8], &bytes[8..10], &bytes[10..]].map(hex);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// When it was published: as the source says, but never after the last time that we saw it change.
/// A clock that is fast, or a zone that is wrong, puts dates into the future, and readers keep such
/// an item at the top until then.
fn published(item: &Item) -> DateTime<FixedOffset> {
    let known = item.first_seen.max(item.updated);
    let Some(moment) = item.published else { return item.first_seen.fixed_offset() };
    if moment.utc() <= known { moment.at } else { known.with_timezone(moment.at.offset()) }
}

/// The headline. Without any text at all the address stands for it: RSS wants a title or a
/// description, and readers want something to show.
fn title(item: &Item, has_text: bool) -> String {
    let title = line(&item.title);
    if title.is_empty() && !has_text { line(&web_address(&item.url)) } else { title }
}

/// The lead; one that the source cut off ends in an ellipsis.
fn summary(item: &Item) -> Option<String> {
    let lead = inert(shorten(&clean_block(item.lead.as_deref()?), LEAD_CHARS_MAX));
    match (lead.is_empty(), item.lead_cut) {
        (true, _) => None,
        (false, true) => Some(format!("{lead} …")),
        (false, false) => Some(lead),
    }
}

/// The longest text of an item that a document has, in bytes of HTML. Articles are a tenth of it. A
/// source with texts of megabytes would else fill the documents of every feed it is part of.
pub(crate) const CONTENT_BYTES_MAX: usize = 256 * 1024;
/// How much of a longer one stands for a lead that the source does not give, in characters.
const EXCERPT_CHARS_MAX: usize = 500;

/// The beginning of a text that is too long for a document.
fn beginning(item: &Item) -> Option<String> {
    let body = item.body_html.as_deref().filter(|body| body.len() > CONTENT_BYTES_MAX)?;
    let text = inert(clean_block(&markup::excerpt(body, EXCERPT_CHARS_MAX)));
    (!text.is_empty()).then_some(text)
}

/// The whole text. Readers that show it show nothing else, so the lead belongs to it, unless the
/// body begins with the same words or the source cut the lead off anyway.
fn content(item: &Item, summary: Option<&str>) -> Option<String> {
    let body = clean_markup(item.body_html.as_deref().filter(|body| body.len() <= CONTENT_BYTES_MAX)?);
    let body = body.trim();
    if body.is_empty() {
        return None;
    }
    match summary {
        Some(lead) if !item.lead_cut && !markup::repeats(body, lead) => {
            Some(format!("{}\n{body}", markup::paragraphs(lead)))
        }
        _ => Some(body.to_owned()),
    }
}

fn author(author: &Author) -> Option<Author> {
    let name = line(&author.name);
    let email = author.email.as_deref().map(clean_line).filter(|email| is_email(email));
    let url = author.url.clone().filter(is_web);
    (!name.is_empty()).then_some(Author { name, url, email })
}

/// Whether a text can stand where an e-mail address is expected; whether mail arrives there is
/// not our business.
fn is_email(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"()<>@,;:\\\"[]".contains(c);
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && name.chars().all(plain) && host.chars().all(plain)
    })
}

/// Sections, then tags, each once. Advertising that the source marks as such stays marked.
fn categories(item: &Item, language: Option<&str>) -> Vec<String> {
    let sections = item.sections.iter().map(|section| section.name.as_str());
    let german = language.is_some_and(|tag| tag.to_ascii_lowercase().starts_with("de"));
    let advertisement = if german { "Anzeige" } else { "Advertisement" };
    let mark = item.advertisement.then_some(advertisement);
    let mut categories: Vec<String> = Vec::new();
    for name in sections.chain(mark).chain(item.tags.iter().map(String::as_str)).map(line) {
        let known = |earlier: &String| earlier.to_lowercase() == name.to_lowercase();
        if !name.is_empty() && !categories.iter().any(known) {
            categories.push(name);
        }
    }
    categories
}
