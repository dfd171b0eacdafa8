//! Selectors of fields, with their extractors.

use super::NO_FIELDS;
use super::process::{self, Steps};
use crate::import::draft::{Part, SourceDraft};
use crate::import::form::{self, FieldRule, Select};
use crate::import::report::Report;
use crate::import::tree::{Directives, Entry, Node, Value};
use crate::import::write::{list, quoted};

/// Fields as html2rss calls them and as they are called here. The description is a body where it is
/// HTML, and else a lead.
const FIELDS: &[(&str, &str)] = &[
    ("title", "title"),
    ("url", "url"),
    ("link", "url"),
    ("description", "lead"),
    ("author", "author"),
    ("published_at", "date"),
    ("pubDate", "date"),
    ("updated", "date"),
    ("image", "image"),
];

/// All selectors of a feed.
pub(super) struct Fields<'t, 'a> {
    table: &'t Directives<'a>,
    named: Vec<&'a Entry>,
}

/// One selector, read.
struct Found {
    rule: FieldRule,
    /// A text that stands for itself.
    fixed: Option<String>,
    is_html: bool,
}

impl<'t, 'a> Fields<'t, 'a> {
    pub(super) fn of(table: &'t Directives<'a>, node: &'a Node) -> Self {
        let entries = match &node.value {
            Value::Table(entries) => entries.as_slice(),
            _ => &[],
        };
        let named = entries.iter().filter(|entry| !NO_FIELDS.contains(&entry.key.as_str())).collect();
        Self { table, named }
    }

    /// Reads the selectors that are fields here.
    pub(super) fn read(&self, source: &mut SourceDraft, report: &Report) {
        for (theirs, ours) in FIELDS {
            let Some(entry) = self.table.get(theirs) else { continue };
            let name = self.table.name(theirs);
            let Some((found, steps)) = self.one(entry, &name, report) else { continue };
            let field = if *ours == "lead" && found.is_html { "body" } else { *ours };
            if let Some(text) = found.fixed {
                source.rule((entry.line, &name), format!("{{ set = {{ {field} = {} }} }}", quoted(&text)), report);
            } else {
                source.set((entry.line, &name), Part::Listing, field, found.rule.of(field).toml(), report);
            }
            steps.rules(field, (entry.line, &name), source, report);
        }
    }

    /// A selector with its extractor and what is done with the text.
    fn one(&self, entry: &Entry, name: &str, report: &Report) -> Option<(Found, Steps)> {
        if let Some(selector) = entry.node.text() {
            let select = selected(Some((entry.line, selector)), name, report)?;
            return Some((Found { rule: FieldRule::at(select), fixed: None, is_html: false }, Steps::default()));
        }
        let table = Directives::of(&entry.node, name, report);
        let select = selected(table.text("selector"), name, report)?;
        let extractor = table.text("extractor").map_or_else(|| "text".to_owned(), |(_, extractor)| extractor);
        let attribute = table.text("attribute");
        let fixed = table.text("static").map(|(_, text)| text);
        let mut found = Found { rule: FieldRule::at(select.clone()), fixed: None, is_html: extractor == "html" };
        match (extractor.as_str(), attribute) {
            ("text" | "html", _) => {}
            ("href", _) => found.rule = FieldRule::attr(select, "href"),
            ("attribute", Some((_, attribute))) => found.rule = FieldRule::attr(select, &attribute),
            ("static", _) if fixed.is_some() => found.fixed = fixed,
            (other, _) => {
                let why = format!("the extractor `{other}` is not known, or lacks what it needs");
                report.lost(entry.line, name, why, "leave the field to be found automatically");
                return None;
            }
        }
        let steps = process::read(table.get("post_process"), name, &mut found.rule, report);
        found.is_html |= steps.is_html;
        table.finish();
        Some((found, steps))
    }

    /// The categories, which are names of selectors.
    pub(super) fn categories(&self, source: &mut SourceDraft, report: &Report) {
        let name = self.table.name("categories");
        let Some(entry) = self.table.get("categories") else { return self.unused(&[], report) };
        let names: Vec<String> = entry.node.texts().into_iter().map(|(_, name)| name).collect();
        let (mut selectors, mut fixed) = (Vec::new(), Vec::new());
        for category in &names {
            let Some(selector) = self.named.iter().find(|entry| entry.key == *category) else {
                report.lost(entry.line, &name, format!("there is no selector `{category}`"), "correct the name");
                continue;
            };
            if FIELDS.iter().all(|(theirs, _)| theirs != category) {
                self.table.get(category);
            }
            let Some((found, _)) = self.one(selector, &self.table.name(category), report) else { continue };
            match (found.fixed, found.rule) {
                (Some(text), _) => fixed.push(text),
                (None, FieldRule { select: Select::Css(text), attr: None, regex: None, template: None, .. }) => {
                    selectors.push(text);
                }
                _ => {
                    let why = format!("topics are texts of elements, and `{category}` is none");
                    report.lost(entry.line, &name, why, "write `tags` with a rule of its own");
                }
            }
        }
        if !selectors.is_empty() {
            source.set((entry.line, &name), Part::Listing, "tags", quoted(&selectors.join(", ")), report);
        }
        if !fixed.is_empty() {
            source.rule((entry.line, &name), format!("{{ set = {{ tags = {} }} }}", list(&fixed)), report);
        }
        self.unused(&names, report);
    }

    /// Selectors of other names, which are there for templates.
    fn unused(&self, taken: &[String], report: &Report) {
        for entry in &self.named {
            let is_field = FIELDS.iter().any(|(theirs, _)| *theirs == entry.key);
            if !is_field && !taken.contains(&entry.key) {
                self.table.get(&entry.key);
                let why = "it is no field of articles";
                report.lost(entry.line, &self.table.name(&entry.key), why, "name the field that it belongs to");
            }
        }
    }
}

/// An image can be had of a listing; other files come with feeds only.
pub(super) fn enclosure(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    const NAME: &str = "selectors.enclosure";
    let table = Directives::of(&entry.node, NAME, report);
    let kind = table.text("content_type").map_or_else(String::new, |(_, kind)| kind);
    let selector = table.text("selector");
    let attribute = table.text("attribute");
    let extractor = table.text("extractor").map(|(_, extractor)| extractor);
    let is_image = kind.starts_with("image/") || selector.as_ref().is_some_and(|(_, text)| text.contains("img"));
    if !is_image {
        table.rest();
        return report.lost(
            entry.line,
            NAME,
            "files other than images are taken from feeds only",
            "let the article link to it",
        );
    }
    if let Some(select) = selected(selector, NAME, report) {
        let attr = attribute
            .map(|(_, attr)| attr)
            .or_else(|| (extractor.as_deref() == Some("href")).then(|| "href".to_owned()));
        let rule = FieldRule { attr, ..FieldRule::at(select) };
        source.set((entry.line, NAME), Part::Listing, "image", rule.toml(), report);
    }
    table.finish();
}

/// Where to look: without a selector the block itself.
fn selected(selector: Option<(usize, String)>, name: &str, report: &Report) -> Option<Select> {
    let Some((line, selector)) = selector else { return Some(Select::Block) };
    match form::selector(&selector) {
        Ok(found) => Some(found),
        Err(cause) => {
            report.lost(line, name, cause, "leave the field to be found automatically, or write another selector");
            None
        }
    }
}
