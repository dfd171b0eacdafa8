//! The text of an element as a person reads it.

use dom_query::NodeRef;

/// Elements that hold no text for people.
const SILENT: &[&str] =
    &["script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "head"];

/// Elements inside a line; between all others a reader sees a gap.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "shy",
];

/// Whether nothing in an element of this name is text for people.
pub(crate) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name)
}

/// Whether an element of this name stands in the middle of a line.
pub(crate) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

/// The text of a node in one line: scripts and styles left out, white space folded, and a gap
/// where a block or a line break stands, even if the markup has no white space there.
pub(crate) fn text(root: &NodeRef<'_>) -> String {
    let mut line = Line::default();
    // A walk without recursion: pages may be nested deeper than a stack is.
    let mut next = Some(*root);
    while let Some(node) = next {
        let descend = enter(&node, node.id == root.id, &mut line);
        next = descend.then(|| node.first_child()).flatten().or_else(|| leave(node, root, &mut line));
    }
    line.text
}

/// Takes what the node itself says; whether its children are to be visited.
fn enter(node: &NodeRef<'_>, is_root: bool, line: &mut Line) -> bool {
    if node.is_text() {
        line.push(&node.text());
        return false;
    }
    let Some(name) = node.node_name() else { return is_root || node.is_document() };
    line.gap |= !is_inline(&name);
    is_root || !is_silent(&name)
}

/// The node after `node` and all that is in it, inside the root; blocks that end on the way are gaps.
fn leave<'a>(node: NodeRef<'a>, root: &NodeRef<'a>, line: &mut Line) -> Option<NodeRef<'a>> {
    let mut node = node;
    loop {
        if node.id == root.id {
            return None;
        }
        line.gap |= node.node_name().is_some_and(|name| !is_inline(&name));
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
}

/// A line that grows by pieces of text and folds white space while it does.
#[derive(Debug, Default)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) gap: bool,
}

impl Line {
    /// Appends a piece of text.
    pub(crate) fn push(&mut self, part: &str) {
        for c in part.chars() {
            if c.is_whitespace() {
                self.gap = true;
                continue;
            }
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(c);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_breaks_are_gaps() {
        let page = dom_query::Document::from("<div>Eins<br>Zwei<p>Drei <b>v</b>ier</p><script>x</script>fünf</div>");
        assert_eq!(text(&page.select("div").nodes()[0]), "Eins Zwei Drei vier fünf");
    }
}
