//! Whether the own network works, as far as the sources show it.
//!
//! When nearly all that is asked falls silent within minutes, at several hosts, it is not the sites that
//! failed. Then no source is to blame, and the operator is told once. It is over with the first
//! answers of those that were silent.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::config::{Config, Source};
use crate::model::{SourceId, SourceState, Verdict};

/// Sources that must have fallen silent: fewer may do so by chance.
const SILENT_MIN: usize = 5;
/// At so many hosts at least: one that is down takes all its sources along.
const HOSTS_MIN: usize = 2;
/// Within this time. Most sources are asked in it, and few fail so often in it that an incident of
/// their own begins.
const WINDOW: Duration = Duration::from_secs(30 * 60);
/// What is remembered at most: more than enough to see that nothing answers.
const EVENTS_MAX: usize = 1024;
/// So many sources that were silent must answer again: one may have had troubles of its own.
const RECOVERED_MIN: usize = 2;
/// Or so many others, and twice as many as are silent: then it was not the network.
const ANSWERED_MIN: usize = 10;

/// What became of asking a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Something answered, whatever it said.
    Answered,
    /// Nothing did.
    Silent,
}

/// What the sources show of the network.
#[derive(Debug)]
pub struct Network {
    state: Mutex<State>,
    /// Held while the operator is told.
    pub(crate) telling: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    /// Sources that answered, or fell silent, the latest last.
    events: VecDeque<Event>,
    is_down: bool,
    /// Whether the operator knows that it is down, or is not.
    is_told: bool,
    /// While it is down: whether each source that was asked answered.
    answered: HashMap<SourceId, bool>,
    /// While it is down: sources that were silent and answered again.
    recovered: HashSet<SourceId>,
}

#[derive(Debug)]
struct Event {
    at: Instant,
    source: SourceId,
    host: String,
    reach: Reach,
}

/// What the operator is to be told of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    /// Whether it is down now.
    pub is_down: bool,
    /// Sources that are silent.
    pub sources: usize,
    /// At so many hosts.
    pub hosts: usize,
}

impl Network {
    /// What is known at a start.
    pub(super) fn new(is_down: bool) -> Self {
        let state = State { is_down, is_told: true, ..State::default() };
        Self { state: Mutex::new(state), telling: tokio::sync::Mutex::default() }
    }

    /// Notes what became of asking a source of which this was remembered. Answers whether it is not to
    /// blame for it.
    pub fn note(&self, source: &Source, before: &SourceState, reach: Reach, now: Instant) -> bool {
        let was_failing = before.failures > 0 && before.verdict == Some(Verdict::Unreachable);
        // Of the sources of an old list, many are gone for good.
        let is_unproven = |state: &State| before.last_good.is_none() && state.has_answers();
        let mut state = self.state();
        match (state.is_down, reach) {
            (false, Reach::Silent) if was_failing || is_unproven(&state) => {}
            (false, _) => state.note(source, reach, now),
            (true, Reach::Silent) => {
                state.answered.insert(source.id.clone(), false);
            }
            (true, Reach::Answered) => state.note_answer(source, was_failing),
        }
        state.is_down && reach == Reach::Silent
    }

    /// What the operator does not know yet.
    pub fn untold(&self) -> Option<Untold> {
        let state = self.state();
        (!state.is_told).then(|| {
            let silent = state.answered.values().filter(|answered| !**answered).count();
            let hosts: HashSet<&str> = state.events.iter().map(|event| event.host.as_str()).collect();
            Untold { is_down: state.is_down, sources: silent, hosts: hosts.len() }
        })
    }

    /// The operator was told.
    pub fn told(&self, is_down: bool) {
        let mut state = self.state();
        state.is_told = state.is_down == is_down;
    }

    /// Whether it is down.
    pub fn is_down(&self) -> bool {
        self.state().is_down
    }

