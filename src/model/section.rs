//! The newspaper's own ressorts.

use serde::{Deserialize, Serialize};

use super::clean_line;

/// A section: its name as the newspaper writes it, and its slug in addresses and file names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Section {
    /// `Politik`, `Wirtschaft & Börse`.
    pub name: String,
    /// `politik`, `wirtschaft-boerse`.
    pub slug: String,
}

impl Section {
    /// A section by its name; `None` if nothing of the name can stand in an address.
    pub fn new(name: &str) -> Option<Self> {
        let name = clean_line(name);
        let slug = slug(&name);
        (!slug.is_empty()).then_some(Self { name, slug })
    }
}

/// The longest slug, in bytes.
const SLUG_BYTES_MAX: usize = 64;

/// A text as lower-case ASCII words joined by `-`: safe in file names and addresses. German
/// umlauts become two letters, as Germans write them; all else is transliterated.
pub fn slug(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => spelled.push_str("ae"),
            'ö' => spelled.push_str("oe"),
            'ü' => spelled.push_str("ue"),
            'ß' => spelled.push_str("ss"),
            c => spelled.push(c),
        }
    }
    let ascii = deunicode::deunicode(&spelled).to_ascii_lowercase();
    let mut out = String::with_capacity(ascii.len());
    for word in ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if out.len() + word.len() + 1 > SLUG_BYTES_MAX {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    if out.is_empty() {
        // A single word longer than the limit: keep its beginning.
        out = ascii.chars().filter(char::is_ascii_alphanumeric).take(SLUG_BYTES_MAX).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ascii_words() {
        assert_eq!(slug("Wirtschaft & Börse"), "wirtschaft-boerse");
        assert_eq!(slug("  Größe/Maß "), "groesse-mass");
        assert!(!slug("経済").is_empty());
        assert_eq!(slug("***"), "");
        assert!(slug(&"x".repeat(500)).len() <= SLUG_BYTES_MAX);
    }
}
