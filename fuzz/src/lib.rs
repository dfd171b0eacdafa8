//! What the fuzz targets have in common: pages made of bytes, and a fixed time of reading.
#![forbid(unsafe_code)]

use chrono::{DateTime, Utc};
use depesche::config::Source;
use depesche::model::{Page, SourceId};
use url::Url;

/// The time at which everything is read.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(1_772_600_000_000_000_000)
}

/// A source of which only the address is configured.
pub fn source() -> Source {
    #[expect(clippy::unwrap_used, reason = "constants that are valid")]
    Source::automatic(SourceId::new("bote").unwrap(), Url::parse("https://bote.example/").unwrap())
}

/// A page with these bytes, of which the server says only that it is text of some kind, so that
/// pages and feeds are told apart by their bytes.
pub fn page(bytes: &[u8]) -> Page {
    #[expect(clippy::unwrap_used, reason = "a constant that is valid")]
    let url = Url::parse("https://bote.example/politik/12345/rat-streitet").unwrap();
    Page::of_bytes(url, bytes, now())
}
