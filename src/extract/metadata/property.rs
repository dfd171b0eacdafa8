//! Properties of microdata and RDFa: what elements state of the item around them.

use dom_query::{Element, NodeId, NodeRef};

use super::json_ld;
use crate::extract::dom;

/// Prefixes of vocabularies (RDFa 1.1, initial context) in which `<meta property>` describes the
/// page as a whole; such elements are no part of an item.
const PAGE_VOCABULARIES: &[&str] = &["og", "fb", "article", "twitter", "al", "book", "profile", "video", "music"];

/// The text of an element that is kept as value of a property, in bytes: properties may be nested
/// as deep as elements, and each has all the text of those in it.
const VALUE_BYTES_MAX: usize = 4000;

/// A property of microdata (HTML, section 5.2) or RDFa.
#[derive(Debug)]
pub(crate) struct Property<'a> {
    /// Its name without vocabulary.
    pub(crate) name: String,
    /// Its value as text: of an attribute, or what people see.
    pub(crate) value: String,
    /// The type of the item it belongs to, without vocabulary; empty if there is none.
    pub(crate) of: String,
    /// The element of the item it belongs to.
    pub(crate) item: Option<NodeId>,
    /// The element.
    pub(crate) node: NodeRef<'a>,
}

/// An item whose element is open.
pub(super) struct Item {
    pub(super) node: NodeId,
    kind: String,
    /// Opened by `typeof` (RDFa), not by `itemscope`.
    is_rdfa: bool,
}

impl Item {
    /// The item that an element opens.
    pub(super) fn opened_by(node: NodeId, element: &Element) -> Option<Self> {
        let attr = |name: &str| dom::element_attr(element, name);
        let is_microdata = attr("itemtype").is_some() || element.has_attr("itemscope");
        let stated = if is_microdata { attr("itemtype").unwrap_or("Thing") } else { attr("typeof")? };
        let kinds = || stated.split_ascii_whitespace().map(without_vocabulary);
        // Of several types the telling one counts: a comment is a post too.
        let kind = kinds()
            .find(|kind| *kind == "Comment")
            .or_else(|| kinds().find(|kind| json_ld::is_article(kind)))
            .or_else(|| kinds().next());
        Some(Self { node, kind: kind.unwrap_or(stated).to_owned(), is_rdfa: !is_microdata })
    }
}

/// The properties that an element states of the item around it. A name on the element that opens
/// an item in RDFa is the name of that item.
pub(super) fn stated<'a>(
    node: &NodeRef<'a>,
    element: &Element,
    outer: Option<&Item>,
    opened: Option<&Item>,
) -> Vec<Property<'a>> {
    let Some(names) = property_names(element, outer) else { return Vec::new() };
    let value = property_value(node, element);
    let property = |name: &str| {
        let name = without_vocabulary(name).to_owned();
        let item = opened.filter(|opened| opened.is_rdfa && name == "name").or(outer);
        Property {
            name,
            value: value.clone(),
            of: item.map(|item| item.kind.clone()).unwrap_or_default(),
            item: item.map(|item| item.node),
            node: *node,
        }
    };
    names.split_ascii_whitespace().map(property).collect()
}

/// The names of the properties that an element states: `itemprop`, or `property` and relations
/// with a vocabulary of RDFa.
fn property_names<'e>(element: &'e Element, outer: Option<&Item>) -> Option<&'e str> {
    let attr = |name: &str| dom::element_attr(element, name);
    if let Some(names) = attr("itemprop") {
        return Some(names);
    }
    if &*element.name.local != "meta" {
        return attr("property").or_else(|| attr("rel").filter(|rel| rel.contains(':')));
    }
    let names = attr("property")?;
    let prefix = names.split_once(':').map(|(prefix, _)| prefix);
    let is_of_item = outer.is_some_and(|item| item.is_rdfa)
        && prefix.is_none_or(|prefix| !PAGE_VOCABULARIES.contains(&prefix))
        || prefix == Some("schema");
    is_of_item.then_some(names)
}

/// A name without the vocabulary before it.
fn without_vocabulary(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

/// The value of a property (HTML, section 5.2.4).
fn property_value(node: &NodeRef<'_>, element: &Element) -> String {
    let attr = |name: &str| dom::element_attr(element, name).map(str::to_owned);
    let by_attribute = attr("content").or_else(|| match &*element.name.local {
        "time" | "data" => attr("datetime").or_else(|| attr("value")),
        "img" | "source" | "video" | "audio" | "embed" | "iframe" => attr("src"),
        "object" => attr("data"),
        "link" => attr("href"),
        _ => None,
    });
    // Long texts are read where they are needed; nobody needs a body twice.
    by_attribute.unwrap_or_else(|| {
        if matches!(dom::element_attr(element, "itemprop"), Some("articleBody" | "text" | "reviewBody")) {
            String::new()
        } else {
            dom::line_up_to(node, VALUE_BYTES_MAX)
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::super::Metadata;

    #[test]
    fn rdfa_is_read_like_microdata() {
        let document = Document::from(
            r#"<html><head><meta property="og:title" content="T"></head><body vocab="https://schema.org/">
            <article typeof="sioc:Item NewsArticle"><meta property="datePublished" content="2026-01-02"><meta property="og:type" content="x">
            <h1 property="schema:headline">K</h1><span rel="sioc:has_creator"><a typeof="sioc:UserAccount" property="foaf:name">Ada Beispiel</a></span>
            <div typeof="sioc:Post sioct:Comment"><span property="author">Bert</span></div></article>"#,
        );
        let metadata = Metadata::read(&document);
        let all: Vec<_> = metadata.properties.iter().map(|p| format!("{} {} {}", p.of, p.name, p.value)).collect();
        assert_eq!(
            all,
            [
                "NewsArticle datePublished 2026-01-02",
                "NewsArticle headline K",
                "NewsArticle has_creator Ada Beispiel",
                "UserAccount name Ada Beispiel",
                "Comment author Bert"
            ]
        );
        let headline = metadata.article_properties("headline").next().unwrap();
        assert_eq!(headline.item, metadata.properties[0].item);
        assert_eq!(metadata.article_properties("author").count(), 0);
    }
}
