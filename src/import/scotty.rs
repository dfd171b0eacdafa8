//! Feed me up, Scotty! `feeds.toml`: a table per feed, and `[default]` for all.

use super::draft::{Drafts, Part, SourceDraft};
use super::form::{FieldRule, Select, css, date_fns, literal, rules};
use super::report::Report;
use super::tree::{self, Directives, Entry, Node, Value};
use super::write::{list, quoted};

/// The selector that stands for the entry itself.
const ENTRY_ITSELF: &str = "*";

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let tree = match tree::toml(text) {
        Ok(tree) => tree,
        Err(error) => return report.failed(error.line, error.cause, "correct the file, or export it again"),
    };
    let file = Directives::of(&tree, "", report);
    let defaults: &[Entry] = match file.get("default").map(|entry| &entry.node.value) {
        Some(Value::Table(entries)) => entries,
        _ => &[],
    };
    for entry in file.rest() {
        let Value::Table(own) = &entry.node.value else {
            report.lost(entry.line, &entry.key, "this is no table with a feed", "write [name] above it");
            continue;
        };
        // What the feed does not say is said by the defaults, at their own lines.
        let missing = defaults.iter().filter(|other| own.iter().all(|own| own.key != other.key));
        let all: Vec<Entry> = own.iter().chain(missing).cloned().collect();
        let node = Node { line: entry.line, value: Value::Table(all) };
        feed(&entry.key, &node, drafts, report);
    }
    file.finish();
}

fn feed(name: &str, node: &Node, drafts: &mut Drafts, report: &Report) {
    let table = Directives::of(node, name, report);
    let urls = table.get("url").map(|entry| entry.node.texts()).unwrap_or_default();
    if urls.is_empty() {
        return report.dropped(node.line, name, "the feed has no url", "add the address of the page");
    }
    let mut source = drafts.source(&[name], format!("From {}, line {}: [{name}].", report.file(), node.line));
    if !source.urls(&table.name("url"), &urls, report) {
        return;
    }
    source.imply(Part::Source, "kind", quoted("listing"));
    let title = table.text("title").unwrap_or((node.line, name.to_owned()));
    source.set((title.0, &table.name("title")), Part::Source, "title", quoted(&title.1), report);
    if let Some((line, item)) = table.text("entrySelector") {
        source.css((line, &table.name("entrySelector")), (Part::Listing, "item"), &item, FieldRule::at, report);
    }
    fields(&table, &mut source, report);
    filters(&table, &mut source, report);
    browser(&table, &mut source, report);
    source.imply(Part::Article, "follow", "false".to_owned());
    table.finish();
    drafts.sources.push(source);
}

fn fields(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    if let Some(entry) = table.get("titleSelector") {
        let name = table.name("titleSelector");
        let texts = entry.node.texts();
        if let Some((line, first)) = texts.first() {
            field(source, (*line, &name), "title", first, FieldRule::at, report);
        }
        if texts.len() > 1 {
            let why = "titles are not joined from several elements; the first is taken";
            report.lost(entry.line, &name, why, "write a selector of the element that has all parts");
        }
    }
    if let Some((line, link)) = table.text("linkSelector") {
        let make = |select| FieldRule::attr(select, "href");
        field(source, (line, &table.name("linkSelector")), "url", &link, make, report);
    }
    let name = table.name("contentSelector");
    match table.get("contentSelector") {
        Some(entry) => {
            let texts: Vec<String> = entry.node.texts().into_iter().map(|(_, text)| text).collect();
            content(source, (entry.line, &name), &texts.join(", "), report);
        }
        // Without a selector the whole entry is the content.
        None => source.imply(Part::Listing, "body", FieldRule::at(Select::Block).toml()),
    }
    if let Some((line, image)) = table.text("imageSelector") {
        field(source, (line, &table.name("imageSelector")), "image", &image, FieldRule::at, report);
    }
    date(table, source, report);
}

