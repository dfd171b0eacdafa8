//! Words before names that say that somebody wrote, or did something else.

use super::words::{CREDIT, PREFIXES, PREPOSITIONS};

/// Whether a text is nothing but words that announce names.
pub(in crate::extract::article::author) fn is_announcement(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：', ' ']).to_lowercase();
    PREFIXES.iter().chain(PREPOSITIONS).any(|prefix| prefix.trim_end_matches(':') == text)
}

/// The text after "Von", "Written by" and their kin.
pub(in crate::extract::article::author) fn without_prefix(text: &str) -> &str {
    let mut text = text;
    for _ in 0..3 {
        let prefixes = PREFIXES.iter().chain(PREPOSITIONS);
        let Some(rest) = prefixes.filter_map(|prefix| after_prefix(text, prefix)).min_by_key(|rest| rest.len()) else {
            break;
        };
        text = rest;
    }
    text
}

/// The text behind a prefix, if it begins with that and goes on.
fn after_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let chars = prefix.chars().count();
    if !text.chars().take(chars).flat_map(char::to_lowercase).eq(prefix.chars()) {
        return None;
    }
    let rest = &text[text.char_indices().nth(chars)?.0..];
    let trimmed = rest.trim_start_matches([':', '：', ' ', '\u{a0}', '/']);
    // "Von" is a prefix in "Von Ada", but not in "Vonholdt", nor (small) in "von der Leyen".
    let is_glued = text.starts_with("By") && prefix == "by" && rest.starts_with(char::is_uppercase);
    let is_cut = rest.starts_with([':', '：', ' ', '\u{a0}']) || is_glued;
    (is_cut
        && !trimmed.is_empty()
        && !(prefix == "von" && (trimmed.starts_with("der ") || trimmed.starts_with("den "))))
    .then_some(trimmed)
}

/// Whether a line starts with a word that announces names.
pub(in crate::extract::article::author) fn has_prefix(text: &str) -> bool {
    without_prefix(text).len() < text.len()
}

/// Whether a line starts with words that say that somebody wrote it; "von" alone may be the
/// beginning of a sentence.
pub(in crate::extract::article::author) fn has_strong_prefix(text: &str) -> bool {
    PREFIXES.iter().any(|prefix| after_prefix(text, prefix).is_some())
}

/// Whether a text ends with words for something else than writing: "reviewed by".
pub(in crate::extract::article::author) fn is_credit(before: &str) -> bool {
    let text = before.trim();
    let last = text.rsplit(['|', ',', ';', '.', '•']).next().unwrap_or(text).trim();
    CREDIT.find(last).is_some_and(|credit| credit.end() == last.len())
}
