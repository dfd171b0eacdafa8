//! Calls: requests to addresses that expect them, such as webhooks and WebSub callbacks.
//!
//! They pass the same guard as pages, for the addresses may come from strangers. Unlike pages
//! they wait for no turn and ask no robots.txt, because whoever gave the address wants to be
//! called; and they follow no redirect, which could lead to somebody who doesn't.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{RequestBuilder, Response};
use sha2::Sha256;
use tokio::time::Instant;
use url::Url;

use super::courier::host;
use super::errand::BodyLimit;
use super::failure::Failure;
use super::{body, exchange, freshness, tally};
use crate::config;

/// How long a call takes at most, unless its caller says otherwise: the body sent and the answer
/// read. Who is called has only to take the message, not to work on it.
pub const CALL_TIME: Duration = Duration::from_secs(10);
/// How much of an answer is read: it is an acknowledgement or a challenge, not a page.
const REPLY_BODY: BodyLimit = BodyLimit::cut(16 * 1024);

/// A message to an address.
#[derive(Debug, Clone)]
pub struct Post {
    /// Where it goes.
    pub url: Url,
    /// Its headers, among them the `Content-Type`; values are kept out of logs.
    pub headers: Vec<config::Header>,
    /// Its body.
    pub body: Bytes,
    /// How long the whole call may take; [`CALL_TIME`] does for most.
    pub time_limit: Duration,
}

/// What a call was answered, with whatever status: also 404, 500 and redirects are answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, decoded and cut at 16 KiB; empty if it did not arrive whole in time.
    pub body: Bytes,
    /// How long the server wants to be left alone: its `Retry-After`, at most a week.
    pub retry_after: Option<Duration>,
    /// Where a redirect leads, as the server wrote it.
    pub location: Option<String>,
}

impl Reply {
    /// Whether the status says that all is well (2xx).
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The signature of a message by a secret that its receiver shares: `sha256=` and the HMAC of the
/// body in hexadecimal digits, as WebSub and most webhooks have it.
#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
pub fn signature(secret: &[u8], body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

/// The headers of a call.
pub(super) fn headers(headers: &[config::Header]) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    for header in headers {
        let unfit = || Failure::refused(format!("the header {:?} can't be sent", header.name));
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| unfit())?;
        let mut value = HeaderValue::from_str(header.value.reveal()).map_err(|_| unfit())?;
        value.set_sensitive(true);
        map.append(name, value);
    }
    Ok(map)
}

/// Calls an address that the guard has let pass.
pub(super) async fn run(
    request: RequestBuilder,
    url: &Url,
    settings: &config::Fetch,
    limit: Duration,
) -> Result<Reply, Failure> {
    let started = Instant::now();
    tally::asked();
    let reply = match tokio::time::timeout(limit, request.send()).await {
        Ok(Ok(response)) => Ok(answer(response, settings, limit.saturating_sub(started.elapsed())).await),
        Ok(Err(error)) => Err(Failure::of_transport(&error, settings)),
        Err(_) => Err(Failure::unreachable(format!("there was no answer within {limit:?}"))),
    };
    record(&host(url), &reply, started.elapsed());
    reply
}

/// The answer. Its status counts even if the body does not arrive: what was sent was taken.
async fn answer(response: Response, settings: &config::Fetch, left: Duration) -> Reply {
    let status = response.status().as_u16();
    let retry_after = freshness::retry_after(response.headers(), SystemTime::now());
    let location = exchange::text(response.headers(), &LOCATION);
    let body = tokio::time::timeout(left, body::read(response, REPLY_BODY, settings)).await;
    let body = body.ok().and_then(Result::ok).map(Bytes::from_owner).unwrap_or_default();
    Reply { status, body, retry_after, location }
}

/// Leaves a trace of a call: never its path, which may hold a secret.
fn record(host: &str, reply: &Result<Reply, Failure>, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match reply {
        Ok(reply) => tracing::debug!(host, status = reply.status, ms, "call answered"),
        Err(failure) => tracing::debug!(host, ms, cause = failure.cause, "call failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        // Test cases 1, 2 and 6: short keys, and one that is longer than a block.
        for (key, data, hmac) in [
            (&[0x0b; 20][..], "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(signature(key, data.as_bytes()), format!("sha256={hmac}"));
        }
    }
}
