//! What a rule, a block or a removal looks for on a page, in whichever language it is written.

use super::{Selector, XPath};

/// A compiled query.
#[derive(Debug, Clone)]
pub enum Query {
    /// A CSS selector: what lies in the block that is read.
    Css(Selector),
    /// An XPath: from the block that is read, or with a leading `/` from the page.
    XPath(XPath),
}

impl Query {
    /// The query as written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Css(selector) => selector.as_str(),
            Self::XPath(xpath) => xpath.as_str(),
        }
    }

    /// The name of its language, which tells apart texts that are queries in several.
    pub fn language(&self) -> &'static str {
        match self {
            Self::Css(_) => "CSS",
            Self::XPath(_) => "XPath",
        }
    }
}

impl From<Selector> for Query {
    fn from(selector: Selector) -> Self {
        Self::Css(selector)
    }
}

impl From<XPath> for Query {
    fn from(xpath: XPath) -> Self {
        Self::XPath(xpath)
    }
}
