//! Incidents: runs of bad verdicts that the operator is told of, once at their beginning and once
//! at their end.
//!
//! A single bad refresh says little, and a site that alternates between two layouts must not ring
//! a bell every hour. So bad and good refreshes are weighed against each other ([`Trouble`]): an
//! incident begins when three bad ones outweigh the good ones between them, and ends when the good
//! ones have outweighed them again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{SourceId, Verdict};

/// The weight at which an incident begins; no run of bad refreshes weighs more.
const WEIGHT_MAX: u32 = 3;
/// What a server weighs that says it is gone for good: when it says so twice, it is asked hardly ever
/// again, and the operator must not hear of it after months.
const GONE_WEIGHT: u32 = 2;
/// What a good refresh takes away while there is an incident: two in a row end it.
const RELIEF: u32 = 2;

/// A run of bad verdicts of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The source.
    pub source: SourceId,
    /// When the first of the bad refreshes began.
    pub began: DateTime<Utc>,
    /// When the refresh began that made it an incident.
    pub opened: DateTime<Utc>,
    /// How that refresh ended.
    pub verdict: Verdict,
    /// Why, as a sentence for a person.
    pub reason: String,
    /// Bad refreshes in it so far.
    pub refreshes: u32,
    /// When the refresh began that ended it.
    pub ended: Option<DateTime<Utc>>,
}

/// What a refresh made of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// It began.
    #[serde(rename = "incident-opened")]
    Opened,
    /// It is over.
    #[serde(rename = "incident-ended")]
    Ended,
}

/// What an operator's programs are told of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentEvent {
    /// What happened.
    pub event: Turn,
    /// The incident as it was then.
    #[serde(flatten)]
    pub incident: Incident,
}

impl Incident {
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether the refresh that began then was the first to be part of it as an incident.
    pub fn was_opened_at(&self, refresh: DateTime<Utc>) -> bool {
        self.opened == refresh
    }

    /// Whether the refresh that began then ended it.
    pub fn was_ended_at(&self, refresh: DateTime<Utc>) -> bool {
        self.ended == Some(refresh)
    }
}

/// What the last refreshes of a source weigh, and the incident that they made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Bad refreshes that no good ones outweigh.
    weight: u32,
    /// Since when there are such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<DateTime<Utc>>,
    /// Bad refreshes since then.
    #[serde(default)]
    refreshes: u32,
    /// The last incident, open or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
}

impl Trouble {
    /// Whether there is nothing to remember.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The incident that goes on, if one does.
    pub fn open(&self) -> Option<&Incident> {
        self.incident.as_ref().filter(|incident| incident.is_open())
    }

    /// What the refresh that began then made of an incident, if it opened or ended one.
    pub fn turned_at(&self, refresh: DateTime<Utc>) -> Option<(&Incident, Turn)> {
        let incident = self.incident.as_ref()?;
        match incident.ended {
            Some(ended) => (ended == refresh).then_some((incident, Turn::Ended)),
            None => (incident.opened == refresh).then_some((incident, Turn::Opened)),
        }
    }

    /// An incident that begins at once, with nothing that could outweigh it.
    pub fn begun(incident: Incident) -> Self {
        Self { incident: Some(incident), ..Self::default() }
    }

    /// Ends the incident that goes on, if one does.
    #[must_use]
    pub fn ended(self, at: DateTime<Utc>) -> Self {
        let end = |incident: Incident| Incident { ended: incident.ended.or(Some(at)), ..incident };
        Self { incident: self.incident.map(end), ..Self::default() }
    }

    /// After one more refresh, which began then.
    #[must_use]
    pub fn after(self, source: &SourceId, verdict: Verdict, reason: &str, refresh: DateTime<Utc>) -> Self {
        match verdict.is_good() {
            true => self.relieved(refresh),
            false => self.worsened(source, verdict, reason, refresh),
        }
    }

    fn worsened(self, source: &SourceId, verdict: Verdict, reason: &str, refresh: DateTime<Utc>) -> Self {
        let weighs = if verdict == Verdict::Gone { GONE_WEIGHT } else { 1 };
        let weight = (self.weight + weighs).min(WEIGHT_MAX);
        let since = self.since.unwrap_or(refresh);
        let refreshes = self.refreshes.saturating_add(1);
        let incident = match self.incident {
            Some(open) if open.is_open() => Some(Incident { refreshes, ..open }),
            _ if weight >= WEIGHT_MAX => Some(Incident {
                source: source.clone(),
                began: since,
                opened: refresh,
                verdict,
                reason: reason.to_owned(),
                refreshes,
                ended: None,
            }),
            before => before,
        };
        Self { weight, since: Some(since), refreshes, incident }
    }

    fn relieved(self, refresh: DateTime<Utc>) -> Self {
        let relief = if self.open().is_some() { RELIEF } else { 1 };
        let weight = self.weight.saturating_sub(relief);
        if weight > 0 {
            return Self { weight, ..self };
        }
        let incident = self.incident.map(|incident| match incident.is_open() {
            true => Incident { ended: Some(refresh), ..incident },
            false => incident,
        });
        Self { weight, since: None, refreshes: 0, incident }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(refresh: usize) -> DateTime<Utc> {
        "2026-11-22T10:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(refresh as i64)
    }

    /// The incidents that a row of refreshes makes: where each was opened and ended.
    fn incidents(refreshes: &str) -> Vec<(usize, Option<usize>)> {
        let source = SourceId::new("bote").unwrap();
        let mut trouble = Trouble::default();
        let mut found: Vec<(usize, Option<usize>)> = Vec::new();
        for (place, refresh) in refreshes.chars().enumerate() {
            let verdict = if refresh == '-' { Verdict::Drifted } else { Verdict::Unchanged };
            trouble = trouble.after(&source, verdict, "the list is gone", at(place));
            let Some(incident) = &trouble.incident else { continue };
            if incident.was_opened_at(at(place)) {
                found.push((place, None));
            }
            if incident.was_ended_at(at(place)) {
                found.last_mut().unwrap().1 = Some(place);
            }
        }
        found
    }

    #[test]
    fn three_bad_refreshes_open_an_incident_and_two_good_ones_end_it() {
        assert_eq!(incidents("++-+--++"), []);
        assert_eq!(incidents("+---"), [(3, None)]);
        assert_eq!(incidents("+------+-++"), [(3, Some(9))]);
        assert_eq!(incidents("---++---++"), [(2, Some(4)), (7, Some(9))]);
    }

    #[test]
    fn a_source_that_is_bad_every_other_time_rings_no_bell_again_and_again() {
        assert_eq!(incidents("-+-+-+-+-+-+-+-+"), []);
        assert_eq!(incidents("---+-+-+-+-+-+-+").len(), 1);
        assert_eq!(incidents("--+--+--+--+--+--+").len(), 1, "and one that is mostly bad does so once");
    }

    #[test]
    fn an_incident_knows_when_it_began_and_how_long_it_is() {
        let source = SourceId::new("bote").unwrap();
        let mut trouble = Trouble::default();
        for refresh in 0..5 {
            trouble = trouble.after(&source, Verdict::Blocked, &format!("wall {refresh}"), at(refresh));
        }
        let incident = trouble.open().unwrap();
        assert_eq!((incident.began, incident.opened, incident.refreshes), (at(0), at(2), 5));
        assert_eq!(incident.reason, "wall 2", "what was told once is not told otherwise later");
    }
}
