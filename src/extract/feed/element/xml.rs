//! XML -> elements.

use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use url::Url;

use super::{Element, Node};

/// The head of a repaired feed, in which its items lie: `channel` or `feed`. `None` if the text is
/// not well-formed.
pub(in crate::extract::feed) fn of_xml(xml: &str, page: &Url) -> Option<Element> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Element> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(started(&start, open.last(), page)),
            Event::Empty(start) => {
                let element = started(&start, open.last(), page);
                open.last_mut()?.nodes.push(Node::Element(element));
            }
            Event::End(_) => {
                let element = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.nodes.push(Node::Element(element)),
                    None => return Some(head(element)),
                }
            }
            Event::Text(text) => push(&mut open, &text),
            Event::CData(text) => push(&mut open, &text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => push(&mut open, c.encode_utf8(&mut [0; 4])),
                _ => push(&mut open, resolve_predefined_entity(&reference).unwrap_or_default()),
            },
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The channel of RSS, or the feed of Atom itself.
fn head(root: Element) -> Element {
    let is_channel = |node: &Node| matches!(node, Node::Element(element) if element.name == "channel");
    match root.nodes.iter().position(is_channel) {
        Some(at) if root.name == "rss" => match root.nodes.into_iter().nth(at) {
            Some(Node::Element(channel)) => channel,
            _ => Element::new("channel".to_owned()),
        },
        _ => root,
    }
}

/// An element that begins, with what it inherits.
fn started(start: &BytesStart<'_>, parent: Option<&Element>, page: &Url) -> Element {
    let mut element = Element::new(start.name().as_ref().to_owned());
    for attribute in start.attributes().with_checks(false).flatten() {
        let name: &str = attribute.key.as_ref();
        if !name.starts_with("xmlns") {
            let value = unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |value| value.into());
            element.attributes.push((name.to_owned(), value));
        }
    }
    element.base = parent.and_then(|parent| parent.base.clone());
    element.language = parent.and_then(|parent| parent.language.clone());
    if let Some(base) = element.attribute("xml:base") {
        let outer = element.base.as_deref().unwrap_or(page);
        element.base = outer.join(base).ok().map(Arc::new).or(element.base);
    }
    let language = element.attributes.iter().find(|(name, _)| name == "xml:lang");
    element.language = language.map(|(_, language)| language.trim().into()).or(element.language);
    element
}

fn push(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else { return };
    match element.nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => element.nodes.push(Node::Text(text.to_owned())),
    }
}
