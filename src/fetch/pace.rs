//! One queue per host.
//!
//! A host sees one request at a time, from the connection to the end of the body, and a pause
//! between the end of one and the start of the next. Who waits longest goes first, so that a
//! source with many articles doesn't shut out the others of its host. A host that asked for a
//! rest gets it from every source: whoever comes meanwhile is sent away at once with the time
//! that is left, instead of blocking a worker.
//!
//! A rate limiter such as governor counts starts per time. It knows neither when a body ended nor
//! how many requests are in flight, and a slow host would get the next request while it is still
//! busy with the last. A fair mutex per host says all of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use tokio::time::Instant;

/// Rests up to this length are waited out; longer ones send the request away.
const REST_WAIT_MAX: Duration = Duration::from_secs(3);
/// The first rest of a host that says "too many requests" and not for how long.
const THROTTLE_REST: Duration = Duration::from_secs(4 * 60 * 60);
/// The longest rest that we give ourselves; it doubles from [`THROTTLE_REST`] up to this.
const THROTTLE_REST_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long after its rest a host is remembered as one that was asked too much.
const THROTTLED_FOR: Duration = THROTTLE_REST_MAX;
/// Hosts remembered. Idle ones are forgotten first, then those whose rest ends soonest: a hostile page
/// links to thousands of hosts that want a rest of a week.
const HOSTS_MAX: usize = 4096;
/// Which part of them is forgotten at once.
const FORGOTTEN_PART: usize = 16;

/// The queues of all hosts.
#[derive(Default)]
pub(crate) struct Pace {
    hosts: Mutex<HashMap<String, Arc<Queue<Host>>>>,
}

/// What is remembered of a host between two requests.
#[derive(Default)]
struct Host {
    /// When the last request ended.
    last_end: Option<Instant>,
    /// The pause that was kept before it, and so probably will be after it.
    gap: Duration,
    /// Until when it wants to be left alone.
    rest_until: Option<Instant>,
    /// "Too many requests" in a row.
    throttled: u32,
    /// Whether it is known to be one of the configuration.
    is_own: bool,
}

/// The host wants to be left alone for so long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Resting(pub(crate) Duration);

/// The right to one request; dropping it ends the request, also when that was cancelled.
pub(crate) struct Turn {
    host: OwnedMutexGuard<Host>,
}

impl Pace {
    /// Waits for the host to be free, and then until `gap` after the last request ended.
    pub(crate) async fn turn(&self, host: &str, gap: Duration) -> Result<Turn, Resting> {
        let mut host = self.queue(host).lock_owned().await;
        host.gap = gap;
        let now = Instant::now();
        let rest = host.rest_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        if rest > REST_WAIT_MAX {
            return Err(Resting(rest));
        }
        let gap = host.last_end.map_or(Duration::ZERO, |end| (end + gap).saturating_duration_since(now));
        tokio::time::sleep(rest.max(gap)).await;
        Ok(Turn { host })
    }

    /// A host of the configuration asked for a rest that is not over, before this process began. Whoever has its turn
    /// now knows better.
    pub(crate) fn note_rest(&self, host: &str, rest: Duration) {
        if let Ok(mut host) = self.queue(host).try_lock() {
            host.is_own = true;
            host.rest_until = host.rest_until.max(Some(Instant::now() + rest));
        }
    }

    fn queue(&self, host: &str) -> Arc<Queue<Host>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_MAX && !hosts.contains_key(host) {
            make_room(&mut hosts);
        }
        Arc::clone(hosts.entry(host.to_owned()).or_default())
    }
}

