//! The smallest element around nearly all paragraphs of an article.
//!
//! Readability takes one element and the best of its siblings. Where an article lies in several
//! containers it may take a part for the whole. A text may end before the page does, but it has
//! no holes: paragraphs that are missing between headline and last paragraph show the loss.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

use super::super::Subject;
use super::super::survey::{Line, Survey};
use super::build::Build;
use super::lines::is_prose;
use crate::extract::dom;

/// The share of the paragraphs, in characters, that a text without holes has.
const COVERED_SHARE_MIN: f64 = 0.7;
/// The share of the paragraphs, in characters, that the element must hold.
const HELD_SHARE_MIN: f64 = 0.9;
/// Paragraphs that are looked at per page.
const PARAGRAPHS_MAX: usize = 2000;
/// With less running text, in characters, there is nothing to choose by.
const TEXT_CHARS_MIN: usize = 600;

/// The running text of a page below its headline, outside of boxes.
pub(super) struct Paragraphs<'s> {
    lines: Vec<&'s Line<'s>>,
}

impl<'s> Paragraphs<'s> {
    /// What a copy of the page still has after boxes were taken from it.
    pub(super) fn of(subject: &'s Subject<'s>, copy: &Document) -> Self {
        let top = copy.root().id;
        let is_left = |line: &&Line<'_>| {
            let node = copy.tree.get(&line.node.id);
            node.and_then(|node| dom::self_and_ancestors(&node).last()).is_some_and(|last| last.id == top)
        };
        let heads = subject.survey.heads.iter();
        let first = heads.filter(|head| head.level == 1 && head.place.is_content()).map(|head| head.line).next();
        let below = subject.survey.lines.iter().skip(first.unwrap_or_default());
        let prose: Vec<&Line<'_>> = below
            .filter(|line| !line.place.navigation && !line.place.footer && is_prose(line))
            .take(PARAGRAPHS_MAX)
            .filter(is_left)
            .collect();
        let content: Vec<&Line<'_>> = prose.iter().copied().filter(|line| line.place.is_content()).collect();
        // Where nearly all stands in what is called an aside, the name says nothing.
        let is_enough = content.iter().map(|line| line.chars()).sum::<usize>() >= TEXT_CHARS_MIN;
        Self { lines: if is_enough { content } else { prose } }
    }

    /// The element to take instead of a text that has holes.
    pub(super) fn container_instead_of(&self, text: Option<&NodeRef<'_>>) -> Option<NodeId> {
        let survey = text.map(Survey::of).unwrap_or_default();
        let kept: HashSet<&str> = survey.lines.iter().map(|line| line.text.as_str()).collect();
        let is_kept = |line: &&Line<'_>| kept.contains(line.text.as_str());
        let lines = &self.lines[..self.end(is_kept)];
        let total: usize = lines.iter().map(|line| line.chars()).sum();
        let covered: usize = lines.iter().copied().filter(is_kept).map(Line::chars).sum();
        let has_holes = (covered as f64) < total as f64 * COVERED_SHARE_MIN;
        if total >= TEXT_CHARS_MIN && has_holes { around(lines, total) } else { None }
    }

    /// Where the text ends: behind the last paragraph that was kept, or that is built in like one
    /// of those, as nothing of that is by chance the same beside the text.
    fn end(&self, is_kept: impl Fn(&&Line<'_>) -> bool) -> usize {
        let kept: HashSet<Build> = self.lines.iter().copied().filter(&is_kept).map(Build::of).collect();
        let kept_at = self.lines.iter().rposition(&is_kept);
        let built_at = self.lines.iter().rposition(|line| {
            let build = Build::of(line);
            build.is_named() && kept.contains(&build)
        });
        kept_at.max(built_at).map_or(self.lines.len(), |last| last + 1)
    }
}

/// The smallest element that holds nearly all of some lines.
fn around(lines: &[&Line<'_>], total: usize) -> Option<NodeId> {
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    for line in lines {
        for outer in dom::self_and_ancestors(&line.node) {
            *held.entry(outer.id).or_default() += line.chars();
        }
    }
    let wanted = total as f64 * HELD_SHARE_MIN;
    let holds_enough = |node: &NodeRef<'_>| held.get(&node.id).is_some_and(|chars| *chars as f64 >= wanted);
    // A line may lie outside of it; the first one inside leads up to it. From one outside, what
    // is found is larger.
    let found = lines.iter().filter_map(|line| dom::self_and_ancestors(&line.node).find(holds_enough));
    found.min_by_key(|node| held.get(&node.id).copied()).map(|node| node.id)
}
