//! Dates far from the headline: asked for only where nothing else tells one.
//!
//! There the page must say what they are, or there must be no other that could be meant.

use super::visible::{Visible, kind, label_above, mentions, of_line};
use super::{line, read_stated};
use crate::extract::article::Subject;
use crate::extract::article::survey::{Line, Mark, Marked};
use crate::extract::article::title::Headline;
use crate::extract::dom;
use crate::model::EvidenceKind;
use crate::normalise::date::{Context, Found, Label};

/// The place of a date with which a paragraph begins.
pub(super) const BEGINNING: &str = "beginning of the text";
/// The place of the first date of a page whose headline isn't found.
pub(super) const FIRST_LINE: &str = "first line with a date";
/// How many elements that are marked as dates are looked at.
const MARKED_MAX: usize = 3;
/// How many paragraphs below the headline may begin with the date.
const PARAGRAPHS_MAX: usize = 3;

/// The dates of the page, the surest kind first.
pub(super) fn find(subject: &Subject<'_>, headline: &Headline, context: &Context<'_>) -> Vec<Visible> {
    let lines = &subject.survey.lines;
    let mut found = labelled(lines, context);
    found.extend(below_label(lines, context));
    found.extend(marked(subject, context));
    let below = lines.get(headline.end..).unwrap_or_default();
    if let Some(date) = below.iter().find_map(|line| of_meta(line, context)) {
        found.push(Visible::text(date, "line of the article's data"));
    }
    let paragraphs = below.iter().filter(|line| line.place.is_content() && line.heading == 0);
    let mut datelines = paragraphs.filter(|line| line.chars() >= line::DATELINE_CHARS_MIN).take(PARAGRAPHS_MAX);
    if let Some(date) = datelines.find_map(|paragraph| line::dateline(&paragraph.text, context)) {
        found.push(Visible::text(date, BEGINNING));
    }
    if headline.line.is_none() && found.iter().all(|found| found.label == Label::Updated) {
        let first = lines.iter().filter(|line| line.place.is_content()).find_map(|line| plain(line, context));
        found.extend(first.map(|date| Visible::text(date, FIRST_LINE)));
    }
    found
}

/// Lines that say what their date is, wherever they stand but in boxes and menus. A time of change
/// in the footer of the page is that of the site.
fn labelled(lines: &[Line<'_>], context: &Context<'_>) -> Vec<Visible> {
    let lines = lines.iter().filter(|line| !line.place.aside && !line.place.navigation);
    lines
        .flat_map(|line| of_line(line, kind(line), context).into_iter().map(|date| (date, line.place.footer)))
        .filter(|(date, footer)| date.label == Label::Published || (date.label == Label::Updated && !footer))
        .map(|(date, _)| Visible::text(date, "labelled text"))
        .collect()
}

/// The date of a line whose label is the line above, as in lists of what there is to know about the
/// text. Boxes beside the text have them too.
fn below_label(lines: &[Line<'_>], context: &Context<'_>) -> Option<Visible> {
    lines.windows(2).find_map(|pair| {
        let [above, line] = pair else { return None };
        let begins = line.text.starts_with(|first: char| first.is_alphanumeric()) && line.text.len() <= line::CHARS_MAX;
        if line.place.navigation || !begins || !line.text.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let date = of_line(line, line::Kind::Item, context).into_iter().next()?;
        let label = label_above(&above.text, &line.text, context);
        (label == Label::Published).then(|| Visible::text(Found { label, ..date }, "date below its label"))
    })
}

/// `<time>` and elements marked as date: those of the content, else the only one of the page.
fn marked(subject: &Subject<'_>, context: &Context<'_>) -> Vec<Visible> {
    let all = || {
        let marked = subject.survey.marked.iter().filter(|marked| marked.mark == Mark::Date);
        marked.filter(|marked| !marked.place.navigation && !marked.place.footer && !marked.place.figure)
    };
    let content: Vec<_> = all().filter(|marked| marked.place.is_content()).take(MARKED_MAX).collect();
    if !content.is_empty() {
        return content.into_iter().filter_map(|marked| of_marked(subject, marked, context)).collect();
    }
    let mut boxed = all().filter_map(|marked| of_marked(subject, marked, context)).take(2);
    match (boxed.next(), boxed.next()) {
        (Some(only), None) => vec![only],
        _ => Vec::new(),
    }
}

fn of_marked(subject: &Subject<'_>, marked: &Marked<'_>, context: &Context<'_>) -> Option<Visible> {
    let text = dom::line(&marked.node);
    let around = subject.survey.lines.get(marked.line);
    if around.is_some_and(|around| mentions(around, &text, context)) {
        return None;
    }
    let stated = dom::attr(&marked.node, "datetime").unwrap_or(text);
    let moment = read_stated(&stated, context)?;
    let place = "date in the content".to_owned();
    Some(Visible { moment, label: Label::None, kind: EvidenceKind::Html, place })
}

/// The date of a line with author and date at the end of an article, as blogs have it.
fn of_meta(line: &Line<'_>, context: &Context<'_>) -> Option<Found> {
    let is_meta = !line.place.aside && !line.place.navigation && kind(line) == line::Kind::Meta;
    is_meta.then(|| of_line(line, line::Kind::Meta, context).into_iter().next()).flatten()
}

/// The date of a line that is there to give it.
fn plain(line: &Line<'_>, context: &Context<'_>) -> Option<Found> {
    let kind = kind(line);
    (kind != line::Kind::Item).then(|| of_line(line, kind, context).into_iter().next()).flatten()
}
