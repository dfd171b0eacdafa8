//! Where the texts of examples stand.

use super::example::{Example, ExampleError};
use super::field::{self, FieldName, Wanted};
use super::sheet::Sheet;
use super::tree::{Index, Tree};
use crate::extract::dom;
use crate::model::Moment;
use crate::normalise::date;

/// The longest text in which a date is looked for, in characters.
const DATE_CHARS_MAX: usize = 120;
/// The longest text that is compared to find the one most like an example, in characters.
const NEAREST_CHARS_MAX: usize = 300;
/// How alike texts must be for the one to be shown as meant by the other.
const LIKENESS_MIN: f64 = 0.4;
/// Attributes in which an example may stand.
const ATTRIBUTES: &[&str] = &["datetime", "content", "title", "aria-label", "alt"];

/// Where an example stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The innermost elements that have it, in the page's order.
    pub(super) elements: Vec<Index>,
    /// The text of these is the example and nothing else.
    is_whole: bool,
    /// The date that it is.
    pub(super) moment: Option<Moment>,
    /// The dates that the elements state for machines where people read "two hours ago".
    stated: Vec<(Index, Moment)>,
    /// The address of the picture that it is.
    pub(super) picture: Option<String>,
}

impl Place {
    /// The date that is meant, in a block.
    pub(super) fn moment_in(&self, tree: &Tree<'_>, block: Index) -> Option<Moment> {
        let stated = self.stated.iter().find(|(element, _)| tree.contains(block, *element));
        stated.map(|(_, moment)| *moment).or(self.moment)
    }

    /// The dates that may be meant.
    pub(super) fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.moment.iter().chain(self.stated.iter().map(|(_, moment)| moment))
    }

    /// The text of the element, if the example is only a part of it.
    pub(super) fn whole_text(&self, tree: &Tree<'_>) -> Option<String> {
        let element = self.elements.first().filter(|_| !self.is_whole && self.moment.is_none())?;
        Some(tree.text(*element)).filter(|text| text.chars().count() <= NEAREST_CHARS_MAX)
    }

    /// The example as the page writes it: people see capitals that are only a style.
    pub(super) fn written(&self, tree: &Tree<'_>, text: &str) -> String {
        let own = self.elements.first().filter(|_| self.is_whole).map(|element| tree.text(*element));
        own.filter(|own| is_alike(own, text)).unwrap_or_else(|| text.to_owned())
    }
}

