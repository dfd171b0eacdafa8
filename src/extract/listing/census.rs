//! What the kickers and headings of a page have in common: a name that stands above one teaser
//! alone is a subject, one of a few that stand above many is a section.

use std::collections::HashMap;

use super::kind::Kinds;
use super::outline::{Index, Outline};
use super::zone::Zone;

/// The longest text that is counted, in characters without spaces.
const NAME_CHARS_MAX: usize = 32;
/// From so many kickers on, a list whose kickers nearly all differ names subjects by them.
const KICKERS_MANY: usize = 5;
/// Blocks that a heading must stand above to name a section by that.
const BLOCKS_MIN: usize = 2;

/// How often each kicker and each heading stands on the page.
#[derive(Debug, Default)]
pub(super) struct Census {
    kickers: HashMap<String, usize>,
    headings: HashMap<String, usize>,
}

impl Census {
    /// Counts the content of a page.
    pub(super) fn of(outline: &Outline<'_>, zones: &[Zone]) -> Self {
        let mut census = Self::default();
        for (at, element) in outline.elements.iter().enumerate() {
            let is_short = (1..=NAME_CHARS_MAX).contains(&element.chars);
            if !is_short || matches!(zones[at], Zone::Navigation | Zone::Head | Zone::Foot) {
                continue;
            }
            let is_outermost = !outline.elements[element.parent].kinds.has(Kinds::KICKER_LINE);
            if element.kinds.has(Kinds::KICKER_LINE) && is_outermost {
                *census.kickers.entry(key(outline, at)).or_default() += 1;
            }
            if outline.is_heading(at) && outline.link_count(at) == 0 {
                *census.headings.entry(key(outline, at)).or_default() += 1;
            }
        }
        census
    }

    /// Whether the kickers of this page are names of sections: few teasers, or few names for many.
    pub(super) fn kickers_are_sections(&self) -> bool {
        let all: usize = self.kickers.values().sum();
        all < KICKERS_MANY || self.kickers.len() * 2 <= all
    }

    /// Whether a heading stands above several blocks.
    pub(super) fn is_heading_of_blocks(&self, text: &str) -> bool {
        self.headings.get(&text.to_lowercase()).is_some_and(|count| *count >= BLOCKS_MIN)
    }
}

fn key(outline: &Outline<'_>, element: Index) -> String {
    outline.text(element).to_lowercase()
}
