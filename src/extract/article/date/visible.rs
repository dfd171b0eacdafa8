//! The dates that people see: in the head of the article, or labelled below it.

use std::sync::LazyLock;

use dom_query::NodeRef;
use regex::Regex;

use super::head::Head;
use super::line;
use crate::extract::article::survey::{Line, Mark, Marked};
use crate::extract::article::title::Headline;
use crate::extract::article::{Subject, pattern};
use crate::extract::dom;
use crate::model::{EvidenceKind, Moment};
use crate::normalise::date::{self, Context, Found, Label};

/// The longest line, in characters, that may be the label of the date in the next one.
const LABEL_CHARS_MAX: usize = 40;
/// The place of a date that stands in the lines around the headline.
pub(super) const NEAR_TEXT: &str = "text near the headline";

/// A date that people see, where it stands and what it is said to be.
pub(super) struct Visible {
    pub(super) moment: Moment,
    pub(super) label: Label,
    pub(super) kind: EvidenceKind,
    pub(super) place: String,
}

impl Visible {
    pub(super) fn text(date: Found, place: &str) -> Self {
        Self { moment: date.moment, label: date.label, kind: EvidenceKind::Text, place: place.to_owned() }
    }
}

/// The dates around the headline, `<time>` and elements marked as date first; where there are
/// none, those further away that are said to be dates of publication.
pub(super) fn find(subject: &Subject<'_>, headline: &Headline, context: &Context<'_>) -> Vec<Visible> {
    let head = Head::of(subject, headline);
    let mut found = Vec::new();
    let near = subject.survey.marked.iter().filter(|marked| {
        marked.mark == Mark::Date
            && head.lines.contains(&marked.line)
            && !marked.place.figure
            && (head.is_own(marked.place) || head.is_box(marked.line, marked.place))
    });
    // What stands below the headline is about this article more surely than what stands above.
    let (above, below): (Vec<_>, Vec<_>) =
        near.partition(|marked| headline.line.is_some_and(|line| marked.line < line));
    for marked in below.into_iter().chain(above) {
        of_marked(subject, marked, context, &mut found);
    }
    let lines = head.lines.clone().filter(|at| Some(*at) != headline.line);
    let (above, below): (Vec<_>, Vec<_>) = lines.partition(|at| headline.line.is_some_and(|line| *at < line));
    for at in below.into_iter().chain(above) {
        let dates = of_head_line(subject, &head, at, context);
        found.extend(dates.into_iter().map(|date| Visible::text(date, NEAR_TEXT)));
    }
    if found.is_empty() {
        let labelled = subject.survey.lines.iter().filter(|line| line.place.is_content());
        let dates = labelled.flat_map(|line| of_line(line, kind(line), context));
        let published = dates.filter(|date| date.label == Label::Published);
        found.extend(published.map(|date| Visible::text(date, "labelled text")));
    }
    found
}

/// The dates of a `<time>` or an element that is marked as date.
fn of_marked(subject: &Subject<'_>, marked: &Marked<'_>, context: &Context<'_>, found: &mut Vec<Visible>) {
    let around = subject.survey.lines.get(marked.line);
    let text = dom::line(&marked.node);
    if around.is_some_and(|around| mentions(around, &text, context)) {
        return;
    }
    if marked.node.has_name("time")
        && let Some(datetime) = dom::attr(&marked.node, "datetime")
        && let Some(moment) = date::read(&datetime, context)
    {
        let label = label_of(&text, around.map_or("", |around| &around.text), &marked.node, context);
        found.push(Visible { moment, label, kind: EvidenceKind::Html, place: "time".to_owned() });
        return;
    }
    let dates = date::find(&text, context);
    if line::gives(&text, &dates, line::Kind::Plain) {
        found.extend(dates.into_iter().map(|date| Visible::text(date, "date near the headline")));
    }
}

/// Whether the line in which a marked date stands tells of something else on that day: its date is
/// that of an event, or words of a sentence stand on both sides.
pub(super) fn mentions(around: &Line<'_>, text: &str, context: &Context<'_>) -> bool {
    let Some((before, behind)) = around.text.split_once(text).filter(|_| around.heading == 0) else { return false };
    let is_inside = [before, behind].iter().all(|side| side.contains(char::is_alphabetic));
    let dates = date::find(&around.text, context);
    line::is_event(before) || (is_inside && !dates.is_empty() && !line::gives(&around.text, &dates, line::Kind::Plain))
}

