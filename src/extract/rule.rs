//! Configured rules, applied to a node of a page.

use dom_query::{NodeRef, Selection};
use url::Url;

use super::dom;
use super::xpath::{self, Chart, Found};
use crate::config::{Query, Rule};
use crate::model::{EvidenceKind, Field, clean_line};

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
pub(crate) fn values(rules: &[Rule], node: &NodeRef<'_>, page: &Url, chart: &Chart) -> Option<Field<Vec<String>>> {
    rules.iter().find_map(|rule| {
        let found = rule_values(rule, node, page, chart);
        (!found.is_empty()).then(|| Field::new(found, EvidenceKind::Selector, place(rule)))
    })
}

/// The nodes that a rule looks at: the matches of its query, or the node itself. Attributes and
/// computed texts are none.
pub(crate) fn nodes<'a>(rule: &Rule, node: &NodeRef<'a>, chart: &Chart) -> Vec<NodeRef<'a>> {
    found(rule, node, chart).into_iter().filter_map(Found::node).collect()
}

/// What a query finds in a node, in the page's order. All queries are evaluated here.
pub(crate) fn matches<'a>(query: &Query, node: &NodeRef<'a>, chart: &Chart) -> Vec<Found<'a>> {
    match query {
        Query::Css(selector) => {
            let found = Selection::from(*node).select_matcher(selector.matcher());
            found.nodes().iter().copied().map(Found::Node).collect()
        }
        Query::XPath(xpath) => xpath::find(xpath, node, chart),
        // There is no JSON in a tree of elements; its queries are for `json`.
        Query::Json(_) => Vec::new(),
    }
}

/// The nodes that a query finds in a node, in the page's order.
pub(crate) fn matched_nodes<'a>(query: &Query, node: &NodeRef<'a>, chart: &Chart) -> Vec<NodeRef<'a>> {
    matches(query, node, chart).into_iter().filter_map(Found::node).collect()
}

/// Takes what queries find out of a page.
pub(crate) fn remove(queries: &[Query], root: &NodeRef<'_>, chart: &Chart) {
    queries.iter().flat_map(|query| matched_nodes(query, root, chart)).for_each(|node| node.remove_from_parent());
}

/// Whether there is anything on the page for a rule to look at.
pub(crate) fn finds_any(rule: &Rule, node: &NodeRef<'_>, chart: &Chart) -> bool {
    !found(rule, node, chart).is_empty()
}

/// What a rule without pattern and template finds, as markup, each element once: the inside of one
/// element, and of several that are blocks of a text the blocks themselves, or they would run together.
pub(crate) fn markup(rule: &Rule, node: &NodeRef<'_>, chart: &Chart) -> String {
    let mut outermost: Vec<Found<'_>> = Vec::new();
    let mut last: Option<NodeRef<'_>> = None;
    for found in found(rule, node, chart) {
        if let Found::Node(node) = &found {
            if last.is_some_and(|outer| dom::is_within(node, &outer)) {
                continue;
            }
            last = Some(*node);
        }
        outermost.push(found);
    }
    let are_several = outermost.len() > 1;
    let is_block = |node: &NodeRef<'_>| node.node_name().is_some_and(|name| dom::is_block(&name));
    let part = |found: Found<'_>| match found {
        Found::Node(node) if node.is_element() && !(are_several && is_block(&node)) => node.inner_html().to_string(),
        Found::Node(node) => node.html().to_string(),
        Found::Attribute { value: text, .. } | Found::Text(text) => text,
    };
    let parts: Vec<String> = outermost.into_iter().map(|found| part(found).trim().to_owned()).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether a rule takes what it finds as it is: neither an attribute nor a part of the text.
pub(crate) fn is_plain(rule: &Rule) -> bool {
    rule.attr.is_none() && rule.regex.is_none() && rule.template.is_none()
}

fn found<'a>(rule: &Rule, node: &NodeRef<'a>, chart: &Chart) -> Vec<Found<'a>> {
    let mut found = match &rule.select {
        None => vec![Found::Node(*node)],
        Some(query) => matches(query, node, chart),
    };
    found.truncate(VALUES_MAX);
    found
}

/// How a rule is named in evidence: its query, and the attribute if it takes one.
pub(crate) fn place(rule: &Rule) -> String {
    let select = rule.select.as_ref().map_or("(the block itself)", |selector| selector.as_str());
    let place = match &rule.attr {
        Some(attr) => format!("{select} [{attr}]"),
        None => select.to_owned(),
    };
    match rule.select.as_ref().and_then(Query::origin) {
        Some(origin) => format!("{place} ({origin})"),
        None => place,
    }
}

