//! Sources as they are written into a configuration file.

use std::fmt::Write;

use toml::Value;
use url::Url;

use crate::config::{Rule, Scope};
use crate::extract::suggest::FieldName;

/// `[source.<id>]` with nothing but its address.
pub(super) fn source(id: &str, url: &Url) -> String {
    format!("[source.{id}]\nurl = {}\n", text(url.as_str()))
}

/// `[source.<id>.<part>]` with its selectors; empty if there are none.
pub(super) fn scope(id: &str, part: &str, scope: &Scope) -> String {
    let mut lines = String::new();
    if let Some(item) = &scope.item {
        let _ = writeln!(lines, "item = {}", text(item.as_str()));
    }
    for name in FieldName::ALL {
        let rules: Vec<String> = name.rules(&scope.fields).iter().map(rule).collect();
        match &rules[..] {
            [] => {}
            [one] => {
                let _ = writeln!(lines, "{} = {one}", name.key());
            }
            several => {
                let _ = writeln!(lines, "{} = [{}]", name.key(), several.join(", "));
            }
        }
    }
    if lines.is_empty() { lines } else { format!("\n[source.{id}.{part}]\n{lines}") }
}

/// A text in quotes, with what TOML wants escaped.
pub(super) fn text(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn rule(rule: &Rule) -> String {
    let select = rule.select.as_ref().map(|selector| text(selector.as_str()));
    let regex = rule.regex.as_ref().map(|regex| text(regex.as_str()));
    if let (Some(select), None, None) = (&select, &rule.attr, &regex) {
        return select.clone();
    }
    let parts = [("select", select), ("attr", rule.attr.as_deref().map(text)), ("regex", regex)];
    let given: Vec<String> = parts.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", value?))).collect();
    format!("{{ {} }}", given.join(", "))
}
