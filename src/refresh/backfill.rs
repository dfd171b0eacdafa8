//! The archive behind a new listing: its older pages, read one after the other.
//!
//! Each page is committed with the address of the next one before that is asked for, and so are
//! the articles of a page, a few at a time: whatever ends the process, nothing is asked twice but
//! what was under way. A refresh reads some pages; the source is due again soon after, and until
//! its schedule says so, its listing is left alone.
//!
//! Older pages are older: what they have counts as seen when the archive was begun, in its order.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::articles::{Reader, Readings, is_known_hub};
use super::channel::Reading;
use super::pages::{self, Way};
use super::sights::{self, Compared};
use super::{Stage, Step, Task, add};
use crate::config::Source;
use crate::extract::{self, Onward};
use crate::fetch::FetchError;
use crate::model::{Backfill, Entry, Item, ItemId, RefreshRecord, SourceState, Verdict};
use crate::normalise::{self, Sight};
use crate::source;
use crate::store::{Commit, StoreError};

/// How long a source rests before it reads on in its archive: others have their turn meanwhile.
pub(super) const BACKFILL_PAUSE: Duration = Duration::from_secs(60);
/// Pages of archives that one refresh reads at most, so that what it found is soon published.
const PAGES_PER_REFRESH_MAX: usize = 20;
/// After this while no refresh begins another page or article of an archive, for the same reason.
const TIME_MAX: Duration = Duration::from_secs(5 * 60);
/// Entries whose articles are read before the next commit, at least: as many as are in flight at once.
const CHUNK_ENTRIES_MIN: usize = 4;
/// Of many entries that wait, so manieth a part is read before the next commit: each commit writes
/// all that still wait, and so a page of any length is written only so many times.
const CHUNK_PART: usize = 16;
/// Pages in a row without anything new that end an archive: sites answer numbers beyond the last
/// page with the last or the first one.
const BARREN_PAGES_MAX: u32 = 2;
/// How often in a row a page may fail, at the pace of the schedule, before the archive ends there.
const FAILURES_MAX: u32 = 5;
/// Entries with failed articles that are kept for another attempt.
const AGAIN_MAX: usize = 500;

/// What a step did.
#[derive(PartialEq, Eq)]
enum Went {
    /// There may be more to do.
    On,
    /// The site is in trouble, or wants to be left alone.
    Badly,
}

/// The archives that are read from now on, those of new listings among them.
pub(super) fn begun(
    source: &Source,
    mut known: BTreeMap<Url, Backfill>,
    nexts: &BTreeMap<Url, (u32, Onward)>,
    now: DateTime<Utc>,
) -> BTreeMap<Url, Backfill> {
    known.retain(|listing, _| source.urls.contains(listing));
    let before = SourceState { backfill: known.clone(), ..SourceState::default() };
    for (listing, (entries, next)) in
        nexts.iter().filter(|(listing, _)| source::begins_backfill(source, &before, listing))
    {
        let new = Backfill {
            // A little before what the first page has, and the same if it is begun again.
            began: known.get(listing).map_or(now - TimeDelta::microseconds(1), |known| known.began),
            rule: source.paging.rule.clone(),
            pages: 1,
            entries: *entries,
            items: 0,
            next: next.url.clone(),
            barren: 0,
            failures: 0,
            end: if next.url.is_some() { String::new() } else { next.how.clone() },
            waiting: Vec::new(),
            again: Vec::new(),
        };
        known.insert(listing.clone(), new);
    }
    known
}

/// Makes a source with an unfinished archive due again soon, and remembers when its listing is.
pub(super) fn settle_due(source: &Source, state: &mut SourceState, listing_due: DateTime<Utc>, now: DateTime<Utc>) {
    let is_unfinished = state.backfill.values().any(|known| known.is_unfinished(source.paging.backfill));
    let soon = TimeDelta::from_std(BACKFILL_PAUSE).ok().and_then(|pause| now.checked_add_signed(pause));
    let soon = soon.unwrap_or(listing_due).max(state.rests_until.unwrap_or(now));
    (state.next_due, state.listing_due) =
        if is_unfinished { (Some(soon.min(listing_due)), Some(listing_due)) } else { (Some(listing_due), None) };
}

/// Whether a source is due only for its archive. One that is refreshed before it is due at all was
/// meant by somebody, who wants to see what is new.
pub(super) fn is_all_that_is_due(source: &Source, state: &SourceState, now: DateTime<Utc>) -> bool {
    state.config_fingerprint == source.fingerprint
        && state.verdict.is_some_and(Verdict::is_good)
        && state.listing_due.is_some_and(|due| due > now)
        && state.next_due.is_some_and(|due| due <= now)
        && state.backfill.values().any(|known| known.is_unfinished(source.paging.backfill))
}

