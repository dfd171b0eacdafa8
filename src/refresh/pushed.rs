//! The first half of a refresh that hubs brought about: what they sent becomes entries.
//!
//! A push says what is new and nothing else: it may be a part of the listing, and an old one may
//! come after a newer one. So it is read beside what is remembered, never instead of it.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::Task;
use super::channel::Finder;
use super::listings::{Heard, without_notes};
use crate::config::Source;
use crate::extract::Listing;
use crate::extract::drift::{self, Sight};
use crate::model::{Entry, Item, Precision, PushedPage, RefreshRecord, SourceState, Verdict};
use crate::normalise;

/// A source is not asked again sooner than this after a refresh because somebody sent what cannot be
/// read.
const ASK_PAUSE: TimeDelta = TimeDelta::seconds(60);

/// Reads what hubs sent; `None` if nothing of it can be read. What is remembered of the listings
/// stays as it is: validators and hashes are those of what they answered themselves.
pub(super) async fn read(pages: Vec<PushedPage>, task: &Task<'_>, before: &SourceState) -> Option<Heard> {
    let Task { client, source, now, .. } = *task;
    let finder = Finder { client, source, shapes: &before.shapes, number: 1, now, crashed: AtomicBool::new(false) };
    let keeps_entries = before.listings.values().any(|state| !state.entries.is_empty());
    let mut heard = Heard { listings: before.listings.clone(), ..Default::default() };
    let mut reasons: BTreeSet<String> = BTreeSet::new();
    for PushedPage { listing, page } in pages {
        let place = page.url.clone();
        let channel = before.listings.get(&listing).and_then(|state| state.channel.as_ref());
        let reading = match channel.filter(|channel| channel.url != listing) {
            Some(channel) => finder.read(channel, &listing, page).await,
            None => finder.read_address(&listing, page).await,
        };
        let read = reading.listing;
        if read.verdict != Verdict::Ok {
            let (source, reason) = (&source.id, read.reason);
            tracing::info!(%source, "what a hub sent cannot be read: {reason}");
            continue;
        }
        if let Some(reason) = strange(task, before, &listing, &read).await {
            tracing::warn!(source = %source.id, "what a hub sent is not believed: {reason}");
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

/// Why what was sent is not of this listing, as far as its history tells. A part of a list says nothing of
/// how long or complete the whole is.
async fn strange(task: &Task<'_>, before: &SourceState, listing: &Url, read: &Listing) -> Option<String> {
    let baseline = before.baselines.get(listing)?;
    let keys: Vec<Vec<String>> = read.entries.iter().map(normalise::keys).collect();
    let known = task.store.known(&task.source.id, &keys).await.ok()?;
    let (address, hubs) = (listing, &before.hubs);
    let sight = Sight { address, listing: read, known: &known, hubs, is_switched: false, renamed: 0, now: task.now };
    drift::strange(baseline, &sight)
}

/// Puts newer entries before older ones, and in the place of those that are of the same article.
fn overlay(entries: &mut Vec<Entry>, newer: Vec<Entry>) {
    let keys: BTreeSet<String> = newer.iter().flat_map(normalise::keys).collect();
    entries.retain(|entry| !normalise::keys(entry).iter().any(|key| keys.contains(key)));
    entries.splice(..0, newer);
}

/// Whether an entry states that it is older than what its source stated of it before: messages may
/// come late. When we saw a change by our own clock says nothing of that.
pub(super) fn is_outdated(entry: &Entry, known: Option<&Item>) -> bool {
    let (Some(updated), Some(stated)) = (&entry.updated, known.and_then(|known| known.stated)) else { return false };
    let latest = match updated.value.precision {
        Precision::Day => return false,
        Precision::Minute => TimeDelta::minutes(1),
        Precision::Second => TimeDelta::seconds(1),
    };
    updated.value.at.to_utc() + latest <= stated
}

/// When a source may be asked that somebody wants to be asked: at once, unless it was just now, or is
/// left alone.
pub fn may_be_asked(before: &SourceState, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::{EvidenceKind, Field, Moment, ZoneOrigin};

    fn now() -> DateTime<Utc> {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_source_is_asked_at_once_unless_it_was_just_now_or_rests() {
        let minutes = TimeDelta::minutes;
        let before = |last: i64, due: i64| SourceState {
            last_refresh: Some(now() - TimeDelta::seconds(last)),
            next_due: Some(now() + TimeDelta::seconds(due)),
            ..Default::default()
        };
        assert_eq!(may_be_asked(&SourceState::default(), now()), Ok(()));
        assert_eq!(may_be_asked(&before(60, 1800), now()), Ok(()));
        assert_eq!(may_be_asked(&before(10, 1800), now()), Err(now() + TimeDelta::seconds(50)));
        assert_eq!(may_be_asked(&before(10, 20), now()), Err(now() + TimeDelta::seconds(20)));
        assert_eq!(may_be_asked(&before(10, 0), now()), Ok(()), "it is due anyway");
        let failing = SourceState { failures: 1, ..before(600, 1800) };
        assert_eq!(may_be_asked(&failing, now()), Err(now() + minutes(30)));
        let resting = SourceState { rests_until: Some(now() + minutes(5)), ..before(600, 1800) };
        assert_eq!(may_be_asked(&resting, now()), Err(now() + minutes(30)));
    }

    fn entry(link: &str, title: &str) -> Entry {
        Entry {
            url: Some(Field::new(Url::parse(link).unwrap(), EvidenceKind::Feed, "")),
            title: Some(Field::new(title.to_owned(), EvidenceKind::Feed, "")),
            ..Default::default()
        }
    }

    #[test]
    fn newer_entries_take_the_place_of_older_ones() {
        let mut entries = vec![entry("https://b.example/a/1", "a"), entry("https://b.example/b/2", "b")];
        overlay(&mut entries, vec![entry("https://b.example/c/3", "c"), entry("https://b.example/a/1", "A")]);
        let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_ref().unwrap().value.as_str()).collect();
        assert_eq!(titles, ["c", "A", "b"]);
    }

    #[test]
    fn what_is_stated_to_be_older_than_what_is_known_is_outdated() {
        let source =
            Source::automatic(crate::model::SourceId::new("b").unwrap(), Url::parse("https://b.example/feed").unwrap());
        let at = |text: &str, precision| {
            let moment = Moment { at: text.parse().unwrap(), precision, zone: ZoneOrigin::Stated, ambiguous: false };
            let updated = Some(Field::new(moment, EvidenceKind::Feed, ""));
            Entry { updated, ..entry("https://b.example/a/1", "a") }
        };
        let known = normalise::draft(
            &at("2026-11-22T11:30:30Z", Precision::Second),
            String::new(),
            crate::model::ArticleState::Read,
            &source,
            0,
            now(),
        )
        .unwrap()
        .item;
        // By our clock it changed later than its source says, as when it was seen at the next poll.
        let known = Item { updated: "2026-11-22T11:45:00Z".parse().unwrap(), ..known };
        for (stated, precision, outdated) in [
            ("2026-11-22T11:30:29Z", Precision::Second, true),
            ("2026-11-22T11:30:30Z", Precision::Second, false),
            ("2026-11-22T11:31:00Z", Precision::Second, false),
            ("2026-11-22T11:30:00Z", Precision::Minute, false),
            ("2026-11-22T11:29:00Z", Precision::Minute, true),
            ("2026-11-20T00:00:00Z", Precision::Day, false),
        ] {
            assert_eq!(is_outdated(&at(stated, precision), Some(&known)), outdated, "{stated}");
        }
        assert!(!is_outdated(&entry("https://b.example/a/1", "a"), Some(&known)));
        assert!(!is_outdated(&at("2026-11-20T00:00:00Z", Precision::Second), None));
        let silent = Item { stated: None, ..known };
        assert!(!is_outdated(&at("2026-11-20T00:00:00Z", Precision::Second), Some(&silent)));
    }
}
