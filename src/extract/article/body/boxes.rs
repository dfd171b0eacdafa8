//! Boxes beside the article: related articles, newsletters, share bars, advertising, comments.

use dom_query::{Document, Element, NodeId, NodeRef};

use super::super::Subject;
use super::super::survey::Line;
use super::box_names::{Names, Said};
use super::{data_fields, lines, words};
use crate::extract::dom::{self, Step};

/// An `<article>` with less text, in characters, is not the whole article.
const ARTICLE_CHARS_MIN: usize = 800;
/// How many elements in a block are searched for the one that holds a line of it.
const CHILDREN_MAX: usize = 20;
/// How many lines above the headline belong to it.
const LINES_ABOVE: usize = 6;
/// A box with more than this share of the page's text is not beside the article.
const BOX_SHARE_MAX: f64 = 0.4;
/// A box with so much running text, in characters, may be no box on a page with little text.
const BOX_CHARS_MIN: usize = 400;
/// A box with the headline and so much running text, in characters, is the article.
const BOX_WITH_HEADLINE_CHARS_MIN: usize = 200;
/// Collapsed text shorter than this, in characters, is rather a menu.
const COLLAPSED_CHARS_MIN: usize = 80;
/// How many elements are looked at for the button that unfolds what stands behind it.
const BUTTON_ELEMENTS_MAX: usize = 8;
/// The longest text beside a picture, in characters, that is its caption.
const CAPTION_CHARS_MAX: usize = 400;

/// Takes boxes beside the article out of a copy of the page, and marks captions as such.
pub(super) fn prune(subject: &Subject<'_>, found: &Found, copy: &Document) {
    let each =
        |ids: &[NodeId], change: &dyn Fn(NodeRef<'_>)| ids.iter().filter_map(|id| copy.tree.get(id)).for_each(change);
    each(&found.boxes, &|node| node.remove_from_parent());
    each(&found.collapsed, &|node| node.remove_attrs(&["hidden", "style", "aria-hidden"]));
    each(&found.parts, &|node| node.rename("div"));
    each(&found.pictures, &|node| node.rename("figure"));
    // What a heading is called says nothing of the text below it.
    let heads: Vec<NodeId> =
        subject.survey.heads.iter().filter(|head| head.level > 1).map(|head| head.node.id).collect();
    each(&heads, &|node| node.remove_attrs(&["class", "id"]));
}

/// What is to be changed on a copy of the page, found once for all copies.
pub(super) struct Found {
    /// Boxes beside the article, captions outside of figures, lines that are no text.
    boxes: Vec<NodeId>,
    /// Parts of the text that people unfold with a click.
    collapsed: Vec<NodeId>,
    /// Asides that are part of the text.
    parts: Vec<NodeId>,
    /// Boxes with nothing but a picture and its caption.
    pictures: Vec<NodeId>,
}

/// Why an element may be taken out.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// People do not see it, or its name is that of a box.
    Box,
    /// People see it after a click.
    Collapsed,
    /// It is called a widget.
    Widget,
    /// It is called a caption.
    Caption,
    /// It is an aside by its tag and a part of the text by its name.
    Part,
    /// It is called a picture.
    Picture,
}

/// What has been counted on the way to a place in the page.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Characters of text outside of links.
    chars: usize,
    /// Characters of text.
    all_chars: usize,
    /// Headlines.
    headlines: usize,
    /// Pictures.
    images: usize,
}

impl Counts {
    fn since(self, before: Self) -> Self {
        Self {
            chars: self.chars - before.chars,
            all_chars: self.all_chars - before.all_chars,
            headlines: self.headlines - before.headlines,
            images: self.images - before.images,
        }
    }
}

/// An element that may be taken out, and what it holds.
struct Candidate {
    id: NodeId,
    kind: Kind,
    /// How many candidates have begun before its end.
    end: usize,
    counts: Counts,
}

