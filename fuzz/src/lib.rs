//! What the fuzz targets do with the bytes that the fuzzer makes up: one module per reader of the
//! crate. None of them may panic, hang, or need more memory than the fuzzer grants, whatever the
//! bytes are; and where more can be said of every result, they assert it.
#![forbid(unsafe_code)]
#![expect(clippy::unwrap_used, reason = "what is unwrapped here is constant, or it is a finding")]

pub mod article;
pub mod config;
pub mod cron;
pub mod date;
pub mod feed;
pub mod import;
pub mod json;
pub mod listing;
pub mod rest;
pub mod robots;
pub mod sanitiser;
pub mod selectors;
pub mod server;
pub mod site_config;
pub mod sitemap;

use chrono::{DateTime, Utc};
use depesche::config::{Environment, Source};
use depesche::model::{Page, SourceId};
use url::Url;

/// A target: its name, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 15] = [
    ("article", article::read),
    ("config", config::read),
    ("cron", cron::read),
    ("date", date::read),
    ("feed", feed::read),
    ("import", import::read),
    ("json", json::read),
    ("listing", listing::read),
    ("rest", rest::read),
    ("robots", robots::read),
    ("sanitiser", sanitiser::read),
    ("selectors", selectors::read),
    ("server", server::read),
    ("site_config", site_config::read),
    ("sitemap", sitemap::read),
];

/// What a server may say of the bytes. Which of it holds for an input is a matter of its length, so
/// that every file is an input as it is.
const CONTENT_TYPES: [Option<&str>; 8] = [
    None,
    None,
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=iso-8859-1"),
    Some("application/rss+xml; charset=utf-16"),
    Some("text/xml; charset=shift_jis"),
    Some("text/html; charset=iso-2022-jp"),
    Some("text/plain; charset=\"\u{fc}"),
];

/// The time at which everything is read.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(1_772_600_000_000_000_000)
}

/// A source of which only the address is configured.
pub fn source() -> Source {
    Source::automatic(SourceId::new("bote").unwrap(), url("https://bote.example/"))
}

/// A page with these bytes, and one of the things that a server may say of them.
pub fn page(bytes: &[u8]) -> Page {
    let page = Page::of_bytes(url("https://bote.example/politik/12345/rat-streitet"), bytes, now());
    let content_type = CONTENT_TYPES[bytes.len() % CONTENT_TYPES.len()];
    Page { content_type: content_type.map(str::to_owned), ..page }
}

/// An environment in which a configuration needs to say nothing of the store.
pub fn environment() -> Environment {
    Environment::of([("HOME", "/nonexistent")])
}

/// An address that stands in these files.
fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}