fn rule_values(rule: &Rule, node: &NodeRef<'_>, page: &Url, chart: &Chart) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for found in found(rule, node, chart) {
        if let Some(value) = value(rule, &found, page)
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    values
}

fn value(rule: &Rule, found: &Found<'_>, page: &Url) -> Option<String> {
    let raw = match (found, &rule.attr) {
        (Found::Node(node), Some(attr)) => node.attr(attr)?.trim().to_owned(),
        (Found::Node(node), None) => dom::line(node),
        // Neither an attribute nor a text has attributes.
        (Found::Attribute { .. } | Found::Text(_), Some(_)) => return None,
        (Found::Attribute { value: text, .. } | Found::Text(text), None) => clean_line(text),
    };
    if rule.regex.is_none() && rule.template.is_none() && is_address(rule, found) {
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
        Some(template) => template.fill(&matched),
        None => matched,
    })
}

fn is_address(rule: &Rule, found: &Found<'_>) -> bool {
    let attribute = match found {
        Found::Attribute { name, .. } => Some(name.as_str()),
        Found::Node(_) | Found::Text(_) => rule.attr.as_deref(),
    };
    attribute.is_some_and(|attribute| ADDRESS_ATTRIBUTES.contains(&attribute))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;
    use regex::Regex;

    use super::*;
    use crate::config::{Selector, Template, XPath};

    const PAGE: &str = r#"<article data-no="7"><span class="k"></span><h2><a href="/a/7?x=1">Ein <b>Titel</b></a></h2>
        <i class="tag">Politik</i><i class="tag">Recht</i><i class="tag">Recht</i></article>"#;

    fn rule(select: Option<&str>) -> Rule {
        let select = select.map(|text| Selector::new(text).unwrap().into());
        Rule { select, attr: None, regex: None, format: None, template: None, optional: false }
    }

    fn read(rules: &[Rule]) -> Option<(Vec<String>, String)> {
        let page = Document::from(PAGE);
        let block = page.select("article").nodes()[0];
        let url = Url::parse("https://example.org/x/").unwrap();
        values(rules, &block, &url, &Chart::default()).map(|field| (field.value, field.evidence.to_string()))
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
            template: Template::new("https://example.org/short/{}").ok(),
            ..link
        };
        assert_eq!(read(&[number]).unwrap().0, ["https://example.org/short/7"]);
    }

    #[test]
    fn an_xpath_yields_elements_attributes_and_texts() {
        let xpath = |text: &str| Rule { select: Some(XPath::new(text).unwrap().into()), ..rule(None) };
        for (text, expected) in [
            (".//i[@class='tag']", vec!["Politik", "Recht"]),
            ("//h2/a/@href", vec!["https://example.org/a/7?x=1"]),
            ("./@data-no", vec!["7"]),
            ("substring-before(h2, ' Titel')", vec!["Ein"]),
            ("h2/a/text()", vec!["Ein"]),
        ] {
            let (values, evidence) = read(&[xpath(text)]).unwrap();
            assert_eq!(
                (values, evidence),
                (expected.into_iter().map(str::to_owned).collect(), format!("selector {text}"))
            );
        }
        let link = Rule { attr: Some("href".to_owned()), ..xpath(".//a") };
        assert_eq!(read(&[link]).unwrap().0, ["https://example.org/a/7?x=1"]);
        assert_eq!(read(&[xpath("substring-after(h2, 'x')")]), None);
    }

    #[test]
    fn markup_is_not_doubled_and_blocks_stay_blocks() {
        let page = Document::from(PAGE);
        let both = Rule { select: Some(XPath::new("//h2 | //h2/a | //i").unwrap().into()), ..rule(None) };
        let markup = markup(&both, &page.root(), &Chart::default());
        assert_eq!(markup, "<h2><a href=\"/a/7?x=1\">Ein <b>Titel</b></a></h2>\nPolitik\nRecht\nRecht");
    }

    #[test]
    fn without_selector_the_block_itself_is_read() {
        let own = Rule { attr: Some("data-no".to_owned()), ..rule(None) };
        assert_eq!(read(&[own]), Some((vec!["7".to_owned()], "selector (the block itself) [data-no]".to_owned())));
    }
}
