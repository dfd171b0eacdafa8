//! What a page says of itself to machines: JSON-LD, microdata and RDFa, `<meta>`, `<link>`,
//! `<title>`, `lang`. Read in one walk over the tree; shared by articles and listings.

pub(crate) mod json_ld;
mod loose_json;

use dom_query::{Document, Element, NodeId, NodeRef};
use url::Url;

pub(crate) use json_ld::JsonLd;

use super::dom::{self, Step};
use crate::model::clean_line;

/// `<meta>` elements that are kept per page.
const METAS_MAX: usize = 1000;
/// Properties of microdata and RDFa that are kept per page.
const PROPERTIES_MAX: usize = 4000;
/// The text of an element that is kept as value of a property, in bytes: properties may be nested
/// as deep as elements, and each has all the text of those in it.
const VALUE_BYTES_MAX: usize = 4000;
/// Prefixes of vocabularies (RDFa 1.1, initial context) in which `<meta property>` describes the
/// page as a whole; such elements are no part of an item.
const PAGE_VOCABULARIES: &[&str] = &["og", "fb", "article", "twitter", "al", "book", "profile", "video", "music"];

/// A `<link>` of the head.
#[derive(Debug)]
pub(crate) struct Link {
    /// The relations in lower case.
    pub(crate) rel: String,
    /// The address as written.
    pub(crate) href: String,
    /// The type of what is there, in lower case; empty if it is not stated.
    pub(crate) kind: String,
}

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
struct Item {
    node: NodeId,
    kind: String,
    /// Opened by `typeof` (RDFa), not by `itemscope`.
    is_rdfa: bool,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Metadata<'a> {
    /// The nodes of the JSON-LD blocks.
    pub(crate) json_ld: JsonLd,
    /// Microdata and RDFa in the page's order.
    pub(crate) properties: Vec<Property<'a>>,
    /// Name (or property) in lower case and content of each `<meta>`.
    pub(crate) metas: Vec<(String, String)>,
    /// The `<link>` elements.
    pub(crate) links: Vec<Link>,
    /// The text of `<title>`.
    pub(crate) title: Option<String>,
    /// The language of the root element.
    pub(crate) lang: Option<String>,
    /// The address that links are relative to, if the page states one.
    pub(crate) base: Option<String>,
}

impl<'a> Metadata<'a> {
    /// Reads the metadata of a document.
    pub(crate) fn read(document: &'a Document) -> Self {
        let mut metadata = Self::default();
        // The items that are open, the innermost last.
        let mut items: Vec<Item> = Vec::new();
        dom::walk(&document.root(), |node, step| {
            if matches!(step, Step::Close) {
                items.pop_if(|item| item.node == node.id);
                return true;
            }
            let Some(element) = node.element_ref() else { return !node.is_text() };
            let opened = item(node.id, &element);
            metadata.element(node, &element);
            metadata.property(node, &element, items.last(), opened.as_ref());
            drop(element);
            items.extend(opened);
            true
        });
        metadata
    }

