//! XPath over the tree of a page.
//!
//! Names are those of HTML: without a namespace, also in drawings; a prefix (`og:title`) is part of
//! the name. Every step on the tree is counted, so that neither an expression nor a page takes more
//! than its share of time: what is beyond it finds nothing, and [`Chart::is_spent`] says so.

mod node;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use dom_query::{NodeId, NodeRef};
use xpath_eval::{EvaluationContext, Value, evaluate};

use super::dom;
use crate::config::XPath;
use node::Place;

/// Steps that one evaluation may take: about a tenth of a second, and twenty for each node of a
/// page that has 100 000 of them, which is more than pages of people have.
const EVALUATION_STEPS_MAX: u64 = 2_000_000;
/// Steps that all evaluations on one page may take together: many fields of many teasers.
const PAGE_STEPS_MAX: u64 = 20_000_000;
/// How many bytes of text are copied in the time of one step.
const STEP_BYTES: usize = 16;

/// What the evaluations on one page share: the order of its nodes, once it is asked for, and how
/// many steps are left.
#[derive(Default)]
pub(crate) struct Chart {
    order: RefCell<Option<HashMap<NodeId, u32>>>,
    taken: Cell<u64>,
    left: Cell<u64>,
    is_spent: Cell<bool>,
}

/// What an XPath finds.
#[derive(Debug, Clone)]
pub(crate) enum Found<'a> {
    /// An element, a text or a comment.
    Node(NodeRef<'a>),
    /// An attribute of an element.
    Attribute {
        /// The element.
        node: NodeRef<'a>,
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A text or a number that was computed.
    Text(String),
}

impl<'a> Found<'a> {
    /// The node, if it is one.
    pub(crate) fn node(self) -> Option<NodeRef<'a>> {
        if let Self::Node(node) = self { Some(node) } else { None }
    }
}

impl Chart {
    /// Whether something was not found because it would have taken too long.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }

    /// Takes so many steps; `false`: none are left.
    fn take(&self, steps: u64) -> bool {
        let left = self.left.get();
        if left < steps {
            self.left.set(0);
            self.is_spent.set(true);
            return false;
        }
        self.left.set(left - steps);
        true
    }

    fn take_bytes(&self, bytes: usize) -> bool {
        self.take((bytes / STEP_BYTES) as u64)
    }

    /// Has the order found out again: nodes were added or moved.
    pub(crate) fn forget_order(&self) {
        self.order.replace(None);
    }

    /// The place of a node in the page's order. It stays right when nodes are taken out.
    fn position(&self, node: &NodeRef<'_>) -> u32 {
        let mut known = self.order.borrow_mut();
        let order = known.get_or_insert_with(|| order(node));
        order.get(&node.id).copied().unwrap_or(u32::MAX)
    }
}

/// For each node of a tree by its id, how many nodes stand before it.
fn order(node: &NodeRef<'_>) -> HashMap<NodeId, u32> {
    let mut order = HashMap::new();
    let root = dom::self_and_ancestors(node).last().unwrap_or(*node);
    dom::walk(&root, |node, step| {
        if matches!(step, dom::Step::Open) {
            order.insert(node.id, order.len() as u32);
        }
        true
    });
    order
}

/// What an XPath finds from a node, in the page's order. Nothing, if it would take too long.
pub(crate) fn find<'a>(xpath: &XPath, node: &NodeRef<'a>, chart: &Chart) -> Vec<Found<'a>> {
    let budget = EVALUATION_STEPS_MAX.min(PAGE_STEPS_MAX.saturating_sub(chart.taken.get()));
    chart.left.set(budget);
    let prefixes = |prefix: &str| Some(prefix.to_owned());
    let mut context = EvaluationContext::new(Place::of(*node, chart));
    context.namespaces = Some(&prefixes);
    let value = evaluate(xpath.expression(), &context);
    let left = chart.left.get();
    chart.taken.set(chart.taken.get() + budget - left);
    if left == 0 {
        chart.is_spent.set(true);
        return Vec::new();
    }
    match value {
        Ok(Value::NodeSet(mut places)) => {
            places.sort_by(|a, b| a.order(b));
            places.into_iter().filter_map(|place| place.found(node.tree)).collect()
        }
        Ok(value @ (Value::String(_) | Value::Number(_))) => vec![Found::Text(value.to_xpath_string())],
        Ok(Value::Boolean(is_so)) => {
            if is_so {
                vec![Found::Text(String::new())]
            } else {
                Vec::new()
            }
        }
        // The inspection of the expression leaves no error that a page could cause.
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
