//! The archive behind a new listing: its older pages, read one after the other.
//!
//! Each page is committed with the address of the next one before that is asked for, and so are
//! the articles of a page, a few at a time: whatever ends the process, nothing is asked twice but
//! what was under way. A refresh reads some pages; the source is due again soon after, and until
//! its schedule says so, its listing is left alone.
//!
//! Older pages are older: what they have counts as seen when the archive was begun, in its order.
//!
//! Here stands when archives are read and how far at a time; the steps of one are in [`archive`].

mod archive;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Stage, Step, Task};
use crate::config::Source;
use crate::extract::Onward;
use crate::model::{Backfill, RefreshRecord, SourceState, Verdict};
use crate::source;
use crate::store::StoreError;
use archive::{Archive, Went, commit};

/// How long a source rests before it reads on in its archive: others have their turn meanwhile.
pub(super) const BACKFILL_PAUSE: Duration = Duration::from_secs(60);
/// Pages of archives that one refresh reads at most, so that what it found is soon published.
const PAGES_PER_REFRESH_MAX: usize = 20;
/// After this while no refresh begins another page or article of an archive, for the same reason.
const TIME_MAX: Duration = Duration::from_secs(5 * 60);

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
            // A little before what the first page has. What an archive by another rule has brought is
            // no sign of a circle either.
            began: now - TimeDelta::microseconds(1),
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
        is_blameless: false,
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
