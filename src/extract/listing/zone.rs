//! Which part of the page an element belongs to, by its tag and the words of its class.

use std::ops::Range;

use dom_query::local_name;

use super::kind::Kinds;
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

/// A page with so many feet has none of its own by that name.
const FEET_MIN: usize = 4;

/// The longest heading that says what stands below it, in characters without spaces.
const HEADING_CHARS_MAX: usize = 40;

/// The zone of every element.
pub(super) fn zones(outline: &Outline<'_>, is_front: bool) -> Vec<Zone> {
    let all = outline.elements.first().map_or(0, |root| root.chars) as f32;
    let mut zones = Vec::with_capacity(outline.elements.len());
    // Whether the element is inside an article or list item, whose header and footer are its own.
    let mut in_block = Vec::with_capacity(outline.elements.len());
    let repeated = has_repeated_feet(outline);
    for (index, element) in outline.elements.iter().enumerate() {
        let (outer, block) = if element.parent == index {
            (Zone::Content, false)
        } else {
            (zones[element.parent], in_block[element.parent])
        };
        in_block
            .push(block || matches!(element.name, local_name!("article") | local_name!("li") | local_name!("main")));
        let large = element.chars as f32 > all * SHARE_MAX;
        let by_class = by_kinds(element.kinds);
        let ignored = large || (repeated && matches!(by_class, Zone::Head | Zone::Foot));
        let own = by_tag(outline, index, block).max(if ignored { Zone::Content } else { by_class });
        zones.push(outer.max(own));
    }
    heed_headings(outline, is_front, &mut zones);
    zones
}

/// What a heading says of the box below it: a ranking stands beside the lists, whatever it is
/// built of; the latest of the whole site belong to its front page, even in a box at the side.
fn heed_headings(outline: &Outline<'_>, is_front: bool, zones: &mut [Zone]) {
    for (at, element) in outline.elements.iter().enumerate() {
        let is_named = outline.is_heading(at) || element.kinds.has(Kinds::TITLE);
        if !is_named || !(1..=HEADING_CHARS_MAX).contains(&element.chars) || zones[at] > Zone::Side {
            continue;
        }
        let text = outline.text(at).to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let (from, to) = if says(words::RANKINGS) {
            (Zone::Content, Zone::Side)
        } else if is_front && says(words::LATEST) {
            (Zone::Side, Zone::Content)
        } else {
            continue;
        };
        for inner in below(outline, at) {
            if zones[inner] == from {
                zones[inner] = to;
            }
        }
    }
}

/// What stands below a heading, up to the next of its kind.
fn below(outline: &Outline<'_>, heading: Index) -> Range<Index> {
    let chars = outline.elements[heading].chars;
    // A wrapper around nothing but the heading stands for it.
    let wrapped = outline.ancestors(heading).take_while(|outer| outline.elements[*outer].chars == chars).last();
    let head = wrapped.unwrap_or(heading);
    let parent = outline.elements[head].parent;
    let start = outline.elements[head].end;
    let name = &outline.elements[heading].name;
    let is_next = |child: &Index| {
        let first = std::iter::once(*child).chain(outline.inside(*child).take(3));
        first.into_iter().any(|inner| outline.is_heading(inner) && outline.elements[inner].name == *name)
    };
    let end = outline.children(parent).skip_while(|child| *child < start).find(is_next);
    start..end.unwrap_or(outline.elements[parent].end).max(start)
}

/// Whether feet by class stand all over the page: then they, and the heads like them, are those of
/// its teasers.
fn has_repeated_feet(outline: &Outline<'_>) -> bool {
    let mut feet = 0;
    let mut end = 0;
    for (index, element) in outline.elements.iter().enumerate() {
        if index >= end && element.kinds.has(Kinds::FOOT) {
            feet += 1;
            end = element.end;
        }
    }
    feet >= FEET_MIN
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

fn by_kinds(kinds: Kinds) -> Zone {
    let zones = [
        (Kinds::NAVIGATION, Zone::Navigation),
        (Kinds::FOOT, Zone::Foot),
        (Kinds::ADVERTISING, Zone::Advertising),
        (Kinds::CHROME, Zone::Chrome),
        (Kinds::HEAD, Zone::Head),
        (Kinds::SIDE, Zone::Side),
    ];
    zones.into_iter().find(|(kind, _)| kinds.has(*kind)).map_or(Zone::Content, |(_, zone)| zone)
}
