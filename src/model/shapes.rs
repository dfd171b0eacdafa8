//! What is remembered of the addresses of a site: which of them led to articles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Shapes of addresses that are remembered of one source at most.
const SHAPES_MAX: usize = 64;
/// Pages of one shape that are counted; beyond, both counts are halved, so that a site may change
/// its mind.
const PAGES_MAX: u32 = 200;

/// How often pages with addresses of one shape were articles, and how often not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Pages that were articles.
    pub articles: u32,
    /// Pages that were read and were none.
    pub others: u32,
}

/// What the pages of a site turned out to be, by the shape of their addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddressShapes(BTreeMap<String, Tally>);

impl AddressShapes {
    /// What is known of a shape.
    pub fn of(&self, shape: &str) -> Tally {
        self.0.get(shape).copied().unwrap_or_default()
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts one page that was read.
    pub fn note(&mut self, shape: String, is_article: bool) {
        if self.0.len() >= SHAPES_MAX && !self.0.contains_key(&shape) {
            self.forget_rarest();
        }
        let tally = self.0.entry(shape).or_default();
        if tally.articles + tally.others >= PAGES_MAX {
            *tally = Tally { articles: tally.articles.div_ceil(2), others: tally.others / 2 };
        }
        *(if is_article { &mut tally.articles } else { &mut tally.others }) += 1;
    }

    fn forget_rarest(&mut self) {
        let rarest = self.0.iter().min_by_key(|(_, tally)| tally.articles + tally.others);
        if let Some(shape) = rarest.map(|(shape, _)| shape.clone()) {
            self.0.remove(&shape);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_keeps_what_is_frequent() {
        let mut shapes = AddressShapes::default();
        for number in 0..3 * PAGES_MAX {
            shapes.note("/politik/slug".to_owned(), true);
            shapes.note(format!("/{number}/word"), false);
        }
        assert_eq!(shapes.0.len(), SHAPES_MAX);
        let Tally { articles, others } = shapes.of("/politik/slug");
        assert!(articles > 0 && articles <= PAGES_MAX && others == 0);
        assert_eq!(shapes.of("/nie/gesehen"), Tally::default());
    }
}
