//! One request and its answer, without following anything.

use std::time::{Duration, SystemTime};

use chrono::Utc;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LINK,
    LOCATION, SET_COOKIE,
};
use reqwest::{Response, StatusCode};
use url::Url;

use super::errand::Errand;
use super::failure::Failure;
use super::jar::Jar;
use super::{body, freshness, status, tally, validator};
use crate::config;
use crate::model::{Page, Validators};

/// How much of a body that nobody needs is read so that its connection can be used again.
const DRAIN_BYTES_MAX: usize = 64 * 1024;
/// How long such a body may take.
const DRAIN_TIME_MAX: Duration = Duration::from_millis(500);

/// What one address answers.
#[expect(clippy::large_enum_variant, reason = "one at a time, handed on at once")]
pub(super) enum Answer {
    /// The page, with its status.
    Page(u16, Page),
    /// Our copy is current.
    NotModified { validators: Validators, fresh_seconds: Option<u64> },
    /// The page is elsewhere.
    Redirect(Redirect),
}

/// A redirect as answered.
pub(super) struct Redirect {
    /// 301, 302, 303, 307 or 308.
    pub(super) status: u16,
    /// The value of `Location`, if it can be read.
    pub(super) location: Option<String>,
    /// The answer wanted to set a cookie.
    pub(super) sets_cookie: bool,
}

/// Asks one address, or posts to it. Its caller has checked it and holds the host's turn.
pub(super) async fn ask(
    http: &reqwest::Client,
    settings: &config::Fetch,
    errand: &Errand<'_>,
    url: &Url,
    jar: &mut Jar,
    post: Option<&config::PostBody>,
) -> Result<Answer, Failure> {
    let is_conditional = *url == errand.url && validator::condition(errand.validators).next().is_some();
    let (address, headers) = (address(errand, url), headers(errand, url, jar, post)?);
    let request = match post {
        Some(post) => http.post(address).headers(headers).body(post.text.clone()),
        None => http.get(address).headers(headers),
    };
    tally::asked();
    let response = request.send().await.map_err(|error| match errand.proxy {
        Some(proxy) => Failure::of_proxied(&error, settings, proxy),
        None => Failure::of_transport(&error, settings),
    })?;
    jar.take(response.headers(), url);
    let status = response.status();
    match status {
        StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {
            page(response, settings, errand, url).await.map(|page| Answer::Page(status.as_u16(), page))
        }
        StatusCode::NOT_MODIFIED if is_conditional => Ok(Answer::NotModified {
            validators: validator::confirmed(errand.validators, response.headers()),
            fresh_seconds: freshness::fresh_seconds(response.headers(), SystemTime::now()),
        }),
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {
            let redirect = Redirect {
                status: status.as_u16(),
                location: text(response.headers(), &LOCATION),
                sets_cookie: response.headers().contains_key(SET_COOKIE),
            };
            drain(response).await;
            Ok(Answer::Redirect(redirect))
        }
        _ => {
            let retry_after = freshness::retry_after(response.headers(), SystemTime::now());
            let failure = status::failure(status, response.headers(), errand.proxy.is_some());
            drain(response).await;
            Err(Failure { retry_after, ..failure })
        }
    }
}

/// The address as it is asked: credentials that stand in it go to their own origin only.
fn address(errand: &Errand<'_>, url: &Url) -> Url {
    let mut address = url.clone();
    if let Some((name, password)) = errand.login.filter(|_| errand.is_home(url)) {
        // Setting fails only for URLs without a host, which the guard has sent away.
        let _ = address.set_username(name);
        let _ = address.set_password(password);
    }
    address
}

/// The headers for one address; the client itself adds the user agent.
fn headers(errand: &Errand<'_>, url: &Url, jar: &Jar, post: Option<&config::PostBody>) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(errand.accept));
    if let Some(post) = post {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(post.content_type));
    }
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(body::CODINGS));
    if errand.is_home(url) {
        for header in errand.headers {
            let unfit = || Failure::refused(format!("the header {:?} of the source can't be sent", header.name));
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| unfit())?;
            let mut value = HeaderValue::from_str(header.value.reveal()).map_err(|_| unfit())?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    let own = headers.get(COOKIE).and_then(|own| own.to_str().ok());
    if let Some(cookies) = jar.header(url, own) {
        headers.insert(COOKIE, cookies);
    }
    // The validators belong to the response of this address and to no other.
    if *url == errand.url {
        headers.extend(validator::condition(errand.validators));
    }
    Ok(headers)
}

async fn page(response: Response, settings: &config::Fetch, errand: &Errand<'_>, url: &Url) -> Result<Page, Failure> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = body::read(response, errand.body, settings).await.map_err(|failure| failure.with_status(status))?;
    Ok(Page {
        url: url.clone(),
        hops: Vec::new(),
        content_type: text(&headers, &CONTENT_TYPE),
        content_language: text(&headers, &CONTENT_LANGUAGE),
        links: headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect(),
        body,
        validators: validator::stated(&headers),
        fresh_seconds: freshness::fresh_seconds(&headers, SystemTime::now()),
        fetched_at: Utc::now(),
    })
}

/// Reads what is left of a small body and forgets it. If that fails, so does nothing but the
/// reuse of the connection.
async fn drain(mut response: Response) {
    let rest = async {
        let mut bytes = 0;
        while let Ok(Some(chunk)) = response.chunk().await {
            bytes += chunk.len();
            if bytes > DRAIN_BYTES_MAX {
                break;
            }
        }
    };
    // A body that takes too long is as good as one that was read.
    let _ = tokio::time::timeout(DRAIN_TIME_MAX, rest).await;
}

/// The value of a header that is a text for us.
pub(super) fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
