//! The images that people see near the headline.

use std::sync::LazyLock;

use dom_query::NodeRef;
use regex::Regex;
use url::Url;

use super::super::candidates::Candidates;
use super::super::title::Headline;
use super::super::{Subject, pattern};
use super::refusal::{is_portrait, refusal};
use crate::extract::dom;
use crate::model::EvidenceKind;

/// Where the cover of an article stands.
pub(super) const AT_THE_HEAD: &str = "figure at the head of the article";

/// The smallest width or height of a main image, in pixels.
const PIXELS_MIN: u32 = 150;
/// How many images of the page may become candidates.
const SEEN_MAX: usize = 24;
/// How many images of the page are looked at.
const IMAGES_MAX: usize = 400;
/// How many paragraphs may stand above the cover.
const PARAGRAPHS_ABOVE: usize = 1;
/// The shortest paragraph, in characters.
const PARAGRAPH_CHARS_MIN: usize = 120;
/// A picture that stands so often is one that waits for others to load.
const REPEATS_MAX: usize = 2;
/// How far around an image its figure is looked for, in levels.
const FIGURE_LEVELS_MAX: usize = 6;
/// The nodes of an element that are looked at to see whether it holds the article.
const NODES_MAX: usize = 3000;

/// Offers the large images near the headline, those in a figure at the head of the text first.
pub(super) fn offer(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Url>) {
    let mut found = found(subject, headline);
    // "figure at the head" before "figure" before "img": a stable sort keeps the page's order.
    found.sort_by_key(|(place, _)| (*place != AT_THE_HEAD, *place != "figure"));
    let mut offered: Vec<&Url> = Vec::new();
    for (place, url) in &found {
        if offered.contains(&url) {
            continue;
        }
        offered.push(url);
        if found.iter().filter(|(_, other)| other == url).count() > REPEATS_MAX {
            candidates.refuse(url.as_str(), EvidenceKind::Html, *place, "it stands in the place of several pictures");
        } else {
            candidates.offer(url.clone(), EvidenceKind::Html, *place);
        }
    }
}

fn found(subject: &Subject<'_>, headline: &Headline) -> Vec<(&'static str, Url)> {
    let head = headline.line.and_then(|at| subject.survey.lines.get(at)).map(|line| line.node);
    let (mut paragraphs, mut is_below, mut images) = (0, false, 0);
    let mut found = Vec::new();
    dom::walk(&scope(subject, head.as_ref()), |node, step| {
        if matches!(step, dom::Step::Close) || found.len() >= SEEN_MAX || images >= IMAGES_MAX {
            return false;
        }
        is_below |= head.is_some_and(|head| head.id == node.id);
        let Some(name) = node.node_name() else { return true };
        match &*name {
            "nav" | "footer" | "aside" | "script" | "style" => return false,
            "p" if is_below && paragraphs <= PARAGRAPHS_ABOVE => {
                paragraphs += usize::from(dom::line(node).chars().count() >= PARAGRAPH_CHARS_MIN);
            }
            "img" => {
                images += 1;
                let url = dom::image_url(node, &subject.base);
                if let Some(url) = url.filter(|url| !is_small(node, url) && refusal(url).is_none()) {
                    found.push((place(node, paragraphs), url));
                }
            }
            _ => {}
        }
        true
    });
    found
}

/// The part of the page that holds the headline and a good deal of text.
fn scope<'a>(subject: &Subject<'a>, head: Option<&NodeRef<'a>>) -> NodeRef<'a> {
    head.and_then(|node| dom::self_and_ancestors(node).skip(1).find(has_text_and_image)).unwrap_or(subject.root)
}

fn has_text_and_image(node: &NodeRef<'_>) -> bool {
    let mut paragraphs = 0;
    let mut images = 0;
    for inner in node.descendants_it().take(NODES_MAX) {
        if inner.has_name("p") {
            paragraphs += 1;
        } else if inner.has_name("img") {
            images += 1;
        }
        if paragraphs >= 3 && images >= 1 {
            return true;
        }
    }
    false
}

fn place(image: &NodeRef<'_>, paragraphs: usize) -> &'static str {
    let is_figure = |node: NodeRef<'_>| node.has_name("figure") || node.has_name("picture");
    match dom::self_and_ancestors(image).take(FIGURE_LEVELS_MAX).any(is_figure) {
        true if paragraphs <= PARAGRAPHS_ABOVE => AT_THE_HEAD,
        true => "figure",
        false => "img near the headline",
    }
}

/// Whether an image is as small as portraits and icons are, by its attributes or its address.
fn is_small(node: &NodeRef<'_>, url: &Url) -> bool {
    let stated =
        ["width", "height"].iter().filter_map(|name| dom::attr(node, name)?.trim_end_matches("px").parse::<u32>().ok());
    let in_address = SIZE
        .captures_iter(url.as_str())
        .filter_map(|size| size.iter().skip(1).flatten().find_map(|size| size.as_str().parse::<u32>().ok()));
    stated.chain(in_address).any(|pixels| pixels < PIXELS_MIN) || is_portrait(url)
}

static SIZE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9])(\d{2,3})x\d{2,3}(?:[^0-9]|$)|[?&](?:w|width|h|height)=(\d+)|square_(\d+)"));
