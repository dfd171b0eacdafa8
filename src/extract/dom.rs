//! Reading dom_query trees: visible text in lines and blocks, attributes, image addresses.
//!
//! All walks are loops, not recursion, so that a deep page cannot exhaust the stack.

use dom_query::{Document, Element, NodeData, NodeRef};
use url::Url;

use crate::model::{clean_block, clean_line};
use crate::normalise::url::ADDRESS_BYTES_MAX;

/// Where a walk stands.
pub(crate) enum Step {
    /// Before the children of a node.
    Open,
    /// After them; only for nodes into which the walk went.
    Close,
}

/// Walks a tree in document order. `visit` says at [`Step::Open`] whether to go into the node.
pub(crate) fn walk<'a>(root: &NodeRef<'a>, mut visit: impl FnMut(&NodeRef<'a>, Step) -> bool) {
    let mut node = *root;
    loop {
        if visit(&node, Step::Open) {
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            visit(&node, Step::Close);
        }
        loop {
            if node.id == root.id {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            visit(&parent, Step::Close);
            node = parent;
        }
    }
}

/// Hands the text of a text node to `read`; `None` for every other node.
pub(crate) fn with_text<R>(node: &NodeRef<'_>, read: impl FnOnce(&str) -> R) -> Option<R> {
    node.query(|inner| if let NodeData::Text { ref contents } = inner.data { Some(read(contents)) } else { None })
        .flatten()
}

/// The value of an attribute, trimmed; `None` if it is missing or empty.
pub(crate) fn attr(node: &NodeRef<'_>, name: &str) -> Option<String> {
    node.element_ref().and_then(|element| element_attr(&element, name).map(str::to_owned))
}

/// The value of an attribute of a borrowed element, trimmed; `None` if it is missing or empty.
pub(crate) fn element_attr<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let attr = element.attrs.iter().find(|attr| &*attr.name.local == name)?;
    let value = attr.value.trim();
    (!value.is_empty()).then_some(value)
}

/// Class and id of an element in lower case, with a space before, between and after the words.
pub(crate) fn class_words(element: &Element) -> String {
    let mut words = String::new();
    for attr in &element.attrs {
        if matches!(&*attr.name.local, "class" | "id") {
            for word in attr.value.split_ascii_whitespace() {
                words.push(' ');
                words.push_str(word);
            }
        }
    }
    if !words.is_empty() {
        words.push(' ');
        words.make_ascii_lowercase();
    }
    words
}

/// Elements that start a new line of text.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "picture"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "html"
            | "iframe"
    )
}

/// Elements without text for people.
pub(crate) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "svg"
            | "math"
            | "object"
            | "select"
            | "textarea"
            | "iframe"
            | "canvas"
            | "audio"
            | "video"
            | "map"
            | "datalist"
    )
}

/// The page says that people don't see the element.
pub(crate) fn is_hidden(element: &Element) -> bool {
    element.attrs.iter().any(|attr| match &*attr.name.local {
        "hidden" => !attr.value.eq_ignore_ascii_case("until-found"),
        "style" => {
            let style: String =
                attr.value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        _ => false,
    })
}

/// The visible text of a node, hardly more than `bytes_max` of it; blocks and line breaks become
/// `separator`.
fn text_with(node: &NodeRef<'_>, separator: char, bytes_max: usize) -> String {
    let mut out = String::new();
    walk(node, |node, step| {
        if out.len() >= bytes_max {
            return false;
        }
        if matches!(step, Step::Open) && with_text(node, |text| push_text(&mut out, text, separator)).is_some() {
            return false;
        }
        let Some(element) = node.element_ref() else { return true };
        let name = &*element.name.local;
        if matches!(step, Step::Open) && is_silent(name) {
            return false;
        }
        if name == "br" || is_block(name) {
            out.push(separator);
        } else if matches!(name, "td" | "th") {
            out.push(' ');
        }
        true
    });
    out
}

/// Line ends within a text node are white space, not line ends.
fn push_text(out: &mut String, text: &str, separator: char) {
    if separator == '\n' {
        out.extend(text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }))
    } else {
        out.push_str(text)
    }
}

/// All text of a node as one clean line.
pub(crate) fn line(node: &NodeRef<'_>) -> String {
    clean_line(&text_with(node, ' ', usize::MAX))
}

/// The beginning of the text of a node as one clean line: up to the text with which it has so many
/// bytes.
pub(crate) fn line_up_to(node: &NodeRef<'_>, bytes_max: usize) -> String {
    clean_line(&text_with(node, ' ', bytes_max))
}

/// The text of a node as paragraphs with an empty line between them.
pub(crate) fn block(node: &NodeRef<'_>) -> String {
    clean_block(&text_with(node, '\n', usize::MAX))
}

/// The paragraphs of a piece of HTML, without pictures and their captions.
pub(crate) fn html_block(html: &str) -> String {
    let fragment = Document::fragment(html);
    fragment.select("figure").remove();
    block(&fragment.root())
}

/// A text of metadata as people would read it: entities decoded, tags out, one line.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return clean_line(text);
    }
    let once = line(&Document::fragment(text).root());
    // Content systems often escape what is escaped already.
    if once.contains('&') && once.contains(';') { line(&Document::fragment(once).root()) } else { once }
}

/// The nearest ancestors of a node, itself first.
pub(crate) fn self_and_ancestors<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    std::iter::successors(Some(*node), |node| node.parent())
}

