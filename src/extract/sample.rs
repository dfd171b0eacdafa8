//! Pages and sources for the tests of extraction.
#![allow(clippy::unwrap_used, reason = "tests")]

use chrono::{DateTime, Utc};
use url::Url;

use crate::config::Source;
use crate::model::{Page, SourceId, Validators};

/// The time of reading.
pub(super) fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// The address that a fixture states in its first line: `<!-- url: … -->`.
pub(super) fn stated_url(html: &str) -> &str {
    html.strip_prefix("<!-- url: ").and_then(|rest| rest.split(" -->").next()).unwrap()
}

/// A page as a server in order sends it.
pub(super) fn page(url: &str, html: &str) -> Page {
    Page {
        url: Url::parse(url).unwrap(),
        hops: Vec::new(),
        content_type: Some("text/html; charset=utf-8".to_owned()),
        content_language: None,
        body: html.as_bytes().into(),
        validators: Validators::default(),
        fresh_seconds: None,
        fetched_at: now(),
    }
}

/// A German source with nothing else configured.
pub(super) fn source(url: &str) -> Source {
    let source = Source::automatic(SourceId::new("bote").unwrap(), Url::parse(url).unwrap());
    Source { timezone: Some(chrono_tz::Europe::Berlin), ..source }
}
