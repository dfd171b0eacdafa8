//! Floor 2: documents -> HTTP. axum and hyper live only here.
//!
//! What is answered is decided by a pure function ([`respond`]) over the documents in memory;
//! nothing here renders, reads a file or waits for the network of a source. Around it stand the
//! `door` that speaks HTTP/1.1 with limits on everything a client can make us hold, and the
//! [`Listeners`]. Whoever wants TLS, HTTP/2 or compression puts a proxy in front (`deploy/`).

mod answer;
mod conditional;
mod door;
mod health;
mod listen;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use answer::{Answer, Ask, respond};
pub use door::serve;
pub use health::{Health, SCHEDULER_SILENCE_MAX};
pub use listen::{ListenError, Listeners};

use url::Url;

use crate::model::Document;
use crate::publish::Documents;

/// How long caches may keep a document without asking, unless set otherwise.
pub const MAX_AGE_DEFAULT: Duration = Duration::from_secs(5 * 60);

/// Finds a document by its path.
type Find = dyn Fn(&str) -> Option<Arc<Document>> + Send + Sync;

/// What is served: the documents, the health of the process, and how long answers are fresh.
#[derive(Clone)]
pub struct Site {
    find: Arc<Find>,
    health: Arc<Health>,
    max_age: Duration,
    /// The path of the base URL, without a slash at its end.
    below: Arc<str>,
}

impl Site {
    /// A site over all documents of a publisher.
    pub fn new(documents: Arc<Documents>, health: Arc<Health>) -> Self {
        Self::over(move |path| documents.get(path), health)
    }

    /// A site over whatever finds a document by its path.
    pub fn over(find: impl Fn(&str) -> Option<Arc<Document>> + Send + Sync + 'static, health: Arc<Health>) -> Self {
        Self { find: Arc::new(find), health, max_age: MAX_AGE_DEFAULT, below: "".into() }
    }

    /// The same site, found below the path of this address too: a proxy in front may pass that
    /// path on or strip it, and without a proxy the links that documents hold must lead here.
    pub fn below(self, base_url: &Url) -> Self {
        Self { below: base_url.path().trim_end_matches('/').into(), ..self }
    }

    /// The same site, whose answers stay fresh for another while.
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("max_age", &self.max_age).finish_non_exhaustive()
    }
}
