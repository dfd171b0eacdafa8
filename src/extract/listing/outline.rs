//! A page flattened into a list: every element in document order with its range, its class words
//! and its text. What the finder asks again and again costs one look instead of a walk.

mod line;
mod walk;

use dom_query::{LocalName, NodeRef, local_name};

use super::kind::Kinds;
use crate::extract::dom;
pub(super) use crate::extract::nesting::Index;
use crate::extract::nesting::{self, Nested};
pub(super) use line::TextLine;

/// One element of the page.
pub(super) struct Element<'a> {
    /// The node itself.
    pub(super) node: NodeRef<'a>,
    /// Its tag.
    pub(super) name: LocalName,
    /// The element it is in; the root is in itself.
    pub(super) parent: Index,
    /// The index behind its last descendant.
    pub(super) end: Index,
    /// `class`, `id` and `role` as written, separated by spaces.
    pub(super) label: String,
    /// What the words of the label say that it is.
    pub(super) kinds: Kinds,
    /// The pieces of text in it.
    pieces: std::ops::Range<usize>,
    /// Letters of text in it.
    pub(super) chars: usize,
}

/// One piece of text, as long as no tag interrupts it.
struct Piece {
    text: String,
    /// A block or line break stands before it.
    gap: bool,
    /// It is for screen readers only.
    unseen: bool,
    parent: Index,
}

impl Nested for Element<'_> {
    fn parent(&self) -> Index {
        self.parent
    }

    fn end(&self) -> Index {
        self.end
    }
}

/// The flattened page.
pub(super) struct Outline<'a> {
    /// The elements in document order.
    pub(super) elements: Vec<Element<'a>>,
    pieces: Vec<Piece>,
    /// How many links stand before each element.
    links_before: Vec<usize>,
}

impl<'a> Outline<'a> {
    /// The elements in it, in document order, without itself.
    pub(super) fn inside(&self, element: Index) -> std::ops::Range<Index> {
        nesting::inside(&self.elements, element)
    }

    /// The number of links in an element, itself included.
    pub(super) fn link_count(&self, element: Index) -> usize {
        self.links_before[self.elements[element].end] - self.links_before[element]
    }

    /// Whether `inner` is `outer` or in it.
    pub(super) fn contains(&self, outer: Index, inner: Index) -> bool {
        nesting::contains(&self.elements, outer, inner)
    }

    /// The elements it is in, the nearest first.
    pub(super) fn ancestors(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        nesting::ancestors(&self.elements, element)
    }

    /// The element's children, in document order.
    pub(super) fn children(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        nesting::children(&self.elements, element)
    }

    /// The value of an attribute, trimmed; `None` if it is missing or empty.
    pub(super) fn attr(&self, element: Index, name: &str) -> Option<String> {
        let value = self.elements[element].node.attr(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Whether the element is a heading by its tag or role.
    pub(super) fn is_heading(&self, element: Index) -> bool {
        let element = &self.elements[element];
        matches!(
            element.name,
            local_name!("h1")
                | local_name!("h2")
                | local_name!("h3")
                | local_name!("h4")
                | local_name!("h5")
                | local_name!("h6")
        ) || element.label.ends_with(" heading")
    }
}

/// Whether an element of this name starts a new line, or at least a new cell.
fn breaks_line(name: &str) -> bool {
    dom::is_block(name) || matches!(name, "br" | "button")
}
