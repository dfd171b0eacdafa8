//! What was answered since the start of the process, for monitors.

use std::sync::atomic::{AtomicU64, Ordering};

use hyper::StatusCode;

/// The statuses of HTTP: 100 to 599.
const STATUSES: usize = 500;
const STATUS_MIN: usize = 100;

/// Answers by status. Those that are no answers to a request (what is no HTTP) are not among them.
#[derive(Debug)]
pub struct Traffic {
    by_status: Box<[AtomicU64]>,
}

impl Default for Traffic {
    fn default() -> Self {
        Self { by_status: (0..STATUSES).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Traffic {
    /// The statuses that were answered, and how often.
    pub fn by_status(&self) -> impl Iterator<Item = (usize, u64)> {
        let counts = self.by_status.iter().map(|count| count.load(Ordering::Relaxed));
        counts.enumerate().filter(|(_, count)| *count > 0).map(|(place, count)| (STATUS_MIN + place, count))
    }

    pub(super) fn answered(&self, status: StatusCode) {
        if let Some(count) = self.by_status.get(usize::from(status.as_u16()) - STATUS_MIN) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_status() {
        let traffic = Traffic::default();
        for status in [StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::OK] {
            traffic.answered(status);
        }
        assert_eq!(traffic.by_status().collect::<Vec<_>>(), [(200, 2), (404, 1)]);
    }
}
