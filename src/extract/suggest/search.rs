//! The search for selectors that read a page as it is read automatically.

use std::collections::{HashMap, HashSet};

use super::agreement::{self, Agreement};
use super::field::{self, FieldName, Wanted};
use super::rules::{self, Sample, Trust};
use super::sheet::Sheet;
use super::tree::Index;
use super::{Suggestion, item, with_listing};
use crate::config::{Scope, Selector};
use crate::extract::xpath::Chart;
use crate::extract::{self, Listing, rule};
use crate::model::Entry;

/// Blocks that are tried with selectors for their fields.
const DETAILED_MAX: usize = 4;

/// All suggestions, the best first.
pub(super) fn search(sheet: &Sheet<'_>, automatic: &Listing) -> Vec<Suggestion> {
    let keys: Vec<Option<String>> = automatic.entries.iter().map(agreement::key).collect();
    let links = sheet.links_to(&keys);
    let mut tried: Vec<Suggestion> = Vec::new();
    for selector in item::selectors(sheet.tree, &links) {
        let Ok(item) = Selector::new(&selector.text) else { continue };
        let scope = Scope { item: Some(item.into()), ..Scope::default() };
        tried.push(read(sheet, automatic, scope));
    }
    by_score(&mut tried);
    tried.truncate(DETAILED_MAX);
    let mut found: Vec<Suggestion> = tried.into_iter().map(|plain| detailed(sheet, automatic, plain)).collect();
    by_score(&mut found);
    distinct(found)
}

/// Puts a scope to the extractor.
pub(super) fn read(sheet: &Sheet<'_>, automatic: &Listing, scope: Scope) -> Suggestion {
    let listing = extract::listing(sheet.page, &with_listing(sheet.source, &scope), sheet.now);
    let agreement = Agreement::of(automatic, &listing);
    Suggestion { scope, listing, agreement }
}

fn by_score(suggestions: &mut [Suggestion]) {
    // Stable: of equals, the selector that costs less stays in front.
    suggestions.sort_by(|a, b| b.agreement.score().total_cmp(&a.agreement.score()));
}

/// The blocks of a selector with the entry that is read of each.
pub(super) fn blocks<'l>(sheet: &Sheet<'_>, scope: &Scope, listing: &'l Listing) -> Vec<(Index, &'l Entry)> {
    let Some(item) = &scope.item else { return Vec::new() };
    let by_key: HashMap<String, &Entry> =
        listing.entries.iter().filter_map(|entry| Some((agreement::key(entry)?, entry))).collect();
    let root = rule::matched_nodes(item, &sheet.tree.elements[0].node, &Chart::default());
    let mut seen: HashSet<&str> = HashSet::new();
    let mut blocks = Vec::new();
    for block in root.iter().filter_map(|node| sheet.tree.index(node)) {
        let around = sheet.tree.ancestors(block).find(|outer| &*sheet.tree.elements[*outer].name == "a");
        let inside = sheet.links.iter().filter(|(link, _)| sheet.tree.contains(block, *link) || Some(*link) == around);
        // A block may link to the articles of others in passing; its own is the first of the list.
        let entry =
            inside.filter_map(|(_, key)| by_key.get_key_value(key)).find(|(key, _)| !seen.contains(key.as_str()));
        if let Some((key, entry)) = entry {
            seen.insert(key);
            blocks.push((block, *entry));
        }
    }
    blocks
}

/// Adds selectors for the fields that they read as well as the automatic reading does.
fn detailed(sheet: &Sheet<'_>, automatic: &Listing, plain: Suggestion) -> Suggestion {
    let mut scope = plain.scope.clone();
    let blocks = blocks(sheet, &plain.scope, automatic);
    for name in FieldName::ALL {
        let sample = |(block, entry): &(Index, &Entry)| Sample {
            block: *block,
            wanted: field::of_entry(name, entry).map(Wanted::Exactly),
            trust: Trust::Likely,
        };
        let samples: Vec<Sample> = blocks.iter().map(sample).collect();
        if let Some(rule) = rules::find(sheet.tree, &sheet.reader, name, &samples) {
            name.rules_mut(&mut scope.fields).push(rule);
        }
    }
    let detailed = read(sheet, automatic, scope);
    if detailed.agreement.score() >= plain.agreement.score() {
        detailed
    } else {
        without_harm(sheet, automatic, plain, detailed)
    }
}

/// Keeps of the rules those that change nothing for the worse.
fn without_harm(sheet: &Sheet<'_>, automatic: &Listing, plain: Suggestion, detailed: Suggestion) -> Suggestion {
    let mut best = plain;
    for name in FieldName::ALL {
        let rules = name.rules(&detailed.scope.fields);
        if rules.is_empty() {
            continue;
        }
        let mut scope = best.scope.clone();
        *name.rules_mut(&mut scope.fields) = rules.to_vec();
        let next = read(sheet, automatic, scope);
        if next.agreement.score() >= best.agreement.score() {
            best = next;
        }
    }
    best
}

/// Of suggestions that read the same, the first.
fn distinct(found: Vec<Suggestion>) -> Vec<Suggestion> {
    let mut seen: Vec<(Vec<Option<String>>, Agreement)> = Vec::new();
    let mut is_new = |one: &Suggestion| {
        let reading = (one.listing.entries.iter().map(agreement::key).collect(), one.agreement);
        let is_new = !seen.contains(&reading);
        seen.push(reading);
        is_new
    };
    found.into_iter().filter(|one| is_new(one)).collect()
}
