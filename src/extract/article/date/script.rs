//! The language that a script gives away, for pages that state none.

/// The scripts that are written in one language only, with its tag.
const SCRIPTS: &[(std::ops::RangeInclusive<char>, &str)] = &[
    ('\u{3041}'..='\u{30FF}', "ja"),
    ('\u{AC00}'..='\u{D7A3}', "ko"),
    ('\u{0370}'..='\u{03FF}', "el"),
    ('\u{0E00}'..='\u{0E7F}', "th"),
    ('\u{0590}'..='\u{05FF}', "he"),
];
/// So many of its letters are no quotation, sign or formula.
const LETTERS_MIN: usize = 4;

/// The language of a title, where its script is that of one language.
pub(super) fn language(title: &str) -> Option<&'static str> {
    let letters =
        |range: &std::ops::RangeInclusive<char>| title.chars().filter(|letter| range.contains(letter)).count();
    SCRIPTS.iter().find(|(range, _)| letters(range) >= LETTERS_MIN).map(|(_, tag)| *tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_of_one_language_tells_it() {
        assert_eq!(language("橋の工事がはじまる"), Some("ja"));
        assert_eq!(language("다리 공사가 시작된다"), Some("ko"));
        assert_eq!(language("Η γέφυρα ανοίγει"), Some("el"));
        assert_eq!(language("Die Zahl π und das Ω"), None);
        assert_eq!(language("Мост открыт"), None, "many languages have it");
    }
}
