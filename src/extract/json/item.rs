//! One item of an API as an entry, by what its members are called.

use serde_json::Value;
use url::Url;

use super::{keys, value};
use crate::model::{Author, Entry, EvidenceKind, Field, Moment, language_tag};
use crate::normalise::date::Context;

/// What reading an item needs to know of the answer around it.
pub(super) struct Surroundings<'a> {
    /// What addresses are relative to.
    pub(super) base: Url,
    /// How dates are read.
    pub(super) dates: Context<'a>,
    /// The language of the answer, if it is known.
    pub(super) language: Option<&'a str>,
}

/// An item with the objects that hold its members: itself, and what it wraps.
pub(super) struct Item<'v> {
    parts: Vec<(String, &'v serde_json::Map<String, Value>)>,
}

impl<'v> Item<'v> {
    /// An item, if the value is an object.
    pub(super) fn of(value: &'v Value) -> Option<Self> {
        let outer = value.as_object()?;
        let mut parts = vec![(String::new(), outer)];
        // What is wrapped says more of the article than the wrapping.
        for wrapper in keys::WRAPPERS {
            if let Some((key, Value::Object(inner))) = value::member(outer, &[wrapper]) {
                parts.insert(0, (format!("/{}", escaped(key)), inner));
                break;
            }
        }
        Some(Self { parts })
    }

    /// What the first member of these names that gives anything gives, and where it stands.
    fn read<T>(&self, names: &[&str], take: impl Fn(&str, &'v Value) -> Option<T>) -> Option<Field<T>> {
        names.iter().find_map(|name| {
            self.parts.iter().find_map(|(prefix, part)| {
                let (key, value) = value::member(part, &[name])?;
                Some(Field::new(take(key, value)?, EvidenceKind::Json, format!("{prefix}/{}", escaped(key))))
            })
        })
    }

    fn title(&self) -> Option<Field<String>> {
        self.read(keys::TITLES, |_, value| value::line(value).filter(|_| !value.is_number()))
    }

    fn url(&self, base: &Url) -> Option<Field<Url>> {
        self.read(keys::ADDRESSES, |_, value| value::page_address(value, base))
    }

    fn moment(&self, names: &[&str], dates: &Context<'_>) -> Option<Field<Moment>> {
        self.read(names, |key, value| value::moment(value, key, dates))
    }

    /// The names of the members that make an article of it: those of one list are built alike.
    pub(super) fn build(&self, around: &Surroundings<'_>) -> Option<Build> {
        let (title, url) = (self.title()?, self.url(&around.base)?);
        let date = self.moment(keys::DATES, &around.dates);
        let is_named_only = keys::plain(title.evidence.place.rsplit('/').next().unwrap_or_default()) == "name";
        let has_text = self.read(keys::LEADS, |_, value| value::line(value)).is_some()
            || self.read(keys::BODIES, |_, value| value::line(value)).is_some();
        // Authors, topics and menus have names and addresses, too.
        let score = if is_named_only { 1 } else { 2 } + if date.is_some() { 3 } else { 0 } + u32::from(has_text);
        let members = [Some(title.evidence.place), Some(url.evidence.place), date.map(|date| date.evidence.place)];
        Some(Build { members, score })
    }

    /// The entry, with whatever can be read of it.
    pub(super) fn entry(&self, around: &Surroundings<'_>) -> Entry {
        let Surroundings { base, dates, language } = around;
        let names =
            |names: &[&str]| self.read(names, |_, value| Some(value::names(value)).filter(|names| !names.is_empty()));
        let authors = |_: &str, value: &Value| -> Option<Vec<Author>> {
            Some(value::authors(value, base, *language)).filter(|authors| !authors.is_empty())
        };
        let lead = self.read(keys::LEADS, |_, value| value::lead(value).filter(|lead| !lead.text.is_empty()));
        Entry {
            title: self.title(),
            url: self.url(base),
            published: self.moment(keys::DATES, dates),
            updated: self.moment(keys::UPDATES, dates),
            lead,
            body: self.read(keys::BODIES, |_, value| value::html(value)),
            authors: self.read(keys::AUTHORS, authors),
            sections: names(keys::SECTIONS),
            tags: names(keys::TAGS),
            image: self.read(keys::IMAGES, |_, value| value::image(value, base)),
            language: self.read(keys::LANGUAGES, |_, value| value::line(value).and_then(|tag| language_tag(&tag))),
            ..Entry::default()
        }
    }
}

/// How an item is built, and how much of an article it is.
pub(super) struct Build {
    /// Where title, address and date stand.
    pub(super) members: [Option<String>; 3],
    pub(super) score: u32,
}

/// A name as a reference token of a JSON Pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
