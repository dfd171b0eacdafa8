//! Pages, sources and rules for the tests that extract something, and the one check of the fixtures.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use crate::config::{Rule, Selector, Source};
use crate::model::{Page, SourceId};

/// The time of reading.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// The address that a fixture states in its first line: `<!-- url: … -->`.
pub(crate) fn stated_url(html: &str) -> &str {
    html.strip_prefix("<!-- url: ").and_then(|rest| rest.split(" -->").next()).unwrap()
}

/// A page as a server in order sends it.
pub(crate) fn page(url: &str, html: &str) -> Page {
    let content_type = Some("text/html; charset=utf-8".to_owned());
    Page { content_type, ..Page::of_bytes(Url::parse(url).unwrap(), html.as_bytes(), now()) }
}

/// A German source with nothing else configured.
pub(crate) fn source(url: &str) -> Source {
    let source = Source::automatic(SourceId::new("bote").unwrap(), Url::parse(url).unwrap());
    Source { timezone: Some(chrono_tz::Europe::Berlin), ..source }
}

/// A rule that takes the text of what a selector matches.
pub(crate) fn rule(select: &str) -> Rule {
    Rule {
        select: Some(Selector::new(select).unwrap().into()),
        attr: None,
        regex: None,
        format: None,
        template: None,
        optional: false,
    }
}

/// Where the fixtures of a kind of page are.
pub(crate) fn zoo(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(kind)
}

/// The fixtures of a kind of page in a fixed order.
pub(crate) fn pages(kind: &str) -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(zoo(kind)).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    pages.sort();
    pages
}

/// Reads every page of a kind and compares with the expectation beside it. With
/// `DEPESCHE_REWRITE=1` the expectations are written anew before.
pub(crate) fn check_zoo(kind: &str, pages_min: usize, reading: impl Fn(&str) -> Value) {
    let pages = pages(kind);
    assert!(pages.len() >= pages_min, "{} pages in {kind}", pages.len());
    for path in pages {
        let found = reading(&fs::read_to_string(&path).unwrap());
        let expected_path = path.with_extension("json");
        if std::env::var_os("DEPESCHE_REWRITE").is_some() {
            fs::write(&expected_path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        let expected: Value = serde_json::from_str(&expected).unwrap_or_default();
        assert_eq!(found, expected, "{}: {found:#}", path.display());
    }
}
