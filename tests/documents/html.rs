//! Rules for HTML within documents.

use dom_query::Document;
use url::Url;

use super::strict::Complaints;

/// Elements that no reader shows, or that act.
const ELEMENTS: &str =
    "script, style, iframe, frame, object, embed, applet, form, input, button, link, meta, base, svg, math";
/// Attributes that hold one address.
const ADDRESSES: [&str; 5] = ["href", "src", "poster", "cite", "data"];
/// What links may lead to.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Checks a fragment as a reader gets to see it.
pub fn check(place: &str, html: &str, complaints: &mut Complaints) {
    let document = Document::fragment(html);
    let forbidden = document.select(ELEMENTS);
    complaints.unless(forbidden.is_empty(), || format!("{place} has elements that act: {}", forbidden.html()));
    for node in document.html_root().descendants().iter().filter(|node| node.is_element()) {
        for attribute in node.attrs() {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            complaints.unless(!name.starts_with("on") && name != "style", || format!("{place} has {name}={value:?}"));
            let addresses: Vec<&str> = match name {
                "srcset" => value.split(", ").filter_map(|candidate| candidate.split_whitespace().next()).collect(),
                name if ADDRESSES.contains(&name) => vec![value],
                _ => Vec::new(),
            };
            let absolute = |address: &str| Url::parse(address).is_ok_and(|url| SCHEMES.contains(&url.scheme()));
            complaints.unless(addresses.into_iter().all(absolute), || format!("{place} has {name}={value:?}"));
        }
    }
}
