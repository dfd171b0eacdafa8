//! Whether a page that was asked for as an article is proved to list articles instead: the front
//! page of a section, of a subject, of a person.
//!
//! The proof is hard on purpose, for what is proved is not published: no date, no text but that of
//! teasers, and nothing to watch or to listen to.

use chrono::{DateTime, Utc};
use dom_query::Document;
use url::Url;

use super::metadata::{Metadata, json_ld};
use super::{charset, listing, proof};
use crate::config::Source;
use crate::model::{AddressShapes, Entry, Page};

/// Articles that a hub lists at least; so many stand below an article, too.
const ARTICLES_MIN: usize = 5;
/// Articles that a page without any text lists at least.
const ARTICLES_ALONE_MIN: usize = 10;
/// Articles whose teasers are looked for in the text.
const ARTICLES_MAX: usize = 100;
/// The shortest piece of text that is more than the facts about an article, in characters.
const PROSE_CHARS_MIN: usize = 60;
/// With so much text of its own a page is an article, whatever stands below it, in characters.
const TEXT_CHARS_MIN: usize = 200;

/// Types of JSON-LD whose pages have little text and are what they were linked for.
const MEDIA_TYPES: &[&str] =
    &["VideoObject", "AudioObject", "ImageGallery", "MediaGallery", "PodcastEpisode", "Event", "Product", "Recipe"];

/// Why a page is a hub, as a sentence; `None` if it is not proved to be one. `entry` is what was
/// read of it as an article.
pub(super) fn find(page: &Page, entry: &Entry, source: &Source, now: DateTime<Utc>) -> Option<String> {
    if entry.published.is_some() || entry.access.is_some() {
        return None;
    }
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    let document = Document::from(&*html);
    if has_media(&document) {
        return None;
    }
    let unconfigured = Source::automatic(source.id.clone(), page.url.clone());
    let list = listing::read(page, &unconfigured, &AddressShapes::default(), now);
    let others: Vec<&Entry> = list.entries.iter().filter(|other| !is_of(other, &page.url)).collect();
    if has_paragraphs(&document, &others) {
        return None;
    }
    let what = match &entry.body {
        Some(body) if others.len() < ARTICLES_MIN || !is_made_of(&body.value, &others) => return None,
        Some(_) => "its text is that of teasers",
        None if others.len() < ARTICLES_ALONE_MIN || listing::names_article(&page.url) => return None,
        None => "it has no text",
    };
    Some(format!("the page lists {} articles and is none itself: it has no date, and {what}", others.len()))
}

/// Whether an entry leads to the page that it stands on.
fn is_of(entry: &Entry, page: &Url) -> bool {
    entry.url.as_ref().is_some_and(|url| listing::link_key(&url.value) == listing::link_key(page))
}

/// Whether a page shows something to watch or to listen to. What stands in a `noscript` is for
/// counting visitors.
fn has_media(document: &Document) -> bool {
    let players = document.select("video, audio, iframe");
    let is_seen = |node: &dom_query::NodeRef<'_>| !node.ancestors_it(None).any(|outer| outer.has_name("noscript"));
    let metadata = Metadata::read(document);
    let says = |(name, value): &(String, String)| {
        name == "og:type" && (value.starts_with("video") || value.starts_with("music"))
    };
    players.nodes().iter().any(is_seen)
        || metadata.metas.iter().any(says)
        || metadata.json_ld.of_type(|kind| MEDIA_TYPES.contains(&kind)).next().is_some()
        || metadata.json_ld.of_type(json_ld::is_article).count() == 1
}

