//! Selectors for a field inside the blocks of articles.

use std::collections::HashMap;

use regex::Regex;

use super::affix;
use super::field::{FieldName, Reader, Wanted};
use super::part;
use super::tree::{Index, Tree};
use super::words;
use crate::config::{Rule, Selector};
use crate::extract::rule as extract_rule;
use crate::extract::xpath::Chart;

/// Blocks that are looked at; a list of more is alike in all of them.
const BLOCKS_MAX: usize = 40;
/// Elements of a block that are looked at.
const BLOCK_ELEMENTS_MAX: usize = 20_000;
/// Selectors that are tried for a field.
const TRIED_MAX: usize = 60;
/// A longer element holds more than the value, in characters beside it.
const ROOM_CHARS_MAX: usize = 200;
/// Elements around one that are looked at to name it.
const LEVELS_MAX: usize = 3;
/// What a selector costs more for naming the element around the one that is wanted.
const STEP_COST: u32 = 12;
/// What it costs more for counting siblings.
const COUNT_COST: u32 = 200;
/// What it costs more for reading an attribute instead of the text.
const ATTRIBUTE_COST: u32 = 30;

/// How sure it is what a field of a block shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// A person gave the value: nothing else will do.
    Certain,
    /// It was read automatically, and another value would be a difference.
    Likely,
    /// It was read automatically, and a person found fault with that.
    Open,
}

/// A block and what a field of it shall be.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) block: Index,
    /// `None`: nothing is there.
    pub(super) wanted: Option<Wanted>,
    pub(super) trust: Trust,
}

/// How well a rule does on the samples; the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Values that are as wanted.
    right: usize,
    /// It names one element of each block, and does not rely on being the first.
    is_unique: bool,
}

/// A way to read a value: where, which attribute, which part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Way {
    select: String,
    attr: Option<String>,
    regex: Option<String>,
}

/// The best rule that gives these values and no others.
pub(super) fn find(tree: &Tree<'_>, reader: &Reader<'_>, field: FieldName, samples: &[Sample]) -> Option<Rule> {
    best(tree, reader, field, samples, false)
}

/// Like [`find`], by all means: siblings are counted, and a pattern takes the value out of what
/// stands around it.
pub(super) fn find_insistently(
    tree: &Tree<'_>,
    reader: &Reader<'_>,
    field: FieldName,
    samples: &[Sample],
) -> Option<Rule> {
    best(tree, reader, field, samples, true)
}

fn best(tree: &Tree<'_>, reader: &Reader<'_>, field: FieldName, samples: &[Sample], insistent: bool) -> Option<Rule> {
    let samples = &samples[..samples.len().min(BLOCKS_MAX)];
    let needed = samples.iter().filter(|sample| sample.wanted.is_some() && sample.trust != Trust::Open).count();
    let mut best: Option<(Fit, Rule)> = None;
    for rule in ways(tree, reader, field, samples, insistent) {
        let Some(fit) = judge(tree, reader, field, &rule, samples) else { continue };
        if fit.right * 5 >= needed * 4 && fit.right > 0 && best.as_ref().is_none_or(|(known, _)| fit > *known) {
            best = Some((fit, rule));
        }
    }
    best.map(|(_, rule)| rule)
}

/// The rules worth trying, the most promising first.
fn ways(tree: &Tree<'_>, reader: &Reader<'_>, field: FieldName, samples: &[Sample], insistent: bool) -> Vec<Rule> {
    // Each way with its cost and the number of blocks that have it.
    let mut found: HashMap<Way, (u32, usize)> = HashMap::new();
    for sample in samples {
        let Some(wanted) = &sample.wanted else { continue };
        for (way, cost) in ways_of(tree, reader, field, sample.block, wanted, insistent) {
            found.entry(way).or_insert((cost, 0)).1 += 1;
        }
    }
    let mut all: Vec<(Way, (u32, usize))> = found.into_iter().collect();
    all.sort_by(|(a, (cost_a, blocks_a)), (b, (cost_b, blocks_b))| {
        blocks_b.cmp(blocks_a).then(cost_a.cmp(cost_b)).then_with(|| a.cmp(b))
    });
    all.into_iter().take(TRIED_MAX).filter_map(|(way, _)| rule(way)).collect()
}

