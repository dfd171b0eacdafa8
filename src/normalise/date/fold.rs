//! One spelling for every way a word is written: lower case, without diacritics.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Appends the folded form of a character: "Ä" becomes "a", "ß" becomes "ss".
pub(super) fn fold_char(written: char, folded: &mut String) {
    if written.is_ascii() {
        folded.push(written.to_ascii_lowercase());
        return;
    }
    for lower in written.to_lowercase() {
        match lower {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            other => decompose_compatible(other, |part| {
                if !is_combining_mark(part) {
                    folded.push(part);
                }
            }),
        }
    }
}

/// The folded form of a word.
pub(super) fn fold(written: &str) -> String {
    let mut folded = String::with_capacity(written.len());
    for character in written.chars().filter(|character| !is_apostrophe(*character)) {
        fold_char(character, &mut folded);
    }
    folded
}

/// Apostrophes within a word don't count: "aujourd'hui", "un’ora".
pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '´' | '`')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_a_word_fold_to_one() {
        for (written, folded) in [
            ("MÄRZ", "marz"),
            ("Ma\u{308}rz", "marz"),
            ("aujourd’hui", "aujourdhui"),
            ("września", "wrzesnia"),
            ("İki", "iki"),
            ("Ağustos", "agustos"),
            ("ΜΆΪΟΣ", "μαιοσ"),
            ("мая", "мая"),
            ("dreißig", "dreissig"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }
}
