//! Handing over what is waiting, call by call.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};

use super::hooked::configured;
use super::{Hooks, Setup, command, webhook};
use crate::config::{Hook, Receiver};
use crate::fetch::Client;
use crate::model::HookId;
use crate::schedule;
use crate::store::{Call, CallLimits, StoreError};

/// The pause after the first failure: a receiver that is just being restarted is back soon.
const PAUSE_FIRST: Duration = Duration::from_secs(2);
/// The longest pause between two attempts.
const PAUSE_MAX: Duration = Duration::from_secs(60 * 60);
/// The pause after the store failed, which perhaps could not note that a call was taken: it is made
/// once more then, and a disk that is full stays so for a while.
const TROUBLE_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Items that were not received for so long are dropped: news are old by then, and what comes
/// after them must not wait for ever.
const HELD_MAX: TimeDelta = TimeDelta::hours(24);
/// Items of one call in bytes, unless the first alone has more. Web servers take bodies of 1 MiB
/// unless they are told otherwise.
const CALL_BYTES_MAX: usize = 1000 * 1000;

/// Why a call was not received.
#[derive(Debug)]
pub(super) struct Failure {
    /// What happened, as a part of a sentence.
    pub(super) cause: String,
    /// What to do about it.
    pub(super) cure: &'static str,
    /// How long the receiver wants to be left alone.
    pub(super) retry_after: Option<Duration>,
}

/// Why something is still waiting for a hook.
pub(super) struct Held {
    /// When to look again.
    pub(super) again: DateTime<Utc>,
    /// Why, as a sentence.
    pub(super) reason: String,
}

impl Hooks {
    /// Hands over what is waiting for a hook until nothing is left, or a call fails. `at_once`
    /// shortens the pause after an earlier failure.
    pub(super) async fn deliver(&self, id: &HookId, at_once: bool) -> Option<Held> {
        self.deliver_all(id, at_once).await.unwrap_or_else(|error| {
            tracing::error!(hook = %id, "the hook waits for the store: {error}");
            Some(Held { again: Utc::now() + TROUBLE_PAUSE, reason: error.to_string() })
        })
    }

    async fn deliver_all(&self, id: &HookId, mut at_once: bool) -> Result<Option<Held>, StoreError> {
        while !self.is_stopping() {
            let Setup { config, client } = self.setup();
            let Some(hook) = configured(&config, id) else { return Ok(None) };
            let limits = CallLimits { items_max: hook.items_max, bytes_max: CALL_BYTES_MAX };
            let Some(call) = self.store.next_call(id, limits).await? else { return Ok(None) };
            // A clock that was set back must not make a pause of an hour one of a year.
            let longest = Utc::now() + HELD_MAX;
            if let Some(retry_at) = call.retry_at.filter(|at| !at_once && *at > Utc::now() && *at < longest) {
                let until = retry_at.format("%Y-%m-%d %H:%M:%S UTC");
                let reason = format!("it failed {} times in a row, and rests until {until}", call.failures);
                return Ok(Some(Held { again: retry_at, reason }));
            }
            at_once = false;
            match hand_over(&client, id, &hook, &call).await {
                Ok(()) => {
                    self.store.received(id, &call.id).await?;
                    tracing::info!(hook = %id, call = call.id, items = call.items.len(), "handed over");
                }
                Err(failure) => return self.failed(id, &call, failure).await.map(Some),
            }
        }
        Ok(None)
    }

    /// Notes a failure, and tells of it.
    async fn failed(&self, id: &HookId, call: &Call, failure: Failure) -> Result<Held, StoreError> {
        let now = Utc::now();
        let Failure { cause, cure, retry_after } = failure;
        let pause = schedule::retry_delay(PAUSE_FIRST, PAUSE_MAX, id.as_str(), call.failures + 1);
        let pause = pause.max(retry_after.unwrap_or_default());
        let retry_at = now + TimeDelta::from_std(pause).unwrap_or(HELD_MAX).min(HELD_MAX / 2);
        tracing::warn!(
            hook = %id, call = call.id, items = call.items.len(), attempt = call.failures + 1, %retry_at,
            "the hook failed and is tried again: {cause}; {cure}"
        );
        let mut reason = format!("{cause}; {cure}");
        let dropped = self.store.failed(id, retry_at, now - HELD_MAX).await?;
        if dropped > 0 {
            let hours = HELD_MAX.num_hours();
            reason = format!("{dropped} items were dropped, as it has not taken them for {hours} hours: {reason}");
            tracing::error!(hook = %id, "{reason}");
        }
        Ok(Held { again: retry_at, reason })
    }
}

/// One attempt.
async fn hand_over(client: &Client, hook: &HookId, to: &Hook, call: &Call) -> Result<(), Failure> {
    let Call { id, about, items, failures, .. } = call;
    // All parts are JSON already.
    let list = items.join(",");
    let body = Bytes::from(match hook.is_of_incidents() {
        true => format!("{{\"id\":\"{id}\",\"incidents\":[{list}]}}\n"),
        false => format!("{{\"id\":\"{id}\",\"feed\":{about},\"items\":[{list}]}}\n"),
    });
    match &to.receiver {
        Receiver::Command(program, arguments) => {
            let of_feed = (!hook.is_of_incidents()).then(|| ("DEPESCHE_FEED", hook.to_string()));
            let of_call = [
                ("DEPESCHE_CALL", id.clone()),
                ("DEPESCHE_ITEMS", items.len().to_string()),
                ("DEPESCHE_ATTEMPT", (failures + 1).to_string()),
            ];
            let variables: Vec<_> = of_feed.into_iter().chain(of_call).collect();
            command::run(program, arguments, &variables, &body, to.timeout).await
        }
        Receiver::Webhook(receiver) => webhook::post(client, receiver, id, body, to.timeout).await,
    }
}
