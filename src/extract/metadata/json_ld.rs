//! The JSON-LD blocks of a page, as one set of nodes with their references resolved.

use std::collections::HashMap;

use serde_json::Value;

use super::loose_json;
use crate::extract::dom;

/// The blocks of one page that are read.
const BLOCKS_MAX: usize = 60;
/// The nodes of one page that are kept.
const NODES_MAX: usize = 2000;

/// Members under which further nodes of the page itself lie.
const CONTAINERS: &[&str] =
    &["@graph", "mainEntity", "mainEntityOfPage", "subjectOf", "breadcrumb", "isPartOf", "publisher", "author"];

/// All nodes of all blocks.
#[derive(Debug, Default)]
pub(crate) struct JsonLd {
    nodes: Vec<Value>,
    by_id: HashMap<String, usize>,
}

impl JsonLd {
    /// Adds a block; what is no JSON is passed over.
    pub(crate) fn add(&mut self, block: &str) {
        if self.nodes.len() < BLOCKS_MAX * 10
            && let Some(value) = loose_json::parse(block)
        {
            self.collect(&value);
        }
    }

    fn collect(&mut self, value: &Value) {
        let mut waiting = vec![value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(values) => waiting.extend(values.iter().rev()),
                Value::Object(members) => {
                    if self.nodes.len() >= NODES_MAX {
                        return;
                    }
                    if members.contains_key("@type") {
                        if let Some(id) = members.get("@id").and_then(Value::as_str) {
                            // The fullest description of an id is the node that references mean.
                            let known =
                                self.by_id.get(id).map_or(0, |at| self.nodes[*at].as_object().map_or(0, |m| m.len()));
                            if members.len() > known {
                                self.by_id.insert(id.to_owned(), self.nodes.len());
                            }
                        }
                        self.nodes.push(value.clone());
                    }
                    waiting.extend(CONTAINERS.iter().rev().filter_map(|key| members.get(*key)));
                }
                _ => {}
            }
        }
    }

    /// The nodes whose type satisfies a condition, in the page's order.
    pub(crate) fn of_type(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &Value> {
        self.nodes.iter().filter(move |node| types(node).any(&is_wanted))
    }

    /// The nodes that describe an article.
    pub(crate) fn articles(&self) -> impl Iterator<Item = &Value> {
        self.of_type(is_article)
    }

    /// Follows a reference that consists of an `@id` only.
    pub(crate) fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let Some(members) = value.as_object() else { return value };
        let reference = members.get("@id").and_then(Value::as_str).filter(|_| !members.contains_key("name"));
        reference.and_then(|id| self.by_id.get(id)).map_or(value, |at| &self.nodes[*at])
    }

    /// The elements of a member, references resolved; a single value is a list of one.
    pub(crate) fn list<'v>(&'v self, node: &'v Value, key: &str) -> Vec<&'v Value> {
        match node.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values
                .iter()
                .flat_map(|value| value.as_array().map_or(vec![value], |inner| inner.iter().collect()))
                .map(|value| self.resolve(value))
                .collect(),
            Some(value) => vec![self.resolve(value)],
        }
    }
}

/// The types of a node, without the vocabulary before them.
pub(crate) fn types(node: &Value) -> impl Iterator<Item = &str> {
    let stated = match node.get("@type") {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    stated.into_iter().filter_map(Value::as_str).map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name).trim())
}

/// Types of schema.org that stand for one article (CreativeWork > Article and its kin).
pub(crate) fn is_article(name: &str) -> bool {
    name.ends_with("Article")
        || name.ends_with("Posting") && name != "JobPosting"
        || matches!(name, "Report" | "Review" | "BlogPost" | "Recipe" | "CriticReview" | "NewsStory" | "Interview")
}

/// A member as plain text: a string, the first of a list, or the name or value of an object.
pub(crate) fn text(node: &Value, key: &str) -> Option<String> {
    let text = dom::plain(&raw_text(node.get(key)?)?);
    (!text.is_empty()).then_some(text)
}

/// A value as text, without a look at its markup.
pub(crate) fn raw_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(raw_text),
        Value::Object(members) => ["@value", "name", "headline", "url", "@id"]
            .iter()
            .find_map(|key| members.get(*key)?.as_str().map(str::to_owned)),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(block: &str) -> JsonLd {
        let mut json_ld = JsonLd::default();
        json_ld.add(block);
        json_ld
    }

    #[test]
    fn graphs_are_flattened_and_references_resolved() {
        let json_ld = read(
            r##"{"@context":"https://schema.org","@graph":[
                {"@type":["https://schema.org/NewsArticle"],"headline":"H &amp; M","author":[[{"@id":"#a"}]]},
                {"@type":"Person","@id":"#a","name":"Ada Beispiel"}]}"##,
        );
        let article = json_ld.articles().next().unwrap();
        assert_eq!(text(article, "headline").unwrap(), "H & M");
        assert_eq!(text(json_ld.list(article, "author")[0], "name").unwrap(), "Ada Beispiel");
    }

    #[test]
    fn an_article_inside_a_page_is_found() {
        let json_ld =
            read(r#"[{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","name":"x"}},{"@type":"JobPosting"}]"#);
        assert_eq!(json_ld.articles().count(), 1);
    }
}
