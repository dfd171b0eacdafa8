//! What was made of recorded pages, as a text that people read and compare.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use crate::model::{Access, Item, RefreshRecord, Verdict};
use crate::normalise::html::to_text;

/// Letters of the beginning and of the end of a body that are kept: enough to see what it is.
const BODY_ENDS_LETTERS: usize = 60;
/// Digits of the hash of a body: two bodies of the same length do not agree in them by chance.
const HASH_DIGITS: usize = 16;

/// How a refresh of recorded pages ended, and with which items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// How it ended.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Pages that it would have read and that are not recorded.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub not_recorded: BTreeSet<Url>,
    /// The items, in the order of the feed.
    #[serde(default, rename = "item")]
    pub items: Vec<Expectation>,
}

/// What a reader gets to see of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    pub(super) title: String,
    pub(super) link: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
    /// Where the date was read; the same date read elsewhere is no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) date_from: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sections: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lead: Option<String>,
    /// Length, hash, beginning and end of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<Url>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) access: Option<Access>,
}

impl Expected {
    /// What a refresh gave: items that rules took away are none.
    pub fn of(record: &RefreshRecord, items: &[Item], not_recorded: BTreeSet<Url>) -> Self {
        let items = items.iter().filter(|item| !item.dropped).map(Expectation::of).collect();
        Self { verdict: record.verdict, reason: record.reason.clone(), not_recorded, items }
    }

    /// How many items have a field, for all fields that a reader would miss.
    pub fn filled(&self) -> [(&'static str, usize); 5] {
        let count = |has: fn(&Expectation) -> bool| self.items.iter().filter(|item| has(item)).count();
        [
            ("date", count(|item| item.date.is_some())),
            ("section", count(|item| !item.sections.is_empty())),
            ("author", count(|item| !item.authors.is_empty())),
            ("body", count(|item| item.body.is_some())),
            ("image", count(|item| item.image.is_some())),
        ]
    }
}

impl Expectation {
    fn of(item: &Item) -> Self {
        Self {
            title: item.title.clone(),
            link: item.url.clone(),
            date: item.published.map(|moment| moment.to_rfc3339()),
            date_from: item.published.and_then(|_| item.evidence.get("date")).map(ToString::to_string),
            sections: item.sections.iter().map(|section| section.name.clone()).collect(),
            authors: item.authors.iter().map(|author| author.name.clone()).collect(),
            lead: item.lead.clone(),
            body: item.body_html.as_deref().map(digest),
            image: item.image.as_ref().map(|image| image.url.clone()),
            tags: item.tags.clone(),
            access: item.access,
        }
    }
}

/// A body in one line: it changes whenever the body does, and shows where text came or went.
fn digest(html: &str) -> String {
    let hash: String = Sha256::digest(html).iter().map(|byte| format!("{byte:02x}")).take(HASH_DIGITS / 2).collect();
    let text = to_text(html).split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = text.chars().collect();
    let shown = if letters.len() <= 2 * BODY_ENDS_LETTERS {
        text
    } else {
        let (begin, end) = (&letters[..BODY_ENDS_LETTERS], &letters[letters.len() - BODY_ENDS_LETTERS..]);
        format!("{} … {}", begin.iter().collect::<String>().trim_end(), end.iter().collect::<String>().trim_start())
    };
    format!("{} letters, {hash}: {shown}", letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_known_by_all_of_it_and_shown_by_its_ends() {
        let html = |middle: &str| format!("<p>Anfang des Textes. {middle}</p><p>{} Ende.</p>", "Wort ".repeat(50));
        let digest = digest(&html("A"));
        assert!(digest.contains("letters, ") && digest.contains(": Anfang des Textes.") && digest.ends_with("Ende."));
        assert!(digest.chars().count() < 200, "{digest}");
        assert_ne!(digest, super::digest(&html("B")));
        assert_ne!(super::digest("<p>a</p>"), super::digest("<b>a</b>"), "readers see the difference");
    }
}
