//! JSON Feed -> elements: its texts under their own names.

use serde_json::{Map, Value};

use super::{Element, Node};

/// The head of a JSON Feed, in which its items lie.
pub(in crate::extract::feed) fn of_json(feed: &Value) -> Element {
    let mut head = Element::new("feed".to_owned());
    if let Some(object) = feed.as_object() {
        head.nodes = texts(object);
        let items = object.get("items").and_then(Value::as_array);
        for item in items.into_iter().flatten().filter_map(Value::as_object) {
            head.nodes.push(Node::Element(Element { nodes: texts(item), ..Element::new("item".to_owned()) }));
        }
    }
    head
}

fn texts(object: &Map<String, Value>) -> Vec<Node> {
    let texts = object.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let element = |(name, text): (&String, &str)| {
        // What feed-rs reads is not read again.
        let name = if name == "language" { "dc:language".to_owned() } else { format!("json:{name}") };
        Node::Element(Element { nodes: vec![Node::Text(text.to_owned())], ..Element::new(name) })
    };
    texts.map(element).collect()
}
