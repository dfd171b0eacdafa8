//! What a listing of a source usually is: what the next one is held against before it is believed.
//!
//! Small, and robust against single odd days: of each number the last readings are kept, and what is
//! usual is read off their ranks. A reading that is doubted is not added, or what is broken would
//! soon be usual; only a doubt that lasts is taken for the new custom.

mod texts;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use texts::Texts;
pub use window::Window;

/// Readings after which a listing has a history that a list can be strange to.
const READINGS_MIN: u32 = 3;
/// Once there are enough, a reading is added only so many hours after the last: a window spans days
/// then, weekends among them, however often the source is asked.
const SPACING_HOURS: i64 = 8;
/// Readings that are added however soon they come.
const READINGS_AT_ONCE_MAX: usize = 8;
/// Kinds of addresses that are remembered of one listing at most.
const FAMILIES_MAX: usize = 64;
/// Refreshes after which a doubt is the new custom. An incident has begun long before.
const DOUBTS_MAX: u32 = 8;
/// Readings in a row without doubt that end one. Fewer do not: a site that alternates between two
/// layouts would be doubted for ever.
const RESTS_MAX: u32 = 5;

/// A share of the entries of a listing, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Entries with a headline.
    Title,
    /// Entries with a date.
    Date,
    /// Entries with a section.
    Section,
    /// Entries with a lead.
    Lead,
    /// Entries with an author.
    Author,
    /// Entries with a picture.
    Image,
    /// Different dates among the dates.
    DatesDiffer,
    /// Of the known articles, those whose date is the one that is known.
    DatesAgree,
    /// Entries that nobody knew.
    New,
    /// Of these, the ones whose addresses are of a known kind.
    Familiar,
    /// Entries on the site of the listing.
    OwnSite,
}

/// What was measured of one listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// How many entries it had.
    pub entries: u16,
    /// The shares that can be told of it.
    pub rates: BTreeMap<Rate, u16>,
    /// Per field the kind of evidence that won most often.
    pub evidence: BTreeMap<Rate, String>,
    /// The kinds of its addresses.
    pub families: BTreeSet<String>,
    /// How the list was found, without its numbers.
    pub found_by: String,
    /// The language of the page.
    pub language: Option<String>,
    /// It is a feed.
    pub is_feed: bool,
    /// The newest date in it.
    pub newest: Option<DateTime<Utc>>,
}

/// What may be doubted of a list that is taken all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// There are far fewer entries than usual.
    Entries,
    /// A share that used to be large is nothing.
    Rate(Rate),
    /// A rule of the configuration finds nothing. Only the operator can mend that.
    Rule,
    /// Nearly everything is new at once, and nothing tells what it was before. No time makes that news.
    Identity,
}

/// A doubt that lasts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Doubt {
    /// What was lost.
    losses: BTreeSet<Loss>,
    /// As a sentence for a person.
    reason: String,
    /// Refreshes that doubted.
    times: u32,
    /// Readings without doubt since.
    #[serde(default)]
    rests: u32,
    /// What was measured then, in the place of what used to be.
    entries: u16,
    rates: BTreeMap<Rate, u16>,
}

impl Doubt {
    /// Whether no time mends what is doubted.
    fn is_for_the_operator(&self) -> bool {
        self.losses.contains(&Loss::Rule) || self.losses.contains(&Loss::Identity)
    }
}

/// What a listing usually is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Baseline {
    readings: u32,
    /// When a reading was added last.
    added: Option<DateTime<Utc>>,
    entries: Window,
    rates: BTreeMap<Rate, Window>,
    evidence: BTreeMap<Rate, String>,
    /// How many readings had addresses of a kind; halved now and then.
    families: BTreeMap<String, u32>,
    found_by: String,
    language: Option<String>,
    is_feed: bool,
    newest: Option<DateTime<Utc>>,
    /// Entries of the reading before, believed or not.
    last_entries: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<Doubt>,
}

impl Baseline {
    /// Whether enough is known to call a list strange.
    pub fn is_established(&self) -> bool {
        self.readings >= READINGS_MIN
    }

    /// How many entries there usually are.
    pub fn entries(&self) -> &Window {
        &self.entries
    }

    /// A share of the last readings.
    pub fn rate(&self, rate: Rate) -> Option<&Window> {
        self.rates.get(&rate)
    }

    /// From what kind of place a field was usually read.
    pub fn evidence(&self, rate: Rate) -> Option<&str> {
        self.evidence.get(&rate).map(String::as_str)
    }

    /// Whether articles had addresses of this kind.
    pub fn is_familiar(&self, family: &str) -> bool {
        self.families.contains_key(family)
    }

