//! Which part of the page an element belongs to, by its tag and the words of its class.

use dom_query::local_name;

use super::kind::Kinds;
use super::outline::{Index, Outline};

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
        let own = by_tag(outline, index, block).max(if large { Zone::Content } else { by_kinds(element.kinds) });
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
