//! Configured selectors that find nothing on a page.
//!
//! The automatic value stands in for them, but not silently: each becomes a rejected candidate
//! with [`EvidenceKind::Selector`].

use dom_query::{Document, NodeRef};
use url::Url;

use crate::config::{Rule, Scope};
use crate::extract::rule;
use crate::model::{Evidence, EvidenceKind, Rejection};

/// One rejection for each configured field, and for the block of the article, that the page lacks.
pub(crate) fn find(document: &Document, root: &NodeRef<'_>, base: &Url, scope: &Scope) -> Vec<Rejection> {
    let item = scope.item.as_ref().filter(|item| !document.select_matcher(item.matcher()).exists());
    let item = item.map(|item| {
        let reason = "The selector matches nothing on the page, so all of the page is read; correct it, or remove it.";
        rejection("item", item.as_str().to_owned(), reason)
    });
    let fields = &scope.fields;
    let rules: [(&str, &[Rule]); 9] = [
        ("title", &fields.title),
        ("section", &fields.section),
        ("date", &fields.date),
        ("updated", &fields.updated),
        ("author", &fields.author),
        ("lead", &fields.lead),
        ("body", &fields.body),
        ("image", &fields.image),
        ("tags", &fields.tags),
    ];
    let lost = rules.into_iter().filter(|(name, rules)| {
        let is_required = !rules.is_empty() && !rules.iter().any(|rule| rule.optional);
        let is_there = || match *name {
            // A text may consist of pictures.
            "body" => rules.iter().any(|rule| !rule::nodes(rule, root).is_empty()),
            _ => rule::values(rules, root, base).is_some(),
        };
        is_required && !is_there()
    });
    let lost = lost.map(|(name, rules)| {
        let selectors: Vec<String> = rules.iter().map(rule::place).collect();
        let reason = "The selector matches nothing on the page; the automatic value stands in. Correct it, or add \
                      `optional = true` if the page may lack it.";
        rejection(name, selectors.join(" | "), reason)
    });
    item.into_iter().chain(lost).collect()
}

fn rejection(field: &str, selector: String, reason: &str) -> Rejection {
    Rejection {
        field: field.to_owned(),
        evidence: Evidence::new(EvidenceKind::Selector, selector.clone()),
        candidate: selector,
        reason: reason.to_owned(),
    }
}
