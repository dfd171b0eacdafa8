//! Authors in elements that class, `rel` or address mark as author.

use std::ops::Range;

use dom_query::NodeRef;

use super::names;
use super::statements::{Statements, Trust};
use super::window::Window;
use crate::extract::article::Subject;
use crate::extract::article::survey::{Mark, Marked, Survey};
use crate::extract::dom;
use crate::model::{Author, EvidenceKind, clean_line};

/// The longest byline, in characters.
const BYLINE_CHARS_MAX: usize = 150;
/// Marked elements that are read per place.
const MARKS_MAX: usize = 100;
/// Before a byline in a longer line stands at most so much, in characters.
const BEFORE_CHARS_MAX: usize = 30;
/// Marked names that stand further apart belong to different articles, in lines.
const GAP_LINES: usize = 4;

/// Collects the marked names near the headline, and the links with `rel=author` elsewhere.
pub(super) fn collect(statements: &mut Statements<'_, '_>, window: &Window) {
    let survey = &statements.subject.survey;
    let all: Vec<&Marked<'_>> =
        survey.marked.iter().filter(|marked| marked.mark == Mark::Author && !marked.place.navigation).collect();
    let near =
        all.iter().filter(|marked| window.near.contains(&marked.line) && is_byline(survey, marked, &window.close));
    let (above, below): (Vec<_>, Vec<_>) = near.copied().partition(|marked| marked.line < window.below);
    if !offer(statements, window, &below, "byline near the headline", Trust::Good) {
        offer(statements, window, &above, "byline above the headline", Trust::Good);
    }
    let linked: Vec<&Marked<'_>> = all
        .iter()
        .filter(|marked| is_related(marked) && !marked.place.aside && (!marked.place.footer || is_of_article(marked)))
        .copied()
        .collect();
    offer(statements, window, &linked, "rel=author", Trust::Weak);
    let later: Vec<&Marked<'_>> = all
        .into_iter()
        .filter(|marked| {
            window.article.contains(&marked.line) && marked.place.is_content() && is_announced(survey, marked)
        })
        .collect();
    offer(statements, window, &later, "byline in the article", Trust::Weak);
}

/// A mark belongs to the article, or stands so close to the headline, and so clearly as a
/// byline, that the page only seems to put it aside.
fn is_byline(survey: &Survey<'_>, marked: &Marked<'_>, close: &Range<usize>) -> bool {
    marked.place.is_content()
        || !marked.place.footer && close.contains(&marked.line) && (is_related(marked) || is_announced(survey, marked))
}

/// Whether the line of a mark announces names, or consists of the word that does.
fn is_announced(survey: &Survey<'_>, marked: &Marked<'_>) -> bool {
    let line = survey.lines.get(marked.line);
    line.is_some_and(|line| names::has_prefix(&line.text) || names::is_announcement(&line.text))
}

fn is_related(marked: &Marked<'_>) -> bool {
    dom::attr(&marked.node, "rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"))
}

/// Whether a footer is that of an article, not of the page.
fn is_of_article(marked: &Marked<'_>) -> bool {
    dom::self_and_ancestors(&marked.node).any(|node| node.node_name().is_some_and(|name| &*name == "article"))
}

fn offer(
    statements: &mut Statements<'_, '_>,
    window: &Window,
    marks: &[&Marked<'_>],
    place: &str,
    trust: Trust,
) -> bool {
    let mut authors: Vec<Author> = Vec::new();
    let mut last_line = None;
    let marks = &marks[..marks.len().min(MARKS_MAX)];
    for (at, marked) in marks.iter().enumerate() {
        if dom::line(&marked.node).chars().count() > BYLINE_CHARS_MAX {
            continue;
        }
        let text = byline_text(&marked.node);
        if text.chars().count() > BYLINE_CHARS_MAX {
            continue;
        }
        // Names further down belong to other articles.
        if last_line.is_some_and(|line| marked.line > line + GAP_LINES) {
            break;
        }
        let of_picture = marked.place.figure && !window.is_caption;
        let reason =
            if of_picture { Some("it belongs to a picture") } else { objection(statements.subject, marked, &text) };
        if let Some(reason) = reason {
            statements.refuse(&text, EvidenceKind::Html, place, reason);
            continue;
        }
        let mut found = statements.named(&text);
        found.retain(|author| {
            names::is_full(&author.name)
                || !author.name.is_ascii()
                || names::is_body(&author.name)
                || names::is_single(&author.name)
        });
        if is_said_within(statements, &marks[at + 1..], marked, found.len()) {
            continue;
        }
        if found.is_empty() {
            statements.refuse(&text, EvidenceKind::Html, place, "it is no name");
        } else {
            last_line = Some(marked.line);
        }
        let href = dom::attr(&marked.node, "href").and_then(|href| dom::absolute(&href, &statements.subject.base));
        authors.extend(found.into_iter().map(|author| Author { url: href.clone(), ..author }));
    }
    let is_offered = !authors.is_empty();
    statements.offer(authors, EvidenceKind::Html, place, trust);
    is_offered
}

/// Why a marked element names somebody else than the author.
fn objection(subject: &Subject<'_>, marked: &Marked<'_>, text: &str) -> Option<&'static str> {
    let line = subject.survey.lines.get(marked.line)?;
    let (before, _) = line.text.split_once(text)?;
    if names::is_credit(before) {
        return Some("it is credited with something else than the text");
    }
    (before.chars().count() > BEFORE_CHARS_MAX && line.chars() > BYLINE_CHARS_MAX)
        .then_some("it is a name in a sentence")
}

/// Whether marked elements in a marked element say better who it is: of nested ones the
/// innermost counts.
fn is_said_within(
    statements: &mut Statements<'_, '_>,
    later: &[&Marked<'_>],
    outer: &Marked<'_>,
    found: usize,
) -> bool {
    let inner: Vec<NodeRef<'_>> =
        later.iter().map(|inner| inner.node).take_while(|inner| dom::is_within(inner, &outer.node)).collect();
    !inner.is_empty() && (found != 1 || inner.iter().any(|inner| !statements.named(&byline_text(inner)).is_empty()))
}

/// The text of an element marked as author, with a bar between the elements in it: names in
/// a row of elements have nothing else between them. Single words are parts of one name, and
/// what one link holds is one name.
fn byline_text(node: &NodeRef<'_>) -> String {
    let mut holder = *node;
    while let [only] = &holder.element_children()[..]
        && dom::line(only) == dom::line(&holder)
    {
        holder = *only;
    }
    let whole = dom::line(&holder);
    let is_link = holder.node_name().is_some_and(|name| &*name == "a");
    if holder.element_children().len() < 2 && holder.immediate_text().trim().is_empty()
        || is_link && names::is_full(&whole)
    {
        return whole;
    }
    let pieces: Vec<String> = holder
        .children_it(false)
        .map(|child| if child.is_text() { clean_line(&child.text()) } else { byline_text(&child) })
        .filter(|piece| !piece.is_empty())
        .collect();
    let has_name = pieces.iter().any(|piece| piece.contains(' ') && !piece.ends_with('.'))
        && !holder.element_children().iter().any(is_surname);
    if has_name && pieces.len() > 1 { pieces.join(" | ") } else { whole }
}

/// Whether an element holds a surname, by what its class says.
fn is_surname(node: &NodeRef<'_>) -> bool {
    dom::attr(node, "class").is_some_and(|class| {
        let class = class.to_ascii_lowercase();
        ["surname", "lastname", "last-name", "last_name", "family-name"].iter().any(|word| class.contains(word))
    })
}
