//! Floor 3: one refresh of one source. The file to read first.
//!
//! [`refresh`] makes the calls in the order of the data: ask for the listings, read the entries,
//! recognise what is known, read the article pages of what is new, normalise, compare with the
//! store, commit in one transaction, publish what changed.
//!
//! What a refresh cannot read it leaves as it was: a failed listing changes no item, a failed
//! article page costs only the text, and only the store failing ends a refresh with an error.

mod articles;
mod listings;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use crate::config::Source;
use crate::fetch::Client;
use crate::model::{RefreshRecord, SourceState, Verdict};
use crate::normalise::{self, Draft, Sight};
use crate::publish::Published;
use crate::schedule;
use crate::store::{Commit, Store, StoreError};
use crate::wire::Wire;

use articles::Reading;
use listings::Heard;

/// Article pages read by one refresh at most; what is left over waits for the next one.
pub const ARTICLES_PER_REFRESH_MAX: usize = 100;

/// Where a refresh is, for those who watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A listing is asked for.
    Listing,
    /// So many of so many article pages are read.
    Articles(usize, usize),
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

/// Refreshes one source and publishes what changed. `now` is the time of everything it notes.
pub async fn refresh(
    wire: &Wire,
    source: &Arc<Source>,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Outcome, StoreError> {
    let Collected { record, next_due } =
        collect(&wire.client(), wire.store(), source, ARTICLES_PER_REFRESH_MAX, now, progress).await?;
    progress(Step::Publishing);
    let published = if record.new + record.changed > 0 {
        wire.publish_touched(source, now).await?
    } else {
        wire.publish_pending().await
    };
    Ok(Outcome { record, next_due, published })
}

/// What [`collect`] did.
#[derive(Debug, Clone)]
pub struct Collected {
    /// The line that went into the history.
    pub record: RefreshRecord,
    /// When the source is due next.
    pub next_due: DateTime<Utc>,
}

/// A refresh up to the store: fetch, extract, normalise, commit. Reads at most `articles_max`
/// article pages.
pub async fn collect(
    client: &Client,
    store: &dyn Store,
    source: &Arc<Source>,
    articles_max: usize,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Collected, StoreError> {
    let clock = Instant::now();
    let before = store.state(&source.id).await?;

    progress(Step::Listing);
    let mut heard = listings::read(client, source, &before, now).await;
    let entries = normalise::gather(std::mem::take(&mut heard.entries));
    let entries_read = entries.len() as u32;
    let keys: Vec<Vec<String>> = entries.iter().map(normalise::keys).collect();
    let known = store.known(&source.id, &keys).await?;

    let readings = articles::read(client, source, entries, known, heard.is_feed, articles_max, now, progress).await;
    if readings.waiting > 0 {
        // A listing that a 304 would answer next time would keep the waiting articles waiting.
        heard.listings.clear();
    }
    let drafts = draft(source, readings.read, now);
    let keys: Vec<Vec<String>> = drafts.iter().map(|draft| draft.keys.clone()).collect();
    let known = store.known(&source.id, &keys).await?;
    let sights: Vec<Sight> =
        drafts.into_iter().zip(&known).map(|(draft, known)| normalise::reconcile(draft, known.as_ref(), now)).collect();

    let record = RefreshRecord {
        source: source.id.clone(),
        started: now,
        duration_ms: clock.elapsed().as_millis() as u64,
        verdict: heard.verdict(),
        reason: heard.reason.clone(),
        entries: entries_read,
        new: sights.iter().filter(|sight| matches!(sight, Sight::New(_))).count() as u32,
        changed: sights.iter().filter(|sight| matches!(sight, Sight::Changed(_))).count() as u32,
    };
    let state = state_after(source, before, &record, heard, now);
    let next_due = state.next_due.unwrap_or(now);
    let (mut items, mut seen) = (Vec::new(), readings.untouched);
    for (sight, keys) in sights.into_iter().zip(keys) {
        let (Sight::New(item) | Sight::Changed(item) | Sight::Touched(item) | Sight::Same(item)) = &sight;
        seen.push(item.id.clone());
        if let Sight::New(item) | Sight::Changed(item) | Sight::Touched(item) = sight {
            items.push((item, keys));
        }
    }
    for item in readings.noted {
        seen.push(item.id.clone());
        items.push((item, Vec::new()));
    }
    let commit = Commit { state, items, seen, record: record.clone(), keep: source.keep };
    store.commit(&source.id, commit).await?;
    tell(&record, next_due);
    Ok(Collected { record, next_due })
}

/// Drafts of all readings that make an item; the others are noted in the log.
fn draft(source: &Source, readings: Vec<Reading>, now: DateTime<Utc>) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(readings.len());
    for Reading { entry, listing_hash, article, position } in readings {
        match normalise::draft(&entry, listing_hash, article, source, position, now) {
            Ok(draft) => drafts.push(draft),
            Err(rejection) => {
                tracing::debug!(source = %source.id, "not an item: {:?}: {}", rejection.candidate, rejection.reason);
            }
        }
    }
    drafts
}

/// What is remembered of the source from now on.
fn state_after(
    source: &Source,
    before: SourceState,
    record: &RefreshRecord,
    heard: Heard,
    now: DateTime<Utc>,
) -> SourceState {
    let good = record.verdict.is_good();
    let failures = if good { 0 } else { before.failures + 1 };
    let outcome = schedule::Outcome {
        verdict: record.verdict,
        failures,
        retry_after: heard.retry_after,
        fresh_seconds: heard.fresh_seconds,
    };
    SourceState {
        next_due: Some(schedule::next_due(&source.schedule, source.id.as_str(), &outcome, now)),
        last_refresh: Some(now),
        last_good: if good { Some(now) } else { before.last_good },
        failures,
        verdict: Some(record.verdict),
        reason: record.reason.clone(),
        listings: heard.listings,
        config_fingerprint: source.fingerprint.clone(),
        // A refresh that read nothing new of the site keeps what was known of it.
        site: if record.verdict == Verdict::Ok { heard.site } else { before.site },
    }
}

/// One line in the log for every refresh.
fn tell(record: &RefreshRecord, next_due: DateTime<Utc>) {
    let RefreshRecord { source, verdict, reason, entries, new, changed, duration_ms, .. } = record;
    if verdict.is_good() {
        tracing::info!(%source, %verdict, entries, new, changed, duration_ms, %next_due, "refreshed: {reason}");
    } else {
        tracing::warn!(%source, %verdict, duration_ms, %next_due, "refresh failed: {reason}");
    }
}
