//! How much of a body fits.
//!
//! The markup that comes in is limited, but not what becomes of it: each of 60 000 short addresses
//! may stand on a base of eight kilobytes. So what will be written is counted from the beginning on,
//! and where the room ends, the body ends.

use dom_query::{NodeData, NodeRef};

/// The brackets and the slash of two tags: `<p></p>`.
const TAGS_BYTES: usize = "<></>".len();
/// What an attribute takes beside its name and value: ` a=""`.
const ATTRIBUTE_BYTES: usize = " =\"\"".len();

/// What is left of the room for a body.
pub(super) struct Room {
    bytes: usize,
    is_spent: bool,
}

impl Room {
    /// A room of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self { bytes, is_spent: false }
    }

    /// Whether something did not fit, and so nothing does that comes after it.
    pub(super) fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Takes the room for a node without its children. One that does not fit is taken out; of a text
    /// the beginning stays.
    pub(super) fn take(&mut self, node: &NodeRef<'_>) {
        let needed = if self.is_spent { usize::MAX } else { bytes(node) };
        if let Some(left) = self.bytes.checked_sub(needed) {
            self.bytes = left;
            return;
        }
        if !self.is_spent && node.is_text() {
            let text = node.text();
            node.set_text(beginning(&text, self.bytes));
        } else {
            node.remove_from_parent();
        }
        self.is_spent = true;
    }
}

/// The bytes that a node takes when it is written, hardly less.
fn bytes(node: &NodeRef<'_>) -> usize {
    let counted = node.query(|inner| match &inner.data {
        NodeData::Text { contents } => contents.chars().map(written).sum(),
        NodeData::Element(element) => {
            let value = |value: &str| value.chars().map(written).sum::<usize>();
            let attributes = element.attrs.iter();
            let attributes = attributes.map(|attr| ATTRIBUTE_BYTES + attr.name.local.len() + value(&attr.value));
            TAGS_BYTES + 2 * element.name.local.len() + attributes.sum::<usize>()
        }
        _ => 0,
    });
    counted.unwrap_or_default()
}

/// The bytes of a character as the HTML serialiser writes it (HTML, section 13.3), in an attribute or
/// outside.
fn written(letter: char) -> usize {
    match letter {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        '"' => "&quot;".len(),
        '\u{a0}' => "&nbsp;".len(),
        _ => letter.len_utf8(),
    }
}

/// The beginning of a text that takes so many bytes at most.
fn beginning(text: &str, bytes_max: usize) -> &str {
    let mut bytes = 0;
    let end = text.char_indices().find(|(_, letter)| {
        bytes += written(*letter);
        bytes > bytes_max
    });
    end.map_or(text, |(end, _)| &text[..end])
}
