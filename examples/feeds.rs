//! What two readers make of feeds, to compare them: reads lines `{"id","url","html_file",
//! "content_type","content_language"}`, and prints for each what feed-rs alone makes of the file, and
//! how many milliseconds the program takes for it.

use std::io::{self, BufRead, Write};
use std::panic;
use std::time::Instant;

use chrono::Utc;
use depesche::config::Source;
use depesche::extract;
use depesche::model::{Page, SourceId};
use serde_json::{Value, json};
use url::Url;

/// How often a file is read; the quickest counts, for other programs take time from the first.
const READINGS: usize = 3;

fn main() -> io::Result<()> {
    panic::set_hook(Box::new(|_| {}));
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let job: Value = serde_json::from_str(&line?)?;
        let text = |name: &str| job[name].as_str().map(str::to_owned);
        let bytes = std::fs::read(text("html_file").unwrap_or_default())?;
        let read = match panic::catch_unwind(|| feed_rs::parser::parse(bytes.as_slice())) {
            Ok(Ok(feed)) => json!({ "feed": feed }),
            Ok(Err(error)) => json!({ "error": error.to_string() }),
            Err(_) => json!({ "panic": true }),
        };
        let milliseconds = milliseconds(&text("url").unwrap_or_default(), bytes);
        writeln!(out, "{}", json!({ "id": job["id"], "alone": read, "milliseconds": milliseconds }))?;
    }
    Ok(())
}

/// The time that the program takes for a feed.
fn milliseconds(url: &str, bytes: Vec<u8>) -> Option<f64> {
    let page = Page::of_bytes(Url::parse(url).ok()?, bytes, Utc::now());
    let source = Source::automatic(SourceId::new("feed").ok()?, page.url.clone());
    let times = (0..READINGS).map(|_| {
        let start = Instant::now();
        extract::feed(&page, &source, Utc::now());
        start.elapsed().as_secs_f64() * 1000.0
    });
    times.reduce(f64::min)
}
