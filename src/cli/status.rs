//! `depesche status [--json]`

mod incidents;
mod moved;
mod rules;
mod told;

use std::collections::BTreeMap;

use chrono::{DateTime, Local, Utc};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::table::Table;
use super::{Outcome, Refusal, print};
use crate::config::{Config, Source};
use crate::feeds::{self, UnseenSection, unseen_sections};
use crate::model::{
    Backfill, Channel, Incident, ListingState, RefreshRecord, SourceId, SourceState, Verdict, Via, shown,
};
use crate::store::{self, StoreError};
use incidents::Latest;
use moved::MovedListing;
use rules::RuleStatus;
use told::ToldBy;

/// What `status` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// As JSON, with the history of every source.
    #[arg(long)]
    json: bool,
}

/// Lines of history per source in the JSON.
const HISTORY_LINES: usize = 20;

/// How one source is doing.
#[derive(Debug, Serialize)]
struct SourceStatus {
    source: SourceId,
    verdict: Option<Verdict>,
    reason: String,
    failures: u32,
    last_refresh: Option<DateTime<Utc>>,
    last_good: Option<DateTime<Utc>>,
    next_due: Option<DateTime<Utc>>,
    /// The incident that goes on.
    incident: Option<Incident>,
    /// The last incident that ended.
    last_incident: Option<Incident>,
    /// Per listing: how far its older pages were read.
    backfill: BTreeMap<Url, Progress>,
    /// By which way each of its addresses is read, where there was a choice.
    channels: Vec<ChannelStatus>,
    /// Which of its addresses lead elsewhere for good.
    moved: Vec<MovedListing>,
    /// Since when it has been gone for good, if that is certain.
    gone_since: Option<DateTime<Utc>>,
    /// WebSub subscriptions to its feeds, by path.
    subscribers: BTreeMap<String, u64>,
    /// Hubs that tell of its news.
    told_by: Vec<ToldBy>,
    /// What storage lacks, the same for all sources.
    storage: Vec<String>,
    /// The incident of all sources together that goes on: nothing answers.
    network: Option<Incident>,
    /// What its rules do to the items that are stored.
    rules: Vec<RuleStatus>,
    history: Vec<RefreshRecord>,
}

impl SourceStatus {
    /// Whether its last refresh was bad, or good ones do not yet outweigh the bad ones before.
    fn is_bad(&self) -> bool {
        let of_all = self.network.is_some() || !self.storage.is_empty();
        of_all || self.incident.is_some() || self.verdict.is_some_and(|verdict| !verdict.is_good())
    }
}

/// How far the older pages of a listing were read.
#[derive(Debug, Serialize)]
struct Progress {
    pages: u32,
    pages_max: u32,
    items: u32,
    next: Option<Url>,
    finished: bool,
    /// Why there are no more pages; empty while there may be.
    end: String,
}

impl Progress {
    fn of(known: &Backfill, source: &Source) -> Self {
        let pages_max = source.paging.backfill;
        let Backfill { pages, items, next, end, .. } = known.clone();
        Self { pages, pages_max, items, next, finished: !known.is_unfinished(pages_max), end }
    }
}

/// By which way a listing is read.
#[derive(Debug, Serialize)]
struct ChannelStatus {
    listing: Url,
    #[serde(flatten)]
    channel: Channel,
}

/// Reads the store, also while a daemon is running on it.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    let (statuses, unseen) = read(&config).await?;
    let bad = statuses.iter().any(SourceStatus::is_bad);
    if arguments.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&covered(serde_json::to_value(&statuses)?))?))?;
    } else {
        let unseen: String = unseen.iter().map(|unseen| format!("{unseen}\n")).collect();
        print(&(table(&statuses) + &unseen))?;
    }
    Ok(if bad { Outcome::SourceBad } else { Outcome::Fine })
}

/// The same with all addresses as they are shown: what is printed is pasted into reports.
fn covered(value: Value) -> Value {
    let text = |text: String| match Url::parse(&text) {
        // Sentences may begin with an address; theirs were shown as they are when they were written.
        Ok(url) if url.has_host() && !text.contains(char::is_whitespace) => shown(&url).to_string(),
        _ => text,
    };
    match value {
        Value::String(it) => Value::String(text(it)),
        Value::Array(values) => values.into_iter().map(covered).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (text(name), covered(value))).collect(),
        value => value,
    }
}

