//! Which hubs tell of the changes of a page (WebSub, section 4): what its `Link` headers say, then
//! what stands in the feed or in the head of the page.
//!
//! Only what the feed says of itself is read, nothing inside its entries: those may be other
//! people's words.

use dom_query::Document;
use serde_json::Value;
use url::Url;

use super::{charset, json_size};
use crate::model::{Page, PushOffer};

/// Hubs that are taken of one page; nobody names more in earnest.
const HUBS_MAX: usize = 5;
/// The longest address of a hub or topic, in bytes.
const ADDRESS_BYTES_MAX: usize = 2048;
/// How far into a page elements are looked for, in bytes: heads of pages may hold large scripts.
const HEAD_BYTES_MAX: usize = 512 * 1024;
/// Elements `link` that are looked at.
const LINKS_MAX: usize = 500;
/// Where what a page says of itself ends: at the first entry, or at the end of its head.
const HEAD_ENDS: &[&str] = &["item", "entry", "body", "/head"];
/// Elements whose text may look like markup.
const RAW_TEXT: &[&str] = &["script", "style", "textarea"];

/// What is found in one place.
#[derive(Debug, Default)]
struct Named {
    hubs: Vec<String>,
    topic: Option<String>,
}

/// What a page offers, if it names a hub.
pub(super) fn offer(page: &Page) -> Option<PushOffer> {
    let mut named = of_headers(&page.links);
    if named.hubs.is_empty() || named.topic.is_none() {
        let inside = of_body(page);
        if named.hubs.is_empty() {
            named.hubs = inside.hubs;
        }
        named.topic = named.topic.or(inside.topic);
    }
    let mut hubs: Vec<Url> = Vec::new();
    for hub in named.hubs.iter().filter_map(|hub| address(hub, &page.url)) {
        if !hubs.contains(&hub) && hubs.len() < HUBS_MAX {
            hubs.push(hub);
        }
    }
    // Many feeds name a hub and forget to name themselves; then it knows them by their address.
    let topic = match named.topic.filter(|topic| !topic.trim().is_empty()) {
        Some(topic) => spelled(topic.trim(), &page.url)?,
        None => page.url.to_string(),
    };
    (!hubs.is_empty()).then(|| PushOffer { topic, hubs, place: page.url.clone() })
}

/// An address that can be asked.
fn address(text: &str, base: &Url) -> Option<Url> {
    let mut url = base.join(text.trim()).ok()?;
    url.set_fragment(None);
    let is_fit = matches!(url.scheme(), "http" | "https") && url.as_str().len() <= ADDRESS_BYTES_MAX;
    is_fit.then_some(url)
}

/// A topic in its own letters if it is a whole address, for hubs compare letters.
fn spelled(text: &str, base: &Url) -> Option<String> {
    let url = address(text, base)?;
    let is_whole = Url::parse(text).is_ok() && text.len() <= ADDRESS_BYTES_MAX;
    Some(if is_whole { text.to_owned() } else { url.to_string() })
}

impl Named {
    /// Takes a link with its relations.
    fn take(&mut self, relations: &str, target: &str) {
        for relation in relations.split_ascii_whitespace() {
            if relation.eq_ignore_ascii_case("hub") {
                self.hubs.push(target.to_owned());
            } else if relation.eq_ignore_ascii_case("self") && self.topic.is_none() {
                self.topic = Some(target.to_owned());
            }
        }
    }
}

/// What `Link` headers name.
fn of_headers(values: &[String]) -> Named {
    let mut named = Named::default();
    header_links(values, |relations, target| named.take(relations, target));
    named
}

/// The target of the first link of the page itself that has one of these relations: of its `Link`
/// headers, then of the head of the page or feed.
pub(super) fn linked(page: &Page, wanted: &[&str]) -> Option<String> {
    let has = |relations: &str| {
        let mut relations = relations.split_ascii_whitespace();
        relations.any(|relation| wanted.iter().any(|wanted| relation.eq_ignore_ascii_case(wanted)))
    };
    let mut found: Option<String> = None;
    let mut take = |relations: &str, target: &str| {
        if found.is_none() && has(relations) {
            found = Some(target.to_owned());
        }
    };
    header_links(&page.links, &mut take);
    let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    head_links(&text, &mut take);
    found
}

