//! A text taken apart once into numbers, words and marks.

use super::fold::{fold_char, is_apostrophe};
use super::lexicon::{Lexicon, WordId};

/// A longer word isn't looked up.
const WORD_CHARS_MAX: usize = 24;
/// The longest word of a script that is written without spaces.
const IDEOGRAMS_MAX: usize = 5;

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
    /// Whether it is the first of a line.
    pub(super) line: bool,
}

/// The kinds of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Decimal digits of any script; `value` is capped.
    Number {
        /// Its value.
        value: u64,
        /// How many digits it has.
        digits: u8,
    },
    /// Letters; `None`: not a word of dates.
    Word(Option<WordId>),
    /// Any other character, full-width forms and hyphens normalised.
    Mark(char),
}

/// Takes a text apart.
pub(super) fn tokenise(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4 + 1);
    let mut rest = Rest { text, at: 0 };
    let mut folded = String::with_capacity(2 * WORD_CHARS_MAX);
    let (mut spaced, mut line) = (false, true);
    while let Some(character) = rest.peek() {
        if is_invisible(character) {
            rest.skip(character);
            continue;
        }
        if character.is_whitespace() {
            spaced = true;
            line |= matches!(character, '\n' | '\r' | '\u{2028}' | '\u{2029}');
            rest.skip(character);
            continue;
        }
        let start = rest.at;
        let kind = if digit(character).is_some() {
            rest.number()
        } else if is_ideogram(character) {
            rest.ideograms(lexicon, &mut folded)
        } else if starts_word(character) {
            rest.word(lexicon, &mut folded)
        } else {
            rest.skip(character);
            Kind::Mark(normal(character))
        };
        tokens.push(Token { kind, start, end: rest.at, spaced, line });
        (spaced, line) = (false, false);
    }
    tokens
}

/// Whether a word begins here. One of the apostrophes is a letter by its Unicode category, but no
/// word begins with it.
fn starts_word(character: char) -> bool {
    is_letter(character) && !is_apostrophe(character)
}

/// What is still to be read.
struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    fn number(&mut self) -> Kind {
        let (mut value, mut digits) = (0_u64, 0_u8);
        while let Some((character, digit)) = self.peek().and_then(|one| Some((one, digit(one)?))) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit));
            digits = digits.saturating_add(1);
            self.skip(character);
        }
        Kind::Number { value, digits }
    }

    /// A word ends where another is glued to it: "UhrAktualisiert", "PMUpdated".
    fn word(&mut self, lexicon: &Lexicon, folded: &mut String) -> Kind {
        folded.clear();
        let (mut length, mut before) = (0, None::<char>);
        while let Some(character) = self.peek() {
            let after = self.text[self.at + character.len_utf8()..].chars().next();
            if is_apostrophe(character) {
                if length == 0 || !after.is_some_and(is_letter) {
                    break;
                }
                self.skip(character);
                if matches!(folded.as_str(), "d" | "l") {
                    break;
                }
                continue;
            }
            if !(is_letter(character) || is_combining(character)) || is_ideogram(character) {
                if is_invisible(character) && length > 0 {
                    self.skip(character);
                    continue;
                }
                break;
            }
            if character.is_uppercase()
                && before.is_some_and(|before| {
                    (length >= 2 && before.is_lowercase())
                        || (length >= 2 && before.is_uppercase() && after.is_some_and(char::is_lowercase))
                })
            {
                break;
            }
            if length < WORD_CHARS_MAX {
                fold_char(character, folded);
            }
            before = Some(character);
            length += 1;
            self.skip(character);
        }
        Kind::Word(if length < WORD_CHARS_MAX { lexicon.id(folded) } else { None })
    }

    /// The longest known word at this place, else one character.
    fn ideograms(&mut self, lexicon: &Lexicon, folded: &mut String) -> Kind {
        let mut ends = [0; IDEOGRAMS_MAX];
        let mut count = 0;
        let mut at = self.at;
        for character in self.text[at..].chars().take(IDEOGRAMS_MAX).take_while(|one| is_ideogram(*one)) {
            at += character.len_utf8();
            ends[count] = at;
            count += 1;
        }
        for end in ends[..count].iter().rev() {
            folded.clear();
            self.text[self.at..*end].chars().for_each(|character| fold_char(character, folded));
            if let Some(id) = lexicon.id(folded) {
                self.at = *end;
                return Kind::Word(Some(id));
            }
        }
        self.at = ends[0];
        Kind::Word(None)
    }
}

/// The value of a digit: ASCII, full-width, Arabic-Indic or Persian.
fn digit(character: char) -> Option<u8> {
    let zero = match character {
        '0'..='9' => '0',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        _ => return None,
    };
    u8::try_from(u32::from(character) - u32::from(zero)).ok()
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, 'º' | 'ª')
}

fn is_combining(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Han and Kana: scripts without spaces between words.
fn is_ideogram(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Soft hyphens, joiners, byte order and direction marks.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    )
}

/// One character for all that mean the same: "-" for hyphens and minus, "–" for dashes.
fn normal(character: char) -> char {
    match character {
        '‐' | '‑' | '‒' | '−' | '﹣' | '－' => '-',
        '—' | '―' | '〜' | '～' | '~' => '–',
        '：' | '∶' | '﹕' => ':',
        '／' | '⁄' | '∕' => '/',
        '．' | '。' => '.',
        '，' | '、' | '،' => ',',
        '（' => '(',
        '）' => ')',
        '｜' | '¦' | '│' | '┃' => '|',
        '・' | '∙' | '⋅' | '●' | '•' | '▪' | '‧' | '○' | '◦' => '·',
        '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        tokenise(text, Lexicon::get()).iter().map(|token| &text[token.start..token.end]).collect()
    }

    #[test]
    fn every_character_is_read_past() {
        for character in '\0'..=char::MAX {
            let text = format!("{character}z{character}");
            let tokens = tokenise(&text, Lexicon::get());
            assert!(tokens.iter().all(|token| token.start < token.end), "{character:?}");
        }
    }

    #[test]
    fn texts_are_taken_apart() {
        for (text, expected) in [
            ("Erstellt: 02.03.2025Aktualisiert", vec!["Erstellt", ":", "02", ".", "03", ".", "2025", "Aktualisiert"]),
            ("UhrAktualisiert PMUpdated", vec!["Uhr", "Aktualisiert", "PM", "Updated"]),
            ("14h36, aujourd’hui", vec!["14", "h", "36", ",", "aujourd’hui"]),
            ("2026年1月7日(水)", vec!["2026", "年", "1", "月", "7", "日", "(", "水", ")"]),
            ("3小时前", vec!["3", "小时", "前"]),
            ("20260107T113000Z", vec!["20260107", "T", "113000", "Z"]),
            ("’26 '", vec!["’", "26", "'"]),
        ] {
            assert_eq!(pieces(text), expected);
        }
    }

    #[test]
    fn digits_of_all_scripts_are_numbers() {
        for text in ["2026", "２０２６", "٢٠٢٦", "۲۰۲۶"] {
            let tokens = tokenise(text, Lexicon::get());
            assert_eq!(tokens[0].kind, Kind::Number { value: 2026, digits: 4 }, "{text}");
        }
    }
}
