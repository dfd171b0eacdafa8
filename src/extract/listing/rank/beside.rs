//! What stands beside a headline.

use dom_query::local_name;

use super::super::kind::Kinds;
use super::super::outline::Index;
use super::super::sheet::Sheet;
use crate::normalise::date;

/// Elements of a block that are looked at.
const BLOCK_ELEMENTS_MAX: usize = 100;
/// Links in an element that is about one article: headline, image, section, author, "more".
const NEAR_LINKS_MAX: usize = 5;
/// The longest text that is a date and nothing else, in characters without spaces.
const DATE_CHARS_MAX: usize = 32;

/// What the block of a headline holds besides it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    date: bool,
    image: bool,
    text: bool,
}

impl Beside {
    /// Looks through a block.
    pub(super) fn of(sheet: &Sheet<'_>, block: Index, link: Index) -> Self {
        let outline = sheet.outline;
        let mut beside = Self::default();
        for inner in outline.inside(block).take(BLOCK_ELEMENTS_MAX) {
            let element = &outline.elements[inner];
            beside.date |= element.name == local_name!("time") || element.kinds.has(Kinds::DATE);
            beside.image |= matches!(element.name, local_name!("img") | local_name!("picture"));
        }
        let around = outline.elements[block].chars.saturating_sub(outline.elements[link].chars);
        beside.text = (40..3000).contains(&around);
        beside
    }

    /// How much that speaks for an article.
    pub(super) fn score(self) -> f32 {
        let points = [(self.date, 1.5), (self.image, 0.5), (self.text, 1.0)];
        points.into_iter().filter(|(is, _)| *is).map(|(_, points)| points).sum()
    }

    /// A date or a picture stands there, which links to services have not.
    pub(super) fn is_illustrated(self) -> bool {
        self.date || self.image
    }
}

/// Whether a date stands right beside a link, so near that it is of no other.
pub(super) fn is_dated(sheet: &Sheet<'_>, link: Index) -> bool {
    let outline = sheet.outline;
    let near = outline.ancestors(link).take(3).take_while(|outer| outline.link_count(*outer) <= NEAR_LINKS_MAX);
    near.last().is_some_and(|block| {
        outline.inside(block).take(BLOCK_ELEMENTS_MAX).any(|inner| {
            let element = &outline.elements[inner];
            let is_named = element.name == local_name!("time") || element.kinds.has(Kinds::DATE);
            // A link that is the date itself ("2 hours ago") leads to anything.
            !outline.contains(inner, link)
                && !outline.contains(link, inner)
                && (is_named || reads_as_date(sheet, inner))
        })
    })
}

/// An element of a few characters with a digit that are a date. The cheap questions come first.
fn reads_as_date(sheet: &Sheet<'_>, element: Index) -> bool {
    if !(3..=DATE_CHARS_MAX).contains(&sheet.outline.elements[element].chars) {
        return false;
    }
    let text = sheet.outline.text(element);
    text.contains(|c: char| c.is_ascii_digit())
        && date::find(&text, &sheet.dates).first().is_some_and(|found| found.span.len() * 2 >= text.len())
}
