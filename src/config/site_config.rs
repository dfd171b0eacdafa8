//! Site-config files: how the pages of one site are read, in the format of Full-Text RSS, which
//! several readers share. One file per host, one directive per line: `body: //article`.
//!
//! Every line is either taken or answered with a [`Note`] that says why it is not; nothing in a
//! file is an error that stops anything, for these files come in thousands from strangers.

mod dialect;
mod directive;
mod directory;

pub use directory::SiteConfigs;

use super::XPath;

/// What one file says.
#[derive(Debug, Clone, Default)]
pub struct SiteConfig {
    /// The headline; several are tried in turn, as with the other fields.
    pub title: Vec<XPath>,
    /// The text.
    pub body: Vec<XPath>,
    /// The authors.
    pub author: Vec<XPath>,
    /// The first publication.
    pub date: Vec<XPath>,
    /// What is taken out before the text is read: elements, texts and attributes.
    pub strip: Vec<XPath>,
    /// Elements that are replaced by what is in them.
    pub dissolve: Vec<XPath>,
    /// Elements that get another one around them: its name, and which.
    pub wrap: Vec<(String, XPath)>,
    /// Elements that go to another place: to the end of the first, all of the second.
    pub moves: Vec<(XPath, XPath)>,
    /// Links to the whole article on one page.
    pub single_page_link: Vec<Link>,
    /// Links to the next page of the article.
    pub next_page_link: Vec<Link>,
    /// What is replaced in the source text of a page, in turn.
    pub replacements: Vec<(String, String)>,
    /// Request headers: lower-case names and values.
    pub headers: Vec<(String, String)>,
    /// Where the images have their real address.
    pub lazy_attributes: Vec<String>,
    /// What is there only on advertisements.
    pub native_ad_clue: Vec<XPath>,
    /// JSON-LD is not to be trusted on this site.
    pub skip_json_ld: bool,
    /// There is no text if `body` finds none.
    pub only_body: bool,
    /// Addresses of articles, and what their text contains.
    pub tests: Vec<(String, Vec<String>)>,
}

/// A link, and what must be on the page for it to count.
#[derive(Debug, Clone)]
pub struct Link {
    /// The element, attribute or address.
    pub xpath: XPath,
    /// What the page must contain.
    pub condition: Option<XPath>,
}

/// Why a line was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Depesche does without it, or always does what it asks for.
    Unneeded,
    /// Depesche does not do this.
    Unsupported,
    /// The line cannot be read.
    Wrong,
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number, from 1.
    pub line: usize,
    /// Why, in short.
    pub cause: Cause,
    /// Why, as a sentence.
    pub text: String,
}

impl SiteConfig {
    /// Reads a file. `name` is its name, for the evidence of what its rules find.
    pub fn parse_named(text: &str, name: &str) -> (Self, Vec<Note>) {
        let mut reader = directive::Reader::new(name);
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            reader.read(index + 1, line.trim());
        }
        reader.finish()
    }

    /// Reads a text.
    pub fn parse(text: &str) -> (Self, Vec<Note>) {
        Self::parse_named(text, "")
    }
}

#[cfg(test)]
mod tests;
