//! The client against small servers on loopback that say exactly what the test wants.

mod bodies;
mod calls;
mod conditions;
mod manners;
mod posts;
pub(in crate::fetch) mod proxies;
mod redirects;
pub(super) mod site;
mod tapes;

use std::time::Duration;

use url::Url;

use self::site::Site;
use super::{Client, FetchError, Fetched, Request, Wanted};
use crate::config::{Fetch, Header, Secret};
use crate::model::{Page, Validators};

/// Settings under which the loopback may be asked, without pauses and with short patience.
pub(super) fn settings() -> Fetch {
    Fetch {
        contact: Some("https://example.org/about".parse().unwrap()),
        delay: Duration::ZERO,
        workers: 1,
        allow_private: vec!["127.0.0.1".to_owned()],
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_secs(2),
        total_timeout: Duration::from_secs(5),
        wire_bytes_max: 1024 * 1024,
        body_bytes_max: 1024 * 1024,
        redirects_max: 5,
        browser: None,
    }
}

fn client(settings: &Fetch) -> Client {
    Client::new(settings).unwrap()
}

fn request(url: &str) -> Request {
    Request {
        url: url.parse().unwrap(),
        wanted: Wanted::Listing,
        validators: Validators::default(),
        headers: Vec::new(),
        moved_to: None,
        post: None,
        robots: false,
        local: None,
        proxy: None,
        render: false,
    }
}

fn secret_header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: Secret::new(value) }
}

/// Asks with ordinary settings for what must be a page.
async fn page(site: &Site, path: &str) -> Page {
    match client(&settings()).get(&request(&site.url(path))).await {
        Ok(Fetched::Page(page)) => page,
        other => panic!("{path}: {other:?}"),
    }
}

/// Asks with ordinary settings for what must fail.
async fn failure(site: &Site, path: &str) -> FetchError {
    client(&settings()).get(&request(&site.url(path))).await.unwrap_err()
}

#[test]
fn n21_a_url_is_shown_without_credentials() {
    let url = Url::parse("https://user:secret@example.org/feed?x=1").unwrap();
    assert_eq!(super::redact(&url).as_str(), "https://example.org/feed?x=1");
}

#[test]
fn requests_can_be_made_on_any_thread() {
    fn is_send(_: &impl Send) {}
    is_send(&client(&settings()).get(&request("https://example.org/")));
}

#[test]
fn a_wrong_exception_is_reported_when_the_client_is_built() {
    let settings = Fetch { allow_private: vec!["not a host".to_owned()], ..settings() };
    let error = Client::new(&settings).err().unwrap();
    assert!(error.contains("not a host"), "{error}");
}
