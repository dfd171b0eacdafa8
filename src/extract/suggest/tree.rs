//! The elements of a page as a list: what selectors are made of and tried on.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use crate::extract::dom::{self, Step};
pub(super) use crate::extract::nesting::Index;
use crate::extract::nesting::{self, Nested};

/// Elements looked at; what comes after is not.
const ELEMENTS_MAX: usize = 100_000;

/// One element of the page.
pub(super) struct Element<'a> {
    /// The node itself.
    pub(super) node: NodeRef<'a>,
    /// Its tag.
    pub(super) name: String,
    /// The element it is in; the root is in itself.
    pub(super) parent: Index,
    /// The index behind its last descendant.
    pub(super) end: Index,
    /// Characters of text in it, white space included.
    pub(super) chars: usize,
}

impl Nested for Element<'_> {
    fn parent(&self) -> Index {
        self.parent
    }

    fn end(&self) -> Index {
        self.end
    }
}

/// The elements in the page's order.
pub(super) struct Tree<'a> {
    pub(super) elements: Vec<Element<'a>>,
    by_node: HashMap<NodeId, Index>,
}

impl<'a> Tree<'a> {
    /// Lists the elements of a document, without those that hold no text for people.
    pub(super) fn new(document: &'a Document) -> Self {
        let mut elements: Vec<Element<'a>> = Vec::new();
        let mut open: Vec<Index> = Vec::new();
        dom::walk(&document.html_root(), |node, step| {
            if matches!(step, Step::Close) {
                if let Some(closed) = open.pop_if(|at| elements[*at].node.id == node.id) {
                    elements[closed].end = elements.len();
                    let chars = elements[closed].chars;
                    if let Some(parent) = open.last() {
                        elements[*parent].chars += chars;
                    }
                }
                return true;
            }
            if let Some(chars) = dom::with_text(node, |text| text.chars().count()) {
                if let Some(parent) = open.last() {
                    elements[*parent].chars += chars;
                }
                return false;
            }
            let Some(element) = node.element_ref() else { return node.is_document() };
            let name = element.name.local.to_string();
            if dom::is_silent(&name) || elements.len() >= ELEMENTS_MAX {
                return false;
            }
            let index = elements.len();
            let parent = open.last().copied().unwrap_or(index);
            elements.push(Element { node: *node, name, parent, end: index + 1, chars: 0 });
            open.push(index);
            true
        });
        let by_node = elements.iter().enumerate().map(|(at, element)| (element.node.id, at)).collect();
        Self { elements, by_node }
    }

    /// The index of a node.
    pub(super) fn index(&self, node: &NodeRef<'_>) -> Option<Index> {
        self.by_node.get(&node.id).copied()
    }

    /// The text of an element in one line.
    pub(super) fn text(&self, element: Index) -> String {
        dom::line(&self.elements[element].node)
    }

    /// The value of an attribute, trimmed; `None` if it is missing or empty.
    pub(super) fn attr(&self, element: Index, name: &str) -> Option<String> {
        dom::attr(&self.elements[element].node, name)
    }

    /// The elements in it, in the page's order, without itself.
    pub(super) fn inside(&self, element: Index) -> std::ops::Range<Index> {
        nesting::inside(&self.elements, element)
    }

    /// Whether `inner` is `outer` or in it.
    pub(super) fn contains(&self, outer: Index, inner: Index) -> bool {
        nesting::contains(&self.elements, outer, inner)
    }

    /// The elements it is in, the nearest first.
    pub(super) fn ancestors(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        nesting::ancestors(&self.elements, element)
    }

    /// Its children, in the page's order.
    pub(super) fn children(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        nesting::children(&self.elements, element)
    }

    /// Whether it is a heading by its tag.
    pub(super) fn is_heading(&self, element: Index) -> bool {
        matches!(&*self.elements[element].name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }
}
