//! The flattening of a page: one walk over its nodes, in document order.

use dom_query::{NodeRef, local_name};

use super::super::kind::Kinds;
use super::{Element, Index, Outline, Piece, breaks_line};
use crate::extract::dom;

/// Elements looked at; what comes after is not read. Real front pages stay below a tenth of it.
const ELEMENTS_MAX: usize = 200_000;

/// Where the flattening stands.
struct Walk {
    open: Vec<Index>,
    /// A gap stands before the next piece of text.
    gap: bool,
    /// White space stands before it.
    space: bool,
    /// How many of the open elements hold no text for people.
    mute: usize,
    /// How many of them hold text for screen readers only.
    unseen: usize,
}

impl<'a> Outline<'a> {
    /// Flattens all below a node.
    pub(in super::super) fn new(root: NodeRef<'a>) -> Self {
        let mut outline = Self { elements: Vec::new(), pieces: Vec::new(), links_before: Vec::new() };
        let mut walk = Walk { open: Vec::new(), gap: true, space: false, mute: 0, unseen: 0 };
        let mut node = root;
        // A walk without recursion: pages may be nested deeper than a stack is.
        'walk: while outline.elements.len() < ELEMENTS_MAX {
            if outline.enter(node, &mut walk)
                && let Some(child) = node.first_child()
            {
                node = child;
                continue;
            }
            loop {
                outline.leave(node, &mut walk);
                if node.id == root.id {
                    break 'walk;
                }
                if let Some(sibling) = node.next_sibling() {
                    node = sibling;
                    break;
                }
                let Some(parent) = node.parent() else { break 'walk };
                node = parent;
            }
        }
        for open in std::mem::take(&mut walk.open) {
            outline.close(open);
        }
        outline.count();
        outline
    }

    /// Takes a node in; whether its children are to be visited.
    fn enter(&mut self, node: NodeRef<'a>, walk: &mut Walk) -> bool {
        if node.is_text() {
            if walk.mute == 0
                && let Some(parent) = walk.open.last()
            {
                let text = node.text();
                if text.trim().is_empty() {
                    walk.space = true;
                } else {
                    let text = if walk.space { format!(" {text}") } else { text.to_string() };
                    self.pieces.push(Piece { text, gap: walk.gap, unseen: walk.unseen > 0, parent: *parent });
                    walk.gap = false;
                    walk.space = false;
                }
            }
            return false;
        }
        let Some(element) = node.element_ref() else { return node.is_document() };
        let name = element.name.local.clone();
        let label = label(&element);
        let kinds = Kinds::of(&label);
        drop(element);
        let index = self.elements.len();
        let parent = walk.open.last().copied().unwrap_or(index);
        let pieces = self.pieces.len()..self.pieces.len();
        walk.gap |= breaks_line(&name);
        walk.mute += usize::from(dom::is_silent(&name));
        walk.unseen += usize::from(kinds.has(Kinds::UNSEEN));
        walk.open.push(index);
        // Scripts may be long, and what a `noscript` holds is often the only real image.
        let descend = !dom::is_silent(&name) || name == local_name!("noscript");
        self.elements.push(Element { node, name, parent, end: index + 1, label, kinds, pieces, chars: 0 });
        descend
    }

    fn leave(&mut self, node: NodeRef<'a>, walk: &mut Walk) {
        let Some(index) = walk.open.last().copied().filter(|open| self.elements[*open].node.id == node.id) else {
            return;
        };
        walk.open.pop();
        walk.gap |= breaks_line(&self.elements[index].name);
        walk.mute -= usize::from(dom::is_silent(&self.elements[index].name));
        walk.unseen -= usize::from(self.elements[index].kinds.has(Kinds::UNSEEN));
        self.close(index);
    }

    fn close(&mut self, element: Index) {
        let end = self.elements.len();
        let pieces_end = self.pieces.len();
        self.elements[element].end = end;
        self.elements[element].pieces.end = pieces_end;
    }

    fn count(&mut self) {
        let mut sums = Vec::with_capacity(self.pieces.len() + 1);
        sums.push(0);
        for piece in &self.pieces {
            sums.push(sums[sums.len() - 1] + piece.text.chars().filter(|c| !c.is_whitespace()).count());
        }
        let mut links = 0;
        for element in &mut self.elements {
            element.chars = sums[element.pieces.end] - sums[element.pieces.start];
            self.links_before.push(links);
            links += usize::from(element.name == local_name!("a"));
        }
        self.links_before.push(links);
    }
}

fn label(element: &dom_query::Element) -> String {
    let mut label = String::new();
    for name in [local_name!("class"), local_name!("id"), local_name!("role")] {
        if let Some(value) = element.attr_ref(name) {
            label.push(' ');
            label.push_str(value);
        }
    }
    label
}