    /// The kind of address that was there most often.
    pub fn usual_family(&self) -> Option<&str> {
        self.families.iter().max_by_key(|(_, count)| **count).map(|(family, _)| family.as_str())
    }

    /// How the list was found so far.
    pub fn found_by(&self) -> &str {
        &self.found_by
    }

    /// The language of the page so far.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Whether it was a feed so far.
    pub fn is_feed(&self) -> bool {
        self.is_feed
    }

    /// The newest date that was seen.
    pub fn newest(&self) -> Option<DateTime<Utc>> {
        self.newest
    }

    /// How many entries the last reading had.
    pub fn last_entries(&self) -> Option<u32> {
        self.last_entries
    }

    /// Whether the last reading that counts is older than this.
    pub fn is_older_than(&self, now: DateTime<Utc>, age: TimeDelta) -> bool {
        self.added.is_none_or(|added| now - added > age)
    }

    /// Notes how many entries a reading has, whatever is made of it.
    pub fn note_entries(&mut self, entries: usize) {
        self.last_entries = Some(u32::try_from(entries).unwrap_or(u32::MAX));
    }

    /// Another channel is read from now on: what it says is told otherwise, of the same articles.
    pub fn restart(&mut self) {
        let Self { readings, families, newest, language, .. } = std::mem::take(self);
        *self = Self { readings, families, newest, language, ..Self::default() };
    }

    /// Adds a reading that is believed.
    pub fn believe(&mut self, sample: Sample, now: DateTime<Utc>) {
        if let Some(doubt) = &mut self.doubt {
            doubt.rests += 1;
            if doubt.rests >= RESTS_MAX {
                self.doubt = None;
            }
        }
        self.add(sample, &BTreeSet::new(), now);
    }

    /// Adds a reading that is taken although something of it is lost. Answers whether the doubt holds:
    /// one that lasts is the new custom.
    pub fn doubt(&mut self, sample: Sample, losses: BTreeSet<Loss>, reason: String, now: DateTime<Utc>) -> bool {
        let times = self.doubt.take().map_or(0, |doubt| doubt.times);
        let (entries, rates) = (sample.entries, sample.rates.clone());
        self.add(sample, &losses, now);
        self.doubt = Some(Doubt { losses, reason, times, rests: 0, entries, rates });
        self.doubt_again().is_some()
    }

    /// One more refresh found what is doubted as it was. Answers why it is doubted, if it still is.
    pub fn doubt_again(&mut self) -> Option<String> {
        let doubt = self.doubt.as_mut().filter(|doubt| doubt.rests == 0)?;
        doubt.times = doubt.times.saturating_add(1);
        if doubt.times <= DOUBTS_MAX || doubt.is_for_the_operator() {
            return Some(doubt.reason.clone());
        }
        let Doubt { losses, entries, rates, .. } = self.doubt.take()?;
        for loss in losses {
            match loss {
                Loss::Entries => self.entries = Window::of(entries),
                Loss::Rate(rate) => {
                    let value = rates.get(&rate).copied().unwrap_or_default();
                    self.rates.insert(rate, Window::of(value));
                }
                Loss::Rule | Loss::Identity => {}
            }
        }
        None
    }

    fn add(&mut self, sample: Sample, lost: &BTreeSet<Loss>, now: DateTime<Utc>) {
        self.readings = self.readings.saturating_add(1);
        self.is_feed = sample.is_feed;
        self.newest = self.newest.max(sample.newest);
        self.language = sample.language.or(self.language.take());
        let is_soon = self.added.is_some_and(|added| now < added + TimeDelta::hours(SPACING_HOURS) && now >= added);
        for family in sample.families {
            self.note_family(family);
        }
        if is_soon && self.entries.len() >= READINGS_AT_ONCE_MAX {
            return;
        }
        self.added = Some(now);
        if !lost.contains(&Loss::Entries) {
            self.entries.add(sample.entries);
        }
        for (rate, share) in sample.rates {
            if !lost.contains(&Loss::Rate(rate)) {
                self.rates.entry(rate).or_default().add(share);
            }
        }
        if lost.is_empty() {
            (self.evidence, self.found_by) = (sample.evidence, sample.found_by);
        }
    }

    fn note_family(&mut self, family: String) {
        if self.families.len() >= FAMILIES_MAX && !self.families.contains_key(&family) {
            self.families.values_mut().for_each(|count| *count /= 2);
            self.families.retain(|_, count| *count > 0);
            if self.families.len() >= FAMILIES_MAX {
                return;
            }
        }
        let count = self.families.entry(family).or_default();
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
#[path = "baseline/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
