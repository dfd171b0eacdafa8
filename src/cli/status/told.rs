//! The hubs that tell of a source's news, as `status` shows them: without tokens and secrets.

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use crate::store::Upstream;

/// One subscription of ours.
#[derive(Debug, Serialize)]
pub(super) struct ToldBy {
    /// The listing whose page names the hub.
    listing: Url,
    /// What the hub knows it by.
    topic: String,
    /// The hub that tells, or is asked.
    hub: Option<Url>,
    /// `told`, `waiting` for the hub, `failed` until the next attempt, or `ending`.
    state: &'static str,
    /// How long the hub promised to tell.
    until: Option<DateTime<Utc>>,
    /// Why the last request came to nothing; empty after a success.
    trouble: String,
    last_push: Option<DateTime<Utc>>,
    pushes: u64,
    /// Whether the source is asked less often because of it.
    proven: bool,
}

impl ToldBy {
    pub(super) fn of(upstream: &Upstream, now: DateTime<Utc>) -> Self {
        let state = match () {
            () if !upstream.wanted => "ending",
            () if upstream.is_active(now) => "told",
            () if upstream.failures > 0 => "failed",
            () => "waiting",
        };
        let asked = || upstream.offer.hubs.get(upstream.turn).cloned();
        Self {
            listing: upstream.listing.clone(),
            topic: upstream.offer.topic.clone(),
            hub: upstream.holder.clone().or_else(asked),
            state,
            until: upstream.expires.filter(|_| upstream.is_active(now)),
            trouble: upstream.trouble.clone(),
            last_push: upstream.pushed,
            pushes: upstream.pushes,
            proven: upstream.proven && upstream.is_active(now),
        }
    }

    /// One line for people.
    pub(super) fn line(&self, source: &str, time: impl Fn(Option<DateTime<Utc>>) -> String) -> String {
        let hub = self.hub.as_ref().and_then(Url::host_str).unwrap_or("-");
        let what = match self.state {
            "told" => format!("tells until {}", time(self.until)),
            "waiting" => "was asked to tell".to_owned(),
            "ending" => "is asked not to tell any more".to_owned(),
            _ => "does not tell".to_owned(),
        };
        let pushed = self.last_push.map(|_| format!(", last push {}", time(self.last_push))).unwrap_or_default();
        let trouble = if self.trouble.is_empty() { String::new() } else { format!(": {}", self.trouble) };
        format!("{source}: the hub {hub} {what}{pushed}{trouble}\n")
    }
}
