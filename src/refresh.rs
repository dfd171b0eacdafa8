//! Floor 3: one refresh of one source. The file to read first.
//!
//! [`refresh`] makes the calls in the order of the data: ask for the listings, read the entries,
//! recognise what is known, read the article pages of what is new, normalise, compare with the
//! store, commit in one transaction, publish what changed.
//!
//! What a refresh cannot read it leaves as it was: a failed listing changes no item, a failed
//! article page costs only the text, and only the store failing ends a refresh with an error.

mod articles;
mod backfill;
pub(crate) mod channel;
mod desk;
mod ending;
mod incident;
mod listings;
mod outage;
mod pages;
mod pushed;
mod redirected;
mod reworded;
mod sights;
mod trial;
mod whole;
mod work;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use url::Url;

use crate::config::Source;
use crate::extract::Onward;
use crate::fetch::Client;
use crate::model::{Entry, ListingState, RefreshRecord, SourceState};
use crate::normalise::{self, Sight};
use crate::publish::Published;
use crate::store::{Commit, Store, StoreError};
use crate::subscriber::Told;
use crate::wire::{Network, Wire};

pub(crate) use work::note_rests;

use articles::Reader;
use ending::Ending;
use listings::Heard;
pub use pushed::may_be_asked;
use sights::{Compared, Seen};

pub use trial::Trial;

/// Article pages read by one refresh at most; what is left over waits for the next one.
pub const ARTICLES_PER_REFRESH_MAX: usize = 100;

/// Where a refresh is, for those who watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A listing is asked for.
    Listing,
    /// So many of so many article pages are read.
    Articles(usize, usize),
    /// So manieth of so many pages of a listing is asked for.
    Page(u32, u32),
    /// Older pages are read.
    Archive {
        /// Pages read so far.
        pages: u32,
        /// Pages that are read at most.
        of: u32,
        /// Items found so far.
        items: u32,
    },
    /// Documents are rendered and written.
    Publishing,
}

/// Watches a refresh.
pub type Progress<'a> = &'a (dyn Fn(Step) + Send + Sync);

/// How a refresh ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The line that went into the history.
    pub record: RefreshRecord,
    /// When the source is due next.
    pub next_due: DateTime<Utc>,
    /// What was published.
    pub published: Published,
}

/// Refreshes one source and publishes what changed: what hubs sent is read, or else the source is
/// asked. `now` is the time of everything it notes.
pub async fn refresh(
    wire: &Wire,
    source: &Arc<Source>,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Outcome, StoreError> {
    let told = wire.subscriber().take(&source.id);
    let told_of: BTreeSet<Url> =
        told.iter().flat_map(|told| &told.pages).map(|pushed| pushed.listing.clone()).collect();
    let covered = wire.subscriber().covered(&source.id);
    let task = Task {
        told,
        covered,
        client: &wire.client(),
        store: wire.store(),
        source,
        articles_max: ARTICLES_PER_REFRESH_MAX,
        unread: "are left for the next refresh",
        further: true,
        stopping: &|| wire.is_stopping(),
        network: Some(wire.network()),
        progress,
        now,
    };
    let Collected { record, next_due, touched, turned, news, was_told, listings, .. } = collect(task).await?;
    outage::tell(wire, &record.reason, now).await;
    progress(Step::Publishing);
    if touched {
        wire.note_unpublished(&source.id);
    }
    if turned {
        incident::tell_others(wire, source);
    }
    let published = wire.publish_source(&source.id, now).await;
    if let Some(listings) = listings {
        let told_of = if was_told { told_of } else { BTreeSet::new() };
        wire.subscriber().refreshed(&source.id, &listings, &told_of, news).await;
    }
    Ok(Outcome { record, next_due, published })
}

/// What [`collect`] works with.
pub struct Task<'a> {
    /// The way to the network.
    pub client: &'a Client,
    /// Where items are kept.
    pub store: &'a dyn Store,
    /// What is read.
    pub source: &'a Arc<Source>,
    /// What hubs sent, which is read instead of asking the source.
    pub told: Option<Told>,
    /// Listings whose hubs tell of news: if they all do, the source is asked less often.
    pub covered: BTreeSet<Url>,
    /// Article pages to read at most.
    pub articles_max: usize,
    /// What becomes of those that are not read, as the end of a sentence.
    pub unread: &'a str,
    /// Whether further pages of the listings are read.
    pub further: bool,
    /// Whether the process is to end: then nothing more is begun, and what was read is stored.
    pub stopping: &'a (dyn Fn() -> bool + Send + Sync),
    /// What the sources show of the own network; none, if nobody is to be told of it.
    pub network: Option<&'a Network>,
    /// Who watches.
    pub progress: Progress<'a>,
    /// The time of everything that is noted.
    pub now: DateTime<Utc>,
}

