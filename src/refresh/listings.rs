//! The first half of a refresh: the listings of a source become entries.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest, Sha256};
use url::Url;

use crate::extract::{self, Listing, Onward};
use crate::fetch::{FetchError, Fetched, Request};
use crate::model::{Channel, Entry, ListingState, SiteFacts, SourceState, Verdict, Via};
use crate::source;
use crate::store::StoreError;

use super::channel::{self, Choice, Finder, Reading, Sight};
use super::{Task, pages};

/// What all listings of a source gave together.
#[derive(Default)]
pub(super) struct Heard {
    /// The entries of all listings, if at least one of them was read anew; else none.
    pub(super) entries: Vec<Entry>,
    /// Where the listings that were read are, after redirects.
    pub(super) places: Vec<Url>,
    /// What the site says of itself on its first listing, if that was read.
    pub(super) site: Option<SiteFacts>,
    pub(super) verdict: Option<Verdict>,
    pub(super) reason: String,
    pub(super) listings: BTreeMap<Url, ListingState>,
    pub(super) retry_after: Option<Duration>,
    pub(super) fresh_seconds: Option<u64>,
    /// Per listing that was read: how many entries it had, and where its next page is.
    pub(super) nexts: BTreeMap<Url, (u32, Onward)>,
}

/// What became of one listing.
enum Answer {
    /// It was read.
    Read(Box<Listing>, Onward),
    /// It is as it was.
    Same,
    /// It could not be read.
    Bad(Verdict, String),
}

/// Asks for every listing of a source and reads the new ones.
///
/// One good listing among several makes the refresh good, or one dead section page would slow
/// down all others; the reason names those that failed. An article may stand in several listings,
/// so its entry is complete only with all of them: when one changed, the others take part with
/// what they said last.
pub(super) async fn read(task: &Task<'_>, before: &SourceState) -> Result<Heard, StoreError> {
    let Task { client, source, now, .. } = *task;
    let same_rules = before.config_fingerprint == source.fingerprint;
    let keeps_entries = source.urls.len() > 1;
    let finder = Finder { client, source, shapes: &before.shapes, number: 1, now };
    let mut heard = Heard::default();
    let mut troubles: Vec<(Verdict, String)> = Vec::new();
    let mut found_by: Vec<String> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (number, request) in source::listing_requests(source, before).into_iter().enumerate() {
        let begins = source::begins_backfill(source, before, &request.url);
        let remembered = before.listings.get(&request.url).filter(|_| same_rules && !begins).cloned();
        let (answer, mut state) = heard.ask(&finder, &request, remembered).await;
        match answer {
            Answer::Read(listing, next) => {
                heard.verdict = Some(Verdict::Ok);
                found_by.push(listing.found_by);
                if number == 0 {
                    heard.site = Some(listing.site);
                }
                if keeps_entries {
                    state.entries = listing.entries.iter().map(without_notes).collect();
                }
                heard.nexts.insert(request.url.clone(), (listing.entries.len() as u32, next.clone()));
                // An archive is read from the second page on, each page on its own.
                let further = match begins {
                    true => Vec::new(),
                    false => {
                        let way = pages::Way { first: &request.url, channel: state.channel.as_ref() };
                        pages::until_known(task, before, way, &listing.entries, next).await?
                    }
                };
                entries.extend(listing.entries.into_iter().chain(further));
            }
            Answer::Same => {
                heard.verdict.get_or_insert(Verdict::Unchanged);
                entries.extend(state.entries.clone());
            }
            Answer::Bad(verdict, reason) => {
                troubles.push((verdict, reason));
                entries.extend(state.entries.clone());
            }
        }
        if state != ListingState::default() {
            heard.listings.insert(request.url, state);
        }
    }
    if heard.verdict == Some(Verdict::Ok) {
        heard.entries = entries;
    }
    Ok(heard.conclude(troubles, &found_by))
}

/// An entry as it is remembered: the notes about rejected candidates were for this refresh.
pub(super) fn without_notes(entry: &Entry) -> Entry {
    Entry { rejected: Vec::new(), ..entry.clone() }
}

impl Heard {
    /// How the refresh ends. A source has at least one address, so something was heard.
    pub(super) fn verdict(&self) -> Verdict {
        self.verdict.unwrap_or(Verdict::Unreachable)
    }

