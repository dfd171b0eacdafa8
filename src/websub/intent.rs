//! Verification of intent (WebSub, section 5.3): whoever answers at the callback must say that the
//! subscription, or its end, was its own wish. And word to it when a subscription is ended by us.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use url::Url;

use super::request::{Mode, Request};
use super::{WebSub, host};
use crate::fetch::{CALL_TIME, Client};
use crate::store::{StoreError, Subscription};

/// Bytes of a challenge: nobody guesses them.
const CHALLENGE_BYTES: usize = 24;

/// Asks the callback, and does what was asked for if it agrees. Otherwise everything stays as it
/// is. `received` is the entity tag of the document that was there when the request came: what
/// changes from then on, also while the callback is being asked, the subscriber has not seen.
pub(super) async fn settle(websub: &WebSub, request: &Request, received: Option<String>) {
    let (topic, host) = (request.topic.as_str(), host(&request.callback));
    let setup = websub.setup();
    if let Err(cause) = ask(&setup.callbacks, request).await {
        tracing::info!(topic, host, cause, "a callback did not confirm: nothing changes");
        return;
    }
    let done = match &request.mode {
        Mode::Subscribe { lease, secret } => {
            let lease = TimeDelta::from_std(*lease).unwrap_or_default();
            let subscription = Subscription {
                topic: topic.to_owned(),
                callback: request.callback.to_string(),
                host: host.clone(),
                secret: secret.clone(),
                expires: websub.now() + lease,
                received,
            };
            websub.store.subscribe(&subscription).await.map(|()| "subscribed")
        }
        Mode::Unsubscribe => websub
            .store
            .unsubscribe(topic, request.callback.as_str())
            .await
            .map(|was| if was { "unsubscribed" } else { "unsubscribed without having subscribed" }),
    };
    match done {
        Ok(done) => {
            tracing::info!(topic, host, "{done}");
            websub.note_changed(setup.topics.path(topic).map(str::to_owned));
        }
        Err(StoreError { place, cause }) => tracing::error!(topic, host, place, "not remembered: {cause}"),
    }
}

/// Asks the callback; the error says in which way it did not confirm.
async fn ask(client: &Client, request: &Request) -> Result<(), String> {
    let challenge = challenge().map_err(|error| format!("there is no chance for a challenge: {error}"))?;
    let url = question(request, &challenge);
    let reply = client.call(&url, CALL_TIME).await.map_err(|error| error.cause)?;
    if !reply.is_success() {
        return Err(format!("it answered {}", reply.status));
    }
    if reply.body != challenge.as_bytes() {
        return Err("it answered something else than the challenge".to_owned());
    }
    Ok(())
}

/// The callback with the question behind its own query.
fn question(request: &Request, challenge: &str) -> Url {
    let (mode, lease) = match &request.mode {
        Mode::Subscribe { lease, .. } => ("subscribe", Some(lease.as_secs().to_string())),
        Mode::Unsubscribe => ("unsubscribe", None),
    };
    let mut parameters = vec![("hub.mode", mode), ("hub.topic", &request.topic), ("hub.challenge", challenge)];
    parameters.extend(lease.as_deref().map(|lease| ("hub.lease_seconds", lease)));
    with_query(&request.callback, &parameters)
}

/// Tells a subscriber that its subscription was ended (section 5.2). It is told once; whether it
/// listens is its own affair.
pub(super) async fn deny(client: &Client, callback: &Url, topic: &str, reason: &str) {
    let url = with_query(callback, &[("hub.mode", "denied"), ("hub.topic", topic), ("hub.reason", reason)]);
    // An error is in the log of `fetch`.
    let _ = client.call(&url, CALL_TIME).await;
}

fn with_query(url: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut().extend_pairs(parameters);
    url
}

/// A text that only the callback can know.
fn challenge() -> Result<String, getrandom::Error> {
    let mut bytes = [0; CHALLENGE_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_question_stands_behind_the_callback_s_own_query() {
        let subscribe = Mode::Subscribe { lease: Duration::from_secs(300), secret: Some("geheim".to_owned()) };
        for (callback, mode, expected) in [
            (
                "http://sub.example/cb?a=%2F+x&b",
                subscribe.clone(),
                "http://sub.example/cb?a=%2F+x&b&hub.mode=subscribe&hub.topic=https%3A%2F%2Ff.example%2Fa.rss%3Fb%26c\
                 &hub.challenge=abc&hub.lease_seconds=300",
            ),
            (
                "http://sub.example/",
                Mode::Unsubscribe,
                "http://sub.example/?hub.mode=unsubscribe&hub.topic=https%3A%2F%2Ff.example%2Fa.rss%3Fb%26c\
                 &hub.challenge=abc",
            ),
        ] {
            let topic = "https://f.example/a.rss?b&c".to_owned();
            let request = Request { topic, callback: Url::parse(callback).unwrap(), mode };
            assert_eq!(question(&request, "abc").as_str(), expected);
        }
    }

    #[test]
    fn challenges_are_long_and_never_the_same() {
        let (one, other) = (challenge().unwrap(), challenge().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 32);
    }
}
