//! `rules` of sources and feeds: what is kept of their items, and what is changed in them.
//!
//! The rules of a source act on an item before it is stored, those of a feed on what it shows; the
//! form of both is the same. What they do is in `normalise::rules`.

use std::collections::BTreeMap;
use std::time::Duration;

use regex::Regex;

use super::Selector;
use crate::model::{Access, Section, SourceId};

/// The rules of a source or feed, in their order.
#[derive(Debug, Clone, Default)]
pub struct ItemRules(pub Vec<ItemRule>);

impl ItemRules {
    /// The rules with their numbers, which begin with 1.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, &ItemRule)> {
        (1..).zip(&self.0)
    }

    /// How many of the newest items there are at most, with the number of the rule that says so.
    pub fn limit(&self) -> Option<(u16, usize)> {
        self.numbered().find_map(|(number, rule)| match rule.action {
            Action::Limit(newest) => Some((number, newest)),
            _ => None,
        })
    }

    /// The order in which a feed shows its items.
    pub fn order(&self) -> Option<Order> {
        self.0.iter().find_map(|rule| if let Action::Sort(order) = rule.action { Some(order) } else { None })
    }

    /// Whether any of them asks how old an item is.
    pub fn ask_age(&self) -> bool {
        let ask = |rule: &ItemRule| {
            let mut conditions = rule.when.iter().chain(&rule.unless);
            conditions.any(|condition| matches!(condition, Condition::Age(_)))
        };
        self.0.iter().any(ask)
    }

    /// The rules as text, which changes whenever what they do changes.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|rule| rule.text.as_str())
    }
}

/// One rule.
#[derive(Debug, Clone)]
pub struct ItemRule {
    /// What it does.
    pub action: Action,
    /// It acts on items that fulfil all of these.
    pub when: Vec<Condition>,
    /// And does not act on those that fulfil all of these, if there are any.
    pub unless: Vec<Condition>,
    /// The rule as it may be written in a file, on one line.
    pub text: String,
}

/// What a rule does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Takes items away.
    Drop,
    /// Takes all other items away.
    Keep,
    /// Gives fields other values.
    Set(Vec<(ItemField, Vec<ItemTemplate>)>),
    /// Replaces what patterns find in fields; in the second text `$1` stands for the first group.
    Replace(Vec<(ItemField, Vec<Regex>)>, String),
    /// Renames sections, by their slugs; to nothing: takes them away.
    Sections(BTreeMap<String, Vec<Section>>),
    /// Takes elements out of the body.
    Strip(Vec<Selector>),
    /// Takes only so many of the newest.
    Limit(usize),
    /// Shows them in this order.
    Sort(Order),
}

/// What an item must be for a rule to act on it.
#[derive(Debug, Clone)]
pub enum Condition {
    /// One of the patterns is found in the field.
    Matches(ItemField, Vec<Regex>),
    /// It is in one of the sections with these slugs.
    Section(Vec<String>),
    /// It is in one of these language ranges (RFC 4647, section 2.1).
    Language(Vec<String>),
    /// It comes from one of these sources.
    Source(Vec<SourceId>),
    /// How long ago it was published.
    Age(Comparison<Duration>),
    /// How long headline, lead and body are together.
    Length(Comparison<Length>),
    /// How much of the article the public gets to read; `None`: all of it.
    Access(Vec<Option<Access>>),
    /// Whether the source marks it as advertising.
    Advertisement(bool),
    /// It has all of these fields.
    Has(Vec<ItemField>),
    /// It has none of these fields.
    Lacks(Vec<ItemField>),
}

/// Less or more than a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison<T> {
    /// `< 30d`
    Less(T),
    /// `> 30d`
    More(T),
}

/// The length of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// `200 words`
    Words(usize),
    /// `1000 characters`
    Characters(usize),
}

/// The order in which a feed shows its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first, as without a rule.
    Date,
    /// By their headlines.
    Title,
    /// As the listings had them, what was seen last first.
    Listing,
}

/// A part of an item that rules speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemField {
    /// The headline.
    Title,
    /// Headline, lead and body.
    Text,
    /// The lead.
    Lead,
    /// The body.
    Body,
    /// The sections.
    Section,
    /// The authors.
    Author,
    /// The topics.
    Tags,
    /// The link.
    Url,
    /// The language.
    Language,
    /// The main picture.
    Image,
    /// The date of publication.
    Date,
    /// The name of the source.
    Source,
    /// Files that belong to it.
    Enclosure,
}

impl ItemField {
    const ALL: [Self; 13] = [
        Self::Title,
        Self::Text,
        Self::Lead,
        Self::Body,
        Self::Section,
        Self::Author,
        Self::Tags,
        Self::Url,
        Self::Language,
        Self::Image,
        Self::Date,
        Self::Source,
        Self::Enclosure,
    ];

    /// The field of a name in the configuration.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its name in the configuration, and in the evidence of items.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Section => "section",
            Self::Author => "author",
            Self::Tags => "tags",
            Self::Url => "url",
            Self::Language => "language",
            Self::Image => "image",
            Self::Date => "date",
            Self::Source => "source",
            Self::Enclosure => "enclosure",
        }
    }
}

/// A text with places for fields of the item: `{section}: {title}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTemplate(pub Vec<Piece>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// What the item has in this field.
    Field(ItemField),
}

/// Fields that a template may name.
pub(super) const TEMPLATE_FIELDS: [ItemField; 9] = [
    ItemField::Title,
    ItemField::Lead,
    ItemField::Section,
    ItemField::Author,
    ItemField::Tags,
    ItemField::Url,
    ItemField::Language,
    ItemField::Date,
    ItemField::Source,
];

impl ItemTemplate {
    /// Reads a template. A brace that is meant is written twice. The error is the name between
    /// braces that is no field, or nothing where a brace has no other one.
    pub fn parse(text: &str) -> Result<Self, Option<String>> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let tail = &rest[at..];
            if tail.starts_with("{{") || tail.starts_with("}}") {
                plain.push_str(&tail[..1]);
                rest = &tail[2..];
                continue;
            }
            let name = tail.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            let Some((name, after)) = name else { return Err(None) };
            let field = ItemField::of_name(name).filter(|field| TEMPLATE_FIELDS.contains(field));
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Field(field.ok_or_else(|| Some(name.to_owned()))?));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_texts_with_places() {
        let text = |text: &str| Piece::Text(text.to_owned());
        let (title, section) = (Piece::Field(ItemField::Title), Piece::Field(ItemField::Section));
        for (written, read) in [
            ("Sport", Ok(vec![text("Sport")])),
            ("", Ok(vec![])),
            ("{section}: {title}", Ok(vec![section, text(": "), title])),
            ("{{x}} 100 %", Ok(vec![text("{x} 100 %")])),
            ("{titel}", Err(Some("titel".to_owned()))),
            ("{image}", Err(Some("image".to_owned()))),
            ("{}", Err(Some(String::new()))),
            ("{title", Err(None)),
            ("title}", Err(None)),
        ] {
            assert_eq!(ItemTemplate::parse(written), read.map(ItemTemplate), "{written}");
        }
    }
}
