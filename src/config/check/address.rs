//! Addresses of the web.

use url::Url;

use super::super::node::Node;

/// An http or https address with a host and without credentials. A fragment is dropped: it is
/// never sent, and would make two addresses of one page.
pub(super) fn web(node: &Node<'_>) -> Option<Url> {
    let text = node.text()?.trim();
    // Whatever is wrong with it, a password is not repeated.
    let shown = if text.contains('@') { "the address".to_owned() } else { format!("`{text}`") };
    if text.contains('@') {
        node.conceal();
    }
    let mut url = match Url::parse(text) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let cure = format!("write https:// before it, as in https://{}", example(text));
            node.refuse(format!("{shown} is not complete"), cure);
            return None;
        }
        Err(error) => {
            node.refuse(format!("{shown} cannot be read: {error}"), "write it like https://www.example.org/news");
            return None;
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        node.refuse(
            "the address has credentials in it",
            "take them out and use auth = { user = \"…\", password = { credential = \"…\" } }",
        );
        return None;
    }
    if !matches!(url.scheme(), "http" | "https") {
        // `localhost:8080` reads as a scheme and a path.
        let cure = if text.contains("://") {
            "use an http:// or https:// address".to_owned()
        } else {
            format!("write http:// before it, as in http://{}", example(text))
        };
        node.refuse(format!("{shown} is neither http nor https"), cure);
        return None;
    }
    if url.host_str().is_none_or(str::is_empty) {
        node.refuse(format!("{shown} names no host"), "write it like https://www.example.org/news");
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// The text as the rest of an example.
fn example(text: &str) -> &str {
    if text.contains('@') { "www.example.org/" } else { text.trim_start_matches('/') }
}
