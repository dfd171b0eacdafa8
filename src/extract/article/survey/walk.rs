//! The walk that makes lines of a tree.

use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::class_names::{ClassNames, is_current};
use super::{Head, Line, Marked, Place, Survey, post};
use crate::extract::dom::{self, Step};
use crate::model::clean_line;

/// Lines that are kept per page.
const LINES_MAX: usize = 20_000;
/// Links that are kept per page.
const LINKS_MAX: usize = 1000;
/// The longest text of a link that can be a section, in bytes.
const LINK_BYTES_MAX: usize = 60;
/// A paragraph with so much text outside of links, in bytes, is one of an article.
const LONG_PARAGRAPH_BYTES: usize = 120;
/// The nodes of a paragraph that are searched for it.
const PARAGRAPH_NODES_MAX: usize = 64;
/// Headings of the first three levels that are kept per page.
const HEADS_MAX: usize = 500;
/// Marked elements that are kept per line: its text is looked at for each of them, and a line may
/// be the whole page.
const MARKS_PER_LINE_MAX: usize = 32;

/// An element that changes how the text in it is taken.
struct Open<'a> {
    id: NodeId,
    block: Option<NodeRef<'a>>,
    place: Place,
    heading: u8,
    link: bool,
    bold: bool,
}

/// The walk over the tree, and what it has seen so far.
pub(super) struct Walk<'a> {
    survey: Survey<'a>,
    open: Vec<Open<'a>>,
    text: String,
    owner: NodeRef<'a>,
    links: usize,
    bolds: usize,
    after_inline: bool,
    class_names: ClassNames,
    /// Elements around headline and text: whatever their classes say, they are neither sidebar
    /// nor caption.
    around: Around,
}

impl<'a> Walk<'a> {
    /// Walks over a part of a page.
    pub(super) fn over(root: &NodeRef<'a>) -> Survey<'a> {
        let mut walk = Self {
            survey: Survey::default(),
            open: Vec::new(),
            text: String::new(),
            owner: *root,
            links: 0,
            bolds: 0,
            after_inline: false,
            class_names: ClassNames::default(),
            around: Around::of(root),
        };
        dom::walk(root, |node, step| match step {
            Step::Open => walk.open(node),
            Step::Close => {
                walk.close(node);
                true
            }
        });
        walk.flush();
        walk.survey
    }

    fn open(&mut self, node: &NodeRef<'a>) -> bool {
        if dom::with_text(node, |text| self.push(text)).is_some() {
            return false;
        }
        let Some(element) = node.element_ref() else { return true };
        let name = &*element.name.local;
        if dom::is_silent(name) || dom::is_hidden(&element) {
            return false;
        }
        if name == "br" {
            self.flush();
            return false;
        }
        let block = dom::is_block(name);
        if block {
            self.flush();
            self.owner = *node;
        }
        let words = dom::class_words(&element);
        let (outer_place, outer_heading, outer_link, outer_bold) = self.current();
        let named = if self.around.article.contains(&node.id) { "" } else { words.as_str() };
        let mut place = self.class_names.place(name, &element, named, outer_place);
        if self.around.heading.contains(&node.id) && name != "figure" && name != "figcaption" {
            place.figure = outer_place.figure;
        }
        let is_foot_by_name = place.footer
            && !outer_place.footer
            && name != "footer"
            && dom::element_attr(&element, "role") != Some("contentinfo");
        if is_foot_by_name && post::holds(node) {
            place.footer = false;
        }
        let heading = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => level - b'0',
            _ => outer_heading,
        };
        // A heading in a heading is part of it: each is read whole, and they may be nested deeply.
        if matches!(name, "h1" | "h2" | "h3") && outer_heading == 0 && self.survey.heads.len() < HEADS_MAX {
            self.survey.heads.push(Head { node: *node, level: heading, line: self.survey.lines.len(), place });
        }
        let link = outer_link || name == "a";
        let bold = outer_bold || matches!(name, "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        if !block && self.after_inline && (!words.is_empty() || is_set_apart(name)) {
            // Two inline elements in a row that the style sheet sets apart.
            self.text.push(' ');
        }
        if self.survey.lines.len() < LINES_MAX {
            for mark in self.class_names.marks(name, &element, &words) {
                self.mark(Marked { mark, node: *node, line: self.survey.lines.len(), place });
            }
        }
        if name == "a"
            && self.survey.links.len() + self.survey.navigation.len() + self.survey.crumbs.len() < LINKS_MAX
            && let Some(href) = dom::element_attr(&element, "href")
        {
            let link = (dom::line(node), href.to_owned());
            if place.breadcrumb {
                self.survey.crumbs.push(link);
            } else if place.navigation {
                if is_current(node, &element) {
                    self.survey.current.push(link.clone());
                }
                self.survey.navigation.push(link);
            } else if link.0.len() <= LINK_BYTES_MAX {
                self.survey.links.push(link);
            }
        }
        self.after_inline = false;
        if block || link != outer_link || bold != outer_bold || place != outer_place {
            self.open.push(Open { id: node.id, block: block.then_some(*node), place, heading, link, bold });
        }
        true
    }

