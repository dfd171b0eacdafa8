//! Selectors for the block of one article.
//!
//! The links of the wanted articles are known. Every element around a link that holds no other
//! article may be its block; what such elements have in common makes a selector. What it matches
//! besides them is then shut out by where it stands or by what it holds.

use std::collections::{HashMap, HashSet};

use super::part::{self, Part};
use super::tree::{Index, Tree};
use super::words;

/// Levels above a link that are looked at for the block.
const LEVELS_MAX: usize = 8;
/// Levels above a block that are looked at for its place.
const PLACE_LEVELS_MAX: usize = 6;
/// Selectors of one kind that are joined for a page whose blocks differ.
const JOINED_MAX: usize = 4;
/// Selectors with which such a list begins.
const JOINED_STARTS_MAX: usize = 3;
/// What a tag costs more that any menu has, too.
const BARE_COST: u32 = 140;
/// Selectors handed out.
const CANDIDATES_MAX: usize = 12;

/// Whose links stand in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    None,
    One(usize),
    Many,
}

/// A selector for blocks, and what it matches.
#[derive(Debug, Clone)]
pub(super) struct ItemSelector {
    pub(super) text: String,
    pub(super) cost: u32,
    /// The articles that have a block.
    hits: HashSet<usize>,
    /// Blocks of one article each.
    blocks: Vec<Index>,
    /// Other matches that would become entries.
    strays: Vec<Index>,
}

impl ItemSelector {
    fn rank(&self, wanted: usize) -> (usize, u32) {
        (2 * (wanted - self.hits.len()) + self.strays.len(), self.cost)
    }
}

/// The best selectors for the blocks of articles, of which the links are given.
pub(super) fn selectors(tree: &Tree<'_>, links: &[Vec<Index>]) -> Vec<ItemSelector> {
    let owners = owners(tree, links);
    let chains = chains(tree, &owners, links);
    let mut matches: HashMap<Part, Vec<Index>> = HashMap::new();
    let named: HashSet<Part> = chains.iter().flat_map(|element| part::parts(tree, *element)).collect();
    for element in 0..tree.elements.len() {
        for part in part::parts(tree, element).into_iter().filter(|part| named.contains(part)) {
            matches.entry(part).or_default().push(element);
        }
    }
    let plain = matches.into_iter().map(|(part, elements)| {
        let is_bare = part.cost >= part::VAGUE_COST_MIN;
        (is_bare, judge(tree, &owners, part.text, part.cost, &elements))
    });
    let refined = plain.flat_map(|(is_bare, selector)| narrowed(tree, &owners, selector, is_bare));
    let mut all = cheapest(refined.filter(|selector| !selector.hits.is_empty()).collect());
    all.sort_by(|a, b| a.rank(links.len()).cmp(&b.rank(links.len())).then_with(|| a.text.cmp(&b.text)));
    let joined = joined(&all, links.len());
    all.extend(joined);
    all.sort_by(|a, b| a.rank(links.len()).cmp(&b.rank(links.len())).then_with(|| a.text.cmp(&b.text)));
    all.truncate(CANDIDATES_MAX);
    all
}

fn owners(tree: &Tree<'_>, links: &[Vec<Index>]) -> Vec<Owner> {
    let mut owners = vec![Owner::None; tree.elements.len()];
    for (article, links) in links.iter().enumerate() {
        links.iter().for_each(|link| owners[*link] = Owner::One(article));
    }
    for element in (1..owners.len()).rev() {
        let parent = tree.elements[element].parent;
        owners[parent] = match (owners[parent], owners[element]) {
            (Owner::None, other) | (other, Owner::None) => other,
            (Owner::One(a), Owner::One(b)) if a == b => Owner::One(a),
            _ => Owner::Many,
        };
    }
    owners
}

/// The links and all elements around them that hold no other article.
fn chains(tree: &Tree<'_>, owners: &[Owner], links: &[Vec<Index>]) -> HashSet<Index> {
    let is_page = |element: &Index| matches!(&*tree.elements[*element].name, "html" | "body" | "main");
    links
        .iter()
        .flatten()
        .flat_map(|link| {
            std::iter::once(*link)
                .chain(tree.ancestors(*link).take(LEVELS_MAX))
                .take_while(|element| matches!(owners[*element], Owner::One(_)) && !is_page(element))
        })
        .collect()
}

/// Sorts what a selector matches. Like the extractor, it leaves out what lies in another match.
fn judge(tree: &Tree<'_>, owners: &[Owner], text: String, cost: u32, elements: &[Index]) -> ItemSelector {
    let mut selector = ItemSelector { text, cost, hits: HashSet::new(), blocks: Vec::new(), strays: Vec::new() };
    let mut end = 0;
    for element in elements.iter().copied() {
        if element < end {
            continue;
        }
        end = tree.elements[element].end;
        match owners[element] {
            Owner::One(article) => {
                selector.hits.insert(article);
                selector.blocks.push(element);
            }
            Owner::Many => selector.strays.push(element),
            Owner::None => {
                let has_link = |inner: Index| &*tree.elements[inner].name == "a";
                if has_link(element) || tree.inside(element).any(has_link) {
                    selector.strays.push(element);
                }
            }
        }
        // The blocks inside a match of too much could be had by a narrower selector.
        if owners[element] == Owner::Many {
            end = element + 1;
        }
    }
    selector
}

