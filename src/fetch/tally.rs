//! What went over the network since the start of the process, for monitors. It is counted once for
//! the process and not per client, as a reload may replace the client.

use std::sync::atomic::{AtomicU64, Ordering};

static REQUESTS: AtomicU64 = AtomicU64::new(0);
static BODY_BYTES: AtomicU64 = AtomicU64::new(0);

/// Numbers that only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were sent: for pages, robots.txt, hubs and hooks. What a browser asks for the
    /// pages that it renders is not among them.
    pub requests: u64,
    /// Bytes of the bodies that were answered, as they came over the wire.
    pub body_bytes: u64,
}

/// What was counted so far.
pub fn traffic() -> Traffic {
    Traffic { requests: REQUESTS.load(Ordering::Relaxed), body_bytes: BODY_BYTES.load(Ordering::Relaxed) }
}

/// A request is sent.
pub(super) fn asked() {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
}

/// So much of a body came.
pub(super) fn received(bytes: usize) {
    BODY_BYTES.fetch_add(bytes as u64, Ordering::Relaxed);
}
