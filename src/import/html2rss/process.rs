//! What is done with a text after it was found.

use crate::import::draft::SourceDraft;
use crate::import::form::{FieldRule, regex};
use crate::import::report::Report;
use crate::import::tree::{Directives, Entry, Node, Value};
use crate::import::write::quoted;

/// Names in templates as they are called here.
const TEMPLATE_FIELDS: &[(&str, &str)] = &[
    ("title", "title"),
    ("url", "url"),
    ("link", "url"),
    ("author", "author"),
    ("description", "lead"),
    ("published_at", "date"),
];

/// What has to be done later, with the finished item.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Whether the text is HTML.
    pub(super) is_html: bool,
    replacements: Vec<(String, String)>,
    template: Option<String>,
}

impl Steps {
    /// The rules for the finished item.
    pub(super) fn rules(self, field: &str, at: (usize, &str), source: &mut SourceDraft, report: &Report) {
        for (pattern, with) in self.replacements {
            let with = if with.is_empty() { String::new() } else { format!(", with = {}", quoted(&with)) };
            source.rule(at, format!("{{ replace = {{ {field} = {} }}{with} }}", quoted(&pattern)), report);
        }
        if let Some(template) = self.template {
            source.rule(at, format!("{{ set = {{ {field} = {} }} }}", quoted(&template)), report);
        }
    }
}

/// Reads one step or several.
pub(super) fn read(entry: Option<&Entry>, field: &str, rule: &mut FieldRule, report: &Report) -> Steps {
    let mut steps = Steps::default();
    let Some(entry) = entry else { return steps };
    let nodes: &[Node] = match &entry.node.value {
        Value::List(nodes) => nodes,
        _ => std::slice::from_ref(&entry.node),
    };
    for node in nodes {
        step(node, &format!("{field}.post_process"), rule, &mut steps, report);
    }
    steps
}

fn step(node: &Node, path: &str, rule: &mut FieldRule, steps: &mut Steps, report: &Report) {
    let table = Directives::of(node, path, report);
    let Some((line, name)) = table.text("name") else {
        return report.lost(node.line, path, "the step has no name", "add the name of a post processor");
    };
    let path = format!("{path}: {name}");
    match name.as_str() {
        "sanitize_html" => {
            steps.is_html = true;
            report.needless(line, &path, "HTML is cleaned in any case");
        }
        "parse_uri" => report.needless(line, &path, "addresses are made absolute in any case"),
        "parse_time" => {
            report.needless(line, &path, "dates are read in any case");
            table.needless(&["time_zone"], "see channel.time_zone");
        }
        "substring" => substring(&table, (line, &path), rule, report),
        "gsub" => gsub(&table, (line, &path), steps, report),
        "template" => template(&table, (line, &path), rule, steps, report),
        "html_to_markdown" => {
            report.lost(line, &path, "contents stay HTML", "nothing needs to be done; readers show it")
        }
        "markdown_to_html" => report.lost(line, &path, "texts are not read as Markdown", "take the HTML of the page"),
        _ => report.lost(line, &path, "there is no such step", "see `regex` and `template` of a field, and `rules`"),
    }
    table.finish();
}

/// A part of the text, from the first to the last character, both counted from 0.
fn substring(table: &Directives<'_>, at: (usize, &str), rule: &mut FieldRule, report: &Report) {
    let number = |key: &str| table.text(key).map(|(_, text)| text.trim().parse::<u32>().ok());
    let pattern = match (number("start"), number("end")) {
        (Some(Some(start)), None) => format!("(?s)^.{{{start}}}(.*)"),
        (Some(Some(start)), Some(Some(end))) if end >= start => {
            format!("(?s)^.{{{start}}}(.{{0,{}}})", end - start + 1)
        }
        _ => {
            return report.lost(
                at.0,
                at.1,
                "places from the end of the text are not counted",
                "write `regex` for the field",
            );
        }
    };
    match regex(&pattern, "") {
        Ok(pattern) if rule.regex.is_none() => {
            report.taken(at.0, at.1, format!("regex = {}", quoted(&pattern)));
            rule.regex = Some(pattern);
        }
        Ok(_) => report.lost(at.0, at.1, "a field has one `regex` only", "write one for all steps"),
        Err(cause) => report.lost(at.0, at.1, cause, "write `regex` for the field"),
    }
}

