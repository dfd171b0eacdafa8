//! What the metadata calls the article: the measure for the headings of the page, and the
//! headline where no heading is one.

use super::super::wording::{self, Words};
use super::super::{Subject, site_name};
use super::TITLE_CHARS_MAX;
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field};

/// `<meta>` names that hold a headline, the most reliable first.
const METAS: &[&str] = &[
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "cxenseparse:title",
    "headline",
];
/// The place of what the page is called in tabs and bookmarks.
pub(super) const PAGE_TITLE: &str = "title";
/// So many of the strongest names are trusted to the letter.
const EXACT: usize = 3;

/// What the metadata calls the article, strongest first.
pub(super) struct Stated {
    pub(super) titles: Vec<Field<String>>,
    /// The words of these, for comparing.
    words: Vec<Words>,
    /// The letters of these.
    letters: Vec<String>,
    /// The letters of the parts of `<title>` between its separators, in their order.
    parts: Vec<String>,
}

impl Stated {
    /// Reads the metadata.
    pub(super) fn read(subject: &Subject<'_>) -> Self {
        let metadata = &subject.metadata;
        let mut titles: Vec<Field<String>> = Vec::new();
        let mut add = |text: Option<String>, kind: EvidenceKind, place: &str| {
            let Some(text) = text else { return };
            let text = dom::plain(&text);
            let title = site_name::without(&text, &subject.site_names);
            let title = site_name::without_sections(title, subject);
            let is_title = !title.is_empty() && title.chars().count() <= TITLE_CHARS_MAX;
            if is_title && !site_name::is_only(title, &subject.site_names) {
                titles.push(Field::new(title.to_owned(), kind, place));
            }
        };
        if let Some(article) = subject.article() {
            add(json_ld::text(article, "headline"), EvidenceKind::JsonLd, "headline");
        }
        let property = metadata.article_properties("headline").next().map(|property| property.value.clone());
        add(property, EvidenceKind::Microdata, "headline");
        for name in METAS {
            add(metadata.metas(name).next().map(str::to_owned), EvidenceKind::Meta, name);
        }
        add(metadata.title.clone(), EvidenceKind::Html, PAGE_TITLE);
        if let Some(article) = subject.article() {
            add(json_ld::text(article, "name"), EvidenceKind::JsonLd, "name");
        }
        let parts = metadata.title.as_deref().map(site_name::parts).unwrap_or_default();
        Self {
            words: titles.iter().map(|field| Words::of(&field.value)).collect(),
            letters: titles.iter().map(|field| wording::squeezed(&field.value)).collect(),
            parts: parts.into_iter().map(wording::squeezed).filter(|part| !part.is_empty()).collect(),
            titles,
        }
    }

    /// The metadata says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.titles.is_empty()
    }

    /// Nothing but `<title>` says something.
    pub(super) fn is_page_title_only(&self) -> bool {
        self.titles.iter().all(|title| title.evidence.place == PAGE_TITLE)
    }

    /// The largest share of words that a text has in common with a stated title, and the
    /// greatest likeness to one.
    pub(super) fn compare(&self, text: &str) -> (f64, f64) {
        let words = Words::of(text);
        self.words.iter().fold((0.0, 0.0), |(share, alike), stated| {
            (words.containment(stated).max(share), words.likeness(stated).max(alike))
        })
    }

    /// Which of the most reliable titles is this text, quotes and dashes aside; 0 is the best.
    pub(super) fn rank(&self, text: &str) -> Option<usize> {
        let letters = wording::squeezed(text);
        self.letters.iter().take(EXACT).position(|stated| *stated == letters).filter(|_| !letters.is_empty())
    }

    /// Any title is this text, quotes and dashes aside.
    pub(super) fn says_anywhere(&self, text: &str) -> bool {
        let letters = wording::squeezed(text);
        !letters.is_empty() && self.letters.contains(&letters)
    }

    /// At which place a text stands in `<title>`, if it is all that stands between two separators.
    pub(super) fn part(&self, text: &str) -> Option<usize> {
        let letters = wording::squeezed(text);
        self.parts.iter().position(|part| *part == letters)
    }

    /// A text whose words run into each other, as a title spells them: pieces of a heading that
    /// only the style sheet sets apart.
    pub(super) fn spelled(&self, text: String) -> String {
        let (letters, words) = (wording::squeezed(&text), wording::words(&text).len());
        let mut same = self.titles.iter().zip(&self.letters).filter(|(_, stated)| **stated == letters);
        match same.find(|(field, _)| wording::words(&field.value).len() > words) {
            Some((field, _)) => field.value.clone(),
            None => text,
        }
    }
}
