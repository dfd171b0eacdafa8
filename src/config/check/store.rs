//! `[store]`

use std::path::PathBuf;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Problem, Store};

/// The database in the state directory.
const FILE_NAME: &str = "depesche.db";

/// The store that is configured, else a file in the state directory.
pub(super) fn store(main: &Table<'_>, environment: &Environment) -> Option<Store> {
    if let Some(node) = main.table("store").and_then(|table| table.get("url")) {
        return sqlite(&node).map(Store::Sqlite);
    }
    let Some(directory) = environment.state_directory() else {
        main.missing(
            "store",
            "there is no place to keep items: neither $STATE_DIRECTORY nor $XDG_STATE_HOME nor $HOME is set",
            "add [store] with url = \"sqlite:/var/lib/depesche/depesche.db\"",
        );
        return None;
    };
    Some(Store::Sqlite(directory.join(FILE_NAME)))
}

fn sqlite(node: &Node<'_>) -> Option<PathBuf> {
    let text = node.text()?.trim();
    let cure = "write sqlite: and a path, like sqlite:/var/lib/depesche/depesche.db";
    let Some(path) = text.strip_prefix("sqlite:") else {
        if text.contains('@') {
            // Addresses of database servers carry passwords.
            node.conceal();
            node.add(Problem::at(node.place(), "items are kept in SQLite files, not on a database server").help(cure));
        } else {
            node.refuse(format!("`{text}` is not a store"), cure);
        }
        return None;
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.starts_with(':') || path.contains(['?', '\0']) || path.ends_with('/') {
        node.refuse(format!("`{text}` names no file"), cure);
        return None;
    }
    Some(node.file().directory().join(path))
}
