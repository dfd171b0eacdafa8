//! Whether a line is there to give a date, or only mentions one.
//!
//! A date line is short and holds little beside the date: a label, a byline, a place, a reading
//! time. A sentence with a date in it tells of something else that happened that day.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::extract::article::pattern;
use crate::normalise::date::{self, Context, Found, Label};

/// The longest date line, in characters.
pub(super) const CHARS_MAX: usize = 160;
/// What may stand beside the dates in such a line, in words.
const REST_WORDS_MAX: usize = 14;
/// How many of these may be ordinary words of a sentence rather than names.
const PLAIN_WORDS_MAX: usize = 2;
/// The same where the date is labelled, as labels are ordinary words themselves.
const PLAIN_WORDS_LABELLED_MAX: usize = 5;
/// A line that ends like a sentence is one if it has as many words beside the dates.
const SENTENCE_WORDS_MIN: usize = 3;
/// Words that a labelled list item may have beside its date.
const ITEM_WORDS_LABELLED_MAX: usize = 3;

/// A sentence so long, in characters, tells of more than of its own text.
const SELF_CHARS_MAX: usize = 300;
/// How much of a paragraph is searched for a date at its beginning, in bytes.
const DATELINE_BYTES_MAX: usize = 120;
/// A line shorter than this, in characters, is no paragraph.
pub(super) const DATELINE_CHARS_MIN: usize = 60;

/// Sentences in which a text tells of itself.
static SELF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?: ^ | [^\p{L}] )
        (?: this | dies(?:er|e|es|en|em) | der | die | cet | cette | este | esta | quest[oa] | dit | deze | den\ här ) \s+
        (?: \p{L}{2,12} \s+ )?
        (?: article | entry | post | story | page | column | piece | beitrag | artikel | eintrag | text | meldung | seite
          | billet | artículo | entrada | artigo | articolo | bericht | artikkel )
        (?: $ | [^\p{L}] )",
    )
});

/// Words that say, anywhere in such a sentence, that the text was published then.
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)veröffentlicht|gepostet|publiziert|erschien|\b(?:posted|published)\b|\bpublié|\bpublicad|\bpubblicat|gepubliceerd|publicerad",
    )
});

/// Whether a sentence tells of its own text that it was published: "Dieser Beitrag wurde am
/// 3. März 2019 von Ada in der Rubrik Rat veröffentlicht."
pub(super) fn tells_publication(text: &str) -> bool {
    text.chars().count() <= SELF_CHARS_MAX && SELF.is_match(text) && PUBLISHED.is_match(text)
}

/// A place before a date, as agencies write it: "Karlsruhe, (", "NEW YORK, ".
static DATELINE_PLACE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\p{Lu}[\p{L}.\-]*(?:[ /]\p{Lu}?[\p{L}.\-]*){0,3},?\s*)?[(\[]?$"));

/// Words of bylines, labels and times of day that make no sentence.
const BYLINE_WORDS: &[&str] = &[
    "von", "vom", "by", "par", "por", "di", "da", "de", "du", "del", "van", "door", "av", "af", "am", "um", "on", "at",
    "the", "from", "this", "le", "el", "il", "in", "im", "und", "and", "et", "y", "e", "en", "uhr", "h", "a", "p", "m",
    "pm", "min", "mins", "minuten", "minute", "minutes", "read", "lesezeit", "reading", "time", "dpa", "ap", "afp",
    "epa",
];

/// Words that say that a date is that of something else than the text: an event, a life, a
/// broadcast.
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?: ^ | [^\p{L}] )
        (?: einlass | beginn | beginnt | anpfiff | anstoß | (?:sende|abgabe|liefer)? termine? | wann | geboren | geb | gestorben
          | verstorben | born | died | né | née | nacido | nacida | nato | nata | doors | starts? | ends? | when | deadline
          | (?:anmelde|einsende|bewerbungs|redaktions)schluss | anmeldung | gültig | frist | abfahrt | ankunft | dauer
          | veranstaltung(?:en)? | konzert | tickets? | vorverkauf | kinostart | erscheint | erscheinungs(?:datum|termin|tag)
          | release | im\ programm | sendung | sendezeit | ausstrahlung | due | event | expires | läuft\ bis )
        (?: $ | [^\p{L}] ) | [†✝] | \*\s?$",
    )
});

/// Whether the words before a date say that something happens then.
pub(super) fn is_event(words: &str) -> bool {
    words.chars().count() <= CHARS_MAX && EVENT.is_match(words)
}

