//! The first half of a refresh that hubs brought about: what they sent becomes entries.
//!
//! A push says what is new and nothing else: it may be a part of the listing, and an old one may
//! come after a newer one. So it is read beside what is remembered, never instead of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::listings::{Heard, extract_listing, without_notes};
use crate::config::Source;
use crate::model::{Entry, Item, Precision, PushedPage, RefreshRecord, SourceState, Verdict};
use crate::normalise;

/// A source is not asked again sooner than this after a refresh because somebody sent what cannot be
/// read.
const ASK_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// Reads what hubs sent; `None` if nothing of it can be read. What is remembered of the listings
/// stays as it is: validators and hashes are those of what they answered themselves.
pub(super) async fn read(
    pages: Vec<PushedPage>,
    source: &Arc<Source>,
    before: &SourceState,
    now: DateTime<Utc>,
) -> Option<Heard> {
    let keeps_entries = before.listings.values().any(|state| !state.entries.is_empty());
    let mut heard = Heard { listings: before.listings.clone(), ..Default::default() };
    let mut reasons: BTreeSet<String> = BTreeSet::new();
    for PushedPage { listing, page } in pages {
        let place = page.url.clone();
        let (read, _) = extract_listing(page, source, before.shapes.clone(), now).await;
        if read.verdict != Verdict::Ok {
            let (source, reason) = (&source.id, read.reason);
            tracing::info!(%source, "what a hub sent cannot be read: {reason}");
            continue;
        }
        heard.verdict = Some(Verdict::Ok);
        heard.places.push(place);
        reasons.insert(format!("told by a hub: {}", read.found_by));
        if let Some(state) = heard.listings.get_mut(&listing).filter(|_| keeps_entries) {
            overlay(&mut state.entries, read.entries.iter().map(without_notes).collect());
        }
        overlay(&mut heard.entries, read.entries);
    }
    heard.verdict?;
    if keeps_entries {
        // An entry is complete only with what all listings say of it.
        heard.entries = heard.listings.values().flat_map(|state| state.entries.clone()).collect();
    }
    heard.reason = reasons.into_iter().collect::<Vec<_>>().join("; ");
    Some(heard)
}

/// Puts newer entries before older ones, and in the place of those that are of the same article.
fn overlay(entries: &mut Vec<Entry>, newer: Vec<Entry>) {
    let keys: BTreeSet<String> = newer.iter().flat_map(normalise::keys).collect();
    entries.retain(|entry| !normalise::keys(entry).iter().any(|key| keys.contains(key)));
    entries.splice(..0, newer);
}

/// Whether an entry states that it is older than what is known of it: messages may come late.
pub(super) fn is_outdated(entry: &Entry, known: Option<&Item>) -> bool {
    let (Some(updated), Some(known)) = (&entry.updated, known) else { return false };
    let latest = match updated.value.precision {
        Precision::Day => return false,
        Precision::Minute => TimeDelta::minutes(1),
        Precision::Second => TimeDelta::seconds(1),
    };
    updated.value.at.to_utc() + latest <= known.updated
}

/// When a source may be asked that somebody wants to be asked: at once, unless it was just now, or is
/// left alone.
pub(super) fn may_be_asked(before: &SourceState, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
    let due = before.next_due.unwrap_or(now);
    let is_left_alone = before.failures > 0 || before.rests_until.is_some_and(|until| until > now);
    let rested = before.last_refresh.map_or(now, |last| last + ASK_PAUSE);
    match due <= now || (!is_left_alone && rested <= now) {
        true => Ok(()),
        false => Err(if is_left_alone { due } else { due.min(rested) }),
    }
}

/// The record of a refresh that had nothing to do. It is not remembered.
pub(super) fn nothing(source: &Source, now: DateTime<Utc>) -> RefreshRecord {
    RefreshRecord {
        source: source.id.clone(),
        started: now,
        duration_ms: 0,
        verdict: Verdict::Unchanged,
        reason: "what a hub sent cannot be read, and the source was asked just now".to_owned(),
        entries: 0,
        new: 0,
        changed: 0,
    }
}
