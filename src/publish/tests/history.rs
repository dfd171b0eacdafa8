//! What documents say of their hubs and their history.

use super::*;
use crate::publish::History;

/// The links of a document with a relation.
fn links(text: &str, rel: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(text).unwrap();
    let links = document.root_element().descendants().filter(|node| {
        let of_feed = node.parent().is_some_and(|parent| ["feed", "channel"].contains(&parent.tag_name().name()));
        of_feed && node.tag_name().name() == "link" && node.attribute("rel") == Some(rel)
    });
    links.map(|node| node.attribute("href").unwrap().to_owned()).collect()
}

#[test]
fn a_feed_leads_to_its_older_items() {
    let mut view = sample::view();
    view.history.prev = Some("zeitung/archive/2024-10".to_owned());
    for format in [Format::Rss, Format::Atom] {
        let text = render(&view, format);
        let older = format!("https://feeds.example.org/zeitung/archive/2024-10.{format}");
        assert_eq!(links(&text, "prev-archive"), [older]);
        assert_eq!(links(&text, "current"), [""; 0]);
        assert!(!text.contains("<fh:archive"), "it is no archive itself");
    }
    let json = json(&view);
    assert_eq!(json["next_url"], "https://feeds.example.org/zeitung/archive/2024-10.json");
}

#[test]
fn an_archive_document_belongs_to_its_feed() {
    let mut view = sample::view();
    view.path = "zeitung/archive/2024-10".to_owned();
    view.history = History { prev: None, archive_of: Some("zeitung".to_owned()) };
    for items in [view.items.clone(), Vec::new()] {
        view.items = items;
        for format in [Format::Rss, Format::Atom] {
            let text = render(&view, format);
            assert_eq!(links(&text, "self"), [format!("https://feeds.example.org/zeitung/archive/2024-10.{format}")]);
            assert_eq!(links(&text, "current"), [format!("https://feeds.example.org/zeitung.{format}")]);
            assert_eq!(links(&text, "prev-archive"), [""; 0]);
            let document = roxmltree::Document::parse(&text).unwrap();
            let mark = ("http://purl.org/syndication/history/1.0", "archive");
            let mark = document.descendants().find(|node| node.has_tag_name(mark)).unwrap();
            let behind = mark.prev_siblings().any(|node| ["entry", "item"].contains(&node.tag_name().name()));
            assert!(!behind, "the schema of Atom has a place for it before the entries alone");
        }
    }
    assert_eq!(channel(&view).ttl(), None, "nobody needs to come back for it");
    assert!(channel(&view).syndication_ext().is_none());
    assert_eq!(feed(&view).id(), "https://feeds.example.org/zeitung.atom", "the feed is the same one");
    assert_eq!(json(&view)["feed_url"], "https://feeds.example.org/zeitung.json");
    assert_eq!(json(&view).get("next_url"), None);
}
