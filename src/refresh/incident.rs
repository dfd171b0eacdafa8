//! What a refresh made of an incident is told once: here in the log, by the hook of incidents, and,
//! if the operator wants it, by the feed of the source.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::config::{Source, duration_text};
use crate::model::{Incident, Trouble, Turn};
use crate::wire::Wire;

/// Tells the log what the refresh that began then made of an incident. Answers whether it made
/// anything of one.
pub(super) fn tell(trouble: &Trouble, refresh: DateTime<Utc>) -> bool {
    let Some((incident, turn)) = trouble.turned_at(refresh) else { return false };
    let Incident { source, began, verdict, reason, refreshes, .. } = incident;
    match turn {
        Turn::Opened if source.is_of_all() => tracing::error!(
            since = %began, "incident: {reason}; until it is over, no source is blamed for its silence",
        ),
        Turn::Ended if source.is_of_all() => tracing::info!(
            since = %began, "the incident is over: sources answer again, after {}", length(*began, refresh),
        ),
        Turn::Opened => tracing::error!(
            %source, since = %began, %verdict, refreshes,
            "incident: {source} is out of order since {began}: {reason}; see what is found there with \
             `depesche explain {source}`",
            began = began.format("%Y-%m-%d %H:%M UTC"),
        ),
        Turn::Ended => tracing::info!(
            %source, since = %began, %verdict, refreshes,
            "the incident is over: {source} is read again, after {}", length(*began, refresh),
        ),
    }
    true
}

/// Tells the others: the feed is to be published although no item of it changed, and the hook has
/// what the store noted for it.
pub(super) fn tell_others(wire: &Wire, source: &Source) {
    if source.notice {
        wire.note_unpublished(&source.id);
    }
    wire.hooks().look_at_incidents();
}

/// How long it was, to the second.
fn length(began: DateTime<Utc>, ended: DateTime<Utc>) -> String {
    let seconds = u64::try_from((ended - began).num_seconds()).unwrap_or_default();
    duration_text(Duration::from_secs(seconds))
}
