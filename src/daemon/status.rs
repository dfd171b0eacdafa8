//! The line in `systemctl status`.

use chrono::{DateTime, Utc};

use super::queue::Queue;

/// What is going on, in one line. `trouble` is what the operator has to know beside it.
pub(super) fn line(queue: &Queue, running: usize, now: DateTime<Utc>, trouble: Option<&str>) -> String {
    let mut line = format!("{} sources, {running} being refreshed", queue.len());
    match queue.next() {
        Some((due, id)) if due > now => line += &format!("; next {id} at {}", due.format("%Y-%m-%d %H:%M:%S UTC")),
        Some(_) => line += "; more are due",
        None => {}
    }
    if let Some(trouble) = trouble {
        line += &format!("; {trouble}");
    }
    line
}
