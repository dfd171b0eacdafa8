//! `depesche preview URL|SOURCE|FEED`

use std::path::Path;

use chrono::Utc;

use super::table::Table;
use super::target::Target;
use super::{Outcome, Refusal, hits, print};
use crate::config::{Config, Feed};
use crate::feeds;
use crate::fetch::Client;
use crate::model::{Item, Precision};
use crate::refresh::Trial;
use crate::store;

/// What `preview` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An address, or the id of a configured source, or of a feed, which is made of what is stored.
    #[arg(value_name = "URL|SOURCE|FEED")]
    target: String,

    /// Article pages to read at most.
    #[arg(long, default_value_t = 10)]
    articles: usize,
}

/// Shows a feed, or else a source.
pub(super) async fn run(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let config = if super::target::is_address(&arguments.target) { None } else { Some(super::load(path)?) };
    let feed = config.as_ref().and_then(|config| {
        let feed = config.feeds.iter().find(|feed| feed.id.as_str() == arguments.target)?;
        Some((config, feed))
    });
    match feed {
        Some((config, feed)) => show_feed(config, feed).await,
        None => show_source(path, arguments).await,
    }
}

/// Prints what a feed shows of the stored items, without asking its sources.
async fn show_feed(config: &Config, feed: &Feed) -> Result<Outcome, Refusal> {
    let store = store::open_to_read(&config.store).await?;
    let ruled = feeds::ruled(config, &*store, feed, Utc::now()).await;
    store.close().await;
    let ruled = ruled?;
    let mut table = Table::new(["date", "section", "title", "source"]);
    let shown = ruled.iter().filter(|(_, hits)| !hits.dropped);
    for (item, _) in shown.clone() {
        table.row([date(item), section(item), item.title.clone(), item.source.to_string()]);
    }
    let counted: Vec<(&str, &[u16])> =
        ruled.iter().map(|(item, hits)| (item.title.as_str(), hits.rules.as_slice())).collect();
    print(&format!("{}{}", table.render(), hits::table(&hits::tally(&feed.rules, &counted))))?;
    eprintln!("{} of {} stored items are shown", shown.count(), ruled.len());
    Ok(Outcome::Fine)
}

/// Refreshes into a store that is thrown away, and prints what would be published.
async fn show_source(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let Target { source, config } = Target::find(&arguments.target, path)?;
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let folder = tempfile::tempdir()?;
    let trial = Trial {
        client: &client,
        source: &source,
        articles_max: arguments.articles,
        unread: "are not read, and their entries not shown; --articles reads more",
        further: false,
        now: Utc::now(),
    };
    let (collected, items) = trial.run(folder.path()).await?;

    let mut table = Table::new(["date", "section", "title", "evidence"]);
    let shown = items.iter().filter(|item| !item.dropped);
    for item in shown.clone() {
        table.row([date(item), section(item), item.title.clone(), evidence(item)]);
    }
    let counted: Vec<(&str, &[u16])> = items.iter().map(|item| (item.title.as_str(), item.rules.as_slice())).collect();
    print(&format!("{}{}", table.render(), hits::table(&hits::tally(&source.rules, &counted))))?;
    let record = collected.record;
    eprintln!("{}: {} ({} entries, {} shown)", record.verdict, record.reason, record.entries, shown.count());
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
