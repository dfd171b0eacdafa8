//! `depesche explain URL|SOURCE`: where every field was read, and why the other candidates lost.
//!
//! What was read becomes a [`Report`], which is printed for people ([`text`]) or as JSON.

mod channel;
mod fields;
mod kind;
mod memory;
mod place;
mod report;
mod text;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use url::Url;

use super::target::Target;
use super::{Outcome, Refusal, print};
use crate::config::Source;
use crate::extract;
use crate::fetch::{Client, Request};
use crate::model::{Page, Verdict};
use crate::source;
use kind::Wanted;
use memory::Memory;
use report::Report;

/// What `explain` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An address, or the id of a configured source.
    #[arg(value_name = "URL|SOURCE")]
    target: String,

    /// Read the page as that of one article.
    #[arg(long, conflicts_with = "listing")]
    article: bool,

    /// Read the page as a list of articles; without this and --article the page itself decides.
    #[arg(long)]
    listing: bool,

    /// Read the page from a saved file instead of asking its address; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// As JSON: an array with one object for each page.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn wanted(&self) -> Wanted {
        match (self.article, self.listing) {
            (true, _) => Wanted::Article,
            (_, true) => Wanted::Listing,
            _ => Wanted::Whatever,
        }
    }
}

/// Articles tried until one can be fetched.
const ARTICLES_TRIED_MAX: usize = 10;

/// Explains a page, and of a listing the first article too.
pub(super) async fn run(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let Target { source, config } = Target::find(&arguments.target, path)?;
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let is_configured = config.source(&arguments.target).is_some();
    // Whoever configures a source says by that that its addresses list articles.
    let wanted = match arguments.wanted() {
        Wanted::Whatever if is_configured => Wanted::Listing,
        wanted => wanted,
    };
    let mut reports = Vec::new();
    let mut bad = false;
    let pages = match &arguments.file {
        Some(file) => vec![(source.urls[0].clone(), saved(file, &source.urls[0])?)],
        None => fetch_all(&client, &source, wanted, &mut bad).await,
    };
    // An address alone has no store, even if it is that of a source.
    let memory = if is_configured { Memory::of(&config.store, &source.id).await } else { Memory::default() };
    for (address, page) in &pages {
        let mut report = read(page, &source, wanted, &memory);
        if arguments.file.is_none() && report.kind != "article" {
            report = channel::report(&client, &source, &memory, address, page, report).await;
        }
        reports.push(report);
    }
    if arguments.file.is_none() && source.article.follow != Some(false) {
        let links: Vec<Url> = reports.iter().flat_map(Report::links).collect();
        reports.extend(first_article(&client, &source, &links).await);
    }
    bad |= reports.iter().any(|report| report.verdict != Verdict::Ok);
    if arguments.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&reports)?))?;
    } else {
        print(&text::of(&reports))?;
    }
    Ok(if bad { Outcome::SourceBad } else { Outcome::Fine })
}

/// Reads a page as what it is wanted or found to be.
fn read(page: &Page, source: &Arc<Source>, wanted: Wanted, memory: &Memory) -> Report {
    let now = Utc::now();
    let listing = || memory.sift(source, extract::listing_with(page, source, memory.shapes(), now));
    let article = || extract::article(page, source, now);
    let report = match wanted {
        Wanted::Article => Report::of_article(page, article(), String::new()),
        Wanted::Listing => Report::of_listing(page, source, listing(), String::new()),
        Wanted::Whatever => {
            let (listing, article) = (listing(), article());
            match kind::article(page, &listing, &article) {
                Some(why) => Report::of_article(page, article, why),
                None => {
                    let what = if listing.is_feed { "" } else { "Read as a list; --article reads it as one article." };
                    Report::of_listing(page, source, listing, what.to_owned())
                }
            }
        }
    };
    if !source.paging.goes_on() || report.kind == "article" {
        return report;
    }
    report.going_on(extract::next_page(page, source, &page.url, 1))
}

/// The pages of a source that can be had, with their addresses as configured. Of the others the reason is told, and the source is bad.
async fn fetch_all(client: &Client, source: &Source, wanted: Wanted, bad: &mut bool) -> Vec<(Url, Page)> {
    let requests = match wanted {
        Wanted::Article => {
            vec![Request { local: source.local.clone(), ..source::article_request(source, &source.urls[0]) }]
        }
        Wanted::Listing | Wanted::Whatever => source::listing_requests(source, &Default::default()),
    };
    let mut pages = Vec::new();
    for request in requests {
        match client.page(&request).await {
            Ok(page) => pages.push((request.url, page)),
            Err(error) => {
                eprintln!("{error}");
                *bad = true;
            }
        }
    }
    pages
}

/// Explains the first of these articles that can be fetched, for the listing may name dead ones.
async fn first_article(client: &Client, source: &Arc<Source>, links: &[Url]) -> Option<Report> {
    for url in links.iter().take(ARTICLES_TRIED_MAX) {
        match client.page(&source::article_request(source, url)).await {
            Ok(page) => {
                let mut why = "This is the first article of the list above.".to_owned();
                let article = extract::article(&page, source, Utc::now());
                if let Some(hub) = extract::hub(&page, &article.entry, source, Utc::now()) {
                    why.push_str(&format!(
                        " But {hub}: a refresh leaves it out unless the list states a date, or it was published before."
                    ));
                }
                return Some(Report::of_article(&page, article, why));
            }
            Err(error) => eprintln!("not explained: {error}"),
        }
    }
    None
}

/// A page that was saved before, as if its address had answered it.
pub(super) fn saved(file: &Path, url: &Url) -> Result<Page, Refusal> {
    let mut body = Vec::new();
    let result = match file.to_str() {
        Some("-") => std::io::stdin().lock().read_to_end(&mut body).map(|_| ()),
        _ => std::fs::read(file).map(|bytes| body = bytes),
    };
    result.map_err(|error| Refusal(format!("{} cannot be read: {error}", file.display())))?;
    Ok(Page::of_bytes(url.clone(), body, Utc::now()))
}
