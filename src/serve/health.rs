//! What `/readyz` goes by, and the operator is told of the daemon itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// A scheduler that was silent for longer than this counts as stuck.
pub const SCHEDULER_SILENCE_MAX: Duration = Duration::from_secs(60);

/// How far the program has come, and whether it is still moving. The daemon reports, the server
/// reads.
#[derive(Debug, Default)]
pub struct Health {
    store_open: AtomicBool,
    published: AtomicBool,
    last_tick: Mutex<Option<Instant>>,
    reload_trouble: Mutex<Option<String>>,
}

impl Health {
    /// The store is open.
    pub fn store_opened(&self) {
        self.store_open.store(true, Ordering::Relaxed);
    }

    /// All feeds were published once from what the store has.
    pub fn published(&self) {
        self.published.store(true, Ordering::Relaxed);
    }

    /// The scheduler looked for due work.
    pub fn scheduler_ticked(&self, now: Instant) {
        *self.last_tick.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(now);
    }

    /// The last reload was refused, or (`None`) taken over.
    pub fn reloaded(&self, trouble: Option<String>) {
        *self.reload_trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = trouble;
    }

    /// Why the last reload was refused, if it was.
    pub fn reload_trouble(&self) -> Option<String> {
        self.reload_trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// What stands in the way of being ready; empty: nothing.
    pub fn obstacles(&self, now: Instant) -> Vec<&'static str> {
        let tick = *self.last_tick.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ticking = tick.is_some_and(|tick| now.saturating_duration_since(tick) <= SCHEDULER_SILENCE_MAX);
        [
            (self.store_open.load(Ordering::Relaxed), "the store is not open"),
            (self.published.load(Ordering::Relaxed), "the feeds are not published yet"),
            (ticking, "the scheduler is not running"),
        ]
        .into_iter()
        .filter_map(|(fine, obstacle)| (!fine).then_some(obstacle))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_scheduler_is_an_obstacle() {
        let health = Health::default();
        let start = Instant::now();
        assert_eq!(health.obstacles(start).len(), 3);
        health.store_opened();
        health.published();
        health.scheduler_ticked(start);
        assert!(health.obstacles(start + SCHEDULER_SILENCE_MAX).is_empty());
        let late = start + SCHEDULER_SILENCE_MAX + Duration::from_secs(1);
        assert_eq!(health.obstacles(late), ["the scheduler is not running"]);
    }
}
