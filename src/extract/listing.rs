//! Pages that list articles -> entries.
//!
//! A page is flattened once ([`outline`]); all questions are put to that. Its links are gathered
//! by what they lead to ([`link`]), and either the configured selector says what a teaser is
//! ([`configured`]), or groups of links that are built alike are ranked ([`rank`]) and each
//! article gets the largest block around it that holds no other ([`block`]). From there on both
//! ways are one: the fields of every block are read by [`teaser`], and configured rules overrule
//! them. A page without a list is told why ([`health`]).

mod address;
mod block;
mod census;
mod configured;
mod health;
mod item_list;
mod kind;
mod link;
mod lists;
mod microformat;
mod outline;
mod rank;
mod script_data;
mod sheet;
mod teaser;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
mod words;
mod year;
mod zone;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dom_query::Document;
use url::Url;

use super::metadata::Metadata;
use super::xpath::Chart;
use super::{Listing, charset, medium, prescan, rule, site};
use crate::config::Source;
use crate::model::{AddressShapes, Entry, Evidence, EvidenceKind, Page, Rejection, SiteFacts, Verdict, Via};
use block::Block;
use outline::Outline;
use rank::Ranked;
use sheet::Sheet;
use teaser::Teaser;

pub(super) use address::{is_front, without_index};
pub(super) use configured::lost_field;
pub(crate) use health::ASK_SUGGEST;
pub(super) use link::{key as link_key, resolve as resolve_link};
pub(super) use teaser::uncut;

/// Rejected candidates that are reported at most.
const REJECTIONS_MAX: usize = 300;
/// Characters of a rejected candidate that are reported.
const CANDIDATE_CHARS_MAX: usize = 120;
/// Entries taken from one page at most.
const ENTRIES_MAX: usize = 1000;

/// Reads a page that lists articles.
pub(super) fn read(page: &Page, source: &Source, known: &AddressShapes, now: DateTime<Utc>) -> Listing {
    if let Some(reason) = prescan::refusal_of_length(&page.body) {
        return nothing(SiteFacts::default(), Verdict::Refused, format!("The page was not read: {reason}."));
    }
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if let Some(what) = medium::foreign(&page.body, page.content_type.as_deref(), &html) {
        let reason = format!("The answer is no page but {what}; give the address of a page in HTML or of a feed.");
        return nothing(SiteFacts::default(), Verdict::Empty, reason);
    }
    if let Some(reason) = prescan::refusal(&html) {
        return nothing(SiteFacts::default(), Verdict::Refused, format!("The page was not read: {reason}."));
    }
    let document = Document::from(&*html);
    rule::remove(&source.listing.remove, &document.root(), &Chart::default());
    let metadata = Metadata::read(&document);
    let facts = site::facts(&metadata, &page.url, page.content_language.as_deref());
    let language = source.language.clone().or_else(|| facts.language.clone());
    let outline = Outline::new(document.html_root());
    let mut sheet =
        Sheet::new(&outline, &page.url, metadata.base_url(&page.url), source, language.as_deref(), known, now);
    item_list::mark(&metadata, &mut sheet);
    let mut found = match &source.listing.item {
        Some(selector) => configured::find(&document, &sheet, source, selector),
        None => automatic(&document, &sheet, &metadata, source),
    };
    found.entries.truncate(ENTRIES_MAX);
    if found.entries.is_empty() && source.listing.item.is_some() {
        let stand_in = automatic(&document, &sheet, &metadata, source);
        found.stand_in = Some(Box::new(stand_in)).filter(|stand_in| !stand_in.entries.is_empty());
    }
    let entries = found.stand_in.as_ref().map_or(found.entries.len(), |stand_in| stand_in.entries.len());
    if let Some((verdict, reason)) = health::diagnose(&sheet, &metadata, entries) {
        found.entries.clear();
        (found.verdict, found.reason, found.stand_in) = (verdict, reason, None);
    } else if found.entries.is_empty()
        && let Some(says) = health::says_empty(sheet.outline)
    {
        found.verdict = Verdict::Empty;
        found.reason = format!("The page says that there is nothing in its list (\"{says}\").");
        (found.found_by, found.stand_in) = (format!("what the page says (\"{says}\")"), None);
    }
    if let Some(language) = &facts.language {
        let stand_in = found.stand_in.iter_mut().flat_map(|stand_in| &mut stand_in.entries);
        for entry in found.entries.iter_mut().chain(stand_in) {
            entry.language = Some(crate::model::Field::new(language.clone(), EvidenceKind::Html, "html[lang]"));
        }
    }
    if let Some(stand_in) = &mut found.stand_in {
        stand_in.site = facts.clone();
    }
    Listing { site: facts, ..found }
}

/// The shape of an address as it is remembered.
pub(super) fn family(url: &Url) -> String {
    address::shape(url).family
}

/// Whether entries come from the data that a page carries for its scripts.
pub(super) fn is_of_data(entries: &[Entry]) -> bool {
    let is_of_data =
        |entry: &Entry| entry.url.as_ref().is_some_and(|url| url.evidence.place.starts_with(script_data::PLACE));
    !entries.is_empty() && entries.iter().all(is_of_data)
}

/// Whether an address has a part that only single articles have: a number, a date, a long slug.
pub(super) fn names_article(url: &Url) -> bool {
    let shape = address::shape(url);
    shape.specific && shape.against.is_none()
}