    /// Leaves out the sources that are configured no longer.
    pub(super) fn retain(&self, config: &Config) {
        self.state().answered.retain(|id, _| config.source(id.as_str()).is_some());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note(&mut self, source: &Source, reach: Reach, now: Instant) {
        while self.events.len() >= EVENTS_MAX || self.events.front().is_some_and(|first| now - first.at > WINDOW) {
            self.events.pop_front();
        }
        let host = source.urls.first().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
        self.events.push_back(Event { at: now, source: source.id.clone(), host, reach });
        let Some(silent) = (reach == Reach::Silent).then(|| self.fallen_silent()).flatten() else { return };
        self.answered = silent.into_iter().map(|source| (source, false)).collect();
        self.events.retain(|event| self.answered.contains_key(&event.source) && event.reach == Reach::Silent);
        (self.is_down, self.is_told) = (true, false);
    }

    fn has_answers(&self) -> bool {
        self.events.iter().any(|event| event.reach == Reach::Answered)
    }

    /// The sources that fell silent, if there is a moment since which so many did, at so many hosts, that
    /// those that answered are at most half of them. Of each source the latest counts.
    fn fallen_silent(&self) -> Option<HashSet<SourceId>> {
        let (mut seen, mut silent, mut hosts) = (HashSet::new(), HashSet::new(), HashSet::new());
        let latest = self.events.iter().rev().filter(|event| seen.insert(&event.source));
        let mut answered = 0;
        for event in latest {
            match event.reach {
                Reach::Answered => answered += 1,
                Reach::Silent => {
                    silent.insert(event.source.clone());
                    hosts.insert(event.host.as_str());
                }
            }
            if silent.len() >= SILENT_MIN && hosts.len() >= HOSTS_MIN && answered * 2 <= silent.len() {
                return Some(silent);
            }
        }
        None
    }

    fn note_answer(&mut self, source: &Source, was_failing: bool) {
        self.answered.insert(source.id.clone(), true);
        if was_failing {
            self.recovered.insert(source.id.clone());
        }
        let answered = self.answered.values().filter(|answered| **answered).count();
        let silent = self.answered.len() - answered;
        if self.recovered.len() >= RECOVERED_MIN || (answered >= ANSWERED_MIN && answered >= 2 * silent) {
            *self = Self { is_told: !self.is_told, ..Self::default() };
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use url::Url;

    use super::*;

    fn source(number: usize, hosts: usize) -> Source {
        let url = Url::parse(&format!("https://h{}.example/{number}", number % hosts)).unwrap();
        Source::automatic(SourceId::new(&format!("s{number}")).unwrap(), url)
    }

    /// What is remembered of a source that was good once.
    fn before(is_failing: bool) -> SourceState {
        SourceState {
            failures: is_failing.into(),
            verdict: Some(if is_failing { Verdict::Unreachable } else { Verdict::Ok }),
            last_good: Some(chrono::DateTime::UNIX_EPOCH),
            ..SourceState::default()
        }
    }

    /// Asks sources of so many hosts one after the other, one a second; `-` is silence, and `A` and `_`
    /// are of those that failed before, and `?` of those that were never asked. Answers after which of
    /// them the network was down.
    fn course(asked: &str, hosts: usize) -> String {
        let (network, start) = (Network::new(false), Instant::now());
        let states = asked.chars().enumerate().map(|(number, mark)| {
            let reach = if matches!(mark, '-' | '_' | '?') { Reach::Silent } else { Reach::Answered };
            let before = if mark == '?' { SourceState::default() } else { before(matches!(mark, '_' | 'A')) };
            let at = start + Duration::from_secs(number as u64);
            let blameless = network.note(&source(number, hosts), &before, reach, at);
            assert!(!blameless || reach == Reach::Silent);
            assert!(blameless || !network.is_down() || reach == Reach::Answered);
            if network.is_down() { 'x' } else { '.' }
        });
        states.collect()
    }

    #[test]
    fn five_sources_of_two_hosts_that_fall_silent_are_an_outage_and_two_that_come_back_end_it() {
        assert_eq!(course("aaaa-----__aAAa", 3), "........xxxxx..");
        assert_eq!(course("aaaa----a-_", 3), ".........xx", "one of them answers");
        assert_eq!(course("-a-a-a-a-a-a", 3), "............", "others answer");
        assert_eq!(course("---------", 1), ".........", "one host is one site");
        assert_eq!(course("_________", 3), ".........", "they have been silent for long");
        assert_eq!(course("a?????????", 3), "..........", "they may be gone for long");
        assert_eq!(course("??????", 3), "....xx", "but nothing answers");
    }

    #[test]
    fn what_proves_to_be_the_trouble_of_a_few_is_over_when_many_others_answer() {
        let asked = format!("-----{}", "a".repeat(12));
        assert_eq!(course(&asked, 3), "....xxxxxxxxxx...");
    }

    #[test]
    fn silence_of_one_source_again_and_again_is_its_own_and_so_is_what_is_long_ago() {
        let network = Network::new(false);
        let start = Instant::now();
        for at in 0..20 {
            assert!(!network.note(&source(1, 3), &before(false), Reach::Silent, start + Duration::from_secs(at)));
        }
        for number in 0..20 {
            let at = start + WINDOW / 3 * number;
            assert!(!network.note(&source(number as usize, 3), &before(false), Reach::Silent, at));
        }
        assert_eq!(network.untold(), None);
    }

    #[test]
    fn what_was_told_is_told_once_and_what_is_over_before_not_at_all() {
        let network = Network::new(false);
        let note = |sources: usize, was_failing, reach| {
            for number in 0..sources {
                network.note(&source(number, 2), &before(was_failing), reach, Instant::now());
            }
        };
        let (silence, answers) = (|| note(5, false, Reach::Silent), || note(2, true, Reach::Answered));
        silence();
        assert_eq!(network.untold(), Some(Untold { is_down: true, sources: 5, hosts: 2 }));
        answers();
        assert_eq!(network.untold(), None);
        silence();
        network.told(true);
        assert_eq!(network.untold(), None);
        answers();
        assert_eq!(network.untold().map(|untold| untold.is_down), Some(false));
        network.told(false);
        assert_eq!(network.untold(), None);
    }
}
