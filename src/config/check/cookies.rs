//! `cookies` of a source, as the header that they become.
//!
//! They are the operator's word, like any header: sent to the origin of the source, never changed
//! by what a server wants to set.

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Header, Problem, Secret, secret};

/// The `cookie` header of a table's `cookies`, in the order of the file (RFC 6265, section 4.2).
pub(super) fn header(table: &Table<'_>, environment: &Environment) -> Option<Header> {
    let node = table.get("cookies")?;
    let cookies = node.entries_by_name("write cookies = { name = \"value\" }");
    if cookies.is_empty() {
        return None;
    }
    let pairs: Vec<String> = cookies.iter().filter_map(|cookie| pair(cookie, environment)).collect();
    (pairs.len() == cookies.len()).then(|| Header { name: "cookie".to_owned(), value: Secret::new(pairs.join("; ")) })
}

fn pair(node: &Node<'_>, environment: &Environment) -> Option<String> {
    // Many open a session, so none is ever shown.
    node.conceal();
    let name = node.key();
    let in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(in_token) {
        let problem = Problem::at(node.key_place(), format!("`{name}` is not the name of a cookie"));
        node.add(problem.help("write the name alone, as in cookies = { consent = \"yes\" }"));
        return None;
    }
    let value = if node.is_table() { secret::resolve(node, environment)? } else { node.text()?.to_owned() };
    // RFC 6265, section 4.1.1: the octets of a cookie. Spaces and commas are sent by many sites all
    // the same, and understood by all servers.
    if !value.chars().all(|c| c == ' ' || c.is_ascii_graphic() && c != ';') || value.trim() != value {
        node.refuse(
            format!(
                "the value of `{name}` cannot be sent: it has a semicolon, outer spaces or characters beyond ASCII"
            ),
            "give the value of one cookie alone; each cookie is an entry of its own",
        );
        return None;
    }
    Some(format!("{name}={value}"))
}
