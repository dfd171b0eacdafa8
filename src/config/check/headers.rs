//! Request headers of a source.

use std::collections::BTreeMap;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Header, Problem, Secret, secret};

/// Headers that follow from the connection, the copy that is kept, or the limits, and are set by
/// the client for each request.
const OWN: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "proxy-authorization",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Parts of the names of headers whose values open doors.
const SECRET_PARTS: &[&str] = &["auth", "token", "secret", "api-key", "apikey", "password"];

/// The headers of a table, in the order of the file.
pub(super) fn headers(table: &Table<'_>, environment: &Environment) -> Vec<Header> {
    let Some(node) = table.get("headers") else { return Vec::new() };
    let mut seen: BTreeMap<String, Node<'_>> = BTreeMap::new();
    let mut headers = Vec::new();
    for node in node.entries_by_name("write headers = { name = \"value\" }") {
        // Cookies are often harmless (consent to something) and often not: never shown either way.
        node.conceal();
        let name = node.key().to_ascii_lowercase();
        if let Some(first) = seen.get(&name) {
            let problem = Problem::at(node.key_place(), format!("the header `{name}` is given twice"))
                .related(first.key_place(), "first given here")
                .help("keep one of them; upper and lower case make no difference");
            node.add(problem);
            continue;
        }
        seen.insert(name.clone(), node);
        let value = value(&node, &name, environment);
        if let (true, Some(value)) = (is_allowed(&node, &name), value) {
            headers.push(Header { name, value });
        }
    }
    headers
}

fn is_allowed(node: &Node<'_>, name: &str) -> bool {
    let refuse = |message: String, cure: &str| node.add(Problem::at(node.key_place(), message).help(cure));
    // RFC 9110, section 5.6.2: the characters of a token.
    let in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(in_token) {
        refuse(format!("`{name}` is not the name of a header"), "write the name alone, like X-Api-Key");
        return false;
    }
    if OWN.contains(&name) {
        refuse(format!("the header `{name}` is set by Depesche itself"), "take it out");
        return false;
    }
    true
}

fn value(node: &Node<'_>, name: &str, environment: &Environment) -> Option<Secret> {
    let is_secret = SECRET_PARTS.iter().any(|part| name.contains(part));
    let text = if node.is_table() || is_secret { secret::resolve(node, environment)? } else { node.text()?.to_owned() };
    sendable(node, text)
}

/// A text that can be the value of a header: RFC 9110, section 5.5, without the bytes beyond ASCII
/// that it calls obsolete. The message does not show it.
pub(super) fn sendable(node: &Node<'_>, text: String) -> Option<Secret> {
    if text.trim() != text || !text.chars().all(|c| c == '\t' || c == ' ' || c.is_ascii_graphic()) {
        let key = node.key();
        node.refuse(
            format!("the value of `{key}` cannot be sent: it has line breaks, outer spaces or characters beyond ASCII"),
            "give the value alone, on one line",
        );
        return None;
    }
    Some(Secret::new(text))
}
