//! Configured selectors that find nothing on a page.
//!
//! The automatic value stands in for them, but not silently: each becomes a rejected candidate
//! with [`EvidenceKind::Selector`].

use super::Subject;
use crate::config::Rule;
use crate::extract::rule;
use crate::model::{Evidence, EvidenceKind, Rejection};

/// Why an XPath finds nothing on a page on which XPaths took all the time there is.
const SPENT: &str = "The XPaths of this page take too long; write them shorter: //div[@id='text']/p instead of \
                     //*//*[//p].";

/// One rejection for each configured field, and for the block of the article, that the page lacks.
pub(crate) fn find(subject: &Subject<'_>) -> Vec<Rejection> {
    let Subject { root, base, scope, chart, .. } = subject;
    let page = subject.document.root();
    let item = scope.item.as_ref().filter(|item| rule::matched_nodes(item, &page, chart).is_empty());
    let item = item.map(|item| {
        let reason = "The selector matches nothing on the page, so all of the page is read; correct it, or remove it.";
        rejection("item", item.as_str().to_owned(), if chart.is_spent() { SPENT } else { reason })
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
            "body" => rules.iter().any(|rule| rule::finds_any(rule, root, chart)),
            _ => rule::values(rules, root, base, chart).is_some(),
        };
        is_required && !is_there()
    });
    let lost = lost.map(|(name, rules)| {
        let selectors: Vec<String> = rules.iter().map(rule::place).collect();
        let reason = "The selector matches nothing on the page; the automatic value stands in. Correct it, or add \
                      `optional = true` if the page may lack it.";
        rejection(name, selectors.join(" | "), if chart.is_spent() { SPENT } else { reason })
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
