//! `depesche check`

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Utc;
use futures_util::{StreamExt, stream};

use super::table::Table;
use super::{Outcome, Refusal, print};
use crate::config::{self, Config, Source};
use crate::fetch::Client;
use crate::refresh::{self, Collected, Task};
use crate::store::{self, StoreError};

/// What `check` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Also ask every source, without storing or publishing anything.
    #[arg(long)]
    online: bool,
}

/// Article pages read per source: enough to see that they can be read.
const ARTICLES_PER_CHECK_MAX: usize = 1;

/// `1 source`, `2 sources`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The configuration has been checked by loading it; says so, and asks the sources if told to.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    for (file, note) in config.site_configs.iter().flat_map(|configs| configs.notes()) {
        eprintln!("{file}:{}: not taken: {}", note.line, note.text);
    }
    let files = config.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
    let sources = counted(config.sources.len(), "source");
    let summary = format!("{files}: fine, {sources}, {}\n", counted(config.feeds.len(), "combined feed"));
    if !arguments.online {
        return print(&summary);
    }
    eprint!("{summary}");
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let directory = tempfile::tempdir()?;
    let store = store::open(&config::Store::Sqlite(directory.path().join("check.db"))).await?;
    let results: Vec<(Arc<Source>, Result<Collected, StoreError>)> = stream::iter(config.sources.iter().cloned())
        .map(|source| {
            let (client, store) = (&client, &store);
            async move {
                let task = Task {
                    client,
                    store: &**store,
                    source: &source,
                    told: None,
                    covered: Default::default(),
                    articles_max: ARTICLES_PER_CHECK_MAX,
                    unread: "are not needed for this check",
                    further: false,
                    stopping: &|| false,
                    progress: &|_| {},
                    now: Utc::now(),
                };
                let collected = refresh::collect(task).await;
                (source, collected)
            }
        })
        .buffered(config.fetch.workers)
        .collect()
        .await;
    store.close().await;

    let mut table = Table::new(["source", "verdict", "entries", "reason"]);
    let mut outcome = Outcome::Fine;
    for (source, collected) in results {
        let Collected { record, listings, .. } = collected?;
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
