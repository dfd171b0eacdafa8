//! Texts that a person points at, and why nothing can be made of them.

use std::fmt;

use super::field::FieldName;
use super::place::Place;
use super::sheet::Sheet;

/// A text that is seen on the page, and which field it is, if the person says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The field, if it was named.
    pub field: Option<FieldName>,
    /// The text.
    pub text: String,
}

impl Example {
    /// Reads `text` or `field=text`.
    pub fn parse(word: &str) -> Self {
        let named = word.split_once('=').and_then(|(key, text)| Some((FieldName::of_key(key.trim())?, text)));
        match named {
            Some((field, text)) => Self { field: Some(field), text: crate::model::clean_line(text) },
            None => Self { field: None, text: crate::model::clean_line(word) },
        }
    }
}

/// Why no selectors can be made of examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleError {
    /// The page does not show the text.
    NotShown {
        /// The text.
        text: String,
        /// The text of the page that is most like it.
        nearest: Option<String>,
        /// It stands in a script or in data for machines.
        in_script: bool,
    },
    /// No picture of the page has the address.
    NoPicture {
        /// The address.
        address: String,
    },
    /// None of the texts is a link or heading.
    NoTitle,
    /// No block has them all.
    NoBlock,
    /// The page cannot be read.
    NoPage,
}

impl fmt::Display for ExampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotShown { text, nearest, in_script } => {
                write!(f, "{text:?} is not on the page as it comes from the server")?;
                if *in_script {
                    f.write_str(
                        ": it stands only in a script or in data for machines, so the browser puts it there, and no \
                         selector can reach it; look for a feed, or for another address that has it in the HTML",
                    )?;
                } else if let Some(nearest) = nearest {
                    write!(f, "; the text most like it is {nearest:?}")?;
                } else {
                    f.write_str("; copy the text from the page itself, without what stands around it")?;
                }
                f.write_str(".")?;
                if let Some(word) = unknown_field(text) {
                    let fields = FieldName::ALL.map(FieldName::key).join(", ");
                    write!(f, " `{word}` is no field; there are {fields}.")?;
                }
                Ok(())
            }
            Self::NoPicture { address } => {
                write!(f, "No picture of the page has the address {address:?}; copy the address of the picture.")
            }
            Self::NoTitle => f.write_str(
                "None of the examples is the text of a link or a heading, so the article is not known; give its \
                 headline, too, or say which one it is with --example \"title=…\".",
            ),
            Self::NoBlock => f.write_str(
                "The examples do not stand together in one block of the page that has a link to an article; take texts \
                 of one and the same article.",
            ),
            Self::NoPage => f.write_str("The answer is no HTML page, so there is nothing to select from."),
        }
    }
}

impl std::error::Error for ExampleError {}

/// The word before the first `=`, if it looks like the name of a field.
fn unknown_field(text: &str) -> Option<&str> {
    let (word, _) = text.split_once('=')?;
    (!word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(word)
}

/// An example with the field it is of, and where it stands.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The field.
    pub field: FieldName,
    /// The person named the field.
    pub is_named: bool,
    /// The text as given.
    pub text: String,
    /// The text of which it is only a part.
    pub part_of: Option<String>,
    /// It stands outside of the article that it was taken to be of.
    pub is_apart: bool,
}

impl Mark {
    pub(super) fn new(sheet: &Sheet<'_>, field: FieldName, example: &Example, place: &Place) -> Self {
        let part_of = place.whole_text(sheet.tree);
        let is_named = example.field.is_some();
        Self { field, is_named, text: example.text.clone(), part_of, is_apart: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_may_be_named() {
        let named = Example::parse("title = Rat  stimmt\nfür den Radweg");
        assert_eq!(named, Example { field: Some(FieldName::Title), text: "Rat stimmt für den Radweg".to_owned() });
        assert_eq!(Example::parse("E=mc² gilt"), Example { field: None, text: "E=mc² gilt".to_owned() });
    }

    #[test]
    fn a_misspelt_field_is_told_from_a_text() {
        let error =
            |text: &str| ExampleError::NotShown { text: text.to_owned(), nearest: None, in_script: false }.to_string();
        assert!(error("titel=Rat stimmt").contains("`titel` is no field; there are title, section, date"));
        assert!(!error("Rat stimmt: 1 + 1 = 2").contains("is no field"));
    }
}