/// Forgets the idle hosts; if there are none, the part of the others whose rests end soonest. What is
/// in use stays, and so does what the configuration names, as far as that is known.
fn make_room(hosts: &mut HashMap<String, Arc<Queue<Host>>>) {
    let now = Instant::now();
    let until = |queue: &Arc<Queue<Host>>| {
        let is_used = Arc::strong_count(queue) > 1;
        queue.try_lock().ok().filter(|_| !is_used).map(|host| (host.is_own, host.worth_keeping_until()))
    };
    hosts.retain(|_, queue| until(queue).is_none_or(|(_, until)| until.is_some_and(|until| until > now)));
    if hosts.len() < HOSTS_MAX {
        return;
    }
    let mut ends: Vec<_> = hosts.values().filter_map(until).collect();
    // Some at once, so that not every newcomer has to look at all.
    ends.sort_unstable();
    let mut left = HOSTS_MAX / FORGOTTEN_PART;
    let Some(&last) = ends.get(left.min(ends.len().saturating_sub(1))) else { return };
    hosts.retain(|_, queue| {
        let goes = left > 0 && until(queue).is_some_and(|end| end <= last);
        left -= usize::from(goes);
        !goes
    });
}

impl Host {
    fn worth_keeping_until(&self) -> Option<Instant> {
        let remembered = if self.throttled > 0 { THROTTLED_FOR } else { Duration::ZERO };
        let rest = self.rest_until.map(|until| until + remembered);
        rest.max(self.last_end.map(|end| end + self.gap))
    }
}

impl Turn {
    /// Draws what an error means for the host as a whole. Gives how long it wants to be left alone,
    /// if it does.
    pub(crate) fn failed(&mut self, status: Option<u16>, asked: Option<Duration>) -> Option<Duration> {
        match (status, asked) {
            (Some(429), asked) => return Some(self.throttled(asked)),
            (Some(503), Some(asked)) => self.rest(asked),
            (Some(_), _) => self.answered(),
            (None, _) => {}
        }
        asked
    }

    /// The host said "too many requests": it rests as long as it asks, or as long as its record
    /// suggests. Gives the length of the rest.
    fn throttled(&mut self, asked: Option<Duration>) -> Duration {
        let doubled = THROTTLE_REST.saturating_mul(2_u32.saturating_pow(self.host.throttled));
        let rest = asked.unwrap_or(doubled.min(THROTTLE_REST_MAX));
        self.host.throttled = self.host.throttled.saturating_add(1);
        self.rest(rest);
        rest
    }

    /// The host asked for a rest.
    fn rest(&mut self, rest: Duration) {
        self.host.rest_until = Some(Instant::now() + rest);
    }

