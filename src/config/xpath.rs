//! XPath 1.0 expressions, compiled and inspected when the configuration is read.
//!
//! The evaluator knows no limits, so what could take more than its share of time on a page is kept
//! out here: depth that would exhaust the stack, comparisons of all nodes with all others, and
//! tables of characters that come from the page. What remains is counted while it is evaluated.

mod inspection;

use std::fmt;
use std::sync::Arc;

use xpath_eval::Expr;

/// The longest expression, in bytes. The longest of a thousand published site descriptions has 350.
const EXPRESSION_BYTES_MAX: usize = 4096;
/// How deep brackets and parentheses may be nested, and how many minus signs may follow each other:
/// the parser calls itself for each.
const BRACKETS_DEPTH_MAX: usize = 24;

/// A compiled XPath with its source text.
#[derive(Clone)]
pub struct XPath {
    text: Arc<str>,
    expression: Arc<Expr>,
    yields: Yields,
    origin: Option<Arc<str>>,
}

/// What an XPath yields, which its form alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// Elements, attributes or texts of the page.
    Nodes,
    /// A text or a number.
    Text,
    /// Whether something is so.
    Truth,
}

/// Why a text is not an XPath.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause} at character {}", offset + 1)]
pub struct XPathError {
    /// What is wrong.
    pub cause: String,
    /// Where the part starts that cannot be read, in bytes.
    pub offset: usize,
}

impl XPath {
    /// Compiles an expression; the error says what is wrong with it, and where.
    pub fn new(text: &str) -> Result<Self, XPathError> {
        if text.len() > EXPRESSION_BYTES_MAX {
            return Err(refusal(format!("it is longer than {EXPRESSION_BYTES_MAX} bytes"), EXPRESSION_BYTES_MAX));
        }
        if let Some(offset) = too_deep(text) {
            return Err(refusal(format!("it is nested more than {BRACKETS_DEPTH_MAX} deep"), offset));
        }
        let expression = xpath_eval::parse(text).map_err(|error| refusal(error.message, error.position))?;
        let yields = inspection::inspect(&expression, text)?;
        Ok(Self { text: text.into(), expression: Arc::new(expression), yields, origin: None })
    }

    /// The same, as it stands at a place of another file: `example.org.txt:3`.
    pub(super) fn from(self, origin: &str) -> Self {
        Self { origin: Some(origin.into()), ..self }
    }

    /// Where it stands, unless that is the configuration itself.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The compiled form.
    pub(crate) fn expression(&self) -> &Expr {
        &self.expression
    }

    /// What it yields.
    pub fn yields(&self) -> Yields {
        self.yields
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for XPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XPath({:?})", &*self.text)
    }
}

fn refusal(cause: impl Into<String>, offset: usize) -> XPathError {
    XPathError { cause: cause.into(), offset }
}

/// Where an expression becomes deeper than the parser's stack is meant for.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut signs, mut quote) = (0_usize, 0_usize, None);
    for (offset, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '-' if quote.is_none() => signs += 1,
            ' ' | '\t' | '\n' | '\r' => {}
            _ => signs = 0,
        }
        if depth > BRACKETS_DEPTH_MAX || signs > BRACKETS_DEPTH_MAX {
            return Some(offset);
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_error_is_found() {
        for (text, cause, offset) in [
            ("//h1[", "unexpected end of input, expected an expression", 5),
            ("//h1]", "unexpected trailing input", 4),
            ("//div[@class='x]", "unterminated string literal", 13),
            ("//a[matches(@href, 'x')]", "there is no function `matches` in XPath 1.0", 4),
            ("contains(//a)", "`contains` takes 2 arguments, not 1", 0),
            ("//a[$x]", "there are no variables here", 4),
            ("//a | 'b'", "`|` joins nodes of the page, and this is none", 0),
            ("//a[//b = //c]", "all nodes on one side would be compared with all on the other", 0),
            ("translate(., //a, 'b')", "the characters that `translate` replaces must be given in quotes", 0),
            ("", "empty expression", 0),
        ] {
            let error = XPath::new(text).unwrap_err();
            assert_eq!((error.cause.as_str(), error.offset), (cause, offset), "{text}");
        }
    }

    #[test]
    fn what_it_yields_is_known() {
        for (text, yields) in [
            ("//h1", Yields::Nodes),
            ("(//a/@href | //b)[1]", Yields::Nodes),
            ("id('x')//p", Yields::Nodes),
            ("substring-after(//a, 'x')", Yields::Text),
            ("count(//a) + 1", Yields::Text),
            ("//a = 'x'", Yields::Truth),
            ("//a[@href = //link/@href] and not(//b)", Yields::Truth),
        ] {
            assert_eq!(XPath::new(text).unwrap().yields(), yields, "{text}");
        }
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(XPath::new(&nested(20)).is_ok());
        for hostile in [
            nested(2000),
            format!("//a{}", "[b".repeat(1000)),
            format!("{}1", "-".repeat(4000)),
            format!("{}1", "- ".repeat(2000)),
            format!("//a{}", "|a".repeat(2000)),
            "a".repeat(5000),
        ] {
            assert!(XPath::new(&hostile).is_err(), "{}", &hostile[..20]);
        }
        assert!(XPath::new(&format!("//a[. = '{}']", "(".repeat(100))).is_ok());
    }
}
