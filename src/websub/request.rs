//! Requests to the hub: what a subscriber sends, and what it is told at once.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use url::{Url, form_urlencoded};

use super::{WebSub, host, intent};
use crate::store::StoreError;

/// How long a subscription holds unless the subscriber says otherwise (WebSub, section 5.1: "the
/// default is 10 days").
const LEASE_DEFAULT: Duration = Duration::from_secs(10 * 24 * 3600);
/// The shortest lease: shorter ones would keep us busy with asking whether they are meant.
const LEASE_MIN: Duration = Duration::from_secs(5 * 60);
/// The longest lease: who is gone for good is forgotten after it.
pub(super) const LEASE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// A secret has fewer bytes than this (section 5.1).
const SECRET_BYTES_END: usize = 200;
/// The longest topic or callback, in bytes: what servers and browsers take as an address.
const ADDRESS_BYTES_MAX: usize = 2048;
/// Subscriptions to one document.
const TOPIC_SUBSCRIPTIONS_MAX: u64 = 5_000;
/// Subscriptions at one host: a service for many readers has one per document.
const HOST_SUBSCRIPTIONS_MAX: u64 = 2_000;
/// Subscriptions in all: rows that strangers can make us keep, and messages that one change can
/// cost.
const SUBSCRIPTIONS_MAX: u64 = 20_000;

/// What a subscriber wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The document.
    pub(super) topic: String,
    /// Where it is to be sent.
    pub(super) callback: Url,
    /// To begin or to end.
    pub(super) mode: Mode,
}

/// To begin or to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    Subscribe { lease: Duration, secret: Option<String> },
    Unsubscribe,
}

