//! A repaired feed as a tree of its elements, for all that feed-rs does not tell: elements of other
//! vocabularies, markup within texts, bases and languages.

mod json;
mod xml;

use std::sync::Arc;

use url::Url;

pub(super) use json::of_json;
pub(super) use xml::of_xml;

/// An element with what holds in it.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// Its name: `title`, `dc:creator`.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    nodes: Vec<Node>,
    /// What relative addresses in it are relative to (`xml:base`), if the feed says so.
    pub(super) base: Option<Arc<Url>>,
    /// The language of its text as stated (`xml:lang`); empty: it is in none in particular.
    pub(super) language: Option<Arc<str>>,
}

/// What stands in an element.
#[derive(Debug, Clone)]
enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    pub(super) fn new(name: String) -> Self {
        Self { name, attributes: Vec::new(), nodes: Vec::new(), base: None, language: None }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it with one of these names, in the order of the names.
    pub(super) fn named<'e>(&'e self, names: &'e [&'e str]) -> impl Iterator<Item = &'e Self> {
        names.iter().flat_map(|name| self.elements().filter(move |element| element.name == *name))
    }

    /// Whether there is markup in it that is written as such.
    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }

    /// Its text with that of the elements in it, as written.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        let trimmed = out.trim();
        if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
    }

    fn push_text(&self, out: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.push_text(out),
            }
        }
    }

    /// What stands in it, as HTML. The `div` that XHTML must be wrapped in (RFC 4287, section
    /// 3.1.1.3) is no part of it.
    pub(super) fn inner_html(&self) -> String {
        let is_blank = |node: &Node| matches!(node, Node::Text(text) if text.trim().is_empty());
        let mut solid = self.nodes.iter().filter(|node| !is_blank(node));
        let mut out = String::new();
        match (solid.next(), solid.next()) {
            (Some(Node::Element(only)), None) if only.name == "div" => only.push_nodes(&mut out),
            _ => self.push_nodes(&mut out),
        }
        out
    }

    fn push_nodes(&self, out: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => out.push_str(&escaped(text)),
                Node::Element(element) => element.push_html(out),
            }
        }
    }

    fn push_html(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in self.attributes.iter().filter(|(name, _)| !name.contains(':')) {
            out.push_str(&format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;")));
        }
        out.push('>');
        let is_void = matches!(self.name.as_str(), "br" | "col" | "embed" | "hr" | "img" | "input" | "source" | "wbr");
        if !is_void {
            self.push_nodes(out);
            out.push_str(&format!("</{}>", self.name));
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
