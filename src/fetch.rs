//! Floor 2: requests -> pages. The only way to the network.
//!
//! One [`Client`] serves listings, articles, feeds and robots.txt. It sends what an operator of a
//! news site would want a fetcher to send, checks every address before it connects, follows
//! redirects by hand, and stops reading at stated limits. reqwest lives only here.
//!
//! The way of a request: `errand` says what to bring and under which rules; `courier` goes for
//! it, address by address; before each, `guard` checks the address, `robots` asks whether the
//! site agrees, and `pace` waits for the host's turn; `exchange` is one request and its answer,
//! read with `body`, `validator`, `freshness` and `status`; `failure` makes sentences of what goes wrong.
//! `resolver` stands between the HTTP client and the system's resolver. A `call` is the short way:
//! a message to an address that expects it, through the same guard.
//!
//! `local` reads files and standard input, where the configuration names them, and `browser` renders
//! pages that scripts write. `proxies` holds the clients of sources that are asked through a proxy.
//! `tape` keeps what came, and lets it come again without the network.
//!
//! There is no cookie but those that a source is configured with, and those that a `jar` gives back
//! along one chain of redirects and then forgets. There is no `Referer`, no `Accept-Language`, no proxy from the environment, and no retry: when to try again is for the
//! schedule to say. `tally` counts what went over the network.

mod body;
mod browser;
mod budget;
mod call;
mod clients;
mod courier;
mod errand;
mod exchange;
mod failure;
mod freshness;
mod guard;
mod jar;
mod local;
pub(crate) mod pace;
mod proxies;
mod resolver;
mod robots;
mod status;
mod tally;
pub mod tape;
mod validator;

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use self::courier::Courier;
use self::errand::Errand;
use self::failure::Failure;
use self::tape::{Player, Recorder, Tape};
use crate::config;
use crate::model::{Page, Validators, Verdict, shown};

pub use self::call::{CALL_TIME, Post, Reply, signature};
pub use self::freshness::rest;
pub use self::robots::Rules as RobotsRules;
pub use self::tally::{Traffic, traffic};

/// What a request is for; decides the `Accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A listing or a feed: whatever the source has.
    Listing,
    /// The answer of an API.
    Json,
    /// An article page.
    Article,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// What to ask for.
    pub url: Url,
    /// What it is for.
    pub wanted: Wanted,
    /// Validators of the copy we have, sent back byte for byte.
    pub validators: Validators,
    /// Headers for the origin of `url` only (scheme, host and port); they never follow a redirect
    /// to another origin, and a redirect from https to http is not followed with them.
    pub headers: Vec<config::Header>,
    /// Where `url` has moved to for good: this is asked in its place, and `validators` are of it.
    /// What belongs to the origin of `url` goes along only if this is of the same origin.
    pub moved_to: Option<Url>,
    /// What is posted to `url`; it goes to its origin only. `None`: the page is asked for as usual.
    pub post: Option<config::PostBody>,
    /// Whether robots.txt is obeyed.
    pub robots: bool,
    /// What is read instead of asking; no address ever leads to it.
    pub local: Option<config::Local>,
    /// What the page and robots.txt of its site are asked through.
    pub proxy: Option<config::Proxy>,
    /// Whether the page is read as a browser shows it.
    pub render: bool,
}

/// The answer to a request.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "one at a time, handed on at once")]
pub enum Fetched {
    /// A new copy. If it came after redirects, it has no validators: those of the final address
    /// must not be sent to the one that was asked.
    Page(Page),
    /// 304: the copy we have is current. The validators are those to keep from now on.
    NotModified {
        /// The validators of the 304, or those that were sent where it states none.
        validators: Validators,
        /// How long the server says the copy stays fresh, in seconds.
        fresh_seconds: Option<u64>,
    },
}

/// Why there is no page.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {cause}", shown(url))]
pub struct FetchError {
    /// The address that failed (after redirects), without credentials.
    pub url: Url,
    /// What happened, as a sentence a person can act on.
    pub cause: String,
    /// How a refresh that fails with this ends: unreachable, refused, blocked or gone.
    pub verdict: Verdict,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// How long the host wants to be left alone: what `Retry-After` asks for, at most a week; for
    /// 429 without it, some hours that grow each time.
    pub retry_after: Option<Duration>,
    /// There was no memory for the page beside those of other sources: the site has no part in it, and is
    /// asked again soon.
    pub is_crowded: bool,
    /// Nothing answered at all: the name was not found, or there was no connection, or no word over it.
    pub is_silence: bool,
}

/// The client for everything. Clones share connections, queues and what is known of robots.txt.
#[derive(Clone)]
pub struct Client {
    way: Way,
    recorder: Option<Arc<Recorder>>,
}

/// Where answers come from.
#[derive(Clone)]
enum Way {
    /// The network, and what the configuration says to read of this machine.
    Network(Arc<Courier>),
    /// What came before: nobody is asked.
    Tape(Arc<Player>),
}