impl Found {
    /// Looks a page over whose headline is this line.
    pub(super) fn on(subject: &Subject<'_>, headline: Option<usize>) -> Self {
        let limit = (subject.survey.text_chars as f64 * BOX_SHARE_MAX) as usize;
        let candidates = candidates(&subject.root);
        let may_go = |candidate: &Candidate| {
            let counts = candidate.counts;
            let holds_headline = counts.headlines > 0 && counts.chars > BOX_WITH_HEADLINE_CHARS_MIN;
            counts.chars <= limit.max(BOX_CHARS_MIN) && !holds_headline
        };
        let is_text = |candidate: &Candidate| {
            let Counts { chars, all_chars, .. } = candidate.counts;
            chars >= COLLAPSED_CHARS_MIN && chars * 2 >= all_chars
        };
        // Where widgets hold the text, a widget is nothing that stands beside it.
        let widgets = outermost(&candidates, |candidate| candidate.kind == Kind::Widget);
        let in_widgets: usize = widgets.map(|candidate| candidate.counts.chars).sum();
        let is_box = |candidate: &Candidate| match candidate.kind {
            Kind::Box => may_go(candidate),
            Kind::Collapsed => !is_text(candidate) && may_go(candidate),
            Kind::Widget => in_widgets <= limit.max(BOX_CHARS_MIN) && may_go(candidate),
            Kind::Caption => candidate.counts.images == 0 && may_go(candidate),
            Kind::Part | Kind::Picture => false,
        };
        let is_unfolded = |candidate: &Candidate| candidate.kind == Kind::Collapsed && is_text(candidate);
        let is_picture = |candidate: &Candidate| {
            let counts = candidate.counts;
            candidate.kind == Kind::Picture && counts.images > 0 && (1..=CAPTION_CHARS_MAX).contains(&counts.all_chars)
        };
        let notices = subject.survey.lines.iter().filter(|line| {
            words::is_notice(&line.text) && line.node.id != subject.root.id && lines::has_only(&line.node, &line.text)
        });
        let boxes = outermost(&candidates, is_box).map(|candidate| candidate.id);
        let boxes = boxes.chain(notices.map(|line| line.node.id)).chain(other_articles(subject));
        Self {
            boxes: boxes.chain(above(subject, headline)).collect(),
            collapsed: outermost(&candidates, is_unfolded).map(|candidate| candidate.id).collect(),
            parts: outermost(&candidates, |candidate| candidate.kind == Kind::Part).map(|part| part.id).collect(),
            pictures: outermost(&candidates, is_picture).map(|candidate| candidate.id).collect(),
        }
    }
}

/// The candidates of a kind that lie in no other of it.
fn outermost(candidates: &[Candidate], is_wanted: impl Fn(&Candidate) -> bool) -> impl Iterator<Item = &Candidate> {
    let mut next = 0;
    candidates.iter().enumerate().filter_map(move |(at, candidate)| {
        let is_outermost = at >= next && is_wanted(candidate);
        if is_outermost {
            next = candidate.end;
        }
        is_outermost.then_some(candidate)
    })
}

/// The elements that may be taken out, in document order. One walk, whatever lies in what.
fn candidates(root: &NodeRef<'_>) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut names = Names::default();
    let mut open: Vec<usize> = Vec::new();
    let mut counts = Counts::default();
    let (mut links, mut silent, mut figures) = (0_usize, 0_usize, 0_usize);
    dom::walk(root, |node, step| {
        if let Some(chars) = dom::with_text(node, |text| text.chars().filter(|c| !c.is_whitespace()).count()) {
            if silent == 0 {
                counts.all_chars += chars;
                counts.chars += if links == 0 { chars } else { 0 };
            }
            return false;
        }
        let Some(element) = node.element_ref() else { return true };
        let name = &*element.name.local;
        let is_open = matches!(step, Step::Open);
        let level = |depth: &mut usize| if is_open { *depth += 1 } else { *depth -= 1 };
        match name {
            "a" => level(&mut links),
            "figure" => level(&mut figures),
            "script" | "style" | "noscript" => level(&mut silent),
            "h1" if is_open => counts.headlines += 1,
            "img" if is_open => counts.images += 1,
            _ => {}
        }
        if is_open {
            if let Some(kind) = kind(node, &element, names.said(&dom::class_words(&element)), figures > 0) {
                open.push(candidates.len());
                candidates.push(Candidate { id: node.id, kind, end: 0, counts });
            }
        } else if let Some(at) = open.pop_if(|at| candidates[*at].id == node.id) {
            candidates[at].counts = counts.since(candidates[at].counts);
            candidates[at].end = candidates.len();
        }
        true
    });
    candidates
}

/// The short lines right above the headline: its kicker, the section, a date. A picture may stand
/// there, and a lead.
fn above(subject: &Subject<'_>, headline: Option<usize>) -> impl Iterator<Item = NodeId> {
    let line = headline.unwrap_or_default().min(subject.survey.lines.len());
    let above = subject.survey.lines[line.saturating_sub(LINES_ABOVE)..line].iter();
    let is_short = |line: &&Line<'_>| line.place.is_content() && !line.place.figure && !lines::is_prose(line);
    above.filter(is_short).filter_map(holder).map(|node| node.id)
}