/// The beginning of a refresh that reads nothing but the archive.
pub(super) fn resume(task: &Task<'_>, before: SourceState) -> Stage {
    let record = RefreshRecord {
        source: task.source.id.clone(),
        started: task.now,
        duration_ms: 0,
        verdict: Verdict::Ok,
        reason: String::new(),
        entries: 0,
        new: 0,
        changed: 0,
    };
    let state = SourceState { last_refresh: Some(task.now), last_good: Some(task.now), ..before };
    let articles_left = task.articles_max;
    Stage {
        state,
        record,
        touched: false,
        news: false,
        partial: false,
        articles_left,
        began: Instant::now(),
        nexts: Vec::new(),
    }
}

/// Reads on in the archives of a source, as far as one refresh goes.
pub(super) async fn go_on(task: &Task<'_>, stage: &mut Stage) -> Result<(), StoreError> {
    let pages_max = task.source.paging.backfill;
    let listing_due = stage.state.listing_due;
    let said = std::mem::take(&mut stage.record.reason);
    let mut pages_read = 0;
    let mut went = Went::On;
    for listing in &task.source.urls {
        let known = stage.state.backfill.get(listing).filter(|known| known.is_unfinished(pages_max));
        let Some(mut known) = known.cloned() else { continue };
        while went == Went::On && known.is_unfinished(pages_max) {
            let is_late = stage.began.elapsed() > TIME_MAX || stage.articles_left == 0 || (task.stopping)();
            if is_late || (known.waiting.is_empty() && pages_read >= PAGES_PER_REFRESH_MAX) {
                break;
            }
            (task.progress)(Step::Archive { pages: known.pages, of: pages_max, items: known.items });
            let mut step = Archive { task, stage: &mut *stage, listing, known, said: &said };
            went = if !step.known.waiting.is_empty() {
                step.read_articles().await?
            } else if step.known.has_next(pages_max) {
                pages_read += 1;
                step.read_page().await?
            } else {
                step.try_again().await?
            };
            known = step.known;
        }
    }
    if stage.record.reason.is_empty() {
        stage.record.reason = said;
    }
    if let (Went::Badly, Some(due)) = (went, listing_due) {
        stage.state.next_due = Some(due.max(stage.state.rests_until.unwrap_or(due)));
        commit(task, stage, Vec::new(), Vec::new()).await?;
    }
    Ok(())
}

/// One archive on its way.
struct Archive<'a, 's> {
    task: &'s Task<'a>,
    stage: &'s mut Stage,
    listing: &'s Url,
    known: Backfill,
    /// What there is to say of the rest of the refresh.
    said: &'s str,
}

impl Archive<'_, '_> {
    /// Reads the next page. Its entries wait for their articles, or become items at once.
    async fn read_page(&mut self) -> Result<Went, StoreError> {
        let Some(page) = self.known.next.clone() else { return Ok(Went::On) };
        let number = self.known.pages + 1;
        let state = &self.stage.state;
        let channel = state.listings.get(self.listing).and_then(|listing| listing.channel.as_ref());
        let way = Way { first: self.listing, channel };
        let read = pages::read(self.task, &state.shapes, way, &page, number).await;
        let (entries, next) = match read {
            Ok(Reading { listing, next, .. })
                if matches!(listing.verdict, Verdict::Ok | Verdict::Drifted | Verdict::Empty) =>
            {
                (normalise::gather(listing.entries), next)
            }
            Ok(Reading { listing, .. }) => return self.failed(listing.reason).await,
            Err(FetchError { status: Some(404 | 410), .. }) => {
                self.known.end = format!("there is no page {number}");
                return self.commit(Vec::new(), Vec::new()).await.map(|()| Went::On);
            }
            Err(error) => {
                self.rest(error.retry_after);
                return self.failed(error.to_string()).await;
            }
        };
        let first = self.known.entries;
        let mut entries = sights::recognise(self.task.store, self.task.source, entries).await?;
        // Pages of one site name the same hubs again and again, and those are no news.
        let (source, hubs) = (self.task.source, &self.stage.state.hubs);
        entries.retain(|(entry, known)| known.is_some() || !is_known_hub(entry, source, hubs));
        let count = entries.len() as u32;
        self.turn(&page, next, &entries, count);
        self.stage.record.entries += count;
        let seen: Vec<ItemId> = entries.iter().filter_map(|(_, known)| Some(known.as_ref()?.id.clone())).collect();
        let unknown = entries.into_iter().zip(first..).filter(|((_, known), _)| known.is_none());
        let unknown: Vec<(u32, Entry)> = unknown.map(|((entry, _), place)| (place, entry)).collect();
        let is_followed = {
            let reader = self.reader();
            unknown.iter().any(|(_, entry)| reader.is_followed(entry))
        };
        if is_followed {
            self.known.waiting = unknown;
            return self.commit(Vec::new(), seen).await.map(|()| Went::On);
        }
        self.absorb(unknown, seen).await
    }

