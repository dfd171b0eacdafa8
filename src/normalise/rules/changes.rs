//! What rules change in an item.
//!
//! Each change answers the fields that the rule alone speaks for from now on (what it set or took
//! away), or `None` if nothing is other than before.

use std::collections::{BTreeMap, HashSet};

use regex::Regex;
use url::Url;

use crate::config::{ItemField, ItemTemplate, Selector};
use crate::model::{Author, Image, Item, Section, language_tag};
use crate::normalise::{html, text};

use super::subject::Subject;
use crate::normalise::url::is_web;

/// Sections, authors or topics that a rule may give an item at most.
const NAMES_MAX: usize = 30;

impl Subject<'_> {
    /// Gives fields other values.
    pub(super) fn set(&mut self, fields: &[(ItemField, Vec<ItemTemplate>)]) -> Option<Vec<ItemField>> {
        // All templates see the item as the rule found it.
        let values: Vec<(ItemField, Option<Vec<String>>)> = fields
            .iter()
            .map(|(field, templates)| (*field, templates.iter().map(|template| self.filled(template)).collect()))
            .collect();
        let mut changed = Vec::new();
        for (field, values) in values {
            let Some(values) = values else { continue };
            if self.give(field, &values) {
                changed.push(field);
            }
        }
        (!changed.is_empty()).then_some(changed)
    }

    /// Replaces what patterns find.
    pub(super) fn replace(&mut self, fields: &[(ItemField, Vec<Regex>)], with: &str) -> Option<Vec<ItemField>> {
        let mut changed = false;
        let mut emptied = Vec::new();
        for (field, patterns) in fields {
            let before = self.texts(*field);
            let after: Vec<String> = before.iter().map(|text| replaced(text, patterns, with)).collect();
            if after != before && self.give(*field, &after) {
                changed = true;
                emptied.extend(self.texts(*field).iter().all(String::is_empty).then_some(*field));
            }
        }
        changed.then_some(emptied)
    }

    /// Renames sections by their slugs.
    pub(super) fn rename_sections(&mut self, names: &BTreeMap<String, Vec<Section>>) -> Option<Vec<ItemField>> {
        let before = std::mem::take(&mut self.item.sections);
        let renamed = before.iter().flat_map(|section| match names.get(&section.slug) {
            Some(new) => new.clone(),
            None => vec![section.clone()],
        });
        let mut seen = HashSet::new();
        self.item.sections = renamed.filter(|section| seen.insert(section.slug.clone())).collect();
        (self.item.sections != before).then(|| vec![ItemField::Section])
    }

    /// Takes elements out of the body.
    pub(super) fn strip(&mut self, selectors: &[Selector]) -> Option<Vec<ItemField>> {
        let stripped = html::strip(self.body()?, selectors)?;
        self.set_body(stripped);
        Some(self.item.body_html.is_none().then_some(ItemField::Body).into_iter().collect())
    }

    /// A field as texts, as `replace` sees it.
    fn texts(&self, field: ItemField) -> Vec<String> {
        let item = &*self.item;
        match field {
            ItemField::Title => vec![item.title.clone()],
            ItemField::Lead => item.lead.iter().cloned().collect(),
            ItemField::Body => self.body().map(str::to_owned).into_iter().collect(),
            ItemField::Section => item.sections.iter().map(|section| section.name.clone()).collect(),
            ItemField::Author => item.authors.iter().map(|author| author.name.clone()).collect(),
            ItemField::Tags => item.tags.clone(),
            ItemField::Url => vec![item.url.to_string()],
            ItemField::Text
            | ItemField::Language
            | ItemField::Image
            | ItemField::Date
            | ItemField::Source
            | ItemField::Enclosure => Vec::new(),
        }
    }

    /// Gives a field these values; whether that makes it another.
    fn give(&mut self, field: ItemField, values: &[String]) -> bool {
        let first = values.first().map(String::as_str).unwrap_or_default();
        if field == ItemField::Body {
            let before = self.item.body_html.clone();
            self.set_body(first.to_owned());
            return self.item.body_html != before;
        }
        let item = &mut *self.item;
        match field {
            ItemField::Title => replace_if(&mut item.title, Some(text::title(first)).filter(|title| !title.is_empty())),
            ItemField::Lead => {
                let lead = Some(text::lead(first)).filter(|lead| !lead.is_empty());
                item.lead_cut &= lead.is_some();
                replace_with(&mut item.lead, lead)
            }
            ItemField::Section => {
                let mut seen = HashSet::new();
                let sections = names(values).filter_map(|name| Section::new(&name));
                let sections = sections.filter(|section| seen.insert(section.slug.clone())).collect();
                replace_with(&mut item.sections, sections)
            }
            ItemField::Author => {
                let authors = authors(&item.authors, values);
                replace_with(&mut item.authors, authors)
            }
            ItemField::Tags => replace_with(&mut item.tags, names(values).collect()),
            ItemField::Url => replace_if(&mut item.url, Url::parse(first).ok().filter(is_web)),
            ItemField::Language => {
                let tag = language_tag(first);
                tag.is_some() && replace_with(&mut item.language, tag)
            }
            ItemField::Image => give_image(item, first),
            ItemField::Text | ItemField::Body | ItemField::Date | ItemField::Source | ItemField::Enclosure => false,
        }
    }
}

fn replaced(text: &str, patterns: &[Regex], with: &str) -> String {
    patterns.iter().fold(text.to_owned(), |text, pattern| pattern.replace_all(&text, with).into_owned())
}

/// Names without those that are none, each once.
fn names(values: &[String]) -> impl Iterator<Item = String> {
    let mut seen = HashSet::new();
    let names = values.iter().filter_map(|value| text::name(value));
    names.filter(move |name| seen.insert(name.to_lowercase())).take(NAMES_MAX)
}

/// Authors by their names; of one that was there before, the page and the address stay.
fn authors(before: &[Author], values: &[String]) -> Vec<Author> {
    let of_place = |place: usize| before.get(place).filter(|_| before.len() == values.len());
    let authors = values.iter().enumerate().map(|(place, value)| Author {
        name: text::line(value),
        ..of_place(place).cloned().unwrap_or_else(|| Author::named(""))
    });
    authors.filter(|author| !author.name.is_empty()).take(NAMES_MAX).collect()
}

fn give_image(item: &mut Item, address: &str) -> bool {
    if address.is_empty() {
        return replace_with(&mut item.image, None);
    }
    let url = Url::parse(address).ok().filter(is_web);
    url.is_some_and(|url| replace_with(&mut item.image, Some(Image { url, alt: None })))
}

/// Puts a value in the place of another; whether it is another one.
fn replace_with<T: PartialEq>(place: &mut T, value: T) -> bool {
    let is_other = *place != value;
    *place = value;
    is_other
}

fn replace_if<T: PartialEq>(place: &mut T, value: Option<T>) -> bool {
    value.is_some_and(|value| replace_with(place, value))
}
