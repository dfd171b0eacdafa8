//! Where the texts of examples stand, and which fields they are.

use super::example::{Example, ExampleError};
use super::field::{self, FieldName, Wanted};
use super::sheet::Sheet;
use super::tree::{Index, Tree};
use super::words;
use crate::extract::dom;
use crate::model::Moment;
use crate::normalise::date;

/// The longest text in which a date is looked for, in characters.
const DATE_CHARS_MAX: usize = 120;
/// Words from which on the text of a link is a headline.
const TITLE_WORDS_MIN: usize = 2;
/// From this length on a text that is no headline is a lead, in characters.
const LEAD_CHARS_MIN: usize = 60;
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

/// The smallest block that holds several examples.
pub(super) struct Around {
    pub(super) block: Index,
    /// The element of the first of them.
    pub(super) title: Index,
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
    Ok(Place { elements: innermost, is_whole, moment, stated })
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

/// Which of the examples are headlines: those that are named so, else the texts of links or
/// headings, each of another article.
pub(super) fn titles(sheet: &Sheet<'_>, places: &[Place], examples: &[Example]) -> Vec<usize> {
    let named: Vec<usize> = (0..examples.len()).filter(|at| examples[*at].field == Some(FieldName::Title)).collect();
    if !named.is_empty() {
        return named;
    }
    let tree = sheet.tree;
    let mut candidates: Vec<(usize, bool, usize)> = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(at, _)| examples[*at].field.is_none()) {
        let around =
            |element: &Index| std::iter::once(*element).chain(tree.ancestors(*element)).take(4).collect::<Vec<_>>();
        let in_heading =
            place.elements.iter().any(|element| around(element).iter().any(|outer| tree.is_heading(*outer)));
        let in_link = place.elements.iter().any(|element| {
            let is_link = |at: Index| &*tree.elements[at].name == "a";
            around(element).into_iter().any(is_link) || tree.inside(*element).any(is_link)
        });
        if place.moment.is_none() && (in_heading || in_link) {
            candidates.push((at, in_heading, examples[at].text.split_whitespace().count()));
        }
    }
    // A link of one word is rather the section; a heading is the title however short it is.
    candidates.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
    let Some(best) = candidates.first().copied() else { return Vec::new() };
    let mut titles = vec![best.0];
    let key = |at: usize| places[at].elements.first().and_then(|element| link_of(sheet, *element, *element));
    for (at, in_heading, words) in candidates.into_iter().skip(1) {
        let is_other = titles.iter().all(|known| key(*known) != key(at));
        if in_heading == best.1 && words >= TITLE_WORDS_MIN && is_other && key(at).is_some() {
            titles.push(at);
        }
    }
    titles.sort_unstable();
    titles
}

/// Which field an example is that is not a headline.
pub(super) fn field(sheet: &Sheet<'_>, example: &Example, place: &Place) -> FieldName {
    if let Some(field) = example.field {
        return field;
    }
    if place.moment.is_some() {
        return FieldName::Date;
    }
    if example.text.chars().count() >= LEAD_CHARS_MIN {
        return FieldName::Lead;
    }
    let tree = sheet.tree;
    let is_by = |element: &Index| {
        let near = std::iter::once(*element).chain(tree.ancestors(*element).take(1));
        let named = near.into_iter().any(|outer| {
            ["class", "rel", "itemprop"].iter().filter_map(|name| tree.attr(outer, name)).any(|value| {
                let value = value.to_lowercase();
                ["author", "autor", "byline", "writer"].iter().any(|word| value.contains(word))
            })
        });
        let parent = tree.elements[*element].parent;
        let before = tree.elements[parent].chars <= DATE_CHARS_MAX && {
            let text = tree.text(parent).to_lowercase();
            let head = text.split(&example.text.to_lowercase()).next().unwrap_or_default().trim().to_owned();
            words::BY.iter().any(|by| head == *by || head.ends_with(&format!(" {by}")))
        };
        named || before
    };
    if place.elements.iter().any(is_by) { FieldName::Author } else { FieldName::Section }
}

/// The smallest element that has one of the elements of each place.
pub(super) fn smallest(tree: &Tree<'_>, places: &[&Place]) -> Option<Around> {
    let (first, others) = places.split_first()?;
    let has = |block: Index, place: &Place| {
        let at = place.elements.partition_point(|element| *element < block);
        place.elements.get(at).is_some_and(|element| tree.contains(block, *element))
    };
    let around = |title: Index| {
        let mut levels = std::iter::once(title).chain(tree.ancestors(title));
        levels.find(|block| others.iter().all(|place| has(*block, place))).map(|block| Around { block, title })
    };
    let found = first.elements.iter().filter_map(|title| around(*title));
    found.min_by_key(|around| tree.elements[around.block].end - around.block)
}

/// The key of the link that a title is in or has in it, else of the first in its block.
pub(super) fn link_of(sheet: &Sheet<'_>, title: Index, block: Index) -> Option<String> {
    let tree = sheet.tree;
    let key = |element: Index| sheet.links.iter().find(|(link, _)| *link == element).map(|(_, key)| key.clone());
    let outer = std::iter::once(title).chain(tree.ancestors(title)).find_map(key);
    let inner = || tree.inside(title).find_map(key);
    let beside = || tree.ancestors(title).take(3).find_map(|outer| tree.inside(outer).find_map(key));
    outer.or_else(inner).or_else(|| tree.inside(block).find_map(key)).or_else(beside)
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