    /// Notes what a page was, and where it goes on.
    fn turn(&mut self, page: &Url, next: Onward, entries: &[(Entry, Option<Item>)], count: u32) {
        let known = &mut self.known;
        (known.pages, known.entries, known.failures) = (known.pages + 1, known.entries + count, 0);
        // What was known before the archive was begun is no sign of a circle.
        let is_older = |item: &Item| item.first_seen < known.began;
        let has_new = entries.iter().any(|(_, item)| item.as_ref().is_none_or(is_older));
        known.barren = if has_new { 0 } else { known.barren + 1 };
        let keep = self.task.source.keep.items;
        known.end = match &next.url {
            None => next.how,
            Some(url) if url == page || url == self.listing => "its last page leads back".to_owned(),
            Some(_) if known.barren >= BARREN_PAGES_MAX => format!("{BARREN_PAGES_MAX} pages in a row had nothing new"),
            Some(_) if known.entries >= keep => format!("no more than {keep} items are kept (`keep`)"),
            Some(_) => String::new(),
        };
        known.next = next.url;
        let (number, entries) = (known.pages, known.entries);
        tracing::info!(source = %self.task.source.id, %page, number, entries, "read a page of the archive");
    }

    /// Reads some of the articles that wait.
    async fn read_articles(&mut self) -> Result<Went, StoreError> {
        let chunk: Vec<(u32, Entry)> =
            self.known.waiting.drain(..chunk(self.known.waiting.len(), self.stage.articles_left)).collect();
        self.absorb(chunk, Vec::new()).await
    }

    /// Tries some of the articles again that failed, as often as those of a listing are.
    async fn try_again(&mut self) -> Result<Went, StoreError> {
        let chunk: Vec<(u32, Entry)> =
            self.known.again.drain(..chunk(self.known.again.len(), self.stage.articles_left)).collect();
        self.absorb(chunk, Vec::new()).await
    }

