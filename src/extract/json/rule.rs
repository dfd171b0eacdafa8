//! Configured rules, applied to a value of JSON.

use serde_json::Value;

use super::value;
use crate::config::{Query, Rule, Template};
use crate::extract::rule::place;
use crate::model::{EvidenceKind, Field};

/// Puts what was found into the template of a rule, with what else it takes of the item; `None` if
/// anything of that is missing.
pub(super) type Fill = fn(&Template, &str, &Value) -> Option<String>;

/// Fills the template of a text.
pub(super) fn text(template: &Template, found: &str, item: &Value) -> Option<String> {
    template.fill_from(found, item, value::raw)
}

/// Fills the template of an address.
pub(super) fn address(template: &Template, found: &str, item: &Value) -> Option<String> {
    template.fill_address(found, item, value::raw)
}

/// What the first rule that yields anything yields. `plain` takes what a rule finds as it stands,
/// `worked` the text that pattern and template make of it.
pub(super) fn read<T>(
    fill: Fill,
    rules: &[Rule],
    item: &Value,
    plain: impl Fn(&Rule, &[&Value]) -> Option<T>,
    worked: impl Fn(&Rule, Vec<String>) -> Option<T>,
) -> Option<Field<T>> {
    rules.iter().find_map(|rule| {
        let is_plain = rule.regex.is_none() && rule.template.is_none();
        let taken = if is_plain {
            plain(rule, &found(rule, item))
        } else {
            Some(texts(fill, rule, item)).filter(|texts| !texts.is_empty()).and_then(|texts| worked(rule, texts))
        };
        Some(Field::new(taken?, EvidenceKind::Selector, name(rule)))
    })
}

/// The texts that a rule yields: what the pattern finds in a value, and the template around it.
pub(super) fn texts(fill: Fill, rule: &Rule, item: &Value) -> Vec<String> {
    let fill = |text: &str| match &rule.template {
        Some(template) => fill(template, text, item),
        None => Some(text.to_owned()),
    };
    if rule.select.is_none() && rule.regex.is_none() && rule.template.as_ref().is_some_and(|one| !one.takes_found()) {
        return fill("").into_iter().collect();
    }
    let values = found(rule, item).into_iter().flat_map(|value| match value {
        Value::Array(values) => values.iter().collect(),
        value => vec![value],
    });
    let matched = values.filter_map(value::raw).filter_map(|text| match &rule.regex {
        Some(regex) => {
            let groups = regex.captures(&text)?;
            Some(groups.get(1).or_else(|| groups.get(0))?.as_str().trim().to_owned())
        }
        None => Some(text),
    });
    matched.filter(|text| !text.is_empty()).filter_map(|text| fill(&text)).collect()
}

/// The values at the place that a rule names, or the item itself.
fn found<'v>(rule: &Rule, item: &'v Value) -> Vec<&'v Value> {
    let found = match &rule.select {
        None => vec![item],
        Some(Query::Json(path)) => path.find(item),
        // The check of the configuration keeps queries of pages out of listings that are JSON.
        Some(Query::Css(_) | Query::XPath(_)) => Vec::new(),
    };
    found.into_iter().filter(|value| !value.is_null()).collect()
}

/// How a rule is named in evidence.
fn name(rule: &Rule) -> String {
    match (&rule.select, &rule.template) {
        (None, Some(template)) => template.as_str().to_owned(),
        _ => place(rule),
    }
}
