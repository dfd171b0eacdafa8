//! Where a teaser begins and ends.

use std::collections::HashMap;
use std::ops::Range;

use dom_query::local_name;

use super::link::Target;
use super::outline::{Index, Outline};
use super::rank::{self, Owner, Ranked};

/// The block of one article: elements that stand one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The index of the target.
    pub(super) target: usize,
    /// The elements of the block.
    pub(super) range: Range<Index>,
    /// The largest element that holds the headline and nothing of another article.
    pub(super) top: Index,
}

/// Letters from which on an element is more than the teaser of a single article.
const SINGLE_CHARS_MAX: usize = 1200;
/// Elements behind a headline that may belong to it.
const SIBLINGS_MAX: usize = 6;

/// The blocks of the articles that were taken, in the page's order.
pub(super) fn blocks(outline: &Outline<'_>, targets: &[Target], ranked: &[Ranked]) -> Vec<Block> {
    let taken: Vec<bool> = ranked.iter().map(|one| one.taken).collect();
    let owners = rank::owners(outline, targets, |at, _| taken[at]);
    let climbs = climbs(outline, &owners, targets, ranked);
    let mut blocks: Vec<Block> = ranked
        .iter()
        .zip(climbs)
        .filter(|(one, _)| one.taken)
        .map(|(one, climb)| {
            let link = targets[one.target].main().element;
            let top = if climb == 0 { link } else { outline.ancestors(link).nth(climb - 1).unwrap_or(link) };
            Block { target: one.target, range: top..outline.elements[top].end, top }
        })
        .collect();
    extend(outline, &owners, &mut blocks);
    blocks.sort_by_key(|block| block.range.start);
    blocks
}

/// How many levels above its headline each block ends: as high as no other article is in it, but
/// no higher than is usual in its list, and not up to half the page for one that stands alone.
fn climbs(outline: &Outline<'_>, owners: &[Owner], targets: &[Target], ranked: &[Ranked]) -> Vec<usize> {
    let mut climbs: Vec<usize> = ranked
        .iter()
        .map(|one| {
            let link = targets[one.target].main().element;
            let most = outline.elements[link].chars + SINGLE_CHARS_MAX;
            outline
                .ancestors(link)
                .take_while(|outer| {
                    let element = &outline.elements[*outer];
                    (owners[*outer] == Owner::One(one.target) || owners[*outer] == Owner::None)
                        && element.chars <= most
                        && !matches!(element.name, local_name!("body") | local_name!("main") | local_name!("html"))
                })
                .count()
        })
        .collect();
    let mut by_group: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, one) in ranked.iter().enumerate().filter(|(_, one)| one.taken) {
        by_group.entry(one.group).or_default().push(at);
    }
    for members in by_group.values().filter(|members| members.len() >= 3) {
        let mut heights: Vec<usize> = members.iter().map(|at| climbs[*at]).collect();
        heights.sort_unstable();
        let usual = heights[heights.len() / 2];
        for at in members {
            climbs[*at] = climbs[*at].min(usual);
        }
    }
    climbs
}

/// Lists without a wrapper per article (`h3 p h3 p`, `dt dd`, a table row per line): what stands
/// between two headlines belongs to the one before it, or to the one behind it if the list
/// begins that way.
pub(super) fn extend(outline: &Outline<'_>, owners: &[Owner], blocks: &mut [Block]) {
    let mut by_parent: HashMap<Index, Vec<usize>> = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        by_parent.entry(outline.elements[block.top].parent).or_default().push(at);
    }
    for (parent, members) in by_parent {
        let children: Vec<Index> = outline.children(parent).collect();
        let place: HashMap<Index, usize> = children.iter().enumerate().map(|(at, child)| (*child, at)).collect();
        let is_filler = |at: usize, own: Owner| {
            let child = children[at];
            let foreign = owners[child] != Owner::None && owners[child] != own;
            !foreign && !outline.is_heading(child) && !is_boundary(&outline.elements[child].name)
        };
        let own = |at: usize| owners[children[at]];
        let behind =
            |at: usize| (at + 1..children.len()).take(SIBLINGS_MAX).take_while(|next| is_filler(*next, own(at))).last();
        let before = |at: usize| (0..at).rev().take(SIBLINGS_MAX).take_while(|next| is_filler(*next, own(at))).last();
        let speaks = |range: Range<usize>| range.into_iter().any(|at| outline.elements[children[at]].chars > 0);
        let places: Vec<usize> = members.iter().map(|at| place[&blocks[*at].top]).collect();
        let followed = places.iter().filter(|at| behind(**at).is_some_and(|last| speaks(**at + 1..last + 1))).count();
        let preceded = places.iter().filter(|at| before(**at).is_some_and(|first| speaks(first..**at))).count();
        let usual = |count: usize| count * 5 >= members.len() * 3 && count > 0;
        for (member, at) in members.iter().zip(&places) {
            let block = &mut blocks[*member];
            if usual(preceded) && preceded > followed {
                block.range.start = before(*at).map_or(block.range.start, |first| children[first]);
            } else if usual(followed) {
                block.range.end = behind(*at).map_or(block.range.end, |last| outline.elements[children[last]].end);
            }
        }
    }
}

/// Elements that end a list.
fn is_boundary(name: &str) -> bool {
    matches!(name, "nav" | "footer" | "aside" | "form" | "header" | "section" | "article" | "hr" | "script")
}
