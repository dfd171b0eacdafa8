//! Authors in lines of text that are bylines: "Von Ada Beispiel", "1.2.2026 von Ada Beispiel".

use super::names::{self, Byline};
use super::statements::{Statements, Trust, is_house};
use super::window::Window;
use crate::extract::article::Subject;
use crate::extract::article::date::context;
use crate::extract::article::survey::Line;
use crate::model::{Author, EvidenceKind};
use crate::normalise::date;

/// The longest byline, in characters.
const BYLINE_CHARS_MAX: usize = 150;
/// The longest line that can be a name below the word that announces it, in characters.
const NAME_LINE_CHARS_MAX: usize = 60;
/// Of a longer byline so many characters at least are names, of a shorter one half.
const NAMED_CHARS_MIN: usize = 30;
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
        let authors = authors_at(statements, at, false);
        if authors.iter().any(|author| !is_house(statements.subject, &author.name)) {
            return statements.offer(authors, EvidenceKind::Text, "byline", Trust::Good);
        } else if newsroom.is_empty() {
            newsroom = authors;
        }
    }
    statements.offer(newsroom, EvidenceKind::Text, "byline", Trust::Good);
    for at in window.article.clone().filter(|at| !window.near.contains(at)) {
        let authors = authors_at(statements, at, true);
        if !authors.is_empty() {
            return statements.offer(authors, EvidenceKind::Text, "byline in the article", Trust::Weak);
        }
    }
}

/// The authors that a line names, if it is a byline.
fn authors_at(statements: &Statements<'_, '_>, at: usize, is_late: bool) -> Vec<Author> {
    let subject = statements.subject;
    let lines = &subject.survey.lines;
    let line = &lines[at];
    if line.chars() > BYLINE_CHARS_MAX || !line.place.is_content() || line.place.figure || line.heading == 1 {
        return Vec::new();
    }
    let Some(text) = byline_of(subject, lines, at) else { return Vec::new() };
    let Byline { names, .. } = names::read(&text, subject.language_tag());
    let names: Vec<String> = names.into_iter().filter(|name| is_author(name, is_late)).collect();
    let named: usize = names.iter().map(|name| name.chars().count()).sum();
    if !names.is_empty() {
        let stated = text.split('(').next().map_or(0, |text| text.chars().count());
        let is_about_names = named >= (stated / 2).min(if is_late { usize::MAX } else { NAMED_CHARS_MIN });
        return if is_about_names { names.into_iter().map(Author::named).collect() } else { Vec::new() };
    }
    let is_announced = names::has_strong_prefix(&text) || states_date(subject, &line.text);
    let nickname = names::nickname(&text).filter(|_| is_announced && !is_late);
    nickname.map(Author::named).into_iter().collect()
}

fn is_author(name: &str, is_late: bool) -> bool {
    names::is_full(name) || !is_late && names::is_body(name) || !names::is_single(name) && !name.contains(' ')
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
    !date::find(text, &context(subject)).is_empty()
}