/// The relations and targets of `Link` headers (RFC 8288, section 3).
fn header_links(values: &[String], mut take: impl FnMut(&str, &str)) {
    for value in values {
        let mut rest = value.as_str();
        while let Some((target, parameters)) = rest.split_once('<').and_then(|(_, link)| link.split_once('>')) {
            let (relations, is_own, after) = parameters_of(parameters);
            if is_own && let Some(relations) = relations {
                take(&relations, target);
            }
            rest = after;
        }
    }
}

/// The relations of a link, whether it is a link of the page itself, and what follows it. Of
/// several `rel` the first counts; with `anchor` it is a link of something else.
fn parameters_of(text: &str) -> (Option<String>, bool, &str) {
    let (mut relations, mut is_own) = (None, true);
    let mut rest = text.trim_start();
    while let Some(parameter) = rest.strip_prefix(';') {
        let name_end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let name = parameter[..name_end].trim().to_ascii_lowercase();
        let (value, after) = match parameter[name_end..].strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => (String::new(), &parameter[name_end..]),
        };
        match name.as_str() {
            "rel" if relations.is_none() => relations = Some(value),
            "anchor" => is_own = false,
            _ => {}
        }
        rest = after.trim_start();
    }
    (relations, is_own, rest)
}

/// The value of a parameter, quoted or not, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            letter => value.push(letter),
        }
    }
    (value, "")
}

/// What the page itself names.
fn of_body(page: &Page) -> Named {
    let text = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('{') {
        return of_json(&text);
    }
    let mut named = Named::default();
    head_links(&text, |relations, target| named.take(relations, target));
    named
}

/// The relations and targets of the elements `link` of a head.
fn head_links(text: &str, mut take: impl FnMut(&str, &str)) {
    for tag in link_tags(&text[..text.floor_char_boundary(HEAD_BYTES_MAX)]) {
        let tree = Document::fragment(tag);
        let link = tree.select_single("link");
        if let (Some(relations), Some(target)) = (link.attr("rel"), link.attr("href")) {
            take(&relations, &target);
        }
    }
}

