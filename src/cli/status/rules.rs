//! What the rules of a source do to its stored items, as `status` shows it: without asking the site.

use serde::Serialize;

use crate::cli::hits::{self, RuleHits};
use crate::config::Source;
use crate::store::{Query, Store, StoreError};

/// What one rule of a source does.
#[derive(Debug, Serialize)]
pub(super) struct RuleStatus {
    /// Its number, from 1.
    number: u16,
    /// The rule as it may be written in a file.
    rule: String,
    /// How many of the stored items it changed or took away.
    hits: usize,
    /// How many there are.
    items: usize,
}

impl RuleStatus {
    /// One line for people.
    pub(super) fn line(&self, source: &str) -> String {
        let Self { number, rule, hits, items } = self;
        format!("{source}: rule {number} hit {hits} of {items} stored items: {rule}\n")
    }
}

/// Counts what the rules of a source hit. Without rules nothing is read.
pub(super) async fn of(store: &dyn Store, source: &Source) -> Result<Vec<RuleStatus>, StoreError> {
    if source.rules.numbered().next().is_none() {
        return Ok(Vec::new());
    }
    let query = Query { sources: vec![source.id.clone()], sections: Vec::new(), offset: 0, limit: usize::MAX };
    let items = store.items(&query).await?;
    let numbers: Vec<(&str, &[u16])> = items.iter().map(|item| (item.title.as_str(), item.rules.as_slice())).collect();
    let hits = hits::tally(&source.rules, &numbers).into_iter();
    let status = hits.map(|RuleHits { number, rule, items: hit }| {
        let (hits, items) = (hit.len(), items.len());
        RuleStatus { number, rule, hits, items }
    });
    Ok(status.collect())
}
