//! The memory for bodies of all sources together.
//!
//! Most pages are small and cost nothing here. What grows beyond that takes its share of a budget
//! before it is read on, and gives it back when the last holder of the body lets go. Whoever finds
//! nothing left waits; but a refresh that holds one body may want the turn of a host that another
//! one waits with, so nobody waits for ever: after a while the body is read all the same.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// What all large bodies may take together.
const BODIES_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Bodies up to this many bytes take no share: a hundred at once are a few dozen MiB.
pub(super) const SMALL_BYTES_MAX: usize = 512 * 1024;
/// How long a body waits for its share; it is part of the time that its request may take.
const WAIT_TIME_MAX: Duration = Duration::from_secs(10);
/// Shares are counted in KiB, for their number is limited.
const UNIT_BYTES: usize = 1024;

/// One for the process, because so is its memory.
static BUDGET: LazyLock<Budget> = LazyLock::new(|| Budget::new(BODIES_BYTES_MAX, WAIT_TIME_MAX));

/// Waits for a share of so many bytes.
pub(super) async fn share(bytes: usize) -> Share {
    BUDGET.share(bytes).await
}

struct Budget {
    units: Arc<Semaphore>,
    all: usize,
    wait_max: Duration,
}

/// Memory that a body may take; `None` inside if it waited long enough.
pub(super) struct Share(Option<OwnedSemaphorePermit>);

impl Budget {
    fn new(bytes: usize, wait_max: Duration) -> Self {
        let all = bytes / UNIT_BYTES;
        Self { units: Arc::new(Semaphore::new(all)), all, wait_max }
    }

    async fn share(&self, bytes: usize) -> Share {
        // A body that may be larger than the whole budget gets it for itself.
        let units = u32::try_from(bytes.div_ceil(UNIT_BYTES).min(self.all)).unwrap_or(u32::MAX);
        let granted = timeout(self.wait_max, Arc::clone(&self.units).acquire_many_owned(units)).await;
        Share(granted.ok().and_then(Result::ok))
    }
}

impl Share {
    /// The body, which holds as much of the share as it needs for as long as it is there.
    pub(super) fn hold(mut self, mut body: Vec<u8>) -> Bytes {
        body.shrink_to_fit();
        if let Some(permit) = &mut self.0 {
            let surplus = permit.num_permits().saturating_sub(body.len().div_ceil(UNIT_BYTES));
            drop(permit.split(surplus));
        }
        Bytes::from_owner(Held { body, _share: self })
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
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn d06_large_bodies_wait_for_each_other_but_not_for_ever() {
        let budget = Budget::new(10 * UNIT_BYTES, WAIT_TIME_MAX);
        let body = budget.share(10 * UNIT_BYTES).await.hold(vec![0; 4 * UNIT_BYTES]);
        assert_eq!(budget.units.available_permits(), 6, "what it does not need is free again");
        let copy = body.clone();
        drop(body);
        let began = tokio::time::Instant::now();
        assert!(budget.share(7 * UNIT_BYTES).await.0.is_none(), "a copy still holds it");
        assert_eq!(began.elapsed(), WAIT_TIME_MAX);
        drop(copy);
        assert!(budget.share(usize::MAX).await.0.is_some(), "more than all gets all");
        assert_eq!(began.elapsed(), WAIT_TIME_MAX, "at once");
    }
}
