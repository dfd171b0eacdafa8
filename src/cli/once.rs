//! `depesche once [SOURCE…]`

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Local, Utc};
use futures_util::{StreamExt, stream};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::table::Table;
use super::{Outcome, Refusal, print, target};
use crate::config::{Config, Source};
use crate::refresh::{self, Step};
use crate::schedule::{GONE_CONFIRMED, RETRY_AFTER_MAX};
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

/// So long subscribers and hubs may take to hear of what changed; the next run tells the rest.
const DISTRIBUTION_TIME: Duration = Duration::from_secs(30);

/// Which sources were wanted.
#[derive(Clone, Copy)]
enum Wanted {
    All,
    Due,
    ByName,
}

/// What became of a source.
enum Attempt {
    /// Its schedule says that it is not yet time, and only due sources were wanted.
    NotDue,
    /// It is gone for good, nobody named it, and it is probed again then.
    Gone(Option<DateTime<Utc>>),
    /// Its server asked to be left alone until then.
    Rests(DateTime<Utc>),
    /// It was refreshed.
    Done(Box<refresh::Outcome>),
    /// The store failed.
    Failed(StoreError),
}

/// Refreshes every source once, publishes, and prints a line for each.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    let sources = target::chosen(&config, &arguments.sources)?;
    let wanted = if arguments.due {
        Wanted::Due
    } else if arguments.sources.is_empty() {
        Wanted::All
    } else {
        Wanted::ByName
    };
    let workers = config.fetch.workers;
    let wire = Wire::open(Arc::new(config)).await.map_err(Refusal)?;
    let published = wire.publish_all(Utc::now()).await?;
    refresh::note_rests(&wire).await?;
    // What is there before anything is asked is no news.
    wire.hooks().note().await;

    let bars = io::stderr().is_terminal().then(MultiProgress::new);
    let results: Vec<(Arc<Source>, Attempt)> = stream::iter(sources)
        .map(|source| {
            let (wire, bars) = (&wire, &bars);
            async move {
                let result = refresh_one(wire, &source, wanted, bars.as_ref()).await;
                (source, result)
            }
        })
        .buffered(workers)
        .collect()
        .await;

    let mut table = Table::new(["source", "verdict", "entries", "new", "changed", "reason"]);
    let mut outcome = if published.failed.is_empty() { Outcome::Fine } else { Outcome::SourceBad };
    for (source, attempt) in results {
        if attempt.is_bad() {
            outcome = Outcome::SourceBad;
        }
        table.row(attempt.row(&source));
    }
    for (feed, reason) in wire.hooks().finish().await {
        eprintln!("the hook of {feed} has not taken all that is new: {reason}");
        outcome = Outcome::SourceBad;
    }
    wire.websub().distribute_once(DISTRIBUTION_TIME).await;
    wire.close().await;
    print(&table.render())?;
    Ok(outcome)
}

/// Refreshes one source with a line of progress.
async fn refresh_one(wire: &Wire, source: &Arc<Source>, wanted: Wanted, bars: Option<&MultiProgress>) -> Attempt {
    let now = Utc::now();
    match wire.store().state(&source.id).await {
        Ok(state) => {
            let is_due = state.next_due.is_none_or(|due| due <= now);
            let is_gone = state.gone_for() >= Some(GONE_CONFIRMED);
            match (state.rests(now, RETRY_AFTER_MAX), wanted) {
                (Some(until), _) => return Attempt::Rests(until),
                (None, Wanted::Due) if !is_due => return Attempt::NotDue,
                (None, Wanted::All) if is_gone && !is_due => return Attempt::Gone(state.next_due),
                _ => {}
            }
        }
        Err(error) => return Attempt::Failed(error),
    }
    let bar = bars.map(|bars| bars.add(bar_of(source)));
    let progress = |step: Step| {
        let Some(bar) = &bar else { return };
        match step {
            Step::Listing => bar.set_message("asks for the listing"),
            Step::Articles(done, total) => {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                bar.set_message(format!("reads articles, {done} of {total}"));
            }
            Step::Page(number, of) => bar.set_message(format!("asks for page {number} of at most {of}")),
            Step::Archive { pages, of, items } => {
                bar.set_length(u64::from(of));
                bar.set_position(u64::from(pages));
                bar.set_message(format!("reads the archive, page {pages} of at most {of}, {items} items"));
            }
            Step::Publishing => bar.set_message("publishes"),
        }
    };
    let result = refresh::refresh(wire, source, now, &progress).await;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    match result {
        Ok(outcome) => Attempt::Done(Box::new(outcome)),
        Err(error) => Attempt::Failed(error),
    }
}

impl Attempt {
    fn is_bad(&self) -> bool {
        match self {
            Self::NotDue => false,
            Self::Gone(_) | Self::Rests(_) | Self::Failed(_) => true,
            Self::Done(outcome) => !outcome.record.verdict.is_good() || !outcome.published.failed.is_empty(),
        }
    }

    fn row(self, source: &Source) -> [String; 6] {
        let line = |verdict: &str, reason: String| {
            [source.id.to_string(), verdict.to_owned(), String::new(), String::new(), String::new(), reason]
        };
        match self {
            Self::NotDue => line("not due", String::new()),
            Self::Gone(probe) => {
                let probe = probe.map(time).unwrap_or_default();
                line("gone", format!("it is gone for good; it is probed after {probe}, or when you name it"))
            }
            Self::Rests(until) => line("not asked", format!("the server asked to be left alone until {}", time(until))),
            Self::Failed(error) => line("store error", error.to_string()),
            Self::Done(outcome) => {
                let refresh::Outcome { record, published, .. } = *outcome;
                let mut reason = record.reason;
                for (cause, paths) in published.failures() {
                    reason = format!("{reason}; {paths} documents not written: {cause}");
                }
                let numbers = [record.entries, record.new, record.changed].map(|number| number.to_string());
                let [entries, new, changed] = numbers;
                [source.id.to_string(), record.verdict.to_string(), entries, new, changed, reason]
            }
        }
    }
}

fn time(time: DateTime<Utc>) -> String {
    time.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z").to_string()
}

fn bar_of(source: &Source) -> ProgressBar {
    // The number of articles is known only after the listing; until then the bar stays empty.
    let bar = ProgressBar::new(1).with_prefix(source.id.to_string());
    if let Ok(style) = ProgressStyle::with_template("{prefix:>20} {bar:30} {msg}") {
        bar.set_style(style);
    }
    bar
}
