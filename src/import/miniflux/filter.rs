//! Block and keep rules.
//!
//! The patterns are those of Go (RE2), which tell upper and lower case apart; ours are told to.

use crate::import::draft::SourceDraft;
use crate::import::form::regex;
use crate::import::report::Report;
use crate::import::write::{list, quoted};

/// Upper and lower case are told apart, unless the pattern says otherwise itself.
const AS_WRITTEN: &str = "(?-i)";
const REWRITE_IT: &str = "write rules = [{ drop = { title = \"…\" } }] or { keep = … }";

/// A place in a file: the line and the directive.
type At<'a> = (usize, &'a str);

/// `block_filter_entry_rules`: lines of field and pattern, of which one is enough.
pub(super) fn block(text: &str, at: At<'_>, source: &mut SourceDraft, report: &Report) {
    for (line, rule) in lines(text, at.0) {
        match condition(rule) {
            Ok((key, value)) => {
                source.rule((line, at.1), format!("{{ drop = {{ {key} = {} }} }}", quoted(&value)), report)
            }
            Err(cause) => report.lost(line, at.1, cause, REWRITE_IT),
        }
    }
}

/// `keep_filter_entry_rules`: what matches none of the lines goes.
pub(super) fn keep(text: &str, at: At<'_>, source: &mut SourceDraft, report: &Report) {
    let mut conditions: Vec<(&'static str, Vec<String>)> = Vec::new();
    for (line, rule) in lines(text, at.0) {
        match condition(rule) {
            Ok((key, value)) => match conditions.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => conditions.push((key, vec![value])),
            },
            Err(cause) => report.lost(line, at.1, cause, REWRITE_IT),
        }
    }
    keep_any(&conditions, at, source, report);
}

/// `blocklist_rules`: one pattern for address, headline, author and topics.
pub(super) fn blocklist(text: &str, at: At<'_>, source: &mut SourceDraft, report: &Report) {
    match regex(text.trim(), AS_WRITTEN) {
        Ok(pattern) => {
            for key in ["url", "title", "author", "tags"] {
                source.rule(at, format!("{{ drop = {{ {key} = {} }} }}", quoted(&pattern)), report);
            }
        }
        Err(cause) => report.lost(at.0, at.1, cause, REWRITE_IT),
    }
}

/// `keeplist_rules`: what matches in none of these fields goes.
pub(super) fn keeplist(text: &str, at: At<'_>, source: &mut SourceDraft, report: &Report) {
    match regex(text.trim(), AS_WRITTEN) {
        Ok(pattern) => {
            keep_any(&[("title", vec![pattern.clone()]), ("url", vec![pattern])], at, source, report);
            let why = "authors and topics are not looked at for what is kept";
            report.lost(at.0, at.1, why, "write rules = [{ keep = { author = \"…\" } }] for those instead");
        }
        Err(cause) => report.lost(at.0, at.1, cause, REWRITE_IT),
    }
}

/// Keeps what fulfils one of the conditions. Two of them are one rule and its exception.
fn keep_any(conditions: &[(&'static str, Vec<String>)], at: At<'_>, source: &mut SourceDraft, report: &Report) {
    let written = |(key, values): &(&str, Vec<String>)| format!("{{ {key} = {} }}", list(values));
    match conditions {
        [] => {}
        [one] => source.rule(at, format!("{{ keep = {} }}", written(one)), report),
        [first, second] => {
            source.rule(at, format!("{{ keep = {}, unless = {} }}", written(first), written(second)), report);
        }
        [first, second, rest @ ..] => {
            source.rule(at, format!("{{ keep = {}, unless = {} }}", written(first), written(second)), report);
            let fields: Vec<&str> = rest.iter().map(|(key, _)| *key).collect();
            let why = format!("no more than two fields can be alternatives, and {} are more", fields.join(", "));
            report.lost(at.0, at.1, why, "write patterns for `text`, which looks at headline, lead and body");
        }
    }
}

/// The lines of a setting with their places in the file.
fn lines(text: &str, first: usize) -> impl Iterator<Item = (usize, &str)> {
    // Escaped line breaks of JSON and OPML leave the whole setting on one line of the file.
    text.lines().map(move |line| (first, line.trim())).filter(|(_, line)| !line.is_empty())
}

/// A line as a condition of ours.
fn condition(rule: &str) -> Result<(&'static str, String), String> {
    let (field, value) = rule.split_once('=').ok_or_else(|| format!("`{rule}` is no rule of field and pattern"))?;
    let value = value.trim();
    let pattern = || regex(value, AS_WRITTEN);
    Ok(match field.trim() {
        "EntryTitle" => ("title", pattern()?),
        "EntryURL" => ("url", pattern()?),
        "EntryAuthor" => ("author", pattern()?),
        "EntryTag" => ("tags", pattern()?),
        "EntryContent" => ("body", pattern()?),
        "EntryDate" => ("age", age(value)?),
        other => return Err(format!("`{other}` is nothing that rules look at")),
    })
}

/// `max-age:30d` is the one statement about dates that stays true as time goes by.
fn age(value: &str) -> Result<String, String> {
    let span = value
        .strip_prefix("max-age:")
        .ok_or_else(|| format!("a fixed day (`{value}`) is nothing that rules look at"))?;
    let is_span = span.chars().all(|c| c.is_ascii_digit() || "dhms".contains(c)) && !span.is_empty();
    if is_span { Ok(format!("> {span}")) } else { Err(format!("`{span}` is no length of time")) }
}
