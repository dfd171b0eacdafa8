//! `depesche suggest URL`

mod feed;
mod report;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
mod toml;

use std::path::Path;

use chrono::{DateTime, Utc};
use url::{Host, Url};

use super::target::Target;
use super::{Outcome, Refusal, print};
use crate::config::Source;
use crate::extract::suggest::{self, Agreement, Example, Mark, Suggestion};
use crate::extract::{self, Listing};
use crate::fetch::{Client, Fetched};
use crate::model::{Entry, Page, Precision, SourceId};
use crate::source;
use report::{Kind, Proposal, Report, Sample, Section};

/// What `suggest` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The page that lists the articles; with --article the page of an article.
    url: Url,

    /// A text that you see of one article: its title, date, section, lead or author. Give the title
    /// and what else you want; the selectors that give exactly these are found. Which text is what
    /// is found out, too, unless you say it: --example "section=Politik".
    #[arg(long, value_name = "TEXT")]
    example: Vec<String>,

    /// The address is that of an article; the examples are texts on its page.
    #[arg(long, requires = "example")]
    article: bool,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Articles shown of each suggestion.
const SAMPLES_MAX: usize = 3;
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
    let page = match client.get(&request).await {
        Ok(Fetched::Page(page)) => page,
        Ok(Fetched::NotModified { .. }) => {
            return Err(Refusal(format!("{}: 304 to a request without validators", request.url)));
        }
        Err(error) => {
            eprintln!("{error}");
            return Ok(Outcome::SourceBad);
        }
    };
    // What is configured is the address that answers, so that no refresh needs the redirect.
    let site = Site::of(&page.url, site.now)?;
    let examples: Vec<Example> = arguments.example.iter().map(|word| Example::parse(word)).collect();
    let (report, problem) = if arguments.article {
        of_article(&site, &page, &examples)
    } else if !examples.is_empty() {
        of_examples(&site, &page, &examples)
    } else {
        of_page(&client, &site, &page).await
    };
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
        Report { url, proposals, dead_feeds: Vec::new(), sections: Vec::new(), allow_private }
    }
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
    report.proposals.extend(of_listing(site, page, &listing));
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
    eprintln!("{}", listing.reason);
    (report, None)
}

/// Why a page without a list is none, and that no feed helps either.
fn nothing(listing: &Listing, report: &Report) -> String {
    let dead: Vec<String> =
        report.dead_feeds.iter().map(|feed| format!("\n  {} ({}): {}", feed.url, feed.found, feed.reason)).collect();
    if dead.is_empty() {
        format!("{} No feed was found either.", listing.reason)
    } else {
        format!("{} The feeds that the page names are of no use:{}", listing.reason, dead.concat())
    }
}

/// What can be configured to read a page that lists articles, the best first.
fn of_listing(site: &Site, page: &Page, listing: &Listing) -> Vec<Proposal> {
    if listing.entries.is_empty() {
        return Vec::new();
    }
    let mut proposals = vec![alone(site, listing)];
    for suggestion in suggest::suggest(page, &site.source, site.now, listing) {
        let number = proposals.len();
        let id =
            format!("{}-selectors{}", site.source.id, if number > 1 { format!("-{number}") } else { String::new() });
        let note = format!("With selectors: {}.", in_words(&suggestion.agreement));
        proposals.push(with_selectors(site, id, vec![note], &suggestion));
    }
    proposals
}

fn alone(site: &Site, listing: &Listing) -> Proposal {
    let id = site.source.id.to_string();
    let note = format!(
        "The address alone is enough: {}, found as {}.",
        counted(listing.entries.len(), "article"),
        listing.found_by
    );
    let toml = toml::source(&id, &site.source.urls[0]);
    Proposal {
        kind: Kind::Address,
        id,
        notes: vec![note],
        toml,
        samples: samples(listing),
        articles: listing.entries.len(),
    }
}

fn with_selectors(site: &Site, id: String, notes: Vec<String>, suggestion: &Suggestion) -> Proposal {
    let toml = toml::source(&id, &site.source.urls[0]) + &toml::scope(&id, "listing", &suggestion.scope);
    let articles = suggestion.listing.entries.len();
    Proposal { kind: Kind::Selectors, id, notes, toml, samples: samples(&suggestion.listing), articles }
}

