//! Why a text is no lead.

use super::super::title::Headline;
use super::super::{Subject, site_name, wording};
use super::appeal::PHRASES;

/// The shortest lead, in columns: a character of a script without spaces takes two.
pub(super) const LEAD_COLUMNS_MIN: usize = 30;
/// The shortest whole sentence that may stand in for a lead, in columns.
const SENTENCE_COLUMNS_MIN: usize = 25;
/// The fewest words of a whole sentence in a script with spaces.
const SENTENCE_WORDS_MIN: usize = 4;
/// A summary shares its words with the headline; a sentence is only a repetition of it if it is
/// this much alike.
const SENTENCE_LIKENESS_MIN: f64 = 0.8;
/// The longest lead, in characters.
const LEAD_CHARS_MAX: usize = 1200;

/// Whether a text asks something of its readers instead of telling them something.
fn is_appeal(text: &str) -> bool {
    let text = text.to_lowercase();
    PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Whether a text is too short to tell something.
pub(super) fn is_too_short(text: &str) -> bool {
    columns(text) < LEAD_COLUMNS_MIN
}

/// Whether a short text is a whole sentence all the same: enough for the beginning of a text.
pub(super) fn is_short_sentence(text: &str) -> bool {
    columns(text) >= SENTENCE_COLUMNS_MIN
        && text.ends_with(['.', '!', '?'])
        && text.split_whitespace().count() >= SENTENCE_WORDS_MIN
}

/// How wide a text is. What Chinese and Japanese say in one character takes others two or more.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}') { 2 } else { 1 }).sum()
}

/// Whether a text says no more than the headline.
fn repeats(text: &str, title: &str) -> bool {
    let quotes_title = wording::squeezed(text).contains(&wording::squeezed(title));
    let is_sentence = text.ends_with('.') && !title.ends_with('.') && !quotes_title;
    let likeness_min = if is_sentence { SENTENCE_LIKENESS_MIN } else { 0.6 };
    wording::containment(title, text) >= 0.9 && wording::likeness(title, text) >= likeness_min
}

/// What else the metadata calls the article.
fn other_headlines<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = &'s str> {
    let metadata = &subject.metadata;
    metadata.metas("og:title").chain(metadata.metas("twitter:title")).chain(metadata.title.as_deref())
}

/// Why a text is no lead.
pub(super) fn refusal(subject: &Subject<'_>, headline: &Headline, text: &str) -> Option<&'static str> {
    if is_too_short(text) {
        return Some("it is too short for a lead");
    }
    if text.chars().count() > LEAD_CHARS_MAX {
        return Some("it is too long for a lead");
    }
    if headline.title.as_ref().is_some_and(|title| repeats(text, &title.value)) {
        return Some("it is the headline");
    }
    if other_headlines(subject).any(|title| wording::same(title, text)) {
        return Some("it is another wording of the headline");
    }
    if site_name::is_only(text, &subject.site_names) {
        return Some("it is the site's name");
    }
    if is_appeal(text) {
        return Some("it asks readers to subscribe, register or pay");
    }
    None
}
