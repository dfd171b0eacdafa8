//! All formats of a feed say the same.

use std::fs;
use std::path::{Path, PathBuf};

use roxmltree::Document;
use serde_json::Value;

/// What every format says of an item: its id, title and link.
type Said = (String, String, String);

/// The feeds whose formats name different items, or name them differently.
pub fn complaints(documents: &[PathBuf]) -> Vec<String> {
    let feeds = documents.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rss"));
    feeds.filter_map(|rss| complaint(rss)).collect()
}

fn complaint(rss: &Path) -> Option<String> {
    let read = |extension: &str| fs::read_to_string(rss.with_extension(extension)).unwrap_or_default();
    let by_rss = of_xml(&read("rss"), "item", "guid", |link| link.text());
    let by_atom = of_xml(&read("atom"), "entry", "id", |link| link.attribute("href"));
    let by_json = of_json(&read("json"));
    let differs = [("Atom", by_atom), ("JSON Feed", by_json)].into_iter().find(|(_, items)| *items != by_rss);
    differs.map(|(format, items)| format!("{}: {by_rss:?} in RSS, {items:?} in {format}", rss.display()))
}

fn of_xml(
    text: &str,
    item: &str,
    id: &str,
    address: for<'a> fn(roxmltree::Node<'a, '_>) -> Option<&'a str>,
) -> Vec<Said> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let items = document.descendants().filter(|node| node.tag_name().name() == item);
    let said = |item: roxmltree::Node<'_, '_>| {
        let child = |name: &str| item.children().find(|node| node.tag_name().name() == name);
        let text = |name: &str| child(name).and_then(|node| node.text()).unwrap_or_default().to_owned();
        (text(id), text("title"), child("link").and_then(address).unwrap_or_default().to_owned())
    };
    items.map(said).collect()
}

fn of_json(text: &str) -> Vec<Said> {
    let Ok(feed) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let said = |item: &Value| {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        (text("id"), text("title"), text("url"))
    };
    feed["items"].as_array().into_iter().flatten().map(said).collect()
}
