//! The end of a refresh: what is said of it, and what is remembered of its source.
//!
//! Nothing is asked or written here.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::articles::{Missing, Readings};
use super::listings::Heard;
use super::{Task, backfill};
use crate::config::Source;
use crate::extract;
use crate::model::{ArticleState, RefreshRecord, SourceState, Texts, Verdict};
use crate::schedule::{self, Schedule};

/// What there is to say of a refresh: how the list was found or why not, and what is missing. Of
/// several of a kind the first stands for the others; the log has them all.
pub(super) fn reason(heard: &Heard, readings: &Readings, unread: &str, rejected: &[String]) -> String {
    let Missing { wanted, failed, left, why, .. } = &readings.missing;
    let said = heard.doubts.iter().chain([&heard.reason]).filter(|reason| !reason.is_empty());
    let mut parts: Vec<String> = said.cloned().collect();
    if *failed > 0 {
        let why = why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        parts.push(format!("{failed} of {wanted} article pages could not be read{why}"));
    }
    match readings.hubs.len() {
        0 => {}
        1 => parts.push("1 entry is not published, for its page lists articles and is none itself".to_owned()),
        hubs => parts.push(format!("{hubs} entries are not published, for their pages list articles and are none")),
    }
    match rejected {
        [] => {}
        [why] => parts.push(format!("1 entry is not published ({why})")),
        [why, ..] => parts.push(format!("{} entries are not published (the first is {why})", rejected.len())),
    }
    if *left > 0 {
        parts.push(format!("{left} of {wanted} article pages {unread}"));
    }
    parts.join("; ")
}

/// What follows from refreshes that failed inside, if they were too many in a row.
pub(super) fn crashed_again(times: u32) -> Option<String> {
    (times >= schedule::CRASHES_MAX).then(|| {
        format!("that was {times} times in a row, so it is tried once a day, or when its configuration changes")
    })
}

/// How many refreshes in a row failed inside, this one included.
pub(super) fn crashes(before: &SourceState, heard: &Heard) -> u32 {
    if heard.has_crashed() { before.crashes + 1 } else { 0 }
}

/// How a refresh ended.
pub(super) struct Ending<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) record: &'a RefreshRecord,
    /// What hubs sent was read, and the source not asked.
    pub(super) is_partial: bool,
    /// The listings have items that nobody knew.
    pub(super) has_news: bool,
    /// Nothing answers at present: the source is not to blame.
    pub(super) is_blameless: bool,
}

impl Ending<'_> {
    /// What is remembered of the source from now on.
    pub(super) fn state(&self, before: SourceState, heard: Heard, readings: Readings) -> SourceState {
        let source = self.task.source;
        // What new rules find anew may stand on further pages, too.
        let was_left_over = before.left_over || before.config_fingerprint != source.fingerprint;
        let are_read_again = !self.is_partial && heard.verdict == Some(Verdict::Ok);
        let mut state = match self.is_partial {
            true => {
                let last_news = self.last_news(&before, true);
                SourceState { listings: heard.listings, last_news, crashes: 0, ..before }
            }
            false => self.state_of_asked(before, heard),
        };
        let Readings { missing, turned_out, hubs, .. } = readings;
        // What was left is not caught up with before the listings are read again.
        state.left_over = missing.left > 0 || (was_left_over && !are_read_again);
        for (url, is_article) in turned_out {
            state.shapes.note(extract::address_shape(&url), is_article);
        }
        // Older pages name the same hubs.
        let reads_on = state.backfill.values().any(|known| known.is_unfinished(source.paging.backfill));
        if are_read_again && !reads_on {
            // Of those that no listing names any longer nothing is remembered.
            state.hubs = hubs;
        } else {
            state.hubs.extend(hubs);
        }
        state
    }

    /// The state of a source that was asked itself.
    fn state_of_asked(&self, before: SourceState, heard: Heard) -> SourceState {
        let Self { task: Task { source, .. }, record, .. } = *self;
        let schedule = self.schedule();
        let now = record.started;
        // A long first refresh is not followed by the next one at once.
        let ended = now + TimeDelta::milliseconds(record.duration_ms as i64);
        // What is doubted is for the operator to mend, and no reason to ask the site less often.
        let good = heard.flows();
        let same_rules = before.config_fingerprint == source.fingerprint;
        // What this side had no memory for is nothing that the site did.
        let is_crowded = heard.is_crowded && !good;
        let failures = match (good, self.is_blameless) {
            (true, _) => 0,
            (false, _) if is_crowded => before.failures,
            // It is asked as soon as it would be if it had failed only once.
            (false, true) => before.failures.max(1),
            (false, false) => before.failures + 1,
        };
        let gone_since = gone_since(before.gone_since.filter(|_| same_rules), record);
        let crashes = crashes(&before, &heard);
        let outcome = schedule::Outcome {
            verdict: if good { heard.verdict.unwrap_or(Verdict::Ok) } else { record.verdict },
            failures: if crashes > 0 { schedule::Outcome::crashed(crashes, failures).failures } else { failures },
            gone_for: gone_since.and_then(|since| (now - since).to_std().ok()).unwrap_or_default(),
            retry_after: heard.retry_after,
            fresh_seconds: heard.fresh_seconds,
        };
        let last_news = self.last_news(&before, good);
        let rest_ends = heard.retry_after.and_then(|rest| ended.checked_add_signed(TimeDelta::from_std(rest).ok()?));
        let listing_due = match rest_ends.filter(|_| is_crowded) {
            Some(soon) => soon,
            None => schedule::next_due(&schedule, source.id.as_str(), &outcome, ended),
        };
        let mut state = SourceState {
            next_due: Some(listing_due),
            listing_due: None,
            backfill: backfill::begun(source, before.backfill, &heard.nexts, now),
            rests_until: rest_ends.filter(|_| !is_crowded),
            last_refresh: Some(now),
            last_good: if good { Some(now) } else { before.last_good },
            failures,
            crashes,
            gone_since,
            verdict: Some(record.verdict),
            reason: record.reason.clone(),
            trouble: match self.is_blameless || is_crowded {
                true => before.trouble,
                false => before.trouble.after(&source.id, record.verdict, &record.reason, now),
            },
            listings: heard.listings,
            config_fingerprint: source.fingerprint.clone(),
            // A refresh that read nothing new of the site keeps what was known of it.
            site: heard.site.unwrap_or(before.site),
            shapes: before.shapes,
            baselines: heard.baselines,
            last_news,
            texts: heard.texts,
            left_over: false,
            // Under other rules they are perhaps none.
            hubs: if same_rules { before.hubs } else { BTreeSet::new() },
        };
        if good {
            backfill::settle_due(source, &mut state, listing_due, ended);
        }
        state
    }

    /// When there was anything new. What was never noted counts from the first refresh that notes it.
    fn last_news(&self, before: &SourceState, good: bool) -> Option<DateTime<Utc>> {
        let now = self.record.started;
        // What lies ahead was noted by a clock that was wrong.
        let before = before.last_news.filter(|last| *last <= now);
        if self.has_news { Some(now) } else { before.or(good.then_some(now)) }
    }

    /// When the source is asked: less often if hubs tell of all that is new in all listings, also
    /// in those of which nothing could be read so far.
    fn schedule(&self) -> Schedule {
        let Task { covered, source, .. } = self.task;
        let is_covered = !covered.is_empty() && !self.has_news && source.urls.iter().all(|url| covered.contains(url));
        if is_covered { schedule::when_told(&source.schedule) } else { source.schedule.clone() }
    }
}

