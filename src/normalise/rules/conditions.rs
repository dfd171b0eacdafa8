//! Whether an item is what a rule acts on.

use regex::Regex;

use crate::config::{Comparison, Condition, ItemField, Length};
use crate::model::Item;
use crate::normalise::filter::{age, is_in};

use super::subject::Subject;

impl Subject<'_> {
    /// Whether the item fulfils all of these conditions.
    pub(super) fn is_all(&mut self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| self.is(condition))
    }

    fn is(&mut self, condition: &Condition) -> bool {
        match condition {
            Condition::Matches(field, patterns) => self.matches(*field, patterns),
            Condition::Section(slugs) => self.item.sections.iter().any(|section| slugs.contains(&section.slug)),
            Condition::Language(ranges) => {
                let tag = self.item.language.as_deref().or(self.circumstances.spoken);
                tag.is_some_and(|tag| ranges.iter().any(|range| is_in(range, tag)))
            }
            Condition::Source(sources) => sources.contains(&self.item.source),
            Condition::Age(comparison) => {
                // One that lies ahead is not old at all.
                let age = age(self.item, self.circumstances.now).to_std().unwrap_or_default();
                match comparison {
                    Comparison::Less(limit) => age < *limit,
                    Comparison::More(limit) => age > *limit,
                }
            }
            Condition::Length(comparison) => self.is_long(*comparison),
            Condition::Access(kinds) => kinds.contains(&self.item.access),
            Condition::Advertisement(is) => self.item.advertisement == *is,
            Condition::Has(fields) => fields.iter().all(|field| has(self.item, *field)),
            Condition::Lacks(fields) => !fields.iter().any(|field| has(self.item, *field)),
        }
    }

    fn matches(&mut self, field: ItemField, patterns: &[Regex]) -> bool {
        let any = |text: &str| patterns.iter().any(|pattern| pattern.is_match(text));
        match field {
            ItemField::Title => any(&self.item.title),
            ItemField::Text => any(&self.text()),
            ItemField::Lead => self.item.lead.as_deref().is_some_and(any),
            ItemField::Body => any(self.body_text()),
            ItemField::Author => self.item.authors.iter().any(|author| any(&author.name)),
            ItemField::Tags => self.item.tags.iter().any(|tag| any(tag)),
            ItemField::Url => any(self.item.url.as_str()),
            ItemField::Section => self.item.sections.iter().any(|section| any(&section.name)),
            ItemField::Language | ItemField::Image | ItemField::Date | ItemField::Source | ItemField::Enclosure => {
                false
            }
        }
    }

    fn is_long(&mut self, comparison: Comparison<Length>) -> bool {
        let text = self.text();
        let of = |limit: Length| match limit {
            Length::Words(limit) => (text.split_whitespace().count(), limit),
            Length::Characters(limit) => (text.chars().count(), limit),
        };
        match comparison {
            Comparison::Less(limit) => {
                let (length, limit) = of(limit);
                length < limit
            }
            Comparison::More(limit) => {
                let (length, limit) = of(limit);
                length > limit
            }
        }
    }
}

/// Whether an item has something in a field.
fn has(item: &Item, field: ItemField) -> bool {
    match field {
        ItemField::Title => !item.title.is_empty(),
        ItemField::Lead => item.lead.is_some(),
        ItemField::Body => item.body_html.is_some(),
        ItemField::Section => !item.sections.is_empty(),
        ItemField::Author => !item.authors.is_empty(),
        ItemField::Tags => !item.tags.is_empty(),
        ItemField::Language => item.language.is_some(),
        ItemField::Image => item.image.is_some(),
        ItemField::Date => item.published.is_some(),
        ItemField::Enclosure => !item.enclosures.is_empty(),
        ItemField::Text | ItemField::Url | ItemField::Source => true,
    }
}
