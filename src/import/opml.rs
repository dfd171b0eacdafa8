//! OPML 1 and 2: lists of feeds in folders, with what FreshRSS and Miniflux add.

mod frss;

use std::collections::HashMap;

use roxmltree::{Document, Node as Element, ParsingOptions};

use super::draft::{Drafts, Part, SourceDraft, web};
use super::miniflux;
use super::report::Report;
use super::tree::{Directives, Entry, Lines, Node, Value};
use super::write::quoted;
use crate::model::SourceId;

/// How deep folders may lie in each other.
const FOLDERS_MAX: usize = 32;
/// How many elements and texts a file may have.
const NODES_MAX: u32 = 1_000_000;

/// The namespaces of attributes that are known, and how their names begin here.
const NAMESPACES: &[(&str, &str)] =
    &[("https://freshrss.org/opml", "frss:"), ("https://miniflux.app/opml", "miniflux:"), (NAMESPACE, "depesche:")];
/// The namespace of what `depesche export` adds: a name that nobody has to keep an address for.
/// Files have it in them, so it stays what it is.
pub const NAMESPACE: &str = "urn:depesche:opml";

/// What a walk through the outlines has with it.
struct Walk<'a> {
    lines: Lines,
    drafts: &'a mut Drafts,
    report: &'a Report,
    /// The sources by address, for feeds that stand in several folders.
    known: HashMap<String, String>,
}

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    // A document type without entities of its own is harmless, and some programs write one.
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            let line = error.pos().row as usize;
            let cure = "write & as &amp;, < as &lt;, and declare every prefix of an attribute";
            return report.failed(line, format!("not XML: {error}"), cure);
        }
    };
    let root = document.root_element();
    if root.tag_name().name() != "opml" {
        let why = format!("the file is XML, but <{}> is no OPML", root.tag_name().name());
        return report.failed(1, why, "export the list of feeds as OPML");
    }
    let Some(body) = root.children().find(|child| child.tag_name().name() == "body") else {
        return report.failed(1, "there is no <body> in it", "export the list of feeds again");
    };
    let mut walk = Walk { lines: Lines::of(text), drafts, report, known: HashMap::new() };
    walk.outlines(body, 0);
}

