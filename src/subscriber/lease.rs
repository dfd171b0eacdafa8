//! What is done for a subscription, and when: pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::schedule;
use crate::store::Upstream;

/// How long we ask to be told; the hub decides.
pub(super) const LEASE_WISH: Duration = Duration::from_secs(10 * 24 * 3600);
/// The longest lease that is believed: a subscription that nobody renews is forgotten by some hubs.
const LEASE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// Renewed is when about so much of a lease is over, with jitter of a fifth of that, so that enough
/// is left for some failures.
const RENEWAL_PERCENT: u32 = 70;
/// The shortest time from one request to the next, whatever lease a hub gives.
const REQUEST_GAP_MIN: Duration = Duration::from_secs(30);
/// How long a hub may take to ask whether we mean it. So long, and no longer, we say yes.
pub(super) const CONFIRM_TIME: Duration = Duration::from_secs(10 * 60);
/// The pause before the next of several hubs is asked.
const NEXT_HUB_PAUSE: Duration = Duration::from_secs(5);
/// The wait after all hubs failed once.
const RETRY_FIRST: Duration = Duration::from_secs(60);
/// The longest wait.
const RETRY_MAX: Duration = Duration::from_secs(12 * 3600);
/// A clock that is put right by less than this costs nobody anything.
const CLOCK_SLACK: Duration = Duration::from_secs(60);
/// After so many failures a hub is not asked any more to end a subscription; its lease ends it.
const END_FAILURES_MAX: u32 = 5;

/// What a hub is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Subscribe,
    Unsubscribe,
}

impl Mode {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// What is to be done for a subscription that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A hub is asked.
    Ask(Mode),
    /// Nothing but to remember it.
    Wait,
    /// It is over.
    Forget,
}

/// Says what is to be done for a subscription that is due, and notes that it is being done.
pub(super) fn step(upstream: &mut Upstream, now: DateTime<Utc>) -> Step {
    if !upstream.wanted {
        let is_over = upstream.expires.is_none_or(|expires| expires <= now) || upstream.holder.is_none();
        if is_over || upstream.failures >= END_FAILURES_MAX {
            return Step::Forget;
        }
        if upstream.is_waiting() {
            fail(upstream, "the hub did not ask whether we mean it".to_owned(), now);
            return Step::Wait;
        }
        ask(upstream, now);
        return Step::Ask(Mode::Unsubscribe);
    }
    if upstream.is_waiting() {
        fail(upstream, "the hub did not ask whether we mean it".to_owned(), now);
        return Step::Wait;
    }
    ask(upstream, now);
    Step::Ask(Mode::Subscribe)
}

fn ask(upstream: &mut Upstream, now: DateTime<Utc>) {
    upstream.asked = Some(now);
    upstream.due = after(now, CONFIRM_TIME);
}

/// Takes back what was noted by a clock that was ahead, now that it is right: whether the hub still
/// tells is not known then, so it is asked at once. Answers whether there was anything.
pub(super) fn put_right(upstream: &mut Upstream, now: DateTime<Utc>) -> bool {
    let is_ahead = |time: Option<DateTime<Utc>>| time.is_some_and(|time| time > after(now, CLOCK_SLACK));
    let due_max = if upstream.expires.is_some() { LEASE_MAX } else { RETRY_MAX * 2 };
    if !is_ahead(upstream.asked) && !is_ahead(upstream.confirmed) && upstream.due <= after(now, due_max) {
        return false;
    }
    (upstream.asked, upstream.confirmed) = (upstream.asked.map(|_| now), upstream.confirmed.map(|_| now));
    upstream.expires = upstream.expires.map(|_| now);
    upstream.due = now;
    true
}

/// The hub that is asked.
pub(super) fn hub(upstream: &Upstream, mode: Mode) -> Option<&Url> {
    match mode {
        Mode::Subscribe => upstream.offer.hubs.get(upstream.turn).or_else(|| upstream.offer.hubs.first()),
        Mode::Unsubscribe => upstream.holder.as_ref(),
    }
}

/// Whether we asked for this a moment ago. A hub may ask twice, should our first word be lost.
pub(super) fn is_asked(upstream: &Upstream, mode: Mode, now: DateTime<Utc>) -> bool {
    let is_open = upstream.asked.is_some_and(|asked| now < after(asked, CONFIRM_TIME));
    is_open && upstream.wanted == (mode == Mode::Subscribe)
}

/// A hub took the subscription, for so long.
pub(super) fn confirm(upstream: &mut Upstream, lease: Duration, now: DateTime<Utc>) {
    let lease = lease.min(LEASE_MAX);
    let renewal = lease * RENEWAL_PERCENT / 100;
    // The jitter of retries does here, too: it is the same for a token in every run.
    let renewal = schedule::retry_delay(renewal, renewal, &upstream.token, 1);
    upstream.holder = hub(upstream, Mode::Subscribe).cloned();
    upstream.confirmed = Some(now);
    upstream.expires = Some(after(now, lease));
    upstream.due = after(now, renewal.max(REQUEST_GAP_MIN));
    upstream.failures = 0;
    upstream.trouble.clear();
}

/// A request came to nothing: the next hub has its turn, or all of them once more later.
pub(super) fn fail(upstream: &mut Upstream, cause: String, now: DateTime<Utc>) {
    let hubs = if upstream.wanted { upstream.offer.hubs.len().max(1) } else { 1 };
    upstream.failures = upstream.failures.saturating_add(1);
    upstream.asked = upstream.confirmed;
    upstream.turn = (upstream.turn + 1) % upstream.offer.hubs.len().max(1);
    upstream.trouble = cause;
    let hubs = u32::try_from(hubs).unwrap_or(u32::MAX);
    let wait = match upstream.failures.is_multiple_of(hubs) {
        true => schedule::retry_delay(RETRY_FIRST, RETRY_MAX, &upstream.token, upstream.failures / hubs),
        false => NEXT_HUB_PAUSE,
    };
    upstream.due = after(now, wait);
}

/// A hub ended the subscription by itself.
pub(super) fn deny(upstream: &mut Upstream, reason: String, now: DateTime<Utc>) {
    upstream.expires = None;
    upstream.confirmed = upstream.asked;
    fail(upstream, reason, now);
}

fn after(now: DateTime<Utc>, time: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(time).ok().and_then(|time| now.checked_add_signed(time)).unwrap_or(now)
}