/// What a JSON Feed names: `hubs` and `feed_url` (version 1.1).
fn of_json(text: &str) -> Named {
    if !text.contains("\"hubs\"") || json_size::is_too_large(text) {
        return Named::default();
    }
    let feed: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    let is_websub = |hub: &&Value| hub["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("websub"));
    let hubs = feed["hubs"].as_array().into_iter().flatten().filter(is_websub);
    Named {
        hubs: hubs.filter_map(|hub| hub["url"].as_str()).map(str::to_owned).collect(),
        topic: feed["feed_url"].as_str().map(str::to_owned),
    }
}

/// The elements `link` before the first entry, whatever prefix they have, as elements of HTML.
fn link_tags(head: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = head;
    while let Some((_, markup)) = rest.split_once('<')
        && tags.len() < LINKS_MAX
    {
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>")].iter().find(|(begin, _)| markup.starts_with(begin));
        if let Some((_, end)) = skipped {
            let Some((_, after)) = markup.split_once(end) else { break };
            rest = after;
            continue;
        }
        let name_end = markup.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(markup.len());
        let name = markup[..name_end].trim_end_matches('/').to_ascii_lowercase();
        let local = name.rsplit(':').next().unwrap_or(&name);
        if HEAD_ENDS.contains(&local) {
            break;
        }
        let end = tag_end(markup);
        rest = &markup[end..];
        if local == "link" {
            tags.push(format!("<link {}>", &markup[name_end.min(end)..end]));
        } else if RAW_TEXT.contains(&local) && !markup[..end].ends_with('/') {
            let close = format!("</{local}");
            rest = rest.find(&close).map_or("", |at| &rest[at..]);
        }
    }
    tags
}

/// Where a tag ends: at a `>` outside of its attributes.
fn tag_end(markup: &str) -> usize {
    let mut quote = None;
    for (at, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    markup.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::sample;
    use super::*;

    const ADDRESS: &str = "https://bote.example/feed";

    #[track_caller]
    fn offers(links: &[&str], body: &str, topic: &str, hubs: &[&str]) {
        let links = links.iter().map(|&link| link.to_owned()).collect();
        let offer = offer(&Page { links, ..sample::page(ADDRESS, body) }).unwrap();
        assert_eq!((offer.topic.as_str(), offer.place.as_str()), (topic, ADDRESS), "{body}");
        assert_eq!(offer.hubs.iter().map(Url::as_str).collect::<Vec<_>>(), hubs, "{body}");
    }

    #[track_caller]
    fn offers_nothing(links: &[&str], body: &str) {
        let links = links.iter().map(|&link| link.to_owned()).collect();
        assert_eq!(offer(&Page { links, ..sample::page(ADDRESS, body) }), None, "{body}");
    }

    #[test]
    fn headers_name_hub_and_topic() {
        for links in [
            &["<https://hub.example/>; rel=\"hub\"", "<https://bote.example/self>; rel=\"self\""][..],
            &["<https://hub.example/>; rel=\"hub\", <https://bote.example/self>; rel=self"],
            &[
                "</x>; rel=alternate; title=\"a, <b>; rel=hub\" , <//hub.example/>;REL=\"preload HUB\" ;x, </self>;rel=self",
            ],
            &[
                "<https://hub.example/>;rel=hub;rel=next,<https://evil.example/>;rel=hub;anchor=\"/b\",</self>; rel=\"self\"",
            ],
        ] {
            offers(links, "<rss></rss>", "https://bote.example/self", &["https://hub.example/"]);
        }
    }

    #[test]
    fn headers_come_before_the_page() {
        let body = r#"<feed xmlns="a"><link rel="hub" href="https://other.example/"/><link rel="self" href="/other"/>"#;
        let links = ["<https://hub.example/>; rel=hub, <https://bote.example/self>; rel=self"];
        offers(&links, body, "https://bote.example/self", &["https://hub.example/"]);
        offers(&links[..0], body, "https://bote.example/other", &["https://other.example/"]);
    }

    #[test]
    fn feeds_name_their_hubs_in_every_format() {
        for body in [
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://hub.example/?a=1&amp;b" rel="hub"/>
               <link rel='self' href='https://bote.example'/></feed>"#,
            r#"<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://bote.example/</link>
               <!-- <atom:link rel="hub" href="https://evil.example/"/> -->
               <description><![CDATA[<link rel="hub" href="https://evil.example/">]]></description>
               <atom:link rel="self" href="https://bote.example" /><atom10:link rel="hub"
               href="https://hub.example/?a=1&#38;b"/><item></item></channel></rss>"#,
            r#"{"version":"https://jsonfeed.org/version/1.1","feed_url":"https://bote.example",
               "hubs":[{"type":"rssCloud","url":"https://evil.example/"},
                       {"type":"WebSub","url":"https://hub.example/?a=1&b"}],"items":[]}"#,
            r#"<!doctype html><html><head><script>"<link rel='hub' href='https://evil.example/'>"</script>
               <LINK REL=hub HREF=https://hub.example/?a=1&b><link rel="self" href="https://bote.example"></head>"#,
        ] {
            // The topic is as it is written, without the slash that an address gets.
            offers(&[], body, "https://bote.example", &["https://hub.example/?a=1&b"]);
        }
    }

    #[test]
    fn a_feed_that_does_not_name_itself_is_known_by_its_address() {
        offers(&["<https://a.example/>; rel=hub"], "<rss/>", ADDRESS, &["https://a.example/"]);
        offers(&["<https://a.example/>; rel=hub, <>; rel=self"], "<rss/>", ADDRESS, &["https://a.example/"]);
    }

    #[test]
    fn several_hubs_keep_their_order_and_are_limited() {
        let many: Vec<String> = (0..9).map(|number| format!("<https://{number}.example/>; rel=hub")).collect();
        let twice = format!("<https://0.example/#x>; rel=hub, {}", many.join(", "));
        let hubs: Vec<String> = (0..HUBS_MAX).map(|number| format!("https://{number}.example/")).collect();
        let hubs: Vec<&str> = hubs.iter().map(String::as_str).collect();
        offers(&[&twice], "<rss/>", ADDRESS, &hubs);
    }

    #[test]
    fn entries_and_articles_offer_nothing() {
        offers_nothing(&[], r#"<feed><entry><link rel="hub" href="https://evil.example/"/></entry></feed>"#);
        offers_nothing(&[], r#"<html><head></head><body><link rel="hub" href="https://evil.example/"></body>"#);
        offers_nothing(&[], r#"<rss><channel><item><a:link rel="hub" href="https://evil.example/"/></item>"#);
        offers_nothing(&[], r#"{"hubs":[{"type":"WebSub"}]}"#);
        offers_nothing(&["<ftp://hub.example/>; rel=hub", "<https://hub.example/>", "<https://x"], "");
        for broken in ["<", "<link", "<link rel=\"hub", "<!--", "<![CDATA[", "<script>", "{\"hubs\"", "<>;<;>,\"\\"] {
            offers_nothing(&[broken, "<a>;rel=\"\\"], broken);
        }
    }
}
