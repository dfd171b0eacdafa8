//! `[websub]`

use super::super::Hub;
use super::super::node::Node;
use super::super::table::Table;
use super::{address, fetch};

/// The word for the hub that Depesche itself is.
const OWN: &str = "own";

pub(super) fn hubs(table: Option<&Table<'_>>) -> Vec<Hub> {
    let mut all = Vec::new();
    for node in table.map(|table| table.many("hub")).unwrap_or_default() {
        let Some(hub) = hub(&node) else { continue };
        if all.contains(&hub) {
            node.refuse("this hub is given twice", "keep one of them");
        } else {
            all.push(hub);
        }
    }
    all
}

/// Where subscribers may be although it is private. Strangers name their addresses, so what the
/// operator lets sources and hooks ask does not count here.
pub(super) fn allow_private(table: Option<&Table<'_>>) -> Vec<String> {
    table.map(|table| table.many("allow_private")).unwrap_or_default().iter().filter_map(fetch::private).collect()
}

fn hub(node: &Node<'_>) -> Option<Hub> {
    let text = node.text()?.trim();
    if text == OWN {
        return Some(Hub::Own);
    }
    if !text.contains([':', '/', '.', '@']) {
        node.refuse(
            format!("`{text}` is not a hub"),
            "write \"own\" for the hub that is built in, or the address of another one",
        );
        return None;
    }
    address::web(node).map(Hub::At)
}
