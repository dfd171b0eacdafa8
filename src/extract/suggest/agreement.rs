//! How far two readings of one page agree.

use std::collections::HashMap;

use super::field::{self, FieldName};
use crate::extract::Listing;
use crate::extract::listing::link_key;
use crate::model::Entry;

/// A reading compared with the automatic one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Articles that both have.
    pub same: usize,
    /// Articles that only the automatic reading has.
    pub missing: usize,
    /// Articles that only the other has.
    pub extra: usize,
    /// Fields of the common articles that are alike.
    pub fields_same: usize,
    /// Fields of the common articles that the automatic reading has.
    pub fields: usize,
}

impl Agreement {
    pub(super) fn of(automatic: &Listing, other: &Listing) -> Self {
        let by_key: HashMap<String, &Entry> =
            other.entries.iter().filter_map(|entry| Some((key(entry)?, entry))).collect();
        let mut agreement = Self { extra: other.entries.len(), ..Self::default() };
        for entry in &automatic.entries {
            let Some(twin) = key(entry).and_then(|key| by_key.get(&key)) else {
                agreement.missing += 1;
                continue;
            };
            agreement.same += 1;
            agreement.extra = agreement.extra.saturating_sub(1);
            for name in FieldName::ALL {
                let value = field::of_entry(name, entry);
                agreement.fields += usize::from(value.is_some());
                agreement.fields_same += usize::from(value.is_some() && value == field::of_entry(name, twin));
            }
        }
        agreement
    }

    /// Both have the same articles.
    pub fn is_same_list(&self) -> bool {
        self.missing == 0 && self.extra == 0
    }

    /// Both have the same articles, and all their fields are alike.
    pub fn is_complete(&self) -> bool {
        self.is_same_list() && self.fields == self.fields_same
    }

    /// From 0 (nothing in common) to 1 (the same), the list counting more than its fields.
    pub(super) fn score(&self) -> f64 {
        let all = 2 * self.same + self.missing + self.extra;
        let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        share(2 * self.same, all) * (0.6 + 0.4 * share(self.fields_same, self.fields))
    }
}

/// By what an article is recognised.
pub(super) fn key(entry: &Entry) -> Option<String> {
    entry.url.as_ref().map(|url| link_key(&url.value))
}
