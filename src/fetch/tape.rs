//! Pages as they were asked for and came, to be read again without the network.
//!
//! A [`Recorder`] listens to a client; what it heard is a [`Tape`], and a client that plays it
//! answers from it and from nothing else. What a request is known by is its address, what was posted
//! and whether a browser was to show the page: nothing that is sent along as a secret comes here.

mod player;
mod recorder;

use sha2::{Digest, Sha256};
use url::Url;

use super::{FetchError, Request, redact};
use crate::model::Page;

pub use self::player::Player;
pub use self::recorder::Recorder;

/// By what a request is known again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The address, without credentials and fragment.
    pub url: Url,
    /// The SHA-256 of what was posted, in hexadecimal digits.
    pub posted: Option<String>,
    /// Whether the page was to be read as a browser shows it.
    pub rendered: bool,
}

impl Asked {
    /// What a request asks for.
    fn of(request: &Request) -> Self {
        let mut url = redact(&request.url);
        url.set_fragment(None);
        let digits = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { url, posted: request.post.as_ref().map(|post| digits(&post.text)), rendered: request.render }
    }
}

/// A request, and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was asked for.
    pub asked: Asked,
    /// The page, or why there was none.
    pub answer: Result<Page, FetchError>,
}

/// What a robots.txt named.
#[derive(Debug, Clone)]
pub struct Sitemaps {
    /// The address for whose site it was asked.
    pub asked: Url,
    /// The sitemaps that it names.
    pub named: Vec<Url>,
}

/// What was asked for, and what came, in that order.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    /// Each request once: if it was repeated, with the page that came first.
    pub exchanges: Vec<Exchange>,
    /// What robots.txt of each site that was asked for it named.
    pub sitemaps: Vec<Sitemaps>,
}
