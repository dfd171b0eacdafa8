//! Whether a list is believed: what was read of a listing is held against what the listing usually
//! is, before anything of it becomes an item.
//!
//! A list of other things (the navigation, "most read", another site's links, an archive) is refused
//! whole, for a wrong item is worse than none. A list of the same things that lost something is taken
//! without what cannot be trusted, and doubted aloud. What a rule of the configuration finds no longer
//! is read automatically as long as that agrees with what is known. Of a listing without a history
//! nothing can be said here.
//!
//! Nothing is remembered here: that is for [`Baseline`].

mod agreement;
mod anew;
mod another;
mod headline;
mod loss;
mod sample;
mod stand_in;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

use super::Listing;
use crate::model::{Baseline, Item, Loss, Rate, Sample, Verdict};

pub use anew::stem;
pub use another::strange;
pub use headline::{moved, renamed};
pub use loss::strip;
pub use sample::measure;
pub use stand_in::stand_in;

/// A share that is usual, in percent.
const USUAL_MIN: u16 = 60;
/// What is left of a share that is lost, in percent.
const LOST_MAX: u16 = 5;
/// Entries from which on a share says anything.
const ENTRIES_TELLING_MIN: usize = 3;

/// A list, and what is known of what it names.
pub struct Sight<'a> {
    /// The address of the listing.
    pub address: &'a Url,
    /// What was read.
    pub listing: &'a Listing,
    /// Per entry the item that it is known as.
    pub known: &'a [Option<Item>],
    /// Addresses that turned out to be no articles: they are known, too.
    pub hubs: &'a BTreeSet<Url>,
    /// It was read by another channel than before.
    pub is_switched: bool,
    /// How many of the known are so by their headlines alone ([`renamed`]).
    pub renamed: usize,
    /// When it was read.
    pub now: DateTime<Utc>,
}

/// What is made of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// It is as it usually is.
    Believed(Box<Sample>),
    /// It is taken, and something is lost.
    Doubted(Box<Doubted>),
    /// It is another list: nothing of it is taken, unless it is proved to be of the same articles.
    Strange(String),
    /// Nothing of it is taken.
    Refused(Verdict, String),
}

/// A list that is taken although something is lost.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubted {
    /// What it has.
    pub sample: Sample,
    /// What it lost.
    pub losses: BTreeSet<Loss>,
    /// As a sentence for a person.
    pub reason: String,
    /// Fields whose values cannot be trusted, and are not taken.
    pub untrue: BTreeSet<Rate>,
}

impl Sight<'_> {
    fn is_known(&self, at: usize) -> bool {
        let is_hub = || self.listing.entries[at].url.as_ref().is_some_and(|url| self.hubs.contains(&url.value));
        self.known.get(at).is_some_and(Option::is_some) || is_hub()
    }

    /// Whether an entry is neither known nor has an address like those that are.
    fn is_stranger(&self, baseline: &Baseline, at: usize) -> bool {
        let family = sample::family(&self.listing.entries[at], self.address);
        !self.is_known(at) && family.is_none_or(|family| !baseline.is_familiar(&family))
    }

    fn count(&self, is: impl Fn(usize) -> bool) -> usize {
        (0..self.listing.entries.len()).filter(|at| is(*at)).count()
    }
}

/// Holds a list against the history of its listing.
pub fn judge(baseline: &Baseline, sight: &Sight<'_>) -> Judgement {
    let listing = sight.listing;
    let anew = anew::doubt(baseline, sight);
    if !baseline.is_established() {
        return match listing.verdict {
            Verdict::Ok => taken(sample::measure(baseline, sight), anew),
            verdict => Judgement::Refused(verdict, listing.reason.clone()),
        };
    }
    if baseline.is_feed() && !listing.is_feed && !sight.is_switched {
        let reason = format!(
            "The address answered with a feed so far, and now with something else ({}). If that is to be read from now \
             on, say so with `kind`; else correct `url`.",
            listing.found_by
        );
        return Judgement::Refused(Verdict::Drifted, reason);
    }
    if let Some(reason) = another::strange(baseline, sight).or_else(|| another::elsewhere(baseline, sight)) {
        return Judgement::Strange(reason);
    }
    if let Some(reason) = another::only_old(baseline, sight) {
        return Judgement::Refused(Verdict::Drifted, reason);
    }
    let sample = sample::measure(baseline, sight);
    if sight.is_switched && listing.verdict == Verdict::Ok {
        return taken(sample, anew);
    }
    let mut losses = loss::losses(baseline, &sample);
    if let Some(reason) =
        another::poorer(baseline, sight, &losses).or_else(|| another::besides(baseline, sight, &sample))
    {
        return Judgement::Refused(Verdict::Drifted, reason);
    }
    let mut untrue = loss::untrue(&losses);
    let mut reasons: Vec<String> = losses.iter().filter_map(|loss| loss::told(baseline, sight, *loss)).collect();
    if listing.verdict != Verdict::Ok {
        losses.insert(Loss::Rule);
        let contradicted = agreement::contradicted(baseline, sight);
        reasons.clear();
        reasons.push(format!("{} {}", listing.reason, stand_in::instead(&contradicted)));
        untrue.extend(contradicted);
    }
    if let Some((lost, reason)) = anew {
        losses.extend(lost);
        reasons.push(reason);
    }
    if losses.is_empty() {
        return Judgement::Believed(Box::new(sample));
    }
    Judgement::Doubted(Box::new(Doubted { sample, losses, reason: reasons.join("; "), untrue }))
}

/// What is taken whole; `anew` says what is doubted of it, if everything in it is new.
fn taken(sample: Sample, anew: Option<(BTreeSet<Loss>, String)>) -> Judgement {
    match anew {
        None => Judgement::Believed(Box::new(sample)),
        Some((losses, reason)) => {
            Judgement::Doubted(Box::new(Doubted { sample, losses, reason, untrue: BTreeSet::new() }))
        }
    }
}