impl Request {
    /// Reads a form. Parameters that are not known are passed over (section 5.1); of several with
    /// one name, the first counts.
    pub(super) fn read(form: &[u8]) -> Result<Self, String> {
        let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(form).collect();
        let get = |name: &str| {
            let found = parameters.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let mode = match get("hub.mode") {
            Some("subscribe") => {
                Mode::Subscribe { lease: lease(get("hub.lease_seconds"))?, secret: secret(&parameters)? }
            }
            Some("unsubscribe") => Mode::Unsubscribe,
            Some("publish") => {
                return Err("this hub knows by itself when its feeds change; nothing is to be done".into());
            }
            Some(_) => return Err("hub.mode is neither subscribe nor unsubscribe".into()),
            None => return Err("hub.mode is missing: write subscribe or unsubscribe".into()),
        };
        let topic = get("hub.topic").ok_or("hub.topic is missing: the address that the feed gives as its rel=self")?;
        let callback = get("hub.callback").ok_or("hub.callback is missing: the address to be called")?;
        for (name, value) in [("hub.topic", topic), ("hub.callback", callback)] {
            if value.len() > ADDRESS_BYTES_MAX {
                return Err(format!("{name} is longer than {ADDRESS_BYTES_MAX} bytes"));
            }
        }
        let callback = Url::parse(callback).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let callback = callback.ok_or("hub.callback is not an http or https address")?;
        if callback.fragment().is_some() {
            return Err("hub.callback has a fragment, which is never sent".into());
        }
        Ok(Self { topic: topic.to_owned(), callback, mode })
    }
}

/// The lease that is given for one that is asked for.
fn lease(asked: Option<&str>) -> Result<Duration, String> {
    let Some(text) = asked else { return Ok(LEASE_DEFAULT) };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0');
    if !is_number {
        return Err("hub.lease_seconds is not a positive number of seconds".into());
    }
    // More digits than a number holds are a wish for "as long as possible".
    Ok(text.parse().map_or(LEASE_MAX, Duration::from_secs).clamp(LEASE_MIN, LEASE_MAX))
}

/// The secret exactly as it was sent.
fn secret(parameters: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Option<String>, String> {
    let Some((_, secret)) = parameters.iter().find(|(key, _)| key == "hub.secret") else { return Ok(None) };
    if secret.len() >= SECRET_BYTES_END {
        return Err(format!("hub.secret has {SECRET_BYTES_END} bytes or more"));
    }
    if secret.contains(char::REPLACEMENT_CHARACTER) {
        return Err("hub.secret is not UTF-8, so no signature made with it could be right".into());
    }
    Ok(Some(secret.clone().into_owned()).filter(|secret| !secret.is_empty()))
}

/// Answers a form: 202, and then the callback is asked; or why not.
pub(super) async fn answer(websub: &Arc<WebSub>, form: &[u8]) -> (u16, String) {
    let setup = websub.setup();
    if !setup.has_own_hub() {
        return (404, "There is no hub here.\n".to_owned());
    }
    match accept(websub, form).await {
        Ok(()) => (202, "The callback is asked now whether it means it.\n".to_owned()),
        Err((status, reason)) => (status, format!("{reason}\n")),
    }
}

async fn accept(websub: &Arc<WebSub>, form: &[u8]) -> Result<(), (u16, String)> {
    let refused = |reason: String| (400, reason);
    let setup = websub.setup();
    let request = Request::read(form).map_err(refused)?;
    // Unsubscribing is possible also from what is gone.
    if request.mode != Mode::Unsubscribe && !setup.topics.admits(&request.topic, &websub.documents) {
        return Err(refused(
            "hub.topic is not a feed of this hub: take the address that the feed gives as rel=self".into(),
        ));
    }
    if !setup.callbacks.may_ask(&request.callback) {
        return Err(refused("hub.callback is an address that this hub does not call".into()));
    }
    if request.mode != Mode::Unsubscribe {
        has_room(websub, &request).await?;
    }
    let slot = websub.pending.take(&host(&request.callback));
    let slot = slot.ok_or((503, "too many callbacks are being asked already; try again later".to_owned()))?;
    let document = setup.topics.find(&request.topic, &websub.documents);
    let received = document.map(|document| document.etag.clone());
    let websub = Arc::clone(websub);
    tokio::spawn(async move {
        intent::settle(&websub, &request, received).await;
        drop(slot);
    });
    Ok(())
}

/// Whether one more subscription is within the limits. A renewal is not one more.
async fn has_room(websub: &WebSub, request: &Request) -> Result<(), (u16, String)> {
    let counted = websub
        .store
        .subscribed(&request.topic, request.callback.as_str(), &host(&request.callback), websub.now())
        .await;
    let counts = counted.map_err(|error: StoreError| {
        tracing::error!("a subscription could not be taken: {error}");
        (503, "the hub has a problem of its own; try again later".to_owned())
    })?;
    let full = [
        (counts.of_topic >= TOPIC_SUBSCRIPTIONS_MAX, "this feed"),
        (counts.of_host >= HOST_SUBSCRIPTIONS_MAX, "this host"),
        (counts.all >= SUBSCRIPTIONS_MAX, "this hub"),
    ];
    match full.iter().find(|(is_full, _)| *is_full) {
        Some((_, what)) => Err((503, format!("{what} has as many subscriptions as it may have; try again later"))),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const FORM: &str = "hub.mode=subscribe&hub.topic=https%3A%2F%2Ffeeds.example%2Fdwn.rss\
                        &hub.callback=https%3A%2F%2Fsub.example%2Fcb%3Fid%3D1";

    fn read(more: &str) -> Result<Request, String> {
        Request::read(format!("{FORM}{more}").as_bytes())
    }

    #[test]
    fn a_typical_form_is_read() {
        let request = read("").unwrap();
        assert_eq!(request.topic, "https://feeds.example/dwn.rss");
        assert_eq!(request.callback.as_str(), "https://sub.example/cb?id=1");
        assert_eq!(request.mode, Mode::Subscribe { lease: LEASE_DEFAULT, secret: None });
        assert_eq!(read("&foo=bar&hub.foo=bar&hub.verify=sync&hub.mode=unsubscribe").unwrap(), request);
        assert_eq!(read("&hub.lease_seconds=&hub.secret=").unwrap(), request);
    }

    #[test]
    fn leases_are_bounded() {
        for (asked, seconds) in
            [("1", 300), ("600", 600), ("99999999", 2_592_000), ("9".repeat(40).as_str(), 2_592_000)]
        {
            let Mode::Subscribe { lease, .. } = read(&format!("&hub.lease_seconds={asked}")).unwrap().mode else {
                panic!("{asked}")
            };
            assert_eq!(lease.as_secs(), seconds, "{asked}");
        }
        for asked in ["0", "-1", "1.5", "soon"] {
            assert!(read(&format!("&hub.lease_seconds={asked}")).unwrap_err().contains("lease_seconds"), "{asked}");
        }
    }

    #[test]
    fn secrets_are_taken_as_they_are_up_to_their_limit() {
        let Mode::Subscribe { secret, .. } = read("&hub.secret=%20a%2Bb%C3%BC+").unwrap().mode else { panic!() };
        assert_eq!(secret.as_deref(), Some(" a+bü "));
        assert!(read(&format!("&hub.secret={}", "a".repeat(199))).is_ok());
        assert!(read(&format!("&hub.secret={}", "a".repeat(200))).unwrap_err().contains("hub.secret"));
        assert!(read("&hub.secret=%FF").unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        for (form, named) in [
            ("", "hub.mode"),
            ("hub.mode=denied", "hub.mode"),
            ("hub.mode=publish&hub.url=x", "by itself"),
            ("hub.mode=subscribe", "hub.topic"),
            ("hub.mode=subscribe&hub.topic=x", "hub.callback"),
            ("hub.mode=subscribe&hub.topic=x&hub.callback=/path", "hub.callback"),
            ("hub.mode=unsubscribe&hub.topic=x&hub.callback=ftp://a.example/", "hub.callback"),
            ("hub.mode=unsubscribe&hub.topic=x&hub.callback=http://a.example/%23x", "fragment"),
            ("\u{0}\u{1}%", "hub.mode"),
        ] {
            let error = Request::read(form.as_bytes()).unwrap_err();
            assert!(error.contains(named), "{form}: {error}");
        }
        let long = format!("hub.mode=subscribe&hub.topic=x&hub.callback=http://a.example/{}", "a".repeat(3000));
        assert!(Request::read(long.as_bytes()).unwrap_err().contains("longer"));
    }
}