/// Replacing with patterns that take upper and lower case for the same, and spaces for nothing.
fn gsub(table: &Directives<'_>, at: (usize, &str), steps: &mut Steps, report: &Report) {
    let (Some((_, pattern)), with) = (table.text("pattern"), table.get("replacement")) else {
        return report.lost(at.0, at.1, "it has no pattern", "add pattern and replacement");
    };
    let with = with.and_then(|entry| entry.node.text()).unwrap_or_default();
    let bare = pattern.strip_prefix('/').and_then(|inner| inner.strip_suffix('/')).unwrap_or(&pattern);
    match regex(bare, "(?ix)") {
        Ok(pattern) => steps.replacements.push((pattern, references(&with))),
        Err(cause) => report.lost(at.0, at.1, cause, "write rules = [{ replace = { … } }]"),
    }
}

/// `\1` of Ruby is `${1}` here, and a dollar sign is one.
fn references(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(digit @ '0'..='9')) => {
                out.push_str(&format!("${{{digit}}}"));
                chars.next();
            }
            ('\\', Some('\\')) => {
                out.push('\\');
                chars.next();
            }
            ('$', _) => out.push_str("$$"),
            _ => out.push(c),
        }
    }
    out
}

/// A text around what was found, or of several fields.
fn template(table: &Directives<'_>, at: (usize, &str), rule: &mut FieldRule, steps: &mut Steps, report: &Report) {
    let Some((_, text)) = table.text("string") else {
        return report.lost(at.0, at.1, "it has no string", "add the text with %{self} in it");
    };
    let parts = parts(&text);
    let own = |part: &Part| matches!(part, Part::Name(name) if *name == "self");
    let names: Vec<&str> =
        parts.iter().filter_map(|part| if let Part::Name(name) = part { Some(*name) } else { None }).collect();
    if names.iter().all(|name| *name == "self") && !names.is_empty() && rule.template.is_none() {
        let written: String = parts.iter().map(|part| if own(part) { "{}" } else { part.text() }).collect();
        report.taken(at.0, at.1, format!("template = {}", quoted(&written)));
        rule.template = Some(written);
        return;
    }
    let field_of = |name: &str| TEMPLATE_FIELDS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
    let own_field = at.1.split('.').nth(1).and_then(field_of);
    let mut written = String::new();
    for part in &parts {
        match part {
            Part::Text(text) => written.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Name(name) => match if *name == "self" { own_field } else { field_of(name) } {
                Some(field) => written.push_str(&format!("{{{field}}}")),
                None => {
                    let why = format!("`{name}` is no field that a text can be made of");
                    return report.lost(at.0, at.1, why, "write rules = [{ set = { … } }] with what there is");
                }
            },
        }
    }
    steps.template = Some(written);
}

/// A part of a template of Ruby.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

impl<'a> Part<'a> {
    fn text(&self) -> &'a str {
        match self {
            Self::Text(text) | Self::Name(text) => text,
        }
    }
}

/// The parts of a text with `%{name}` and `%<name>s` in it.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("%{").into_iter().chain(rest.find("%<")).min() {
        let is_brace = rest[at..].starts_with("%{");
        let Some(end) = rest[at..].find(if is_brace { "}" } else { ">s" }) else { break };
        if at > 0 {
            parts.push(Part::Text(&rest[..at]));
        }
        parts.push(Part::Name(&rest[at + 2..at + end]));
        rest = &rest[at + end + if is_brace { 1 } else { 2 }..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_ruby_are_taken_apart() {
        let expected =
            [Part::Text("Kurz: "), Part::Name("self"), Part::Text(" ("), Part::Name("author"), Part::Text(")")];
        assert_eq!(parts("Kurz: %{self} (%<author>s)"), expected);
        assert_eq!(references(r"\1 \\ $5 \0"), "${1} \\ $$5 ${0}");
    }
}
