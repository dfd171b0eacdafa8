//! Configured rules, applied to a node of a page.

use dom_query::{NodeRef, Selection};
use url::Url;

use super::dom;
use crate::config::Rule;
use crate::model::{EvidenceKind, Field};

/// Attributes that hold one address.
const ADDRESS_ATTRIBUTES: &[&str] = &["href", "src", "data-src", "data-original", "poster", "cite"];

/// Values that one rule yields at most; a selector that matches more is too wide.
const VALUES_MAX: usize = 1000;

/// The values of the first rule that yields any, for all matches of its selector in the page's
/// order. `page` is what addresses are resolved against.
///
/// A value is the attribute asked for, else the element's visible text; then what the pattern
/// finds in it, then the template around it. An address as it stands (`href`, `src`, neither
/// pattern nor template) comes out absolute; patterns and templates see it as the page has it.
pub(crate) fn values(rules: &[Rule], node: &NodeRef<'_>, page: &Url) -> Option<Field<Vec<String>>> {
    rules.iter().find_map(|rule| {
        let found = rule_values(rule, node, page);
        (!found.is_empty()).then(|| Field::new(found, EvidenceKind::Selector, place(rule)))
    })
}

/// The nodes that a rule looks at: the matches of its selector, or the node itself.
pub(crate) fn nodes<'a>(rule: &Rule, node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    match &rule.select {
        None => vec![*node],
        Some(selector) => {
            let found = Selection::from(*node).select_matcher(selector.matcher());
            found.nodes().iter().take(VALUES_MAX).copied().collect()
        }
    }
}

/// How a rule is named in evidence: its selector, and the attribute if it takes one.
pub(crate) fn place(rule: &Rule) -> String {
    let select = rule.select.as_ref().map_or("(the block itself)", |selector| selector.as_str());
    match &rule.attr {
        Some(attr) => format!("{select} [{attr}]"),
        None => select.to_owned(),
    }
}

fn rule_values(rule: &Rule, node: &NodeRef<'_>, page: &Url) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for found in nodes(rule, node) {
        if let Some(value) = value(rule, &found, page)
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    values
}

fn value(rule: &Rule, node: &NodeRef<'_>, page: &Url) -> Option<String> {
    let raw = match &rule.attr {
        Some(attr) => node.attr(attr)?.trim().to_owned(),
        None => dom::line(node),
    };
    if rule.regex.is_none() && rule.template.is_none() && is_address(rule) {
        return page.join(&raw).ok().map(String::from).filter(|_| !raw.is_empty());
    }
    let matched = match &rule.regex {
        Some(regex) => {
            let groups = regex.captures(&raw)?;
            groups.get(1).or_else(|| groups.get(0))?.as_str().trim().to_owned()
        }
        None => raw,
    };
    if matched.is_empty() {
        return None;
    }
    Some(match &rule.template {
        Some(template) => template.replace("{}", &matched),
        None => matched,
    })
}

fn is_address(rule: &Rule) -> bool {
    rule.attr.as_deref().is_some_and(|attr| ADDRESS_ATTRIBUTES.contains(&attr))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;
    use regex::Regex;

    use super::*;
    use crate::config::Selector;

    const PAGE: &str = r#"<article data-no="7"><span class="k"></span><h2><a href="/a/7?x=1">Ein <b>Titel</b></a></h2>
        <i class="tag">Politik</i><i class="tag">Recht</i><i class="tag">Recht</i></article>"#;

    fn rule(select: Option<&str>) -> Rule {
        let select = select.map(|text| Selector::new(text).unwrap());
        Rule { select, attr: None, regex: None, format: None, template: None, optional: false }
    }

    fn read(rules: &[Rule]) -> Option<(Vec<String>, String)> {
        let page = Document::from(PAGE);
        let block = page.select("article").nodes()[0];
        let url = Url::parse("https://example.org/x/").unwrap();
        values(rules, &block, &url).map(|field| (field.value, field.evidence.to_string()))
    }

    #[test]
    fn the_first_rule_that_yields_something_wins() {
        let rules = [rule(Some(".none")), rule(Some(".k")), rule(Some(".tag"))];
        let expected = (vec!["Politik".to_owned(), "Recht".to_owned()], "selector .tag".to_owned());
        assert_eq!(read(&rules), Some(expected));
        assert_eq!(read(&rules[..2]), None);
    }

    #[test]
    fn addresses_are_absolute_unless_worked_on() {
        let link = Rule { attr: Some("href".to_owned()), ..rule(Some("h2 a")) };
        assert_eq!(read(std::slice::from_ref(&link)).unwrap().0, ["https://example.org/a/7?x=1"]);
        let number = Rule {
            regex: Some(Regex::new(r"^/a/(\d+)").unwrap()),
            template: Some("https://example.org/short/{}".to_owned()),
            ..link
        };
        assert_eq!(read(&[number]).unwrap().0, ["https://example.org/short/7"]);
    }

    #[test]
    fn without_selector_the_block_itself_is_read() {
        let own = Rule { attr: Some("data-no".to_owned()), ..rule(None) };
        assert_eq!(read(&[own]), Some((vec!["7".to_owned()], "selector (the block itself) [data-no]".to_owned())));
    }
}
