//! Whether a text is a name, and whose: a person's, a newsroom's, a user's.

use super::announcement::is_announcement;
use super::words::{BODY, DEFAULT_NAMES, NO_NAME, PARTICLES, ROLE};

/// The longest name, in characters.
pub(super) const NAME_CHARS_MAX: usize = 60;
/// The most words of a name.
pub(super) const NAME_WORDS_MAX: usize = 6;
/// The longest nickname, in characters.
const NICKNAME_CHARS_MAX: usize = 30;

/// Whether a name is that of an agency or a newsroom, or a role.
pub(in crate::extract::article::author) fn is_body(name: &str) -> bool {
    BODY.is_match(name) || ROLE.is_match(name)
}

/// Whether a text is the role of a person.
pub(in crate::extract::article::author) fn is_role(text: &str) -> bool {
    ROLE.is_match(text)
}

/// Whether a name has a given name and a surname, each written like one.
pub(in crate::extract::article::author) fn is_full(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_written_large = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    (2..=NAME_WORDS_MAX).contains(&words.len())
        && words.iter().all(|word| is_written_large(word) || PARTICLES.contains(word))
        && words.first().is_some_and(|word| is_written_large(word))
        && words.last().is_some_and(|word| is_written_large(word))
        && is_name(name)
}

/// Whether a name is one word in Latin letters: a nickname, a sign, or half a name.
pub(in crate::extract::article::author) fn is_single(name: &str) -> bool {
    !name.contains(char::is_whitespace) && name.chars().all(|c| u32::from(c) < 0x250)
}

/// Whether a word can be the name that a user gave himself.
pub(in crate::extract::article::author) fn is_nickname(name: &str) -> bool {
    (2..=NICKNAME_CHARS_MAX).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && name.chars().any(char::is_alphabetic)
        && !NO_NAME.is_match(name)
        && !is_announcement(name)
        && !DEFAULT_NAMES.contains(&name.to_lowercase().as_str())
}

/// Whether a text begins or ends like a name but not both: "Ada Beispiel stated".
pub(in crate::extract::article::author) fn is_phrase(text: &str) -> bool {
    let is_small = |word: &str| word.starts_with(char::is_lowercase) && !PARTICLES.contains(&word);
    let is_large = |word: &str| word.starts_with(char::is_uppercase);
    let (first, last) = (text.split(' ').next().unwrap_or_default(), text.rsplit(' ').next().unwrap_or_default());
    text.contains(' ') && (is_large(first) && is_small(last) || is_small(first) && is_large(last))
}

/// Whether a text is an address on the web.
pub(in crate::extract::article::author) fn is_address(text: &str) -> bool {
    text.contains("://") || text.to_ascii_lowercase().contains("www.")
}

/// Whether a text can be a name.
pub(in crate::extract::article::author) fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    let lower = text.to_lowercase();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let marks = text.chars().filter(|c| !c.is_alphabetic() && *c != '.').count();
    (2..=NAME_CHARS_MAX).contains(&chars)
        && letters >= marks * 2
        && text.split_whitespace().count() <= NAME_WORDS_MAX
        && !text.contains(['@', '{', '}', '=', '?', '!', '#', '%', '"', ':'])
        && !is_address(text)
        && !is_announcement(text)
        && !is_phrase(text)
        && !text.chars().any(|c| c.is_ascii_digit())
        && !DEFAULT_NAMES.contains(&lower.as_str())
        && !NO_NAME.is_match(text)
        && !ROLE.is_match(text)
        && text.chars().any(|c| c.is_uppercase() || !c.is_ascii())
}
