//! What hubs come to us with: questions whether we meant it, word that they ended something, and
//! messages.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::lease::{self, LEASE_WISH, Mode};
use super::{Subscriber, signature};
use crate::model::{Page, PushedPage, clean_line, shorten};
use crate::serve::{Callback, Message};
use crate::store::Upstream;

/// Hashes of bodies that are remembered per subscription: what was sent once is not read again.
const BODIES_MAX: usize = 100;
/// Bytes of such a hash.
const HASH_BYTES: usize = 16;
/// How much of the reason of a hub is shown, in characters.
const REASON_CHARS_MAX: usize = 120;
/// Of ignored messages every so many-th is logged, beside the first.
const IGNORED_LOGGED: u64 = 1000;

/// A status and a text.
type Reply = (u16, String);

/// What becomes of a message that is signed.
enum Taken {
    /// It will be read.
    New,
    /// It was there before.
    Before,
    /// There is no room for it.
    Full,
}

impl Callback for Subscriber {
    fn expects(&self, token: &str) -> Result<(), Reply> {
        match self.upstreams().get(token) {
            None => Err(unknown()),
            Some(upstream) if !upstream.wanted => Err((410, "This subscription was ended.\n".to_owned())),
            // Whoever was never confirmed has nothing to tell.
            Some(upstream) if upstream.expires.is_none() => Err(unknown()),
            Some(_) => Ok(()),
        }
    }

    fn question<'a>(&'a self, token: &'a str, query: &'a str) -> BoxFuture<'a, Reply> {
        self.answer(token, query).boxed()
    }

    fn message<'a>(&'a self, token: &'a str, message: Message) -> BoxFuture<'a, Reply> {
        self.accept(token, message).boxed()
    }
}

impl Subscriber {
    /// Says yes to what we asked for and to nothing else (section 5.3.1).
    async fn answer(&self, token: &str, query: &str) -> Reply {
        let get = |name: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let now = self.now();
        let Some(upstream) = self.upstream(token) else { return unknown() };
        if get("hub.topic").as_deref() != Some(&upstream.offer.topic) {
            return unknown();
        }
        let (source, topic) = (&upstream.source, &upstream.offer.topic);
        let mode = match get("hub.mode").as_deref() {
            Some("subscribe") => Mode::Subscribe,
            Some("unsubscribe") => Mode::Unsubscribe,
            Some("denied") => {
                let reason = shorten(&clean_line(&get("hub.reason").unwrap_or_default()), REASON_CHARS_MAX);
                tracing::info!(%source, topic, reason, "a hub refused or ended a subscription");
                self.deny(token, format!("the hub refused: {reason}")).await;
                return (200, "Noted.\n".to_owned());
            }
            _ => return unknown(),
        };
        let challenge = get("hub.challenge").filter(|challenge| !challenge.is_empty());
        let Some(challenge) = challenge.filter(|_| lease::is_asked(&upstream, mode, now)) else { return unknown() };
        match mode {
            Mode::Subscribe => {
                let lease = get("hub.lease_seconds").and_then(|seconds| seconds.parse().ok());
                let lease = lease.filter(|seconds| *seconds > 0).map_or(LEASE_WISH, Duration::from_secs);
                self.change(token, |upstream| lease::confirm(upstream, lease, now)).await;
                tracing::info!(%source, topic, seconds = lease.as_secs(), "a hub tells of news from now on");
            }
            Mode::Unsubscribe => {
                self.forget(token).await;
                tracing::info!(%source, topic, "a hub tells of news no longer");
            }
        }
        (200, challenge)
    }

    async fn deny(&self, token: &str, reason: String) {
        let now = self.now();
        let Some(upstream) = self.upstream(token) else { return };
        if !upstream.wanted {
            return self.forget(token).await;
        }
        if upstream.proven {
            // It is asked as often as others from now on, and at once, should there be news.
            self.inbox.ask(&upstream.source);
        }
        self.change(token, |upstream| {
            upstream.proven = false;
            lease::deny(upstream, reason, now);
        })
        .await;
    }

    /// Takes a message in. Also one that is ignored is answered with 2xx, so that nobody learns by
    /// trying (section 7.1).
    async fn accept(&self, token: &str, message: Message) -> Reply {
        let taken = (202, String::new());
        let Some(upstream) = self.upstream(token) else { return unknown() };
        let secret = upstream.secret.as_bytes();
        let signature = message.signature.as_deref();
        if !signature.is_some_and(|signature| signature::is_right(signature, secret, &message.body)) {
            self.ignore(token, if signature.is_some() { "its signature is wrong" } else { "it has no signature" });
            return taken;
        }
        match self.take_in(token, hash(&message.body), self.page(&upstream, message)) {
            Taken::New => {
                // Before the hub hears that it was taken, so that no crash loses it.
                self.save(token).await;
                tracing::debug!(source = %upstream.source, "a hub sent news");
                taken
            }
            Taken::Before => {
                self.ignore(token, "it was sent before");
                taken
            }
            Taken::Full => (503, "There is no room for it now.\n".to_owned()),
        }
    }

    /// Puts a page into the inbox, of several with one hash only the first.
    fn take_in(&self, token: &str, hash: String, page: PushedPage) -> Taken {
        let now = self.now();
        let mut upstreams = self.upstreams();
        let Some(upstream) = upstreams.get_mut(token).filter(|upstream| !upstream.bodies.contains(&hash)) else {
            return Taken::Before;
        };
        if !self.inbox.put(&upstream.source, page) {
            return Taken::Full;
        }
        upstream.pushed = Some(now);
        upstream.pushes += 1;
        upstream.unread = true;
        upstream.bodies.push_back(hash);
        let surplus = upstream.bodies.len().saturating_sub(BODIES_MAX);
        upstream.bodies.drain(..surplus);
        Taken::New
    }

    /// Counts a message that is not read. It is not written for this alone: who knows the token
    /// could keep the disk busy.
    fn ignore(&self, token: &str, cause: &str) {
        let mut upstreams = self.upstreams();
        let Some(upstream) = upstreams.get_mut(token) else { return };
        upstream.ignored += 1;
        if upstream.ignored % IGNORED_LOGGED == 1 {
            let (source, ignored) = (&upstream.source, upstream.ignored);
            tracing::warn!(%source, ignored, "a message in the name of a hub is ignored: {cause}");
        }
    }

    /// A message as the page that its listing might have answered.
    fn page(&self, upstream: &Upstream, message: Message) -> PushedPage {
        let body = message.body;
        let page = Page {
            content_type: message.content_type,
            content_language: message.content_language,
            links: message.links,
            ..Page::of_bytes(upstream.offer.place.clone(), body, self.now())
        };
        PushedPage { listing: upstream.listing.clone(), page }
    }
}

fn unknown() -> Reply {
    (404, "Nothing like this was asked for.\n".to_owned())
}

fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
