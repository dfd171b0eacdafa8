//! `rules` of sources and feeds.

mod conditions;

use std::collections::BTreeMap;

use regex::Regex;
use url::Url;

use super::super::item_rule::TEMPLATE_FIELDS;
use super::super::node::Node;
use super::super::suggest::{alternatives, nearest};
use super::super::table::Table;
use super::super::{Action, ItemField, ItemRule, ItemRules, ItemTemplate, Order, Piece, Problem};
use super::pattern::{self, Case};
use super::{filter, locale};
use crate::model::{Section, SourceId, slug};
use conditions::conditions;

/// What a rule may do. Each has one of these.
const ACTIONS: [&str; 7] = ["drop", "keep", "set", "replace", "sections", "strip", "limit"];

/// The rules of a table. `from`: the sources of a feed; those of a source have none.
pub(super) fn rules(owner: &Table<'_>, from: Option<&[SourceId]>) -> ItemRules {
    let rules: Vec<(Node<'_>, ItemRule)> = owner
        .tables("rules")
        .into_iter()
        .filter_map(|(node, table)| Some((node, rule(&node, &table, from)?)))
        .collect();
    refuse_misplaced(&rules);
    ItemRules(rules.into_iter().map(|(_, rule)| rule).collect())
}

fn rule(node: &Node<'_>, table: &Table<'_>, from: Option<&[SourceId]>) -> Option<ItemRule> {
    let when = table.table("when").map(|when| conditions(&when, from)).unwrap_or_default();
    let unless = table.table("unless").map(|unless| conditions(&unless, from)).unwrap_or_default();
    let mut given = ACTIONS.iter().chain(&["sort"]).filter_map(|name| table.get(name));
    let Some(named) = given.next() else {
        let names: Vec<&str> = ACTIONS.into_iter().chain(["sort"]).collect();
        table.missing(names[0], "the rule does not say what to do", format!("add {}", alternatives(&names)));
        return None;
    };
    if let Some(other) = given.next() {
        let message = format!("one rule does one thing, and this one has `{}` and `{}`", named.key(), other.key());
        let problem = Problem::at(other.key_place(), message).related(named.key_place(), "the other one");
        node.add(problem.help("write a rule for each, in the order in which they are to act"));
    }
    let mut rule = ItemRule { action: Action::Drop, when, unless, text: node.inline() };
    rule.action = match named.key() {
        name @ ("drop" | "keep") => {
            refuse_beside(table, name, &["when", "with"], "its own conditions say on what it acts; add them there");
            rule.when = conditions(&table.table(name)?, from);
            if name == "drop" { Action::Drop } else { Action::Keep }
        }
        "limit" => {
            refuse_beside(table, "limit", &["when", "unless", "with"], "it counts all items; take the other key out");
            Action::Limit(table.whole("limit")?)
        }
        "sort" => {
            refuse_beside(table, "sort", &["when", "unless", "with"], "it sorts all items; take the other key out");
            Action::Sort(order(table)?)
        }
        "replace" => {
            let fields = replacements(&table.table("replace")?);
            Action::Replace(fields.clone(), with(table, &fields)?)
        }
        name => {
            refuse_beside(table, name, &["with"], "`with` belongs to `replace`; take it out");
            match name {
                "set" => Action::Set(settings(&table.table("set")?)),
                "sections" => Action::Sections(sections(&named)),
                _ => Action::Strip(table.many("strip").iter().filter_map(pattern::selector).collect()),
            }
        }
    };
    refuse_idle(&named, &rule.action);
    Some(rule)
}

/// Reports keys that have no meaning beside an action.
fn refuse_beside(table: &Table<'_>, action: &str, keys: &[&str], cure: &str) {
    for node in keys.iter().filter_map(|key| table.get(key)) {
        let message = format!("`{}` has no effect beside `{action}`", node.key());
        node.add(Problem::at(node.key_place(), message).help(cure));
    }
}

/// Reports an action that does nothing, unless what it should do was reported as a mistake.
fn refuse_idle(node: &Node<'_>, action: &Action) {
    let is_empty = match action {
        Action::Drop | Action::Keep | Action::Set(_) | Action::Replace(..) | Action::Sections(_) => {
            node.is_empty_table()
        }
        Action::Strip(_) => !node.is_text() && node.one_or_many().is_empty(),
        Action::Limit(_) | Action::Sort(_) => false,
    };
    if is_empty {
        let cure = match action {
            Action::Drop | Action::Keep => "say which items are meant: { title = \"…\" }",
            Action::Strip(_) => "name what is to go: [\".advertisement\"]",
            _ => "say what is to change, or take the rule out",
        };
        node.refuse(format!("`{}` is empty, so the rule does nothing", node.key()), cure);
    }
}

/// `limit` and `sort` act on all items together, once all others have acted on each.
fn refuse_misplaced(rules: &[(Node<'_>, ItemRule)]) {
    let on_all = |rule: &ItemRule| match rule.action {
        Action::Limit(_) => Some("limit"),
        Action::Sort(_) => Some("sort"),
        _ => None,
    };
    let last = rules.iter().rposition(|(_, rule)| on_all(rule).is_none());
    let mut seen: BTreeMap<&str, &Node<'_>> = BTreeMap::new();
    for (place, (node, rule)) in rules.iter().enumerate() {
        let Some(name) = on_all(rule) else { continue };
        if let Some(first) = seen.get(name) {
            let problem = Problem::at(node.place(), format!("there are two rules with `{name}`"));
            node.add(problem.related(first.place(), "the other one").help("keep one of them"));
        } else if last.is_some_and(|last| place < last) {
            let cure = "move it to the end: it acts on what the other rules leave";
            node.refuse(format!("`{name}` stands before rules that act on single items"), cure);
        }
        seen.entry(name).or_insert(node);
    }
}

fn order(table: &Table<'_>) -> Option<Order> {
    table.word("sort").map(|(word, _)| match word {
        "title" => Order::Title,
        "listing" => Order::Listing,
        _ => Order::Date,
    })
}

fn replacements(table: &Table<'_>) -> Vec<(ItemField, Vec<Regex>)> {
    let fields = table.given().into_iter().filter_map(|node| {
        let field = ItemField::of_name(node.key())?;
        Some((field, node.one_or_many().iter().filter_map(something).collect()))
    });
    fields.collect()
}

/// A pattern that must find something to replace.
fn something(node: &Node<'_>) -> Option<Regex> {
    let pattern = pattern::regex(node, Case::Different)?;
    if pattern.is_match("") {
        node.refuse(
            format!("`{}` also finds nothing at all, between any two letters", pattern.as_str()),
            "name what must be there; the repetitions `*` and `?` and an empty alternative allow for nothing",
        );
        return None;
    }
    Some(pattern)
}

/// What is put in the place of what was found. It may name groups that all patterns have.
fn with(table: &Table<'_>, fields: &[(ItemField, Vec<Regex>)]) -> Option<String> {
    let Some(node) = table.get("with") else { return Some(String::new()) };
    let text = node.text_or_empty()?;
    for name in groups(text) {
        let has = |pattern: &Regex| match name.parse::<usize>() {
            Ok(number) => number < pattern.captures_len(),
            Err(_) => pattern.capture_names().flatten().any(|own| own == name),
        };
        if !fields.iter().flat_map(|(_, patterns)| patterns).all(has) {
            let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
            let cure = if !digits.is_empty() && digits.len() < name.len() {
                format!("write ${{{digits}}}{} to end the number there, or $$ for the sign", &name[digits.len()..])
            } else {
                "put what it stands for into ( ) in each pattern, or write $$ for the sign".to_owned()
            };
            node.refuse(format!("the pattern has no group `{name}`"), cure);
            return None;
        }
    }
    Some(text.to_owned())
}

/// The groups that a replacement names, as the regex library reads them.
fn groups(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let tail = &rest[at + 1..];
        if let Some(after) = tail.strip_prefix('$') {
            rest = after;
            continue;
        }
        let name = match tail.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((name, _)) => name,
            None => {
                let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(tail.len());
                &tail[..end]
            }
        };
        names.extend(Some(name).filter(|name| !name.is_empty()));
        rest = tail;
    }
    names
}

fn settings(table: &Table<'_>) -> Vec<(ItemField, Vec<ItemTemplate>)> {
    let fields = table.given().into_iter().filter_map(|node| {
        let field = ItemField::of_name(node.key())?;
        Some((field, node.one_or_many().iter().filter_map(|node| setting(field, node)).collect()))
    });
    fields.collect()
}

fn setting(field: ItemField, node: &Node<'_>) -> Option<ItemTemplate> {
    let may_be_empty = !matches!(field, ItemField::Title | ItemField::Url | ItemField::Language);
    let text = if may_be_empty { node.text_or_empty()? } else { node.text()? };
    let template = template(node, text)?;
    let is_fixed = template.0.iter().all(|piece| matches!(piece, Piece::Text(_)));
    match field {
        ItemField::Language if is_fixed => _ = locale::tag(node)?,
        ItemField::Url | ItemField::Image if is_fixed && !text.is_empty() && !is_web_address(text) => {
            node.refuse(format!("`{text}` is not the address of anything"), "write all of it: https://…");
            return None;
        }
        _ => {}
    }
    Some(template)
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn template(node: &Node<'_>, text: &str) -> Option<ItemTemplate> {
    let known = TEMPLATE_FIELDS.map(ItemField::name);
    match ItemTemplate::parse(text) {
        Ok(template) => Some(template),
        Err(None) => {
            node.refuse("a brace is alone", "write {title} for a field, and {{ or }} for a brace that is meant");
            None
        }
        Err(Some(name)) => {
            let cure = match nearest(&name, known) {
                Some(meant) => format!("did you mean {{{meant}}}?"),
                None => format!("write {} in braces, or {{{{ for a brace that is meant", alternatives(&known)),
            };
            node.refuse(format!("there is no field {{{name}}} to put there"), cure);
            None
        }
    }
}

/// New names of sections by the slugs of the old ones.
fn sections(node: &Node<'_>) -> BTreeMap<String, Vec<Section>> {
    let mut map = BTreeMap::new();
    for named in node.entries_by_name("write sections = { \"Old name\" = \"New name\" }") {
        let old = slug(named.key());
        if old.is_empty() {
            let problem = Problem::at(named.key_place(), format!("`{}` is not the name of a section", named.key()));
            named.add(problem.help("write its name as the newspaper does"));
        }
        let new = named.one_or_many();
        let new = new.iter().filter(|node| filter::section(node).is_some()).filter_map(|node| node.text());
        map.insert(old, new.filter_map(Section::new).collect());
    }
    map
}