impl Client {
    /// Builds the client; fails if an exception of `allow_private` can't be read.
    pub fn new(settings: &config::Fetch) -> Result<Self, String> {
        Ok(Self { way: Way::Network(Arc::new(Courier::new(settings)?)), recorder: None })
    }

    /// The same client with somebody who listens, until so many bytes of pages came. What came is
    /// not asked for again.
    pub fn recording(&self, bytes_max: usize) -> (Self, Arc<Recorder>) {
        let recorder = Arc::new(Recorder::new(bytes_max));
        (Self { way: self.way.clone(), recorder: Some(Arc::clone(&recorder)) }, recorder)
    }

    /// A client that answers from a tape and never reaches the network, nor a file.
    pub fn playing(tape: Tape) -> (Self, Arc<Player>) {
        let player = Arc::new(Player::new(tape));
        (Self { way: Way::Tape(Arc::clone(&player)), recorder: None }, player)
    }

    /// Waits for the host's turn, asks robots.txt, then the page.
    pub async fn get(&self, request: &Request) -> Result<Fetched, FetchError> {
        if let Some(known) = self.recorder.as_ref().and_then(|recorder| recorder.known(request)) {
            return Ok(Fetched::Page(known));
        }
        let brought = match (&self.way, &request.local) {
            (Way::Tape(player), _) => match player.answer(request) {
                Some(answer) => answer.map(Fetched::Page),
                None => Err(player.miss(request)),
            },
            (Way::Network(courier), Some(local)) => {
                let read = local::read(local, request, courier.settings.body_bytes_max).await;
                read.map_err(|failure| failure.at(&request.url))
            }
            (Way::Network(courier), None) => courier.run(&Errand::of(request, &courier.settings)).await,
        };
        match self.recorder.as_ref().and_then(|recorder| recorder.note(request, &brought)) {
            Some(no_room) => Err(no_room),
            None => brought,
        }
    }

    /// The page of a request without validators: there is no copy that could be current.
    pub async fn page(&self, request: &Request) -> Result<Page, FetchError> {
        match self.get(request).await? {
            Fetched::Page(page) => Ok(page),
            Fetched::NotModified { .. } => Err(FetchError {
                url: redact(&request.url),
                cause: "304 to a request without validators".to_owned(),
                verdict: Verdict::Unreachable,
                status: Some(304),
                retry_after: None,
                is_crowded: false,
                is_silence: false,
            }),
        }
    }

    /// The sitemaps that robots.txt of a site names, as they stand there; it is asked through
    /// `proxy`, if there is one.
    pub async fn sitemaps(&self, url: &Url, proxy: Option<&config::Proxy>) -> Vec<Url> {
        let named = match &self.way {
            Way::Network(courier) => courier.sitemaps(url, proxy).await,
            Way::Tape(player) => player.sitemaps(url),
        };
        if let Some(recorder) = &self.recorder {
            recorder.note_sitemaps(url, &named);
        }
        named
    }

    /// Sends a message to an address that expects it. Every answer is one, also a redirect, which
    /// is not followed; an error means that there was none.
    pub async fn post(&self, post: &Post) -> Result<Reply, FetchError> {
        match &self.way {
            Way::Network(courier) => courier.post(post).await.map_err(|failure| failure.at(&post.url)),
            Way::Tape(_) => Err(Failure::refused(NO_CALLS).at(&post.url)),
        }
    }

    /// Whether the guard would let an address pass, as far as it can tell without resolving its
    /// name.
    pub fn may_ask(&self, url: &Url) -> bool {
        match &self.way {
            Way::Network(courier) => courier.may_ask(url),
            Way::Tape(_) => false,
        }
    }

    /// The host of an address asked for a rest, of which so much is left, before this process began.
    pub fn note_rest(&self, url: &Url, rest: Duration) {
        if let Way::Network(courier) = &self.way {
            courier.note_rest(url, rest.min(freshness::RETRY_AFTER_MAX));
        }
    }

    /// Asks an address that expects it, in the manner of [`Client::post`].
    pub async fn call(&self, url: &Url, time_limit: Duration) -> Result<Reply, FetchError> {
        match &self.way {
            Way::Network(courier) => courier.call(url, time_limit).await.map_err(|failure| failure.at(url)),
            Way::Tape(_) => Err(Failure::refused(NO_CALLS).at(url)),
        }
    }
}

/// Why a client that plays a tape delivers nothing.
const NO_CALLS: &str = "nobody is called while a recording is read";

/// Whether an address can be meant for everybody on the Internet, as far as it tells without
/// resolving its name.
pub fn is_public(url: &Url) -> bool {
    guard::is_public(url)
}

/// An address without the user name and password that it may hold, as it may be shown, stored and
/// used as a base of links.
pub fn redact(url: &Url) -> Url {
    let mut url = url.clone();
    // Both fail only for URLs that can't hold credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
