//! CSS selectors and regular expressions.

use regex::{Regex, RegexBuilder};

use super::super::node::Node;
use super::super::{JsonPath, Query, Selector, XPath, Yields, vocabulary};

/// The largest compiled pattern, in bytes. A list of some hundred words fits.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Whether upper and lower case are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Same,
    Different,
}

/// A query that finds blocks of a page or items in JSON: a selector, a place, or a table with an
/// XPath.
pub(super) fn query(node: &Node<'_>) -> Option<Query> {
    if !node.is_table() {
        return select(node);
    }
    let table = node.table(&vocabulary::QUERY)?;
    let Some(node) = table.get("xpath") else {
        table.missing(
            "xpath",
            format!("`{}` does not say where to look", node.key()),
            "write { xpath = \"//article\" }",
        );
        return None;
    };
    let xpath = xpath(&node)?;
    if xpath.yields() != Yields::Nodes {
        node.refuse(
            format!("`{}` finds no part of the page", xpath.as_str()),
            "write the path of the elements: //div[@class='teaser']",
        );
        return None;
    }
    Some(Query::XPath(xpath))
}

/// A selector or a place in JSON.
pub(super) fn select(node: &Node<'_>) -> Option<Query> {
    if node.is_text() && JsonPath::is_meant(node.text()?) {
        json_path(node).map(Query::Json)
    } else {
        selector(node).map(Query::Css)
    }
}

fn json_path(node: &Node<'_>) -> Option<JsonPath> {
    let text = node.text()?;
    match JsonPath::new(text) {
        Ok(path) => Some(path),
        Err(error) => {
            node.refuse_part(
                error.offset..text.len(),
                format!("`{text}` is no place in JSON: {}", error.cause),
                error.cure,
            );
            None
        }
    }
}

/// A compiled XPath that has a value.
pub(super) fn xpath(node: &Node<'_>) -> Option<XPath> {
    let text = node.text()?;
    match XPath::new(text) {
        Ok(xpath) if xpath.yields() == Yields::Truth => {
            let message = format!("`{text}` says whether something is so, and has no value");
            node.refuse(message, "put the condition in brackets after a path: //time[@itemprop='datePublished']");
            None
        }
        Ok(xpath) => Some(xpath),
        Err(error) => {
            node.refuse_part(
                error.offset..text.len(),
                format!("`{text}` is not an XPath: {}", error.cause),
                "write it as in XPath 1.0: //article[@class='teaser']//h2/a",
            );
            None
        }
    }
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