impl Walk<'_> {
    /// Reads the outlines in an element; the answer is the ids of all sources below.
    fn outlines(&mut self, element: Element<'_, '_>, depth: usize) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for outline in element.children().filter(Element::is_element) {
            let found = self.outline(outline, depth);
            let new: Vec<String> = found.into_iter().filter(|id| !ids.contains(id)).collect();
            ids.extend(new);
        }
        ids
    }

    fn outline(&mut self, outline: Element<'_, '_>, depth: usize) -> Vec<String> {
        let line = self.lines.line(outline.range().start);
        let name = outline.tag_name().name();
        if name != "outline" {
            self.report.lost(line, &format!("<{name}>"), "only <outline> can stand here", "see the OPML specification");
            return Vec::new();
        }
        if depth > FOLDERS_MAX {
            let why = format!("folders lie deeper than {FOLDERS_MAX} levels in each other");
            self.report.dropped(line, "outline", why, "put the folders side by side");
            return Vec::new();
        }
        let attributes = self.attributes(outline);
        let report = self.report;
        let table = Directives::of(&attributes, "", report);
        if let Some((line, _)) = table.switch("isComment").filter(|(_, is_comment)| *is_comment) {
            report.lost(line, "isComment", "this outline and all in it are commented out", "nothing, if that is right");
            return Vec::new();
        }
        let has_address = outline.attributes().any(|attribute| attribute.name().eq_ignore_ascii_case("xmlUrl"));
        let mut ids = if has_address { self.source(&table, line).into_iter().collect() } else { Vec::new() };
        let inner = self.outlines(outline, depth + 1);
        if !has_address {
            self.folder(&table, line, inner.clone(), outline.has_children());
        }
        ids.extend(inner);
        table.finish();
        ids
    }

    /// The attributes as directives.
    fn attributes(&self, outline: Element<'_, '_>) -> Node {
        let entry = |attribute: roxmltree::Attribute<'_, '_>| {
            let line = self.lines.line(attribute.range().start);
            let name = attribute.name();
            let prefix = match attribute.namespace() {
                Some(uri) => NAMESPACES.iter().find(|(known, _)| *known == uri).map_or("?:", |(_, prefix)| prefix),
                // Older exports of Miniflux have no namespace.
                None if miniflux::is_attribute(name) => "miniflux:",
                None => "",
            };
            // Not all programs spell it right.
            let name = if name.eq_ignore_ascii_case("xmlUrl") { "xmlUrl" } else { name };
            let value = Value::Text(attribute.value().to_owned());
            Entry { key: format!("{prefix}{name}"), line, node: Node { line, value } }
        };
        let line = self.lines.line(outline.range().start);
        Node { line, value: Value::Table(outline.attributes().map(entry).collect()) }
    }

    /// An outline with an address.
    fn source(&mut self, table: &Directives<'_>, line: usize) -> Option<String> {
        let report = self.report;
        let (at, address) = table.text("xmlUrl").or_else(|| {
            report.dropped(line, "xmlUrl", "the address is empty", "take the outline out, or give it an address");
            None
        })?;
        let key = web(&address).unwrap_or_else(|_| address.clone());
        if let Some(id) = self.known.get(&key).cloned() {
            report.taken(at, "xmlUrl", format!("it is [source.{id}] already"));
            table.rest();
            return Some(id);
        }
        let title = table.text("title");
        let text = table.text("text");
        let own_id = table.text("depesche:id").filter(|(_, id)| SourceId::new(id).is_ok() && self.drafts.ids.claim(id));
        let title = title.or(text).filter(|(_, title)| *title != address);
        let host = key.split('/').nth(2).unwrap_or_default().trim_start_matches("www.").to_owned();
        let origin = format!("From {}, line {line}.", report.file());
        let mut source = match own_id {
            Some((_, id)) => SourceDraft { id, comments: vec![origin], ..SourceDraft::default() },
            None => {
                let names: Vec<&str> =
                    title.as_ref().map(|(_, title)| title.as_str()).into_iter().chain([&*host]).collect();
                self.drafts.source(&names, origin)
            }
        };
        let mut addresses = vec![(at, address)];
        if let Some((line, more)) = table.text("depesche:more") {
            addresses.extend(more.split_whitespace().map(|address| (line, address.to_owned())));
        }
        if !source.urls("xmlUrl", &addresses, report) {
            table.rest();
            return None;
        }
        describe(table, title, &mut source, report);
        if let Some((line, kind)) = table.text("depesche:kind") {
            source.set((line, "depesche:kind"), Part::Source, "kind", quoted(&kind), report);
        }
        frss::settings(table, &mut source, report);
        miniflux::settings(table, miniflux::Names::Opml, &mut source, report);
        let id = source.id.clone();
        let is_on = !source.off;
        self.known.insert(key, id.clone());
        self.drafts.sources.push(source);
        is_on.then_some(id)
    }

    /// An outline without an address is a folder, or nothing.
    fn folder(&mut self, table: &Directives<'_>, line: usize, from: Vec<String>, is_filled: bool) {
        let report = self.report;
        table.lost(
            &["frss:opmlUrl"],
            "lists that are elsewhere are not followed",
            "fetch that OPML and import it, too",
        );
        let title = table.text("text");
        let title = table.text("title").or(title).map(|(_, title)| title);
        if let Some((at, url)) = table.text("url") {
            let why = format!("{url} is a link, not a feed");
            report.lost(at, "url", why, "import what is there by itself");
            table.rest();
            return;
        }
        let name = title.clone().unwrap_or_else(|| "folder".to_owned());
        table.needless(&["type"], "folders have no type");
        table.needless(&["description", "created", "category"], "a folder needs its name only");
        let origin = format!("From {}, line {line}: a folder.", report.file());
        let own_id = table.text("depesche:id").map(|(_, id)| id);
        match self.drafts.feed(own_id.as_deref(), &name, from, origin) {
            Some(feed) => report.taken(line, &name, format!("[feed.{}] from = {:?}", feed.id, feed.from)),
            None if is_filled => {
                report.lost(line, &name, "no source of this folder could be taken", "see the notes on what is in it");
            }
            None => report.lost(line, &name, "the folder is empty", "nothing needs to be done"),
        }
    }
}

/// Title, description, and what tells no more than the feed does itself.
fn describe(table: &Directives<'_>, title: Option<(usize, String)>, source: &mut SourceDraft, report: &Report) {
    if let Some((line, title)) = title {
        source.set((line, "text"), Part::Source, "title", quoted(&title), report);
    }
    if let Some((line, description)) = table.text("description") {
        source.set((line, "description"), Part::Source, "description", quoted(&description), report);
    }
    if let Some((line, site)) = table.text("htmlUrl") {
        report.needless(line, "htmlUrl", "it is there as a comment: the feed names its site itself");
        source.comments.push(format!("Its site: {site}"));
    }
    if let Some((line, language)) = table.text("language") {
        report.lost(
            line,
            "language",
            format!("the feed states its language itself ({language})"),
            "write `language`, if it does not",
        );
    }
    if let Some((line, category)) = table.text("category") {
        let why = format!("the categories {category:?} are those of the list, not of articles");
        report.lost(line, "category", why, "make a [feed.<id>] of these sources");
    }
    table.needless(&["version", "created", "isBreakpoint", "icon"], "it is not needed");
}
