//! Feeds as Miniflux's API gives them, and the same settings in its OPML.

mod filter;
mod rewrite;
mod settings;

use std::collections::BTreeMap;

use super::draft::{Drafts, Part};
use super::report::Report;
use super::tree::{self, Directives, Node, Value};
use super::write::quoted;

pub(super) use settings::{Names, is_attribute, settings};

/// What Miniflux knows of a feed beside its settings.
const STATE: &[&str] = &[
    "id",
    "user_id",
    "checked_at",
    "next_check_at",
    "etag_header",
    "last_modified_header",
    "parsing_error_message",
    "parsing_error_count",
    "icon",
    "entries",
    "apprise_service_urls",
    "webhook_url",
    "ntfy_enabled",
    "ntfy_priority",
    "ntfy_topic",
    "pushover_enabled",
    "pushover_priority",
];

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let tree = match tree::json(text) {
        Ok(tree) => tree,
        Err(error) => return report.failed(error.line, error.cause, "fetch the feeds from the API again"),
    };
    let one = std::slice::from_ref(&tree);
    let nodes = match &tree.value {
        Value::List(nodes) => nodes,
        // Some tools wrap the list.
        Value::Table(entries) => match entries.iter().find(|entry| entry.key == "feeds").map(|entry| &entry.node.value)
        {
            Some(Value::List(nodes)) => nodes,
            _ => one,
        },
        _ => one,
    };
    let mut folders: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for node in nodes {
        if let Some((category, line, id)) = feed(node, drafts, report) {
            folders.entry(category).or_insert_with(|| (line, Vec::new())).1.push(id);
        }
    }
    for (title, (line, from)) in folders {
        let origin = format!("From {}: the category {title:?}.", report.file());
        if let Some(feed) = drafts.feed(None, &title, from, origin) {
            report.taken(line, "category", format!("[feed.{}] from = {:?}", feed.id, feed.from));
        }
    }
}

/// One feed; the answer is its category with its line and its id, if it has one and runs.
fn feed(node: &Node, drafts: &mut Drafts, report: &Report) -> Option<(String, usize, String)> {
    let table = Directives::of(node, "", report);
    let Some((line, url)) = table.text("feed_url") else {
        report.dropped(node.line, "feed_url", "there is no feed_url in it", "name the answer of GET /v1/feeds");
        return None;
    };
    let title = table.text("title");
    let names: Vec<&str> = title.iter().map(|(_, title)| title.as_str()).chain(url.split('/').nth(2)).collect();
    let mut source = drafts.source(&names, format!("From {}, line {}: Miniflux.", report.file(), node.line));
    if !source.urls("feed_url", &[(line, url)], report) {
        return None;
    }
    source.imply(Part::Source, "kind", quoted("feed"));
    if let Some((line, title)) = &title {
        source.set((*line, "title"), Part::Source, "title", quoted(title), report);
    }
    if let Some((line, description)) = table.text("description") {
        source.set((line, "description"), Part::Source, "description", quoted(&description), report);
    }
    if let Some((line, site)) = table.text("site_url") {
        report.needless(line, "site_url", "it is there as a comment: the feed names its site itself");
        source.comments.push(format!("Its site: {site}"));
    }
    settings(&table, Names::Json, &mut source, report);
    login(&table, &mut source, report);
    let category = table.get("category").and_then(|entry| {
        let category = Directives::of(&entry.node, "category", report);
        let title = category.text("title").map(|(line, title)| (title, line));
        category.rest();
        title
    });
    table.needless(STATE, "it is Miniflux's own state, or how it shows the feed");
    table.finish();
    let placed = category.filter(|_| !source.off).map(|(title, line)| (title, line, source.id.clone()));
    drafts.sources.push(source);
    placed
}

/// User and password: the password must come from elsewhere.
fn login(table: &Directives<'_>, source: &mut super::draft::SourceDraft, report: &Report) {
    let password = table.text("password");
    if let Some((line, user)) = table.text("username") {
        let file = source.secret_file("password");
        let line_of_both = format!("auth = {{ user = {}, password = {file} }}", quoted(&user));
        source.secret((line, "username"), &line_of_both, report);
        if let Some((line, _)) = password {
            report.lost(line, "password", "secrets are never written into a configuration", "see `username`");
        }
    }
}
