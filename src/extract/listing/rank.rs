//! Which links of a page are its articles.
//!
//! Every target gets a score from its address, the text and place of its best link, and what
//! stands beside it. Then groups decide: links that are built alike (same tags and classes up to
//! the block) are a list, and a list is taken or left as a whole, apart from members that are
//! clearly otherwise.

mod beside;
mod group;
mod leave;
mod owner;

use super::link::Target;
use super::sheet::Sheet;
use super::zone::Zone;
use crate::model::Tally;
use beside::Beside;
pub(super) use group::{groups, median};
pub(super) use owner::{Owner, owners};

/// From how many members on links of one build are a list.
pub(super) const GROUP_MEMBERS_MIN: usize = 3;
/// The median score from which on a list is one of articles.
pub(super) const GROUP_SCORE_MIN: f32 = 3.0;
/// The score that a member of such a list needs.
const MEMBER_SCORE_MIN: f32 = 1.0;
/// The score that a link outside such a list needs.
const SINGLE_SCORE_MIN: f32 = 5.0;
/// The median score of the best list on a page that has no better one.
const DOUBTFUL_SCORE_MIN: f32 = 1.0;
/// How many pages with addresses of one shape must have been no articles before the shape is left.
const OTHERS_MIN: u32 = 3;

/// A target with what the finder thinks of it.
#[derive(Debug)]
pub(super) struct Ranked {
    /// The index of the target.
    pub(super) target: usize,
    /// The sum of all that speaks for it and against it.
    pub(super) score: f32,
    /// Links built like it.
    pub(super) group: u64,
    /// A date stands in its block.
    is_dated: bool,
    /// Nothing but its words and its address speaks for it: no heading, no date, no picture.
    is_bare: bool,
    /// Whether its group is a list of articles.
    in_list: bool,
    /// Whether it is an article.
    pub(super) taken: bool,
    /// Why not, as a sentence without a full stop.
    pub(super) reason: String,
}

/// Ranks all targets.
pub(super) fn rank(sheet: &Sheet<'_>) -> Vec<Ranked> {
    let (outline, targets) = (sheet.outline, &sheet.targets);
    let owners = owners(outline, targets, |_, target| plausible(target));
    let mut ranked: Vec<Ranked> = targets
        .iter()
        .enumerate()
        .map(|(at, target)| {
            let main = target.main();
            let beside = Beside::of(sheet, owner::block_of(outline, &owners, main.element, at), main.element);
            Ranked {
                target: at,
                score: score(target) + beside.score(),
                group: group::signature(outline, main.element),
                is_dated: beside::is_dated(sheet, main.element),
                is_bare: main.heading.is_none() && !main.titled && !target.listed && !beside.is_illustrated(),
                in_list: false,
                taken: false,
                reason: String::new(),
            }
        })
        .collect();
    group::raise_foreign_lists(targets, &mut ranked);
    group::raise_dated_lists(&mut ranked);
    group::raise_known_patterns(targets, &mut ranked);
    decide(targets, &mut ranked);
    take_best_list(targets, &mut ranked);
    leave::rankings(targets, &mut ranked);
    leave::parts(outline, targets, &mut ranked);
    leave::mentions(outline, targets, &mut ranked);
    leave::bare(targets, &mut ranked);
    remember(targets, &mut ranked);
    ranked
}

/// Lets what earlier refreshes found behind addresses of the same shape decide the close calls.
fn remember(targets: &[Target], ranked: &mut [Ranked]) {
    for one in ranked {
        let target = &targets[one.target];
        let Tally { articles, others } = target.tally;
        if articles > 0 && !one.taken && one.score >= MEMBER_SCORE_MIN && target.main().zone == Zone::Content {
            one.taken = true;
        } else if articles == 0 && others >= OTHERS_MIN && one.taken {
            one.taken = false;
            one.reason = format!(
                "{others} pages with an address like this ({}) were read before, and none was an article",
                target.shape.family
            );
        }
    }
}

/// Whether a target may be an article at all: the blocks around the others are no blocks.
fn plausible(target: &Target) -> bool {
    let main = target.main();
    target.shape.against.is_none()
        && main.zone.penalty() < 5.0
        && (main.headline >= 0.5 || (main.heading.is_some() && !main.text.is_empty()))
}

fn score(target: &Target) -> f32 {
    let main = target.main();
    let address = if target.same_site { target.shape.score } else { target.shape.score.min(1.0) - 2.5 };
    let sponsored = if main.sponsored { 2.0 } else { 0.0 };
    let listed = if target.listed { 3.0 } else { 0.0 };
    address + main.quality + listed - sponsored
}

fn decide(targets: &[Target], ranked: &mut [Ranked]) {
    for members in group::groups(ranked).into_values() {
        let list = members.len() >= GROUP_MEMBERS_MIN && group::median(ranked, &members) >= GROUP_SCORE_MIN;
        for at in members {
            let one = &mut ranked[at];
            let needed = if list { MEMBER_SCORE_MIN } else { SINGLE_SCORE_MIN };
            one.in_list = list;
            one.taken = one.score >= needed;
            if !one.taken {
                one.reason = reason(&targets[one.target], list);
            }
        }
    }
}

/// On a page without a clear list the best of the doubtful ones is taken, if it stands where
/// content is.
fn take_best_list(targets: &[Target], ranked: &mut [Ranked]) {
    if ranked.iter().filter(|one| one.taken).count() >= GROUP_MEMBERS_MIN {
        return;
    }
    let content = |at: &usize| targets[ranked[*at].target].main().zone == Zone::Content;
    let best = group::groups(ranked)
        .into_values()
        .filter(|members| members.len() >= GROUP_MEMBERS_MIN && members.iter().all(content))
        .map(|members| (group::median(ranked, &members), members))
        .filter(|(median, _)| *median >= DOUBTFUL_SCORE_MIN)
        // Of equally good ones the first of the page, so that the choice is always the same.
        .max_by(|(a, first), (b, second)| a.total_cmp(b).then_with(|| second.cmp(first)));
    for at in best.map(|(_, members)| members).unwrap_or_default() {
        let one = &mut ranked[at];
        one.in_list = true;
        one.taken = one.score >= 0.0;
    }
}

fn reason(target: &Target, in_list: bool) -> String {
    let main = target.main();
    if let Some(against) = target.shape.against {
        return against.to_owned();
    }
    if main.zone.penalty() > 0.0 {
        return format!("the link stands in {}", main.zone.name());
    }
    if main.sponsored {
        return "the link is marked as paid for".to_owned();
    }
    if main.in_sentence {
        return "the link stands in the middle of a sentence".to_owned();
    }
    if main.headline < 0.5 {
        return "its text is not like a headline".to_owned();
    }
    if !target.same_site {
        return "the link leads to another site".to_owned();
    }
    if in_list { "it is unlike the other links of its list" } else { "it is not part of a list of articles" }.to_owned()
}
