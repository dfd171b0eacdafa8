//! `[source.<id>.listing]`, `[source.<id>.article]`, and the rules of their fields.

use chrono::format::{Item, StrftimeItems};

use super::super::node::Node;
use super::super::table::Table;
use super::super::{ArticleScope, Fields, Query, Rule, Scope, Template, vocabulary};
use super::pattern::{self, Case};

pub(super) fn scope(table: &Table<'_>) -> Scope {
    Scope {
        item: table.get("item").and_then(|node| pattern::query(&node)),
        remove: table.many("remove").iter().filter_map(pattern::query).collect(),
        fields: Fields {
            title: rules(table, "title", Kind::Text),
            url: rules(table, "url", Kind::Text),
            section: rules(table, "section", Kind::Text),
            date: rules(table, "date", Kind::Date),
            updated: rules(table, "updated", Kind::Date),
            author: rules(table, "author", Kind::Text),
            lead: rules(table, "lead", Kind::Text),
            body: rules(table, "body", Kind::Text),
            image: rules(table, "image", Kind::Text),
            tags: rules(table, "tags", Kind::Text),
        },
    }
}

pub(super) fn article(table: Option<&Table<'_>>) -> ArticleScope {
    let Some(table) = table else { return ArticleScope::default() };
    let follow = table.get("follow").and_then(|node| node.switch());
    // An unknown key is reported as that.
    let known = |node: &Node<'_>| vocabulary::ARTICLE.key(node.key()).is_some();
    let other = table.given().into_iter().find(|node| node.key() != "follow" && known(node));
    if let (Some(false), Some(other)) = (follow, other) {
        let message = format!("`{}` has no effect, since article pages are not fetched", other.key());
        other.refuse(message, "take out `follow = false`, or what is said about article pages");
    }
    let links = |name: &str| rules(table, name, Kind::Text);
    ArticleScope { follow, next: links("next"), single: links("single"), scope: scope(table) }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Date,
}

fn rules(table: &Table<'_>, name: &str, kind: Kind) -> Vec<Rule> {
    let nodes = table.many(name);
    if nodes.is_empty()
        && let Some(node) = table.get(name)
    {
        node.refuse(format!("`{name}` is an empty list"), "leave it out to have it found automatically");
    }
    nodes.iter().filter_map(|node| rule(node, kind)).collect()
}

pub(super) fn rule(node: &Node<'_>, kind: Kind) -> Option<Rule> {
    if !node.is_table() {
        let select = Some(pattern::select(node)?);
        return Some(Rule { select, attr: None, regex: None, format: None, template: None, optional: false });
    }
    Some(rule_of(node, &node.table(&vocabulary::RULE)?, kind))
}

/// A rule that is written as a table.
pub(super) fn rule_of(node: &Node<'_>, table: &Table<'_>, kind: Kind) -> Rule {
    let template = table.get("template").and_then(|node| template(&node));
    // A template whose places are all in the item says where to look by them.
    let by_places = template.as_ref().is_none_or(|template| template.has_places() && !template.takes_found());
    let says_where = table.get("template").is_some() && by_places;
    table.refuse_both("select", "xpath", "an element is found by the one or by the other");
    if !says_where && ["select", "xpath", "attr", "regex"].iter().all(|key| table.get(key).is_none()) {
        table.missing(
            "select",
            format!("`{}` does not say where to look", node.key()),
            "add `select` or `xpath`, or `attr` or `regex` for the block itself",
        );
    }
    Rule {
        select: query(table),
        attr: table.get("attr").and_then(|node| attribute(&node)),
        regex: table.get("regex").and_then(|node| pattern::regex(&node, Case::Different)),
        format: table.get("format").and_then(|node| format(&node, kind)),
        template,
        optional: table.get("optional").and_then(|node| node.switch()).unwrap_or(false),
    }
}

fn query(table: &Table<'_>) -> Option<Query> {
    let selector = || pattern::select(&table.get("select")?);
    let xpath = || pattern::xpath(&table.get("xpath")?).map(Query::XPath);
    selector().or_else(xpath)
}

/// The name of an attribute, in lower case as the HTML parser has it.
fn attribute(node: &Node<'_>) -> Option<String> {
    let name = node.text()?;
    if name.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>/=[]".contains(c)) {
        node.refuse(format!("`{name}` is not the name of an attribute"), "write the name alone, like data-date");
        return None;
    }
    Some(name.to_ascii_lowercase())
}

fn format(node: &Node<'_>, kind: Kind) -> Option<String> {
    let text = node.text()?;
    if kind == Kind::Text {
        node.refuse("`format` says how a date is written, but this field is not a date", "take it out");
        return None;
    }
    let cure = "write it in strftime form, like %d.%m.%Y %H:%M";
    let items: Vec<_> = StrftimeItems::new(text).collect();
    if items.iter().any(|item| matches!(item, Item::Error)) {
        node.refuse(format!("`{text}` has a % that stands for nothing"), cure);
        return None;
    }
    if !items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(..))) {
        node.refuse(format!("`{text}` has no part of a date in it"), cure);
        return None;
    }
    Some(text.to_owned())
}

pub(super) fn template(node: &Node<'_>) -> Option<Template> {
    let text = node.text()?;
    match Template::new(text) {
        Ok(template) if template.takes_found() || template.has_places() => Some(template),
        Ok(_) => {
            node.refuse(format!("`{text}` has no place for what was found"), "put {} where it shall stand");
            None
        }
        Err(error) => {
            let cure = "write a JSON Pointer in the braces, like {/section/slug}";
            node.refuse_part(
                error.offset..text.len(),
                format!("`{text}` has a place that cannot be read: {}", error.cause),
                cure,
            );
            None
        }
    }
}
