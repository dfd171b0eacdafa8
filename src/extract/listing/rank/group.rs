//! Links that are built alike.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::link::Target;
use super::super::outline::{Index, Outline};
use super::{GROUP_MEMBERS_MIN, Ranked, SINGLE_SCORE_MIN};

/// From how many members on a list of links to other sites counts as the page's own content.
const FOREIGN_MEMBERS_MIN: usize = 8;

/// A hash over the tags and classes from a link up to its block: links of one list have the same.
pub(super) fn signature(outline: &Outline<'_>, link: Index) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (up, index) in std::iter::once(link).chain(outline.ancestors(link)).take(4).enumerate() {
        let element = &outline.elements[index];
        (*element.name).hash(&mut hasher);
        if up < 3 {
            stable_classes(&element.label).for_each(|class| class.hash(&mut hasher));
        }
    }
    hasher.finish()
}

/// Classes that say what an element is, without those that number it or name its subject.
fn stable_classes(label: &str) -> impl Iterator<Item = &str> {
    const CHANGING: &[&str] =
        &["category-", "tag-", "post-", "section-", "author-", "first", "last", "odd", "even", "format-"];
    label
        .split_ascii_whitespace()
        .filter(|class| {
            !class.contains(|c: char| c.is_ascii_digit()) && !CHANGING.iter().any(|word| class.starts_with(word))
        })
        .take(3)
}

/// The places of the links, by how they are built.
pub(in super::super) fn groups(ranked: &[Ranked]) -> HashMap<u64, Vec<usize>> {
    let mut groups: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, one) in ranked.iter().enumerate() {
        groups.entry(one.group).or_default().push(at);
    }
    groups
}

/// A long list of headlines that lead to many other sites is what the page is for: the links are
/// then no worse than those to the own site.
pub(super) fn raise_foreign_lists(targets: &[Target], ranked: &mut [Ranked]) {
    for members in groups(ranked).into_values() {
        let foreign = members.iter().filter(|at| !targets[ranked[**at].target].same_site).count();
        let headlines = members.iter().filter(|at| targets[ranked[**at].target].main().headline > 0.0).count();
        if members.len() >= FOREIGN_MEMBERS_MIN && foreign * 2 > members.len() && headlines * 4 > members.len() * 3 {
            for at in members {
                let target = &targets[ranked[at].target];
                // A project is announced by the link to its home page.
                ranked[at].score += 3.0 - if target.same_site { 0.0 } else { target.shape.score.min(0.0) };
            }
        }
    }
}

/// Menus have no dates: where nearly every link of one build has its own, short titles and bare
/// addresses are those of articles, too.
pub(super) fn raise_dated_lists(ranked: &mut [Ranked]) {
    for members in groups(ranked).into_values() {
        let dated = members.iter().filter(|at| ranked[**at].is_dated).count();
        if members.len() >= GROUP_MEMBERS_MIN && dated * 10 >= members.len() * 7 {
            for at in members.into_iter().filter(|at| ranked[*at].is_dated).collect::<Vec<_>>() {
                ranked[at].score += 2.0;
            }
        }
    }
}

/// Addresses that are built like those of surely found articles are likely articles too.
pub(super) fn raise_known_patterns(targets: &[Target], ranked: &mut [Ranked]) {
    let mut known: HashMap<&str, usize> = HashMap::new();
    for one in ranked.iter().filter(|one| one.score >= SINGLE_SCORE_MIN) {
        let target = &targets[one.target];
        if target.same_site && target.shape.specific {
            *known.entry(&target.shape.pattern).or_default() += 1;
        }
    }
    for one in ranked.iter_mut() {
        let target = &targets[one.target];
        if target.same_site && target.shape.specific && known.get(&*target.shape.pattern).is_some_and(|n| *n >= 3) {
            one.score += 1.0;
        }
    }
}

/// The score in the middle.
pub(in super::super) fn median(ranked: &[Ranked], members: &[usize]) -> f32 {
    let mut scores: Vec<f32> = members.iter().map(|at| ranked[*at].score).collect();
    scores.sort_by(f32::total_cmp);
    scores[scores.len() / 2]
}
