//! The block of one article -> entry.

mod access;
mod author;
mod day;
mod image;
mod lead;
mod place;
mod section;
mod title;
mod when;

use std::ops::Range;

use url::Url;

use super::link;
use super::outline::Index;
use super::sheet::Sheet;
use super::words;
use super::zone::Zone;
use crate::model::{Entry, EvidenceKind, Field};
use crate::normalise::date::Context;

pub(super) use access::paid_by_marks;
pub(super) use day::inherit;
pub(in super::super) use lead::uncut;
pub(super) use place::sections_by_place;
pub(super) use section::strip_repeated;
pub(super) use when::is_date;

/// The block of one article as its fields are read.
pub(super) struct Teaser<'t> {
    /// The page around it.
    pub(super) sheet: &'t Sheet<'t>,
    /// Its elements.
    pub(super) range: Range<Index>,
    /// The links to the article in it; the headline is the first.
    pub(super) links: Vec<Index>,
    /// The address of the article.
    pub(super) url: &'t Url,
    /// The links to it in other blocks of the page.
    others: Vec<Index>,
    /// How its dates are read.
    dates: Context<'t>,
}

impl<'t> Teaser<'t> {
    /// A teaser of a target of the page.
    pub(super) fn new(sheet: &'t Sheet<'t>, range: Range<Index>, target: usize) -> Self {
        let target = &sheet.targets[target];
        let others = target.links.iter().filter(|link| link.visible && !range.contains(&link.element));
        let others = others.map(|link| link.element).filter(|at| sheet.zones[*at] == Zone::Content).collect();
        let mut links: Vec<&link::Link> = target.links.iter().filter(|link| range.contains(&link.element)).collect();
        links.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        put_headline_first(&mut links);
        let links = links.into_iter().map(|link| link.element).collect();
        let dates = sheet.dates_at(range.start);
        Self { sheet, range, links, url: &target.url, others, dates }
    }

    /// The links to the article in other blocks of the page.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = Index> + '_ {
        self.others.iter().copied()
    }

    /// Reads everything that the block says of its article.
    pub(super) fn read(&self) -> Entry {
        let outline = self.sheet.outline;
        let mut entry =
            Entry { url: Some(Field::new(self.url.clone(), EvidenceKind::Html, "a[href]")), ..Entry::default() };
        // What one field has taken is no candidate for the next.
        let mut used: Vec<Index> = Vec::new();
        if let Some(found) = title::read(self) {
            used.extend(found.element);
            entry.title = Some(found.field);
        }
        let headline = used.first().copied();
        let date = when::read(self, headline);
        used.extend(&date.elements);
        entry.published = date.published;
        entry.updated = date.updated;
        let title = entry.title.as_ref().map_or("", |title| title.value.as_str());
        let section = section::read(self, headline, title);
        used.extend(section.elements);
        entry.sections = section.field;
        let author = author::read(self, headline);
        used.extend(author.elements);
        entry.authors = author.field;
        let lines = outline.lines(&self.range, &used);
        entry.advertisement = self.is_advertisement(&lines);
        if entry.advertisement && section.is_inherited {
            // An advertisement between the articles of a section is not one of them.
            entry.sections = None;
        }
        entry.reading_minutes = lines.iter().find_map(|line| reading_minutes(&line.text));
        entry.lead = lead::read(self, &lines, title);
        if let Some((url, alt)) = image::read(self) {
            entry.image = Some(url);
            entry.image_alt = alt;
        }
        entry
    }

    fn is_advertisement(&self, lines: &[super::outline::TextLine]) -> bool {
        let outline = self.sheet.outline;
        let marked = |text: &str| {
            let lower = text.to_lowercase();
            words::ADVERTISING_MARKS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
        };
        let paid =
            |link: &Index| outline.attr(*link, "rel").is_some_and(|rel| rel.to_lowercase().contains("sponsored"));
        // The words may be glued to a date or section in one line, so badges are asked one by one.
        let badge = || {
            self.range.clone().any(|inner| {
                let element = &outline.elements[inner];
                (1..=24).contains(&element.chars) && marked(&outline.text(inner))
            })
        };
        self.links.iter().any(paid)
            || self.links.iter().any(|link| self.sheet.zones[*link] == Zone::Advertising)
            || lines.iter().any(|line| marked(&line.text))
            || badge()
    }
}

/// Of two links without a heading, one behind the other, a sentence is the text below the headline,
/// however much it has of one, and the shorter before it is the headline.
fn put_headline_first(links: &mut [&link::Link]) {
    let Some(best) = links.first().filter(|best| best.heading.is_none() && !best.titled) else { return };
    let is_sentence = best.text.ends_with(['.', '…', '?', '!']);
    let is_headline = |link: &link::Link| {
        let ends = link.text.ends_with(['.', '…']);
        let bare = link::headline(&link.text) > -3.0 && link.visible && !ends;
        bare && link.element < best.element && link.text.len() < best.text.len()
    };
    let (element, asks) = (best.element, best.text.ends_with(['?', '!']));
    if !is_sentence {
        return;
    }
    let earlier = links.iter().position(|link| {
        link.element != element && is_headline(link) && (!asks || link.text.split_whitespace().count() > 1)
    });
    if let Some(earlier) = earlier {
        links[..=earlier].rotate_right(1);
    }
}

/// A stated reading time: `Lesezeit: 9 min`, `5 min read`.
fn reading_minutes(text: &str) -> Option<u32> {
    const CHARS_MAX: usize = 40;
    if text.chars().count() > CHARS_MAX {
        return None;
    }
    let lower = text.to_lowercase();
    let says_reading = ["lesezeit", "read", "lecture", "lectura", "lettura", "leestijd", "leitura", "czytania"];
    if !says_reading.iter().any(|word| lower.contains(word)) || !lower.contains("min") {
        return None;
    }
    let before = lower.split("min").next().unwrap_or_default().trim_end_matches([' ', '-', '\u{a0}']);
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    before[digits..].parse().ok().filter(|minutes| (1..=600).contains(minutes))
}
