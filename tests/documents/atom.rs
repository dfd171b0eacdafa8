//! Rules for Atom 1.0 that its schema does not know.

use std::collections::HashSet;

use chrono::DateTime;
use roxmltree::Node;
use url::Url;

use super::strict::Complaints;
use super::{html, rss, xml};

/// Elements that a feed or an entry has once at most.
const SINGLE: [&str; 11] =
    ["id", "title", "updated", "published", "subtitle", "generator", "icon", "logo", "rights", "summary", "content"];
/// Registered relations, as far as they are of use here.
const RELATIONS: [&str; 11] = [
    "self",
    "alternate",
    "enclosure",
    "hub",
    "related",
    "via",
    "current",
    "prev-archive",
    "next-archive",
    "next",
    "previous",
];

pub fn check(text: &str, complaints: &mut Complaints) {
    let Some(document) = xml::check(text, complaints) else { return };
    let feed = document.root_element();
    complaints.unless(feed.has_tag_name(("http://www.w3.org/2005/Atom", "feed")), || "it is no feed".to_owned());
    check_common(feed, complaints);
    let links: Vec<_> = xml::children(feed, "link").collect();
    for rel in ["self", "alternate"] {
        let count = links.iter().filter(|link| link.attribute("rel") == Some(rel)).count();
        complaints.unless(count == 1, || format!("{count} links with rel={rel}"));
    }
    let entries: Vec<_> = xml::children(feed, "entry").collect();
    let all_have_authors = !entries.is_empty() && entries.iter().all(|entry| has_author(*entry));
    complaints.unless(has_author(feed) || all_have_authors, || "an entry has no author".to_owned());
    let mut ids = HashSet::new();
    for entry in entries {
        check_entry(entry, &mut ids, complaints);
    }
}

fn has_author(node: Node<'_, '_>) -> bool {
    xml::children(node, "author").next().is_some()
}

/// What feeds, entries and sources have alike.
fn check_common(node: Node<'_, '_>, complaints: &mut Complaints) {
    for name in SINGLE {
        let count = xml::children(node, name).count();
        complaints.unless(count < 2, || format!("{count} elements {name} in one {}", node.tag_name().name()));
    }
    let id = xml::required(node, "id", complaints);
    let bad = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    complaints.unless(Url::parse(id).is_ok() && !id.contains(bad), || format!("{id:?} is no IRI"));
    for date in ["updated", "published"] {
        for date in xml::children(node, date) {
            check_date(date.text().unwrap_or_default(), complaints);
        }
    }
    check_links(node, complaints);
    for person in xml::children(node, "author") {
        let name = xml::required(person, "name", complaints);
        complaints.line("the name of an author", name);
        if let Some(uri) = xml::single(person, "uri", complaints) {
            complaints.web_address("the page of an author", uri);
        }
    }
    for category in xml::children(node, "category") {
        complaints.line("a category", category.attribute("term").unwrap_or_default());
    }
    for picture in xml::children(node, "icon").chain(xml::children(node, "logo")) {
        complaints.web_address("a picture of the feed", picture.text().unwrap_or_default());
    }
}

/// Links lead to absolute addresses, and no two alternates to the same kind of document.
fn check_links(node: Node<'_, '_>, complaints: &mut Complaints) {
    let mut alternates = HashSet::new();
    for link in xml::children(node, "link") {
        let rel = link.attribute("rel").unwrap_or("alternate");
        complaints.unless(RELATIONS.contains(&rel), || format!("rel={rel:?} is not registered"));
        complaints.web_address(rel, link.attribute("href").unwrap_or_default());
        let length = link.attribute("length");
        complaints.unless(length.is_none_or(|text| text.parse::<u64>().is_ok()), || format!("length is {length:?}"));
        let kind = (link.attribute("type"), link.attribute("hreflang"));
        complaints.unless(rel != "alternate" || alternates.insert(kind), || format!("two alternates of {kind:?}"));
    }
}

fn check_entry<'a>(entry: Node<'a, '_>, ids: &mut HashSet<&'a str>, complaints: &mut Complaints) {
    check_common(entry, complaints);
    let id = xml::required(entry, "id", complaints);
    complaints.unless(ids.insert(id), || format!("two entries have the id {id:?}"));
    let title = xml::required(entry, "title", complaints);
    if !title.is_empty() {
        complaints.line("the title of an entry", title);
    }
    for source in xml::children(entry, "source") {
        check_common(source, complaints);
        let title = xml::required(source, "title", complaints);
        complaints.line("the title of a source", title);
    }
    let alternate = xml::children(entry, "link").any(|link| link.attribute("rel") == Some("alternate"));
    let content = xml::single(entry, "content", complaints);
    complaints.unless(alternate || content.is_some(), || "an entry has neither content nor link".to_owned());
    if let Some(content) = content {
        html::check("a content", content, complaints);
    }
    let of = |name| xml::children(entry, name).next().and_then(|node| DateTime::parse_from_rfc3339(node.text()?).ok());
    complaints.unless(of("published") <= of("updated"), || format!("{id} was updated before it was published"));
    xml::media(entry, complaints);
}

/// A date of RFC 3339 with a zone and capital letters; not in the future.
fn check_date(text: &str, complaints: &mut Complaints) {
    match DateTime::parse_from_rfc3339(text) {
        Ok(date) if text.contains('T') && !text.contains(char::is_whitespace) => {
            rss::plausible(date.to_utc(), complaints);
        }
        _ => complaints.add(format!("{text:?} is no date for Atom")),
    }
}
