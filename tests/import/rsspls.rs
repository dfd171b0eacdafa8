//! rsspls itself beside what its rules become.

use std::path::Path;

use super::{Item, import, items, pages, visible};
use crate::support::tool;

const SAMPLE: &str = include_str!("../fixtures/import/rsspls.toml");

#[test]
fn rules_of_rsspls_give_the_items_that_rsspls_gives() {
    let Some(mut rsspls) = tool("rsspls", &["--version"]) else { return };
    let site = pages::site();
    let (program, _) = import(&site, "feeds.toml", SAMPLE);
    program.once();
    let folder = program.folder.path();
    let run = rsspls
        .args(["--config", "feeds.toml", "--output", "theirs"])
        .current_dir(folder)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    for feed in ["aubach", "saal"] {
        let theirs = rss(&folder.join(format!("theirs/{feed}.rss")));
        assert!(theirs.len() >= 3, "{theirs:?}");
        let mut ours = items(&program, feed);
        for (ours, theirs) in ours.iter_mut().zip(&theirs) {
            // What rsspls has no rule for, it knows nothing of.
            ours.text = ours.text.take().filter(|_| theirs.text.is_some());
        }
        assert_eq!(ours, theirs, "{feed}");
    }
}

/// The items of an RSS file, in the order of their addresses.
fn rss(path: &Path) -> Vec<Item> {
    let text = std::fs::read_to_string(path).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let item = |item: roxmltree::Node<'_, '_>| {
        let child = |name: &str| item.children().find(|child| child.has_tag_name(name)).and_then(|child| child.text());
        let date = child("pubDate").map(|date| chrono::DateTime::parse_from_rfc2822(date).unwrap());
        Item {
            url: child("link").unwrap().to_owned(),
            title: visible(child("title").unwrap()),
            day: date.map(|date| date.date_naive().to_string()),
            text: child("description").map(visible),
        }
    };
    let mut items: Vec<Item> = document.descendants().filter(|node| node.has_tag_name("item")).map(item).collect();
    items.sort();
    items
}
