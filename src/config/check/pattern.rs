//! CSS selectors and regular expressions.

use regex::{Regex, RegexBuilder};

use super::super::Selector;
use super::super::node::Node;

/// The largest compiled pattern, in bytes. A list of some hundred words fits.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Whether upper and lower case are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Same,
    Different,
}

/// A compiled selector.
pub(super) fn selector(node: &Node<'_>) -> Option<Selector> {
    let text = node.text()?;
    match Selector::new(text) {
        Ok(selector) => Some(selector),
        Err(error) => {
            let span = error.offset..text.len();
            node.refuse_part(
                span,
                format!("`{text}` is not a selector: {}", error.cause),
                "write it as in CSS: article.teaser > h2 a",
            );
            None
        }
    }
}

/// A compiled regular expression.
pub(super) fn regex(node: &Node<'_>, case: Case) -> Option<Regex> {
    let text = node.text()?;
    let built = RegexBuilder::new(text).case_insensitive(case == Case::Same).size_limit(PATTERN_BYTES_MAX).build();
    match built {
        Ok(regex) => Some(regex),
        Err(regex::Error::CompiledTooBig(_)) => {
            node.refuse("the pattern is too large", "make its repetitions smaller, or split it into several");
            None
        }
        Err(error) => {
            // The library draws carets over several lines and ends with the cause.
            let drawn = error.to_string();
            let cause = drawn.lines().last().unwrap_or_default().trim_start_matches("error: ");
            node.refuse(
                format!("`{text}` is not a regular expression: {cause}"),
                "put a \\ before a character that is meant literally, in single quotes: 'C\\+\\+'",
            );
            None
        }
    }
}
