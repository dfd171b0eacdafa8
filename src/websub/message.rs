//! One message to one recipient, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use url::{Url, form_urlencoded};

use crate::config::{Header, Secret};
use crate::fetch::{Post, Reply, signature};
use crate::model::Document;
use crate::schedule;
use crate::store::{Attempt, Recipient, Role};

/// How long one message may take: a feed of some megabytes over a slow line.
const MESSAGE_TIME: Duration = Duration::from_secs(30);
/// The wait after the first attempt that failed.
const RETRY_FIRST: Duration = Duration::from_secs(60);
/// The longest wait.
const RETRY_MAX: Duration = Duration::from_secs(6 * 3600);
/// After so many failures in a row, about a day (a minute, doubled up to six hours), a document is given up; the next change of it is
/// tried once more each, until the lease ends.
const FAILURES_MAX: u32 = 12;

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It took the message.
    Received(Attempt),
    /// It did not; there will be another attempt.
    Failed(Attempt, String),
    /// It did not, and this document is not sent to it any more.
    GivenUp(Attempt, String),
    /// It wants no more messages.
    Gone,
}

/// The message that tells somebody of a document; `None` if it takes its bytes, and they are put away.
pub(super) fn post(recipient: &Recipient, address: Url, document: &Document) -> Option<Post> {
    let (body, headers) = match recipient.role {
        Role::Subscriber => content(recipient, document, document.bytes()?.clone()),
        Role::Hub => ping(&recipient.topic),
    };
    let headers = headers.into_iter().map(|(name, value)| Header { name: name.to_owned(), value: Secret::new(value) });
    Some(Post { url: address, headers: headers.collect(), body, time_limit: MESSAGE_TIME })
}

/// The document itself, byte for byte (section 7), signed if the subscriber gave a secret.
fn content(recipient: &Recipient, document: &Document, body: Bytes) -> (Bytes, Vec<(&'static str, String)>) {
    let mut headers = vec![("content-type", document.content_type.to_owned())];
    headers.extend(document.link.clone().map(|link| ("link", link)));
    let secret = recipient.secret.as_ref();
    headers.extend(secret.map(|secret| ("x-hub-signature", signature(secret.as_bytes(), &body))));
    (body, headers)
}

/// Word to another hub. The Recommendation leaves its form open; hubs of the older protocol want
/// `hub.url`, others `hub.topic`. One topic each: not every hub reads a list.
fn ping(topic: &str) -> (Bytes, Vec<(&'static str, String)>) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.mode", "publish").append_pair("hub.url", topic).append_pair("hub.topic", topic);
    (form.finish().into(), vec![("content-type", "application/x-www-form-urlencoded".to_owned())])
}

/// What an answer means, or that there was none.
pub(super) fn verdict(recipient: &Recipient, etag: &str, answer: Result<Reply, String>, now: DateTime<Utc>) -> Verdict {
    let received = Some(etag.to_owned());
    let (cause, asked) = match answer {
        Ok(reply) if reply.is_success() => {
            // The next change may follow at once.
            return Verdict::Received(Attempt { received, failures: 0, due: DateTime::UNIX_EPOCH });
        }
        Ok(reply) if reply.status == 410 && recipient.role == Role::Subscriber => return Verdict::Gone,
        Ok(reply) => (format!("it answered {}", reply.status), reply.retry_after.unwrap_or_default()),
        Err(cause) => (cause, Duration::ZERO),
    };
    let failures = recipient.failures.saturating_add(1);
    let key = format!("{} {}", recipient.topic, recipient.address);
    let wait = schedule::retry_delay(RETRY_FIRST, RETRY_MAX, &key, failures).max(asked);
    let due = now + TimeDelta::from_std(wait).unwrap_or_default();
    if failures < FAILURES_MAX {
        Verdict::Failed(Attempt { received: None, failures, due }, cause)
    } else {
        Verdict::GivenUp(Attempt { received, failures, due }, cause)
    }
}
