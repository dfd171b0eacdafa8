//! References to secrets -> their texts.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use super::environment::Environment;
use super::node::Node;
use super::vocabulary;

/// The largest secret, in bytes. A key or a token is far smaller.
pub(super) const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// Where systemd puts the credentials of a service (systemd.exec, "Credentials").
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Reads the secret that a table refers to. A secret written into the file itself is refused, and
/// never shown.
pub(super) fn resolve(node: &Node<'_>, environment: &Environment) -> Option<String> {
    node.conceal();
    if !node.is_table() {
        let key = node.key();
        node.refuse(
            format!("`{key}` is written into the configuration"),
            format!("refer to it: {key} = {{ credential = \"…\" }}, {{ file = \"…\" }} or {{ env = \"…\" }}"),
        );
        return None;
    }
    let table = node.table(&vocabulary::SECRET)?;
    let given = table.given();
    let [reference] = given.as_slice() else {
        node.refuse("a secret comes from one place", "write one of `credential`, `file` and `env`");
        return None;
    };
    match reference.key() {
        "credential" => credential(reference, environment),
        "file" => file(reference, &reference.path()?, "check the path, and that the user Depesche runs as may read it"),
        "env" => variable(reference, environment),
        _ => None,
    }
}

fn credential(node: &Node<'_>, environment: &Environment) -> Option<String> {
    let name = node.text()?;
    let cure = format!("add LoadCredential={name}:/path/of/the/file to the unit, or use {{ file = \"…\" }} instead");
    let mut parts = Path::new(name).components();
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
        node.refuse(format!("`{name}` is a path, not the name of a credential"), "use { file = \"…\" } for a path");
        return None;
    }
    let Some(directory) = environment.directory(CREDENTIALS_DIRECTORY) else {
        node.refuse(format!("no credentials were handed over: ${CREDENTIALS_DIRECTORY} is not set"), cure);
        return None;
    };
    file(node, &directory.join(name), &cure)
}

fn variable(node: &Node<'_>, environment: &Environment) -> Option<String> {
    let name = node.text()?;
    let value = environment.text(name);
    if value.is_none() {
        node.refuse(
            format!("the environment variable {name} is not set, or not text"),
            "set it where Depesche is started, or use { file = \"…\" } instead",
        );
    }
    value.map(str::to_owned)
}

fn file(node: &Node<'_>, path: &Path, cure: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(SECRET_BYTES_MAX + 1).read_to_end(&mut bytes));
    let shown = path.display();
    let cause = match (read, String::from_utf8(bytes)) {
        (Err(error), _) => format!("the secret in {shown} cannot be read: {error}"),
        (Ok(length), _) if length as u64 > SECRET_BYTES_MAX => {
            format!("{shown} is larger than {} KiB, so it is no secret", SECRET_BYTES_MAX >> 10)
        }
        (_, Err(_)) => format!("{shown} is not text"),
        // The end of the line belongs to the file, not to the secret.
        (_, Ok(text)) => match text.trim_end_matches(['\r', '\n']) {
            "" => format!("{shown} is empty"),
            secret => return Some(secret.to_owned()),
        },
    };
    node.refuse(cause, cure);
    None
}
