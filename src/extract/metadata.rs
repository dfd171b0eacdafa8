//! What a page says of itself to machines: JSON-LD, microdata and RDFa, `<meta>`, `<link>`,
//! `<title>`, `lang`. Read in one walk over the tree; shared by articles and listings.

pub(crate) mod json_ld;
mod loose_json;
mod property;

use dom_query::{Document, Element, NodeRef};
use url::Url;

pub(crate) use json_ld::JsonLd;
pub(crate) use property::Property;

use super::dom::{self, Step};
use crate::model::clean_line;
use property::Item;

/// `<meta>` elements that are kept per page.
const METAS_MAX: usize = 1000;
/// Properties of microdata and RDFa that are kept per page.
const PROPERTIES_MAX: usize = 4000;
/// The longest base that links are resolved by, in bytes: each of them gets a copy of it.
const BASE_BYTES_MAX: usize = 2048;

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
            let opened = Item::opened_by(node.id, &element);
            metadata.element(node, &element);
            let room = PROPERTIES_MAX - metadata.properties.len();
            if room > 0 {
                let stated = property::stated(node, &element, items.last(), opened.as_ref());
                metadata.properties.extend(stated.into_iter().take(room));
            }
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
        let base = self.base.as_deref().filter(|base| base.len() <= BASE_BYTES_MAX);
        base.and_then(|base| dom::absolute(base, page)).unwrap_or_else(|| page.clone())
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
    fn a_base_that_every_link_would_copy_is_no_base() {
        let page = Url::parse("https://a.example/b").unwrap();
        for (length, host) in [(100, "c.example"), (BASE_BYTES_MAX, "a.example")] {
            let html = format!("<base href='https://c.example/{}/'>", "x".repeat(length));
            let base = Metadata::read(&Document::from(html.as_str())).base_url(&page);
            assert_eq!(base.host_str(), Some(host));
        }
    }
}
