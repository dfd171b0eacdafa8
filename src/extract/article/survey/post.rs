//! The element that holds one article.

use std::sync::LazyLock;

use dom_query::{Element, NodeRef};
use regex::Regex;

use super::super::pattern;
use crate::extract::dom;

/// How far around an element the article's is looked for, in levels.
const LEVELS_MAX: usize = 12;

/// Types of articles in microdata and RDFa: `Article`, `https://schema.org/NewsArticle`.
static ARTICLE_TYPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[/:\s])(?:\w*Article|(?:Blog|SocialMedia)Posting)(?:\s|$)"));

/// Whether an element lies in one that is said to hold one article. The foot of such an element
/// tells of the article, not of the site.
pub(super) fn holds(node: &NodeRef<'_>) -> bool {
    dom::self_and_ancestors(node)
        .skip(1)
        .take(LEVELS_MAX)
        .any(|outer| outer.element_ref().is_some_and(|element| is_post(&element)))
}

fn is_post(element: &Element) -> bool {
    let is_typed = |attr| dom::element_attr(element, attr).is_some_and(|kind| ARTICLE_TYPE.is_match(kind));
    &*element.name.local == "article"
        || is_typed("itemtype")
        || is_typed("typeof")
        || dom::class_words(element).contains(" hentry ")
}
