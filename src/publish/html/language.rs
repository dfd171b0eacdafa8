//! In which language a page speaks, and which way its texts run.
//!
//! A page speaks the language of its feed if its words are known here, else English. What comes
//! from the source is marked wherever it is in another language, so that it is pronounced,
//! hyphenated and set as it should be.

use super::words::Words;
use crate::publish::markup::Escaped;

/// The language of a page.
pub(super) struct Tongue {
    /// BCP 47 tag.
    pub(super) tag: String,
    pub(super) words: &'static Words,
}

/// The language of pages in the languages that have no words.
const LANGUAGE_DEFAULT: &str = "en";

impl Tongue {
    /// The language of a page about a feed in a language, if it states one.
    pub(super) fn of(feed: Option<&str>) -> Self {
        match feed.and_then(|tag| Some((tag, Words::of(tag)?))) {
            Some((tag, words)) => Self { tag: tag.to_owned(), words },
            None => Self { tag: LANGUAGE_DEFAULT.to_owned(), words: Words::english() },
        }
    }

    /// The attributes of the page's root.
    pub(super) fn attributes(&self) -> String {
        let direction = if is_right_to_left(&self.tag) { " dir=\"rtl\"" } else { "" };
        format!(" lang=\"{}\"{direction}", Escaped(&self.tag))
    }

    /// The attributes of an element whose text is in a language; none if it is that of the page.
    /// Of a text whose language nobody states, the letters show which way it runs.
    pub(super) fn foreign(&self, tag: Option<&str>) -> String {
        let Some(tag) = tag else { return " lang=\"\" dir=\"auto\"".to_owned() };
        if tag.eq_ignore_ascii_case(&self.tag) {
            return String::new();
        }
        let direction = match (is_right_to_left(tag), is_right_to_left(&self.tag)) {
            (true, false) => " dir=\"rtl\"",
            (false, true) => " dir=\"ltr\"",
            _ => "",
        };
        format!(" lang=\"{}\"{direction}", Escaped(tag))
    }
}

/// Languages that are written from right to left, unless their tag names another script.
const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"];
/// Scripts that run from right to left.
const RIGHT_TO_LEFT_SCRIPTS: [&str; 6] = ["adlm", "arab", "hebr", "nkoo", "syrc", "thaa"];

fn is_right_to_left(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    match parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
        None => RIGHT_TO_LEFT.contains(&language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_speaks_the_language_of_its_feed() {
        for (feed, expected) in [
            (Some("de-AT"), " lang=\"de-AT\""),
            (Some("ar-EG"), " lang=\"ar-EG\" dir=\"rtl\""),
            (Some("ar-Latn"), " lang=\"ar-Latn\""),
            (Some("ja"), " lang=\"en\""),
            (None, " lang=\"en\""),
        ] {
            assert_eq!(Tongue::of(feed).attributes(), expected, "{feed:?}");
        }
    }

    #[test]
    fn texts_in_other_languages_are_marked() {
        let german = Tongue::of(Some("de"));
        assert_eq!(german.foreign(Some("DE")), "");
        assert_eq!(german.foreign(Some("en")), " lang=\"en\"");
        assert_eq!(german.foreign(Some("he")), " lang=\"he\" dir=\"rtl\"");
        assert_eq!(german.foreign(Some("pa-Arab-PK")), " lang=\"pa-Arab-PK\" dir=\"rtl\"");
        assert_eq!(german.foreign(None), " lang=\"\" dir=\"auto\"");
        assert_eq!(Tongue::of(Some("ar")).foreign(Some("fr")), " lang=\"fr\" dir=\"ltr\"");
        assert_eq!(Tongue::of(Some("ar")).foreign(Some("fa")), " lang=\"fa\"");
    }
}
