//! What a rule, a block or a removal looks for on a page, in whichever language it is written.

use super::{JsonPath, Selector, XPath};

/// A compiled query.
#[derive(Debug, Clone)]
pub enum Query {
    /// A CSS selector: what lies in the block that is read.
    Css(Selector),
    /// An XPath: from the block that is read, or with a leading `/` from the page.
    XPath(XPath),
    /// A place in JSON: in the item that is read.
    Json(JsonPath),
}

impl Query {
    /// The query as written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Css(selector) => selector.as_str(),
            Self::XPath(xpath) => xpath.as_str(),
            Self::Json(path) => path.as_str(),
        }
    }

    /// Where it stands, unless that is the configuration itself.
    pub fn origin(&self) -> Option<&str> {
        match self {
            Self::Css(_) | Self::Json(_) => None,
            Self::XPath(xpath) => xpath.origin(),
        }
    }

    /// The name of its language, which tells apart texts that are queries in several.
    pub fn language(&self) -> &'static str {
        match self {
            Self::Css(_) => "CSS",
            Self::XPath(_) => "XPath",
            Self::Json(_) => "JSON",
        }
    }
}

impl From<Selector> for Query {
    fn from(selector: Selector) -> Self {
        Self::Css(selector)
    }
}

impl From<JsonPath> for Query {
    fn from(path: JsonPath) -> Self {
        Self::Json(path)
    }
}

impl From<XPath> for Query {
    fn from(xpath: XPath) -> Self {
        Self::XPath(xpath)
    }
}
