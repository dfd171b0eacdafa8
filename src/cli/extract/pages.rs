//! Lines of pages -> lines of entries: many pages in parallel, their results in the order of the input.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex};
use std::thread;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::results::{ArticleLine, FeedLine, ListingLine};
use super::source;
use crate::extract;
use crate::model::Page;

/// How many lines may be read ahead of the one that is written next, per worker.
const LINES_AHEAD_PER_WORKER: usize = 8;

/// A line of input.
#[derive(Debug, Deserialize)]
struct Job {
    id: Value,
    url: Url,
    html_file: PathBuf,
    /// The `Content-Type` that it came with.
    content_type: Option<String>,
    /// The `Content-Language` that it came with.
    content_language: Option<String>,
}

/// Results that wait for their turn, so that the output has the order of the input.
#[derive(Default)]
struct Turn {
    next: usize,
    done: BTreeMap<usize, String>,
}

/// Reads pages in parallel and writes their results in the order of the lines.
pub(super) fn run(input: impl BufRead + Send, is_listing: bool, now: DateTime<Utc>) -> io::Result<bool> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let source = Mutex::new(input.lines().enumerate());
    let turn = Mutex::new(Turn::default());
    let advanced = Condvar::new();
    let failure: Mutex<Option<io::Error>> = Mutex::new(None);
    let all_good = Mutex::new(true);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some((at, line)) = locked(&source).next() else { break };
                    let (result, good) = match line {
                        Ok(line) if line.trim().is_empty() => (String::new(), true),
                        Ok(line) => one_line(&line, is_listing, now),
                        Err(error) => (json!({"error": format!("line {}: {error}", at + 1)}).to_string(), false),
                    };
                    if !good {
                        *locked(&all_good) = false;
                    }
                    let mut turn = locked(&turn);
                    while at > turn.next + workers * LINES_AHEAD_PER_WORKER {
                        turn = advanced.wait(turn).unwrap_or_else(std::sync::PoisonError::into_inner);
                    }
                    turn.done.insert(at, result);
                    if let Err(error) = write_ready(&mut turn) {
                        locked(&failure).get_or_insert(error);
                    }
                    advanced.notify_all();
                }
            });
        }
    });
    if let Some(error) = locked(&failure).take() {
        return Err(error);
    }
    let good = *locked(&all_good);
    Ok(good)
}

/// Locks a mutex; what a panicked worker left behind is still in order.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Writes the results whose turn it is.
fn write_ready(turn: &mut Turn) -> io::Result<()> {
    let mut out = io::stdout().lock();
    while let Some(result) = turn.done.remove(&turn.next) {
        turn.next += 1;
        if !result.is_empty() {
            writeln!(out, "{result}")?;
        }
    }
    Ok(())
}

/// The result of one line of input as a line of JSON, and whether it could be read.
fn one_line(line: &str, is_listing: bool, now: DateTime<Utc>) -> (String, bool) {
    let job: Job = match serde_json::from_str(line) {
        Ok(job) => job,
        Err(error) => {
            let id = serde_json::from_str::<Value>(line).ok().and_then(|value| value.get("id").cloned());
            return (
                json!({"id": id, "error": format!("the line is no job {{\"id\",\"url\",\"html_file\"}}: {error}")})
                    .to_string(),
                false,
            );
        }
    };
    let html = match fs::read(&job.html_file) {
        Ok(html) => html,
        Err(error) => {
            return (
                json!({"id": job.id, "error": format!("{}: {error}", job.html_file.display())}).to_string(),
                false,
            );
        }
    };
    let mut page = Page::of_bytes(job.url, html, now);
    page.content_type = job.content_type;
    page.content_language = job.content_language;
    let source = source(&page.url);
    let result = if let Some(feed) = extract::feed(&page, &source, now) {
        serde_json::to_string(&FeedLine::of(job.id, feed, &page.url))
    } else if is_listing {
        let listing = extract::listing(&page, &source, now);
        serde_json::to_string(&ListingLine::of(job.id, &listing.entries))
    } else {
        let article = extract::article(&page, &source, now);
        serde_json::to_string(&ArticleLine::of(job.id, &article.entry))
    };
    match result {
        Ok(line) => (line, true),
        Err(error) => (json!({"error": error.to_string()}).to_string(), false),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_told_and_goes_on() {
        let now = DateTime::UNIX_EPOCH;
        let (line, good) = one_line(r#"{"id":"a","url":"kein"}"#, false, now);
        assert!(!good && line.contains(r#""id":"a""#) && line.contains("error"), "{line}");
        let (line, good) = one_line(r#"{"id":"b","url":"https://a.example/","html_file":"/nicht/da"}"#, false, now);
        assert!(!good && line.contains("/nicht/da"), "{line}");
    }
}
