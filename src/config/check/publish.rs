//! `[publish]`

use super::super::Publish;
use super::super::table::Table;
use crate::model::Format;

pub(super) fn publish(table: Option<&Table<'_>>) -> Publish {
    let default = Publish::default();
    let Some(table) = table else { return default };
    let words = table.words("formats");
    let formats = match table.get("formats") {
        Some(node) => {
            if table.many("formats").is_empty() {
                node.refuse("`formats` is an empty list", "name at least one of rss, atom, json and html");
            }
            // In their own order, whichever order they are written in.
            Format::ALL.into_iter().filter(|format| words.contains(&format.extension())).collect()
        }
        None => default.formats,
    };
    Publish {
        directory: table.get("directory").and_then(|node| node.path()),
        formats,
        items_max: table.whole("items").unwrap_or(default.items_max),
        bytes_max: table.get("size").and_then(|node| node.bytes()).unwrap_or(default.bytes_max),
        archive: table.get("archive").and_then(|node| node.duration_or_none()).unwrap_or(default.archive),
        hubs: default.hubs,
        subscribers_private: default.subscribers_private,
    }
}
