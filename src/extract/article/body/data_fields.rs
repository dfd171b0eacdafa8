//! Labelled fields of a content system beside the text: "Topic" and what it is, "Date published"
//! and when. A field with a good deal of text is part of the article, and so is its label.

use dom_query::{Element, NodeRef};

use crate::extract::dom::{self, Step};

/// The longest field, in characters with its label, that only tells of the article.
const FIELD_CHARS_MAX: usize = 120;

/// Whether an element is a labelled field that only tells of the article.
pub(super) fn is_data(node: &NodeRef<'_>, element: &Element) -> bool {
    if !matches!(&*element.name.local, "div" | "section" | "li") {
        return false;
    }
    let first = node.children_it(false).find(NodeRef::is_element);
    first.and_then(|first| first.element_ref()).is_some_and(|element| is_label(&element)) && is_short(node)
}

fn is_label(element: &Element) -> bool {
    let words = dom::class_words(element);
    words.contains(" field__label ") || words.contains(" field-label ")
}

fn is_short(field: &NodeRef<'_>) -> bool {
    let mut chars = 0;
    dom::walk(field, |node, step| {
        if matches!(step, Step::Open) {
            chars += dom::with_text(node, |text| text.trim().chars().count()).unwrap_or_default();
        }
        chars <= FIELD_CHARS_MAX
    });
    chars <= FIELD_CHARS_MAX
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::*;

    #[test]
    fn a_short_field_goes_with_its_label_and_a_long_one_stays() {
        let is_data = |value: &str| {
            let page = format!("<div id=f><div class=field__label>Topic</div><div>{value}</div></div>");
            let document = Document::from(page);
            let field = document.select_single("#f").nodes()[0];
            is_data(&field, &field.element_ref().unwrap())
        };
        assert!(is_data("Navigation safety"));
        assert!(!is_data(&"Cut the onions finely and let them sweat in butter. ".repeat(4)));
    }
}
