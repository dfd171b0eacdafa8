//! Floor 2: documents -> HTTP. hyper lives only here.
//!
//! What is answered is decided by a pure function ([`respond`]) over the documents in memory:
//! `negotiate` picks the coding, `conditional` compares the client's copy, `changes` answers with
//! only what is new, `heads` has the headers ready. Nothing there renders, compresses, reads a file
//! or waits. Around it stands the `door` that speaks HTTP/1.1 with limits on everything a client can
//! make us hold, over the [`Listeners`]. Only four things are waited for, and only if they are set:
//! what is not in memory, which is read or rendered when somebody asks for it, the hub, which keeps its subscribers in
//! the store, `push`, where other hubs tell us what is new, and `office`, the operator's pages, which
//! are not for everybody.
//!
//! Whoever wants TLS or HTTP/2 puts a proxy in front (`deploy/`).

mod answer;
mod changes;
mod conditional;
mod door;
mod heads;
mod health;
mod hub;
mod listen;
mod negotiate;
mod office;
mod push;
mod traffic;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use url::Url;

use crate::model::{Coding, Document};
use crate::publish::Documents;
use heads::Shelf;
use push::Gate;

pub use answer::{Answer, respond};
pub use door::serve;
pub use health::{Health, SCHEDULER_SILENCE_MAX};
pub use listen::{ListenError, Listeners};
pub use office::{Office, Order, Ordered, Page};
pub use push::{Callback, Message};
pub use traffic::Traffic;

/// Finds a document by its path.
type Find = dyn Fn(&str) -> Option<Arc<Document>> + Send + Sync;
/// Cuts what is new out of a document, since a version whose entity tag is named, in a coding.
type Changes = dyn Fn(&Document, &dyn Fn(&str) -> bool, Coding) -> Option<Bytes> + Send + Sync;
/// Whether a document was there once and will not come back.
type Gone = dyn Fn(&str) -> bool + Send + Sync;
/// Gets a document that is not in memory by its path, if there is one.
pub type Retrieve = dyn Fn(String) -> BoxFuture<'static, Option<Arc<Document>>> + Send + Sync;
/// Answers what was sent to the hub, in its form encoding, with a status and a text.
pub type Hub = dyn Fn(Bytes) -> BoxFuture<'static, (u16, String)> + Send + Sync;

/// What is served: the documents, and the health of the process.
#[derive(Clone)]
pub struct Site {
    find: Arc<Find>,
    changes: Arc<Changes>,
    gone: Arc<Gone>,
    retrieve: Option<Arc<Retrieve>>,
    hub: Option<Arc<Hub>>,
    push: Option<Arc<Gate>>,
    office: Option<Arc<dyn Office>>,
    health: Arc<Health>,
    traffic: Arc<Traffic>,
    /// The path of the base URL, without a slash at its end.
    below: Arc<str>,
    /// The headers of the documents.
    shelf: Arc<Shelf>,
}

impl Site {
    /// A site over all documents of a publisher.
    pub fn new(documents: Arc<Documents>, health: Arc<Health>) -> Self {
        let find = Arc::clone(&documents);
        let changes: Arc<Changes> = Arc::new(move |document, names, coding| documents.changes(document, names, coding));
        Self { changes, ..Self::over(move |path| find.get(path), health) }
    }

    /// A site over whatever finds a document by its path.
    pub fn over(find: impl Fn(&str) -> Option<Arc<Document>> + Send + Sync + 'static, health: Arc<Health>) -> Self {
        Self {
            find: Arc::new(find),
            changes: Arc::new(|_, _, _| None),
            gone: Arc::new(|_| false),
            retrieve: None,
            hub: None,
            push: None,
            office: None,
            health,
            traffic: Arc::default(),
            below: "".into(),
            shelf: Arc::default(),
        }
    }

    /// The same site, found below the path of this address too: a proxy in front may pass that
    /// path on or strip it, and without a proxy the links that documents hold must lead here.
    pub fn below(self, base_url: &Url) -> Self {
        Self { below: base_url.path().trim_end_matches('/').into(), ..self }
    }

    /// The same site, which says of some paths without a document that they had one (410).
    pub fn with_gone(self, gone: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self { gone: Arc::new(gone), ..self }
    }

    /// The same site, which asks here for what is not in memory: archive documents, and the bytes of
    /// others.
    pub fn with_retrieve(self, retrieve: Arc<Retrieve>) -> Self {
        Self { retrieve: Some(retrieve), ..self }
    }

    /// The same site with a WebSub hub at `/hub`.
    pub fn with_hub(self, hub: Arc<Hub>) -> Self {
        Self { hub: Some(hub), ..self }
    }

    /// The same site, where hubs that we subscribed at find us below `/push/`.
    pub fn with_push(self, callback: Arc<dyn Callback>) -> Self {
        Self { push: Some(Arc::new(Gate::new(callback))), ..self }
    }

    /// The same site with the operator's pages.
    pub fn with_office(self, office: Arc<dyn Office>) -> Self {
        Self { office: Some(office), ..self }
    }

    /// What it answered so far.
    pub fn traffic(&self) -> Arc<Traffic> {
        Arc::clone(&self.traffic)
    }

    /// The path below the base URL, with its slash.
    fn path<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(&*self.below).filter(|rest| rest.starts_with('/')).unwrap_or(path)
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("below", &self.below).finish_non_exhaustive()
    }
}
