//! The text below the headline of a teaser.

use dom_query::local_name;

use super::super::kind::Kinds;
use super::super::link;
use super::super::outline::{Index, TextLine};
use super::super::words;
use super::Teaser;
use crate::model::{EvidenceKind, Field, Lead, LeadOrigin};
use crate::normalise::date;

/// The shortest text that is a lead without being named so, in characters.
const LEAD_CHARS_MIN: usize = 40;
/// The shortest that is named so.
const NAMED_CHARS_MIN: usize = 20;
/// Below this length, a line with a date or several separators is data, not a lead, in characters.
const DATA_CHARS_MAX: usize = 100;
/// From this number of words on a text with a full stop is a sentence, which may mention a date.
const SENTENCE_WORDS_MIN: usize = 8;
/// What stands where a text was cut off before its beginning.
const CUT_STARTS: &[&str] = &["…", "...", "[…]", "[...]", ". ", ", "];
/// Words of the shortest sentence that is a lead.
const SHORT_WORDS_MIN: usize = 4;
/// The longest lead that is kept, in characters; blogs put whole articles on their front page.
const LEAD_CHARS_MAX: usize = 1500;

/// Of the lines that are nothing else, the one whose class names it, else the first that is long.
pub(super) fn read(teaser: &Teaser<'_>, lines: &[TextLine], title: &str) -> Option<Field<Lead>> {
    let candidates = || {
        lines.iter().filter(|line| {
            line.text != title
                && !is_caption(teaser, line.start)
                && !is_data(teaser, &line.text)
                && !is_byline(&line.text)
        })
    };
    let named = candidates().find(|line| {
        line.text.chars().count() >= NAMED_CHARS_MIN
            && link::headline(&line.text) >= 1.5
            && name(teaser, line.start).is_some()
    });
    let long =
        || candidates().find(|line| line.text.chars().count() >= LEAD_CHARS_MIN && link::headline(&line.text) >= 1.5);
    let sentence = || candidates().find(|line| is_short_sentence(teaser, line));
    let line = named.or_else(long).or_else(sentence)?;
    let place = name(teaser, line.start).unwrap_or_else(|| "text below the headline".to_owned());
    // Results of a search begin where the word was found.
    let mut from = line.text.as_str();
    while let Some(rest) = CUT_STARTS.iter().find_map(|start| from.strip_prefix(start)) {
        from = rest.trim_start();
    }
    let (text, cut) = uncut(&shortened(from));
    (!text.is_empty()).then(|| Field::new(Lead { text, cut, origin: LeadOrigin::Visible }, EvidenceKind::Text, place))
}

/// The class that says that an element is the lead.
fn name(teaser: &Teaser<'_>, start: Index) -> Option<String> {
    let outline = teaser.sheet.outline;
    let near = std::iter::once(start).chain(outline.ancestors(start).take(2));
    let named = near
        .take_while(|outer| teaser.range.contains(outer) && *outer != teaser.range.start)
        .find(|outer| outline.elements[*outer].kinds.has(Kinds::LEAD))?;
    let class = outline.attr(named, "class")?;
    let class = class.split_ascii_whitespace().next().unwrap_or_default().to_owned();
    Some(format!("{}.{class}", outline.elements[named].name))
}

fn is_caption(teaser: &Teaser<'_>, start: Index) -> bool {
    let outline = teaser.sheet.outline;
    std::iter::once(start).chain(outline.ancestors(start).take(4)).take_while(|outer| teaser.range.contains(outer)).any(
        |outer| matches!(&*outline.elements[outer].name, "figcaption" | "figure" | "button" | "nav" | "ul" | "form"),
    )
}

