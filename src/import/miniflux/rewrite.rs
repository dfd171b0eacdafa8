//! Rewriting of contents, titles and addresses.

use crate::import::draft::SourceDraft;
use crate::import::form::{css, regex};
use crate::import::report::Report;
use crate::import::write::quoted;

/// A function with its arguments.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    name: String,
    arguments: Vec<String>,
}

/// `rewrite_rules`: functions, separated by anything.
pub(super) fn content(text: &str, at: (usize, &str), source: &mut SourceDraft, report: &Report) {
    for Call { name, arguments } in calls(text) {
        let place = format!("{}: {name}", at.1);
        let at = (at.0, place.as_str());
        match (name.as_str(), arguments.as_slice()) {
            ("remove", [selector, ..]) => match css(selector) {
                Ok(selector) => source.rule(at, format!("{{ strip = {} }}", quoted(&selector)), report),
                Err(cause) => report.lost(at.0, at.1, cause, "write another selector"),
            },
            ("replace", [pattern, with, ..]) => replace("body", pattern, with, at, source, report),
            ("replace_title", [pattern, with, ..]) => replace("title", pattern, with, at, source, report),
            ("remove_tables", _) => {
                report.lost(
                    at.0,
                    at.1,
                    "tables are kept",
                    "write rules = [{ strip = \"table\" }] to lose their texts, too",
                );
            }
            ("remove" | "replace" | "replace_title", _) => {
                report.lost(at.0, at.1, "its arguments are missing", "write them in quotes: remove(\".ad\")");
            }
            _ => report.lost(at.0, at.1, "there is no such rewriting", "see `rules` for what there is"),
        }
    }
}

/// `urlrewrite_rules`: `rewrite("pattern"|"replacement")`
pub(super) fn address(text: &str, at: (usize, &str), source: &mut SourceDraft, report: &Report) {
    // The backslashes of a pattern are its own here, not those of a quoted text.
    let inner = text.trim().strip_prefix("rewrite(\"").and_then(|rest| rest.strip_suffix("\")"));
    match inner.and_then(|inner| inner.split_once("\"|\"")) {
        Some((pattern, with)) => replace("url", pattern, with, at, source, report),
        None => report.lost(
            at.0,
            at.1,
            "it is not of the form rewrite(\"…\"|\"…\")",
            "write rules = [{ replace = { url = \"…\" }, with = \"…\" }]",
        ),
    }
}

fn replace(field: &str, pattern: &str, with: &str, at: (usize, &str), source: &mut SourceDraft, report: &Report) {
    match regex(pattern, "(?-i)") {
        Ok(pattern) => {
            let with = if with.is_empty() { String::new() } else { format!(", with = {}", quoted(with)) };
            source.rule(at, format!("{{ replace = {{ {field} = {} }}{with} }}", quoted(&pattern)), report);
        }
        Err(cause) => report.lost(at.0, at.1, cause, "write it anew with `replace`"),
    }
}

/// The calls of a text: names, each with the quoted texts behind it.
fn calls(text: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let (argument, length) = quoted_text(rest);
            if let Some(call) = calls.last_mut() {
                call.arguments.push(argument);
            }
            rest = &rest[length..];
        } else if c.is_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            calls.push(Call { name: rest[..end].to_owned(), arguments: Vec::new() });
            rest = &rest[end..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    calls
}

/// The text in quotes at the beginning, with the escapes of Go, and its length in the source.
fn quoted_text(text: &str) -> (String, usize) {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 't')) => out.push('\t'),
                Some((_, c @ ('"' | '\\' | '\''))) => out.push(c),
                // Go refuses others; in a pattern they are meant for it.
                Some((_, c)) => out.extend(['\\', c]),
                None => {}
            },
            c => out.push(c),
        }
    }
    (out, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_with_their_arguments() {
        let read = calls("add_image_title,remove(\".ad, aside\")\nreplace(\"a\\\\d\"|\"\\\"b\\\"\") nl2br");
        let call = |name: &str, arguments: &[&str]| Call {
            name: name.to_owned(),
            arguments: arguments.iter().map(|text| (*text).to_owned()).collect(),
        };
        let expected = [
            call("add_image_title", &[]),
            call("remove", &[".ad, aside"]),
            call("replace", &["a\\d", "\"b\""]),
            call("nl2br", &[]),
        ];
        assert_eq!(read, expected);
        assert_eq!(calls("remove(\"open"), [call("remove", &["open"])]);
    }
}
