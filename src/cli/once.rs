//! `depesche once [SOURCE…]`

use std::io::{self, IsTerminal};
use std::sync::Arc;

use chrono::Utc;
use futures_util::{StreamExt, stream};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::table::Table;
use super::{Outcome, Refusal, print};
use crate::config::{Config, Source};
use crate::refresh::{self, Step};
use crate::store::StoreError;
use crate::wire::Wire;

/// What `once` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only these sources.
    sources: Vec<String>,

    /// Only sources that are due by their schedule.
    #[arg(long)]
    due: bool,
}

/// What became of a source; `None`: it was not due.
type Attempt = Option<Result<refresh::Outcome, StoreError>>;

/// Refreshes every source once, publishes, and prints a line for each.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    let sources = chosen(&config, &arguments.sources)?;
    let workers = config.fetch.workers;
    let wire = Wire::open(Arc::new(config)).await.map_err(Refusal)?;
    let published = wire.publish_all(Utc::now()).await?;

    let bars = io::stderr().is_terminal().then(MultiProgress::new);
    let results: Vec<(Arc<Source>, Attempt)> = stream::iter(sources)
        .map(|source| {
            let (wire, bars) = (&wire, &bars);
            async move {
                let result = refresh_one(wire, &source, arguments.due, bars.as_ref()).await;
                (source, result)
            }
        })
        .buffered(workers)
        .collect()
        .await;

    let mut table = Table::new(["source", "verdict", "entries", "new", "changed", "reason"]);
    let mut outcome = if published.failed.is_empty() { Outcome::Fine } else { Outcome::SourceBad };
    for (source, result) in results {
        match result {
            None => table.row([source.id.to_string(), "not due".into()]),
            Some(Err(error)) => {
                outcome = Outcome::SourceBad;
                table.row([
                    source.id.to_string(),
                    "store error".into(),
                    String::new(),
                    String::new(),
                    String::new(),
                    error.to_string(),
                ]);
            }
            Some(Ok(refresh::Outcome { record, published, .. })) => {
                if !record.verdict.is_good() || !published.failed.is_empty() {
                    outcome = Outcome::SourceBad;
                }
                let mut reason = record.reason;
                for (path, cause) in published.failed {
                    reason = format!("{reason}; {path} was not written: {cause}");
                }
                table.row([
                    source.id.to_string(),
                    record.verdict.to_string(),
                    record.entries.to_string(),
                    record.new.to_string(),
                    record.changed.to_string(),
                    reason,
                ]);
            }
        }
    }
    wire.close().await;
    print(&table.render())?;
    Ok(outcome)
}

/// The sources that were named, or all.
fn chosen(config: &Config, names: &[String]) -> Result<Vec<Arc<Source>>, Refusal> {
    let known = || config.sources.iter().map(|source| source.id.as_str()).collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        return Ok(config.sources.clone());
    }
    names
        .iter()
        .map(|name| {
            let source = config.sources.iter().find(|source| source.id.as_str() == name);
            source.cloned().ok_or_else(|| Refusal(format!("no source {name:?} is configured; there are: {}", known())))
        })
        .collect()
}

/// Refreshes one source with a line of progress.
async fn refresh_one(wire: &Wire, source: &Arc<Source>, only_due: bool, bars: Option<&MultiProgress>) -> Attempt {
    let now = Utc::now();
    if only_due {
        match wire.store().state(&source.id).await {
            Ok(state) if state.next_due.is_some_and(|due| due > now) => return None,
            Ok(_) => {}
            Err(error) => return Some(Err(error)),
        }
    }
    let bar = bars.map(|bars| bars.add(bar_of(source)));
    let progress = |step: Step| {
        let Some(bar) = &bar else { return };
        match step {
            Step::Listing => bar.set_message("asks for the listing"),
            Step::Articles(done, total) => {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                bar.set_message("reads articles");
            }
            Step::Publishing => bar.set_message("publishes"),
        }
    };
    let result = refresh::refresh(wire, source, now, &progress).await;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Some(result)
}

fn bar_of(source: &Source) -> ProgressBar {
    let bar = ProgressBar::new(0).with_prefix(source.id.to_string());
    if let Ok(style) = ProgressStyle::with_template("{prefix:>20} {bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}
