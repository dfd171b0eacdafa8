//! Answers from a tape, and from nothing else.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use super::{Asked, Tape};
use crate::fetch::{FetchError, Request, Wanted, redact};
use crate::model::{Page, Verdict};

/// A tape that is played.
#[derive(Debug)]
pub struct Player {
    tape: Tape,
    by_request: HashMap<Asked, usize>,
    /// Pages by where they were in the end: other rules may know this address.
    by_place: HashMap<Asked, usize>,
    missing: Mutex<BTreeSet<Url>>,
}

impl Player {
    pub(in crate::fetch) fn new(tape: Tape) -> Self {
        let numbered = || tape.exchanges.iter().enumerate();
        let by_request = numbered().map(|(number, exchange)| (exchange.asked.clone(), number)).collect();
        let places = numbered().filter_map(|(number, exchange)| {
            let url = exchange.answer.as_ref().ok()?.url.clone();
            Some((Asked { url, posted: None, rendered: exchange.asked.rendered }, number))
        });
        Self { by_request, by_place: places.collect(), tape, missing: Mutex::default() }
    }

    /// The addresses that were asked for and are not on the tape.
    pub fn missing(&self) -> BTreeSet<Url> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What came when this was asked for, if it was.
    pub(in crate::fetch) fn answer(&self, request: &Request) -> Option<Result<Page, FetchError>> {
        let asked = Asked::of(request);
        let number = self.by_request.get(&asked).or_else(|| self.by_place.get(&asked))?;
        Some(self.tape.exchanges[*number].answer.clone())
    }

    /// The sitemaps that robots.txt of a site named.
    pub(in crate::fetch) fn sitemaps(&self, url: &Url) -> Vec<Url> {
        let asked = redact(url);
        let known = self.tape.sitemaps.iter().find(|known| known.asked == asked);
        known.map(|known| known.named.clone()).unwrap_or_default()
    }

    /// Notes that something is not on the tape.
    pub(in crate::fetch) fn miss(&self, request: &Request) -> FetchError {
        let Asked { url, rendered, .. } = Asked::of(request);
        let shown = if rendered { ", as a browser shows it," } else { "" };
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(url.clone());
        FetchError {
            url,
            cause: format!("the page{shown} is not in the recording; record the source anew to have it"),
            verdict: Verdict::Refused,
            status: None,
            // Nothing is said against the article: it is as if there had been no time for it.
            retry_after: (request.wanted == Wanted::Article).then_some(Duration::ZERO),
            is_crowded: false,
            is_silence: false,
        }
    }
}
