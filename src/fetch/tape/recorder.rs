//! Listens to a client.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use url::Url;

use super::{Asked, Exchange, Sitemaps, Tape};
use crate::fetch::{FetchError, Fetched, Request, Wanted, redact};
use crate::model::{Page, Verdict};

/// What was heard so far.
#[derive(Debug)]
pub struct Recorder {
    heard: Mutex<Heard>,
    bytes_max: usize,
}

#[derive(Debug, Default)]
struct Heard {
    tape: Tape,
    bytes: usize,
    is_full: bool,
}

impl Recorder {
    /// Listens until so many bytes of pages came.
    pub(in crate::fetch) fn new(bytes_max: usize) -> Self {
        Self { heard: Mutex::default(), bytes_max }
    }

    /// What was heard so far.
    pub fn tape(&self) -> Tape {
        self.heard().tape.clone()
    }

    /// Whether there was more than is kept.
    pub fn is_full(&self) -> bool {
        self.heard().is_full
    }

    /// The page that came a moment ago when the same was asked for.
    pub(in crate::fetch) fn known(&self, request: &Request) -> Option<Page> {
        let asked = Asked::of(request);
        let heard = self.heard();
        let known = heard.tape.exchanges.iter().find(|known| known.asked == asked);
        known?.answer.clone().ok()
    }

    /// Notes what a request brought. What there is no more room for did not come, for this reason: so
    /// a refresh makes of its pages what it makes of them when they are played.
    pub(in crate::fetch) fn note(
        &self,
        request: &Request,
        brought: &Result<Fetched, FetchError>,
    ) -> Option<FetchError> {
        let answer = match brought {
            Ok(Fetched::Page(page)) => Ok(page.clone()),
            Err(error) => Err(error.clone()),
            // Says nothing but that somebody has the page already.
            Ok(Fetched::NotModified { .. }) => return None,
        };
        let mut heard = self.heard();
        let bytes = answer.as_ref().map_or(0, |page| page.body.len());
        if heard.bytes + bytes > self.bytes_max {
            heard.is_full = true;
            return Some(self.too_much(request));
        }
        heard.add(Exchange { asked: Asked::of(request), answer }, bytes);
        None
    }

    /// Notes what robots.txt of a site names.
    pub(in crate::fetch) fn note_sitemaps(&self, url: &Url, named: &[Url]) {
        let mut heard = self.heard();
        let asked = redact(url);
        if heard.tape.sitemaps.iter().all(|known| known.asked != asked) {
            heard.tape.sitemaps.push(Sitemaps { asked, named: named.iter().map(redact).collect() });
        }
    }

    fn too_much(&self, request: &Request) -> FetchError {
        FetchError {
            url: redact(&request.url),
            cause: format!("a recording has at most {} MiB", self.bytes_max >> 20),
            verdict: Verdict::Refused,
            status: None,
            retry_after: (request.wanted == Wanted::Article).then_some(Duration::ZERO),
            is_crowded: false,
            is_silence: false,
        }
    }

    /// Nothing panics while it is held; if something did, what was heard is still true.
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    fn add(&mut self, exchange: Exchange, bytes: usize) {
        let known = self.tape.exchanges.iter_mut().find(|known| known.asked == exchange.asked);
        match known {
            Some(known) if known.answer.is_ok() => return,
            Some(known) => *known = exchange,
            None => self.tape.exchanges.push(exchange),
        }
        self.bytes += bytes;
    }
}
