//! A byline as names: who wrote it, without "Von", roles, places and dates.

mod words;

use words::{BODY, DEFAULT_NAMES, NO_NAME, PREFIXES};

use crate::model::clean_line;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;
/// The most words of a name.
const NAME_WORDS_MAX: usize = 6;

/// Whether a name is that of an agency or a newsroom.
pub(super) fn is_body(name: &str) -> bool {
    BODY.is_match(name)
}

/// The names of a text that is stated to be names: what bylines would not pass, such as the
/// nickname of a blogger or the sign of an agency, passes here.
pub(super) fn stated(text: &str, language: Option<&str>) -> Vec<String> {
    let names = split(text, language);
    if !names.is_empty() {
        return names;
    }
    let line = clean_line(text);
    let name = without_prefix(&line);
    let is_nickname = !name.contains(char::is_whitespace)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let chars = name.chars().count();
    let is_known = is_body(name) && chars <= NAME_CHARS_MAX && !name.contains(['@', '{']) && !name.contains("://");
    let is_usable =
        (2..=30).contains(&chars) && is_nickname && name.chars().any(char::is_alphabetic) && !NO_NAME.is_match(name);
    let is_default = DEFAULT_NAMES.contains(&name.to_lowercase().as_str());
    if (is_usable || is_known) && !is_default { vec![name.to_owned()] } else { Vec::new() }
}

/// The names of a byline, in its order.
pub(super) fn split(byline: &str, language: Option<&str>) -> Vec<String> {
    let line = clean_line(byline);
    let line = without_prefix(line.trim());
    if let Some(name) = inverted(line) {
        return vec![name];
    }
    let mut names: Vec<String> = Vec::new();
    for part in pieces(line, language) {
        let part = without_prefix(part.trim());
        let part = part.trim_matches(|c: char| {
            matches!(c, '.' | ':' | '-' | '–' | '—' | '|' | '*' | '•' | '·' | '"' | '„' | '“' | '”' | '<' | '>')
                || c.is_whitespace()
        });
        if is_name(part) {
            let known = names.iter().any(|name| name.eq_ignore_ascii_case(part));
            if !known {
                names.push(part.to_owned());
            }
        } else if !names.is_empty()
            && !part.is_empty()
            && !part.chars().any(|c| c.is_ascii_digit())
            && part.split_whitespace().count() > NAME_WORDS_MAX
        {
            break;
        }
    }
    names
}

/// `Beispiel, Ada` -> `Ada Beispiel`.
fn inverted(line: &str) -> Option<String> {
    let (last, first) = line.split_once(',')?;
    let is_word = |text: &str| {
        text.trim().chars().next().is_some_and(char::is_uppercase) && !text.trim().contains([' ', ',', '/', ';', '.'])
    };
    let is_all_caps = first.trim().chars().all(|c| !c.is_lowercase());
    (is_word(last) && is_word(first) && !is_all_caps && is_name(last.trim()) && is_name(first.trim()))
        .then(|| format!("{} {}", first.trim(), last.trim()))
}

/// What names are set apart by.
fn pieces<'t>(line: &'t str, language: Option<&str>) -> Vec<&'t str> {
    let mut separators = vec![
        " und ",
        " and ",
        " & ",
        " et ",
        " with ",
        " mit ",
        " sowie ",
        " | ",
        " • ",
        " · ",
        " – ",
        " — ",
        " - ",
        "\u{a0}|\u{a0}",
        " // ",
        " in ",
        " für ",
        " for ",
        " aus ",
    ];
    match language.map(|tag| tag.get(..2).unwrap_or(tag).to_ascii_lowercase()).as_deref() {
        Some("es") => separators.push(" y "),
        Some("it" | "pt") => separators.push(" e "),
        Some("nl" | "af") => separators.push(" en "),
        Some("sv" | "no" | "da" | "nb") => separators.push(" og "),
        Some("pl") => separators.push(" i "),
        _ => {}
    }
    let mut pieces = vec![line];
    for separator in separators {
        pieces = pieces.into_iter().flat_map(|piece| split_ignoring_case(piece, separator)).collect();
    }
    pieces.into_iter().flat_map(|piece| piece.split([',', ';', '/', '|', '(', ')', '\n', '•', '·', '–', '—'])).collect()
}

fn split_ignoring_case<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while at + separator.len() <= text.len() {
        if text.get(at..at + separator.len()).is_some_and(|part| part.eq_ignore_ascii_case(separator)) {
            parts.push(&text[start..at]);
            at += separator.len();
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The text after "Von", "By" and their kin.
pub(super) fn without_prefix(text: &str) -> &str {
    let mut text = text;
    for _ in 0..3 {
        let Some(rest) = PREFIXES.iter().filter_map(|prefix| after_prefix(text, prefix)).min_by_key(|rest| rest.len())
        else {
            break;
        };
        text = rest;
    }
    text
}

fn after_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len()).filter(|head| head.to_lowercase() == *prefix)?;
    let rest = &text[head.len()..];
    let trimmed = rest.trim_start_matches([':', ' ', '\u{a0}', '/']);
    // "Von" is a prefix in "Von Ada", but not in "Vonholdt", nor (small) in "von der Leyen".
    let is_cut = rest.starts_with([':', ' ', '\u{a0}']);
    (is_cut && !trimmed.is_empty() && !(head == "von" && (trimmed.starts_with("der ") || trimmed.starts_with("den "))))
        .then_some(trimmed)
}

/// Whether a byline starts with a word that announces names.
pub(super) fn has_prefix(text: &str) -> bool {
    without_prefix(text).len() < text.len()
}

/// Whether a text can be a name.
pub(super) fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    let lower = text.to_lowercase();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    (2..=NAME_CHARS_MAX).contains(&chars)
        && letters * 10 >= chars * 7
        && text.split_whitespace().count() <= NAME_WORDS_MAX
        && !text.contains(['@', '{', '}', '=', '?', '!', '#', '%', '"'])
        && !text.contains("://")
        && !lower.starts_with("www.")
        && !text.chars().any(|c| c.is_ascii_digit())
        && !DEFAULT_NAMES.contains(&lower.as_str())
        && !NO_NAME.is_match(text)
        && text.chars().any(|c| c.is_uppercase() || !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(byline: &str, expect: &[&str]) {
        assert_eq!(split(byline, Some("de")), expect, "{byline:?}");
    }

    #[test]
    fn bylines_become_names() {
        check("Von Ada Beispiel und Bert Muster", &["Ada Beispiel", "Bert Muster"]);
        check("VON ADA BEISPIEL", &["ADA BEISPIEL"]);
        check("Text: Ada von der Heide, Bert Muster, Redakteur", &["Ada von der Heide", "Bert Muster"]);
        check("Beispiel, Ada", &["Ada Beispiel"]);
        check("Ada Beispiel | 3.4.2025", &["Ada Beispiel"]);
        check("By Ada Example, Staff Writer", &["Ada Example"]);
        check("Ada Beispiel (Berlin)", &["Ada Beispiel", "Berlin"]);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        for byline in ["admin", "@ada", "https://a.example/ada", "12.3.2025", "vor 5 Minuten", "Email The Author", ""] {
            check(byline, &[]);
        }
        assert!(is_body("dpa") && is_body("Redaktion Politik") && !is_body("Ada Beispiel"));
    }
}
