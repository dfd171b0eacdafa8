//! Posting to an address, signed as Standard Webhooks has it (standardwebhooks.com).
//!
//! Its signature covers the name and the time of the call besides the body, so a receiver can
//! refuse a call that was overheard and sent again; that of GitHub covers the body alone. There
//! are libraries for it in a dozen languages, and where there is none, it is one HMAC.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::delivery::Failure;
use crate::config::{Header, Secret, SigningKey, Webhook};
use crate::fetch::{Client, Post, Reply};
use crate::model::clean_line;

/// How much of an answer that is an error is logged, in characters.
const REPLY_CHARS_MAX: usize = 200;

/// Posts a call.
pub(super) async fn post(
    client: &Client,
    receiver: &Webhook,
    call: &str,
    body: Bytes,
    time_limit: Duration,
) -> Result<(), Failure> {
    let time = Utc::now().timestamp().to_string();
    let mut headers = receiver.headers.clone();
    let mut add = |name: &str, value: &str| {
        headers.push(Header { name: name.to_owned(), value: Secret::new(value) });
    };
    add("content-type", "application/json");
    add("webhook-id", call);
    add("webhook-timestamp", &time);
    if let Some(key) = &receiver.key {
        add("webhook-signature", &signature(key, call, &time, &body));
    }
    let post = Post { url: receiver.url.clone(), headers, body, time_limit };
    match client.post(&post).await {
        Ok(reply) if reply.is_success() => Ok(()),
        Ok(reply) => Err(refused(&reply)),
        // The whole address may be a secret, as those of chat services are.
        Err(error) => Err(Failure {
            cause: format!("{}: {}", receiver.url.host_str().unwrap_or_default(), error.cause),
            cure: "see that the receiver runs and can be reached from here",
            retry_after: error.retry_after,
        }),
    }
}

/// `v1,` and the HMAC-SHA256 of name, time and body in Base64.
#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn signature(key: &SigningKey, call: &str, time: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.reveal()).expect("a key of any length");
    mac.update(format!("{call}.{time}.").as_bytes());
    mac.update(body);
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn refused(reply: &Reply) -> Failure {
    let said: String = clean_line(&String::from_utf8_lossy(&reply.body)).chars().take(REPLY_CHARS_MAX).collect();
    let cure = match reply.status {
        300..=399 => "redirects are not followed: write the address that it leads to",
        401 | 403 => "see that `secret` and `headers` are what the receiver expects",
        404 | 410 => "see that the address is still the receiver's",
        413 => "make `items` smaller, or the limit of the receiver larger",
        429 => "make `items` larger, so that there are fewer calls",
        _ => "see the log of the receiver",
    };
    Failure { cause: format!("the answer was {} {said:?}", reply.status), cure, retry_after: reply.retry_after }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_specification() {
        // The example of the reference libraries (standard-webhooks, `testSignature`).
        let key = SigningKey::new(BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
