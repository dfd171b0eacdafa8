//! Problems as text: file, line, caret, cure. annotate-snippets lives only here.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Place, Problem};

/// All problems, one after the other, and how many there are.
pub(super) fn problems(list: &[Problem], concealed: &[Place], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in list {
        out.push_str(&one(problem, concealed, &renderer));
        out.push_str("\n\n");
    }
    match list.len() {
        1 => out.push_str("1 problem in the configuration"),
        count => out.push_str(&format!("{count} problems in the configuration")),
    }
    out
}

fn one(problem: &Problem, concealed: &[Place], renderer: &Renderer) -> String {
    let mut group = Group::with_title(Level::ERROR.primary_title(problem.message.as_str()));
    let label = problem.label.as_deref().unwrap_or_default();
    let related = problem.related.as_ref().map(|(place, label)| (place, label.as_str()));
    match (&problem.place, related) {
        (Some(place), Some((other, other_label))) if other.file.number == place.file.number => {
            let both = snippet(place, concealed, AnnotationKind::Primary, label);
            group = group.element(both.annotation(AnnotationKind::Context.span(first_line(other)).label(other_label)));
        }
        (Some(place), related) => {
            group = group.element(snippet(place, concealed, AnnotationKind::Primary, label));
            if let Some((other, other_label)) = related {
                group = group.element(snippet(other, concealed, AnnotationKind::Context, other_label));
            }
        }
        (None, _) => {}
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn snippet<'a>(
    place: &Place,
    concealed: &[Place],
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, Annotation<'a>> {
    let mut annotation = kind.span(first_line(place));
    if !label.is_empty() {
        annotation = annotation.label(label);
    }
    Snippet::source(without_secrets(place, concealed))
        .path(place.file.path.display().to_string())
        .annotation(annotation)
}

/// The part of a span that lies in its first line: a caret under one line is easier to read than
/// a frame around a table.
fn first_line(place: &Place) -> Range<usize> {
    let text = place.file.text.get(place.span.clone()).unwrap_or_default();
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    place.span.start..place.span.start + length
}

/// The text of the file with every concealed byte made a star, which keeps all columns of an
/// ASCII text where they are.
fn without_secrets(place: &Place, concealed: &[Place]) -> String {
    let mut text = place.file.text.clone();
    for hidden in concealed.iter().filter(|hidden| hidden.file.number == place.file.number) {
        if let Some(part) = text.get(hidden.span.clone()) {
            let stars: String =
                part.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { '*' }).collect();
            text.replace_range(hidden.span.clone(), &stars);
        }
    }
    text
}
