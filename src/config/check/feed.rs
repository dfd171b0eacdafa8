//! `[feed.<id>]`

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::suggest::nearest;
use super::super::table::Table;
use super::super::{Feed, Unite, vocabulary};
use super::{filter, hook, locale, refuse_id, rules};
use crate::model::{FeedId, SourceId, clean_line};

/// Checks a feed. `sources` and `feeds` are all that were given, also those with other problems.
pub(super) fn feed(
    node: &Node<'_>,
    sources: &[Node<'_>],
    feeds: &[Node<'_>],
    environment: &Environment,
) -> Option<Feed> {
    let id = FeedId::new(node.key()).map_err(|error| refuse_id(node, &error));
    let table = node.table(&vocabulary::FEED)?;
    let from = from(&table, sources, feeds);
    let feed = Feed {
        title: table.text("title").map(clean_line),
        description: table.text("description").map(clean_line),
        filter: filter::filter(&table, None),
        rules: rules::rules(&table, Some(&from)),
        unite: match table.word("unite") {
            Some(("text", _)) => Unite::Text,
            _ => Unite::Address,
        },
        language: locale::language(&table),
        hook: hook::hook(&table, environment),
        id: id.ok()?,
        from,
    };
    Some(feed)
}

/// The sources, at least one, none twice, and all of them there.
fn from(table: &Table<'_>, sources: &[Node<'_>], feeds: &[Node<'_>]) -> Vec<SourceId> {
    let nodes = table.many("from");
    match table.get("from") {
        None => table.missing("from", "the feed has no sources", "add from = [\"…\"] with ids of sources"),
        Some(node) if nodes.is_empty() => node.refuse("`from` is an empty list", "name at least one source"),
        Some(_) => {}
    }
    let mut from = Vec::new();
    for node in nodes {
        let Some(id) = node.text() else { continue };
        if !sources.iter().any(|source| source.key() == id) {
            refuse_unknown(&node, id, sources, feeds);
        } else if let Ok(id) = SourceId::new(id) {
            if from.contains(&id) {
                node.refuse(format!("`{id}` is given twice"), "keep one of them");
            } else {
                from.push(id);
            }
        }
    }
    from
}

fn refuse_unknown(node: &Node<'_>, id: &str, sources: &[Node<'_>], feeds: &[Node<'_>]) {
    let known = || sources.iter().map(|source| source.key());
    let cure = if feeds.iter().any(|feed| feed.key() == id) {
        "it is a feed; name its sources instead".to_owned()
    } else if let Some(meant) = nearest(id, known()) {
        format!("did you mean `{meant}`?")
    } else {
        format!("add [source.{id}], or name one that there is")
    };
    // The source may be there, behind a syntax error.
    let problem = super::Problem::at(node.place(), format!("there is no source `{id}`"));
    node.add_absence(problem.help(cure));
}