/// Why the texts that were read are doubted, if all are far shorter than usual: behind a new wall, only the
/// beginnings are left. What is known to be kept for subscribers explains itself.
pub(super) fn cut_off(texts: &mut Texts, readings: &Readings) -> Option<String> {
    let read = readings.read.iter().filter(|reading| reading.known.is_none() && reading.article == ArticleState::Read);
    let free = read.filter(|reading| reading.entry.access.is_none());
    let lengths: Vec<usize> =
        free.map(|reading| reading.entry.body.as_ref().map_or(0, |body| body.value.len())).collect();
    let (usual, longest) = texts.add(&lengths)?;
    Some(format!(
        "the texts of {} new articles are far shorter than usual: at most {longest} bytes, not about {usual}",
        lengths.len()
    ))
}

/// Why a new item is overdue, if the operator expects one sooner.
pub(super) fn overdue(source: &Source, before: &SourceState, has_news: bool, now: DateTime<Utc>) -> Option<String> {
    let (every, last) = (source.expect.every?, before.last_news.filter(|_| !has_news)?);
    let every = TimeDelta::from_std(every).ok()?;
    let hours = (now - last).num_hours();
    let since = last.format("%Y-%m-%d %H:%M UTC");
    (now - last > every).then(|| {
        format!(
            "there is no new item since {since} ({hours} hours), and one is expected every {} hours (`expect`)",
            every.num_hours()
        )
    })
}

/// Since when the server has been saying that a source is gone. A server that can't be reached says
/// nothing else; one that answers does.
fn gone_since(before: Option<DateTime<Utc>>, record: &RefreshRecord) -> Option<DateTime<Utc>> {
    match record.verdict {
        Verdict::Gone => before.filter(|since| *since <= record.started).or(Some(record.started)),
        Verdict::Unreachable | Verdict::Refused | Verdict::Blocked => before,
        Verdict::Ok | Verdict::Unchanged | Verdict::Empty | Verdict::Drifted | Verdict::AppShell => None,
    }
}

/// One line in the log for every refresh. Of an incident, or that nothing answers at all, the operator was told: that it goes on is
/// no warning.
pub(super) fn tell(record: &RefreshRecord, state: &SourceState, next_due: DateTime<Utc>, is_blameless: bool) {
    let RefreshRecord { source, verdict, reason, entries, new, changed, duration_ms, .. } = record;
    if verdict.is_good() {
        tracing::info!(%source, %verdict, entries, new, changed, duration_ms, %next_due, "refreshed: {reason}");
    } else if is_blameless {
        tracing::info!(%source, %verdict, duration_ms, %next_due, "refresh failed, as all do at present: {reason}");
    } else if state.failures == 0 && state.trouble.open().is_none() {
        tracing::warn!(%source, %verdict, entries, new, changed, duration_ms, %next_due, "refreshed, but: {reason}");
    } else if state.trouble.open().is_some() {
        tracing::info!(%source, %verdict, duration_ms, %next_due, "refresh failed, and the incident goes on: {reason}");
    } else {
        tracing::warn!(%source, %verdict, duration_ms, %next_due, "refresh failed: {reason}");
    }
}
