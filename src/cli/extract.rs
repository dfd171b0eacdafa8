//! `depesche extract`: pages from disk -> entries as JSON, with no network.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex};
use std::thread;

use chrono::{DateTime, Utc};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::config::Source;
use crate::extract;
use crate::model::{Access, Entry, LeadOrigin, Moment, Page, Precision, SourceId, Validators};

/// How many lines may be read ahead of the one that is written next, per worker.
const LINES_AHEAD_PER_WORKER: usize = 8;

/// Reads pages from disk and prints what is found in them as JSON.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The HTML file; `-` or nothing: standard input. With --jsonl the file of lines.
    file: Option<PathBuf>,
    /// The address that the page came from.
    #[arg(long, required_unless_present = "jsonl")]
    url: Option<Url>,
    /// Read a page that lists articles.
    #[arg(long)]
    listing: bool,
    /// Read lines {"id","url","html_file"} and write one line of results for each.
    #[arg(long)]
    jsonl: bool,
}

/// Runs the command; the result says whether every page could be read.
pub(super) fn run(args: &Arguments) -> io::Result<bool> {
    let now = Utc::now();
    if args.jsonl {
        return match input_path(args) {
            Some(path) => lines(io::BufReader::new(fs::File::open(path).map_err(named(path))?), args.listing, now),
            None => lines(io::BufReader::new(io::stdin()), args.listing, now),
        };
    }
    let html = match input_path(args) {
        Some(path) => fs::read(path).map_err(named(path))?,
        None => {
            let mut html = Vec::new();
            io::stdin().lock().read_to_end(&mut html)?;
            html
        }
    };
    let Some(url) = args.url.clone() else {
        return Err(io::Error::other("--url is missing: give the address that the page came from"));
    };
    let page = page(url, html, now);
    let source = source(&page.url);
    let (value, good) = if args.listing {
        let listing = extract::listing(&page, &source, now);
        let value = json!({
            "verdict": listing.verdict, "reason": listing.reason, "found_by": listing.found_by, "site": listing.site,
            "entries": listing.entries, "rejected": listing.rejected,
        });
        (value, listing.verdict.is_good())
    } else {
        let article = extract::article(&page, &source, now);
        (
            json!({"verdict": article.verdict, "reason": article.reason, "entry": article.entry}),
            article.verdict.is_good(),
        )
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &value)?;
    writeln!(out)?;
    Ok(good)
}

/// Puts the file's name before what the system says of it.
fn named(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()))
}

fn input_path(args: &Arguments) -> Option<&Path> {
    args.file.as_deref().filter(|path| *path != Path::new("-"))
}

fn page(url: Url, html: Vec<u8>, now: DateTime<Utc>) -> Page {
    Page {
        url,
        hops: Vec::new(),
        content_type: None,
        content_language: None,
        body: html.into(),
        validators: Validators::default(),
        fresh_seconds: None,
        fetched_at: now,
    }
}

/// The page's site as a source of which only the address is known.
fn source(url: &Url) -> Source {
    #[expect(clippy::expect_used, reason = "the id is a constant that is valid")]
    Source::automatic(SourceId::new("extract").expect("a valid id"), url.clone())
}

/// A line of input.
#[derive(Debug, Deserialize)]
struct Job {
    id: Value,
    url: Url,
    html_file: PathBuf,
}

/// Results that wait for their turn, so that the output has the order of the input.
#[derive(Default)]
struct Turn {
    next: usize,
    done: BTreeMap<usize, String>,
}

/// Reads pages in parallel and writes their results in the order of the lines.
fn lines(input: impl BufRead + Send, is_listing: bool, now: DateTime<Utc>) -> io::Result<bool> {
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
    let page = page(job.url, html, now);
    let source = source(&page.url);
    let result = if is_listing {
        let listing = extract::listing(&page, &source, now);
        serde_json::to_string(&ListingLine { id: job.id, items: listing.entries.iter().map(ItemLine::of).collect() })
    } else {
        let article = extract::article(&page, &source, now);
        serde_json::to_string(&ArticleLine::of(job.id, &article.entry))
    };
    match result {
        Ok(line) => (line, true),
        Err(error) => (json!({"error": error.to_string()}).to_string(), false),
    }
}

/// The result line of an article page.
#[derive(Serialize)]
struct ArticleLine {
    id: Value,
    title: Option<String>,
    url: Option<Url>,
    date: Option<String>,
    date_precision: Option<Precision>,
    section: Vec<String>,
    authors: Vec<String>,
    lead: Option<String>,
    body_text: Option<String>,
    image: Option<Url>,
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<Access>,
}

impl ArticleLine {
    fn of(id: Value, entry: &Entry) -> Self {
        let published = entry.published.as_ref().map(|field| field.value);
        Self {
            id,
            title: value(&entry.title),
            url: value(&entry.canonical).or_else(|| value(&entry.url)),
            date: published.as_ref().map(Moment::to_rfc3339),
            date_precision: published.map(|moment| moment.precision),
            section: value(&entry.sections).unwrap_or_default(),
            authors: entry.authors.iter().flat_map(|field| &field.value).map(|author| author.name.clone()).collect(),
            lead: entry.lead.as_ref().map(|field| field.value.text.clone()),
            body_text: body_text(entry),
            image: value(&entry.image),
            language: value(&entry.language),
            access: value(&entry.access),
        }
    }
}

/// The text as people read it: a lead that they see, and the body.
fn body_text(entry: &Entry) -> Option<String> {
    let body = extract::text_of_html(&entry.body.as_ref()?.value);
    let lead = entry.lead.as_ref().map(|field| &field.value).filter(|lead| lead.origin == LeadOrigin::Visible);
    Some(match lead {
        Some(lead) if !body.contains(lead.text.as_str()) => format!("{}\n\n{body}", lead.text),
        _ => body,
    })
}

/// One item of the result line of a listing page.
#[derive(Serialize)]
struct ItemLine {
    title: Option<String>,
    url: Option<Url>,
    date: Option<String>,
    section: Vec<String>,
    lead: Option<String>,
    image: Option<Url>,
}

impl ItemLine {
    fn of(entry: &Entry) -> Self {
        Self {
            title: value(&entry.title),
            url: value(&entry.url),
            date: entry.published.as_ref().map(|field| field.value.to_rfc3339()),
            section: value(&entry.sections).unwrap_or_default(),
            lead: entry.lead.as_ref().map(|field| field.value.text.clone()),
            image: value(&entry.image),
        }
    }
}

#[derive(Serialize)]
struct ListingLine {
    id: Value,
    items: Vec<ItemLine>,
}

fn value<T: Clone>(field: &Option<crate::model::Field<T>>) -> Option<T> {
    field.as_ref().map(|field| field.value.clone())
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
