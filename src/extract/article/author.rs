//! Who wrote it.
//!
//! All that names authors is collected: what the page states for machines, elements that are
//! marked as bylines, lines that read like one. The statement that the page supports best wins.

mod lines;
mod marks;
mod names;
mod stated;
mod statements;
mod window;

use super::title::Headline;
use super::{Subject, site_name, wording};
use crate::model::{Author, EvidenceKind, Field, Rejection};
use statements::{NAMED_BYTES_MAX, Statements, Trust};
use window::Window;

/// Finds the authors.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Vec<Author>>> {
    let mut statements = Statements::about(subject);
    if let Some(field) = subject.configured(&subject.scope.fields.author) {
        let authors = field.value.iter().flat_map(|text| statements.named(text)).collect::<Vec<_>>();
        statements.offer(authors, EvidenceKind::Selector, &field.evidence.place, Trust::Configured);
    }
    stated::collect(&mut statements);
    let window = Window::of(&subject.survey, headline);
    marks::collect(&mut statements, &window);
    lines::collect(&mut statements, &window);
    if statements.is_empty() {
        lines::collect_lone(&mut statements, &window);
    }
    statements.decide(rejected)
}

/// The names in a text of which it is stated that it names authors.
pub(in crate::extract) fn byline(text: &str, language: Option<&str>) -> Vec<String> {
    names::stated(&text[..text.floor_char_boundary(NAMED_BYTES_MAX)], language).names
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