/// The content is the whole entry where the selector finds nothing.
fn content(source: &mut SourceDraft, at: (usize, &str), selector: &str, report: &Report) {
    match css(selector) {
        Ok(selector) => {
            let both = [FieldRule::at(Select::Css(selector)).of("body"), FieldRule::at(Select::Block)];
            source.set(at, Part::Listing, "body", rules(&both), report);
        }
        Err(cause) => report.lost(at.0, at.1, cause, "write another selector"),
    }
}

fn field(
    source: &mut SourceDraft,
    at: (usize, &str),
    key: &'static str,
    selector: &str,
    make: impl FnOnce(Select) -> FieldRule,
    report: &Report,
) {
    if selector == ENTRY_ITSELF {
        source.set(at, Part::Listing, key, make(Select::Block).of(key).toml(), report);
    } else {
        source.css(at, (Part::Listing, key), selector, make, report);
    }
}

/// The attribute `datetime` of the element, else its text in the given form.
fn date(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    let form = table.text("dateFormat");
    let Some((line, selector)) = table.text("dateSelector") else {
        if let Some((line, _)) = form {
            let why = "there is no dateSelector that it could belong to";
            report.lost(line, &table.name("dateFormat"), why, "dates are found automatically");
        }
        return;
    };
    let name = table.name("dateSelector");
    let selector = match css(&selector) {
        Ok(selector) => Select::Css(selector),
        Err(cause) => return report.lost(line, &name, cause, "write another selector"),
    };
    let machine = FieldRule::attr(selector.clone(), "datetime").of("date");
    let plain = FieldRule::at(selector).of("date");
    let format = form.and_then(|(line, form)| match date_fns::strftime(&form) {
        Ok(format) => {
            report.taken(line, &table.name("dateFormat"), format!("format = {}", quoted(&format)));
            Some(format)
        }
        Err(cause) => {
            let cure = "dates in many languages are read without a format";
            report.lost(line, &table.name("dateFormat"), cause, cure);
            None
        }
    });
    let value = match format {
        Some(format) => rules(&[machine, FieldRule { format: Some(format), ..plain }]),
        None => plain.toml(),
    };
    source.set((line, &name), Part::Listing, "date", value, report);
}

/// Texts that an entry must or must not have in it.
fn filters(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    let texts = |entry: &Entry| entry.node.texts().into_iter().map(|(_, text)| literal(&text)).collect::<Vec<_>>();
    let mut none = Vec::new();
    for key in ["filters", "matchNoneOf"] {
        if let Some(entry) = table.get(key) {
            let patterns = texts(entry);
            report.taken(entry.line, &table.name(key), format!("[source.{}] exclude = {}", source.id, list(&patterns)));
            none.extend(patterns);
        }
    }
    if !none.is_empty() {
        source.imply(Part::Source, "exclude", list(&none));
    }
    if let Some(entry) = table.get("matchOneOf") {
        source.set((entry.line, &table.name("matchOneOf")), Part::Source, "include", list(&texts(entry)), report);
    }
    if let Some(entry) = table.get("matchAll") {
        let name = table.name("matchAll");
        for pattern in texts(entry) {
            source.rule((entry.line, &name), format!("{{ keep = {{ text = {} }} }}", quoted(&pattern)), report);
        }
    }
}

/// Scotty reads every page with a browser; what waits for something needs one here, too.
fn browser(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    let mut needs = false;
    for key in ["waitForSelector", "waitUntil"] {
        if let Some(entry) = table.get(key) {
            needs = true;
            report.taken(entry.line, &table.name(key), "render = true, as a comment: it waits until the page settles");
        }
    }
    if needs {
        source.aside.push(
            "render = true  # needs `browser` in [fetch]; try first whether the page can be read without".to_owned(),
        );
    }
    table.lost(&["timeout"], "time limits are the same for all sources", "see total_timeout in [fetch]");
}
