//! Authors in lines of text that are bylines: "Von Ada Beispiel", "1.2.2026 von Ada Beispiel".

use std::ops::Range;

use super::names::{self, Byline};
use super::statements::{Statements, Trust, is_house, key};
use super::window::Window;
use crate::extract::article::date::context;
use crate::extract::article::survey::Line;
use crate::extract::article::{Subject, wording};
use crate::extract::dom;
use crate::model::{Author, EvidenceKind};
use crate::normalise::date;

/// The longest byline, in characters.
const BYLINE_CHARS_MAX: usize = 150;
/// The longest line that can be a name below the word that announces it, in characters.
const NAME_LINE_CHARS_MAX: usize = 60;
/// Of a longer byline so many characters at least are names, of a shorter one half.
const NAMED_CHARS_MIN: usize = 30;
/// A name that stands alone has so many words at most.
const LONE_NAME_WORDS_MAX: usize = 3;
/// The longest line that is the role of a person, in characters.
const ROLE_CHARS_MAX: usize = 40;
/// Headings that are compared with a name that stands alone.
const HEADS_MAX: usize = 20;
/// What lines begin with that describe a book.
const BOOK_LABELS: &[&str] = &["Verlag:", "ISBN", "Publisher:", "Éditeur", "Editorial:", "Editore:", "Uitgever"];
/// So many lines away from the name of its author they stand at most.
const BOOK_LINES: usize = 4;
/// Words before names in the middle of a line that states a date.
const ANNOUNCEMENTS: &[&str] = &[
    " von ",
    " Von ",
    " by ",
    " By ",
    " par ",
    " Par ",
    " por ",
    " Por ",
    " door ",
    " di ",
    " av ",
    " af ",
    " Autor: ",
    " Author: ",
    " Redaktion: ",
    " Text: ",
];

/// Takes the first byline near the headline, below it before above it, else one in the article.
pub(super) fn collect(statements: &mut Statements<'_, '_>, window: &Window) {
    let count = statements.subject.survey.lines.len();
    let below = window.below..window.near.end.min(count);
    let above = window.near.start..window.below.min(count);
    let mut newsroom: Vec<Author> = Vec::new();
    for at in below.chain(above) {
        let authors = authors_at(statements, window, at, false);
        if authors.iter().any(|author| !is_house(statements.subject, &author.name)) {
            return statements.offer(authors, EvidenceKind::Text, "byline", Trust::Good);
        } else if newsroom.is_empty() {
            newsroom = authors;
        }
    }
    statements.offer(newsroom, EvidenceKind::Text, "byline", Trust::Good);
    for at in window.article.clone().filter(|at| !window.near.contains(at)) {
        let authors = authors_at(statements, window, at, true);
        if !authors.is_empty() {
            return statements.offer(authors, EvidenceKind::Text, "byline in the article", Trust::Weak);
        }
    }
}

/// The authors that a line names, if it is a byline.
fn authors_at(statements: &Statements<'_, '_>, window: &Window, at: usize, is_late: bool) -> Vec<Author> {
    let subject = statements.subject;
    let lines = &subject.survey.lines;
    let line = &lines[at];
    if !may_be_byline(line, window) || is_late && line.is_link() {
        return Vec::new();
    }
    if is_about_book(lines, at) {
        return Vec::new();
    }
    let Some(text) = byline_of(subject, lines, at) else { return Vec::new() };
    let Byline { names, .. } = names::read(&text, subject.language_tag());
    let names: Vec<String> = names.into_iter().filter(|name| is_author(name, is_late)).collect();
    let named: usize = names.iter().map(|name| name.chars().count()).sum();
    if !names.is_empty() {
        let undated = date_span(subject, &text).map_or(text.as_str(), |date| &text[..date.start]);
        let stated = names::without_prefix(undated).split(['(', '|', '•', '·']).next().unwrap_or_default();
        let stated = stated.chars().count();
        let is_about_names = named >= (stated / 2).min(if is_late { usize::MAX } else { NAMED_CHARS_MIN });
        return if is_about_names { names.into_iter().map(Author::named).collect() } else { Vec::new() };
    }
    let is_announced = names::has_strong_prefix(&text) || states_date(subject, &line.text);
    let nickname = names::nickname(&text).filter(|_| is_announced && !is_late);
    nickname.map(Author::named).into_iter().collect()
}

/// Whether a line is the label of a field to fill in.
fn is_in_form(line: &Line<'_>) -> bool {
    let is_form = |name: &str| matches!(name, "form" | "fieldset" | "label");
    dom::self_and_ancestors(&line.node).any(|node| node.node_name().is_some_and(|name| is_form(&name)))
}

/// Whether a text is part of a heading or title of the page.
fn is_headline(subject: &Subject<'_>, text: &str) -> bool {
    let heads = subject.survey.heads.iter().filter(|head| head.level == 1).take(HEADS_MAX);
    let heads = heads.map(|head| dom::line(&head.node));
    heads.chain(subject.metadata.title.clone()).any(|head| wording::squeezed(&head).contains(&wording::squeezed(text)))
}

