//! CSS selectors, compiled when the configuration is read.

use std::fmt;
use std::sync::Arc;

use dom_query::Matcher;

/// A compiled CSS selector with its source text.
#[derive(Clone)]
pub struct Selector {
    text: Arc<str>,
    matcher: Arc<Matcher>,
}

/// Why a text is not a selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause} at character {}", offset + 1)]
pub struct SelectorError {
    /// What is wrong, as the beginning of a sentence.
    pub cause: &'static str,
    /// Where the part starts that cannot be read, in bytes.
    pub offset: usize,
}

impl Selector {
    /// Compiles a selector; the error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, SelectorError> {
        match Matcher::new(text) {
            Ok(matcher) => Ok(Self { text: text.into(), matcher: Arc::new(matcher) }),
            Err(error) => {
                Err(SelectorError { cause: cause(&format!("{:?}", error.kind)), offset: readable_bytes(text) })
            }
        }
    }

    /// The compiled form.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The selector as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Selector({:?})", &*self.text)
    }
}

/// How much of a bad selector can be read: the length of its longest beginning that is a selector.
/// The parser itself doesn't say where it failed.
fn readable_bytes(text: &str) -> usize {
    let ends = text.char_indices().map(|(index, _)| index).rev();
    ends.map(|end| text[..end].trim_end().len()).find(|end| Matcher::new(&text[..*end]).is_ok()).unwrap_or(0)
}

/// The parser's own name of the error as a sentence. It is matched by its beginning, since the
/// types behind it are not part of dom_query's interface.
fn cause(kind: &str) -> &'static str {
    let kind = kind.rsplit_once('(').map_or(kind, |(_, inner)| inner);
    match kind.trim_end_matches(')') {
        "EmptySelector" => "a selector is missing",
        "DanglingCombinator" => "a selector is missing after `>`, `+`, `~` or a space",
        "UnsupportedPseudoClassOrElement" | "InvalidState" | "PseudoElementExpectedIdent" => {
            "this pseudo-class or pseudo-element is not known"
        }
        "ClassNeedsIdent" => "the name of a class must follow the `.`",
        "NoIdentForPseudo" | "PseudoElementExpectedColon" => "the name of a pseudo-class must follow the `:`",
        "NoQualifiedNameInAttributeSelector"
        | "UnexpectedTokenInAttributeSelector"
        | "BadValueInAttr"
        | "ExpectedBarInAttr"
        | "InvalidQualNameInAttr" => "the brackets must hold an attribute, like [href] or [type=\"a\"]",
        "ExpectedNamespace" | "ExplicitNamespaceUnexpectedToken" => "namespaces don't exist in HTML",
        "EndOfInput" => "the selector breaks off",
        _ => "this is not a CSS selector",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_error_is_found() {
        for (text, offset) in
            [("article..teaser", 7), ("div >", 3), ("a:hovr .x", 1), ("p, , b", 1), (">>", 0), ("a[", 1), ("", 0)]
        {
            let error = Selector::new(text).map(|selector| selector.as_str().to_owned());
            assert_eq!(error.map_err(|error| error.offset), Err(offset), "{text}");
        }
    }

    #[test]
    fn causes_are_sentences() {
        for (text, cause) in [
            ("article..teaser", "the name of a class must follow the `.`"),
            ("div >", "a selector is missing after `>`, `+`, `~` or a space"),
            ("a:hovr", "this pseudo-class or pseudo-element is not known"),
            ("a[=b]", "the brackets must hold an attribute, like [href] or [type=\"a\"]"),
            ("p, , b", "a selector is missing"),
        ] {
            assert_eq!(Selector::new(text).err().map(|error| error.cause), Some(cause), "{text}");
        }
    }
}