/// What [`collect`] did.
#[derive(Debug, Clone)]
pub struct Collected {
    /// The line that went into the history.
    pub record: RefreshRecord,
    /// When the source is due next.
    pub next_due: DateTime<Utc>,
    /// Whether any stored item is another than before.
    pub touched: bool,
    /// Whether an incident began or ended.
    pub turned: bool,
    /// Whether the listings have items that nobody knew: those of archives are no news.
    pub news: bool,
    /// Per listing that was read anew: where its next page is, if that was looked for.
    pub nexts: Vec<(Url, Onward)>,
    /// Whether what hubs sent was read, and the source not asked.
    pub was_told: bool,
    /// What is remembered of the listings now; `None` if nothing was done.
    pub listings: Option<BTreeMap<Url, ListingState>>,
}

/// A refresh up to the store: fetch, extract, normalise, commit.
pub async fn collect(mut task: Task<'_>) -> Result<Collected, StoreError> {
    let before = task.store.state(&task.source.id).await?;
    let told = task.told.take();
    let is_told = told.is_some();
    let pushed = match told {
        Some(told) => pushed::read(told.pages, &task, &before).await,
        None => None,
    };
    let mut stage = if !is_told && backfill::is_all_that_is_due(task.source, &before, task.now) {
        backfill::resume(&task, before)
    } else {
        let may_be_asked = pushed::may_be_asked(&before, task.now);
        if let (true, None, Err(next_due)) = (is_told, &pushed, may_be_asked) {
            let (record, nexts) = (pushed::nothing(task.source, task.now), Vec::new());
            let (touched, turned, news, was_told, listings) = (false, false, false, false, None);
            return Ok(Collected { record, next_due, touched, turned, news, was_told, listings, nexts });
        }
        read_listings(&task, pushed, before).await?
    };
    if task.further && !stage.partial && stage.record.verdict.is_good() {
        backfill::go_on(&task, &mut stage).await?;
    }
    let Stage { state, record, touched, news, partial, is_blameless, nexts, .. } = stage;
    let next_due = state.next_due.unwrap_or(task.now);
    ending::tell(&record, &state, next_due, is_blameless);
    let turned = incident::tell(&state.trouble, record.started);
    Ok(Collected { record, next_due, touched, turned, news, was_told: partial, listings: Some(state.listings), nexts })
}

/// Where a refresh has got to; all of it is in the store.
struct Stage {
    state: SourceState,
    record: RefreshRecord,
    touched: bool,
    /// The listings have items that nobody knew.
    news: bool,
    /// What hubs sent was read, and the source not asked.
    partial: bool,
    /// Nothing answers at present: the source is not to blame.
    is_blameless: bool,
    /// Article pages that may still be read.
    articles_left: usize,
    began: Instant,
    nexts: Vec<(Url, Onward)>,
}

