//! The ways to name one element in a selector, each with what it costs in trust and length.

use super::name;
use super::tree::{Index, Tree};
use super::words;

/// A simple selector of one element: `article`, `.teaser`, `h3.title`, `[itemprop="headline"]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Part {
    pub(super) text: String,
    /// The lower, the sooner it is taken.
    pub(super) cost: u32,
}

/// Attributes whose values name what an element is, with the cost of relying on them.
const HOOKS: &[(&str, u32)] = &[
    ("itemprop", 30),
    ("rel", 40),
    ("data-testid", 50),
    ("data-test", 50),
    ("data-qa", 50),
    ("data-component", 50),
    ("data-type", 55),
    ("role", 60),
];
/// From this cost on, a part is a mere tag.
pub(super) const VAGUE_COST_MIN: u32 = 100;
/// The longest value of such an attribute, in bytes.
const HOOK_BYTES_MAX: usize = 32;
/// Classes of one element that are looked at.
const CLASSES_MAX: usize = 8;

/// All parts that name an element, except its id.
pub(super) fn parts(tree: &Tree<'_>, element: Index) -> Vec<Part> {
    let name = &tree.elements[element].name;
    let mut parts = vec![Part { text: name.clone(), cost: cost_of_tag(name) }];
    let classes = tree.attr(element, "class").unwrap_or_default();
    for class in classes.split_ascii_whitespace().take(CLASSES_MAX) {
        if name::is_stable(class) {
            let cost = cost_of_name(class);
            parts.push(Part { text: format!(".{class}"), cost });
            parts.push(Part { text: format!("{name}.{class}"), cost: cost + 6 });
        } else if let Some(stem) = name::before_hash(class) {
            parts.push(Part { text: format!("[class*=\"{stem}\"]"), cost: 70 + stem.len() as u32 });
        }
    }
    for (attribute, cost) in HOOKS {
        let Some(value) = tree.attr(element, attribute) else { continue };
        let is_word = value.len() <= HOOK_BYTES_MAX && value.split(['-', '_']).all(name::is_stable);
        if is_word {
            parts.push(Part { text: format!("[{attribute}=\"{value}\"]"), cost: *cost });
        }
    }
    parts
}

/// All parts that name an element as a place in the page: its id, too.
pub(super) fn places(tree: &Tree<'_>, element: Index) -> Vec<Part> {
    let mut parts = parts(tree, element);
    if let Some(id) = tree.attr(element, "id").filter(|id| name::is_stable(id)) {
        parts.push(Part { cost: cost_of_name(&id) + 4, text: format!("#{id}") });
    }
    parts
}

fn cost_of_tag(name: &str) -> u32 {
    match name {
        "article" | "time" | "main" => 20,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "img" | "figure" => 35,
        name if words::VAGUE_TAGS.contains(&name) => 130,
        _ => VAGUE_COST_MIN,
    }
}

fn cost_of_name(class: &str) -> u32 {
    let unknown = if name::is_telling(class) { 0 } else { 15 };
    25 + unknown + class.len() as u32 / 2
}
