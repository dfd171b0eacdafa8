//! The memory for bodies of all sources together.
//!
//! Most pages are small and cost nothing here. What grows beyond that takes its share of a budget
//! before it is read on, and gives it back when the last holder of the body lets go. Whoever finds
//! nothing left waits. A refresh that holds one body may want another while all the rest is held by
//! such as itself; so nobody waits for ever, and who waited long enough gives up what it has. What is
//! held never exceeds the budget.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Failure;

/// What all large bodies may take together.
const BODIES_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Bodies up to this many bytes take no share: a hundred at once are a few dozen MiB.
const SMALL_BYTES_MAX: usize = 512 * 1024;
/// The first share of a body. Most of those that are not small need no other, and two dozen can be read
/// side by side.
const FIRST_BYTES: usize = 2 * 1024 * 1024;
/// How long a body waits for its share at most. It is part of the time that its request may take, of
/// which it takes no more than half, so that it is never the site that is called slow.
const WAIT_TIME_MAX: Duration = Duration::from_secs(20);
/// Shares are counted in KiB, for their number is limited.
const UNIT_BYTES: usize = 1024;

/// One for the process, because so is its memory.
static BUDGET: LazyLock<Budget> = LazyLock::new(|| Budget::new(BODIES_BYTES_MAX));

struct Budget {
    units: Arc<Semaphore>,
    all: usize,
}

/// Memory that a body may take.
#[derive(Default)]
pub(super) struct Share {
    permit: Option<OwnedSemaphorePermit>,
    /// How many bytes of the body are covered.
    bytes: usize,
}

impl Share {
    /// Whether a body may grow beyond what it has.
    pub(super) fn covers(&self, bytes: usize) -> bool {
        bytes < self.bytes.max(SMALL_BYTES_MAX)
    }

    /// Waits for more: first for what most bodies need, then for all that a body may ever have.
    pub(super) async fn grow(&mut self, bytes_max: usize, request_time_max: Duration) -> Result<(), Failure> {
        BUDGET.grow(self, bytes_max, WAIT_TIME_MAX.min(request_time_max / 2)).await
    }

    /// The body, which holds as much of the share as it needs for as long as it is there.
    pub(super) fn hold(mut self, mut body: Vec<u8>) -> Bytes {
        let Some(permit) = &mut self.permit else { return body.into() };
        body.shrink_to_fit();
        let surplus = permit.num_permits().saturating_sub(body.len().div_ceil(UNIT_BYTES));
        drop(permit.split(surplus));
        Bytes::from_owner(Held { body, _share: self })
    }
}

impl Budget {
    fn new(bytes: usize) -> Self {
        let all = bytes / UNIT_BYTES;
        Self { units: Arc::new(Semaphore::new(all)), all }
    }

    async fn grow(&self, share: &mut Share, bytes_max: usize, wait_max: Duration) -> Result<(), Failure> {
        let bytes = if share.permit.is_none() { FIRST_BYTES.min(bytes_max) } else { bytes_max };
        // A body that may be larger than the whole budget gets it for itself.
        let has = share.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = bytes.div_ceil(UNIT_BYTES).min(self.all).saturating_sub(has);
        let units = u32::try_from(more).unwrap_or(u32::MAX);
        let granted = timeout(wait_max, Arc::clone(&self.units).acquire_many_owned(units)).await;
        let permit = granted.ok().and_then(Result::ok).ok_or_else(Failure::crowded)?;
        match &mut share.permit {
            Some(held) => held.merge(permit),
            None => share.permit = Some(permit),
        }
        // The byte more than the limit tells a body that is too large from one that just fits.
        share.bytes = if bytes < bytes_max { bytes } else { bytes_max.saturating_add(1) };
        Ok(())
    }
}

/// A body with its share.
struct Held {
    body: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn d06_large_bodies_wait_for_each_other_and_give_up_in_the_end() {
        let budget = Budget::new(10 * UNIT_BYTES);
        let mut first = Share::default();
        budget.grow(&mut first, 10 * UNIT_BYTES, WAIT).await.unwrap();
        let body = first.hold(vec![0; 4 * UNIT_BYTES]);
        assert_eq!(budget.units.available_permits(), 6, "what it does not need is free again");
        let copy = body.clone();
        drop(body);
        let began = tokio::time::Instant::now();
        let failure = budget.grow(&mut Share::default(), 7 * UNIT_BYTES, WAIT).await.unwrap_err();
        assert!(failure.is_crowded && failure.cause.contains("no part in it"), "{failure:?}");
        assert_eq!(began.elapsed(), WAIT, "a copy still holds it");
        drop(copy);
        let mut all = Share::default();
        budget.grow(&mut all, usize::MAX, WAIT).await.unwrap();
        budget.grow(&mut all, usize::MAX, WAIT).await.unwrap();
        assert_eq!(began.elapsed(), WAIT, "at once: more than all gets all");
    }

    #[tokio::test(start_paused = true)]
    async fn d06_however_many_bodies_want_more_than_there_is_no_more_is_held_and_none_waits_for_ever() {
        let budget = Budget::new(3 * FIRST_BYTES);
        let bodies = (0..9).map(|_| async {
            let mut share = Share::default();
            budget.grow(&mut share, 2 * FIRST_BYTES, WAIT).await?;
            tokio::time::sleep(Duration::from_millis(10)).await;
            budget.grow(&mut share, 2 * FIRST_BYTES, WAIT).await?;
            Ok::<_, Failure>(share.hold(vec![0; 2 * FIRST_BYTES]))
        });
        let began = tokio::time::Instant::now();
        // Who has its body goes on and lets go of it; three that hold a first share block each other.
        let read = futures_util::future::join_all(bodies.map(|body| async { body.await.map(drop) })).await;
        assert!(read.iter().any(Result::is_ok) && read.iter().any(Result::is_err));
        assert!(began.elapsed() <= 2 * WAIT + Duration::from_millis(20), "{:?}", began.elapsed());
        assert_eq!(budget.units.available_permits(), 3 * FIRST_BYTES / UNIT_BYTES, "all is given back");
    }
}
