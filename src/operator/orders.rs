//! The operator's orders. They hurry what would be done anyway; the rests that hosts asked for, and
//! those that they get because they fail, hold for the operator, too.

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

use crate::daemon::Signal;
use crate::refresh;
use crate::serve::Ordered;
use crate::wire::Wire;

/// When to come back after the order could not even be noted, in seconds.
const BUSY_SECONDS: u64 = 60;

/// Has a source refreshed now.
pub(super) async fn refresh(wire: &Wire, source: &str, now: DateTime<Utc>) -> Ordered {
    let config = wire.config();
    let Some(source) = config.source(source) else {
        return Ordered::Unknown("There is no source of that id; /status names all of them.".to_owned());
    };
    let id = &source.id;
    let state = match wire.store().state(id).await {
        Ok(state) => state,
        Err(error) => {
            wire.store_failed(&error).await;
            return Ordered::NotNow("The store does not say whether it may be asked.".to_owned(), BUSY_SECONDS);
        }
    };
    if let Err(due) = refresh::may_be_asked(&state, now) {
        let seconds = u64::try_from((due - now).num_seconds()).unwrap_or(0).max(1);
        let due = due.format("%Y-%m-%d %H:%M:%S UTC");
        return Ordered::NotNow(format!("{id} is left alone until {due}: {}", left_alone(&state, now)), seconds);
    }
    match wire.wish(id.clone()) {
        true => Ordered::Taken(format!("{id} is due now.")),
        false => Ordered::NotNow("Too many sources are to be refreshed at once.".to_owned(), BUSY_SECONDS),
    }
}

fn left_alone(state: &crate::model::SourceState, now: DateTime<Utc>) -> &str {
    match state.rests_until {
        Some(until) if until > now => "its server asked for that",
        _ if state.failures > 0 => &state.reason,
        _ => "it was asked just now",
    }
}

/// Has the configuration read anew.
pub(super) fn reload(signals: &mpsc::Sender<Signal>) -> Ordered {
    match signals.try_send(Signal::Reload) {
        Ok(()) => Ordered::Taken("The configuration is read anew; /status says if it is refused.".to_owned()),
        Err(_) => Ordered::NotNow("It is being read already.".to_owned(), BUSY_SECONDS),
    }
}
