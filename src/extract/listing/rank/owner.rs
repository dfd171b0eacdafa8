//! Whose article an element is about: all its links lead to that one.

use dom_query::local_name;

use super::super::link::Target;
use super::super::outline::{Index, Outline};

/// To whom the links in an element lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Owner {
    /// To none that counts.
    None,
    /// All to this one.
    One(usize),
    /// To several.
    Many,
}

/// The owner of every element, as far as the chosen targets are concerned.
pub(in super::super) fn owners(
    outline: &Outline<'_>,
    targets: &[Target],
    counts: impl Fn(usize, &Target) -> bool,
) -> Vec<Owner> {
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
pub(in super::super) fn block_of(outline: &Outline<'_>, owners: &[Owner], element: Index, target: usize) -> Index {
    let own = |outer: &Index| matches!(owners[*outer], Owner::None) || owners[*outer] == Owner::One(target);
    let body = |outer: &Index| outline.elements[*outer].name != local_name!("body");
    outline.ancestors(element).take_while(|outer| own(outer) && body(outer)).last().unwrap_or(element)
}
