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
mod sample;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use url::Url;

use super::Listing;
use crate::model::{Baseline, Entry, Item, Loss, Rate, Sample, Verdict};

pub use agreement::moved;
pub use sample::measure;

/// A share that is usual, in percent.
const USUAL_MIN: u16 = 60;
/// What is left of a share that is lost, in percent.
const LOST_MAX: u16 = 5;
/// Entries from which on a share says anything.
const ENTRIES_TELLING_MIN: usize = 3;
/// New entries that must all be old for a list to be one of old articles.
const OLD_ENTRIES_MIN: usize = 3;
/// How much older than the newest article known, in days.
const OLD_DAYS: i64 = 14;

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
    if !baseline.is_established() {
        return match listing.verdict {
            Verdict::Ok => Judgement::Believed(Box::new(sample::measure(baseline, sight))),
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
    if let Some(reason) = strange(baseline, sight).or_else(|| elsewhere(baseline, sight)) {
        return Judgement::Strange(reason);
    }
    if let Some(reason) = only_old(baseline, sight) {
        return Judgement::Refused(Verdict::Drifted, reason);
    }
    let sample = sample::measure(baseline, sight);
    if sight.is_switched && listing.verdict == Verdict::Ok {
        return Judgement::Believed(Box::new(sample));
    }
    let mut losses = losses(baseline, &sample);
    if let Some(reason) = another(baseline, sight, &losses) {
        return Judgement::Refused(Verdict::Drifted, reason);
    }
    let mut untrue = untrue(&losses);
    let mut reasons: Vec<String> = losses.iter().filter_map(|loss| told(baseline, sight, *loss)).collect();
    if listing.verdict != Verdict::Ok {
        losses.insert(Loss::Rule);
        let contradicted = agreement::contradicted(baseline, sight);
        reasons.clear();
        reasons.push(format!("{} {}", listing.reason, instead(&contradicted)));
        untrue.extend(contradicted);
    }
    if losses.is_empty() {
        return Judgement::Believed(Box::new(sample));
    }
    Judgement::Doubted(Box::new(Doubted { sample, losses, reason: reasons.join("; "), untrue }))
}

/// What automatic reading found in the place of a rule that finds no list any more, if it is the list
/// that is known. `sight` is of the automatic reading, `lost` says what the rule did.
pub fn stand_in(baseline: &Baseline, sight: &Sight<'_>, lost: &str) -> Option<Doubted> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    let most = usize::from(baseline.entries().most()?);
    // Besides its list a page may have others, which the rule left out.
    let is_same_list = known * 2 >= entries && known >= 2 && entries <= most + most / 2 + 2;
    let strangers = sight.count(|at| sight.is_stranger(baseline, at));
    if !baseline.is_established() || !is_same_list || strangers > 0 || strange(baseline, sight).is_some() {
        return None;
    }
    let untrue = agreement::contradicted(baseline, sight);
    let reason = format!(
        "{lost} Meanwhile the list is found automatically ({}): {known} of its {entries} entries are known. {}",
        sight.listing.found_by,
        instead(&untrue)
    );
    let losses = BTreeSet::from([Loss::Rule]);
    Some(Doubted { sample: sample::measure(baseline, sight), losses, reason: reason.trim_end().to_owned(), untrue })
}

/// Why a list is another one than that of this listing, if most of what it names is neither known nor
/// at addresses like those that are.
pub fn strange(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    let strangers = sight.count(|at| sight.is_stranger(baseline, at));
    // Of a site whose addresses are of ever other kinds they say nothing.
    let says_nothing =
        baseline.rate(Rate::Familiar).and_then(|rate| rate.middle()).is_some_and(|rate| rate < USUAL_MIN);
    if !baseline.is_established() || says_nothing || strangers * 2 < entries || strangers == 0 {
        return None;
    }
    // A few entries of a new kind may well be a new section.
    if known > 0 && strangers < ENTRIES_TELLING_MIN {
        return None;
    }
    let usual = baseline.usual_family().unwrap_or_default();
    Some(format!(
        "It is another list than before: {known} of its {entries} entries are known, and {strangers} have other \
         addresses than the articles so far (like {usual}). {TAKE_IT}"
    ))
}

/// What to do about a list that is not believed.
const TAKE_IT: &str = "Nothing of it is taken. If it is the right one all the same, name the block of one teaser as \
                       `item` in [source.<id>.listing]; if the site has moved, correct `url`.";

/// Why a list is of another language or another site, if it is.
fn elsewhere(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    if known * 5 > entries {
        return None;
    }
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let language = sight.listing.site.language.as_deref();
    if let (Some(now), Some(before)) = (language.map(primary), baseline.language().map(primary))
        && now != before
    {
        return Some(format!(
            "The page is in another language than before ({now}, not {before}), and {known} of its {entries} entries \
             are known: it may be another edition of the site. {TAKE_IT}"
        ));
    }
    let own = baseline.rate(Rate::OwnSite).and_then(|rate| rate.usual());
    let now = sample::measure(baseline, sight).rates.get(&Rate::OwnSite).copied();
    (own >= Some(USUAL_MIN) && now <= Some(LOST_MAX) && now.is_some()).then(|| {
        format!("All {entries} links lead to other sites, as they did not before, and {known} are known. {TAKE_IT}")
    })
}

/// Why a list is one of old articles, if all that is new in it is old.
fn only_old(baseline: &Baseline, sight: &Sight<'_>) -> Option<String> {
    let entries = &sight.listing.entries;
    let limit = baseline.newest()? - TimeDelta::days(OLD_DAYS);
    let known = sight.count(|at| sight.is_known(at));
    let new: Vec<&Entry> =
        entries.iter().enumerate().filter(|(at, _)| !sight.is_known(*at)).map(|(_, entry)| entry).collect();
    let are_old = new.iter().all(|entry| entry.published.as_ref().is_some_and(|date| date.value.utc() < limit));
    (new.len() >= OLD_ENTRIES_MIN && are_old && known * 2 < entries.len()).then(|| {
        format!(
            "It is a list of old articles: {known} of its {} entries are known, and the others are all older than \
             {OLD_DAYS} days before the newest that is known. {TAKE_IT}",
            entries.len()
        )
    })
}

/// What of the usual is not there.
fn losses(baseline: &Baseline, sample: &Sample) -> BTreeSet<Loss> {
    let entries = usize::from(sample.entries);
    let mut losses = BTreeSet::new();
    if let (Some(least), Some(middle)) = (baseline.entries().least(), baseline.entries().middle())
        && entries * 2 < usize::from(least)
        && entries * 3 <= usize::from(middle)
    {
        losses.insert(Loss::Entries);
    }
    if entries < ENTRIES_TELLING_MIN {
        return losses;
    }
    for (rate, share) in &sample.rates {
        let left = match rate {
            Rate::DatesAgree => 20,
            Rate::New | Rate::Familiar | Rate::OwnSite => continue,
            _ => LOST_MAX,
        };
        let usual = baseline.rate(*rate).and_then(|rate| rate.usual());
        if *share <= left && usual >= Some(USUAL_MIN) {
            losses.insert(Loss::Rate(*rate));
        }
    }
    losses
}

/// Why a list is another one of the same site ("most read"), if it is shorter and poorer than usual.
fn another(baseline: &Baseline, sight: &Sight<'_>, losses: &BTreeSet<Loss>) -> Option<String> {
    const FIELDS: [Rate; 5] = [Rate::Date, Rate::Section, Rate::Lead, Rate::Author, Rate::Image];
    let usual = FIELDS.iter().filter(|rate| baseline.rate(**rate).and_then(|rate| rate.usual()) >= Some(USUAL_MIN));
    let (usual, lost) =
        usual.fold((0, 0), |(usual, lost), rate| (usual + 1, lost + usize::from(losses.contains(&Loss::Rate(*rate)))));
    let entries = sight.listing.entries.len();
    let middle = usize::from(baseline.entries().middle()?);
    let is_shorter = entries * 2 < middle;
    (is_shorter && lost > 0 && lost * 2 >= usual).then(|| {
        format!(
            "It is another list than before: {entries} entries instead of about {middle}, and {lost} of the {usual} \
             fields that its entries used to have are gone. {TAKE_IT}"
        )
    })
}

/// The fields that cannot be trusted when something is lost.
fn untrue(losses: &BTreeSet<Loss>) -> BTreeSet<Rate> {
    let dates = [Loss::Rate(Rate::DatesAgree), Loss::Rate(Rate::DatesDiffer)];
    if dates.iter().any(|loss| losses.contains(loss)) { BTreeSet::from([Rate::Date]) } else { BTreeSet::new() }
}

/// What was lost, as a sentence; `None` if another one says it.
fn told(baseline: &Baseline, sight: &Sight<'_>, loss: Loss) -> Option<String> {
    let entries = sight.listing.entries.len();
    let gone = |what: &str, rate: Rate| {
        let from = baseline.evidence(rate).map_or_else(String::new, |evidence| format!(" (so far from: {evidence})"));
        Some(format!("none of the {entries} entries has {what} any more{from}; what is known is kept"))
    };
    match loss {
        Loss::Entries => {
            let middle = baseline.entries().middle().unwrap_or_default();
            Some(format!("the list has {entries} entries instead of about {middle}"))
        }
        Loss::Rate(Rate::Title) => gone("a headline", Rate::Title),
        Loss::Rate(Rate::Date) => gone("a date that can be read", Rate::Date),
        Loss::Rate(Rate::Section) => gone("a section", Rate::Section),
        Loss::Rate(Rate::Lead) => gone("a lead", Rate::Lead),
        Loss::Rate(Rate::Author) => gone("an author", Rate::Author),
        Loss::Rate(Rate::Image) => gone("a picture", Rate::Image),
        Loss::Rate(Rate::DatesAgree) => {
            Some("the dates are not those that are known of the same articles, and none of them is taken".to_owned())
        }
        Loss::Rate(Rate::DatesDiffer) => {
            Some("all dates are the same, as they were not before, and none of them is taken".to_owned())
        }
        Loss::Rate(_) | Loss::Rule => None,
    }
}

/// What is done about a rule that finds nothing, as a sentence.
fn instead(untrue: &BTreeSet<Rate>) -> String {
    let names: Vec<&str> = untrue.iter().map(|rate| agreement::name(*rate)).collect();
    match names.is_empty() {
        true => "Meanwhile it is read automatically.".to_owned(),
        false => {
            format!("What is found automatically as {} contradicts what is known, and is not taken.", names.join(", "))
        }
    }
}

/// Takes values out that cannot be trusted.
pub fn strip(entries: &mut [Entry], untrue: &BTreeSet<Rate>) {
    for entry in entries {
        for rate in untrue {
            match rate {
                Rate::Date => (entry.published, entry.updated) = (None, None),
                Rate::Section => entry.sections = None,
                Rate::Author => entry.authors = None,
                _ => {}
            }
        }
    }
}