    /// The host answered in the ordinary way.
    pub(crate) fn answered(&mut self) {
        self.host.throttled = 0;
        self.host.rest_until = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.host.last_end = Some(Instant::now());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_millis(80);

    #[tokio::test]
    async fn one_host_is_asked_in_order_with_gaps_and_others_at_once() {
        let pace = Arc::new(Pace::default());
        let first = pace.turn("a.example", GAP).await.unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = Vec::new();
        for number in 0..3 {
            let (pace, log) = (Arc::clone(&pace), Arc::clone(&log));
            waiting.push(tokio::spawn(async move {
                let _turn = pace.turn("a.example", GAP).await.unwrap();
                log.lock().unwrap().push((number, Instant::now()));
            }));
            tokio::task::yield_now().await;
        }
        let asked = Instant::now();
        pace.turn("b.example", GAP).await.unwrap();
        assert!(asked.elapsed() < GAP, "another host waits for nobody");
        assert!(log.lock().unwrap().is_empty(), "one request in flight");

        let end = Instant::now();
        drop(first);
        for task in waiting {
            task.await.unwrap();
        }
        let log = log.lock().unwrap();
        let mut before = end;
        for (place, (number, start)) in log.iter().enumerate() {
            assert_eq!(place, *number);
            assert!(*start - before >= GAP, "{:?}", *start - before);
            before = *start;
        }
    }

    #[tokio::test]
    async fn h05_a_resting_host_sends_all_away_at_once() {
        let pace = Pace::default();
        let mut turn = pace.turn("a.example", GAP).await.unwrap();
        assert_eq!(turn.throttled(Some(Duration::from_secs(120))), Duration::from_secs(120));
        drop(turn);
        let Err(Resting(left)) = pace.turn("a.example", GAP).await else { panic!("the host rests") };
        assert!(left > Duration::from_secs(118) && left <= Duration::from_secs(120), "{left:?}");
    }

    #[tokio::test]
    async fn h06_rests_without_a_stated_length_double_and_end_with_an_answer() {
        let pace = Pace::default();
        let mut turn = pace.turn("a.example", GAP).await.unwrap();
        let rests: Vec<u64> = (0..5).map(|_| turn.throttled(None).as_secs() / 3600).collect();
        assert_eq!(rests, [4, 8, 16, 24, 24]);
        turn.answered();
        assert_eq!(turn.throttled(None), THROTTLE_REST);
    }

    #[tokio::test(start_paused = true)]
    async fn h06_after_a_rest_one_request_finds_out_for_all() {
        let pace = Arc::new(Pace::default());
        pace.turn("a.example", GAP).await.unwrap().throttled(None);
        for (hours, expected) in [(4, 8), (8, 16), (16, 24), (24, 24)] {
            tokio::time::sleep(Duration::from_secs(hours * 3600)).await;
            // Twenty come at once. The first asks and hears the same, and the others are sent away.
            let comers: Vec<_> = (0..20)
                .map(|_| {
                    let pace = Arc::clone(&pace);
                    tokio::spawn(async move { pace.turn("a.example", GAP).await.map(|mut turn| turn.throttled(None)) })
                })
                .collect();
            let mut asked = Vec::new();
            for comer in comers {
                asked.extend(comer.await.unwrap().ok());
            }
            assert_eq!(asked, [Duration::from_secs(expected * 3600)]);
        }
        tokio::time::sleep(THROTTLE_REST_MAX).await;
        pace.turn("a.example", GAP).await.unwrap().answered();
        assert!(pace.turn("a.example", GAP).await.is_ok(), "and it always recovers");
    }

    #[tokio::test]
    async fn h05_a_rest_from_before_a_restart_goes_on() {
        let pace = Pace::default();
        pace.note_rest("a.example", Duration::from_secs(60));
        pace.note_rest("a.example", Duration::from_secs(30));
        let Err(Resting(left)) = pace.turn("a.example", GAP).await else { panic!("the host rests") };
        assert!(left > Duration::from_secs(58), "{left:?}");
    }

    #[tokio::test]
    async fn idle_hosts_are_forgotten_and_resting_ones_are_not() {
        let pace = Pace::default();
        pace.turn("resting.example", GAP).await.unwrap().rest(Duration::from_secs(60));
        for number in 0..HOSTS_MAX * 2 {
            // A queue that nobody got a turn from has nothing to remember.
            pace.queue(&format!("{number}.example"));
        }
        let hosts = pace.hosts.lock().unwrap();
        assert!(hosts.len() <= HOSTS_MAX && hosts.contains_key("resting.example"));
    }

    #[tokio::test(start_paused = true)]
    async fn h05_resting_hosts_are_bounded_and_those_of_the_configuration_stay() {
        let pace = Pace::default();
        pace.note_rest("own.example", Duration::from_secs(60));
        for number in 0..HOSTS_MAX + 1_000 {
            let mut turn = pace.turn(&format!("{number}.example"), GAP).await.unwrap();
            turn.rest(Duration::from_secs(7 * 24 * 60 * 60));
            drop(turn);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        let Err(Resting(_)) = pace.turn("own.example", GAP).await else { panic!("it rests") };
        let last = format!("{}.example", HOSTS_MAX + 999);
        let hosts = pace.hosts.lock().unwrap();
        assert!(hosts.len() <= HOSTS_MAX, "{}", hosts.len());
        assert!(hosts.len() > HOSTS_MAX / 2 && hosts.contains_key(&last) && !hosts.contains_key("0.example"));
    }
}
