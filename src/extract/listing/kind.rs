//! What the words of an element's class, id and role say that it is.

use std::collections::HashMap;
use std::ops::BitOr;
use std::sync::LazyLock;

use super::words;

/// A set of things that an element may be by its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u16);

impl Kinds {
    pub(super) const NAVIGATION: Self = Self(1);
    pub(super) const FOOT: Self = Self(1 << 1);
    pub(super) const HEAD: Self = Self(1 << 2);
    pub(super) const SIDE: Self = Self(1 << 3);
    pub(super) const ADVERTISING: Self = Self(1 << 4);
    pub(super) const CHROME: Self = Self(1 << 5);
    pub(super) const TITLE: Self = Self(1 << 6);
    pub(super) const NOT_TITLE: Self = Self(1 << 7);
    pub(super) const DATE: Self = Self(1 << 8);
    pub(super) const SECTION: Self = Self(1 << 9);
    pub(super) const KICKER: Self = Self(1 << 10);
    pub(super) const LEAD: Self = Self(1 << 11);
    pub(super) const AUTHOR: Self = Self(1 << 12);
    pub(super) const SMALL_PICTURE: Self = Self(1 << 13);
    pub(super) const KICKER_LINE: Self = Self(1 << 14);
    /// For screen readers only.
    pub(super) const UNSEEN: Self = Self(1 << 15);

    /// Whether one of the kinds is in the set.
    pub(super) fn has(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// The kinds that a label of class, id and role names.
    pub(super) fn of(label: &str) -> Self {
        let mut kinds = Self::default();
        for_each_word(label, |word| {
            if let Some(known) = KINDS.get(word) {
                kinds = kinds | *known;
            }
        });
        if UNSEEN_PARTS.iter().any(|part| label.contains(part)) {
            kinds = kinds | Self::UNSEEN;
        }
        kinds
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// All words with the kinds they name.
static KINDS: LazyLock<HashMap<&'static str, Kinds>> = LazyLock::new(|| {
    let tables = [
        (words::NAVIGATION, Kinds::NAVIGATION),
        (words::FOOT, Kinds::FOOT),
        (words::HEAD, Kinds::HEAD),
        (words::SIDE, Kinds::SIDE),
        (words::ADVERTISING, Kinds::ADVERTISING),
        (words::CHROME, Kinds::CHROME),
        (words::TITLE_CLASSES, Kinds::TITLE),
        (words::NOT_TITLE_CLASSES, Kinds::NOT_TITLE),
        (words::DATE_CLASSES, Kinds::DATE),
        (words::SECTION_CLASSES, Kinds::SECTION),
        (words::KICKER_CLASSES, Kinds::KICKER),
        (words::KICKER_LINE_CLASSES, Kinds::KICKER_LINE),
        (words::LEAD_CLASSES, Kinds::LEAD),
        (words::AUTHOR_CLASSES, Kinds::AUTHOR),
        (words::SMALL_PICTURE_CLASSES, Kinds::SMALL_PICTURE),
    ];
    let mut kinds: HashMap<&str, Kinds> = HashMap::new();
    for (table, kind) in tables {
        for word in table {
            let known = kinds.entry(word).or_default();
            *known = *known | kind;
        }
    }
    kinds
});

/// Parts of class names by which text is kept for screen readers and hidden from everyone else.
const UNSEEN_PARTS: &[&str] = &[
    "screen-reader",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "visually_hidden",
    "visuallyHidden",
    "hidden-visually",
    "element-invisible",
];

/// What may follow the beginning of a class name without making it one about a subject:
/// `category-sport` names the subject of the element, `category-name` the element itself.
const OWN_PARTS: &[&str] = &["name", "label", "link", "title", "badge", "list", "text", "wrapper"];

/// Beginnings of class names that say what an element has, lacks or is about, not what it is.
const FOREIGN_PREFIXES: &[&str] =
    &["has-", "no-", "with-", "without-", "is-", "hide-", "not-", "category-", "tag-", "type-", "topic-"];

/// Calls with every lower-case word of a class list: `main-nav`, `mainNav` and `main__nav` are
/// `main` and `nav`.
fn for_each_word(label: &str, mut call: impl FnMut(&str)) {
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        // `ad2` is `ad`, but the `ad` in the middle of a number in hexadecimal is nothing.
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if !bare.is_empty() {
            call(bare);
        }
        word.clear();
    };
    for token in label.split_ascii_whitespace() {
        let foreign = FOREIGN_PREFIXES.iter().find_map(|prefix| token.strip_prefix(prefix));
        if foreign.is_some_and(|rest| !OWN_PARTS.contains(&rest)) {
            continue;
        }
        let mut before_lower = false;
        for c in token.chars() {
            if !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && before_lower) {
                flush(&mut word);
            }
            before_lower = c.is_ascii_lowercase();
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            }
        }
        flush(&mut word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_words_are_split() {
        let mut words = Vec::new();
        for_each_word(" main-nav teaserBox__title has-ads c2 n-5ad40", |word| words.push(word.to_owned()));
        assert_eq!(words, ["main", "nav", "teaser", "box", "title", "c", "n", "5ad"]);
    }

    #[test]
    fn labels_name_kinds() {
        assert!(Kinds::of(" site-footer").has(Kinds::FOOT));
        assert!(Kinds::of(" teaser__kicker").has(Kinds::KICKER));
        assert_eq!(Kinds::of(" with-sidebar"), Kinds::default());
        assert_eq!(Kinds::of(" category-sport"), Kinds::default());
        assert!(Kinds::of(" category-name").has(Kinds::SECTION));
        assert!(Kinds::of(" screen-reader-text").has(Kinds::UNSEEN));
    }
}
