//! The items of one feed on their way into its documents: which of them its subscription document
//! shows, and which are closed in archive documents (RFC 5005, section 4).
//!
//! Pure: items and limits in, a plan out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::config;
use crate::model::Item;
use crate::publish::{CONTENT_BYTES_MAX, public_id};

/// Bytes that an item takes in a document besides its texts: tags, dates, ids, addresses.
const ITEM_OVERHEAD_BYTES: usize = 800;

/// When the oldest items are closed, so are others with them: this part of what a document may
/// have. Else each new item would close a document of one.
const CLOSED_TOGETHER: usize = 4;

/// The open items of a feed, newest first.
#[derive(Debug, Default)]
pub(super) struct Selection {
    candidates: Vec<Candidate>,
    places: HashMap<String, usize>,
    /// The newest change of any item that was looked at, so that a feed whose filter admits nothing
    /// still says a time, and always the same.
    looked_at: Option<DateTime<Utc>>,
}

/// A document of a month (`2026-11`): its items, newest first, with `updated` of the stored ones.
pub(super) type Month = (String, Vec<(Item, DateTime<Utc>)>);

#[derive(Debug)]
struct Candidate {
    item: Item,
    /// `updated` of the stored item.
    stored: DateTime<Utc>,
    leaving: bool,
}

/// What becomes of the open items of a feed.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What the subscription document shows, newest first.
    pub(super) shown: Vec<Item>,
    /// The documents that the rest is closed in, the oldest first: month, and items with `updated`
    /// of the stored ones, newest first.
    pub(super) closed: Vec<Month>,
    /// The newest change.
    pub(super) changed: Option<DateTime<Utc>>,
}

impl Selection {
    /// How many items there are.
    pub(super) fn count(&self) -> usize {
        self.candidates.len()
    }

    /// Looks at an item that is not admitted.
    pub(super) fn look_at(&mut self, item: &Item) {
        self.looked_at = self.looked_at.max(Some(item.updated));
    }

    /// Takes the next newest item. `stored` is the time of the last change that the store knows of.
    /// Of two items with the same id, which a feed over several sources can have, the one that
    /// changed last is taken: an entry is in one document only.
    pub(super) fn add(&mut self, item: Item, stored: DateTime<Utc>, leaving: bool) {
        let candidate = Candidate { item, stored, leaving };
        match self.places.get(&public_id(&candidate.item)) {
            Some(&place) if self.candidates[place].item.updated < candidate.item.updated => {
                self.candidates[place] = candidate;
            }
            Some(_) => {}
            None => {
                self.places.insert(public_id(&candidate.item), self.candidates.len());
                self.candidates.push(candidate);
            }
        }
    }

    /// Decides what is shown and what is closed. Without archives, what is not shown is left out.
    pub(super) fn plan(self, limits: &config::Publish) -> Plan {
        let changed = self.candidates.iter().map(|candidate| candidate.item.updated).max().or(self.looked_at);
        let kept = self.kept(limits);
        let mut plan = Plan { changed, ..Plan::default() };
        let mut closed = Vec::new();
        for candidate in self.candidates {
            if !candidate.leaving && plan.shown.len() < kept {
                plan.shown.push(candidate.item);
            } else {
                closed.push((candidate.item, candidate.stored));
            }
        }
        if !limits.archive.is_zero() {
            plan.closed = documents(closed, limits);
        }
        plan
    }

    /// How many of the newest items stay open. Those that leave don't; if there are any, or too
    /// many items, some of the oldest are closed as well.
    fn kept(&self, limits: &config::Publish) -> usize {
        let staying: Vec<&Item> =
            self.candidates.iter().filter(|candidate| !candidate.leaving).map(|candidate| &candidate.item).collect();
        let fitting = fitting(staying.iter().copied(), limits);
        let leaving = self.candidates.len() - staying.len();
        let must_close = leaving + staying.len() - fitting;
        if must_close == 0 || limits.archive.is_zero() {
            return fitting;
        }
        let together = (limits.items_max.min(self.candidates.len()) / CLOSED_TOGETHER).max(1);
        let closed = must_close.next_multiple_of(together);
        (staying.len() + leaving).saturating_sub(closed).clamp(staying.len().min(1), fitting)
    }
}

/// How many of the first items one document has room for; one at least, if there is any.
fn fitting<'a>(items: impl Iterator<Item = &'a Item>, limits: &config::Publish) -> usize {
    let sizes = items.scan(0, |sum: &mut usize, item| {
        *sum += bytes(item);
        Some(*sum)
    });
    sizes
        .take(limits.items_max)
        .enumerate()
        .take_while(|(place, size)| *place == 0 || *size <= limits.bytes_max)
        .count()
}

/// Parts items, newest first, into documents, the oldest first: each of one month and within the
/// limits. The documents of a month are filled from its beginning.
fn documents(items: Vec<(Item, DateTime<Utc>)>, limits: &config::Publish) -> Vec<Month> {
    let mut documents: Vec<Month> = Vec::new();
    let mut size = 0;
    for (item, stored) in items.into_iter().rev() {
        let month = item.date().format("%Y-%m").to_string();
        size += bytes(&item);
        match documents.last_mut() {
            Some((of, last)) if *of == month && last.len() < limits.items_max && size <= limits.bytes_max => {
                last.push((item, stored));
            }
            _ => {
                size = bytes(&item);
                documents.push((month, vec![(item, stored)]));
            }
        }
    }
    documents.iter_mut().for_each(|(_, items)| items.reverse());
    documents
}

/// About how many bytes an item takes in a document. The lead stands there twice, as a summary and
/// at the head of the text, and markup grows when it is escaped.
fn bytes(item: &Item) -> usize {
    let length = |text: &Option<String>| text.as_deref().map_or(0, str::len);
    // One that no document has.
    let body = Some(length(&item.body_html)).filter(|body| *body <= CONTENT_BYTES_MAX).unwrap_or_default();
    ITEM_OVERHEAD_BYTES + item.title.len() + 2 * length(&item.lead) + body + body / 8
}

#[cfg(test)]
#[path = "selection/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