/// The dates of a line of the head. What stands beside the text must be nothing but a date; in
/// navigation, as breadcrumbs above the headline are, it must be said to be that of publication.
fn of_head_line(subject: &Subject<'_>, head: &Head, at: usize, context: &Context<'_>) -> Vec<Found> {
    let Some(line) = subject.survey.lines.get(at) else { return Vec::new() };
    let mut dates = if line.place.is_content() || (head.is_own(line.place) && head.is_close(at)) {
        of_line(line, kind(line), context)
    } else if head.is_box(at, line.place) {
        let kind = if kind(line) == line::Kind::Meta { line::Kind::Meta } else { line::Kind::Item };
        of_line(line, kind, context)
    } else if line.place.navigation && !line.place.footer {
        let dates = of_line(line, line::Kind::Item, context);
        dates.into_iter().filter(|date| date.label == Label::Published).collect()
    } else {
        Vec::new()
    };
    if let [date] = dates.as_mut_slice()
        && date.label == Label::None
        && let Some(above) = at.checked_sub(1).and_then(|above| subject.survey.lines.get(above))
    {
        date.label = label_above(&above.text, &line.text, context);
    }
    dates
}

/// What a short line says of the date with which the next one begins: "Veröffentlicht".
pub(super) fn label_above(above: &str, text: &str, context: &Context<'_>) -> Label {
    if above.chars().count() > LABEL_CHARS_MAX || !date::find(above, context).is_empty() {
        return Label::None;
    }
    let both = date::find(&format!("{above} {text}"), context);
    let begins = both.first().filter(|date| both.len() == 1 && date.span.start <= above.len() + 1);
    begins.map_or(Label::None, |date| date.label)
}

/// The dates of a line that is there to give them.
pub(super) fn of_line(line: &Line<'_>, kind: line::Kind, context: &Context<'_>) -> Vec<Found> {
    if line.place.figure || line.text.len() > line::CHARS_MAX * 4 {
        return Vec::new();
    }
    let mut dates = date::find(&line.text, context);
    if !line::gives(&line.text, &dates, kind) {
        return Vec::new();
    }
    if let [only] = dates.as_mut_slice()
        && only.label == Label::None
        && line::tells_publication(&line.text)
    {
        only.label = Label::Published;
    }
    dates
}

static META: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(?:^|[ _-])(?:(?:post|entry|article)?[_-]?meta(?:data)?|byline|submitted)(?:$|[ _-])")
});

pub(super) fn kind(line: &Line<'_>) -> line::Kind {
    let around: Vec<_> = dom::self_and_ancestors(&line.node).take(2).collect();
    let is_meta =
        |node: &NodeRef<'_>| node.element_ref().is_some_and(|element| META.is_match(&dom::class_words(&element)));
    if around.iter().any(|node| node.has_name("li")) {
        line::Kind::Item
    } else if around.iter().any(is_meta) {
        line::Kind::Meta
    } else {
        line::Kind::Plain
    }
}

static UPDATE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)updat|aktualis|modifi|mis à jour|actualiz|aggiorna|geändert|bijgewerkt|atualiz|last-?mod|revised|ge[üu]pdate",
    )
});

/// What a `<time>` is said to be by its class and the words right before it.
fn label_of(text: &str, line: &str, node: &NodeRef<'_>, context: &Context<'_>) -> Label {
    let words: String = dom::self_and_ancestors(node)
        .take(2)
        .filter_map(|node| {
            node.element_ref().map(|element| {
                let mut words = dom::class_words(&element);
                words.push_str(dom::element_attr(&element, "itemprop").unwrap_or_default());
                words
            })
        })
        .collect();
    if UPDATE_WORDS.is_match(&words) && !words.contains("publish") {
        return Label::Updated;
    }
    let before = line.find(text).map_or("", |at| &line[..at]);
    let labelled = date::find(&format!("{} {text}", last_words(before)), context);
    match labelled.first().map(|found| found.label) {
        Some(label) if label != Label::None => label,
        _ if UPDATE_WORDS.is_match(last_words(before)) || UPDATE_WORDS.is_match(text) => Label::Updated,
        _ => Label::None,
    }
}

fn last_words(text: &str) -> &str {
    let start = text.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    &text[start..]
}