/// The ways to the value of one block, each with its cost.
fn ways_of(
    tree: &Tree<'_>,
    reader: &Reader<'_>,
    field: FieldName,
    block: Index,
    wanted: &Wanted,
    insistent: bool,
) -> HashMap<Way, u32> {
    let mut ways: HashMap<Way, u32> = HashMap::new();
    let holds = |element: &Index| tree.elements[*element].chars <= wanted.chars() * 2 + ROOM_CHARS_MAX;
    let fits = |element: &Index| {
        field != FieldName::Image || matches!(&*tree.elements[*element].name, "img" | "amp-img" | "source")
    };
    let is_right = |element: &Index| !reader.attributes(field, wanted, &tree.elements[*element].node).is_empty();
    // What stands around a date may have another date in front of it tomorrow.
    let is_around = |element: &Index| {
        let says_more = |inner: &Index| tree.elements[*inner].chars < tree.elements[*element].chars;
        field == FieldName::Date
            && is_right(element)
            && tree.inside(*element).filter(says_more).any(|one| is_right(&one))
    };
    let elements = tree.inside(block).take(BLOCK_ELEMENTS_MAX).filter(holds).filter(fits);
    for element in elements.filter(|element| !is_around(element)) {
        let node = &tree.elements[element].node;
        let mut readings: Vec<(Option<String>, Option<String>, u32)> = reader
            .attributes(field, wanted, node)
            .into_iter()
            .map(|attr| (attr.map(str::to_owned), None, if attr.is_some() { ATTRIBUTE_COST } else { 0 }))
            .collect();
        if insistent && readings.is_empty() && wanted.is_text() {
            let pattern = affix::pattern(&tree.text(element), wanted.text());
            readings.extend(pattern.map(|(pattern, cost)| (None, Some(pattern), cost)));
        }
        for (attr, regex, extra) in readings {
            for (select, cost) in names(tree, block, element, insistent) {
                let way = Way { select, attr: attr.clone(), regex: regex.clone() };
                let known = ways.entry(way).or_insert(u32::MAX);
                *known = (*known).min(cost + extra);
            }
        }
    }
    ways
}

fn rule(way: Way) -> Option<Rule> {
    let select = Some(Selector::new(&way.select).ok()?.into());
    let regex = match way.regex {
        Some(pattern) => Some(Regex::new(&pattern).ok()?),
        None => None,
    };
    Some(Rule { select, attr: way.attr, regex, format: None, template: None, optional: false })
}

/// How an element can be named inside its block, with the cost of each way.
fn names(tree: &Tree<'_>, block: Index, element: Index, insistent: bool) -> Vec<(String, u32)> {
    let own = part::places(tree, element);
    let parent = tree.elements[element].parent;
    // A box or a span alone may be anything tomorrow.
    let telling = own.iter().filter(|part| !words::VAGUE_TAGS.contains(&part.text.as_str()));
    let mut names: Vec<(String, u32)> = telling.map(|part| (part.text.clone(), part.cost)).collect();
    let around = tree.ancestors(element).take_while(|outer| *outer > block).take(LEVELS_MAX);
    for outer in around {
        for place in part::places(tree, outer) {
            for part in &own {
                let cost = place.cost + part.cost + STEP_COST;
                names.push((format!("{} {}", place.text, part.text), cost));
                if outer == parent {
                    names.push((format!("{} > {}", place.text, part.text), cost + 1));
                }
            }
        }
    }
    if !insistent {
        return names;
    }
    let name = &tree.elements[element].name;
    let mut twins = tree.children(parent).filter(|child| tree.elements[*child].name == *name);
    if let Some(at) = twins.position(|child| child == element) {
        let counted = format!("{name}:nth-of-type({})", at + 1);
        if parent == block {
            for part in part::parts(tree, block) {
                names.push((format!("{} > {counted}", part.text), COUNT_COST + part.cost));
            }
        }
        names.push((counted, COUNT_COST));
    }
    names
}

/// How well a rule does on the samples; `None` if it reads one wrong.
fn judge(tree: &Tree<'_>, reader: &Reader<'_>, field: FieldName, rule: &Rule, samples: &[Sample]) -> Option<Fit> {
    let mut fit = Fit { right: 0, is_unique: true };
    // Several sections or authors are all taken.
    let takes_all = matches!(field, FieldName::Section | FieldName::Author);
    for sample in samples {
        let node = &tree.elements[sample.block].node;
        let value = reader.value(field, rule, node);
        let is_wanted = sample.wanted.as_ref().zip(value.as_ref()).is_some_and(|(wanted, value)| wanted.is(value));
        match sample.trust {
            Trust::Certain if !is_wanted => return None,
            Trust::Likely if value.is_some() && !is_wanted => return None,
            // A value where one is expected is something; the expected one is more.
            Trust::Open => fit.right += usize::from(value.is_some()),
            _ => {}
        }
        fit.right += usize::from(is_wanted);
        fit.is_unique &= takes_all || !is_wanted || extract_rule::nodes(rule, node, &Chart::default()).len() == 1;
    }
    Some(fit)
}