    /// Asks for one listing by its channel; says what is to be remembered of it from now on.
    async fn ask(
        &mut self,
        finder: &Finder<'_>,
        request: &Request,
        remembered: Option<ListingState>,
    ) -> (Answer, ListingState) {
        let address = &request.url;
        let known = remembered.unwrap_or_default();
        let elsewhere = known.channel.clone().filter(|channel| channel.url != *address);
        let is_held = elsewhere.as_ref().is_some_and(|channel| finder.holds(channel, address));
        if let Some(channel) = elsewhere.clone().filter(|_| is_held)
            && let Some(answer) = self.ask_channel(finder, address, channel, &known).await
        {
            return answer;
        }
        let page = match finder.client.get(request).await {
            Err(error) => {
                // It was time to choose anew, and the page cannot be compared: what was chosen stays.
                if let Some(channel) = elsewhere.filter(|_| !is_held)
                    && let Some(answer) = self.ask_channel(finder, address, channel, &known).await
                {
                    return answer;
                }
                return self.without_page(finder, address, error, known).await;
            }
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                self.freshen(fresh_seconds.max(known.wishes.seconds(finder.now)));
                return (Answer::Same, ListingState { validators, ..known });
            }
            Ok(Fetched::Page(page)) => page,
        };
        let wishes = extract::wishes(&page);
        self.freshen(page.fresh_seconds.max(wishes.seconds(finder.now)));
        if known.body_hash == hash(&page.body) {
            return (Answer::Same, ListingState { validators: page.validators, wishes, ..known });
        }
        let copy = page.clone();
        let reading = finder.read_address(address, page).await;
        if finder.is_to_choose(known.channel.as_ref(), address, &reading.listing) {
            let sight = Sight { address, page: Some(&copy), listing: &reading.listing };
            let choice = finder.choose(&sight).await;
            return self.chosen(finder, choice, Some(reading), &known);
        }
        self.take(address, reading, known.channel.clone(), &known)
    }

    /// Asks the channel that was chosen; `None` if it is one no more.
    async fn ask_channel(
        &mut self,
        finder: &Finder<'_>,
        address: &Url,
        channel: Channel,
        known: &ListingState,
    ) -> Option<(Answer, ListingState)> {
        let request = source::channel_request(finder.source, &channel.url, known.validators.clone());
        let page = match finder.client.get(&request).await {
            Err(error) if channel::is_gone(error.verdict, error.status) => {
                tracing::warn!(source = %finder.source.id, "the {} is gone: {error}", channel.via);
                return None;
            }
            Err(error) => {
                self.retry_after = self.retry_after.max(error.retry_after);
                let known = failed(known.clone());
                let failures = known.channel.as_ref().map_or(0, |channel| channel.failures);
                if failures >= channel::FAILURES_MAX && error.retry_after.is_none() {
                    tracing::warn!(source = %finder.source.id, "the {} failed {failures} times: {error}", channel.via);
                    return None;
                }
                return Some((Answer::Bad(error.verdict, error.to_string()), known));
            }
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                self.freshen(fresh_seconds.max(known.wishes.seconds(finder.now)));
                return Some((Answer::Same, ListingState { validators, ..answered(known.clone()) }));
            }
            Ok(Fetched::Page(page)) => page,
        };
        let wishes = extract::wishes(&page);
        self.freshen(page.fresh_seconds.max(wishes.seconds(finder.now)));
        if known.body_hash == hash(&page.body) {
            return Some((
                Answer::Same,
                ListingState { validators: page.validators, wishes, ..answered(known.clone()) },
            ));
        }
        let reading = finder.read(&channel, address, page).await;
        if known.body_hash == reading.hash {
            return Some((Answer::Same, ListingState { validators: reading.validators, ..answered(known.clone()) }));
        }
        if reading.listing.verdict != Verdict::Ok {
            tracing::warn!(source = %finder.source.id, "the {} {} gives nothing: {}", channel.via, channel.url, reading.listing.reason);
            return None;
        }
        Some(self.take(address, reading, Some(channel), known))
    }

    /// What becomes of a listing whose page cannot be had.
    async fn without_page(
        &mut self,
        finder: &Finder<'_>,
        address: &Url,
        error: FetchError,
        known: ListingState,
    ) -> (Answer, ListingState) {
        self.retry_after = self.retry_after.max(error.retry_after);
        let listing = channel::nothing(error.verdict, error.to_string());
        // Only a site that answers, and does not let us see this page, may have another way.
        let may_have = error.verdict == Verdict::Blocked && error.retry_after.is_none();
        if may_have && finder.is_to_choose(known.channel.as_ref(), address, &listing) {
            let choice = finder.choose(&Sight { address, page: None, listing: &listing }).await;
            if choice.reading.is_some() {
                return self.chosen(finder, choice, None, &known);
            }
            return (
                Answer::Bad(error.verdict, error.to_string()),
                ListingState { channel: Some(choice.channel), ..known },
            );
        }
        (Answer::Bad(error.verdict, error.to_string()), failed(known))
    }

    /// Takes what a choice gave, or the page.
    fn chosen(
        &mut self,
        finder: &Finder<'_>,
        choice: Choice,
        page: Option<Reading>,
        known: &ListingState,
    ) -> (Answer, ListingState) {
        let missing = choice.reading.is_none() && finder.source.via.is_some();
        let Some(reading) = choice.reading.or(page).filter(|_| !missing) else {
            let wanted = finder.source.via.map_or("page", Via::as_str);
            let looked: Vec<String> = choice.channel.refused.iter().map(ToString::to_string).collect();
            let looked = if looked.is_empty() { "the page names none".to_owned() } else { looked.join("; ") };
            let reason = format!(
                "{}: no {wanted} was found, which `via` asks for. Looked at: {looked}. Take `via` out, and the best \
                 channel is found.",
                choice.channel.url
            );
            return (
                Answer::Bad(Verdict::Empty, reason),
                ListingState { entries: known.entries.clone(), ..Default::default() },
            );
        };
        let address = choice.channel.url.clone();
        self.take(&address, reading, Some(choice.channel), known)
    }

    /// Takes what was read, if it is of use.
    fn take(
        &mut self,
        address: &Url,
        reading: Reading,
        channel: Option<Channel>,
        known: &ListingState,
    ) -> (Answer, ListingState) {
        let Reading { place, mut listing, validators, hash, offer, wishes, next } = reading;
        if listing.verdict == Verdict::Ok {
            self.places.push(place);
            let channel = channel.map(|channel| Channel { failures: 0, ..channel });
            if let Some(channel) = channel.as_ref().filter(|channel| channel.via != Via::Page) {
                listing.found_by =
                    format!("{}, by the {} {}: {}", listing.found_by, channel.via, channel.url, channel.reason);
            }
            let state = ListingState { validators, body_hash: hash, channel, offer, wishes, ..Default::default() };
            return (Answer::Read(Box::new(listing), next), state);
        }
        // The validators of a page that made no sense are not kept: it must be read again, not
        // taken for unchanged, when the server repeats it.
        let reason = format!("{address}: {}", listing.reason);
        let known =
            ListingState { entries: known.entries.clone(), channel, offer: known.offer.clone(), ..Default::default() };
        (Answer::Bad(listing.verdict, reason), failed(known))
    }

    /// Makes the next refresh read every listing in full: a 304 would keep the articles waiting
    /// that this one could not read.
    pub(super) fn forget_validators(&mut self) {
        for state in self.listings.values_mut() {
            (state.validators, state.body_hash) = Default::default();
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
        self.verdict = self.verdict.or_else(|| troubles.first().map(|(verdict, _)| *verdict));
        let reasons = found_by.iter().cloned().chain(troubles.into_iter().map(|(_, reason)| reason));
        self.reason = reasons.collect::<Vec<_>>().join("; ");
        self
    }
}

/// Counts one more refresh that got nothing.
fn failed(mut state: ListingState) -> ListingState {
    if let Some(channel) = &mut state.channel {
        channel.failures += 1;
    }
    state
}

/// Ends the count of refreshes that got nothing.
fn answered(mut state: ListingState) -> ListingState {
    if let Some(channel) = &mut state.channel {
        channel.failures = 0;
    }
    state
}

/// Stands for a body.
pub(super) fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
