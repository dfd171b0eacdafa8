//! `depesche suggest URL`

mod feed;
mod proposals;
mod report;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
mod toml;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use url::{Host, Url};

use super::explain::saved;
use super::target::Target;
use super::{Outcome, Refusal, print};
use crate::config::Source;
use crate::extract::suggest::{self, Example};
use crate::extract::{self, Listing};
use crate::fetch::Client;
use crate::model::{Page, SourceId};
use crate::source;
use report::{Proposal, Report, Section};

/// What `suggest` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The page that lists the articles; with --article the page of an article.
    url: Url,

    /// A text that you see of one article: its title, date, section, lead or author. Give the title
    /// and, as further --example, what else you want; the selectors that give exactly these are
    /// found. Which text is what is found out, too, unless you say it: --example "section=Politik".
    /// A picture is given by its address: --example "image=/i/mill.jpg".
    #[arg(long, value_name = "TEXT", value_parser = example)]
    example: Vec<Example>,

    /// The address is that of an article; the examples are texts on its page.
    #[arg(long, requires = "example")]
    article: bool,

    /// Read the page from a saved file instead of asking its address; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// The longest id that is made of a host, in bytes.
const ID_BYTES_MAX: usize = 40;

/// A site as a source of which only the address is known.
struct Site {
    source: Source,
    now: DateTime<Utc>,
}

/// Looks at a page and prints what could be configured for it.
pub(super) async fn run(path: Option<&Path>, arguments: Arguments) -> Result<Outcome, Refusal> {
    let config = Target::of_address(arguments.url.clone(), path)?.config;
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let site = Site::of(&arguments.url, Utc::now())?;
    let request = if arguments.article {
        source::article_request(&site.source, &arguments.url)
    } else {
        source::listing_requests(&site.source, &Default::default()).remove(0)
    };
    let page = match &arguments.file {
        Some(file) => Ok(saved(file, &arguments.url)?),
        None => client.page(&request).await,
    };
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            eprintln!("{error}");
            return Ok(Outcome::SourceBad);
        }
    };
    // What is configured is the address that answers, so that no refresh needs the redirect.
    let site = Site::of(&page.url, site.now)?;
    let examples = &arguments.example;
    let (mut report, problem) = if arguments.article {
        proposals::of_article(&site, &page, examples)
    } else if !examples.is_empty() {
        proposals::of_examples(&site, &page, examples)
    } else {
        of_page(&client, &site, &page).await
    };
    report.asked = (page.url != arguments.url).then_some(arguments.url);
    if let Some(problem) = &problem {
        eprintln!("{problem}");
    }
    if arguments.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
    } else if !report.proposals.is_empty() {
        print(&report::text(&report))?;
    }
    Ok(if problem.is_none() { Outcome::Fine } else { Outcome::SourceBad })
}

impl Site {
    fn of(url: &Url, now: DateTime<Utc>) -> Result<Self, Refusal> {
        Ok(Self { source: Source::automatic(id(url)?, url.clone()), now })
    }

    fn report(&self, proposals: Vec<Proposal>) -> Report {
        let url = self.source.urls[0].clone();
        let allow_private = private_host(&url);
        Report { url, asked: None, proposals, dead_feeds: Vec::new(), sections: Vec::new(), allow_private }
    }
}

/// An example, which must say something.
fn example(word: &str) -> Result<Example, String> {
    let example = Example::parse(word);
    if example.text.is_empty() { Err("it is empty; give a text that the page shows".to_owned()) } else { Ok(example) }
}

/// The id of a source by the name of its host: `bote` of `www.bote.example`.
fn id(url: &Url) -> Result<SourceId, Refusal> {
    let host = url.domain().unwrap_or_default();
    let labels: Vec<&str> = host.trim_start_matches("www.").split('.').collect();
    // The label before `co.uk` is the name, not `co`.
    let is_short = |label: &&&str| label.len() <= 3;
    let names = &labels[..labels.len().saturating_sub(1)];
    let name = names.iter().rev().find(|label| !is_short(label)).or(names.last()).copied().unwrap_or(host);
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(ID_BYTES_MAX).collect();
    Ok(SourceId::new(&name).or_else(|_| SourceId::new("site"))?)
}

/// The host, if it is plainly one of a private network.
fn private_host(url: &Url) -> Option<String> {
    let is_private = match url.host()? {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        Host::Ipv6(address) => address.is_loopback() || address.is_unique_local(),
    };
    is_private.then(|| url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned())
}

/// The feeds of the site, then the page: by its address alone, and with selectors.
async fn of_page(client: &Client, site: &Site, page: &Page) -> (Report, Option<String>) {
    let listing = extract::listing(page, &site.source, site.now);
    if listing.is_feed {
        let problem = (!listing.verdict.is_good()).then(|| listing.reason.clone());
        let proposals = if problem.is_none() { vec![feed::itself(site, page, &listing)] } else { Vec::new() };
        return (site.report(proposals), problem);
    }
    let (feeds, dead_feeds) = feed::find(client, site, page, &listing).await;
    let mut report = site.report(feeds);
    report.dead_feeds = dead_feeds;
    report.proposals.extend(proposals::of_listing(site, page, &listing));
    let neighbours = suggest::neighbours(page, &site.source, &listing);
    report.sections =
        neighbours.into_iter().map(|neighbour| Section { name: neighbour.name, url: neighbour.url }).collect();
    if !listing.entries.is_empty() {
        return (report, None);
    }
    if report.proposals.is_empty() {
        let problem = nothing(&listing, &report);
        return (report, Some(problem));
    }
    // The feed is a way out, and this is why it is the only one.
    eprintln!("{}", proposals::reason(&listing));
    (report, None)
}

/// Why a page without a list is none, and that no feed helps either.
fn nothing(listing: &Listing, report: &Report) -> String {
    let dead: Vec<String> =
        report.dead_feeds.iter().map(|feed| format!("\n  {} ({}): {}", feed.url, feed.found, feed.reason)).collect();
    if dead.is_empty() {
        format!("{} No feed was found either.", proposals::reason(listing))
    } else {
        format!("{} The feeds that the page names are of no use:{}", proposals::reason(listing), dead.concat())
    }
}
