//! Selectors that read a page as it is read without them, or as a person says by examples.
//!
//! The automatic reading says which articles a page has. [`item`] finds what their blocks have in
//! common, [`rules`] where a field stands in them, and every suggestion is put to the extractor
//! itself: what it then reads is compared with the automatic reading, and only that counts.
//! [`by_examples()`] does the same for texts that a person points at: [`place`] finds where they
//! stand, [`mark`](mod@mark) which fields they are. [`neighbour`] finds the site's other listings.

mod affix;
mod agreement;
mod article;
mod by_examples;
mod example;
mod field;
mod item;
mod kin;
mod mark;
mod name;
mod neighbour;
mod part;
mod place;
mod rules;
mod search;
mod sheet;
mod tree;
mod words;

use chrono::{DateTime, Utc};

use super::Listing;
use crate::config::{Scope, Source};
use crate::model::Page;

pub use agreement::Agreement;
pub use article::{ArticleAnswer, by_examples as article_by_examples};
pub use by_examples::{Answer, by_examples};
pub use example::{Example, ExampleError, Mark};
pub use field::FieldName;
pub use neighbour::{Neighbour, neighbours};

/// Suggestions handed out beside the address alone.
const SUGGESTIONS_MAX: usize = 3;
/// Below this agreement a suggestion reads another list.
const SCORE_MIN: f64 = 0.5;
/// A suggestion this much worse than the best is no alternative to it.
const SCORE_GAP_MAX: f64 = 0.05;

/// Selectors for a listing, and what they read.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// What is to be configured.
    pub scope: Scope,
    /// What is read with it.
    pub listing: Listing,
    /// How that agrees with the automatic reading.
    pub agreement: Agreement,
}

/// Selectors that read the articles of a page as well as `automatic` does, the best first.
/// `source` is the one for which that was read.
pub fn suggest(page: &Page, source: &Source, now: DateTime<Utc>, automatic: &Listing) -> Vec<Suggestion> {
    if automatic.is_feed || automatic.entries.is_empty() {
        return Vec::new();
    }
    let found = sheet::with(page, source, now, |sheet| search::search(sheet, automatic));
    let mut found = found.unwrap_or_default();
    let best = found.first().map_or(0.0, |best| best.agreement.score());
    found.retain(|suggestion| suggestion.agreement.score() >= SCORE_MIN.max(best - SCORE_GAP_MAX));
    if found.first().is_some_and(|best| best.agreement.is_complete()) {
        // What reads the same in another way, or less, is no alternative.
        found.truncate(1);
    }
    found.truncate(SUGGESTIONS_MAX);
    found
}

/// A source with this scope for its listing.
fn with_listing(source: &Source, scope: &Scope) -> Source {
    Source { listing: scope.clone(), ..source.clone() }
}
