//! Elements whose class or `itemprop` says that they are the lead.

use dom_query::{Element, NodeId, NodeRef};

use super::super::candidates::Candidates;
use super::super::survey::{Line, Mark, Marked};
use super::super::title::Headline;
use super::super::{Subject, wording};
use super::described::{Described, is_part_of, is_quoted_whole};
use super::paragraph::{is_about_the_article, paragraphs};
use super::refusal::refusal;
use super::{Found, LINES_ABOVE, LINES_BELOW, Trust, is_sentence, lead};
use crate::extract::dom;
use crate::model::{EvidenceKind, LeadOrigin, clean_line};

/// How many elements in a row make one lead.
const ROW_MAX: usize = 6;
/// More paragraphs than these are a text.
const PARAGRAPHS_MAX: usize = 3;

/// Offers the elements between headline and text that are marked as lead; the line of the first.
pub(super) fn offer(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[Described],
    candidates: &mut Candidates<Found>,
) -> Option<usize> {
    let line = headline.line?;
    let mut first = None;
    let window = line.saturating_sub(LINES_ABOVE)..headline.end + LINES_BELOW;
    let text_start = paragraphs(subject, headline).nth(1).unwrap_or(usize::MAX);
    let mut taken: Vec<NodeId> = Vec::new();
    for marked in subject.survey.marked.iter().filter(|marked| {
        marked.mark == Mark::Lead && window.contains(&marked.line) && marked.place.is_content() && !marked.place.figure
    }) {
        let is_list = matches!(marked.node.node_name().as_deref(), Some("a" | "li" | "ul" | "header"));
        if marked.line > text_start || is_list || taken.contains(&marked.node.id) {
            continue;
        }
        let row = row(marked.node);
        taken.extend(row.iter().map(|node| node.id));
        let texts: Vec<String> = row.iter().map(dom::line).collect();
        let text = texts.join(" ");
        if let Some(reason) = reason_against(subject, headline, described, marked, &text) {
            candidates.refuse(&text, EvidenceKind::Html, "element marked as lead", reason);
            continue;
        }
        let class = dom::attr(&marked.node, "class").or_else(|| dom::attr(&marked.node, "id")).unwrap_or_default();
        let place = format!("element marked as lead ({})", clean_line(&class));
        let lead = lead(&text, LeadOrigin::Visible);
        let trust = if is_quoted_whole(described, &lead.text) {
            Trust::Sure
        } else if is_sentence(&lead) {
            Trust::Marked
        } else {
            Trust::StandsOut
        };
        // A row of elements is more than the one block that could be cut out of the text.
        candidates.offer(Found { lead, apart: row.len() == 1, trust }, EvidenceKind::Html, place);
        first.get_or_insert(marked.line);
    }
    first
}

/// An element and those that follow it with the same classes: the sentences of one lead.
fn row(first: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let class = dom::attr(&first, "class");
    let mut row = vec![first];
    let after = std::iter::successors(first.next_sibling(), NodeRef::next_sibling).filter(NodeRef::is_element);
    row.extend(after.take(ROW_MAX).take_while(|node| class.is_some() && dom::attr(node, "class") == class));
    row
}

/// Why a marked element is no lead.
fn reason_against(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[Described],
    marked: &Marked<'_>,
    text: &str,
) -> Option<&'static str> {
    let node = &marked.node;
    let paragraphs = || node.children_it(false).filter(|child| child.has_name("p")).count();
    if let Some(reason) = refusal(subject, headline, text) {
        Some(reason)
    } else if is_about_the_article(subject, text) {
        Some("it gives date, author or the source of a picture")
    } else if is_picture(node) {
        Some("it belongs to a picture or a video")
    } else if is_about_the_site(node) {
        Some("it is what the site says of itself, or a rating by readers")
    } else if is_link(subject, marked) {
        Some("it leads to another page, as the teaser of another article does")
    // A box with headline, byline and more in it.
    } else if paragraphs() > PARAGRAPHS_MAX || contains_headline(headline, text) {
        Some("it holds more than a lead")
    } else if is_part_of(described, text) {
        Some("it holds more than the lead that the metadata quotes")
    } else {
        None
    }
}

/// Whether an element holds a picture, or its classes speak of one: there `lead` means the first.
fn is_picture(node: &NodeRef<'_>) -> bool {
    const WORDS: &[&str] =
        &["image", "img", "video", "photo", "picture", "foto", "bild", "gallery", "player", "caption"];
    let holds_picture = node.descendants_it().any(|node| {
        node.element_ref().is_some_and(|element| matches!(&*element.name.local, "figure" | "picture" | "video"))
    });
    holds_picture
        || node.element_ref().is_some_and(|element| {
            let words = dom::class_words(&element);
            let mut words = words.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| WORDS.contains(&word))
        })
}

/// Whether the classes of an element say that it tells of the site or of its readers' ratings.
fn is_about_the_site(node: &NodeRef<'_>) -> bool {
    const WORDS: &[&str] = &["site", "blog", "rating", "ratings", "fivestar", "votes"];
    let says_so = |element: &Element| {
        let words = dom::class_words(element);
        words.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
    };
    node.element_ref().is_some_and(|element| says_so(&element))
}

/// Whether an element stands in a link, or is hardly more than one.
fn is_link(subject: &Subject<'_>, marked: &Marked<'_>) -> bool {
    subject.survey.lines.get(marked.line).is_some_and(Line::is_link)
}

/// Whether a text has the headline in it.
fn contains_headline(headline: &Headline, text: &str) -> bool {
    headline.title.as_ref().is_some_and(|title| {
        wording::squeezed(text).contains(&wording::squeezed(&title.value)) && wording::squeezed(&title.value).len() > 15
    })
}
