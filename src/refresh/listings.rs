//! The first half of a refresh: the listings of a source become entries.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Source;
use crate::extract::{self, Listing};
use crate::fetch::{Client, FetchError, Fetched};
use crate::model::{Entry, ListingState, Page, SiteFacts, SourceState, Verdict};
use crate::source;

/// What all listings of a source gave together.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) entries: Vec<Entry>,
    pub(super) is_feed: bool,
    pub(super) site: SiteFacts,
    pub(super) verdict: Option<Verdict>,
    pub(super) reason: String,
    pub(super) listings: BTreeMap<Url, ListingState>,
    pub(super) retry_after: Option<Duration>,
    pub(super) fresh_seconds: Option<u64>,
}

/// Asks for every listing of a source and reads the new ones.
///
/// One good listing among several makes the refresh good, or one dead section page would slow
/// down all others; the reason names those that failed.
pub(super) async fn read(client: &Client, source: &Arc<Source>, before: &SourceState, now: DateTime<Utc>) -> Heard {
    let mut heard = Heard::default();
    let mut troubles: Vec<(Verdict, String)> = Vec::new();
    let mut found_by: Vec<String> = Vec::new();
    for request in source::listing_requests(source, before) {
        let remembered = before.listings.get(&request.url).cloned();
        let same_rules = before.config_fingerprint == source.fingerprint;
        match client.get(&request).await {
            Err(error) => {
                heard.fail(&error, remembered, &request.url);
                troubles.push((error.verdict, error.to_string()));
            }
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                let body_hash = remembered.map(|state| state.body_hash).unwrap_or_default();
                heard.unchanged(&request.url, ListingState { validators, body_hash }, fresh_seconds);
            }
            Ok(Fetched::Page(page)) => {
                let state = ListingState { validators: page.validators.clone(), body_hash: hash(&page.body) };
                if same_rules && remembered.is_some_and(|before| before.body_hash == state.body_hash) {
                    heard.unchanged(&request.url, state, page.fresh_seconds);
                    continue;
                }
                let fresh_seconds = page.fresh_seconds;
                let listing = extract_listing(page, source, now).await;
                if listing.verdict == Verdict::Ok {
                    found_by.push(listing.found_by.clone());
                    heard.listings.insert(request.url, state);
                    heard.take(listing, fresh_seconds);
                } else {
                    // A page that made no sense is not remembered: it must be read again, not
                    // taken for unchanged, when the server repeats it.
                    troubles.push((listing.verdict, format!("{}: {}", request.url, listing.reason)));
                }
            }
        }
    }
    heard.conclude(troubles, &found_by)
}

impl Heard {
    /// How the refresh ends. A source has at least one address, so something was heard.
    pub(super) fn verdict(&self) -> Verdict {
        self.verdict.unwrap_or(Verdict::Unreachable)
    }

    fn fail(&mut self, error: &FetchError, remembered: Option<ListingState>, url: &Url) {
        self.retry_after = self.retry_after.max(error.retry_after);
        if let Some(state) = remembered {
            self.listings.insert(url.clone(), state);
        }
    }

    fn unchanged(&mut self, url: &Url, state: ListingState, fresh_seconds: Option<u64>) {
        self.verdict.get_or_insert(Verdict::Unchanged);
        self.fresh_seconds = self.fresh_seconds.or(fresh_seconds);
        self.listings.insert(url.clone(), state);
    }

    fn take(&mut self, listing: Listing, fresh_seconds: Option<u64>) {
        self.verdict = Some(Verdict::Ok);
        self.is_feed |= listing.is_feed;
        if self.site == SiteFacts::default() {
            self.site = listing.site;
        }
        self.fresh_seconds = match (self.fresh_seconds, fresh_seconds) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.entries.extend(listing.entries);
    }

    fn conclude(mut self, troubles: Vec<(Verdict, String)>, found_by: &[String]) -> Self {
        let worst = troubles.first().map(|(verdict, _)| *verdict);
        let mut reasons: Vec<String> = troubles.into_iter().map(|(_, reason)| reason).collect();
        if reasons.is_empty() && !found_by.is_empty() {
            reasons.push(found_by.join("; "));
        }
        self.verdict = self.verdict.or(worst);
        self.reason = reasons.join("; ");
        self
    }
}

/// Reads a listing off the async threads, for it takes milliseconds of pure computation.
async fn extract_listing(page: Page, source: &Arc<Source>, now: DateTime<Utc>) -> Listing {
    let source = source.clone();
    match tokio::task::spawn_blocking(move || extract::listing(&page, &source, now)).await {
        Ok(listing) => listing,
        // A panic of the extraction belongs to this source; its supervisor catches and counts it.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