    fn close(&mut self, node: &NodeRef<'a>) {
        self.after_inline = node.is_element();
        if let Some(open) = self.open.pop_if(|open| open.id == node.id)
            && open.block.is_some()
        {
            // The line still belongs to the block that ends here.
            self.open.push(open);
            self.flush();
            self.open.pop();
            self.owner = self.open.iter().rev().find_map(|open| open.block).unwrap_or(self.owner);
            self.after_inline = false;
        }
    }

    fn current(&self) -> (Place, u8, bool, bool) {
        self.open
            .last()
            .map_or((Place::default(), 0, false, false), |open| (open.place, open.heading, open.link, open.bold))
    }

    fn mark(&mut self, marked: Marked<'a>) {
        let earliest = self.survey.marked.len().checked_sub(MARKS_PER_LINE_MAX);
        if earliest.is_none_or(|at| self.survey.marked[at].line != marked.line) {
            self.survey.marked.push(marked);
        }
    }

    fn push(&mut self, text: &str) {
        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
        if chars > 0 {
            let (_, _, link, bold) = self.current();
            let with_gaps = text.trim().chars().count();
            self.links += if link { with_gaps } else { 0 };
            self.bolds += if bold { with_gaps } else { 0 };
            self.survey.text_chars += if link { 0 } else { chars };
            self.after_inline = false;
        } else if !text.is_empty() {
            self.after_inline = false;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self) {
        let text = clean_line(&self.text);
        self.text.clear();
        let (place, heading, _, _) = self.current();
        if !text.is_empty() && self.survey.lines.len() < LINES_MAX {
            self.survey.lines.push(Line {
                node: self.owner,
                text,
                place,
                heading,
                link_chars: self.links,
                bold_chars: self.bolds,
            });
        }
        (self.links, self.bolds) = (0, 0);
    }
}

/// Inline elements of which two in a row are two things, not two parts of a word.
fn is_set_apart(name: &str) -> bool {
    matches!(name, "a" | "button" | "span" | "time")
}

/// The elements around headlines.
#[derive(Default)]
struct Around {
    /// Those that hold a first heading.
    heading: HashSet<NodeId>,
    /// Those that hold a long paragraph too.
    article: HashSet<NodeId>,
}

impl Around {
    fn of(root: &NodeRef<'_>) -> Self {
        let (mut heading, mut texts) = (HashSet::new(), HashSet::new());
        for node in root.descendants_it() {
            let Some(element) = node.element_ref() else { continue };
            let known = match &*element.name.local {
                "h1" => &mut heading,
                "p" if is_long(&node) => &mut texts,
                _ => continue,
            };
            for outer in dom::self_and_ancestors(&node).skip(1) {
                if !known.insert(outer.id) {
                    break;
                }
            }
        }
        let article = heading.intersection(&texts).copied().collect();
        Self { heading, article }
    }
}

/// Whether a paragraph has a good deal of text, be it in the elements that style its words.
fn is_long(paragraph: &NodeRef<'_>) -> bool {
    let (mut bytes, mut nodes) = (0, 0);
    dom::walk(paragraph, |node, step| {
        if matches!(step, Step::Open) {
            nodes += 1;
            bytes += dom::with_text(node, str::len).unwrap_or_default();
        }
        nodes < PARAGRAPH_NODES_MAX && bytes < LONG_PARAGRAPH_BYTES && !node.has_name("a")
    });
    bytes >= LONG_PARAGRAPH_BYTES
}