/// A listing without entries, and why.
fn nothing(site: SiteFacts, verdict: Verdict, reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site,
        found_by: String::new(),
        is_feed: false,
        verdict,
        reason,
        rejected: Vec::new(),
        stand_in: None,
    }
}

/// Finds the articles of a page without a configured selector.
fn automatic(document: &Document, sheet: &Sheet<'_>, metadata: &Metadata<'_>, source: &Source) -> Listing {
    if source.via == Some(Via::Data) {
        return of_data(document, sheet);
    }
    let ranked = rank::rank(sheet);
    let mut blocks = block::blocks(sheet.outline, &sheet.targets, &ranked);
    blocks.truncate(ENTRIES_MAX);
    let mut entries: Vec<Entry> =
        blocks.iter().map(|block| Teaser::new(sheet, block.range.clone(), block.target).read()).collect();
    teaser::inherit(sheet, &blocks, &mut entries);
    teaser::sections_by_place(sheet, &blocks, &mut entries);
    teaser::paid_by_marks(sheet, &blocks, &mut entries);
    teaser::strip_repeated(&mut entries);
    let mut rejected = lists::left(sheet, &ranked);
    rejected.extend(rejections(sheet, &ranked));
    for (block, entry) in blocks.iter().zip(&mut entries) {
        configured::overrule(&source.listing.fields, &sheet.outline.elements[block.top].node, sheet, entry);
    }
    microformat::complete(document, sheet, &mut entries);
    let drift = configured::lost_field(&source.listing.fields, &entries);
    let mut found_by = describe(sheet, &blocks);
    if entries.is_empty() {
        entries = item_list::entries(metadata, sheet);
        found_by = match entries.len() {
            0 => String::new(),
            count => format!("{count} entries of a JSON-LD list"),
        };
    }
    if entries.is_empty() {
        entries = microformat::entries(document, sheet);
        found_by = match entries.len() {
            0 => String::new(),
            count => format!("{count} entries that the page marks by microformats"),
        };
    }
    if entries.is_empty() {
        entries = script_data::entries(document, sheet);
        found_by = match entries.len() {
            0 => String::new(),
            count => format!("{count} entries of the data for the page's script"),
        };
    }
    let (verdict, reason) = match drift {
        _ if entries.is_empty() => (Verdict::Empty, health::no_list(sheet, metadata, source.id.as_str())),
        Some(reason) => (Verdict::Drifted, reason),
        None => (Verdict::Ok, String::new()),
    };
    Listing { entries, site: SiteFacts::default(), found_by, is_feed: false, verdict, reason, rejected, stand_in: None }
}

/// Reads nothing but the data that a page carries for its scripts.
fn of_data(document: &Document, sheet: &Sheet<'_>) -> Listing {
    let entries = script_data::entries(document, sheet);
    let (verdict, reason) = match entries.len() {
        0 => {
            let scripts = document.select("script").length();
            let reason = format!(
                "The configuration asks for the data of the page's scripts (`via`), and in its {scripts} scripts there \
                 is no list of articles: at least three headlines with addresses of the site. Take `via` out, and the \
                 best channel is found."
            );
            (Verdict::Empty, reason)
        }
        _ => (Verdict::Ok, String::new()),
    };
    let found_by = format!("{} entries of the data for the page's script", entries.len());
    Listing { entries, found_by, ..nothing(SiteFacts::default(), verdict, reason) }
}

/// `24 blocks like div.newsbox`, by the most frequent kind of block.
fn describe(sheet: &Sheet<'_>, blocks: &[Block]) -> String {
    let mut kinds: HashMap<String, usize> = HashMap::new();
    for block in blocks {
        let class = sheet.outline.attr(block.top, "class").unwrap_or_default();
        let name = &sheet.outline.elements[block.top].name;
        let kind = match class.split_ascii_whitespace().next() {
            Some(class) => format!("{name}.{class}"),
            None => name.to_string(),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    // Of equally frequent kinds the first by name, so that the text is always the same.
    let usual = kinds.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    match usual {
        Some((kind, 1)) if blocks.len() == 1 => format!("1 block like {kind}"),
        Some((kind, count)) if count == blocks.len() => format!("{count} blocks like {kind}"),
        Some((kind, _)) => format!("{} blocks, most like {kind}", blocks.len()),
        None => String::new(),
    }
}

/// The targets that were not taken, the most promising first.
fn rejections(sheet: &Sheet<'_>, ranked: &[Ranked]) -> Vec<Rejection> {
    let mut left: Vec<&Ranked> = ranked.iter().filter(|one| !one.taken).collect();
    left.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.target.cmp(&b.target)));
    left.into_iter()
        .take(REJECTIONS_MAX)
        .map(|one| {
            let target = &sheet.targets[one.target];
            let mut candidate = format!("{} <{}>", target.main().text, target.url);
            if let Some((end, _)) = candidate.char_indices().nth(CANDIDATE_CHARS_MAX) {
                candidate.truncate(end);
                candidate.push('…');
            }
            Rejection {
                field: "item".to_owned(),
                candidate,
                evidence: Evidence::new(EvidenceKind::Html, target.main().zone.name()),
                reason: one.reason.clone(),
            }
        })
        .collect()
}
