//! The servers of the simulation, which fail by a seeded script and note what is done to them, and
//! the store, which outlives the daemon.

use std::collections::HashMap;

use super::super::*;
use super::DAYS;
use super::record::Record;
use super::weather::{Chance, Weather, change};
use crate::schedule;

struct Host {
    weather: Weather,
    until: DateTime<Utc>,
    in_flight: usize,
    last_end: Option<DateTime<Utc>>,
    /// Until when it has asked to be left alone.
    rests_until: DateTime<Utc>,
    refreshes: usize,
    /// When a refresh hung last.
    hung: Option<DateTime<Utc>>,
}

/// What the store knows of a source.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remembered {
    pub(super) next_due: Option<DateTime<Utc>>,
    pub(super) last_refresh: Option<DateTime<Utc>>,
    pub(super) rests_until: Option<DateTime<Utc>>,
    pub(super) gone_since: Option<DateTime<Utc>>,
    pub(super) failures: u32,
    pub(super) crashes: u32,
}

struct State {
    chance: Chance,
    hosts: HashMap<String, Host>,
    store: HashMap<SourceId, Remembered>,
    record: Record,
    /// When the daemon was started, or the machine woke up: before that nobody could be asked.
    awake_since: DateTime<Utc>,
}

pub(super) struct Servers {
    clock: Arc<TestClock>,
    state: Mutex<State>,
}

/// The pause between two requests to one host.
pub(super) const DELAY: Duration = Duration::from_secs(1);

