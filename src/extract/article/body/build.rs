//! How a line is built into its page, by which the paragraphs of one text are known.

use super::super::survey::Line;
use crate::extract::dom;

/// Tag and class of the two elements around the block of a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Build([(String, String); 2]);

impl Build {
    /// That of a line.
    pub(super) fn of(line: &Line<'_>) -> Self {
        let mut outer = dom::self_and_ancestors(&line.node).skip(1);
        Self([(); 2].map(|()| {
            let node = outer.next();
            let name = node.and_then(|node| node.node_name()).map(|name| name.to_string());
            let class = node.and_then(|node| dom::attr(&node, "class"));
            (name.unwrap_or_default(), class.unwrap_or_default())
        }))
    }

    /// Whether an element has a class; without one, any two look alike.
    pub(super) fn is_named(&self) -> bool {
        self.0.iter().any(|(_, class)| !class.is_empty())
    }
}
