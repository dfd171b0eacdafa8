//! Floor 2: requests -> pages. The only way to the network.
//!
//! One [`Client`] serves listings, articles, feeds and robots.txt. It sends what an operator of a
//! news site would want a fetcher to send, checks every address before it connects, follows
//! redirects by hand, and stops reading at stated limits. reqwest lives only here.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::config;
use crate::model::{Page, Validators, Verdict};

/// What a request is for; decides the `Accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A listing or a feed: whatever the source has.
    Listing,
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
    /// Headers for the origin of `url` only; they never follow a redirect to another origin.
    pub headers: Vec<config::Header>,
    /// Whether robots.txt is obeyed.
    pub robots: bool,
}

/// The answer to a request.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// A new copy.
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
#[error("{url}: {cause}")]
pub struct FetchError {
    /// The address that failed (after redirects), without credentials.
    pub url: Url,
    /// What happened, as a sentence a person can act on.
    pub cause: String,
    /// How a refresh that fails with this ends: unreachable, refused, blocked or gone.
    pub verdict: Verdict,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What `Retry-After` asks for.
    pub retry_after: Option<Duration>,
}

/// The client for everything.
#[derive(Clone)]
pub struct Client {
    inner: Arc<()>,
}

impl Client {
    /// Builds the client; fails only if the TLS roots of the system cannot be read.
    pub fn new(settings: &config::Fetch) -> Result<Self, String> {
        let _ = settings;
        Ok(Self { inner: Arc::new(()) })
    }

    /// Waits for the host's turn, asks robots.txt, then the page.
    pub async fn get(&self, request: &Request) -> Result<Fetched, FetchError> {
        let _ = (request, &self.inner);
        unimplemented!()
    }
}
