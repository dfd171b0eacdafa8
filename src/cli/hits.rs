//! What each rule of a source or feed hit, for `preview` and `explain`.

use serde::Serialize;

use super::table::Table;
use crate::config::ItemRules;

/// One rule and the items that it changed or took away.
#[derive(Debug, Serialize)]
pub(super) struct RuleHits {
    /// Its number, from 1.
    pub(super) number: u16,
    /// The rule as it may be written in a file.
    pub(super) rule: String,
    /// The headlines of the items that it hit.
    pub(super) items: Vec<String>,
}

/// All rules in their order, with the items that have their numbers.
pub(super) fn tally<'a>(rules: &ItemRules, items: &[(&'a str, &'a [u16])]) -> Vec<RuleHits> {
    let hit = |number: u16| items.iter().filter(move |(_, rules)| rules.contains(&number));
    let rules = rules.numbered().map(|(number, rule)| RuleHits {
        number,
        rule: rule.text.clone(),
        items: hit(number).map(|(title, _)| (*title).to_owned()).collect(),
    });
    rules.collect()
}

/// The rules as a table for people; empty if there are none.
pub(super) fn table(hits: &[RuleHits]) -> String {
    if hits.is_empty() {
        return String::new();
    }
    let mut table = Table::new(["rule", "hits", "what it does", "items"]);
    for RuleHits { number, rule, items } in hits {
        table.row([number.to_string(), items.len().to_string(), rule.clone(), items.join(" · ")]);
    }
    format!("\n{}", table.render())
}