/// A whole sentence in a paragraph of its own, however short it is.
fn is_short_sentence(teaser: &Teaser<'_>, line: &TextLine) -> bool {
    let outline = teaser.sheet.outline;
    line.text.chars().count() >= NAMED_CHARS_MIN
        && line.text.ends_with(['.', '!', '?'])
        && line.text.split_whitespace().count() >= SHORT_WORDS_MIN
        && outline.elements[line.start].name == local_name!("p")
        && outline.text(line.start) == line.text
        && outline.link_count(line.start) == 0
}

/// `By Erna Voss and Karl Ahn`: after the word for it nothing but names.
fn is_byline(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(by) = words::BY.iter().find(|by| lower.starts_with(**by)) else { return false };
    let is_of_name = |word: &str| {
        word.starts_with(|c: char| !c.is_lowercase() && !c.is_ascii_digit())
            || matches!(word, "and" | "und" | "et" | "y" | "e" | "en" | "von" | "van" | "de" | "der")
    };
    // The prefixes are ASCII, so their length is the same in both spellings.
    let names = text.get(by.len()..).unwrap_or_default();
    !text.ends_with(['.', '!', '?', '…']) && names.split_whitespace().all(is_of_name)
}

/// A line of facts about the article, such as date, author and number of comments.
fn is_data(teaser: &Teaser<'_>, text: &str) -> bool {
    let separators = [" | ", " - ", " · ", " • ", " / "].iter().map(|separator| text.matches(separator).count()).max();
    let is_sentence = text.ends_with(['.', '!', '?']) && text.split_whitespace().count() >= SENTENCE_WORDS_MIN;
    let short = text.chars().count() < DATA_CHARS_MAX && !is_sentence;
    text.starts_with(['|', '•', '·'])
        || short && (separators >= Some(2) || !date::find(text, &teaser.sheet.dates).is_empty())
}

fn shortened(text: &str) -> String {
    text.chars().take(LEAD_CHARS_MAX).collect()
}

/// A text without the marks of a cut and the invitation behind it, and whether it had any.
pub(in super::super::super) fn uncut(text: &str) -> (String, bool) {
    let mut rest = text.trim();
    let mut cut = rest.chars().count() >= LEAD_CHARS_MAX;
    loop {
        let lower = rest.to_lowercase();
        let tail = lower.trim_end_matches(['»', '›', '→', '>', ')', ' ', '.', '…']);
        let more = words::MORE.iter().filter(|more| more.contains(' ') || more.len() > 5).find(|more| {
            tail.strip_suffix(**more).is_some_and(|head| head.trim_end().ends_with(['…', '.', ']', '(', ':', '»']))
        });
        if let Some(more) = more
            && let Some(head) = rest.get(..tail.len() - more.len())
        {
            rest = head.trim_end().trim_end_matches('(').trim_end();
            continue;
        }
        let Some(end) = words::CUT_ENDS.iter().find(|end| rest.ends_with(**end)) else { break };
        rest = rest[..rest.len() - end.len()].trim_end();
        cut = true;
    }
    (rest.to_owned(), cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_are_nothing_but_names() {
        assert!(is_byline("By Erna Voss and Karl van der Ahn"));
        assert!(is_byline("Von Erna Voss, Karl Ahn und Ilse Brandt, Musterstadt"));
        assert!(!is_byline("Von den Hügeln sieht man weit ins Land hinein"));
        assert!(!is_byline("By Monday everything was over."));
    }

    #[test]
    fn cuts_are_marked_and_taken_off() {
        let of = |text: &str| uncut(text);
        assert_eq!(of("Ab 2024 müssen 65..."), ("Ab 2024 müssen 65".to_owned(), true));
        assert_eq!(of("Ein ganzer Satz."), ("Ein ganzer Satz.".to_owned(), false));
        assert_eq!(of("Ein Satz […] Weiterlesen »"), ("Ein Satz".to_owned(), true));
        assert_eq!(of("Ein Satz. Weiterlesen"), ("Ein Satz.".to_owned(), false));
        assert_eq!(of("Alle wollen weiterlesen"), ("Alle wollen weiterlesen".to_owned(), false));
    }
}
