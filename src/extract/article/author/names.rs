//! A byline as names: who wrote it, without "Von", roles, places and dates.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::clean_line;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 60;
/// The most words of a name.
const NAME_WORDS_MAX: usize = 6;

/// What stands before names.
const PREFIXES: &[&str] = &[
    "von",
    "vom",
    "by",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "od",
    "przez",
    "text",
    "texte",
    "text von",
    "texte von",
    "autor",
    "autorin",
    "autoren",
    "autor/in",
    "autor:in",
    "author",
    "authors",
    "auteur",
    "auteurs",
    "autore",
    "autori",
    "written by",
    "posted by",
    "published by",
    "words by",
    "reported by",
    "story by",
    "geschrieben von",
    "veröffentlicht von",
    "ein beitrag von",
    "ein artikel von",
    "ein kommentar von",
    "kommentar von",
    "eine analyse von",
    "eine kolumne von",
    "interview von",
    "interview",
    "interview:",
    "bericht von",
    "gastbeitrag von",
    "ein gastbeitrag von",
    "redaktion:",
    "verfasst von",
    "erstellt von",
    "ein interview von",
    "a cura di",
    "redacción",
    "escrito por",
    "publicado por",
    "publié par",
    "propos recueillis par",
    "exclusive by",
    "analysis by",
    "opinion by",
    "review by",
    "post author",
    "article by",
    "reporting by",
    "from",
    "aus",
    "mr",
    "verfasser",
    "redakteur",
    "protokoll",
    "aufgezeichnet von",
    "eine rezension von",
    "ein essay von",
    "reportage von",
    "essay by",
    "guest post by",
    "video von",
];

/// Words of which one makes a text a role, a place or a notice instead of a name.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(
        r"(?ix)\b(?:
        redakteur\w*|redaktionsleit\w*|chefredakt\w*|volont[äa]r\w*|korrespondent\w*|correspondent|reporter|editors?|editor-in-chief|
        journalist\w*|freelance\w*|columnist|contributor|producer|managing|senior|staff\ writer|writer|professor\ (?:of|für)|
        updated|published|posted|aktualisiert|veröffentlicht|minutes?|min\ read|hours?|ago|vor|uhr|kommentare?|comments?|
        read\ more|mehr|follow|folgen|email|e-mail|twitter|facebook|instagram|linkedin|subscribe|newsletter|login|
        copyright|quelle|source|foto|fotos|photos?|picture|bild|image|video|getty|about|über|profile?|view|all\ posts|
        abonn\w*|click|klick\w*|artikel|article|leave|permalink|
        special\ to|and\ others|share|print|save|leser\w*|category|kategorie|tags?|datum|date|bio|website|archive?s?|in|
        leitung|leiter(?:in)?|deputy|director|chief|head\ of|president|officer|specialist|strategist|manager|assistant|associate|instructor|consultant|ressort\w*|director|analyst|economist|researcher|fellow|lecturer|geschäftsführer\w*
        )\b",
    )
    .expect("a valid pattern")
});

/// Bodies that stand for a person only if no person is named.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(
        r"(?ix)\b(?:dpa(?:-\w+)?|afp|reuters|ap|sid|apa|kna|epd|ots|ansa|efe|lusa|anp|sda|ats|bloomberg|agencies|agenturen|agence\ france-presse|
        associated\ press|redaktion\w*|\w*redaktion|newsroom|news\ desk|staff|team|desk|agentur|agency|press|editorial|rédaction|redazione|
        redacción|red|onlineredaktion|news|zeitung|magazin|gmbh|ag|e\.?\s?v|inc|ltd|institut\w*|verlag|online|service|
        ministerium|universität|university|verband|foundation|stiftung|europa\ press|pa\ media|board)\b",
    )
    .expect("a valid pattern")
});

/// Names that are none: of content systems and defaults.
const DEFAULT_NAMES: &[&str] = &[
    "admin",
    "administrator",
    "webmaster",
    "root",
    "user",
    "guest",
    "gast",
    "anonymous",
    "unknown",
    "null",
    "none",
    "undefined",
    "author",
    "autor",
    "n/a",
    "default",
    "super user",
    "editor",
    "wordpress",
    "by",
    "von",
];

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
