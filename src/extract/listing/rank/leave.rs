//! Links that look like articles and are left all the same, for what else is on the page.

use std::collections::{BTreeSet, HashSet};

use super::super::link::Target;
use super::super::outline::Outline;
use super::super::zone::Zone;
use super::Ranked;
use super::group;
use super::owner::{Owner, owners};

/// From how many articles in lists on, a page has lists enough to need no guess beside them.
const LISTED_MIN: usize = 4;
/// So many links of one build may be services; more are a list.
const BARE_MAX: usize = 5;
/// From this likeness to a headline on, a link is one, wherever it stands.
const HEADLINE_MIN: f32 = 1.0;
/// How many levels above a link the block of an article may begin that the link is a part of.
const PART_LEVELS_MAX: usize = 6;

/// From how many articles on the page's own list makes the boxes beside it superfluous.
const LIST_MEMBERS_MIN: usize = 5;

/// Where a page has a list of its own, the rankings and boxes beside it repeat or divert.
pub(super) fn rankings(targets: &[Target], ranked: &mut [Ranked]) {
    let beside = |one: &Ranked| targets[one.target].main().zone == Zone::Side;
    let (side, list): (Vec<&Ranked>, Vec<&Ranked>) = ranked.iter().filter(|one| one.taken).partition(|one| beside(one));
    if list.len() < LIST_MEMBERS_MIN || list.len() < side.len() {
        return;
    }
    for one in ranked.iter_mut().filter(|one| one.taken && beside(one)) {
        one.taken = false;
        one.reason = format!("the link stands in {}, and the page has a list of its own", Zone::Side.name());
    }
}

/// A lone link without a heading inside the teaser of a listed article belongs to its text.
pub(super) fn mentions(outline: &Outline<'_>, targets: &[Target], ranked: &mut [Ranked]) {
    let owners = owners(outline, targets, |at, target| {
        ranked[at].taken && ranked[at].in_list && target.main().heading.is_some()
    });
    for one in ranked.iter_mut().filter(|one| one.taken && !one.in_list) {
        let main = targets[one.target].main();
        let nearest = outline.ancestors(main.element).map(|outer| owners[outer]).find(|owner| *owner != Owner::None);
        if main.heading.is_none() && matches!(nearest, Some(Owner::One(_))) {
            one.taken = false;
            one.reason = "the link stands in the teaser of another article".to_owned();
        }
    }
}

/// Short links of one build that stand each in the teaser of another article are its parts: the
/// category, the author, the number of comments.
pub(super) fn parts(outline: &Outline<'_>, targets: &[Target], ranked: &mut [Ranked]) {
    let owners = owners(outline, targets, |at, target| {
        ranked[at].taken && ranked[at].in_list && target.main().heading.is_some()
    });
    let holder = |one: &Ranked| {
        let main = targets[one.target].main();
        let mut around = outline.ancestors(main.element).take(PART_LEVELS_MAX).map(|outer| owners[outer]);
        match around.find(|owner| *owner != Owner::None) {
            Some(Owner::One(other)) if other != one.target && main.heading.is_none() => Some(other),
            _ => None,
        }
    };
    for members in group::groups(ranked).into_values() {
        let taken: Vec<usize> = members.into_iter().filter(|at| ranked[*at].taken && ranked[*at].in_list).collect();
        let holders: BTreeSet<usize> = taken.iter().filter_map(|at| holder(&ranked[*at])).collect();
        if holders.len() * 4 < taken.len() * 3 {
            continue;
        }
        for at in taken {
            if holder(&ranked[at]).is_some() && targets[ranked[at].target].main().headline < HEADLINE_MIN {
                ranked[at].taken = false;
                ranked[at].reason = "the link stands in the teaser of another article".to_owned();
            }
        }
    }
}

/// Where a page has lists whose links stand with a heading, date or picture, a bare link or a few
/// beside them are services and subjects, however much they read like headlines; unless their
/// addresses are built like those of the listed articles.
pub(super) fn bare(targets: &[Target], ranked: &mut [Ranked]) {
    let is_bare = |one: &Ranked| one.is_bare && !one.is_dated;
    let listed = |one: &&Ranked| one.taken && one.in_list && !is_bare(one);
    if ranked.iter().filter(listed).count() < LISTED_MIN {
        return;
    }
    let patterns: HashSet<&str> =
        ranked.iter().filter(listed).map(|one| targets[one.target].shape.pattern.as_str()).collect();
    for members in group::groups(ranked).into_values() {
        let taken: Vec<usize> = members.into_iter().filter(|at| ranked[*at].taken).collect();
        if taken.len() > BARE_MAX || !taken.iter().all(|at| is_bare(&ranked[*at])) {
            continue;
        }
        for at in taken {
            let shape = &targets[ranked[at].target].shape;
            if !(shape.specific && patterns.contains(shape.pattern.as_str())) {
                ranked[at].taken = false;
                ranked[at].reason =
                    "no heading, date or picture is with it, unlike with the articles of the page".to_owned();
            }
        }
    }
}