/// Whether a text is a link to an address in which the name does not occur.
fn leads_elsewhere(subject: &Subject<'_>, text: &str) -> bool {
    let surname = key(text.rsplit(' ').next().unwrap_or(text));
    let mut links = subject.survey.links.iter().filter(|(known, _)| known == text).peekable();
    links.peek().is_some() && !links.any(|(_, href)| wording::squeezed(href).contains(&surname))
}

fn may_be_byline(line: &Line<'_>, window: &Window) -> bool {
    line.chars() <= BYLINE_CHARS_MAX
        && line.place.is_content()
        && (!line.place.figure || window.is_caption)
        && line.heading != 1
}

/// Where nothing names an author, a name that stands alone at the headline does: beside the
/// date, or above the role of a person.
pub(super) fn collect_lone(statements: &mut Statements<'_, '_>, window: &Window) {
    let subject = statements.subject;
    let lines = &subject.survey.lines;
    let close: Vec<&Line<'_>> = (window.close.start..window.close.end.min(lines.len()))
        .map(|at| &lines[at])
        .filter(|line| {
            may_be_byline(line, window)
                && line.heading == 0
                && !is_in_form(line)
                && line.text.contains(char::is_alphanumeric)
        })
        .collect();
    let dates: Vec<Option<Range<usize>>> = close.iter().map(|line| date_span(subject, &line.text)).collect();
    let beside_date = (0..close.len()).find_map(|at| {
        let is_beside =
            dates[at].is_some() || at > 0 && dates[at - 1].is_some() || dates.get(at + 1).is_some_and(Option::is_some);
        let text = close[at].text.as_str();
        let rest = match &dates[at] {
            Some(span) => format!("{}|{}", &text[..span.start], &text[span.end..]),
            None => text.to_owned(),
        };
        is_beside.then(|| lone_name(subject, &rest)).flatten()
    });
    let above_role = || {
        close.windows(2).find_map(|pair| {
            let is_role = pair[1].chars() <= ROLE_CHARS_MAX && names::is_role(&pair[1].text);
            is_role.then(|| lone_name(subject, &pair[0].text)).flatten()
        })
    };
    if let Some(name) = beside_date.or_else(above_role) {
        statements.offer(vec![Author::named(name)], EvidenceKind::Text, "name at the headline", Trust::Weak);
    }
}

/// The part of a line that is a name and stands alone.
fn lone_name(subject: &Subject<'_>, text: &str) -> Option<String> {
    text.split(['|', '•', '·', '/']).map(str::trim).find(|piece| is_lone_name(subject, piece)).map(str::to_owned)
}

fn date_span(subject: &Subject<'_>, text: &str) -> Option<Range<usize>> {
    date::find(text, &context(subject)).into_iter().next().map(|found| found.span)
}

/// Whether a text is the name of a person, and none of a section, a place or the site.
fn is_lone_name(subject: &Subject<'_>, text: &str) -> bool {
    let is_known = |(known, _): &(String, String)| known.eq_ignore_ascii_case(text);
    let words = text.split(' ').count();
    (2..=LONE_NAME_WORDS_MAX).contains(&words)
        && names::is_full(text)
        && !names::has_prefix(text)
        && text.contains(char::is_lowercase)
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '’' | '\''))
        && !is_house(subject, text)
        && !is_headline(subject, text)
        && !leads_elsewhere(subject, text)
        && !subject.survey.navigation.iter().any(is_known)
        && !subject.survey.crumbs.iter().any(|(crumb, _)| crumb.eq_ignore_ascii_case(text))
}

fn is_author(name: &str, is_late: bool) -> bool {
    names::is_full(name) || !is_late && names::is_body(name) || !names::is_single(name) && !name.contains(' ')
}

/// Whether the lines around name a publisher: the author is that of a book.
fn is_about_book(lines: &[Line<'_>], at: usize) -> bool {
    let around = at.saturating_sub(BOOK_LINES)..(at + BOOK_LINES + 1).min(lines.len());
    lines[around].iter().any(|line| BOOK_LABELS.iter().any(|label| line.text.starts_with(label)))
}

/// The part of a line that names authors, with the word that announces them.
fn byline_of(subject: &Subject<'_>, lines: &[Line<'_>], at: usize) -> Option<String> {
    let text = lines[at].text.as_str();
    // "Von" and the name may stand in two blocks.
    let is_alone = names::is_announcement(text);
    if let Some(next) = lines.get(at + 1).filter(|next| is_alone && next.chars() < NAME_LINE_CHARS_MAX) {
        return Some(format!("{text} {}", next.text));
    }
    if names::has_prefix(text) {
        return Some(text.to_owned());
    }
    let announced = ANNOUNCEMENTS.iter().find_map(|word| text.find(word)).filter(|_| states_date(subject, text))?;
    Some(text[announced..].trim().to_owned())
}

fn states_date(subject: &Subject<'_>, text: &str) -> bool {
    date_span(subject, text).is_some()
}