    /// Makes items of entries, with their articles where those are wanted.
    async fn absorb(&mut self, places: Vec<(u32, Entry)>, seen: Vec<ItemId>) -> Result<Went, StoreError> {
        let Task { store, source, .. } = *self.task;
        let place = places.first().map_or(0, |(place, _)| *place);
        let place_of = places.clone();
        let entries = sights::recognise(store, source, places.into_iter().map(|(_, entry)| entry).collect()).await?;
        let mut readings = self.reader().read(entries).await;
        let Readings { left, failing, missing, retry_after, turned_out, untouched, hubs, .. } = &mut readings;
        let find =
            |entry: &Entry| place_of.iter().find(|(_, other)| other.url == entry.url).map_or(place, |(at, _)| *at);
        self.known.waiting.splice(0..0, std::mem::take(left).into_iter().map(|entry| (find(&entry), entry)));
        self.known.again.extend(std::mem::take(failing).into_iter().map(|entry| (find(&entry), entry)));
        self.known.again.truncate(AGAIN_MAX);
        self.stage.articles_left = self.stage.articles_left.saturating_sub(missing.wanted);
        self.stage.state.hubs.append(hubs);
        for (url, is_article) in std::mem::take(turned_out) {
            self.stage.state.shapes.note(extract::address_shape(&url), is_article);
        }
        let (retry_after, seen) = (*retry_after, seen.into_iter().chain(std::mem::take(untouched)).collect());
        for reading in &mut readings.read {
            reading.position = find(&reading.entry);
        }
        let Compared { seen: sights, .. } =
            sights::compare(store, source, readings.read, &[], self.known.began).await?;
        self.rest(retry_after);
        self.commit(sights, seen).await?;
        // What is left for want of time or of articles that may be read is no trouble of the site.
        Ok(if retry_after.is_some() { Went::Badly } else { Went::On })
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            client: self.task.client,
            source: self.task.source,
            places: vec![self.listing.clone()],
            new_rules: false,
            hubs: &self.stage.state.hubs,
            articles_max: self.stage.articles_left,
            stopping: self.task.stopping,
            progress: &|_| {},
            now: self.task.now,
        }
    }

    /// Notes that the next page could not be read.
    async fn failed(&mut self, reason: String) -> Result<Went, StoreError> {
        self.known.failures += 1;
        tracing::warn!(source = %self.task.source.id, "page of the archive not read: {reason}");
        if self.known.failures >= FAILURES_MAX {
            self.known.end = format!("page {} could not be read: {reason}", self.known.pages + 1);
        }
        self.commit(Vec::new(), Vec::new()).await.map(|()| Went::Badly)
    }

    fn rest(&mut self, retry_after: Option<Duration>) {
        let until = retry_after.and_then(|rest| self.task.now.checked_add_signed(TimeDelta::from_std(rest).ok()?));
        self.stage.state.rests_until = self.stage.state.rests_until.max(until);
    }

    /// Writes a step with the progress that it made.
    async fn commit(&mut self, sights: Vec<sights::Seen>, seen: Vec<ItemId>) -> Result<(), StoreError> {
        let task = self.task;
        let count = |kind: fn(&Sight) -> bool| sights.iter().filter(|(sight, _)| kind(sight)).count() as u32;
        let new = count(|sight| matches!(sight, Sight::New(_)));
        self.known.items += new;
        let stage = &mut *self.stage;
        stage.record.new += new;
        stage.record.changed += count(|sight| matches!(sight, Sight::Changed(_)));
        stage.touched |= count(|sight| !matches!(sight, Sight::Same(_))) > 0;
        if new > 0 {
            stage.record.verdict = Verdict::Ok;
        }
        stage.state.backfill.insert(self.listing.clone(), self.known.clone());
        let archives = task.source.urls.iter().filter_map(|listing| stage.state.backfill.get(listing));
        let told = archives.map(|known| told(known, task.source.paging.backfill));
        let parts: Vec<String> =
            Some(self.said.to_owned()).into_iter().filter(|said| !said.is_empty()).chain(told).collect();
        stage.record.reason = parts.join("; ");
        let listing_due = stage.state.listing_due.or(stage.state.next_due).unwrap_or(task.now);
        let ended = task.now + TimeDelta::from_std(stage.began.elapsed()).unwrap_or_default();
        settle_due(task.source, &mut stage.state, listing_due, ended);
        commit(task, stage, sights, seen).await
    }
}

/// How many of so many entries are read before the next commit.
fn chunk(waiting: usize, articles_left: usize) -> usize {
    CHUNK_ENTRIES_MIN.max(waiting / CHUNK_PART).min(articles_left).min(waiting)
}

/// How far an archive was read, as a part of a sentence.
fn told(known: &Backfill, pages_max: u32) -> String {
    let Backfill { pages, items, end, .. } = known;
    match known.is_unfinished(pages_max) {
        true => format!("archive: {pages} of at most {pages_max} pages, {items} items so far"),
        false if end.is_empty() => format!("archive: {pages} pages, {items} items, as many pages as `backfill` says"),
        false => format!("archive: all {pages} pages, {items} items; {end}"),
    }
}

/// Writes what a step found, beside what the listing has.
async fn commit(
    task: &Task<'_>,
    stage: &mut Stage,
    sights: Vec<sights::Seen>,
    seen: Vec<ItemId>,
) -> Result<(), StoreError> {
    stage.record.duration_ms = stage.began.elapsed().as_millis() as u64;
    stage.state.reason.clone_from(&stage.record.reason);
    stage.state.verdict = Some(stage.record.verdict);
    let mut commit = Commit {
        state: stage.state.clone(),
        items: Vec::new(),
        seen,
        partial: true,
        record: stage.record.clone(),
        keep: task.source.keep,
    };
    sights.into_iter().for_each(|seen| add(&mut commit, seen));
    task.store.commit(&task.source.id, commit).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_any_length_is_written_only_so_many_times() {
        for entries in [1, 4, 20, 100, 1000, 20_000] {
            let (mut waiting, mut written) = (entries, 0);
            while waiting > 0 {
                waiting -= chunk(waiting, usize::MAX);
                written += waiting;
            }
            assert!(written <= entries * CHUNK_PART, "{entries}: {written}");
        }
        assert_eq!((chunk(3, 100), chunk(50, 100), chunk(50, 2)), (3, 4, 2));
    }
}
