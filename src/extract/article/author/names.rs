//! A byline as names: who wrote it, without "Von", roles, places, dates and photographers.

mod announcement;
mod name;
mod words;

use words::{AFTER_NAME, BODY, CREDIT, DATE, DEFAULT_NAMES, DEGREE, NO_NAME, ROLE};

pub(super) use announcement::{has_prefix, has_strong_prefix, is_announcement, is_credit, without_prefix};
pub(super) use name::{is_body, is_full, is_role, is_single};

use crate::model::clean_line;
use name::{NAME_CHARS_MAX, NAME_WORDS_MAX, is_address, is_name, is_nickname};

/// What a byline says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    /// Those who wrote, in the byline's order.
    pub(super) names: Vec<String>,
    /// Those who took the pictures or did something else.
    pub(super) credited: Vec<String>,
}

/// The names of a text that is stated to be names: what bylines would not pass, such as the
/// nickname of a blogger or the sign of an agency, passes here.
pub(super) fn stated(text: &str, language: Option<&str>) -> Byline {
    let byline = read(text, language);
    if !byline.names.is_empty() || !byline.credited.is_empty() {
        return byline;
    }
    let line = clean_line(text);
    let name = trimmed(without_prefix(&line).split(['|', '•']).next().unwrap_or_default());
    let is_short = name.chars().count() <= NAME_CHARS_MAX && !name.contains(['@', '{']) && !is_address(name);
    let is_known = is_body(name) && is_short && !NO_NAME.is_match(name);
    let is_small_name = is_short
        && (2..=3).contains(&name.split_whitespace().count())
        && name.chars().all(|c| c.is_alphabetic() || c == ' ')
        && !NO_NAME.is_match(name);
    let is_default = DEFAULT_NAMES.contains(&name.to_lowercase().as_str());
    let is_usable = is_nickname(name) || is_known || is_small_name;
    Byline { names: if is_usable && !is_default { vec![name.to_owned()] } else { Vec::new() }, ..byline }
}

/// The nickname after "Posted by" and before a date or the end of the line.
pub(super) fn nickname(announced: &str) -> Option<&str> {
    let rest = without_prefix(announced).trim();
    let word = rest.split([' ', ',', '|', '\u{a0}']).next()?.trim_end_matches(['.', ':']);
    let behind = rest.get(word.len()..)?.trim_start_matches([' ', ',', '|', '-', '–', '.', '\u{a0}']);
    let ends = ["am ", "on ", "at ", "um ", "le ", "el ", "@", "/", "(", "datum", "date"];
    let is_end = behind.is_empty()
        || behind.starts_with(|c: char| c.is_ascii_digit())
        || ends.iter().any(|end| behind.to_lowercase().starts_with(end));
    (is_end && is_nickname(word)).then_some(word)
}

/// The names of a byline, in its order.
pub(super) fn read(text: &str, language: Option<&str>) -> Byline {
    let line = clean_line(text);
    let mut byline = Byline::default();
    if is_address(&line) {
        return byline;
    }
    let line = without_remarks(&line);
    let line = without_prefix(line.trim());
    if let Some(name) = inverted(line) {
        byline.names.push(name);
        return byline;
    }
    let mut is_credit = false;
    for segment in line.split([';', '|', '\n', '•', '·']) {
        is_credit = read_segment(segment, language, is_credit, &mut byline);
    }
    keep_full(&mut byline.names);
    byline
}

/// Reads a part of a byline. What follows the role of a person, or the place of work, tells of
/// that. `is_credit` says that the part before ended with "Photos by"; the result says so of this
/// part.
fn read_segment(segment: &str, language: Option<&str>, mut is_credit: bool, byline: &mut Byline) -> bool {
    let (mut is_role, mut ends_open) = (false, false);
    for piece in pieces(segment, language) {
        let piece = trimmed(piece);
        let writer = without_prefix(piece);
        if let Some(credit) = CREDIT.find(piece) {
            is_credit = true;
            ends_open = !add(&mut byline.credited, trimmed(&piece[credit.end()..]));
            continue;
        } else if writer.len() < piece.len() || is_announcement(piece) {
            (is_credit, is_role) = (false, false);
        }
        let name = without_end(writer);
        let is_degree = !byline.names.is_empty() && DEGREE.is_match(name);
        is_role |= !byline.names.is_empty() && (ROLE.is_match(piece) || piece.contains(' ') && BODY.is_match(piece));
        if is_role {
            continue;
        } else if is_credit {
            ends_open = false;
            add(&mut byline.credited, name);
        } else if !is_degree && !add(&mut byline.names, name) && is_sentence(piece) && !byline.names.is_empty() {
            break;
        }
    }
    ends_open
}

/// A name without the date, the place or the occasion behind it.
fn without_end(text: &str) -> &str {
    let undated = DATE.find(text).map_or(text, |date| &text[..date.start()]);
    let name = AFTER_NAME.find(undated).map_or(undated, |end| trimmed(&undated[..end.start()]));
    // The number of a footnote.
    if name.contains(' ') { name.trim_end_matches(|c: char| c.is_ascii_digit()) } else { name }
}

/// Adds what is a name; whether it is one.
fn add(names: &mut Vec<String>, name: &str) -> bool {
    let is_name = is_name(name);
    if is_name && !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        names.push(name.to_owned());
    }
    is_name
}

/// Beside full names a single word is a place, a section or a sign.
fn keep_full(names: &mut Vec<String>) {
    if names.iter().any(|name| is_full(name)) {
        names.retain(|name| !is_single(name) || is_body(name));
    }
}

fn is_sentence(piece: &str) -> bool {
    !piece.chars().any(|c| c.is_ascii_digit()) && piece.split_whitespace().count() > NAME_WORDS_MAX
}

