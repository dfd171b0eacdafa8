//! What holds for all XML that is published.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::strict::Complaints;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
/// The prefixes that readers and validators expect.
const NAMESPACES: [(&str, &str); 7] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("fh", "http://purl.org/syndication/history/1.0"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
    ("xml", "http://www.w3.org/XML/1998/namespace"),
];

/// Checks a text as XML; `None` if there is nothing more to check.
pub fn check<'a>(text: &'a str, complaints: &mut Complaints) -> Option<Document<'a>> {
    complaints.unless(text.starts_with(DECLARATION), || "it does not begin with the XML declaration".to_owned());
    complaints.unless(!text.contains("<![CDATA["), || "it has a CDATA section".to_owned());
    complaints.characters("the document", text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            complaints.add(error);
            return None;
        }
    };
    namespaces(&document, complaints);
    for node in document.descendants().filter(|node| node.is_text()) {
        complaints.characters("a text", node.text().unwrap_or_default());
    }
    Some(document)
}

/// All namespaces are declared at the root, under the usual prefix, and used.
fn namespaces(document: &Document<'_>, complaints: &mut Complaints) {
    let used: BTreeSet<&str> = document
        .descendants()
        .flat_map(|node| {
            node.tag_name().namespace().into_iter().chain(node.attributes().filter_map(|of| of.namespace()))
        })
        .collect();
    let root = document.root_element();
    for namespace in root.namespaces() {
        let uri = namespace.uri();
        complaints.unless(used.contains(uri), || format!("the namespace {uri} is declared and not used"));
        if let Some(prefix) = namespace.name() {
            let usual = NAMESPACES.contains(&(prefix, uri));
            complaints.unless(usual, || format!("the prefix {prefix} for {uri} is unusual"));
        }
    }
}

/// The elements of a name without namespace below a node.
pub fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    let namespace = node.document().root_element().default_namespace().map(str::to_owned);
    node.children().filter(move |child| {
        child.is_element()
            && child.tag_name().name() == name
            && child.tag_name().namespace().map(str::to_owned) == namespace
    })
}

/// The elements of a namespace and name below a node.
pub fn extensions<'a, 'i>(
    node: Node<'a, 'i>,
    prefix: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    let uri = NAMESPACES.iter().find(|(known, _)| *known == prefix).map_or("", |(_, uri)| uri);
    node.children().filter(move |child| child.has_tag_name((uri, name)))
}

/// The text of the only element of a name; complains if there are several.
pub fn single<'a>(node: Node<'a, '_>, name: &'static str, complaints: &mut Complaints) -> Option<&'a str> {
    let mut found = children(node, name);
    let first = found.next()?;
    let others = found.count();
    complaints.unless(others == 0, || format!("{} elements {name} where one may be", others + 1));
    Some(first.text().unwrap_or_default())
}

/// The text of the only element of a name, which must be there.
pub fn required<'a>(node: Node<'a, '_>, name: &'static str, complaints: &mut Complaints) -> &'a str {
    single(node, name, complaints).unwrap_or_else(|| {
        complaints.add(format!("a {} has no {name}", node.tag_name().name()));
        ""
    })
}

/// What Media RSS says of an item.
pub fn media(node: Node<'_, '_>, complaints: &mut Complaints) {
    for content in extensions(node, "media", "content").chain(extensions(node, "media", "thumbnail")) {
        complaints.web_address("a media element's url", content.attribute("url").unwrap_or_default());
        for number in ["fileSize", "width", "height", "duration"] {
            let value = content.attribute(number);
            complaints.unless(value.is_none_or(|value| value.parse::<u64>().is_ok()), || format!("{number}={value:?}"));
        }
        let medium = content.attribute("medium");
        let known = medium.is_none_or(|medium| ["image", "audio", "video", "document", "executable"].contains(&medium));
        complaints.unless(known, || format!("medium={medium:?}"));
    }
}
