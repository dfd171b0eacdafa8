//! The first half of a refresh: the listings of a source become entries.

mod answer;
mod belief;
mod front;
mod memory;
mod moved;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Source;
use crate::extract::Onward;
use crate::fetch::{FetchError, Fetched};
use crate::model::{Baseline, Entry, Item, ItemId, ListingState, SiteFacts, SourceState, Texts, Verdict, Via};
use crate::source;
use crate::store::StoreError;
use crate::wire::Reach;

use super::channel::Finder;
use super::{Task, pages};
use answer::{Answer, Read};
use belief::Weighing;
use front::facts;

/// What all listings of a source gave together.
#[derive(Default)]
pub(super) struct Heard {
    /// The entries of all listings, if at least one of them was read anew; else none.
    pub(super) entries: Vec<Entry>,
    /// Where the listings that were read are, after redirects.
    pub(super) places: Vec<Url>,
    /// A listing was read by another channel than the last time, whose words are others.
    pub(super) is_switched: bool,
    /// What the site says of itself on its first listing, if that was read.
    pub(super) site: Option<SiteFacts>,
    pub(super) verdict: Option<Verdict>,
    pub(super) reason: String,
    /// Reading one of them failed inside.
    pub(super) crashed: bool,
    /// What is to be told of what was taken all the same.
    pub(super) doubts: Vec<String>,
    /// Items that listings name under other addresses than before, by the keys of these.
    pub(super) moved: HashMap<String, Item>,
    /// Those of them that only their addresses and guids tell from what they were at the last refresh.
    pub(super) renamed: HashSet<ItemId>,
    pub(super) listings: BTreeMap<Url, ListingState>,
    /// Per listing: what it usually is, this time included.
    pub(super) baselines: BTreeMap<Url, Baseline>,
    /// Whether anything answered, and whether anything that was asked did not.
    pub(super) has_answer: bool,
    pub(super) has_silence: bool,
    pub(super) retry_after: Option<Duration>,
    /// There was no memory for a page beside those of other sources.
    pub(super) is_crowded: bool,
    pub(super) fresh_seconds: Option<u64>,
    /// How long the texts of articles usually are, with those of this time.
    pub(super) texts: Texts,
    /// Per listing that was read: how many entries it had, and where its next page is.
    pub(super) nexts: BTreeMap<Url, (u32, Onward)>,
}

/// Asks for every listing of a source and reads the new ones.
///
/// One good listing among several makes the refresh good for its schedule, or one dead section page would
/// slow down all others. Those that failed are doubts ([`Heard::doubts`]), which the operator is told of.
/// An article may stand in several listings, so its entry is complete only with all of them: when one
/// changed, the others take part with what they said last.
pub(super) async fn read(task: &Task<'_>, before: &SourceState) -> Result<Heard, StoreError> {
    let Task { client, source, now, .. } = *task;
    let same_rules = before.config_fingerprint == source.fingerprint;
    let keeps_entries = source.urls.len() > 1;
    let finder = Finder { client, source, shapes: &before.shapes, number: 1, now, crashed: AtomicBool::new(false) };
    let mut heard = Heard::default();
    let mut troubles: Vec<(Verdict, String)> = Vec::new();
    let mut found_by: Vec<String> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (number, request) in source::listing_requests(source, before).into_iter().enumerate() {
        let begins = source::begins_backfill(source, before, &request.url);
        let remembered = before.listings.get(&request.url).cloned();
        let is_same = same_rules && !begins;
        let way_before = remembered.as_ref().filter(|_| is_same).map(way);
        let known = match remembered {
            Some(known) if is_same => known,
            Some(known) => memory::as_far_as_it_holds(&finder, &request.url, known),
            None => ListingState::default(),
        };
        let mut baseline = before.baselines.get(&request.url).filter(|_| same_rules).cloned().unwrap_or_default();
        let memory = known.clone();
        let (answer, state) = heard.ask(&finder, &request, known).await;
        let is_switched = way_before.is_some_and(|before| before != way(&state));
        let weighing = Weighing { task, hubs: &before.hubs, address: &request.url, is_switched };
        let (answer, mut state) = weighing.weigh(&mut heard, &mut baseline, answer, state, memory).await?;
        heard.baselines.insert(request.url.clone(), baseline);
        match answer {
            Answer::Read(read) => {
                let Read { listing, next, page } = *read;
                heard.verdict = Some(Verdict::Ok);
                heard.is_switched |= is_switched;
                found_by.push(listing.found_by);
                if number == 0 {
                    // What was stored of another address says nothing of this one.
                    let stored = Some(&before.site).filter(|_| before.listings.contains_key(&request.url));
                    heard.site = Some(facts(listing.site, page, stored));
                }
                if keeps_entries {
                    state.entries = listing.entries.iter().map(without_notes).collect();
                }
                heard.nexts.insert(request.url.clone(), (listing.entries.len() as u32, next.clone()));
                // An archive is read from the second page on, each page on its own.
                let (further, gap) = match begins {
                    true => (Vec::new(), None),
                    false => {
                        let way = pages::Way { first: &request.url, channel: state.channel.as_ref() };
                        pages::until_known(task, before, way, &listing.entries, next).await?
                    }
                };
                found_by.extend(gap);
                entries.extend(listing.entries.into_iter().chain(further));
            }
            Answer::Same => {
                heard.verdict.get_or_insert(Verdict::Unchanged);
                entries.extend(state.entries.clone());
            }
            // What has no history has lost nothing.
            Answer::Without(reason) => {
                troubles.push((Verdict::Empty, reason));
                entries.extend(state.entries.clone());
            }
            Answer::Bad(verdict, reason) => {
                troubles.push((verdict, reason));
                entries.extend(state.entries.clone());
            }
        }
        if state != ListingState::default() || before.listings.contains_key(&request.url) {
            heard.listings.insert(request.url, state);
        }
    }
    heard.crashed = finder.crashed.load(Ordering::Relaxed);
    if heard.verdict == Some(Verdict::Ok) {
        heard.entries = entries;
    }
    Ok(heard.conclude(troubles, &found_by))
}

