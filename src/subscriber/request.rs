//! Asking a hub (WebSub, section 5.1).

use std::time::Duration;

use bytes::Bytes;
use url::{Url, form_urlencoded};

use super::Setup;
use super::lease::{LEASE_WISH, Mode};
use crate::config::{Header, Secret};
use crate::fetch::{Post, Reply};
use crate::model::{clean_line, shorten};
use crate::store::Upstream;

/// How long a hub may take to answer: some call us back before they do.
const REQUEST_TIME: Duration = Duration::from_secs(30);
/// Redirects of a hub that are followed.
const REDIRECTS_MAX: usize = 3;
/// How much of what a hub answers is shown, in characters.
const ANSWER_CHARS_MAX: usize = 120;

/// Asks a hub to begin or end a subscription. An error says why it will not, as a sentence.
pub(super) async fn send(setup: &Setup, upstream: &Upstream, hub: &Url, mode: Mode) -> Result<(), String> {
    let body = form(upstream, mode);
    let mut at = hub.clone();
    for _ in 0..=REDIRECTS_MAX {
        let is_own = at.host() == upstream.listing.host();
        let client = if is_own { &setup.client } else { &setup.strangers };
        let kind = Secret::new("application/x-www-form-urlencoded");
        let headers = vec![Header { name: "content-type".to_owned(), value: kind }];
        let post = Post { url: at.clone(), headers, body: body.clone(), time_limit: REQUEST_TIME };
        let reply = client.post(&post).await.map_err(|error| error.cause)?;
        if reply.is_success() {
            return Ok(());
        }
        at = redirected(&at, &reply)?;
    }
    Err(format!("it redirects more than {REDIRECTS_MAX} times"))
}

/// Where a hub wants to be asked instead; the error is its refusal. All redirects but 303 keep the
/// request as it is: there is nothing to see at a hub by GET.
fn redirected(at: &Url, reply: &Reply) -> Result<Url, String> {
    let location = reply.location.as_deref().filter(|_| matches!(reply.status, 301 | 302 | 307 | 308));
    let Some(location) = location else {
        let words = shorten(&clean_line(&String::from_utf8_lossy(&reply.body)), ANSWER_CHARS_MAX);
        let is_text = !words.is_empty() && !words.contains('<');
        return Err(format!(
            "it answered {}{}",
            reply.status,
            if is_text { format!(": {words}") } else { String::new() }
        ));
    };
    let next = at.join(location).map_err(|_| "it redirects, but not to an address".to_owned())?;
    if at.scheme() == "https" && next.scheme() != "https" {
        return Err("it redirects from https to http, where our secret could be read".to_owned());
    }
    Ok(next)
}

fn form(upstream: &Upstream, mode: Mode) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.mode", mode.name())
        .append_pair("hub.topic", &upstream.offer.topic)
        .append_pair("hub.callback", upstream.callback.as_str());
    if mode == Mode::Subscribe {
        form.append_pair("hub.lease_seconds", &LEASE_WISH.as_secs().to_string())
            .append_pair("hub.secret", &upstream.secret);
    }
    form.finish().into()
}