/// What the element of a line says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A block like others.
    Plain,
    /// Marked as what is told about the article: `entry-meta`, `byline`. It may say more.
    Meta,
    /// A list item, which must hold nothing but the date.
    Item,
}

/// Whether a line gives the dates that were found in it.
pub(super) fn gives(text: &str, found: &[Found], kind: Kind) -> bool {
    if found.is_empty() {
        return false;
    }
    let is_labelled = found.iter().any(|found| found.label != Label::None);
    if tells_publication(text) || (is_labelled && text.chars().count() <= SELF_CHARS_MAX && SELF.is_match(text)) {
        return true;
    }
    if text.chars().count() > CHARS_MAX {
        return false;
    }
    let rest = without(text, found.iter().map(|found| &found.span));
    if EVENT.is_match(&rest) {
        return false;
    }
    let words: Vec<&str> = rest
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .filter(|word| !BYLINE_WORDS.contains(&word.to_lowercase().as_str()))
        .collect();
    if kind == Kind::Item {
        return words.len() <= if is_labelled { ITEM_WORDS_LABELLED_MAX } else { 0 };
    }
    if kind == Kind::Meta {
        return true;
    }
    let plain = words.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    let ends_like_sentence =
        rest.trim_end().ends_with(['.', '!', '?', '“', '"', '…']) && words.len() >= SENTENCE_WORDS_MIN;
    words.len() <= REST_WORDS_MAX
        && plain <= if is_labelled { PLAIN_WORDS_LABELLED_MAX } else { PLAIN_WORDS_MAX }
        && !ends_like_sentence
}

/// The date with which a paragraph begins: "(21. November 2022) Wer …", "Köln, 3. März 2019 – Der …".
pub(super) fn dateline(text: &str, context: &Context<'_>) -> Option<Found> {
    let start = &text[..text.floor_char_boundary(DATELINE_BYTES_MAX)];
    let found = date::find(start, context).into_iter().next()?;
    let (before, behind) = (start.get(..found.span.start)?.trim_end(), start.get(found.span.end..)?.trim_start());
    if !DATELINE_PLACE.is_match(before) || is_event(before) {
        return None;
    }
    let ends = match before.chars().next_back() {
        Some('(') => behind.starts_with(')'),
        Some('[') => behind.starts_with(']'),
        _ => behind.starts_with(['-', '–', '—', '|', ':', '(']),
    };
    ends.then_some(found)
}

fn without<'s>(text: &str, spans: impl Iterator<Item = &'s Range<usize>>) -> String {
    let (mut rest, mut at) = (String::with_capacity(text.len()), 0);
    for span in spans {
        rest.push_str(text.get(at..span.start).unwrap_or_default());
        rest.push(' ');
        at = span.end.max(at);
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono_tz::Europe::Berlin;

    use super::*;

    fn is_date_line(text: &str, kind: Kind) -> bool {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        let context = Context { now, timezone: Berlin, language: Some("de"), order: None };
        gives(text, &date::find(text, &context), kind)
    }

    #[test]
    fn bylines_and_labels_give_dates() {
        for text in [
            "12.05.2018, 19:00 Uhr",
            "Stand: 17.06.2025 18:24 Uhr",
            "Veröffentlicht am 3. März 2019 um 14:30 Uhr",
            "Von Ada Lovelace und Max Müller, Köln · 3. März 2019 · Lesezeit 5 min",
            "Erstellt am 3.3.2019, zuletzt aktualisiert am 4.3.2019",
            "Berlin (dpa), 3. März 2019",
        ] {
            assert!(is_date_line(text, Kind::Plain), "{text}");
        }
        assert!(is_date_line("Veröffentlicht am 3.3.2019", Kind::Item));
        let filed = "3. März 2019 · abgelegt unter ziemlich privat, noch ohne Antwort";
        assert!(is_date_line(filed, Kind::Meta) && !is_date_line(filed, Kind::Plain));
    }

    #[test]
    fn sentences_events_and_list_items_only_mention_them() {
        for text in [
            "Am 3. März 2019 um 14:30 Uhr fiel das Urteil.",
            "Geboren wurde er am 3.3.1959",
            "Einlass 12.05.2018 19:00 Uhr",
            "Beginn: 12.05.2018, 19:00 Uhr",
            "Dieses Thema im Programm: Radio Nord | 17.06.2025 | 15:00 Uhr",
            "Der Brief kam am 3. März 2019 bei der Behörde an und blieb liegen",
        ] {
            assert!(!is_date_line(text, Kind::Plain), "{text}");
        }
        assert!(!is_date_line("Köln 12.05.2018", Kind::Item));
    }
}
