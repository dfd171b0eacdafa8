//! `auth`: the login of a source, as the header that it becomes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Header, Secret, secret};
use super::headers::sendable;

/// The `authorization` header of a table's `auth`: Basic (RFC 7617) of user and password, or
/// Bearer (RFC 6750, section 2.1) of a token.
pub(super) fn header(table: &Table<'_>, environment: &Environment) -> Option<Header> {
    let auth = table.table("auth")?;
    // A password under a key that is not known is one all the same.
    auth.given().iter().filter(|node| node.key() != "user").for_each(|node| node.conceal());
    auth.refuse_both("user", "token", "a login is either user and password or a token");
    let secret = |name| auth.get(name).map(|node| secret::resolve(&node, environment));
    let user = auth.get("user").map(|node| user(&node));
    // The outer `None` is a key that is not given, the inner one a value that was refused.
    let value = match (secret("token"), user, secret("password")) {
        (Some(token), ..) => sendable(&auth.get("token")?, format!("Bearer {}", token?))?,
        (None, Some(user), Some(password)) => {
            Secret::new(format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", user?, password?))))
        }
        _ => {
            auth.missing(
                "password",
                "`auth` is incomplete",
                "write { user = \"…\", password = { credential = \"…\" } } or { token = { credential = \"…\" } }",
            );
            return None;
        }
    };
    Some(Header { name: "authorization".to_owned(), value })
}

/// A user name. RFC 7617, section 2: the first colon ends it, and it has no control characters.
fn user<'a>(node: &Node<'a>) -> Option<&'a str> {
    let name = node.text()?;
    if name.contains(|c: char| c == ':' || c.is_control()) {
        node.refuse("a user name has no colon in it", "check the name; the password has a key of its own");
        return None;
    }
    Some(name)
}
