//! Boxes beside the article: related articles, newsletters, share bars, advertising, comments.

use std::sync::LazyLock;

use dom_query::{Document, Element, NodeId, NodeRef};
use regex::Regex;

use super::super::survey::Line;
use super::super::{Subject, pattern};
use super::{lines, words};
use crate::extract::dom;

/// An `<article>` with less text, in characters, is not the whole article.
const ARTICLE_CHARS_MIN: usize = 800;
/// How many elements in a block are searched for the one that holds a line of it.
const CHILDREN_MAX: usize = 20;
/// How many lines above the headline belong to it.
const LINES_ABOVE: usize = 6;
/// A box with more than this share of the page's text is not beside the article.
const BOX_SHARE_MAX: f64 = 0.4;

/// Class names of boxes that no reader would call the article. Whole words between separators.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)[\ _-](?:
        related[a-z]*|relatedposts|yarpp[a-z-]*|jp-relatedposts|recommend(?:ed|ations?)?|recirc[a-z]*|outbrain|taboola[a-z-]*|plista|
        newsletter[a-z]*|newsletter-?signup|nl-?box|subscribe[a-z-]*|subscription-?box|signup|
        share|shares|sharing|share-?(?:bar|buttons?|tools|links|icons)|sharedaddy|addtoany[a-z_-]*|addthis[a-z_-]*|social|socials|social-?(?:media|share|sharing|links|bar|icons|buttons|nav)|shariff[a-z]*|sharethis[a-z-]*|a2a_kit|
        comments?|comment-?(?:list|form|section|area)|commentlist|kommentare|disqus[a-z_]*|respond|
        ad|ads|adslot|adbox|ad-?(?:container|wrapper|slot|box|unit|label)|advert|adverts|advertisement|advertising|anzeige|werbung|sponsored|promo|promobox|banner|
        read-?time|reading-?time|lesezeit|readingtime|read-?more|read-?also|readmore|lesen-sie-auch|mehr-zum-thema|see-?also|also-?read|weitere-?artikel|
        author-?(?:bio|box|info|card)|about-?(?:the-?)?author|autorenbox|autoren-?info|post-?author-?box|
        breadcrumbs?|breadcrumb-?nav|pagination|pager|post-?navigation|nav-?links|toolbar|
        teaser-?(?:list|box|group|grid|row)|newsbox|newsboxes|most-?(?:read|popular)|meistgelesen|topstories|more-?(?:news|stories|articles|from|on)|
        cookie[a-z-]*|consent|gdpr|modal|popup|overlay|tooltip|piano[a-z-]*|poool[a-z-]*|registration-?wall|
        tags|tag-?(?:list|cloud|links)|post-?tags|article-?tags|entry-?tags|keywords|post-?meta|entry-?meta|article-?meta|entry-?footer|
        print-?only|screen-?reader-?text|sr-only|visually-?hidden|visuallyhidden|skip-?link|hidden|noprint|no-?print|
        widget|widgets|sidebar|rating|ratings|vote|votes|poll|quiz|feedback|correction-?form|copyright|
        infobox-related|radar-in-article|fin2box|embed-?consent|audio-?player|player-?controls|toc|table-of-contents|inhaltsverzeichnis|
        donate|donation|spenden|support-us|contribute|app-?(?:promo|banner|download)|whatsapp[a-z-]*
        )[\ _-]",
    )
});

/// Class names of captions and credits.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:caption|[ _-](?:credits?|bildunterschrift|bildtext|bildnachweis|bildquelle|mainpic-text|pic-?text|image-?(?:text|source|copyright)|photo-?(?:credit|by)|foto-?credit|pictsrc|legende?)[ _-])",
    )
});

/// Takes boxes beside the article out of a copy of the page.
pub(super) fn prune(subject: &Subject<'_>, headline: Option<usize>, copy: &Document) {
    let mut boxes: Vec<NodeId> = Vec::new();
    let limit = (subject.survey.text_chars as f64 * BOX_SHARE_MAX) as usize;
    dom::walk(&subject.root, |node, step| {
        if matches!(step, dom::Step::Close) {
            return true;
        }
        let is_box = match node.element_ref() {
            Some(element) => dom::is_hidden(&element) || is_box(&element) || is_stray_caption(node, &element),
            None => return false,
        };
        if is_box && !holds_the_text(node, limit) {
            boxes.push(node.id);
        }
        !is_box || boxes.last() != Some(&node.id)
    });
    for line in &subject.survey.lines {
        if words::is_notice(&line.text) && line.node.id != subject.root.id && lines::has_only(&line.node, &line.text) {
            boxes.push(line.node.id);
        }
    }
    boxes.extend(other_articles(subject));
    boxes.extend(above(subject, headline));
    for id in boxes {
        if let Some(node) = copy.tree.get(&id) {
            node.remove_from_parent();
        }
    }
}

