//! The steps of an archive: a page of it, some articles of that page, some that failed before. Each
//! ends with a commit.

use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

use super::settle_due;
use crate::config::Next;
use crate::extract::{self, Onward};
use crate::fetch::FetchError;
use crate::model::{Backfill, Entry, Item, ItemId, Verdict, shown};
use crate::normalise::{self, Sight};
use crate::refresh::articles::{Reader, Readings, is_known_hub};
use crate::refresh::channel::Reading;
use crate::refresh::pages::{self, Way};
use crate::refresh::sights::{self, Compared};
use crate::refresh::{Stage, Task, add};
use crate::store::{Commit, StoreError};

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
pub(super) enum Went {
    /// There may be more to do.
    On,
    /// The site is in trouble, or wants to be left alone.
    Badly,
}

/// One archive on its way.
pub(super) struct Archive<'a, 's> {
    pub(super) task: &'s Task<'a>,
    pub(super) stage: &'s mut Stage,
    pub(super) listing: &'s Url,
    pub(super) known: Backfill,
    /// What there is to say of the rest of the refresh.
    pub(super) said: &'s str,
}

impl Archive<'_, '_> {
    /// Reads the next page. Its entries wait for their articles, or become items at once.
    pub(super) async fn read_page(&mut self) -> Result<Went, StoreError> {
        let Some(page) = self.known.next.clone() else { return Ok(Went::On) };
        let paging = &self.task.source.paging;
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
            // Who counts finds the end so; a link that leads nowhere may be mended.
            Err(FetchError { status: Some(404 | 410), .. }) if matches!(paging.next, Next::Number { .. }) => {
                self.known.end = format!("there is no page {number}");
                return self.commit(Vec::new(), Vec::new()).await.map(|()| Went::On);
            }
            Err(error) => {
                self.rest(error.retry_after);
                return self.failed(error.to_string()).await;
            }
        };
        let first = self.known.entries;
        let mut entries = sights::recognise(self.task.store, self.task.source, entries, &Default::default()).await?;
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
        tracing::info!(source = %self.task.source.id, page = %shown(page), number, entries, "read a page of the archive");
    }

    /// Reads some of the articles that wait.
    pub(super) async fn read_articles(&mut self) -> Result<Went, StoreError> {
        let chunk: Vec<(u32, Entry)> =
            self.known.waiting.drain(..chunk(self.known.waiting.len(), self.stage.articles_left)).collect();
        self.absorb(chunk, Vec::new()).await
    }

    /// Tries some of the articles again that failed, as often as those of a listing are.
    pub(super) async fn try_again(&mut self) -> Result<Went, StoreError> {
        let chunk: Vec<(u32, Entry)> =
            self.known.again.drain(..chunk(self.known.again.len(), self.stage.articles_left)).collect();
        self.absorb(chunk, Vec::new()).await
    }

    /// Makes items of entries, with their articles where those are wanted.
    async fn absorb(&mut self, places: Vec<(u32, Entry)>, seen: Vec<ItemId>) -> Result<Went, StoreError> {
        let Task { store, source, .. } = *self.task;
        let place = places.first().map_or(0, |(place, _)| *place);
        let place_of = places.clone();
        let entries =
            sights::recognise(store, source, places.into_iter().map(|(_, entry)| entry).collect(), &Default::default())
                .await?;
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
            sights::compare(store, source, readings.read, &[], &Default::default(), self.known.began).await?;
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
pub(super) async fn commit(
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
