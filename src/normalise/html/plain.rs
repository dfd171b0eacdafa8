//! Markup -> plain text with paragraphs.

use dom_query::{Document, NodeRef};

use crate::model::clean_block;

use super::allowed::{BLOCKS, SILENT};
use super::hostile;

/// The text of markup as a person would copy it: a paragraph per block, a dash before each point
/// of a list, cells of a table apart.
pub fn to_text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return clean_block(html);
    }
    if !hostile::is_tame(html) {
        return clean_block(&hostile::strip(html));
    }
    let document = Document::fragment(html);
    let mut out = String::with_capacity(html.len());
    write(&document.root(), &mut out, false);
    clean_block(&out)
}

/// Writes the text below a node. The depth of the recursion is limited by [`hostile::is_tame`].
fn write(node: &NodeRef<'_>, out: &mut String, preformatted: bool) {
    for child in node.children_it(false) {
        if child.is_text() {
            let text = child.text();
            if preformatted {
                out.push_str(&text);
            } else {
                // Line breaks of the source text are mere spaces.
                out.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
            }
            continue;
        }
        let Some(name) = child.node_name() else { continue };
        let name = &*name;
        if SILENT.contains(&name) {
            continue;
        }
        let block = BLOCKS.contains(&name);
        if block || name == "br" {
            out.push('\n');
        }
        match name {
            "li" => out.push_str("- "),
            "td" | "th" => out.push(' '),
            _ => {}
        }
        write(&child, out, preformatted || name == "pre");
        if block {
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_paragraphs() {
        let html = "<h2>Titel</h2><p>Eins\nzwei<br>drei &amp; vier</p><ul><li>a</li><li><p>b</p></li></ul>\
                    <table><tr><td>1</td><td>2</td></tr></table><script>x()</script>Ende";
        assert_eq!(to_text(html), "Titel\n\nEins zwei\n\ndrei & vier\n\n- a\n\n-\n\nb\n\n1 2\n\nEnde");
    }

    #[test]
    fn hostile_markup_still_gives_text() {
        assert_eq!(to_text(&format!("{}tief", "<div>".repeat(100_000))), "tief");
    }
}