impl Servers {
    pub(super) fn new(seed: u64, clock: Arc<TestClock>) -> Self {
        let awake_since = clock.now();
        let (hosts, store, record) = (HashMap::new(), HashMap::new(), Record::default());
        Self { state: Mutex::new(State { chance: Chance::new(seed), hosts, store, record, awake_since }), clock }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The daemon starts, or its machine wakes up.
    pub(super) fn awake(&self) {
        self.state.lock().unwrap().awake_since = self.now();
    }

    pub(super) fn remembered(&self, source: &SourceId) -> Remembered {
        self.state.lock().unwrap().store.get(source).copied().unwrap_or_default()
    }

    pub(super) fn remember(&self, source: &SourceId, remembered: Remembered) {
        self.state.lock().unwrap().store.insert(source.clone(), remembered);
    }

    /// A refresh begins, and ends when what is returned is dropped.
    pub(super) fn refresh<'a>(&'a self, source: &Source, host: &'a str) -> Refresh<'a> {
        let now = self.now();
        let mut state = self.state.lock().unwrap();
        let State { hosts, store, record, awake_since, .. } = &mut *state;
        record.begun(now);
        if let Some(due) = store.get(&source.id).and_then(|known| known.next_due) {
            record.check(now >= due, || format!("{now}: {} is early, it is due at {due}", source.id));
            let late = now - due.max(*awake_since);
            // While refreshes of a host hang, its sources wait for each other, and nobody else does.
            let hangs = hosts.get(host).and_then(|host| host.hung).is_some_and(|hung| hung + 2 * REFRESH_TIMEOUT > due);
            if !hangs {
                record.latest = record.latest.max(late);
                record.check(late <= lateness_max(source, now), || format!("{now}: {} is {late} late", source.id));
            }
        }
        let known = hosts.entry(host.to_owned()).or_insert_with(|| Host::new(now));
        known.refreshes += 1;
        record.check(known.refreshes <= 2, || format!("{now}: {} refreshes of {host} at once", known.refreshes));
        Refresh { servers: self, host }
    }

    /// A host is asked; the answer is there after the time that it takes.
    pub(super) async fn ask(&self, host: &str) -> Weather {
        let (weather, took) = self.answer(host);
        let request = Request { servers: self, host };
        sleep(took).await;
        drop(request);
        weather
    }

    fn answer(&self, name: &str) -> (Weather, Duration) {
        let now = self.now();
        let mut state = self.state.lock().unwrap();
        let State { hosts, record, chance, .. } = &mut *state;
        let host = hosts.get_mut(name).unwrap();
        record.check(host.in_flight == 0, || format!("{now}: {name} is asked twice at once"));
        let is_paused = host.last_end.is_none_or(|end| now >= end + DELAY);
        record.check(is_paused, || format!("{now}: {name} is asked again too soon"));
        record
            .check(now >= host.rests_until, || format!("{now}: {name} is asked, and rests until {}", host.rests_until));
        host.in_flight += 1;
        if now >= host.until {
            (host.weather, host.until) = change(chance, now);
        }
        let took = if host.weather == Weather::Silent { 30_000 } else { 50 + chance.below(2_000) };
        let took = Duration::from_millis(took);
        if let Some(rest) = host.weather.rest() {
            // It counts from the answer.
            host.rests_until = now + took + rest;
        }
        if host.weather == Weather::Hanging {
            host.hung = Some(now);
        }
        record.answered(host.weather);
        (host.weather, took)
    }

    /// Everything that happened, at the end.
    pub(super) fn conclude(&self, config: &Config) -> Record {
        let now = self.now();
        let mut state = self.state.lock().unwrap();
        let State { hosts, store, record, .. } = &mut *state;
        for source in &config.sources {
            let known = store.get(&source.id).copied().unwrap_or_default();
            let id = &source.id;
            let Some(due) = known.next_due else {
                record.check(false, || format!("{id} was never asked"));
                continue;
            };
            // The last absence was shorter than nine hours, and what hangs ends within days.
            let hung = hosts.get(source.urls[0].host_str().unwrap()).and_then(|host| host.hung);
            let excuse = if hung.is_some_and(|hung| now - hung < TimeDelta::days(1)) { 4 * 24 } else { 9 };
            let is_forgotten = now - due > lateness_max(source, now) + TimeDelta::hours(excuse);
            record.check(!is_forgotten, || format!("{id} is forgotten: it is due since {due}"));
            let interval = TimeDelta::from_std(source.schedule.interval(now)).unwrap();
            let longest = if known.gone_since.is_some() { TimeDelta::days(36) } else { TimeDelta::days(7) };
            record.check(due - now <= longest + interval * 2, || format!("{id} is to be silent until {due}"));
        }
        record.conclude(DAYS);
        std::mem::take(record)
    }
}

/// How late a source may be: a tenth of its interval after an absence (that of wall-clock times
/// differs from hour to hour), and the time that others of its host take.
fn lateness_max(source: &Source, now: DateTime<Utc>) -> TimeDelta {
    let catch_up = source.schedule.interval(now) / 10 + Duration::from_secs(60 * 60);
    TimeDelta::from_std(catch_up).unwrap()
}

/// When a source is due, by the real rules.
pub(super) fn next_due(source: &Source, outcome: &schedule::Outcome, now: DateTime<Utc>) -> DateTime<Utc> {
    schedule::next_due(&source.schedule, source.id.as_str(), outcome, now)
}

impl Host {
    fn new(now: DateTime<Utc>) -> Self {
        let weather = Weather::Fine;
        Self { weather, until: now, in_flight: 0, last_end: None, rests_until: now, refreshes: 0, hung: None }
    }
}

/// A refresh that is running.
pub(super) struct Refresh<'a> {
    servers: &'a Servers,
    host: &'a str,
}

impl Drop for Refresh<'_> {
    fn drop(&mut self) {
        self.servers.state.lock().unwrap().hosts.get_mut(self.host).unwrap().refreshes -= 1;
    }
}

/// A request that is under way.
struct Request<'a> {
    servers: &'a Servers,
    host: &'a str,
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        let now = self.servers.now();
        let mut state = self.servers.state.lock().unwrap();
        let host = state.hosts.get_mut(self.host).unwrap();
        host.in_flight -= 1;
        host.last_end = Some(now);
    }
}