    fn element(&mut self, node: &NodeRef<'a>, element: &Element) {
        let attr = |name: &str| dom::element_attr(element, name);
        match &*element.name.local {
            "meta" if self.metas.len() < METAS_MAX => {
                let Some(content) = attr("content") else { return };
                for names in ["property", "name", "itemprop", "http-equiv"].iter().filter_map(|key| attr(key)) {
                    self.metas.push((names.to_ascii_lowercase(), content.to_owned()));
                }
            }
            "link" => {
                if let (Some(rel), Some(href)) = (attr("rel"), attr("href")) {
                    let kind = attr("type").unwrap_or_default().to_ascii_lowercase();
                    self.links.push(Link { rel: rel.to_ascii_lowercase(), href: href.to_owned(), kind });
                }
            }
            "script"
                if attr("type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/ld+json")) =>
            {
                self.json_ld.add(&node.text());
            }
            "title" if self.title.is_none() && &*element.name.ns == "http://www.w3.org/1999/xhtml" => {
                self.title = Some(clean_line(&node.text())).filter(|title| !title.is_empty());
            }
            "html" => self.lang = attr("lang").or_else(|| attr("xml:lang")).map(str::to_owned),
            "base" if self.base.is_none() => self.base = attr("href").map(str::to_owned),
            _ => {}
        }
    }

    /// Adds the properties that an element states of the item around it. A name on the element
    /// that opens an item in RDFa is the name of that item.
    fn property(&mut self, node: &NodeRef<'a>, element: &Element, outer: Option<&Item>, opened: Option<&Item>) {
        let Some(names) = property_names(element, outer) else { return };
        if self.properties.len() >= PROPERTIES_MAX {
            return;
        }
        let value = property_value(node, element);
        for name in names.split_ascii_whitespace() {
            if self.properties.len() >= PROPERTIES_MAX {
                return;
            }
            let name = without_vocabulary(name).to_owned();
            let item = opened.filter(|opened| opened.is_rdfa && name == "name").or(outer);
            self.properties.push(Property {
                name,
                value: value.clone(),
                of: item.map(|item| item.kind.clone()).unwrap_or_default(),
                item: item.map(|item| item.node),
                node: *node,
            });
        }
    }

    /// The content of the first `<meta>` with one of these names, and the name; names that stand
    /// earlier in the list win.
    pub(crate) fn meta(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        names.iter().find_map(|name| self.metas(name).next().map(|content| (*name, content)))
    }

    /// The contents of all `<meta>` of a name.
    pub(crate) fn metas(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.iter().filter(move |(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    /// The first link with a relation.
    pub(crate) fn link(&self, rel: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.rel.split_ascii_whitespace().any(|word| word == rel))
    }

    /// The address that links of the page are relative to (HTML, section 4.2.3).
    pub(crate) fn base_url(&self, page: &Url) -> Url {
        self.base.as_deref().and_then(|base| dom::absolute(base, page)).unwrap_or_else(|| page.clone())
    }

    /// The properties of a name that belong to the article, not to a comment or an
    /// image in it.
    pub(crate) fn article_properties(&self, name: &str) -> impl Iterator<Item = &Property<'a>> {
        self.properties.iter().filter(move |property| {
            property.name == name
                && (property.of.is_empty()
                    || json_ld::is_article(&property.of)
                    || matches!(&*property.of, "WebPage" | "CreativeWork" | "Blog" | "Item" | "Document"))
        })
    }

    /// The names by which the site calls itself, the most reliable first.
    pub(crate) fn site_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut add = |name: Option<String>| {
            if let Some(name) =
                name.map(|name| dom::plain(&name)).filter(|name| !name.is_empty() && !names.contains(name))
            {
                names.push(name);
            }
        };
        add(self
            .meta(&["og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher"])
            .map(|(_, name)| name.to_owned()));
        for site in self.json_ld.of_type(|name| matches!(name, "WebSite")) {
            add(json_ld::text(site, "name"));
            add(json_ld::text(site, "alternateName"));
        }
        for article in self.json_ld.articles() {
            for publisher in self.json_ld.list(article, "publisher") {
                add(json_ld::text(publisher, "name"));
            }
        }
        for organisation in self.json_ld.of_type(|name| name.ends_with("Organization")) {
            add(json_ld::text(organisation, "name"));
        }
        names
    }
}

/// The item that an element opens.
fn item(node: NodeId, element: &Element) -> Option<Item> {
    let attr = |name: &str| dom::element_attr(element, name);
    let is_microdata = attr("itemtype").is_some() || element.has_attr("itemscope");
    let stated = if is_microdata { attr("itemtype").unwrap_or("Thing") } else { attr("typeof")? };
    let kinds = || stated.split_ascii_whitespace().map(without_vocabulary);
    // Of several types the telling one counts: a comment is a post too.
    let kind = kinds()
        .find(|kind| *kind == "Comment")
        .or_else(|| kinds().find(|kind| json_ld::is_article(kind)))
        .or_else(|| kinds().next());
    Some(Item { node, kind: kind.unwrap_or(stated).to_owned(), is_rdfa: !is_microdata })
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
    use super::*;

    #[test]
    fn everything_is_read_in_one_walk() {
        let document = Document::from(
            r#"<html lang=de><head><title> Titel – Zeitung </title><meta property="og:Title" content="T">
            <link rel="shortcut ICON" href="/i.png"><script type="application/ld+json">{"@type":"Article","headline":"H",}</script>
            <body><svg><title>nein</title></svg><article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">K</h1>
            <time itemprop="datePublished" datetime="2026-01-02">gestern</time>
            <div itemprop=comment itemscope itemtype="http://schema.org/Comment"><time itemprop=datePublished datetime="2026-05-05"></time></div>
            <span itemprop="dateModified">heute</span></article>"#,
        );
        let metadata = Metadata::read(&document);
        assert_eq!(metadata.title.as_deref(), Some("Titel – Zeitung"));
        assert_eq!(metadata.lang.as_deref(), Some("de"));
        assert_eq!(metadata.meta(&["title", "og:title"]), Some(("og:title", "T")));
        assert_eq!(metadata.link("icon").unwrap().href, "/i.png");
        assert_eq!(metadata.json_ld.articles().count(), 1);
        let dates: Vec<_> = metadata.article_properties("datePublished").map(|property| &*property.value).collect();
        assert_eq!(dates, ["2026-01-02"]);
        assert_eq!(metadata.article_properties("dateModified").next().unwrap().value, "heute");
    }

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
