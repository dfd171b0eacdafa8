//! A pass over feeds before they are parsed: what a strict reader of XML would lose the whole
//! feed for is made well-formed.

mod copy;
mod entity;
mod surrogate;

use std::borrow::Cow;

use copy::Copy;
pub(super) use copy::THUMBNAIL_TYPE;
use entity::Entities;

use crate::model::clean_markup;

/// A start tag found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name with prefix.
    pub(super) name: &'a str,
    /// Where its `<` stands, in bytes.
    start: usize,
    /// Where the name ends.
    name_end: usize,
    /// Where its `>` stands.
    end: usize,
}

/// Namespaces whose elements are read, with the prefix they usually have.
const NAMESPACES: &[(&str, &str)] = &[
    ("atom", "http://www.w3.org/2005/Atom"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("media", "http://search.yahoo.com/mrss/"),
];

/// Spellings of namespaces that mean one of those, and what they are replaced by.
const NAMESPACE_ALIASES: &[(&str, &str)] = &[
    ("\"https://www.w3.org/2005/Atom\"", "\"http://www.w3.org/2005/Atom\""),
    ("\"http://www.w3.org/2005/Atom/\"", "\"http://www.w3.org/2005/Atom\""),
    ("\"http://www.w3.org/2005/atom\"", "\"http://www.w3.org/2005/Atom\""),
    ("\"http://purl.org/atom/ns#\"", "\"http://www.w3.org/2005/Atom\""),
    ("\"http://search.yahoo.com/mrss\"", "\"http://search.yahoo.com/mrss/\""),
    ("\"https://search.yahoo.com/mrss/\"", "\"http://search.yahoo.com/mrss/\""),
    ("\"http://search.yahoo.com/rss/\"", "\"http://search.yahoo.com/mrss/\""),
    ("\"http://my.netscape.com/rdf/simple/0.9/\"", "\"http://purl.org/rss/1.0/\""),
    ("\"http://channel.netscape.com/rdf/simple/0.9/\"", "\"http://purl.org/rss/1.0/\""),
    ("\"http://backend.userland.com/rss2\"", "\"\""),
    ("\"http://backend.userland.com/RSS2\"", "\"\""),
    ("\"http://blogs.law.harvard.edu/tech/rss\"", "\"\""),
];

/// Elements of Atom 0.3 that have other names in Atom 1.0 (RFC 4287).
const ATOM_03: &[(&str, &str)] =
    &[("issued", "published"), ("created", "published"), ("modified", "updated"), ("tagline", "subtitle")];

/// Finds the root element, past junk, declarations, comments and processing instructions.
pub(super) fn root(text: &str) -> Option<Tag<'_>> {
    let mut at = 0;
    while let Some(offset) = text[at..].find('<') {
        let start = at + offset;
        let rest = &text[start + 1..];
        let skip = if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("!DOCTYPE") || rest.starts_with("!doctype") {
            doctype_end(rest)?
        } else if rest.starts_with(['?', '!']) {
            rest.find('>')? + 1
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
            let end = start + 1 + tag_end(rest)?;
            return Some(Tag { name, start, name_end: start + 1 + name.len(), end });
        } else {
            0
        };
        at = start + 1 + skip;
    }
    None
}

/// Where a tag ends, quoted values jumped over.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

/// Where a document type declaration with its internal subset ends.
fn doctype_end(rest: &str) -> Option<usize> {
    let close = rest.find('>')?;
    match rest.find('[').filter(|open| *open < close) {
        Some(open) => {
            let subset_end = open + rest[open..].find(']')?;
            Some(subset_end + rest[subset_end..].find('>')? + 1)
        }
        None => Some(close + 1),
    }
}

/// Makes an XML feed well-formed, as far as that is possible without guessing its meaning.
pub(super) fn xml(text: &str) -> String {
    let text = clean_markup(text);
    let Some(root) = root(&text) else { return text };
    let mut entities = Entities::declared_in(&text[..root.start]);
    let mut out = String::with_capacity(text.len() + 512);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&root_tag(&text, &root));
    Copy::new(&root, &mut entities, &mut out).run(text.get(root.end + 1..).unwrap_or_default());
    if text[root.start..root.end].contains("http://purl.org/atom/ns#") {
        out = ATOM_03.iter().fold(out, |out, (old, new)| rename(&out, old, new));
    }
    NAMESPACE_ALIASES.iter().fold(out, |out, (from, to)| if out.contains(from) { out.replace(from, to) } else { out })
}

fn rename(text: &str, old: &str, new: &str) -> String {
    text.replace(&format!("<{old}>"), &format!("<{new}>"))
        .replace(&format!("<{old} "), &format!("<{new} "))
        .replace(&format!("</{old}>"), &format!("</{new}>"))
}

/// The root element's start tag with a version that is known and the namespaces that are used.
fn root_tag(text: &str, root: &Tag<'_>) -> String {
    let attributes = text[root.name_end..root.end].replace('\'', "\"");
    let mut attributes = attributes.trim_end_matches('/').to_owned();
    if root.name == "rss" {
        let known = ["\"0.91\"", "\"0.92\"", "\"2.0\""]
            .iter()
            .any(|version| attributes.contains(&format!("version={version}")));
        if !known {
            attributes = without_version(&attributes);
            attributes.push_str(" version=\"2.0\"");
        }
    }
    for (prefix, namespace) in NAMESPACES {
        let used = text.contains(&format!("<{prefix}:"));
        if used && !text.contains(&format!("xmlns:{prefix}")) {
            attributes.push_str(&format!(" xmlns:{prefix}=\"{namespace}\""));
        }
    }
    format!("<{}{attributes}>", root.name)
}

