//! `proxy`: of one source, or in `[defaults]` of all.

use url::Url;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Proxy, secret};

/// How a source says that it uses no proxy, whatever `[defaults]` says.
const NONE: &str = "none";

/// What a table says about a proxy: nothing, none, or this one.
pub(super) fn proxy(table: &Table<'_>, environment: &Environment) -> Option<Option<Proxy>> {
    let node = table.get("proxy")?;
    if node.is_table() {
        // Whatever is wrong with it, what a secret says is not repeated.
        let address = secret::resolve(&node, environment)?;
        let Some(url) = address.trim().parse().ok().filter(Proxy::is_address) else {
            node.refuse("what is referred to is not the address of a proxy", cure());
            return None;
        };
        return Some(Some(Proxy::new(&url)));
    }
    match node.text()?.trim() {
        NONE => Some(None),
        text => written(&node, text).map(Some),
    }
}

fn written(node: &Node<'_>, text: &str) -> Option<Proxy> {
    if text.contains('@') {
        node.conceal();
        node.refuse(
            "the address of the proxy has credentials in it",
            "put the whole address into a secret: proxy = { credential = \"…\" }, { file = \"…\" } or { env = \"…\" }",
        );
        return None;
    }
    match text.parse::<Url>() {
        Ok(url) if Proxy::is_address(&url) => Some(Proxy::new(&url)),
        _ => {
            node.refuse(format!("`{text}` is not the address of a proxy"), cure());
            None
        }
    }
}

fn cure() -> String {
    let schemes: Vec<String> = Proxy::SCHEMES.iter().map(|scheme| format!("{scheme}://")).collect();
    format!("write {} and then host and port, as in socks5h://127.0.0.1:9050, or \"{NONE}\"", schemes.join(", "))
}
