//! TOML text -> tree, with every syntax error reported.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;

use super::file::File;
use super::problem::Report;
use super::{Place, Problem};

/// Parses a file. The parser recovers from errors, so that the rest of the file can be checked in
/// the same run; what was guessed lies in the shadow of a syntax error and is not reported on.
pub(super) fn parse<'a>(file: &'a Arc<File>, report: &Report) -> Spanned<DeTable<'a>> {
    let (tree, errors) = DeTable::parse_recoverable(&file.text);
    let mut line_before = None;
    let mut errors: Vec<_> = errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.sort_by_key(|(span, _)| span.start);
    for (span, message) in errors {
        let line = line_of(&file.text, span.start);
        // What follows the first error of a line is mostly its consequence.
        if line_before == Some(line.start) {
            continue;
        }
        line_before = Some(line.start);
        let place = |span| Place { file: Arc::clone(file), span };
        // What the parser would have taken instead is of no help where any text may stand.
        let cause = message.trim_end_matches(", expected literal string");
        let mut problem = Problem::at(place(span.clone()), format!("not TOML: {cause}"));
        if let Some(cure) = cure(message) {
            problem = problem.help(cure);
        }
        report.add_syntax(problem, place(shadow(&file.text, line)));
    }
    tree
}

/// What to do about the commoner errors.
fn cure(message: &str) -> Option<&'static str> {
    if message.starts_with("string values must be quoted") {
        Some("put the text into quotes: key = \"text\"")
    } else if message.starts_with("unclosed table") {
        Some("close the name of the table with ]")
    } else if message.starts_with("unclosed array") || message.starts_with("missing comma") {
        Some("put commas between the values of a list, and ] at its end")
    } else if message.starts_with("duplicate key") {
        Some("keep one of the two, or put their values into one")
    } else if message.starts_with("missing escaped value") {
        Some("use single quotes, in which a backslash is nothing special: key = '\\d+'")
    } else if message.starts_with("key with no value") {
        Some("write key = value")
    } else if message.starts_with("invalid unquoted key") {
        Some("keys and ids are made of a-z, 0-9, '-' and '_'")
    } else if message.starts_with("invalid literal string") || message.starts_with("invalid basic string") {
        Some("close the text with the quote that it began with, on the same line")
    } else {
        None
    }
}

/// The line that a byte is in, without its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = text.as_bytes()[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |after| at + after);
    start..end
}

/// How far an error reaches: a broken header up to the next header, since its keys were read as
/// part of another table; else its own line.
fn shadow(text: &str, line: Range<usize>) -> Range<usize> {
    let is_header = |line: &str| line.trim_start().starts_with('[');
    if !text.get(line.clone()).is_some_and(is_header) {
        return line.start..line.end + 1;
    }
    let rest = text.get(line.end..).unwrap_or_default();
    let mut end = line.end;
    for (index, next) in rest.split_inclusive('\n').enumerate() {
        if index > 0 && is_header(next) {
            break;
        }
        end += next.len();
    }
    line.start..end
}