fn without_version(attributes: &str) -> String {
    let Some(start) = attributes.find(" version=\"") else { return attributes.to_owned() };
    let value = start + " version=\"".len();
    let end = attributes[value..].find('"').map_or(attributes.len(), |end| value + end + 1);
    format!("{}{}", &attributes[..start], &attributes[end..])
}

/// The items of a feed that is broken somewhere, each in a feed of its own: what stands before
/// the first item, one item, and the end tags that are missing then.
pub(super) fn pieces(xml: &str) -> Vec<String> {
    let Some(root) = root(xml) else { return Vec::new() };
    let (item, tail): (&str, Cow<'_, str>) = match root.name.rsplit(':').next() {
        Some("feed") => ("entry", format!("</{}>", root.name).into()),
        Some("RDF") => ("item", format!("</{}>", root.name).into()),
        _ => ("item", "</channel></rss>".into()),
    };
    let prefix =
        root.name.split_once(':').filter(|_| item == "entry").map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
    let (open, close) = (format!("<{prefix}{item}"), format!("</{prefix}{item}>"));
    let Some(first) = xml.find(&open) else { return Vec::new() };
    let head = &xml[..first];
    let mut pieces = Vec::new();
    for part in xml[first..].split_inclusive(close.as_str()) {
        // An item without an end of its own swallows the next; the last start is the one to try.
        let start = part.rfind(&open).filter(|_| part.ends_with(&close));
        if let Some(start) = start {
            pieces.push(format!("{head}{}{tail}", &part[start..]));
        }
    }
    pieces
}

/// A JSON Feed whose ids are texts, as its reader insists on; version 1 has them so, and says
/// that readers must take numbers, too (JSON Feed 1.1, "Items").
pub(super) fn json(text: &str) -> Result<String, String> {
    let start = text.find('{').unwrap_or(0);
    let text = surrogate::replace_lone(&text[start..]);
    let mut value: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let feed = value.as_object_mut().ok_or("the document is no object")?;
    for name in ["title", "home_page_url", "feed_url", "description", "icon", "favicon", "language"] {
        make_text(feed, name);
    }
    feed.entry("title").or_insert_with(|| "".into());
    let items = feed.entry("items").or_insert_with(|| serde_json::Value::Array(Vec::new()));
    for item in items.as_array_mut().into_iter().flatten().filter_map(|item| item.as_object_mut()) {
        for name in [
            "id",
            "url",
            "external_url",
            "title",
            "content_html",
            "content_text",
            "summary",
            "image",
            "date_published",
            "date_modified",
        ] {
            make_text(item, name);
        }
        let attachments = item.get_mut("attachments").and_then(|list| list.as_array_mut());
        if let Some(list) = attachments {
            list.retain(|one| one.get("url").is_some_and(|url| url.is_string()));
            for one in list.iter_mut().filter_map(|one| one.as_object_mut()) {
                make_text(one, "mime_type");
                one.entry("mime_type").or_insert_with(|| "application/octet-stream".into());
                if !one.get("size_in_bytes").is_some_and(serde_json::Value::is_u64) {
                    one.remove("size_in_bytes");
                }
            }
        }
    }
    Ok(value.to_string())
}

/// Numbers become texts, everything else that is no text goes.
fn make_text(object: &mut serde_json::Map<String, serde_json::Value>, name: &str) {
    match object.get_mut(name) {
        None | Some(serde_json::Value::String(_)) => {}
        Some(value @ serde_json::Value::Number(_)) => *value = value.to_string().into(),
        Some(_) => {
            object.remove(name);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_past_everything() {
        let text = "junk\n<!-- <rss> --><?xml version='1.0'?><!DOCTYPE feed [<!ENTITY a \"b\">]>\n<a:feed x='>'>";
        assert_eq!(root(text).unwrap().name, "a:feed");
        assert_eq!(root("no markup"), None);
    }

    #[test]
    fn stray_characters_are_escaped_and_names_resolved() {
        let fixed = xml(
            "<rss><title>A & B &nbsp;&eacute; &amp; 1 < 2 &#38; &bogus; &x</title><![CDATA[a & b]]><!-- -- --></rss>",
        );
        assert!(fixed.ends_with(
            "<rss version=\"2.0\"><title>A &amp; B \u{a0}é &amp; 1 &lt; 2 &#38; &amp;bogus; &amp;x</title><![CDATA[a & b]]></rss>"
        ), "{fixed}");
    }

    #[test]
    fn own_entities_are_known() {
        let fixed = xml("<!DOCTYPE rss [<!ENTITY brand \"Bote &amp; Co\">]><rss version='0.91'><t>&brand;</t></rss>");
        assert!(fixed.ends_with("<rss version=\"0.91\"><t>Bote &amp; Co</t></rss>"), "{fixed}");
    }

    #[test]
    fn items_can_be_taken_apart() {
        let pieces = pieces("<rss version=\"2.0\"><channel><t/><item>1</item><item><item>3</item></channel></rss>");
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[1], "<rss version=\"2.0\"><channel><t/><item>3</item></channel></rss>");
    }

    #[test]
    fn numbers_in_json_become_texts() {
        let fixed = json("\u{feff}{\"version\":\"x\",\"items\":[{\"id\":7,\"title\":null}]}").unwrap();
        assert!(fixed.contains("\"id\":\"7\"") && !fixed.contains("null"), "{fixed}");
    }
}
