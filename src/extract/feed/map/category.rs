//! Categories of feeds: sections of newspapers, and topics.

use feed_rs::model::Category;

use super::super::element::Element;
use super::{REPEATED_MAX, text};
use crate::extract::dom;

/// Elements whose content is one section.
const SECTIONS: &[&str] =
    &["slash:section", "category", "atom:category", "rss:category", "dc:subject", "prism:section"];
/// Elements that list topics, parted by commas.
const LISTS: &[&str] = &["itunes:keywords", "media:keywords", "tags"];
/// Elements that name one topic.
const TOPICS: &[&str] = &["media:category", "itunes:category"];

/// Sections and topics of an item.
#[derive(Default)]
pub(super) struct Categories {
    pub(super) sections: Vec<String>,
    pub(super) tags: Vec<String>,
}

impl Categories {
    /// Of what feed-rs read and what else the item says. In some formats all are topics.
    pub(super) fn of(item: &Element, read: &[Category], all_are_tags: bool) -> Self {
        let mut found = Self::default();
        for category in read {
            let name = category.label.as_deref().filter(|label| !label.trim().is_empty()).unwrap_or(&category.term);
            let is_tag = all_are_tags || category.scheme.as_deref().is_some_and(names_tags);
            found.add(name, is_tag);
        }
        for element in item.named(SECTIONS) {
            let is_tag = ["domain", "scheme"].iter().filter_map(|name| element.attribute(name)).any(names_tags);
            let named = element.attribute("label").or_else(|| element.attribute("term")).map(str::to_owned);
            found.add(&named.unwrap_or_else(|| element.text()), is_tag);
        }
        for element in item.named(TOPICS) {
            found.add_nested(element);
        }
        for list in item.named(LISTS).map(Element::text) {
            list.split(',').for_each(|name| found.add(name, true));
        }
        found
    }

    /// A category of iTunes names itself in an attribute, and has finer ones in it.
    fn add_nested(&mut self, element: &Element) {
        let named = element.attribute("text").or_else(|| element.attribute("label")).map(str::to_owned);
        self.add(&named.unwrap_or_else(|| element.text()), true);
        element.elements().for_each(|inner| self.add_nested(inner));
    }

    fn add(&mut self, name: &str, is_tag: bool) {
        if self.sections.len() + self.tags.len() >= REPEATED_MAX {
            return;
        }
        let name = dom::plain(&text::tame(name));
        let is_known = self.sections.contains(&name) || self.tags.contains(&name);
        if !name.is_empty() && !is_known {
            if is_tag { self.tags.push(name) } else { self.sections.push(name) }
        }
    }
}

/// Whether a scheme says that its terms are tags.
fn names_tags(scheme: &str) -> bool {
    scheme.to_lowercase().contains("tag")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_half_a_million_categories_the_first_are_taken() {
        let mut found = Categories::default();
        (0..500_000).for_each(|number| found.add(&format!("c{number}"), number % 2 == 0));
        assert_eq!(found.sections.len() + found.tags.len(), REPEATED_MAX);
        assert_eq!((found.tags[0].as_str(), found.sections[0].as_str()), ("c0", "c1"));
    }
}
