//! The first half of a refresh: the listings of a source become entries.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Source;
use crate::extract::{self, Listing, NextPage};
use crate::fetch::{Client, Fetched, Request};
use crate::model::{AddressShapes, Entry, ListingState, Page, PushOffer, SiteFacts, SourceState, Verdict};
use crate::source;
use crate::store::StoreError;

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
    verdict: Option<Verdict>,
    pub(super) reason: String,
    pub(super) listings: BTreeMap<Url, ListingState>,
    pub(super) retry_after: Option<Duration>,
    pub(super) fresh_seconds: Option<u64>,
    /// Per listing that was read: how many entries it had, and where its next page is.
    pub(super) nexts: BTreeMap<Url, (u32, NextPage)>,
}

/// What became of one listing.
enum Answer {
    /// It was read.
    Read(Box<Listing>, NextPage),
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
    let mut heard = Heard::default();
    let mut troubles: Vec<(Verdict, String)> = Vec::new();
    let mut found_by: Vec<String> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (number, request) in source::listing_requests(source, before).into_iter().enumerate() {
        let begins = source::begins_backfill(source, before, &request.url);
        let remembered = before.listings.get(&request.url).filter(|_| same_rules && !begins).cloned();
        let (answer, mut state) = heard.ask(client, source, &request, remembered, &before.shapes, now).await;
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
                    false => pages::until_known(task, &before.shapes, &request.url, &listing.entries, next).await?,
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
fn without_notes(entry: &Entry) -> Entry {
    Entry { rejected: Vec::new(), ..entry.clone() }
}

impl Heard {
    /// How the refresh ends. A source has at least one address, so something was heard.
    pub(super) fn verdict(&self) -> Verdict {
        self.verdict.unwrap_or(Verdict::Unreachable)
    }

    /// Asks for one listing; says what is to be remembered of it from now on.
    async fn ask(
        &mut self,
        client: &Client,
        source: &Arc<Source>,
        request: &Request,
        remembered: Option<ListingState>,
        shapes: &AddressShapes,
        now: DateTime<Utc>,
    ) -> (Answer, ListingState) {
        let known = remembered.clone().unwrap_or_default();
        let page = match client.get(request).await {
            Err(error) => {
                self.retry_after = self.retry_after.max(error.retry_after);
                return (Answer::Bad(error.verdict, error.to_string()), known);
            }
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                self.freshen(fresh_seconds);
                return (Answer::Same, ListingState { validators, ..known });
            }
            Ok(Fetched::Page(page)) => page,
        };
        let validators = page.validators.clone();
        let body_hash = hash(&page.body);
        self.freshen(page.fresh_seconds);
        if remembered.is_some_and(|state| state.body_hash == body_hash) {
            return (Answer::Same, ListingState { validators, ..known });
        }
        let place = page.url.clone();
        let (listing, offer, next) = extract_listing(page, source, &request.url, 1, shapes.clone(), now).await;
        if listing.verdict == Verdict::Ok {
            self.places.push(place);
            return (
                Answer::Read(Box::new(listing), next),
                ListingState { validators, body_hash, offer, ..Default::default() },
            );
        }
        // The validators of a page that made no sense are not kept: it must be read again, not
        // taken for unchanged, when the server repeats it.
        let reason = format!("{}: {}", request.url, listing.reason);
        let known = ListingState { entries: known.entries, offer: known.offer, ..Default::default() };
        (Answer::Bad(listing.verdict, reason), known)
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

/// Reads a listing off the async threads, for it takes milliseconds of pure computation. A panic
/// in it costs only this page. `first` is the address of the listing, and `number` says the how
/// manieth of its pages this one is.
pub(super) async fn extract_listing(
    page: Page,
    source: &Arc<Source>,
    first: &Url,
    number: u32,
    shapes: AddressShapes,
    now: DateTime<Utc>,
) -> (Listing, Option<PushOffer>, NextPage) {
    let (source, first) = (Arc::clone(source), first.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let listing = extract::listing_with(&page, &source, &shapes, now);
        // Looking for it costs another reading of the page.
        let goes_on = source.paging.goes_on();
        let next = goes_on.then(|| extract::next_page(&page, &source, &first, number)).unwrap_or_default();
        (listing, extract::push_offer(&page), next)
    });
    reading.await.unwrap_or_else(|error| {
        let listing = Listing {
            entries: Vec::new(),
            site: SiteFacts::default(),
            found_by: String::new(),
            is_feed: false,
            verdict: Verdict::Drifted,
            reason: format!("reading the page failed, which is a fault of Depesche; please report it: {error}"),
            rejected: Vec::new(),
        };
        (listing, None, NextPage::default())
    })
}

fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
