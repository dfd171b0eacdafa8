//! On every page of the zoo of listings.

use std::fs;
use std::path::{Path, PathBuf};

use super::proposals::{of_examples, of_listing, sample};
use super::*;
use crate::config;
use crate::extract::sample::{now, page, pages, stated_url};
use crate::model::Entry;

/// The pages of the zoo that list articles, with their names.
fn zoo() -> Vec<(String, Page, Listing)> {
    let read = |path: PathBuf| {
        let html = fs::read_to_string(&path).unwrap();
        let page = page(stated_url(&html), &html);
        let site = Site::of(&page.url, now()).ok().unwrap();
        let listing = extract::listing(&page, &site.source, now());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (!listing.entries.is_empty()).then_some((name, page, listing))
    };
    pages("listing").into_iter().filter_map(read).collect()
}

/// The sources of a text, as the configuration is read.
fn sources(name: &str, text: &str) -> Vec<Source> {
    let config = config::parse(text, Path::new("suggested.toml"));
    let config = config.unwrap_or_else(|problems| panic!("{name}: {}\n{text}", problems.render(false)));
    config.sources.iter().map(|source| Source::clone(source)).collect()
}

/// What a person compares.
fn shown(listing: &Listing) -> Vec<String> {
    listing.entries.iter().map(|entry| serde_json::to_string(&sample(entry)).unwrap()).collect()
}

#[test]
fn every_suggestion_is_a_configuration_that_reads_what_it_says() {
    let zoo = zoo();
    assert!(zoo.len() >= 15);
    for (name, page, listing) in zoo {
        let site = Site::of(&page.url, now()).ok().unwrap();
        let report = site.report(of_listing(&site, &page, &listing));
        let text = report::text(&report);
        let sources = sources(&name, &text);
        assert_eq!(sources.len(), report.proposals.len(), "{name}: {text}");
        for (at, source) in sources.iter().enumerate() {
            let read = extract::listing(&page, source, now());
            assert_eq!(read.entries.len(), report.proposals[at].articles, "{name}: {text}");
            if at == 0 {
                assert_eq!(shown(&read), shown(&listing), "{name}: {text}");
            }
        }
    }
}

/// The title and date of an entry, as examples.
fn examples(entry: &Entry) -> Vec<Example> {
    let sample = sample(entry);
    [Some(sample.title), sample.date].into_iter().flatten().map(|text| Example::parse(&text)).collect()
}

#[test]
fn examples_are_given_exactly() {
    let mut failed = Vec::new();
    for (name, page, listing) in zoo() {
        let site = Site::of(&page.url, now()).ok().unwrap();
        for at in [0, 2] {
            let Some(entry) = listing.entries.get(at) else { continue };
            let (report, problem) = of_examples(&site, &page, &examples(entry));
            let text = report::text(&report);
            if let Some(problem) = problem {
                // No selector reaches what stands only in a script, and the person is told so.
                if !(listing.found_by.ends_with("for the page's script") && problem.contains("only in a script")) {
                    failed.push(format!("{name} {at}: {problem}"));
                }
                continue;
            }
            let sources = sources(&name, &text);
            let read = extract::listing(&page, &sources[0], now());
            let wanted = sample(entry);
            let found = read.entries.iter().map(sample).find(|found| found.link == wanted.link);
            let found = found.unwrap_or_else(|| panic!("{name}: {text}"));
            assert_eq!((found.title, found.date), (wanted.title, wanted.date), "{name}: {text}");
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
