//! What a field is, as far as selectors are concerned: how a rule reads it, and where it stands.

use chrono::{DateTime, Utc};
use dom_query::NodeRef;
use url::Url;

use crate::config::{Fields, Rule};
use crate::extract::xpath::Chart;
use crate::extract::{dom, listing, rule};
use crate::model::{Entry, Moment, Precision};
use crate::normalise::date::{self, Context};

/// A field for which selectors are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldName {
    /// Headline.
    Title,
    /// Section.
    Section,
    /// First publication.
    Date,
    /// Author.
    Author,
    /// Lead.
    Lead,
    /// Main image.
    Image,
}

impl FieldName {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 6] = [Self::Title, Self::Section, Self::Date, Self::Author, Self::Lead, Self::Image];

    /// Its key in the configuration.
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Section => "section",
            Self::Date => "date",
            Self::Author => "author",
            Self::Lead => "lead",
            Self::Image => "image",
        }
    }

    /// The field of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The rules of this field.
    pub fn rules(self, fields: &Fields) -> &[Rule] {
        match self {
            Self::Title => &fields.title,
            Self::Section => &fields.section,
            Self::Date => &fields.date,
            Self::Author => &fields.author,
            Self::Lead => &fields.lead,
            Self::Image => &fields.image,
        }
    }

    pub(super) fn rules_mut(self, fields: &mut Fields) -> &mut Vec<Rule> {
        match self {
            Self::Title => &mut fields.title,
            Self::Section => &mut fields.section,
            Self::Date => &mut fields.date,
            Self::Author => &mut fields.author,
            Self::Lead => &mut fields.lead,
            Self::Image => &mut fields.image,
        }
    }
}

/// Several names of one field are compared as one text.
const SEPARATOR: &str = "\n";

/// Attributes that may hold the value of a field, beside those that are read anyway.
const ATTRIBUTES: &[&str] =
    &["title", "aria-label", "content", "data-date", "data-time", "data-timestamp", "data-published"];

/// Attributes in which a date for machines may stand.
pub(super) const DATE_ATTRIBUTES: &[&str] =
    &["datetime", "content", "title", "data-date", "data-time", "data-timestamp", "data-published"];

/// The value of a field of an entry, in the form in which values are compared.
pub(super) fn of_entry(field: FieldName, entry: &Entry) -> Option<String> {
    match field {
        FieldName::Title => entry.title.as_ref().map(|title| title.value.clone()),
        FieldName::Section => entry.sections.as_ref().map(|sections| sections.value.join(SEPARATOR)),
        FieldName::Date => entry.published.as_ref().map(|date| of_moment(&date.value)),
        FieldName::Author => entry
            .authors
            .as_ref()
            .map(|authors| authors.value.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(SEPARATOR)),
        FieldName::Lead => entry.lead.as_ref().map(|lead| lead.value.text.clone()),
        FieldName::Image => entry.image.as_ref().map(|image| image.value.to_string()),
    }
}

pub(super) fn of_moment(moment: &Moment) -> String {
    moment.to_rfc3339()
}

/// What reading values needs to know of the page.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) base: &'a Url,
    pub(super) dates: Context<'a>,
}

impl Reader<'_> {
    /// What a rule reads in a node, as the extractor would.
    pub(super) fn value(&self, field: FieldName, one: &Rule, node: &NodeRef<'_>) -> Option<String> {
        let values =
            || rule::values(std::slice::from_ref(one), node, self.base, &Chart::default()).map(|field| field.value);
        let plain = one.attr.is_none() && one.regex.is_none();
        match field {
            FieldName::Title => values()?.into_iter().next(),
            FieldName::Section | FieldName::Author => Some(values()?.join(SEPARATOR)),
            FieldName::Lead => values()?.into_iter().next().map(|text| listing::uncut(&text).0),
            FieldName::Date => {
                let machine =
                    || rule::nodes(one, node, &Chart::default()).iter().find_map(|found| dom::attr(found, "datetime"));
                let stated = plain.then(machine).flatten();
                let texts = stated.into_iter().chain(values().unwrap_or_default());
                texts.into_iter().find_map(|text| date::read(&text, &self.dates)).map(|moment| of_moment(&moment))
            }
            FieldName::Image => rule::nodes(one, node, &Chart::default()).iter().find_map(|found| {
                dom::image_url(found, self.base).map(String::from).or_else(|| {
                    let inner = dom_query::Selection::from(*found).select("img, source");
                    inner.nodes().iter().find_map(|image| dom::image_url(image, self.base)).map(String::from)
                })
            }),
        }
    }

    /// Where an element has a value: in its text (`None`), or in attributes.
    pub(super) fn attributes(
        &self,
        field: FieldName,
        wanted: &Wanted,
        node: &NodeRef<'_>,
    ) -> Vec<Option<&'static str>> {
        let mut own = Rule { select: None, attr: None, regex: None, format: None, template: None, optional: false };
        let mut found = Vec::new();
        if self.value(field, &own, node).is_some_and(|value| wanted.has(&value)) {
            found.push(None);
        }
        let attributes = ATTRIBUTES.iter().filter(|name| field != FieldName::Image && dom::attr(node, name).is_some());
        for attribute in attributes {
            own.attr = Some((*attribute).to_owned());
            if self.value(field, &own, node).is_some_and(|value| wanted.has(&value)) {
                found.push(Some(*attribute));
            }
        }
        found
    }
}

/// The value that a rule shall give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This text, or one of its lines.
    Exactly(String),
    /// A date of this day, the time being free.
    Day(String),
    /// This time, to the minute.
    Minute(DateTime<Utc>),
}

impl Wanted {
    /// The wanted reading of a date.
    pub(super) fn moment(moment: &Moment) -> Self {
        match moment.precision {
            Precision::Day => Self::Day(moment.to_rfc3339()),
            Precision::Minute | Precision::Second => Self::Minute(moment.utc()),
        }
    }

    /// Whether a value is, or is one of several that make up, what is wanted.
    pub(super) fn has(&self, value: &str) -> bool {
        self.is(value) || matches!(self, Self::Exactly(text) if text.split(SEPARATOR).any(|part| part == value))
    }

    /// Whether a value is all that is wanted.
    pub(super) fn is(&self, value: &str) -> bool {
        match self {
            Self::Exactly(text) => text == value,
            Self::Day(day) => value.starts_with(day.as_str()),
            Self::Minute(time) => {
                let stated = DateTime::parse_from_rfc3339(value);
                stated.is_ok_and(|stated| stated.timestamp() / 60 == time.timestamp() / 60)
            }
        }
    }

    /// Whether it is a text, not a date.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Exactly(_))
    }

    /// The text; empty for a date.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Exactly(text) => text,
            Self::Day(_) | Self::Minute(_) => "",
        }
    }

    /// How long it is about, in characters.
    pub(super) fn chars(&self) -> usize {
        self.text().chars().count()
    }
}