async fn read(config: &Config) -> Result<(Vec<SourceStatus>, Vec<UnseenSection>), StoreError> {
    let store = store::open_to_read(&config.store).await?;
    let mut statuses = Vec::new();
    let now = Utc::now();
    let subscribers = store.subscribers(now).await?;
    let upstreams = store.upstreams().await?;
    let storage = [store.damaged().await, store.troubles().await?].concat();
    let storage: Vec<String> = storage.iter().map(|trouble| trouble.line(local)).collect();
    let mut latest = incidents::by_source(feeds::incidents(config, &*store, usize::MAX).await?);
    let network = latest.remove(&SourceId::all()).unwrap_or_default().open;
    for source in &config.sources {
        let state = store.state(&source.id).await?;
        let (channels, moved, gone_since) = (channels(&state), moved::of(&state), moved::gone_since(&state));
        let Latest { open, ended } = latest.remove(&source.id).unwrap_or_default();
        statuses.push(SourceStatus {
            source: source.id.clone(),
            verdict: state.verdict,
            reason: state.reason,
            failures: state.failures,
            last_refresh: state.last_refresh,
            last_good: state.last_good,
            next_due: state.next_due,
            incident: open,
            last_incident: ended,
            backfill: state.backfill.iter().map(|(url, known)| (url.clone(), Progress::of(known, source))).collect(),
            channels,
            moved,
            gone_since,
            subscribers: of_source(&subscribers, &config.base_url, &source.id),
            told_by: {
                let of_source = upstreams.iter().filter(|upstream| upstream.source == source.id);
                of_source.map(|upstream| ToldBy::of(upstream, now)).collect()
            },
            storage: storage.clone(),
            network: network.clone(),
            rules: rules::of(&*store, source).await?,
            history: store.history(&source.id, HISTORY_LINES).await?,
        });
    }
    let unseen = unseen_sections(config, &*store).await?;
    store.close().await;
    Ok((statuses, unseen))
}

fn channels(state: &SourceState) -> Vec<ChannelStatus> {
    let chosen = |(listing, state): (&Url, &ListingState)| {
        Some(ChannelStatus { listing: listing.clone(), channel: state.channel.clone()? })
    };
    state.listings.iter().filter_map(chosen).collect()
}

/// How many subscribe to the documents of a source: its own feed and those of its sections.
fn of_source(subscribers: &BTreeMap<String, u64>, base_url: &Url, source: &SourceId) -> BTreeMap<String, u64> {
    let path = |topic: &str| topic.strip_prefix(base_url.as_str()).map(str::to_owned);
    let all = subscribers.iter().filter_map(|(topic, count)| Some((path(topic)?, *count)));
    all.filter(|(path, _)| path.split(['.', '/']).next() == Some(source.as_str())).collect()
}

fn local(time: DateTime<Utc>) -> String {
    time.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z").to_string()
}

fn table(statuses: &[SourceStatus]) -> String {
    let time = |time: Option<DateTime<Utc>>| time.map_or_else(|| "-".into(), local);
    let incidents = incidents::table(statuses, time);
    let mut table = Table::new(["source", "verdict", "last good", "next", "reason"]);
    for status in statuses {
        table.row([
            status.source.to_string(),
            status.verdict.map_or_else(|| "never refreshed".into(), |verdict| verdict.to_string()),
            time(status.last_good),
            time(status.next_due),
            status.reason.clone(),
        ]);
    }
    let mut text = incidents + &table.render();
    let storage = statuses.first().map(|status| status.storage.as_slice()).unwrap_or_default();
    text.extend(storage.iter().map(|line| format!("{line}\n")));
    let network = statuses.first().and_then(|status| status.network.as_ref());
    text.extend(network.map(|incident| format!("since {}: {}\n", local(incident.began), incident.reason)));
    for status in statuses {
        for one in status.channels.iter().filter(|one| one.channel.via != Via::Page) {
            let ChannelStatus { listing, channel } = one;
            text.push_str(&format!(
                "{}: {} is read by the {} {}: {}\n",
                status.source,
                shown(listing),
                channel.via,
                shown(&channel.url),
                channel.reason
            ));
        }
    }
    for status in statuses {
        let source = status.source.as_str();
        text.extend(status.moved.iter().filter_map(|moved| moved.line(source, time)));
        text.extend(status.gone_since.map(|since| moved::gone(source, &time(Some(since)))));
        text.extend(status.rules.iter().map(|rule| rule.line(source)));
    }
    let subscribers = statuses.iter().flat_map(|status| &status.subscribers);
    let subscribers: Vec<String> = subscribers.map(|(path, count)| format!("{path} {count}")).collect();
    if !subscribers.is_empty() {
        text.push_str(&format!("subscribers: {}\n", subscribers.join(", ")));
    }
    for status in statuses {
        text.extend(status.told_by.iter().map(|told| told.line(status.source.as_str(), time)));
    }
    text
}