/// The listings, or what hubs sent of them, with the articles that are new in them.
async fn read_listings(task: &Task<'_>, pushed: Option<Heard>, before: SourceState) -> Result<Stage, StoreError> {
    let Task { client, store, source, articles_max, unread, stopping, progress, now, .. } = *task;
    let began = Instant::now();

    // What the listings say, and what is known of it.
    progress(Step::Listing);
    let partial = pushed.is_some();
    let mut heard = match pushed {
        Some(heard) => heard,
        None => listings::read(task, &before).await?,
    };
    let nexts = heard.nexts.iter().map(|(url, (_, next))| (url.clone(), next.clone())).collect();
    let entries = normalise::gather(std::mem::take(&mut heard.entries));
    let mut entries = sights::recognise(store, source, entries, &heard.moved).await?;
    if partial {
        entries.retain(|(entry, known)| !pushed::is_outdated(entry, known.as_ref()));
    }
    let entries_read = entries.len() as u32;
    let published = sights::published(source, &entries);

    // What the article pages say of all that is new or changed.
    let places = std::mem::take(&mut heard.places);
    let new_rules = before.config_fingerprint != source.fingerprint;
    let hubs = &before.hubs;
    let reader = Reader { client, source, places, new_rules, hubs, articles_max, stopping, progress, now };
    let reworded = match heard.is_switched {
        true => reworded::take_out(&mut entries, before.last_refresh, &reader),
        // What has moved is to get its new address.
        false if !heard.renamed.is_empty() => {
            reworded::take_out_renamed(&mut entries, &heard.renamed, before.last_refresh, &reader)
        }
        false if heard.moved.is_empty() && reworded::is_new_layout(&entries, &reader) => {
            reworded::take_out_of_layout(&mut entries, before.last_refresh, &reader)
        }
        false => Vec::new(),
    };
    let mut readings = reader.read(entries).await;
    heard.retry_after = heard.retry_after.max(readings.retry_after);
    if readings.missing.left + readings.missing.retried > 0 {
        heard.forget_validators();
    }

    if !new_rules {
        heard.texts = before.texts.clone();
    }
    heard.doubts.extend(ending::cut_off(&mut heard.texts, &readings));

    // What that makes of the stored items.
    let listed: Vec<DateTime<Utc>> = match partial {
        true => sights::besides(store, source, &readings.read).await?,
        false => {
            let known = readings.untouched.iter().chain(reworded.iter().map(|(item, _)| &item.id));
            known.filter_map(|id| published.get(id).copied()).collect()
        }
    };
    let read = std::mem::take(&mut readings.read);
    let Compared { seen, rejected } = sights::compare(store, source, read, &listed, &heard.moved, now).await?;
    let count = |kind: fn(&Sight) -> bool| seen.iter().filter(|(sight, _)| kind(sight)).count() as u32;
    let news = seen.iter().any(|(sight, _)| matches!(sight, Sight::New(item) if !item.dropped));
    heard.doubts.extend(ending::overdue(source, &before, news, now));
    if let Some(again) = ending::crashed_again(ending::crashes(&before, &heard)) {
        heard.reason += "; ";
        heard.reason += &again;
    }
    let record = RefreshRecord {
        source: source.id.clone(),
        started: now,
        duration_ms: began.elapsed().as_millis() as u64,
        verdict: heard.verdict(),
        reason: ending::reason(&heard, &readings, unread, &rejected),
        entries: entries_read,
        new: count(|sight| matches!(sight, Sight::New(_))),
        changed: count(|sight| matches!(sight, Sight::Changed(_))),
    };
    let touched = count(|sight| !matches!(sight, Sight::Same(_))) > 0;
    let articles_left = articles_max.saturating_sub(readings.missing.wanted);
    let untouched = std::mem::take(&mut readings.untouched);
    let is_blameless = match (task.network, heard.reach(source)) {
        (Some(network), Some(reach)) => network.note(source, &before, reach, tokio::time::Instant::now()),
        _ => false,
    };
    let ending = Ending { task, record: &record, is_partial: partial, has_news: news, is_blameless };
    let state = ending.state(before, heard, readings);
    let (keep, items) = (source.keep, Vec::new());
    let mut commit = Commit { state: state.clone(), items, seen: untouched, partial, record: record.clone(), keep };
    let reworded = reworded.into_iter().map(|(item, keys)| (Sight::Touched(item), keys));
    seen.into_iter().chain(reworded).for_each(|seen| add(&mut commit, seen));
    store.commit(&source.id, commit).await?;
    Ok(Stage { state, record, touched, news, partial, is_blameless, articles_left, began, nexts })
}

/// Whether a refresh leaves an entry out that is no item yet, for an earlier one read its page and
/// found it to be a hub.
pub fn is_left_out(entry: &Entry, source: &Source, known: &SourceState) -> bool {
    known.config_fingerprint == source.fingerprint && articles::is_known_hub(entry, source, &known.hubs)
}

/// Every item that was seen counts as listed; only what is new in it is written.
fn add(commit: &mut Commit, (sight, keys): Seen) {
    match sight {
        Sight::Same(item) => commit.seen.push(item.id),
        Sight::New(item) | Sight::Changed(item) | Sight::Touched(item) => {
            commit.seen.push(item.id.clone());
            commit.items.push((item, keys));
        }
    }
}