/// By which way a listing is read: where, and whether its entries come complete.
fn way(state: &ListingState) -> Option<(Url, bool)> {
    let elsewhere = state.channel.as_ref().filter(|channel| !matches!(channel.via, Via::Page | Via::Data));
    elsewhere.map(|channel| (channel.url.clone(), channel.complete))
}

/// An entry as it is remembered: the notes about rejected candidates were for this refresh.
pub(super) fn without_notes(entry: &Entry) -> Entry {
    Entry { rejected: Vec::new(), ..entry.clone() }
}

impl Heard {
    /// How the refresh ends. A source has at least one address, so something was heard. What is doubted
    /// is bad for the operator, who is to look after it; the site did what it should ([`Heard::flows`]).
    pub(super) fn verdict(&self) -> Verdict {
        match self.verdict {
            Some(good) if good.is_good() && !self.doubts.is_empty() => Verdict::Drifted,
            // The site is not to blame for what failed inside.
            _ if self.has_crashed() => Verdict::Unreachable,
            verdict => verdict.unwrap_or(Verdict::Unreachable),
        }
    }

    /// Whether what the site has was taken, or is as it was.
    pub(super) fn flows(&self) -> bool {
        self.verdict.is_some_and(Verdict::is_good)
    }

    /// Whether nothing was taken because reading it failed inside.
    pub(super) fn has_crashed(&self) -> bool {
        self.crashed && !self.flows()
    }

    /// Makes the next refresh read every listing in full: a 304 would keep the articles waiting
    /// that this one could not read.
    pub(super) fn forget_validators(&mut self) {
        for state in self.listings.values_mut() {
            (state.validators, state.body_hash) = Default::default();
        }
    }

    /// Notes whether anything answered. What was not asked says nothing.
    fn listen(&mut self, fetched: &Result<Fetched, FetchError>) {
        match fetched {
            Err(error) if error.is_silence => self.has_silence = true,
            Err(FetchError { status: None, verdict: Verdict::Refused, .. }) => {}
            Ok(_) | Err(_) => self.has_answer = true,
        }
    }

    /// What asking the listings says of the network, if it says anything.
    pub(super) fn reach(&self, source: &Source) -> Option<Reach> {
        match () {
            () if source.local.is_some() => None,
            () if self.has_answer => Some(Reach::Answered),
            () => self.has_silence.then_some(Reach::Silent),
        }
    }

    /// The listing that turns stale first decides when the source is asked again.
    fn freshen(&mut self, seconds: Option<u64>) {
        self.fresh_seconds = match (self.fresh_seconds, seconds) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn conclude(mut self, troubles: Vec<(Verdict, String)>, found_by: &[String]) -> Self {
        // A section may well have nothing to list at times.
        let is_told = |verdict: Verdict| self.flows() && verdict != Verdict::Empty;
        let (told, troubles): (Vec<_>, Vec<_>) = troubles.into_iter().partition(|(verdict, _)| is_told(*verdict));
        self.doubts.extend(
            told.into_iter().map(|(verdict, reason)| format!("one of several listings is {verdict}: {reason}")),
        );
        self.verdict = self.verdict.or_else(|| troubles.first().map(|(verdict, _)| *verdict));
        let reasons = found_by.iter().cloned().chain(troubles.into_iter().map(|(_, reason)| reason));
        let reasons = reasons.filter(|reason| !reason.is_empty());
        self.reason = reasons.collect::<Vec<_>>().join("; ");
        self
    }
}

/// Stands for a body.
pub(super) fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
