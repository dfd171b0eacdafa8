//! The headline of a teaser, without kicker, date, counts and invitations to read on.

use super::super::kind::Kinds;
use super::super::link;
use super::super::outline::Index;
use super::super::words;
use super::Teaser;
use crate::model::{EvidenceKind, Field};

/// The longest headline, in characters; longer texts are cards that hold a headline.
const TITLE_CHARS_MAX: usize = 300;
/// From this length on, the text of a link without a heading is looked at line by line.
const CARD_CHARS_MIN: usize = 160;

pub(super) struct Title {
    pub(super) field: Field<String>,
    /// The element of the headline, if it is one.
    pub(super) element: Option<Index>,
}

pub(super) fn read(teaser: &Teaser<'_>) -> Option<Title> {
    heading(teaser)
        .or_else(|| named(teaser))
        .or_else(|| link_text(teaser))
        .or_else(|| heading_beside(teaser))
        .or_else(|| label(teaser))
}

/// The heading in or around one of the links.
fn heading(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    teaser.links.iter().find_map(|link| {
        let around = outline.ancestors(*link).take(4).find(|outer| outline.is_heading(*outer));
        let heading = around.filter(|outer| teaser.range.contains(outer)).or_else(|| {
            outline.inside(*link).find(|inner| outline.is_heading(*inner) && outline.elements[*inner].chars > 0)
        })?;
        let field = of_element(teaser, heading, &outline.elements[heading].name)?;
        Some(Title { field, element: Some(heading) })
    })
}

/// An element in a link whose class says that it is the headline.
fn named(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    let is_title = |inner: &Index| {
        let element = &outline.elements[*inner];
        element.chars > 0 && element.kinds.has(Kinds::TITLE)
    };
    let element = teaser.links.iter().find_map(|link| outline.inside(*link).find(is_title))?;
    let field = of_element(teaser, element, "element named as title")?;
    Some(Title { field, element: Some(element) })
}

/// The text of the best link.
fn link_text(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    let link = *teaser.links.iter().find(|link| outline.elements[**link].chars > 0)?;
    let whole = of_element(teaser, link, "a")?;
    let lines = outline.lines(&(link..outline.elements[link].end), &[]);
    if lines.len() < 2 || whole.value.chars().count() < CARD_CHARS_MIN && is_one_text(teaser, link) {
        return (link::headline(&whole.value) > -3.0).then_some(Title { field: whole, element: Some(link) });
    }
    // A card: of its lines, the first that reads like a headline and is no date.
    let line = lines
        .iter()
        .find(|line| link::headline(&line.text) >= 1.5 && !super::is_date(teaser.sheet, &line.text))
        .or_else(|| lines.iter().max_by_key(|line| line.text.len().min(TITLE_CHARS_MAX)))?;
    let field = Field::new(line.text.clone(), EvidenceKind::Text, "first headline in the link");
    Some(Title { field, element: Some(line.start) })
}

/// The lines of the link are one text that is only broken.
fn is_one_text(teaser: &Teaser<'_>, link: Index) -> bool {
    teaser
        .sheet
        .outline
        .inside(link)
        .all(|inner| !matches!(&*teaser.sheet.outline.elements[inner].name, "p" | "div" | "time" | "ul"))
}

/// A heading in the block that no link covers: cards with an invisible link over them.
fn heading_beside(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    let heading =
        teaser.range.clone().find(|inner| outline.is_heading(*inner) && outline.elements[*inner].chars > 0)?;
    let field = of_element(teaser, heading, &outline.elements[heading].name)?;
    Some(Title { field, element: Some(heading) })
}

/// What the link says to those who can't see it.
fn label(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    teaser.links.iter().find_map(|link| {
        let (text, place) = outline
            .attr(*link, "aria-label")
            .map(|text| (text, "a[aria-label]"))
            .or_else(|| outline.attr(*link, "title").map(|text| (text, "a[title]")))
            .or_else(|| {
                outline.inside(*link).find_map(|inner| outline.attr(inner, "alt")).map(|text| (text, "img[alt]"))
            })?;
        let text = tidy(&text);
        (link::headline(&text) > -3.0)
            .then(|| Title { field: Field::new(text, EvidenceKind::Html, place), element: None })
    })
}

/// The text of an element without the parts that are no headline.
fn of_element(teaser: &Teaser<'_>, element: Index, place: &str) -> Option<Field<String>> {
    let outline = teaser.sheet.outline;
    let foreign: Vec<Index> = outline
        .inside(element)
        .filter(|inner| {
            let inner = &outline.elements[*inner];
            &*inner.name == "time"
                || &*inner.name == "button"
                || (inner.kinds.has(Kinds::NOT_TITLE) && !inner.kinds.has(Kinds::TITLE))
        })
        .collect();
    let text = tidy(&outline.text_without(element, &foreign));
    let text = if text.is_empty() { tidy(&outline.text(element)) } else { text };
    (!text.is_empty() && text.chars().count() <= TITLE_CHARS_MAX * 2)
        .then(|| Field::new(text, EvidenceKind::Html, place))
}

/// Takes off what invites to read on.
pub(super) fn tidy(text: &str) -> String {
    let mut text = text.trim();
    for separator in [" | ", " – ", " - ", ": ", " » ", " › ", " … "] {
        if let Some((head, tail)) = text.rsplit_once(separator)
            && words::MORE.contains(&tail.trim().to_lowercase().trim_end_matches(['.', '…', '»', '›']))
        {
            text = head;
        }
        if let Some((head, tail)) = text.split_once(separator)
            && ["weiterlesen", "read more", "mehr", "lire la suite", "leer más"]
                .contains(&head.trim().to_lowercase().as_str())
        {
            text = tail;
        }
    }
    text.trim().trim_start_matches(['»', '›', '•', '·']).trim_end_matches(['»', '›', '→']).trim().to_owned()
}
