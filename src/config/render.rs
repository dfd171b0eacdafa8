//! Problems as text: file, line, caret, cure. annotate-snippets lives only here.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Place, Problem};

/// How many problems are written out. Whoever has more was wrong about something larger.
const PROBLEMS_MAX: usize = 100;

/// The problems, one after the other, and how many there are.
pub(super) fn problems(list: &[Problem], concealed: &[Place], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in list.iter().take(PROBLEMS_MAX) {
        out.push_str(&one(problem, concealed, &renderer));
        out.push_str("\n\n");
    }
    match list.len() {
        1 => out.push_str("1 problem in the configuration"),
        count @ ..=PROBLEMS_MAX => out.push_str(&format!("{count} problems in the configuration")),
        count => out.push_str(&format!("{count} problems in the configuration, of which these are the first")),
    }
    out
}

fn one(problem: &Problem, concealed: &[Place], renderer: &Renderer) -> String {
    let mut group = Group::with_title(Level::ERROR.primary_title(problem.message.as_str()));
    let related = problem.related.as_ref().map(|(place, label)| (place, Some(label.as_str())));
    let primary = problem.place.as_ref().map(|place| (place, problem.label.as_deref()));
    match (primary, related) {
        (Some(place), Some(other)) if place.0.file.number == other.0.file.number => {
            group = group
                .element(snippet(&[(AnnotationKind::Primary, place), (AnnotationKind::Context, other)], concealed));
        }
        (primary, related) => {
            let primary = primary.map(|place| snippet(&[(AnnotationKind::Primary, place)], concealed));
            let related = related.map(|place| snippet(&[(AnnotationKind::Context, place)], concealed));
            group = group.elements(primary).elements(related);
        }
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The lines from the first to the last of some places in one file.
fn snippet<'a>(
    places: &[(AnnotationKind, (&Place, Option<&'a str>))],
    concealed: &[Place],
) -> Snippet<'a, Annotation<'a>> {
    let (_, (first, _)) = places[0];
    let text = first.file.text.as_str();
    let start = places.iter().map(|(_, (place, _))| place.span.start).min().unwrap_or_default();
    let end = places.iter().map(|(_, (place, _))| place.span.start).max().unwrap_or_default();
    let start = text[..start].rfind('\n').map_or(0, |before| before + 1);
    let end = text[end..].find('\n').map_or(text.len(), |after| end + after);
    let annotations = places.iter().map(|(kind, (place, label))| {
        let span = first_line(place);
        kind.span(span.start - start..span.end - start).label(*label)
    });
    Snippet::source(without_secrets(first.file.number, &text[start..end], start, concealed))
        .line_start(text[..start].matches('\n').count() + 1)
        .path(first.file.path.display().to_string())
        .annotations(annotations)
}

/// The part of a span that lies in its first line: a caret under one line is easier to read than
/// a frame around a table.
fn first_line(place: &Place) -> Range<usize> {
    let text = place.file.text.get(place.span.clone()).unwrap_or_default();
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    place.span.start..place.span.start + length
}

/// A part of a file, which starts at the byte `start`, with every concealed byte made a star. That
/// keeps the columns of an ASCII text where they are, and the bytes of any.
fn without_secrets(file: usize, part: &str, start: usize, concealed: &[Place]) -> String {
    let mut bytes = part.as_bytes().to_vec();
    for hidden in concealed.iter().filter(|hidden| hidden.file.number == file) {
        let from = hidden.span.start.saturating_sub(start).min(bytes.len());
        let to = hidden.span.end.saturating_sub(start).min(bytes.len());
        bytes[from..to].iter_mut().filter(|byte| !byte.is_ascii_control()).for_each(|byte| *byte = b'*');
    }
    // A concealed span is a whole value, so no character was cut.
    String::from_utf8_lossy(&bytes).into_owned()
}
