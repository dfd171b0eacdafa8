//! Which part of the page an element belongs to, by its tag and the words of its class.

use dom_query::local_name;

use super::outline::{Index, Outline};
use super::words;

/// A part of a page, from the one where articles stand to the one where none do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    /// Where the content is.
    Content,
    /// Rankings, "most read", boxes beside the lists.
    Side,
    /// The head of the page.
    Head,
    /// Forms, dialogs, sharing, accounts.
    Chrome,
    /// Advertising.
    Advertising,
    /// The foot of the page.
    Foot,
    /// Menus, breadcrumbs, pagination.
    Navigation,
}

impl Zone {
    /// How much being in this part speaks against a link.
    pub(super) fn penalty(self) -> f32 {
        match self {
            Self::Content => 0.0,
            Self::Side => 1.5,
            Self::Head => 2.5,
            Self::Chrome => 3.0,
            Self::Advertising => 4.0,
            Self::Foot | Self::Navigation => 5.0,
        }
    }

    /// How the part is called in a reason.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Content => "the content",
            Self::Side => "a box beside the lists",
            Self::Head => "the head of the page",
            Self::Chrome => "a form or dialog",
            Self::Advertising => "advertising",
            Self::Foot => "the foot of the page",
            Self::Navigation => "the navigation",
        }
    }
}

/// A class word speaks for the whole element only while the element is not most of the page:
/// `<div class="page with-sidebar">` is no sidebar.
const SHARE_MAX: f32 = 0.5;

/// The zone of every element.
pub(super) fn zones(outline: &Outline<'_>) -> Vec<Zone> {
    let all = outline.elements.first().map_or(0, |root| root.chars) as f32;
    let mut zones = Vec::with_capacity(outline.elements.len());
    // Whether the element is inside an article or list item, whose header and footer are its own.
    let mut in_block = Vec::with_capacity(outline.elements.len());
    for (index, element) in outline.elements.iter().enumerate() {
        let (outer, block) = if element.parent == index {
            (Zone::Content, false)
        } else {
            (zones[element.parent], in_block[element.parent])
        };
        in_block
            .push(block || matches!(element.name, local_name!("article") | local_name!("li") | local_name!("main")));
        let large = element.chars as f32 > all * SHARE_MAX;
        let own = by_tag(outline, index, block).max(if large { Zone::Content } else { by_label(&element.label) });
        zones.push(outer.max(own));
    }
    zones
}

fn by_tag(outline: &Outline<'_>, index: Index, in_block: bool) -> Zone {
    match outline.elements[index].name {
        local_name!("nav") => Zone::Navigation,
        local_name!("footer") if !in_block => Zone::Foot,
        local_name!("header") if !in_block => Zone::Head,
        local_name!("aside") => Zone::Side,
        local_name!("dialog") => Zone::Chrome,
        _ => Zone::Content,
    }
}

fn by_label(label: &str) -> Zone {
    let mut zone = Zone::Content;
    for_each_word(label, |word| {
        let tables = [
            (words::NAVIGATION, Zone::Navigation),
            (words::FOOT, Zone::Foot),
            (words::ADVERTISING, Zone::Advertising),
            (words::CHROME, Zone::Chrome),
            (words::HEAD, Zone::Head),
            (words::SIDE, Zone::Side),
        ];
        if let Some((_, found)) = tables.into_iter().find(|(table, _)| table.contains(&word)) {
            zone = zone.max(found);
        }
    });
    zone
}

/// Beginnings of class names that say what an element has, lacks or is about, not what it is.
const FOREIGN_PREFIXES: &[&str] =
    &["has-", "no-", "with-", "without-", "is-", "hide-", "not-", "category-", "tag-", "post-", "type-", "topic-"];

/// Calls with every lower-case word of a class list: `main-nav`, `mainNav` and `main__nav` are
/// `main` and `nav`.
pub(super) fn for_each_word(label: &str, mut call: impl FnMut(&str)) {
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
        if FOREIGN_PREFIXES.iter().any(|prefix| token.starts_with(prefix)) {
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

/// Whether one of the words is in a class list.
pub(super) fn has_word(label: &str, table: &[&str]) -> bool {
    let mut found = false;
    for_each_word(label, |word| found |= table.contains(&word));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_words_are_split() {
        let mut words = Vec::new();
        for_each_word(" main-nav teaserBox__title has-ads c2 n-5ad40", |word| words.push(word.to_owned()));
        assert_eq!(words, ["main", "nav", "teaser", "box", "title", "c", "n", "5ad"]);
        assert_eq!(by_label(" site-footer"), Zone::Foot);
        assert_eq!(by_label(" with-sidebar"), Zone::Content);
    }
}