/// Whether a page has paragraphs enough that are no leads of these articles: where a short article
/// stands above a long list, the list may have been taken for its text.
fn has_paragraphs(document: &Document, articles: &[&Entry]) -> bool {
    let leads: Vec<&str> = articles
        .iter()
        .take(ARTICLES_MAX)
        .filter_map(|entry| entry.lead.as_ref())
        .map(|lead| lead.value.text.as_str())
        .collect();
    let paragraphs = document.select("p");
    let own = paragraphs.iter().map(|paragraph| {
        let text = paragraph.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let is_lead = leads.iter().any(|lead| text.starts_with(lead));
        let chars = text.chars().count();
        if is_lead || chars < PROSE_CHARS_MIN { 0 } else { chars }
    });
    own.sum::<usize>() >= TEXT_CHARS_MIN
}

/// Whether a text is made of links, or of the titles and leads of these articles.
fn is_made_of(html: &str, articles: &[&Entry]) -> bool {
    let (all, mut own) = proof::text_beside_links(html);
    for entry in articles.iter().take(ARTICLES_MAX) {
        let title = entry.title.as_ref().map(|title| title.value.as_str());
        let lead = entry.lead.as_ref().map(|lead| lead.value.text.as_str());
        for teaser in [title, lead].into_iter().flatten().filter(|teaser| !teaser.is_empty()) {
            if let Some(at) = own.find(teaser) {
                own.replace_range(at..at + teaser.len(), "\n");
            }
        }
    }
    // What is left between teasers are dates, names and kickers.
    let prose = own.split('\n').map(|part| part.chars().count()).filter(|chars| *chars >= PROSE_CHARS_MIN);
    all > 0 && prose.sum::<usize>() < TEXT_CHARS_MIN
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::extract::sample;

    /// Why a page with this body is a hub.
    fn hub(address: &str, body: &str) -> Option<String> {
        let html = format!("<html lang=de><head><title>Politik | Bote</title></head><body>{body}</body></html>");
        let (page, source) = (sample::page(address, &html), sample::source(address));
        let article = crate::extract::article(&page, &source, sample::now());
        assert!(article.verdict.is_good(), "{}", article.reason);
        find(&page, &article.entry, &source, sample::now())
    }

    fn teasers(count: usize) -> String {
        let teaser = |at| {
            format!(
                "<li><h3><a href=/politik/rat-spricht-am-tag-{at}-wieder>Der Rat spricht am Tag {at} wieder</a></h3>\
                 <p>Am Tag {at} sprach der Rat lange, und am Ende blieb alles so offen, wie es am Anfang war.</p></li>"
            )
        };
        format!("<ul>{}</ul>", (0..count).map(teaser).collect::<String>())
    }

    #[test]
    fn the_front_page_of_a_section_is_a_hub() {
        let reason = hub("https://bote.example/politik", &format!("<main><h1>Politik</h1>{}</main>", teasers(12)));
        assert!(reason.unwrap().starts_with("the page lists 12 articles and is none itself"));
    }

    #[test]
    fn an_article_above_a_list_is_none() {
        let text = "<p>Am Morgen trat der Rat zusammen und hörte zwei Stunden lang den Bürgern zu, die gekommen waren.</p>\
                    <p>Eine Lehrerin bat um Licht auf dem Weg zur Schule, ein Wirt um Tische vor dem Haus.</p>\
                    <p>Beschlossen wurde nichts, doch im März soll es eine zweite Stunde dieser Art geben.</p>";
        let page = format!("<main><article><h1>Rat hört zu</h1>{text}</article>{}</main>", teasers(12));
        assert_eq!(hub("https://bote.example/politik/rat-hoert-zu", &page), None);
    }

    #[test]
    fn a_page_to_watch_or_to_look_at_is_none() {
        let film = format!("<main><h1>Film vom Fest</h1><video src=/fest.mp4></video>{}</main>", teasers(12));
        assert_eq!(hub("https://bote.example/film", &film), None);
        let photo = "<h1>Das Fest in Bildern</h1><figure><img src=/fest.jpg><figcaption>Der Umzug zog am Sonntag bei \
                     Sonne durch die Gassen der alten Stadt.</figcaption></figure>";
        assert_eq!(hub("https://bote.example/bilder/das-fest-in-bildern-2026", photo), None);
    }
}