/// The selector itself if it matches nothing else; else, and if it says little, with its
/// surroundings or contents.
fn narrowed(tree: &Tree<'_>, owners: &[Owner], selector: ItemSelector, is_bare: bool) -> Vec<ItemSelector> {
    if (selector.strays.is_empty() && !is_bare) || selector.blocks.is_empty() {
        return vec![selector];
    }
    let above = |element: Index| -> HashSet<Part> {
        let levels = tree.ancestors(element).take(PLACE_LEVELS_MAX).filter(|outer| *outer != 0);
        levels.flat_map(|outer| part::places(tree, outer)).filter(|part| part.text != "body").collect()
    };
    let parent =
        |element: Index| -> HashSet<Part> { part::places(tree, tree.elements[element].parent).into_iter().collect() };
    let children = |element: Index| -> HashSet<Part> {
        tree.children(element).flat_map(|child| part::parts(tree, child)).collect()
    };
    let marks = |element: Index| -> HashSet<Part> {
        let is_mark = |inner: &Index| tree.is_heading(*inner) || matches!(&*tree.elements[*inner].name, "time" | "img");
        tree.inside(element).filter(is_mark).flat_map(|inner| part::parts(tree, inner).into_iter().take(1)).collect()
    };
    let text = &selector.text;
    // What separates, and what is written before and behind it.
    let ways = [
        (separating(owners, &selector, above), String::new(), format!(" {text}")),
        (separating(owners, &selector, parent), String::new(), format!(" > {text}")),
        (separating(owners, &selector, children), format!("{text}:has(> "), ")".to_owned()),
        (separating(owners, &selector, marks), format!("{text}:has("), ")".to_owned()),
    ];
    let is_layout = words::VAGUE_TAGS.contains(&selector.text.as_str());
    let mut found: Vec<ItemSelector> = Vec::new();
    for (part, before, behind) in ways {
        let Some(part) = part else { continue };
        let text = format!("{before}{}{behind}", part.text);
        // "Any box inside" is the outermost one today, and another tomorrow.
        if is_layout && text == format!("{} {}", part.text, selector.text) {
            continue;
        }
        let Ok(compiled) = crate::config::Selector::new(&text) else { continue };
        let matches = tree.elements[0].node;
        let matches = dom_query::Selection::from(matches).select_matcher(compiled.matcher());
        let elements: Vec<Index> = matches.nodes().iter().filter_map(|node| tree.index(node)).collect();
        found.push(judge(tree, owners, text, selector.cost + part.cost, &elements));
    }
    let cost = selector.cost + if is_bare { BARE_COST } else { 0 };
    found.push(ItemSelector { cost, ..selector });
    found
}

/// What a block of every article has, and as few of the strays as can be.
fn separating(owners: &[Owner], selector: &ItemSelector, features: impl Fn(Index) -> HashSet<Part>) -> Option<Part> {
    let mut articles: HashMap<Part, HashSet<usize>> = HashMap::new();
    for block in &selector.blocks {
        let Owner::One(article) = owners[*block] else { continue };
        for part in features(*block) {
            articles.entry(part).or_default().insert(article);
        }
    }
    articles.retain(|_, articles| articles.len() == selector.hits.len());
    let mut shared: HashMap<&Part, usize> = articles.keys().map(|part| (part, 0)).collect();
    for stray in &selector.strays {
        for part in features(*stray) {
            if let Some(count) = shared.get_mut(&part) {
                *count += 1;
            }
        }
    }
    let best = shared
        .into_iter()
        .min_by(|(a, left), (b, right)| left.cmp(right).then(a.cost.cmp(&b.cost)).then_with(|| a.text.cmp(&b.text)));
    let gains = |count: usize| count < selector.strays.len() || selector.strays.is_empty();
    best.filter(|(_, count)| gains(*count)).map(|(part, _)| part.clone())
}

/// Of the selectors that match the same, the cheapest.
fn cheapest(mut selectors: Vec<ItemSelector>) -> Vec<ItemSelector> {
    selectors.sort_by(|a, b| a.cost.cmp(&b.cost).then_with(|| a.text.cmp(&b.text)));
    let mut seen: HashSet<(Vec<Index>, Vec<Index>)> = HashSet::new();
    selectors.retain(|selector| seen.insert((selector.blocks.clone(), selector.strays.clone())));
    selectors
}

/// For pages with several kinds of blocks: selectors that complete each other, as a list.
fn joined(all: &[ItemSelector], wanted: usize) -> Vec<ItemSelector> {
    let clean: Vec<&ItemSelector> = all.iter().filter(|one| one.strays.is_empty()).collect();
    if clean.iter().any(|one| one.hits.len() == wanted) {
        return Vec::new();
    }
    let starts = clean.iter().take(JOINED_STARTS_MAX);
    let mut found = Vec::new();
    for start in starts {
        let mut whole = (*start).clone();
        for _ in 1..JOINED_MAX {
            let gain = |one: &ItemSelector| one.hits.difference(&whole.hits).count();
            let best = clean.iter().filter(|one| gain(one) > 0);
            let Some(next) = best.max_by_key(|one| (gain(one), std::cmp::Reverse(one.cost))) else { break };
            whole.text = format!("{}, {}", whole.text, next.text);
            whole.cost += next.cost;
            whole.hits.extend(&next.hits);
            whole.blocks.extend(&next.blocks);
            if whole.hits.len() == wanted {
                break;
            }
        }
        found.push(whole);
    }
    found
}
