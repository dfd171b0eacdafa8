//! What documents say of their hubs and their history.

use super::*;
use crate::config::Hub;
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

fn render_with_hub(view: &View, format: Format) -> String {
    let site = sample::site().with_hubs(&[Hub::Own, Hub::At(sample::url("https://hub.example/?a=1&b=2"))]);
    render_for(&Sheet::new(view, &site), format)
}

#[test]
fn a_feed_names_its_hubs() {
    let hubs = ["https://feeds.example.org/hub", "https://hub.example/?a=1&b=2"];
    for format in [Format::Rss, Format::Atom] {
        assert_eq!(links(&render_with_hub(&sample::view(), format), "hub"), hubs);
        assert_eq!(links(&render(&sample::view(), format), "hub"), [""; 0]);
    }
    let json: Value = serde_json::from_str(&render_with_hub(&sample::view(), Format::Json)).unwrap();
    let named = hubs.map(|url| serde_json::json!({"type": "WebSub", "url": url}));
    assert_eq!(json["hubs"], serde_json::json!(named));

    let mut archive = sample::view();
    archive.history.archive_of = Some("zeitung".to_owned());
    for format in [Format::Rss, Format::Atom, Format::Json] {
        assert!(!render_with_hub(&archive, format).contains("hub"), "of what never changes, no hub tells anything");
    }
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
    view.history = History { archive_of: Some("zeitung".to_owned()), ..History::default() };
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
