//! `sections`, `include`, `exclude`, `languages` and `age` of sources and feeds.

use std::time::Duration;

use super::super::node::Node;
use super::super::table::Table;
use super::super::{Filter, Part, TextFilter, vocabulary};
use super::locale;
use super::pattern::{self, Case};
use crate::model::slug;

pub(super) fn filter(table: &Table<'_>, age_max: Option<Duration>) -> Filter {
    Filter {
        sections: table.many("sections").iter().filter_map(section).collect(),
        include: table.many("include").iter().filter_map(text_filter).collect(),
        exclude: table.many("exclude").iter().filter_map(text_filter).collect(),
        age_max: table.duration("age").or(age_max),
        languages: table.many("languages").iter().filter_map(locale::tag).collect(),
    }
}

/// The slug of a section, which may be written as its name.
pub(super) fn section(node: &Node<'_>) -> Option<String> {
    let name = node.text()?;
    let slug = slug(name);
    if slug.is_empty() {
        node.refuse(format!("`{name}` is not the name of a section"), "write its name as the newspaper does");
        return None;
    }
    Some(slug)
}

fn text_filter(node: &Node<'_>) -> Option<TextFilter> {
    if !node.is_table() {
        return Some(TextFilter { part: Part::Text, pattern: visible(node)? });
    }
    let table = node.table(&vocabulary::PATTERN)?;
    let (part, node) = match (table.get("title"), table.get("text")) {
        (Some(node), None) => (Part::Title, node),
        (None, Some(node)) => (Part::Text, node),
        // What is alone and neither is an unknown key, which is reported as such.
        (None, None) if table.given().len() == 1 => return None,
        _ => {
            node.refuse("a pattern looks at one part of an item", "write { title = \"…\" } or { text = \"…\" }");
            return None;
        }
    };
    Some(TextFilter { part, pattern: visible(&node)? })
}

/// A pattern that must find something to see.
pub(super) fn visible(node: &Node<'_>) -> Option<regex::Regex> {
    let pattern = pattern::regex(node, Case::Same)?;
    if pattern.is_match("") {
        node.refuse(
            format!("`{}` matches every item, since it matches nothing at all", pattern.as_str()),
            "name what must be there; the repetitions `*` and `?` and an empty alternative allow for nothing",
        );
        return None;
    }
    Some(pattern)
}
