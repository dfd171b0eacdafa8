//! The tree of a page as the evaluator wants to see it.

use std::cmp::Ordering;

use dom_query::{NodeData, NodeRef, Tree};
use xpath_eval::{ExpandedName, Node, NodeKind};

use super::{Chart, Found};
use crate::extract::dom;

/// A node, or one of its attributes.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    node: NodeRef<'a>,
    attribute: Option<u32>,
    /// The place of the node in the page's order: node sets are put in order again and again.
    position: u32,
    chart: &'a Chart,
}

impl<'a> Place<'a> {
    pub(super) fn of(node: NodeRef<'a>, chart: &'a Chart) -> Self {
        Self { node, attribute: None, position: chart.position(&node), chart }
    }

    /// What stands here, for others; `tree` is the one that the node is of.
    pub(super) fn found<'t>(self, tree: &'t Tree) -> Option<Found<'t>> {
        let node = NodeRef::new(self.node.id, tree);
        match self.attribute {
            None => Some(Found::Node(node)),
            Some(_) => self.with_attribute(|name, value| Found::Attribute {
                node,
                name: name.to_owned(),
                value: value.to_owned(),
            }),
        }
    }

    /// Which of two stands first. This is a step as well: a node set of the same nodes over and
    /// over has many to compare. The answer is right also when no step is left, for an order that
    /// changes while it is made is none.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.chart.take(1);
        (self.position, self.attribute).cmp(&(other.position, other.attribute))
    }

    fn with_attribute<R>(&self, read: impl FnOnce(&str, &str) -> R) -> Option<R> {
        let element = self.node.element_ref()?;
        let attribute = element.attrs.get(self.attribute? as usize)?;
        Some(read(&attribute.name.local, &attribute.value))
    }

    /// The local name of an element or attribute, as the page has it.
    fn with_name<R>(&self, read: impl FnOnce(&str) -> R) -> Option<R> {
        match self.attribute {
            Some(_) => self.with_attribute(|name, _| read(name)),
            None => self.node.element_ref().map(|element| read(&element.name.local)),
        }
    }

    fn text(self) -> String {
        let mut text = String::new();
        dom::walk(&self.node, |node, step| {
            if matches!(step, dom::Step::Open) && self.chart.take(1) {
                dom::with_text(node, |part| {
                    if self.chart.take_bytes(part.len()) {
                        text.push_str(part);
                    }
                });
                return true;
            }
            false
        });
        text
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.node.id == other.node.id && self.attribute == other.attribute
    }
}

impl Eq for Place<'_> {}

impl<'a> Node<'a> for Place<'a> {
    fn kind(self) -> NodeKind {
        if self.attribute.is_some() {
            return NodeKind::Attribute;
        }
        self.node.query_or(NodeKind::Comment, |node| match node.data {
            NodeData::Document | NodeData::Fragment => NodeKind::Root,
            NodeData::Element(_) => NodeKind::Element,
            NodeData::Text { .. } => NodeKind::Text,
            NodeData::ProcessingInstruction { .. } => NodeKind::ProcessingInstruction,
            NodeData::Comment { .. } | NodeData::Doctype { .. } => NodeKind::Comment,
        })
    }

    fn parent(self) -> Option<Self> {
        if !self.chart.take(1) {
            return None;
        }
        match self.attribute {
            Some(_) => Some(Self { attribute: None, ..self }),
            None => Some(Self::of(self.node.parent()?, self.chart)),
        }
    }

    fn children(self) -> impl Iterator<Item = Self> + 'a {
        let first = if self.attribute.is_none() { self.node.first_child() } else { None };
        let chart = self.chart;
        std::iter::successors(first, |node| node.next_sibling())
            .take_while(move |_| chart.take(1))
            .filter(|node| !node.is_doctype())
            .map(move |node| Self::of(node, chart))
    }

    fn attributes(self) -> impl Iterator<Item = Self> + 'a {
        let count = self.node.element_ref().map_or(0, |element| element.attrs.len());
        let chart = self.chart;
        let count = if self.attribute.is_none() && chart.take(count as u64) { count } else { 0 };
        (0..count as u32).map(move |attribute| Self { attribute: Some(attribute), ..self })
    }

    fn namespaces(self) -> impl Iterator<Item = Self> + 'a {
        std::iter::empty()
    }

    fn expanded_name(self) -> Option<ExpandedName> {
        self.with_name(|name| ExpandedName { namespace_uri: None, local_name: name.to_owned() })
    }

    fn has_expanded_name(self, prefix: Option<&str>, local_name: &str) -> bool {
        let is_named = |name: &str| match prefix {
            None => name == local_name,
            Some(prefix) => {
                name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')).is_some_and(|rest| rest == local_name)
            }
        };
        self.with_name(is_named).unwrap_or(false)
    }

    fn string_value(self) -> String {
        self.with_string_value(str::to_owned)
    }

    fn with_string_value<R>(self, read: impl FnOnce(&str) -> R) -> R {
        if self.attribute.is_some() {
            let copied = self.with_attribute(|_, value| self.chart.take_bytes(value.len()).then(|| value.to_owned()));
            return read(&copied.flatten().unwrap_or_default());
        }
        match self.kind() {
            NodeKind::Comment => {
                let comment = self.node.query(|node| match node.data {
                    NodeData::Comment { ref contents } => contents.to_string(),
                    _ => String::new(),
                });
                read(&comment.unwrap_or_default())
            }
            _ => read(&self.text()),
        }
    }

    fn document_order(self, other: Self) -> Ordering {
        self.order(&other)
    }

    fn is_id_attribute(self) -> bool {
        self.with_name(|name| name == "id").unwrap_or(false)
    }
}
