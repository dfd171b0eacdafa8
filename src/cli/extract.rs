//! `depesche extract`: pages or written dates from disk -> what is in them as JSON, with no network.

mod dates;
mod pages;
mod results;

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use chrono_tz::Tz;
use clap::Args;
use results::FeedLine;
use serde_json::{Value, json};
use url::Url;

use crate::config::{self, Source};
use crate::extract;
use crate::model::{Page, SourceId};

/// Reads pages or written dates from disk and prints what is found in them as JSON.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The HTML file, or a feed; `-` or nothing: standard input. With --jsonl and --dates the file of lines.
    file: Option<PathBuf>,
    /// The address that the page came from.
    #[arg(long, required_unless_present_any = ["jsonl", "dates"])]
    url: Option<Url>,
    /// Read a page that lists articles.
    #[arg(long)]
    listing: bool,
    /// Read lines {"id","url","html_file"} and write one line of results for each.
    #[arg(long)]
    jsonl: bool,
    /// Read lines {"text","lang","ref"} and write {"text","date","precision"} for each. `ref` is
    /// the time of reading, from which "3 hours ago" counts.
    #[arg(long, conflicts_with_all = ["url", "listing", "jsonl"])]
    dates: bool,
    /// The zone of written times that state none; otherwise that of the country or language.
    #[arg(long, value_name = "ZONE", requires = "dates", value_parser = time_zone)]
    timezone: Option<Tz>,
}

/// Runs the command; the result says whether everything could be read.
pub(super) fn run(args: &Arguments) -> io::Result<bool> {
    let now = Utc::now();
    if args.dates {
        return dates::run(input_lines(args)?, &mut io::stdout().lock(), args.timezone, now);
    }
    if args.jsonl {
        return pages::run(input_lines(args)?, args.listing, now);
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
    let page = Page::of_bytes(url, html, now);
    let source = source(&page.url);
    let (value, good) = if let Some(feed) = extract::feed(&page, &source, now) {
        let good = feed.verdict.is_good();
        (serde_json::to_value(FeedLine::of(Value::Null, feed, &page.url))?, good)
    } else if args.listing {
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

/// The file of lines, or standard input.
fn input_lines(args: &Arguments) -> io::Result<Box<dyn BufRead + Send>> {
    Ok(match input_path(args) {
        Some(path) => Box::new(BufReader::new(fs::File::open(path).map_err(named(path))?)),
        None => Box::new(BufReader::new(io::stdin())),
    })
}

/// A time zone by its name.
fn time_zone(name: &str) -> Result<Tz, String> {
    config::time_zone(name).map_err(|cure| format!("there is no time zone `{name}`; {cure}"))
}

/// Puts the file's name before what the system says of it.
fn named(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()))
}

fn input_path(args: &Arguments) -> Option<&Path> {
    args.file.as_deref().filter(|path| *path != Path::new("-"))
}

/// The page's site as a source of which only the address is known.
fn source(url: &Url) -> Source {
    #[expect(clippy::expect_used, reason = "the id is a constant that is valid")]
    Source::automatic(SourceId::new("extract").expect("a valid id"), url.clone())
}
