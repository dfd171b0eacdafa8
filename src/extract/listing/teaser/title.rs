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
/// Headings of one link that are looked at.
const HEADINGS_PER_LINK_MAX: usize = 4;
/// From this likeness to a headline on, a text goes before a kicker.
const HEADLINE_MIN: f32 = 1.5;
/// The shortest kicker without a space behind it, in characters; less is a decorated initial.
const KICKER_CHARS_MIN: usize = 3;

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

/// The heading in or around one of the links: the first that is no kicker. If all are, and one of
/// the links reads like the headline, that goes before.
fn heading(teaser: &Teaser<'_>) -> Option<Title> {
    let outline = teaser.sheet.outline;
    let of_link = |link: &Index| -> Vec<Index> {
        let around = outline.ancestors(*link).take(4).find(|outer| outline.is_heading(*outer));
        let is_heading = |inner: &Index| outline.is_heading(*inner) && outline.elements[*inner].chars > 0;
        match around.filter(|outer| teaser.range.contains(outer)) {
            Some(heading) => vec![heading],
            None => outline.inside(*link).filter(is_heading).take(HEADINGS_PER_LINK_MAX).collect(),
        }
    };
    let headings: Vec<Index> = teaser.links.iter().flat_map(of_link).collect();
    let heading = headings.iter().copied().find(|heading| !is_kicker(teaser, *heading));
    let is_headline = |link: &&Index| {
        let holds_heading = headings.iter().any(|at| outline.contains(**link, *at) || outline.contains(*at, **link));
        !holds_heading && link::headline(&outline.text(**link)) >= HEADLINE_MIN
    };
    let heading = match heading {
        None if teaser.links.iter().any(|link| is_headline(&link)) => return None,
        None => *headings.first()?,
        Some(heading) => heading,
    };
    let field = of_element(teaser, heading, &outline.elements[heading].name)?;
    Some(Title { field, element: Some(heading) })
}

/// Whether a heading only names the section or series of its article: few words that stand above
/// several articles, or that the site or the page's author calls so.
pub(super) fn is_kicker(teaser: &Teaser<'_>, heading: Index) -> bool {
    let sheet = teaser.sheet;
    let kinds = sheet.outline.elements[heading].kinds;
    let text = sheet.outline.text(heading);
    let is_named = (kinds.has(Kinds::SECTION) || kinds.has(Kinds::KICKER)) && !kinds.has(Kinds::TITLE);
    super::section::is_like_section(&text)
        && (is_named || sheet.known_section(&text).is_some() || sheet.census.is_heading_of_blocks(&text))
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
    let glued = glued_kicker(teaser, element);
    let foreign: Vec<Index> = outline
        .inside(element)
        .filter(|inner| {
            let is_glued = glued == Some(*inner);
            let inner = &outline.elements[*inner];
            is_glued
                || &*inner.name == "time"
                || &*inner.name == "button"
                || (inner.kinds.has(Kinds::NOT_TITLE) && !inner.kinds.has(Kinds::TITLE))
        })
        .collect();
    let text = tidy(&outline.text_without(element, &foreign));
    let text = if text.is_empty() { tidy(&outline.text(element)) } else { text };
    let text = match dated(teaser, &text) {
        Some((title, _)) => title.to_owned(),
        None => text,
    };
    (!text.is_empty() && text.chars().count() <= TITLE_CHARS_MAX * 2)
        .then(|| Field::new(text, EvidenceKind::Html, place))
}

/// A kicker in the headline's own element, which only the style sheet sets apart:
/// `<h2><span>Lokales</span><span>Die Brücke ist offen</span></h2>`.
fn glued_kicker(teaser: &Teaser<'_>, element: Index) -> Option<Index> {
    let outline = teaser.sheet.outline;
    let all = outline.text(element);
    let first = outline.inside(element).find(|inner| {
        let chars = outline.elements[*inner].chars;
        chars > 0 && chars < outline.elements[element].chars
    })?;
    let kicker = outline.text(first);
    let rest = all.strip_prefix(kicker.as_str())?;
    let is_apart = kicker.ends_with(char::is_alphanumeric)
        && rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '„' | '“' | '«' | '‘' | '"'));
    let is_short = kicker.chars().count() >= KICKER_CHARS_MIN && super::section::is_like_section(&kicker);
    (is_apart && is_short && link::headline(rest) >= HEADLINE_MIN).then_some(first)
}

/// A headline with a date in brackets behind it, and that date.
pub(super) fn dated<'t>(teaser: &Teaser<'_>, text: &'t str) -> Option<(&'t str, &'t str)> {
    let inner = text.strip_suffix([')', '）'])?;
    let open = inner.rfind(['(', '（'])?;
    let date = inner[open..].trim_start_matches(['(', '（']).trim();
    let title = inner[..open].trim_end();
    (!title.is_empty() && super::is_date(teaser.sheet, date)).then_some((title, date))
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
