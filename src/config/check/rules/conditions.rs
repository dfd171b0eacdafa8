//! What an item must be for a rule to act on it.

use std::time::Duration;

use super::super::super::node::Node;
use super::super::super::suggest::nearest;
use super::super::super::table::Table;
use super::super::super::{Comparison, Condition, ItemField, Length, quantity};
use super::super::{filter, locale};
use crate::model::{Access, SourceId};

/// The conditions of a table; an item must fulfil all of them.
pub(super) fn conditions(table: &Table<'_>, from: Option<&[SourceId]>) -> Vec<Condition> {
    table.given().iter().filter_map(|node| condition(table, node, from)).collect()
}

fn condition(table: &Table<'_>, node: &Node<'_>, from: Option<&[SourceId]>) -> Option<Condition> {
    let many = node.one_or_many();
    if many.is_empty() {
        node.refuse(
            format!("`{}` is an empty list, which nothing fulfils", node.key()),
            "name something, or take it out",
        );
        return None;
    }
    Some(match node.key() {
        name @ ("title" | "text" | "lead" | "body" | "author" | "tags" | "url") => {
            Condition::Matches(ItemField::of_name(name)?, many.iter().filter_map(filter::visible).collect())
        }
        "section" => Condition::Section(many.iter().filter_map(filter::section).collect()),
        "language" => Condition::Language(many.iter().filter_map(locale::tag).collect()),
        "source" => Condition::Source(sources(node, from)),
        "age" => Condition::Age(comparison(node, age, "30d")?),
        "length" => Condition::Length(comparison(node, length, "50 words")?),
        "access" => Condition::Access(table.words("access").into_iter().map(access).collect()),
        "advertisement" => Condition::Advertisement(node.switch()?),
        name @ ("has" | "lacks") => {
            let fields = table.words(name).into_iter().filter_map(ItemField::of_name).collect();
            if name == "has" { Condition::Has(fields) } else { Condition::Lacks(fields) }
        }
        // An unknown key is reported as that.
        _ => return None,
    })
}

fn access(word: &str) -> Option<Access> {
    match word {
        "paywalled" => Some(Access::Paywalled),
        "cut-off" => Some(Access::CutOff),
        _ => None,
    }
}

fn sources(node: &Node<'_>, from: Option<&[SourceId]>) -> Vec<SourceId> {
    let Some(from) = from else {
        node.refuse("the rules of a source see only its own items", "take `source` out, or write the rule into a feed");
        return Vec::new();
    };
    let mut sources = Vec::new();
    for node in node.one_or_many() {
        let Some(id) = node.text() else { continue };
        match from.iter().find(|source| source.as_str() == id) {
            Some(source) => sources.push(source.clone()),
            None => {
                let cure = match nearest(id, from.iter().map(SourceId::as_str)) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "name one that is in `from`".to_owned(),
                };
                node.refuse(format!("the feed has no source `{id}`"), cure);
            }
        }
    }
    sources
}

/// `> 30d`, `< 50 words`
fn comparison<T>(node: &Node<'_>, read: fn(&str) -> Option<T>, example: &str) -> Option<Comparison<T>> {
    let text = node.text()?.trim();
    let quantity = |rest: &str| read(rest.trim());
    let comparison = match (text.strip_prefix('<'), text.strip_prefix('>')) {
        (Some(rest), _) => quantity(rest).map(Comparison::Less),
        (_, Some(rest)) => quantity(rest).map(Comparison::More),
        _ => None,
    };
    if comparison.is_none() {
        let cure = format!("write \"> {example}\" for more, or \"< {example}\" for less than that");
        node.refuse(format!("`{text}` is not a comparison"), cure);
    }
    comparison
}

fn age(text: &str) -> Option<Duration> {
    quantity::duration(text)
}

/// `50 words`, `2000 characters`
fn length(text: &str) -> Option<Length> {
    let (number, unit) = text.split_once(' ')?;
    let number = number.parse().ok()?;
    match unit.trim() {
        "word" | "words" => Some(Length::Words(number)),
        "character" | "characters" => Some(Length::Characters(number)),
        _ => None,
    }
}
