//! Lists of links that were looked at and left, for whoever asks why a list is missing.

use std::collections::HashMap;

use super::link::Target;
use super::rank::{GROUP_MEMBERS_MIN, GROUP_SCORE_MIN, Ranked, groups, median};
use super::sheet::Sheet;
use crate::model::{Evidence, EvidenceKind, Rejection};

/// Lists that are reported at most.
const LISTS_MAX: usize = 20;
/// Elements that name the build of a list: the link and those around it.
const LEVELS: usize = 3;
/// Characters of an example that are reported.
const EXAMPLE_CHARS_MAX: usize = 60;

/// The lists of which no link was taken, the best first, with their score and what is against it.
pub(super) fn left(sheet: &Sheet<'_>, ranked: &[Ranked]) -> Vec<Rejection> {
    let is_left = |members: &[usize]| members.iter().all(|at| !ranked[*at].taken);
    let lists = groups(ranked).into_values().filter(|members| members.len() >= GROUP_MEMBERS_MIN && is_left(members));
    let mut lists: Vec<(f32, Vec<usize>)> = lists.map(|members| (median(ranked, &members), members)).collect();
    lists.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
    lists.truncate(LISTS_MAX);
    lists.iter().map(|(score, members)| rejection(sheet, ranked, *score, members)).collect()
}

fn rejection(sheet: &Sheet<'_>, ranked: &[Ranked], score: f32, members: &[usize]) -> Rejection {
    let first = &sheet.targets[ranked[members[0]].target];
    let example: String = first.main().text.chars().take(EXAMPLE_CHARS_MAX).collect();
    let candidate = format!("{} links built like {}: “{example}” …", members.len(), build(sheet, first));
    let usual = usual_reason(ranked, members);
    let reason = if score >= GROUP_SCORE_MIN {
        format!("score {score:.1}, enough for a list of articles, but {usual}")
    } else {
        format!("score {score:.1}, a list of articles needs {GROUP_SCORE_MIN:.1}; {usual}")
    };
    Rejection {
        field: "list".to_owned(),
        candidate,
        evidence: Evidence::new(EvidenceKind::Html, first.main().zone.name()),
        reason,
    }
}

/// `li.item > h3 > a`: the link and the elements around it.
fn build(sheet: &Sheet<'_>, target: &Target) -> String {
    let outline = sheet.outline;
    let link = target.main().element;
    let mut names: Vec<String> = std::iter::once(link)
        .chain(outline.ancestors(link))
        .take(LEVELS)
        .map(|at| {
            let class = outline.attr(at, "class").unwrap_or_default();
            let name = &outline.elements[at].name;
            class.split_ascii_whitespace().next().map_or_else(|| name.to_string(), |class| format!("{name}.{class}"))
        })
        .collect();
    names.reverse();
    names.join(" > ")
}

/// What is said against most of the links.
fn usual_reason<'r>(ranked: &'r [Ranked], members: &[usize]) -> &'r str {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for at in members {
        *counts.entry(&ranked[*at].reason).or_default() += 1;
    }
    // Of equally frequent reasons the first by name, so that the text is always the same.
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0))).map_or("", |(reason, _)| reason)
}
