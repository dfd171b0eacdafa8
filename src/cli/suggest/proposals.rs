//! What can be configured for a page: by its address alone, with selectors, by examples.

use super::report::{Kind, Proposal, Report, Sample};
use super::{Site, feed, toml};
use crate::extract::suggest::{self, Agreement, Answer, ArticleAnswer, Example, Mark, Suggestion};
use crate::extract::{self, ASK_SUGGEST, Listing};
use crate::model::{Author, Entry, Page, Precision};

/// Articles shown of each suggestion.
const SAMPLES_MAX: usize = 3;

/// What can be configured to read a page that lists articles, the best first.
pub(super) fn of_listing(site: &Site, page: &Page, listing: &Listing) -> Vec<Proposal> {
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
pub(super) fn of_examples(site: &Site, page: &Page, examples: &[Example]) -> (Report, Option<String>) {
    let listing = extract::listing(page, &site.source, site.now);
    if listing.is_feed {
        let problem = "The address is that of a feed, which has no blocks to select; it needs no selectors.";
        return (site.report(vec![feed::itself(site, page, &listing)]), Some(problem.to_owned()));
    }
    match suggest::by_examples(page, &site.source, site.now, &listing, examples) {
        Ok(Answer { suggestion, marks, unmet }) => {
            let count = counted(suggestion.listing.entries.len(), "article");
            let note = match (&suggestion.scope.item, &unmet[..]) {
                (None, []) => format!("The address alone gives your examples, and {count}; selectors are not needed."),
                (_, []) => format!("Your examples, exactly, and {count} in all."),
                _ => format!("As near as selectors come to your examples; {count} in all."),
            };
            let notes = std::iter::once(note).chain(taken_as(&marks)).collect();
            let proposal = with_selectors(site, site.source.id.to_string(), notes, &suggestion);
            (site.report(vec![proposal]), unmet_problem(&unmet))
        }
        Err(error) if listing.entries.is_empty() && !listing.reason.is_empty() => {
            (site.report(Vec::new()), Some(format!("{error}\n{}", reason(&listing))))
        }
        Err(error) => (site.report(Vec::new()), Some(error.to_string())),
    }
}

/// The selectors for article pages that give the examples.
pub(super) fn of_article(site: &Site, page: &Page, examples: &[Example]) -> (Report, Option<String>) {
    let listing = extract::listing(page, &site.source, site.now);
    if listing.is_feed {
        let problem = "The address is that of a feed, not of an article; give the address of one of its articles.";
        return (site.report(Vec::new()), Some(problem.to_owned()));
    }
    match suggest::article_by_examples(page, &site.source, site.now, examples) {
        Ok(ArticleAnswer { scope, article, marks, unmet }) => {
            let id = site.source.id.to_string();
            let home = page.url.join("/").unwrap_or_else(|_| page.url.clone());
            let selectors = toml::scope(&id, "article", &scope);
            if selectors.is_empty() {
                return (site.report(Vec::new()), unmet_problem(&unmet));
            }
            let what = if unmet.is_empty() { "your examples" } else { "some of your examples" };
            let mut notes = vec![format!("Selectors that give {what}, for article pages like {}", page.url)];
            notes.extend(taken_as(&marks));
            notes.push("Make `url` the page that lists the articles.".to_owned());
            let toml = toml::source(&id, &home) + &selectors;
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

/// Why a page is no list, without the advice to call this command.
pub(super) fn reason(listing: &Listing) -> String {
    listing.reason.replace(ASK_SUGGEST, "")
}

/// What the examples were taken for, for a person may have meant another field.
fn taken_as(marks: &[Mark]) -> Option<String> {
    let fields: Vec<String> = marks.iter().map(|mark| format!("{:?} as {}", mark.text, mark.field.key())).collect();
    (!fields.is_empty()).then(|| format!("Taken: {}.", fields.join(", ")))
}

/// The examples that no selector gives, as sentences.
fn unmet_problem(unmet: &[Mark]) -> Option<String> {
    let sentence = |mark: &Mark| {
        let (text, key) = (&mark.text, mark.field.key());
        match &mark.part_of {
            _ if mark.is_apart => format!(
                "{text:?} does not stand with the other texts of its article; take texts of one and the same article."
            ),
            Some(whole) => {
                format!("No selector gives {text:?} as {key}, because the page says {whole:?}; give all of it.")
            }
            None if mark.is_named => format!(
                "No selector gives {text:?} as {key}; give all of the text of one element, as the page shows it."
            ),
            None => format!(
                "No selector gives {text:?} as {key}; if it is another field, say which, like --example \"section={text}\"."
            ),
        }
    };
    let sentences: Vec<String> = unmet.iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

/// The first articles of a listing.
pub(super) fn samples(listing: &Listing) -> Vec<Sample> {
    listing.entries.iter().take(SAMPLES_MAX).map(sample).collect()
}

pub(super) fn sample(entry: &Entry) -> Sample {
    let date = entry.published.as_ref().map(|field| match field.value.precision {
        Precision::Day => field.value.at.format("%Y-%m-%d").to_string(),
        Precision::Minute | Precision::Second => field.value.at.format("%Y-%m-%d %H:%M").to_string(),
    });
    let names = |authors: &[Author]| authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", ");
    Sample {
        title: entry.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        section: entry.sections.as_ref().map(|sections| sections.value.join(" / ")),
        date,
        author: entry.authors.as_ref().map(|authors| names(&authors.value)),
        link: entry.url.as_ref().map(|url| url.value.clone()),
    }
}

/// `1 article`, `2 articles`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