/// The element that holds a line and nothing else.
fn holder<'a>(line: &Line<'a>) -> Option<NodeRef<'a>> {
    let inner = line.node.children_it(false).take(CHILDREN_MAX).filter(NodeRef::is_element);
    std::iter::once(line.node).chain(inner).find(|node| lines::has_only(node, &line.text))
}

/// The `<article>` elements beside the one that the headline stands in: teasers, and whole
/// articles below it on pages that never end.
fn other_articles(subject: &Subject<'_>) -> Vec<NodeId> {
    let articles: Vec<NodeRef<'_>> = subject.root.descendants_it().filter(|node| node.has_name("article")).collect();
    let head = subject.survey.heads.iter().find(|head| head.level == 1);
    let own = head.and_then(|head| articles.iter().rev().find(|article| dom::is_within(&head.node, article)));
    let Some(own) = own.filter(|own| dom::line(own).chars().count() >= ARTICLE_CHARS_MIN) else { return Vec::new() };
    let others = articles.iter().filter(|other| !dom::is_within(other, own) && !dom::is_within(own, other));
    others.map(|other| other.id).collect()
}

/// What an element may be, by its tag, class, id and role.
fn kind(node: &NodeRef<'_>, element: &Element, said: Said, is_in_figure: bool) -> Option<Kind> {
    if dom::is_hidden(element) {
        return Some(if is_collapsed(node) { Kind::Collapsed } else { Kind::Box });
    }
    if is_box(element, said) || data_fields::is_data(node, element) {
        return Some(Kind::Box);
    }
    if &*element.name.local == "aside" {
        return Some(Kind::Part);
    }
    if said.is_caption && !is_in_figure {
        return Some(Kind::Caption);
    }
    let may_be_widget = !is_never_box(&element.name.local) && !is_heading(&element.name.local);
    if said.is_widget && may_be_widget {
        return Some(Kind::Widget);
    }
    let holds_blocks = matches!(&*element.name.local, "div" | "section");
    let may_be_picture = holds_blocks && !is_in_figure;
    (may_be_picture && (said.is_picture || is_captioned(node))).then_some(Kind::Picture)
}

/// Whether all that an element holds is a picture and a box of plain text below it: its caption,
/// whatever the classes say. A paragraph would be text.
fn is_captioned(node: &NodeRef<'_>) -> bool {
    let mut inner = node.children_it(false).filter(|inner| inner.is_element() || inner.is_nonempty_text());
    let (Some(picture), Some(caption), None) = (inner.next(), inner.next(), inner.next()) else { return false };
    (picture.has_name("img") || picture.has_name("picture"))
        && (caption.has_name("div") || caption.has_name("span"))
        && caption.descendants_it().all(|inner| inner.node_name().is_none_or(|name| !dom::is_block(&name)))
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether a hidden element follows the button that unfolds it.
fn is_collapsed(node: &NodeRef<'_>) -> bool {
    let is_button = |node: &NodeRef<'_>| node.has_attr("aria-expanded");
    node.prev_element_sibling().is_some_and(|before| {
        is_button(&before)
            || before
                .descendants_it()
                .filter(NodeRef::is_element)
                .take(BUTTON_ELEMENTS_MAX)
                .any(|node| is_button(&node))
    })
}

/// Elements that are the article or in it, whatever they are called.
fn is_never_box(name: &str) -> bool {
    matches!(
        name,
        "html" | "body" | "main" | "article" | "p" | "h1" | "img" | "picture" | "source" | "em" | "strong" | "b" | "i"
    )
}

/// Whether tag, role, class or id of an element say that it is a box beside the article.
fn is_box(element: &Element, said: Said) -> bool {
    let name = &*element.name.local;
    if is_never_box(name) {
        return false;
    }
    let role = dom::element_attr(element, "role");
    matches!(name, "nav" | "dialog" | "form" | "button" | "input" | "footer")
        || (name == "aside" && !said.is_part)
        || matches!(role, Some("navigation" | "complementary" | "contentinfo" | "dialog" | "search" | "banner"))
        || said.is_box
        || (said.is_contents && !is_heading(name))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::box_names;
    use super::*;

    #[test]
    fn some_elements_are_boxes_by_name_and_some_never() {
        let is = |html: &str| {
            let document = Document::fragment(html);
            let selection = document.select("body > *, div, aside, p, h2");
            let element = selection.nodes()[0].element_ref().unwrap();
            is_box(&element, box_names::said(&dom::class_words(&element)))
        };
        assert!(is("<div class='article__related-posts'>"));
        assert!(is("<div role=navigation>"));
        assert!(is("<aside>"));
        assert!(!is("<p class=ad>"));
        assert!(!is("<h2 class=toc>") && is("<div class=toc>"));
        assert!(is("<h2 class=share-title>"));
    }
}