/// The short lines right above the headline: its kicker, the section, a date. A picture may stand
/// there, and a lead.
fn above(subject: &Subject<'_>, headline: Option<usize>) -> impl Iterator<Item = NodeId> {
    let line = headline.unwrap_or_default().min(subject.survey.lines.len());
    let above = subject.survey.lines[line.saturating_sub(LINES_ABOVE)..line].iter();
    let is_short = |line: &&Line<'_>| line.place.is_content() && !line.place.figure && !lines::is_prose(line);
    above.filter(is_short).filter_map(holder).map(|node| node.id)
}

/// The element that holds a line and nothing else.
fn holder<'a>(line: &Line<'a>) -> Option<NodeRef<'a>> {
    let inner = line.node.children_it(false).take(CHILDREN_MAX).filter(NodeRef::is_element);
    std::iter::once(line.node).chain(inner).find(|node| lines::has_only(node, &line.text))
}

/// The `<article>` elements beside the one that the headline stands in: teasers, and whole
/// articles below it on pages that never end.
fn other_articles(subject: &Subject<'_>) -> Vec<NodeId> {
    let articles: Vec<NodeRef<'_>> = subject.root.descendants_it().filter(|node| node.has_name("article")).collect();
    let head = subject.survey.heads.iter().find(|head| head.level == 1);
    let own = head.and_then(|head| articles.iter().rev().find(|article| dom::is_within(&head.node, article)));
    let Some(own) = own.filter(|own| dom::line(own).chars().count() >= ARTICLE_CHARS_MIN) else { return Vec::new() };
    let others = articles.iter().filter(|other| !dom::is_within(other, own) && !dom::is_within(own, other));
    others.map(|other| other.id).collect()
}

/// Whether so much running text is in a node that it cannot be a box beside the article.
fn holds_the_text(node: &NodeRef<'_>, limit: usize) -> bool {
    let mut chars = 0;
    let mut headline = false;
    dom::walk(node, |inner, step| {
        if matches!(step, dom::Step::Close) {
            return true;
        }
        if let Some(count) = dom::with_text(inner, |text| text.chars().filter(|c| !c.is_whitespace()).count()) {
            chars += count;
            return false;
        }
        headline |= inner.has_name("h1");
        !inner
            .element_ref()
            .is_some_and(|element| matches!(&*element.name.local, "a" | "script" | "style" | "noscript"))
    });
    chars > limit.max(400) || (headline && chars > 200)
}

/// Whether class or id of an element say that it is a box beside the article.
fn is_box(element: &Element) -> bool {
    let name = &*element.name.local;
    if matches!(
        name,
        "html" | "body" | "main" | "article" | "p" | "h1" | "img" | "picture" | "source" | "em" | "strong" | "b" | "i"
    ) {
        return false;
    }
    if matches!(name, "nav" | "dialog" | "form" | "button" | "input" | "footer" | "aside") {
        return true;
    }
    if matches!(
        dom::element_attr(element, "role"),
        Some("navigation" | "complementary" | "contentinfo" | "dialog" | "search" | "banner")
    ) {
        return true;
    }
    let words = dom::class_words(element);
    !words.is_empty() && BOX.is_match(&words)
}

/// Whether an element is the caption of a picture outside a `<figure>`: cut off from its picture
/// it would read as a sentence of the text.
fn is_stray_caption(node: &NodeRef<'_>, element: &Element) -> bool {
    let words = dom::class_words(element);
    !words.is_empty()
        && CAPTION.is_match(&words)
        && !node.descendants_it().any(|inner| inner.has_name("img"))
        && !dom::self_and_ancestors(node).take(6).any(|outer| outer.has_name("figure"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_known_by_whole_words() {
        let is = |html: &str| {
            let document = Document::fragment(html);
            let selection = document.select("body > *, div, aside, p");
            is_box(&selection.nodes()[0].element_ref().unwrap())
        };
        assert!(is("<div class='article__related-posts'>"));
        assert!(is("<div class=radar-in-article>"));
        assert!(is("<div id=newsletterBox>"));
        assert!(!is("<div class='shareholder-news'>"));
        assert!(!is("<p class=ad>"));
    }
}
