//! Which links of a page are its articles.
//!
//! Every target gets a score from its address, the text and place of its best link, and what
//! stands beside it. Then groups decide: links that are built alike (same tags and classes up to
//! the block) are a list, and a list is taken or left as a whole, apart from members that are
//! clearly otherwise.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use dom_query::local_name;

use super::kind::Kinds;
use super::link::Target;
use super::outline::{Index, Outline};
use super::zone::Zone;

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
/// From how many members on a list of links to other sites counts as the page's own content.
const FOREIGN_MEMBERS_MIN: usize = 8;

/// From how many articles on the page's own list makes the boxes beside it superfluous.
const LIST_MEMBERS_MIN: usize = 5;

/// Elements of a block that are looked at for what stands beside the headline.
const BLOCK_ELEMENTS_MAX: usize = 100;

/// Links in an element that is about one article: headline, image, section, author, "more".
const NEAR_LINKS_MAX: usize = 5;

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
    /// Whether its group is a list of articles.
    in_list: bool,
    /// Whether it is an article.
    pub(super) taken: bool,
    /// Why not, as a sentence without a full stop.
    pub(super) reason: String,
}

/// Ranks all targets.
pub(super) fn rank(outline: &Outline<'_>, targets: &[Target]) -> Vec<Ranked> {
    let owners = owners(outline, targets, |_, target| plausible(target));
    let mut ranked: Vec<Ranked> = targets
        .iter()
        .enumerate()
        .map(|(at, target)| {
            let main = target.main();
            let block = block_of(outline, &owners, main.element, at);
            let score = score(target) + surroundings(outline, block, main.element);
            Ranked {
                target: at,
                score,
                group: signature(outline, main.element),
                is_dated: is_dated(outline, main.element),
                in_list: false,
                taken: false,
                reason: String::new(),
            }
        })
        .collect();
    raise_foreign_lists(targets, &mut ranked);
    raise_dated_lists(&mut ranked);
    raise_known_patterns(targets, &mut ranked);
    decide(targets, &mut ranked);
    take_best_list(targets, &mut ranked);
    leave_rankings(targets, &mut ranked);
    leave_mentions(outline, targets, &mut ranked);
    ranked
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

/// To whom the links in an element lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// To none that counts.
    None,
    /// All to this one.
    One(usize),
    /// To several.
    Many,
}

/// The owner of every element, as far as the chosen targets are concerned.
pub(super) fn owners(outline: &Outline<'_>, targets: &[Target], counts: impl Fn(usize, &Target) -> bool) -> Vec<Owner> {
    let mut owners = vec![Owner::None; outline.elements.len()];
    for (at, target) in targets.iter().enumerate().filter(|(at, target)| counts(*at, target)) {
        for link in &target.links {
            owners[link.element] = merged(owners[link.element], Owner::One(at));
        }
    }
    for index in (1..owners.len()).rev() {
        let parent = outline.elements[index].parent;
        owners[parent] = merged(owners[parent], owners[index]);
    }
    owners
}

fn merged(a: Owner, b: Owner) -> Owner {
    match (a, b) {
        (Owner::None, other) | (other, Owner::None) => other,
        (Owner::One(a), Owner::One(b)) if a == b => Owner::One(a),
        _ => Owner::Many,
    }
}

/// The largest element around a link in which no other target is linked.
pub(super) fn block_of(outline: &Outline<'_>, owners: &[Owner], element: Index, target: usize) -> Index {
    let own = |outer: &Index| matches!(owners[*outer], Owner::None) || owners[*outer] == Owner::One(target);
    let body = |outer: &Index| outline.elements[*outer].name != local_name!("body");
    outline.ancestors(element).take_while(|outer| own(outer) && body(outer)).last().unwrap_or(element)
}

/// What stands beside a headline in its block: date, lead, image.
fn surroundings(outline: &Outline<'_>, block: Index, link: Index) -> f32 {
    let mut score = 0.0;
    let mut date = false;
    let mut image = false;
    for inner in outline.inside(block).take(BLOCK_ELEMENTS_MAX) {
        let element = &outline.elements[inner];
        date |= element.name == local_name!("time") || element.kinds.has(Kinds::DATE);
        image |= matches!(element.name, local_name!("img") | local_name!("picture"));
    }
    let around = outline.elements[block].chars.saturating_sub(outline.elements[link].chars);
    if date {
        score += 1.5;
    }
    if image {
        score += 0.5;
    }
    if (40..3000).contains(&around) {
        score += 1.0;
    }
    score
}

/// Whether a date stands right beside a link, so near that it is of no other.
fn is_dated(outline: &Outline<'_>, link: Index) -> bool {
    let near = outline.ancestors(link).take(3).take_while(|outer| outline.link_count(*outer) <= NEAR_LINKS_MAX);
    near.last().is_some_and(|block| {
        outline.inside(block).take(BLOCK_ELEMENTS_MAX).any(|inner| {
            let element = &outline.elements[inner];
            let is_date = element.name == local_name!("time") || element.kinds.has(Kinds::DATE);
            // A link that is the date itself ("2 hours ago") leads to anything.
            is_date && !outline.contains(inner, link)
        })
    })
}

/// A hash over the tags and classes from a link up to its block: links of one list have the same.
fn signature(outline: &Outline<'_>, link: Index) -> u64 {
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

fn groups(ranked: &[Ranked]) -> HashMap<u64, Vec<usize>> {
    let mut groups: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, one) in ranked.iter().enumerate() {
        groups.entry(one.group).or_default().push(at);
    }
    groups
}

/// A long list of headlines that lead to many other sites is what the page is for: the links are
/// then no worse than those to the own site.
fn raise_foreign_lists(targets: &[Target], ranked: &mut [Ranked]) {
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
fn raise_dated_lists(ranked: &mut [Ranked]) {
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
fn raise_known_patterns(targets: &[Target], ranked: &mut [Ranked]) {
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

pub(super) fn median(ranked: &[Ranked], members: &[usize]) -> f32 {
    let mut scores: Vec<f32> = members.iter().map(|at| ranked[*at].score).collect();
    scores.sort_by(f32::total_cmp);
    scores[scores.len() / 2]
}

fn decide(targets: &[Target], ranked: &mut [Ranked]) {
    for members in groups(ranked).into_values() {
        let list = members.len() >= GROUP_MEMBERS_MIN && median(ranked, &members) >= GROUP_SCORE_MIN;
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
    let best = groups(ranked)
        .into_values()
        .filter(|members| members.len() >= GROUP_MEMBERS_MIN && members.iter().all(content))
        .map(|members| (median(ranked, &members), members))
        .filter(|(median, _)| *median >= DOUBTFUL_SCORE_MIN)
        // Of equally good ones the first of the page, so that the choice is always the same.
        .max_by(|(a, first), (b, second)| a.total_cmp(b).then_with(|| second.cmp(first)));
    for at in best.map(|(_, members)| members).unwrap_or_default() {
        let one = &mut ranked[at];
        one.in_list = true;
        one.taken = one.score >= 0.0;
    }
}

/// Where a page has a list of its own, the rankings and boxes beside it repeat or divert.
fn leave_rankings(targets: &[Target], ranked: &mut [Ranked]) {
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
fn leave_mentions(outline: &Outline<'_>, targets: &[Target], ranked: &mut [Ranked]) {
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
