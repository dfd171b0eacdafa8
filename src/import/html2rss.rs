//! html2rss YAML: `channel` with `selectors`, or several of those below `feeds`.

mod channel;
mod field;
mod process;

use super::draft::{Drafts, Part, SourceDraft};
use super::form::FieldRule;
use super::report::Report;
use super::tree::{self, Directives, Entry, Node, Value};
use super::write::quoted;

/// Selectors that are no fields.
const NO_FIELDS: &[&str] = &["items", "categories", "guid", "enclosure"];

/// What holds for all feeds of a file.
const SHARED: &[&str] = &["headers", "strategy", "request"];

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let tree = match tree::yaml(text) {
        Ok(tree) => tree,
        Err(error) => return report.failed(error.line, error.cause, "correct the file, or export it again"),
    };
    let file = Directives::of(&tree, "", report);
    let Some(feeds) = file.get("feeds") else {
        // The file itself is the one feed.
        let name = report.file().rsplit(['/', '\\']).next().unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default().to_owned();
        file.rest();
        return feed(&name, &tree, drafts, report);
    };
    let shared: Vec<Entry> = SHARED.iter().filter_map(|key| file.get(key)).cloned().collect();
    let Value::Table(entries) = &feeds.node.value else {
        return report.failed(feeds.line, "`feeds` is no table", "write the name of each feed with a colon");
    };
    for entry in entries {
        let Value::Table(own) = &entry.node.value else {
            report.dropped(entry.line, &entry.key, "there is no feed below this name", "add channel and selectors");
            continue;
        };
        let missing = shared.iter().filter(|other| own.iter().all(|own| own.key != other.key));
        let all = own.iter().chain(missing).cloned().collect();
        feed(&entry.key, &Node { line: entry.line, value: Value::Table(all) }, drafts, report);
    }
    file.lost(&["stylesheets"], "feeds have no stylesheets of their own", "their HTML form is made to be read");
    file.needless(&["auto_source", "directory"], "it is not needed");
    file.finish();
}

fn feed(name: &str, node: &Node, drafts: &mut Drafts, report: &Report) {
    let table = Directives::of(node, "", report);
    let parameters = channel::parameters(&table, report);
    let Some(channel) = table.get("channel") else {
        return report.dropped(node.line, name, "the feed has no channel", "add channel with the url of the page");
    };
    let origin = format!("From {}, line {}: html2rss.", report.file(), node.line);
    let mut source = drafts.source(&[name], origin);
    if !channel::read(channel, &parameters, &mut source, report) {
        return;
    }
    channel::requests(&table, &mut source, report);
    if let Some(entry) = table.get("selectors") {
        selectors(entry, &mut source, report);
    }
    if let Some(entry) = table.get("auto_source") {
        report.needless(entry.line, "auto_source", "what no rule says is found automatically");
    } else if table.get("selectors").is_none() {
        report.needless(node.line, "selectors", "there are none, so that everything is found automatically");
    }
    table.lost(&["stylesheets"], "feeds have no stylesheets of their own", "their HTML form is made to be read");
    table.needless(&["directory"], "it describes the rules for others");
    table.finish();
    drafts.sources.push(source);
}

/// The block of one article, and its fields.
fn selectors(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    let table = Directives::of(&entry.node, "selectors", report);
    source.imply(Part::Source, "kind", quoted("listing"));
    if let Some(items) = table.get("items") {
        items_of(items, source, report);
    }
    let fields = field::Fields::of(&table, &entry.node);
    fields.read(source, report);
    fields.categories(source, report);
    table.needless(&["guid"], "articles are told apart by their own addresses");
    if let Some(entry) = table.get("enclosure") {
        field::enclosure(entry, source, report);
    }
    source.imply(Part::Article, "follow", "false".to_owned());
    table.finish();
}

fn items_of(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    // A text alone is the selector.
    if let Some(selector) = entry.node.text() {
        return source.css((entry.line, "selectors.items"), (Part::Listing, "item"), &selector, FieldRule::at, report);
    }
    let table = Directives::of(&entry.node, "selectors.items", report);
    if let Some((line, selector)) = table.text("selector") {
        let at = (line, "selectors.items.selector");
        source.css(at, (Part::Listing, "item"), &selector, FieldRule::at, report);
    }
    match table.switch("enhance") {
        Some((line, true)) => {
            report.needless(line, "selectors.items.enhance", "what no rule says is found automatically")
        }
        Some((line, false)) => {
            let why = "what no rule says is found automatically in any case";
            report.lost(line, "selectors.items.enhance", why, "look at the items with `depesche preview`");
        }
        None => {}
    }
    table.needless(&["order"], "feeds show the newest articles first");
    if let Some(pagination) = table.get("pagination") {
        paging(pagination, source, report);
    }
    table.finish();
}

/// Further pages of the list.
fn paging(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    const NAME: &str = "selectors.items.pagination";
    const RELATION: &str = "link[rel=next], a[rel=next]";
    if let Some(pages) = entry.node.text() {
        source.imply(
            Part::Listing,
            "next",
            FieldRule::attr(super::form::Select::Css(RELATION.to_owned()), "href").toml(),
        );
        return source.set((entry.line, NAME), Part::Listing, "pages", number(&pages), report);
    }
    let table = Directives::of(&entry.node, NAME, report);
    let strategy = table.text("strategy").map_or_else(|| "rel_next".to_owned(), |(_, strategy)| strategy);
    let selector = table.text("selector");
    match (strategy.as_str(), selector) {
        ("custom_selector", Some((line, selector))) => {
            let make = |select| FieldRule::attr(select, "href");
            source.css((line, NAME), (Part::Listing, "next"), &selector, make, report);
        }
        ("rel_next", _) => {
            let select = super::form::Select::Css(RELATION.to_owned());
            source.set((entry.line, NAME), Part::Listing, "next", FieldRule::attr(select, "href").toml(), report);
        }
        _ => {
            let why = format!("pages by `{strategy}` are not taken over");
            report.lost(entry.line, NAME, why, "see `next` of a listing in config/depesche.toml");
            table.rest();
            return;
        }
    }
    if let Some((line, pages)) = table.text("max_pages") {
        source.set((line, "selectors.items.pagination.max_pages"), Part::Listing, "pages", number(&pages), report);
    }
    table.finish();
}

/// How many pages: a number from 1.
fn number(text: &str) -> String {
    text.trim().parse::<u32>().unwrap_or(1).max(1).to_string()
}