/// Whether a node is another or lies in it.
pub(crate) fn is_within(node: &NodeRef<'_>, ancestor: &NodeRef<'_>) -> bool {
    self_and_ancestors(node).any(|node| node.id == ancestor.id)
}

/// Resolves an address against the page; only what a reader can follow.
pub(crate) fn absolute(href: &str, page: &Url) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') || href.len() > ADDRESS_BYTES_MAX {
        return None;
    }
    let href: String = href.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    let is_fit = |url: &Url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.as_str().len() <= ADDRESS_BYTES_MAX
    };
    page.join(&href).ok().filter(is_fit)
}

/// Where lazy loaders keep the address of the real image, in the order they are asked.
const IMAGE_ATTRIBUTES: &[&str] = &[
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-lazy",
    "data-original-src",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-url",
    "data-echo",
    "data-srcset",
    "data-lazy-srcset",
    "srcset",
    "src",
];

/// The address of the image of an `<img>` or `<source>`: never a placeholder.
pub(crate) fn image_url(node: &NodeRef<'_>, page: &Url) -> Option<Url> {
    let element = node.element_ref()?;
    IMAGE_ATTRIBUTES.iter().find_map(|name| {
        let value = element_attr(&element, name)?;
        let value = if name.ends_with("srcset") { largest_of_srcset(value)? } else { value };
        if is_no_address(value) || is_placeholder(value) {
            return None;
        }
        absolute(value, page)
    })
}

/// The candidate with the largest width or density. A comma within an address is part of it, one
/// after it or after the size ends the candidate (HTML, section 4.8.4.2.1).
fn largest_of_srcset(srcset: &str) -> Option<&str> {
    let is_gap = |c: char| c.is_whitespace() || c == ',';
    let mut best: Option<(&str, f64)> = None;
    let mut rest = srcset.trim_start_matches(is_gap);
    while !rest.is_empty() {
        let (address, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let (size, after) = match address.ends_with(',') {
            true => ("", after),
            false => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        let size: f64 = size.trim().trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0);
        if best.is_none_or(|(_, largest)| size > largest) {
            best = Some((address.trim_end_matches(','), size));
        }
        rest = after.trim_start_matches(is_gap);
    }
    best.map(|(address, _)| address)
}

/// Whether an attribute holds something else than an address: what a template left, or a script.
fn is_no_address(value: &str) -> bool {
    value.starts_with("data:") || value.contains(['\'', '"', '{', '<', '>'])
}

fn is_placeholder(url: &str) -> bool {
    let file = url.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    ["placeholder", "spacer", "blank.gif", "blank.png", "pixel.gif", "1x1", "transparent", "loading.gif", "lazy.png"]
        .iter()
        .any(|word| file.contains(word))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn text_comes_in_lines_and_blocks() {
        let doc = Document::from(
            "<body><h2>Eins</h2><p>Zwei <b>d</b>rei<br>vier\n fünf<script>x</script></p><ul><li>a<li>b</ul>",
        );
        let body = doc.body().unwrap();
        assert_eq!(line(&body), "Eins Zwei drei vier fünf a b");
        assert_eq!(block(&body), "Eins\n\nZwei drei\n\nvier fünf\n\na\n\nb");
        assert_eq!(line_up_to(&body, 9), "Eins Zwei");
    }

    #[test]
    fn metadata_is_unescaped_twice_at_most() {
        assert_eq!(plain("A &amp;quot;B&amp;quot; &amp; <i>C</i>"), "A \"B\" & C");
        assert_eq!(plain("ohne  alles"), "ohne alles");
    }

    #[test]
    fn only_addresses_that_a_reader_can_follow_are_resolved() {
        let page = Url::parse("https://a.example/b/c").unwrap();
        let of = |href: &str| absolute(href, &page).map(String::from);
        assert_eq!(of(" d\n?e ").unwrap(), "https://a.example/b/d?e");
        for href in ["", "#top", "javascript:alert(1)", "mailto:a@b.example", &"x".repeat(ADDRESS_BYTES_MAX + 1)] {
            assert_eq!(of(href), None);
        }
    }

    #[test]
    fn m02_a_short_link_on_a_long_address_is_not_followed() {
        let page = Url::parse(&format!("https://a.example/{}/", "b".repeat(ADDRESS_BYTES_MAX))).unwrap();
        assert_eq!(absolute("c.html", &page), None);
        assert_eq!(absolute("/c.html", &page).map(String::from).unwrap(), "https://a.example/c.html");
    }

    #[test]
    fn lazy_images_are_found() {
        let page = Url::parse("https://a.example/b/c").unwrap();
        let of = |html: &str| {
            let doc = Document::fragment(html);
            image_url(&doc.select("img").nodes()[0], &page).map(String::from)
        };
        assert_eq!(
            of("<img src='data:image/gif;base64,R0' data-original='/x.jpg'>").unwrap(),
            "https://a.example/x.jpg"
        );
        assert_eq!(of("<img srcset='s.jpg 300w, l.jpg?a=1,2 900w'>").unwrap(), "https://a.example/b/l.jpg?a=1,2");
        assert_eq!(of("<img srcset='a.jpg 120w,b.jpg 160w, c.jpg'>").unwrap(), "https://a.example/b/b.jpg");
        assert_eq!(of("<img src='/img/placeholder.png'>"), None);
        assert_eq!(of("<img src='{{ image.src }}' data-srcset=', , '>"), None);
    }
}