/// Whether two texts are the same apart from capitals.
pub(super) fn is_alike(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

/// The places of all examples.
pub(super) fn locate(sheet: &Sheet<'_>, examples: &[Example]) -> Result<Vec<Place>, ExampleError> {
    examples.iter().map(|example| place(sheet, example)).collect()
}

fn place(sheet: &Sheet<'_>, example: &Example) -> Result<Place, ExampleError> {
    if example.field == Some(FieldName::Image) {
        return picture(sheet, &example.text);
    }
    let tree = sheet.tree;
    let text = &example.text;
    let moment = moment(sheet, example);
    let length = text.chars().count();
    let whole = |element: &Index| {
        let may = tree.elements[*element].chars >= length && tree.elements[*element].chars <= length * 2 + 200;
        (may && is_alike(&tree.text(*element), text)) || states(sheet, *element, text)
    };
    let mut elements: Vec<Index> = (0..tree.elements.len()).filter(whole).collect();
    let is_whole = !elements.is_empty();
    let is_relative = moment.is_some_and(|moment| is_relative(sheet, text, &moment));
    let stated = |element: &Index| {
        let node = tree.elements[*element].node;
        let values = field::DATE_ATTRIBUTES.iter().filter_map(|name| dom::attr(&node, name));
        values.into_iter().find_map(|value| date::read(&value, &sheet.reader.dates)).map(|moment| (*element, moment))
    };
    let stated = elements.iter().filter(|_| is_relative).filter_map(stated).collect();
    if let Some(moment) = &moment {
        elements.extend((0..tree.elements.len()).filter(|element| is_dated(sheet, *element, moment)));
        elements.sort_unstable();
        elements.dedup();
    }
    if elements.is_empty() {
        let lower = text.to_lowercase();
        let within = |element: &Index| {
            tree.elements[*element].chars >= length && tree.text(*element).to_lowercase().contains(&lower)
        };
        elements = containing(tree, within);
    }
    if elements.is_empty() || text.is_empty() {
        return Err(not_shown(sheet, text));
    }
    let innermost = innermost(tree, elements);
    Ok(Place { elements: innermost, is_whole, moment, stated, picture: None })
}

/// The place of a picture, of which the address is given.
fn picture(sheet: &Sheet<'_>, address: &str) -> Result<Place, ExampleError> {
    let wanted = sheet.base.join(address).map(String::from).unwrap_or_default();
    let shows = |element: &Index| {
        let element = &sheet.tree.elements[*element];
        matches!(&*element.name, "img" | "amp-img" | "source")
            && dom::image_url(&element.node, sheet.base).is_some_and(|url| url.as_str() == wanted)
    };
    let elements: Vec<Index> = (0..sheet.tree.elements.len()).filter(shows).collect();
    if elements.is_empty() {
        return Err(ExampleError::NoPicture { address: address.to_owned() });
    }
    Ok(Place { elements, is_whole: true, moment: None, stated: Vec::new(), picture: Some(wanted) })
}

/// The elements of a property that an element has only if its parent has it.
fn containing(tree: &Tree<'_>, has: impl Fn(&Index) -> bool) -> Vec<Index> {
    let mut found = Vec::new();
    let mut element = 0;
    while element < tree.elements.len() {
        if has(&element) {
            found.push(element);
            element += 1;
        } else {
            element = tree.elements[element].end;
        }
    }
    found
}

/// Of elements in each other, the inner ones.
fn innermost(tree: &Tree<'_>, elements: Vec<Index>) -> Vec<Index> {
    let is_inner = |(at, element): (usize, &Index)| {
        let next = elements.get(at + 1);
        (!next.is_some_and(|next| tree.contains(*element, *next))).then_some(*element)
    };
    elements.iter().enumerate().filter_map(is_inner).collect()
}

fn states(sheet: &Sheet<'_>, element: Index, text: &str) -> bool {
    let node = sheet.tree.elements[element].node;
    ATTRIBUTES.iter().filter_map(|name| dom::attr(&node, name)).any(|value| is_alike(&value, text))
}

/// The date that an example is, unless it is said to be something else.
pub(super) fn moment(sheet: &Sheet<'_>, example: &Example) -> Option<Moment> {
    if example.field.is_some_and(|field| field != FieldName::Date) {
        return None;
    }
    let found = date::find(&example.text, &sheet.reader.dates);
    let first = found.first()?;
    let is_all = example.field.is_some() || first.span.len() * 2 >= example.text.len();
    is_all.then_some(first.moment)
}

/// Whether the date that a text means depends on the time of reading.
fn is_relative(sheet: &Sheet<'_>, text: &str, moment: &Moment) -> bool {
    let dates = &sheet.reader.dates;
    let later = date::Context { now: dates.now + chrono::Duration::days(1), ..*dates };
    date::read(text, &later).is_none_or(|read| read.at != moment.at)
}

/// Whether an element states a date, for machines or people.
fn is_dated(sheet: &Sheet<'_>, element: Index, moment: &Moment) -> bool {
    let tree = sheet.tree;
    let wanted = Wanted::moment(moment);
    let is = |text: &str| date::read(text, &sheet.reader.dates).is_some_and(|read| wanted.is(&read.to_rfc3339()));
    let node = tree.elements[element].node;
    let by_attribute =
        || field::DATE_ATTRIBUTES.iter().filter_map(|name| dom::attr(&node, name)).any(|value| is(&value));
    by_attribute() || ((4..=DATE_CHARS_MAX).contains(&tree.elements[element].chars) && is(&tree.text(element)))
}

fn not_shown(sheet: &Sheet<'_>, text: &str) -> ExampleError {
    let escaped: String =
        text.chars().map(|c| if c.is_ascii() { c.to_string() } else { c.escape_unicode().to_string() }).collect();
    let in_script = !text.is_empty() && (sheet.html.contains(text) || sheet.html.contains(&json_escaped(&escaped)));
    let nearest = if in_script { None } else { nearest(sheet.tree, text) };
    ExampleError::NotShown { text: text.to_owned(), nearest, in_script }
}

/// `\u{fc}` as JSON writes it: `\u00fc`.
fn json_escaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("\\u{") {
        let (digits, behind) = tail.split_once('}').unwrap_or((tail, ""));
        out.push_str(&format!("{head}\\u{digits:0>4}"));
        rest = behind;
    }
    out + rest
}

/// The text of an element that is most like a text.
fn nearest(tree: &Tree<'_>, text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let texts =
        tree.elements.iter().enumerate().filter(|(_, element)| (1..=NEAREST_CHARS_MAX).contains(&element.chars));
    let likeness = texts.map(|(at, _)| tree.text(at)).filter(|other| !other.is_empty()).map(|other| {
        let likeness = strsim::sorensen_dice(&lower, &other.to_lowercase());
        (likeness, other)
    });
    let best = likeness.filter(|(likeness, _)| *likeness >= LIKENESS_MIN);
    best.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, other)| other)
}
