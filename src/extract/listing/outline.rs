//! A page flattened into a list: every element in document order with its range, its class words
//! and its text. What the finder asks again and again costs one look instead of a walk.

use dom_query::{LocalName, NodeRef, local_name};

use super::kind::Kinds;
use crate::extract::dom;

/// Elements looked at; what comes after is not read. Real front pages stay below a tenth of it.
const ELEMENTS_MAX: usize = 200_000;

/// Pieces of text before a link that are looked at to see whether it stands in a sentence.
const SENTENCE_PIECES_MAX: usize = 8;

/// The index of an element in its outline.
pub(super) type Index = usize;

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

/// The flattened page.
pub(super) struct Outline<'a> {
    /// The elements in document order.
    pub(super) elements: Vec<Element<'a>>,
    pieces: Vec<Piece>,
    /// How many links stand before each element.
    links_before: Vec<usize>,
}

impl<'a> Outline<'a> {
    /// Flattens all below a node.
    pub(super) fn new(root: NodeRef<'a>) -> Self {
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

    /// The text of an element in one line.
    pub(super) fn text(&self, element: Index) -> String {
        self.text_without(element, &[])
    }

    /// The text of an element without that of some of its descendants. What only screen readers
    /// say is left out, unless there is nothing else.
    pub(super) fn text_without(&self, element: Index, without: &[Index]) -> String {
        let pieces = &self.pieces[self.elements[element].pieces.clone()];
        let all_unseen = pieces.iter().all(|piece| piece.unseen);
        let mut line = Line::default();
        for piece in pieces {
            let is_hidden = piece.unseen && !all_unseen;
            if is_hidden || without.iter().any(|out| (*out..self.elements[*out].end).contains(&piece.parent)) {
                line.gap = true;
                continue;
            }
            line.gap |= piece.gap;
            line.push(&piece.text);
        }
        line.text
    }

    /// The elements in it, in document order, without itself.
    pub(super) fn inside(&self, element: Index) -> std::ops::Range<Index> {
        element + 1..self.elements[element].end
    }

    /// The number of links in an element, itself included.
    pub(super) fn link_count(&self, element: Index) -> usize {
        self.links_before[self.elements[element].end] - self.links_before[element]
    }

    /// Whether `inner` is `outer` or in it.
    pub(super) fn contains(&self, outer: Index, inner: Index) -> bool {
        (outer..self.elements[outer].end).contains(&inner)
    }

    /// The elements it is in, the nearest first.
    pub(super) fn ancestors(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        let mut current = element;
        std::iter::from_fn(move || {
            let parent = self.elements[current].parent;
            (parent != current).then(|| {
                current = parent;
                parent
            })
        })
    }

    /// The element's children, in document order.
    pub(super) fn children(&self, element: Index) -> impl Iterator<Item = Index> + '_ {
        let end = self.elements[element].end;
        let mut next = element + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = next;
                next = self.elements[child].end;
                child
            })
        })
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

    /// Whether running text stands before or behind an element in its own line.
    pub(super) fn is_in_sentence(&self, element: Index) -> bool {
        let Some(block) = self.ancestors(element).find(|outer| breaks_line(&self.elements[*outer].name)) else {
            return false;
        };
        if self.is_heading(block) {
            return false;
        }
        let around = self.elements[block].pieces.clone();
        let own = self.elements[element].pieces.clone();
        // A card that is a link as a whole begins and ends with gaps of its own.
        let alone = self.pieces[own.clone()].iter().any(|piece| piece.gap);
        if alone {
            return false;
        }
        let line_start = (around.start..own.start)
            .rev()
            .take(SENTENCE_PIECES_MAX)
            .find(|at| self.pieces[*at].gap)
            .unwrap_or_else(|| around.start.max(own.start.saturating_sub(SENTENCE_PIECES_MAX)));
        let mut before = Line::default();
        self.pieces[line_start..own.start].iter().for_each(|piece| before.push(&piece.text));
        let words = before.text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
        let runs_on = before.text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | ';' | '(' | '“'));
        let behind = self.pieces[own.end..around.end].first().filter(|piece| !piece.gap);
        let goes_on = behind.is_some_and(|piece| {
            piece.text.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';'))
        });
        (words >= 3 && runs_on) || goes_on
    }

    /// The lines of text in a range of elements, without those that start in excluded elements.
    pub(super) fn lines(&self, range: &std::ops::Range<Index>, without: &[Index]) -> Vec<TextLine> {
        let mut lines: Vec<TextLine> = Vec::new();
        let mut line = Line::default();
        let mut start = None;
        let mut flush = |line: &mut Line, start: &mut Option<Index>| {
            let text = std::mem::take(line).text;
            if let Some(start) = start.take().filter(|_| !text.is_empty()) {
                lines.push(TextLine { text, start });
            }
        };
        let elements = &self.elements[range.clone()];
        let first = elements.first().map_or(0, |element| element.pieces.start);
        let end = elements.iter().map(|element| element.pieces.end).max().unwrap_or(first);
        for piece in &self.pieces[first..end] {
            let excluded = piece.unseen || without.iter().any(|out| self.contains(*out, piece.parent));
            if piece.gap || excluded {
                flush(&mut line, &mut start);
            }
            if !excluded {
                start.get_or_insert(piece.parent);
                line.push(&piece.text);
            }
        }
        flush(&mut line, &mut start);
        lines
    }
}

/// A line as a person sees it.
#[derive(Debug)]
pub(super) struct TextLine {
    /// Its text.
    pub(super) text: String,
    /// The element in which it starts.
    pub(super) start: Index,
}

/// Whether an element of this name starts a new line, or at least a new cell.
fn breaks_line(name: &str) -> bool {
    dom::is_block(name) || matches!(name, "br" | "button")
}

/// A line that grows by pieces of text and folds white space while it does.
#[derive(Debug, Default)]
struct Line {
    text: String,
    gap: bool,
}

impl Line {
    fn push(&mut self, part: &str) {
        for c in part.chars() {
            if matches!(c, '\u{ad}' | '\u{200b}') {
                // Where a word may be broken is no part of it.
                continue;
            }
            // The glyphs of icon fonts are pictures between the words.
            if c.is_whitespace() || ('\u{e000}'..='\u{f8ff}').contains(&c) {
                self.gap = true;
                continue;
            }
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(c);
        }
    }
}

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
