//! What a feed says to its readers while its source is out of order, in its language.
//!
//! The operator reads the reason of an incident in the log and in `status`; it names addresses and
//! rules that are nobody else's business, so readers are told in plain words what its verdict means.

mod words;

use chrono::{DateTime, FixedOffset};

use super::html::Words;
use crate::model::{Precision, Verdict};
use words::Phrases;

/// A notice, in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The headline, which says since when.
    pub title: String,
    /// What is the matter, and what it means for the reader.
    pub text: String,
    /// BCP 47 language tag.
    pub language: String,
}

/// The notice that a source is out of order since a time, in the language of its feed if its words
/// are known here, else in English.
pub fn notice(name: &str, since: DateTime<FixedOffset>, verdict: Verdict, feed: Option<&str>) -> Notice {
    let known = feed.and_then(|tag| Some((tag, Phrases::of(tag)?, Words::of(tag)?)));
    let (tag, phrases, words) = known.unwrap_or(("en", &words::ENGLISH, Words::english()));
    let time = words.time(since, Precision::Minute);
    Notice {
        title: phrases.title.replace("{time}", &time).replace("{name}", name),
        text: format!("{}\n\n{}", phrases.reason(verdict), phrases.outlook),
        language: tag.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn said(feed: Option<&str>) -> Notice {
        let since = DateTime::parse_from_rfc3339("2026-11-22T14:30:59+01:00").unwrap();
        notice("Bote", since, Verdict::Unreachable, feed)
    }

    #[test]
    fn a_notice_speaks_the_language_of_the_feed() {
        let german = said(Some("de-AT"));
        assert_eq!(german.title, "Bote: seit 22. November 2026, 14:30 Uhr gestört");
        assert!(german.text.starts_with("Die Seite antwortet nicht"), "{}", german.text);
        assert_eq!(german.language, "de-AT");
        assert_eq!(said(Some("en-US")).title, "Bote: out of order since November 22, 2026, 2:30 PM");
        for unknown in [said(Some("ja")), said(None)] {
            assert_eq!(unknown.title, "Bote: out of order since 2026-11-22 14:30");
            assert_eq!(unknown.language, "en");
        }
    }
}