/// How a reading agrees with that of the address alone.
fn in_words(agreement: &Agreement) -> String {
    let Agreement { same, missing, extra, fields_same, fields } = *agreement;
    let list = match (missing, extra) {
        (0, 0) => format!("the same {}", counted(same, "article")),
        (0, extra) => format!("the same {} and {extra} more", counted(same, "article")),
        (missing, 0) => format!("{same} of the {} articles", same + missing),
        (missing, extra) => format!("{same} of the {} articles and {extra} others", same + missing),
    };
    if fields == fields_same {
        format!("{list}, every field alike")
    } else {
        format!("{list}, {fields_same} of {fields} fields alike")
    }
}

/// The selectors that give the examples.
fn of_examples(site: &Site, page: &Page, examples: &[Example]) -> (Report, Option<String>) {
    let listing = extract::listing(page, &site.source, site.now);
    if listing.is_feed {
        let problem = "The address is that of a feed, which has no blocks to select; it needs no selectors.";
        return (site.report(vec![feed::itself(site, page, &listing)]), Some(problem.to_owned()));
    }
    match suggest::by_examples(page, &site.source, site.now, &listing, examples) {
        Ok(found) => {
            let Some((best, unmet)) = found.into_iter().next() else { return (site.report(Vec::new()), None) };
            let count = counted(best.listing.entries.len(), "article");
            let note = match (&best.scope.item, &unmet[..]) {
                (None, []) => format!("The address alone gives your examples, and {count}; selectors are not needed."),
                (_, []) => format!("Your examples, exactly, and {count} in all."),
                _ => format!("As near as selectors come to your examples; {count} in all."),
            };
            let proposal = with_selectors(site, site.source.id.to_string(), vec![note], &best);
            (site.report(vec![proposal]), unmet_problem(&unmet))
        }
        Err(error) if listing.entries.is_empty() && !listing.reason.is_empty() => {
            (site.report(Vec::new()), Some(format!("{error}\n{}", listing.reason)))
        }
        Err(error) => (site.report(Vec::new()), Some(error.to_string())),
    }
}

/// The selectors for article pages that give the examples.
fn of_article(site: &Site, page: &Page, examples: &[Example]) -> (Report, Option<String>) {
    match suggest::article_by_examples(page, &site.source, site.now, examples) {
        Ok((scope, article, unmet)) => {
            let id = site.source.id.to_string();
            let home = page.url.join("/").unwrap_or_else(|_| page.url.clone());
            let toml = toml::source(&id, &home) + &toml::scope(&id, "article", &scope);
            let mut notes = vec![format!("Article pages like {} are read so:", page.url)];
            notes.push("Make `url` the page that lists the articles.".to_owned());
            let proposal =
                Proposal { kind: Kind::Article, id, notes, toml, samples: vec![sample(&article.entry)], articles: 1 };
            (site.report(vec![proposal]), unmet_problem(&unmet))
        }
        Err(error) => {
            let article = extract::article(page, &site.source, site.now);
            let reason = if article.reason.is_empty() { String::new() } else { format!("\n{}", article.reason) };
            (site.report(Vec::new()), Some(format!("{error}{reason}")))
        }
    }
}

/// The examples that no selector gives, as sentences.
fn unmet_problem(unmet: &[Mark]) -> Option<String> {
    let sentence = |mark: &Mark| {
        let (text, key) = (&mark.text, mark.field.key());
        match &mark.part_of {
            Some(whole) => {
                format!("No selector gives {text:?} as {key}, because the page says {whole:?}; give all of it.")
            }
            None => format!(
                "No selector gives {text:?} as {key}; if it is another field, say which, like --example \"section={text}\"."
            ),
        }
    };
    let sentences: Vec<String> = unmet.iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

/// The first articles of a listing.
fn samples(listing: &Listing) -> Vec<Sample> {
    listing.entries.iter().take(SAMPLES_MAX).map(sample).collect()
}

fn sample(entry: &Entry) -> Sample {
    let date = entry.published.as_ref().map(|field| match field.value.precision {
        Precision::Day => field.value.at.format("%Y-%m-%d").to_string(),
        Precision::Minute | Precision::Second => field.value.at.format("%Y-%m-%d %H:%M").to_string(),
    });
    let names = |authors: &[crate::model::Author]| {
        authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    Sample {
        title: entry.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        section: entry.sections.as_ref().map(|sections| sections.value.join(" / ")),
        date,
        author: entry.authors.as_ref().map(|authors| names(&authors.value)),
        link: entry.url.as_ref().map(|url| url.value.clone()),
    }
}

/// `1 article`, `2 articles`.
fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
