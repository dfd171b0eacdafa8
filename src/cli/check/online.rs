//! `depesche check --online`: one refresh of each source, which is looked at and thrown away.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Utc;
use futures_util::{StreamExt, stream};

use crate::cli::table::Table;
use crate::cli::{Outcome, Refusal, print};
use crate::config::{Config, Source};
use crate::fetch::Client;
use crate::model::Item;
use crate::refresh::{Collected, Trial};
use crate::store::StoreError;

/// Article pages read per source: enough to see that they can be read.
const ARTICLES_PER_CHECK_MAX: usize = 1;

/// What became of one source.
type Tried = Result<(Collected, Vec<Item>), StoreError>;

/// Asks sources, and prints a line for each.
pub(super) async fn run(config: &Config, sources: Vec<Arc<Source>>) -> Result<Outcome, Refusal> {
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let folder = tempfile::tempdir()?;
    let results: Vec<(Arc<Source>, Tried)> = stream::iter(sources)
        .map(|source| {
            let (client, folder) = (&client, folder.path());
            async move {
                let trial = Trial {
                    client,
                    source: &source,
                    articles_max: ARTICLES_PER_CHECK_MAX,
                    unread: "are not needed for this check",
                    further: false,
                    now: Utc::now(),
                };
                let tried = trial.run(folder).await;
                (source, tried)
            }
        })
        .buffered(config.fetch.workers)
        .collect()
        .await;

    let mut table = Table::new(["source", "verdict", "entries", "reason"]);
    let mut outcome = Outcome::Fine;
    for (source, tried) in results {
        let (Collected { record, listings, .. }, _) = tried?;
        if !record.verdict.is_good() {
            outcome = Outcome::SourceBad;
        }
        let mut reason = record.reason;
        for hub in listings.iter().flat_map(BTreeMap::values).filter_map(|state| state.offer.as_ref()?.hubs.first()) {
            reason += &format!("; a hub tells of its news: {hub}");
        }
        table.row([source.id.to_string(), record.verdict.to_string(), record.entries.to_string(), reason]);
    }
    print(&table.render())?;
    Ok(outcome)
}