fn trimmed(piece: &str) -> &str {
    let is_mark =
        |c: char| matches!(c, ':' | '-' | '–' | '—' | '|' | '*' | '•' | '·' | '"' | '„' | '“' | '”' | '<' | '>');
    let piece = piece.trim_matches(|c: char| is_mark(c) || c.is_whitespace()).trim_start_matches('.').trim();
    // The full stop of "C.J." belongs to it.
    let is_initial = piece.rsplit([' ', '.']).nth(1).is_some_and(|initial| initial.chars().count() == 1);
    if is_initial { piece } else { piece.trim_end_matches('.').trim_end() }
}

/// A line without e-mail addresses, handles and what stands in brackets behind a name. Brackets
/// within a name are part of it; those with "avec" or "mit" hold more names.
fn without_remarks(line: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inner, behind)) = after.split_once(')') else { break };
        words.push(before.to_owned());
        let first = inner.split_whitespace().next().unwrap_or_default().to_lowercase();
        if matches!(&*first, "avec" | "mit" | "with" | "con" | "und" | "and") {
            words.push(format!(", {}", &inner.trim()[first.len()..]));
        } else if before.trim_end().chars().last().is_some_and(char::is_alphabetic)
            && behind.trim_start().chars().next().is_some_and(char::is_uppercase)
            && !before.trim().contains(' ')
        {
            words.push(format!("\u{1}{inner}\u{2}"));
        } else if before.trim().is_empty() {
            words.push(inner.to_owned());
        }
        rest = behind;
    }
    words.push(rest.to_owned());
    let joined = words.concat();
    let joined = joined.split(' ').filter(|word| !word.contains('@') || *word == "@").collect::<Vec<_>>().join(" ");
    joined.replace('\u{1}', "(").replace('\u{2}', ")")
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
    let mut separators =
        vec![" und ", " and ", " & ", " et ", " with ", " avec ", " mit ", " sowie ", " – ", " — ", " - ", " // "];
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
    pieces.into_iter().flat_map(|piece| piece.split([',', '/', '–', '—', '、', '，', '；'])).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(byline: &str, expect: &[&str]) {
        assert_eq!(read(byline, Some("de")).names, expect, "{byline:?}");
    }

    #[test]
    fn bylines_become_names() {
        check("Von Ada Beispiel und Bert Muster", &["Ada Beispiel", "Bert Muster"]);
        check("VON ADA BEISPIEL", &["ADA BEISPIEL"]);
        check("Text: Ada von der Heide, Bert Muster, Redakteur", &["Ada von der Heide", "Bert Muster"]);
        check("Beispiel, Ada", &["Ada Beispiel"]);
        check("Ada Beispiel | 3.4.2025", &["Ada Beispiel"]);
        check("By Ada Example, Staff Writer", &["Ada Example"]);
        check("作者：牛镛、岳弘彬", &["牛镛", "岳弘彬"]);
        check("Nelson C.J.", &["Nelson C.J."]);
    }

    #[test]
    fn places_degrees_addresses_and_occasions_come_off() {
        check("Ada Beispiel (Berlin)", &["Ada Beispiel"]);
        check("Ada Beispiel, Berlin", &["Ada Beispiel"]);
        check("Ada Beispiel, PhD, MA", &["Ada Beispiel"]);
        check("Ada Beispiel | ada@bote.example", &["Ada Beispiel"]);
        check("By Ada Example And Bert Sample For The Daily Example", &["Ada Example", "Bert Sample"]);
        check("Written by Ada Example in Valve on 1 June 2019", &["Ada Example"]);
        check("Ada Beispiel im Gespräch mit Bert Muster", &["Ada Beispiel", "Bert Muster"]);
        check("Ada (Eva Maria) Beispiel", &["Ada (Eva Maria) Beispiel"]);
        check("Ada Beispiel (avec Bert Muster et Cleo Probe)", &["Ada Beispiel", "Bert Muster", "Cleo Probe"]);
    }

    #[test]
    fn photographers_are_credited_but_no_authors() {
        let byline = read("By Ada Example, Photography by, Bert Sample", Some("en"));
        assert_eq!((byline.names, byline.credited), (vec!["Ada Example".to_owned()], vec!["Bert Sample".to_owned()]));
        let byline = read("Text: Ada Beispiel, Fotos: Bert Muster", Some("de"));
        assert_eq!((byline.names, byline.credited), (vec!["Ada Beispiel".to_owned()], vec!["Bert Muster".to_owned()]));
        check("Foto: Bert Muster", &[]);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        for byline in
            ["admin", "@ada", "https://a.example/Ada", "12.3.2025", "vor 5 Minuten", "Email The Author", "", "Par"]
        {
            check(byline, &[]);
        }
        assert!(
            is_body("dpa") && is_body("Redaktion Politik") && is_body("bote.example.com") && !is_body("Ada Beispiel")
        );
        assert!(is_full("Ada von der Heide") && !is_full("des Volksbegehrens") && !is_full("Ada"));
    }

    #[test]
    fn nicknames_pass_where_they_are_announced() {
        assert_eq!(nickname("Gespeichert von rasos am 24. Juli 2017"), Some("rasos"));
        assert_eq!(nickname("Posted by Konstantin @ 12:00 am"), Some("Konstantin"));
        assert_eq!(nickname("von Olga"), Some("Olga"));
        assert_eq!(nickname("von Grund auf neu"), None);
        assert_eq!(stated("ada_92", None).names, ["ada_92"]);
        assert_eq!(stated("Executive Editor", None).names, ["Executive Editor"]);
    }
}
