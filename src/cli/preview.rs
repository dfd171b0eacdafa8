//! `depesche preview URL|SOURCE`

use std::path::Path;

use chrono::Utc;

use super::table::Table;
use super::target::Target;
use super::{Outcome, Refusal, print};
use crate::config;
use crate::fetch::Client;
use crate::model::{Item, Precision};
use crate::refresh::{self, Task};
use crate::store::{self, Query};

/// What `preview` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An address, or the id of a configured source.
    #[arg(value_name = "URL|SOURCE")]
    target: String,

    /// Article pages to read at most.
    #[arg(long, default_value_t = 10)]
    articles: usize,
}

/// Refreshes into a store that is thrown away, and prints what would be published.
pub(super) async fn run(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let Target { source, config } = Target::find(&arguments.target, path)?;
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let directory = tempfile::tempdir()?;
    let store = store::open(&config::Store::Sqlite(directory.path().join("preview.db"))).await?;

    let task = Task {
        client: &client,
        store: &*store,
        source: &source,
        articles_max: arguments.articles,
        unread: "are not read, and their entries not shown; --articles reads more",
        further: false,
        stopping: &|| false,
        progress: &|_| {},
        now: Utc::now(),
    };
    let collected = refresh::collect(task).await?;
    let query = Query { sources: vec![source.id.clone()], sections: Vec::new(), offset: 0, limit: usize::MAX };
    let items = store.items(&query).await?;
    store.close().await;

    let mut table = Table::new(["date", "section", "title", "evidence"]);
    for item in &items {
        table.row([date(item), section(item), item.title.clone(), evidence(item)]);
    }
    print(&table.render())?;
    let record = collected.record;
    eprintln!("{}: {} ({} entries, {} shown)", record.verdict, record.reason, record.entries, items.len());
    for (listing, next) in collected.nexts.iter().filter(|_| source.paging.goes_on()) {
        match &next.url {
            Some(url) => eprintln!("the page after {listing}: {url} ({})", next.how),
            None => eprintln!("no page after {listing}: {}", next.how),
        }
    }
    Ok(if record.verdict.is_good() { Outcome::Fine } else { Outcome::SourceBad })
}

/// The date in the source's own zone, as exactly as it is known.
fn date(item: &Item) -> String {
    match &item.published {
        Some(moment) if moment.precision == Precision::Day => moment.at.format("%Y-%m-%d").to_string(),
        Some(moment) => moment.at.format("%Y-%m-%d %H:%M").to_string(),
        None => "-".into(),
    }
}

fn section(item: &Item) -> String {
    item.sections.first().map_or_else(|| "-".into(), |section| section.name.clone())
}

/// Where the three columns were read.
fn evidence(item: &Item) -> String {
    let of = |field: &str| item.evidence.get(field).map_or_else(|| "-".into(), ToString::to_string);
    format!("date ← {}; section ← {}; title ← {}", of("date"), of("section"), of("title"))
}
