//! Addresses inside a body: absolute, of a harmless scheme, and pictures that load without a
//! script.

use dom_query::NodeRef;
use url::Url;

use super::allowed::{COUNTERS, LAZY_SOURCE_SETS, LAZY_SOURCES, SCHEMES};
use crate::normalise::url::ADDRESS_BYTES_MAX;

/// The longest `srcset`, in bytes; twenty widths of one picture have a tenth of it. Each of its short
/// addresses may become a long one.
const SOURCE_SET_BYTES_MAX: usize = 64 * 1024;

/// Makes the address in an attribute absolute, or takes the attribute out.
fn resolve_attribute(node: &NodeRef<'_>, name: &str, base: &Url) {
    let Some(value) = node.attr(name) else { return };
    match resolve(&value, base) {
        Some(url) if *value == *url.as_str() => {}
        Some(url) => node.set_attr(name, url.as_str()),
        None => node.remove_attr(name),
    }
}

/// The address that an attribute means, if it may stand in a feed.
fn resolve(value: &str, base: &Url) -> Option<Url> {
    let value = value.trim();
    if value.is_empty() || value.len() > ADDRESS_BYTES_MAX {
        return None;
    }
    let mut url = base.join(value).ok()?;
    let _ = url.set_username("");
    let _ = url.set_password(None);
    (SCHEMES.contains(&url.scheme()) && url.as_str().len() <= ADDRESS_BYTES_MAX).then_some(url)
}

/// The address of something to be loaded.
fn resolve_media(value: &str, base: &Url) -> Option<Url> {
    resolve(value, base).filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Makes the addresses of an element absolute, and takes out what is none.
pub(super) fn settle(node: &NodeRef<'_>, base: &Url) {
    let name = node.node_name();
    match name.as_deref().unwrap_or_default() {
        "img" | "source" => settle_sources(node, base),
        "video" | "audio" => {
            resolve_attribute(node, "poster", base);
            resolve_attribute(node, "src", base);
            node.set_attr("controls", "");
        }
        "a" => resolve_attribute(node, "href", base),
        "blockquote" => resolve_attribute(node, "cite", base),
        _ => {}
    }
}

/// Whether an `<img>` or `<source>` has something to load.
pub(super) fn has_source(node: &NodeRef<'_>) -> bool {
    node.has_attr("src") || node.has_attr("srcset")
}

/// Whether a `<video>` or `<audio>` has something to play.
pub(super) fn plays(node: &NodeRef<'_>) -> bool {
    node.has_attr("src") || node.children_it(false).any(|child| child.has_name("source"))
}

/// Gives an `<img>` or `<source>` the address that a script would have given it.
fn settle_sources(node: &NodeRef<'_>, base: &Url) {
    let attribute = |name: &&str| node.attr(name);
    let set = LAZY_SOURCE_SETS.iter().chain(&["srcset"]).find_map(attribute).and_then(|set| source_set(&set, base));
    let single = LAZY_SOURCES.iter().chain(&["src"]).filter_map(attribute).find_map(|src| resolve_media(&src, base));
    let first = || set.as_deref().and_then(|set| set.split_whitespace().next()).map(str::to_owned);
    let is_image = node.has_name("img");
    let single = single.map(String::from).or_else(|| if is_image { first() } else { None });
    node.remove_attrs(LAZY_SOURCES);
    node.remove_attrs(LAZY_SOURCE_SETS);
    set_or_remove(node, "srcset", set.as_deref());
    set_or_remove(node, "src", single.as_deref());
}

fn set_or_remove(node: &NodeRef<'_>, name: &str, value: Option<&str>) {
    match value {
        Some(value) => node.set_attr(name, value),
        None => node.remove_attr(name),
    }
}

/// Whether a picture is there to count readers, not to be seen.
pub(super) fn is_counter(node: &NodeRef<'_>) -> bool {
    let tiny =
        |name: &str| node.attr(name).is_some_and(|size| matches!(size.trim().trim_end_matches("px").trim(), "0" | "1"));
    let style = node.attr("style").map(|style| style.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
    let hidden = style.split(';').any(|rule| {
        matches!(rule, "display:none" | "visibility:hidden" | "width:1px" | "height:1px" | "width:0" | "height:0")
    });
    let counted = node.attr("src").is_some_and(|src| {
        let address = src.split_once("://").map_or(&*src, |(_, rest)| rest);
        COUNTERS.iter().any(|counter| {
            address.find(counter).is_some_and(|at| at <= address.find('/').unwrap_or(0) && starts_label(address, at))
        })
    });
    (tiny("width") && tiny("height")) || hidden || counted
}

fn starts_label(address: &str, at: usize) -> bool {
    at == 0 || address[..at].ends_with('.')
}

/// A `srcset` with absolute addresses (HTML, section 4.8.4.2.1), without what cannot be loaded.
fn source_set(set: &str, base: &Url) -> Option<String> {
    let mut out = String::new();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, tail) = rest.split_at(end);
        // A comma at the end of the address ends the candidate; else its descriptor does.
        let (address, descriptor, tail) = match address.strip_suffix(',') {
            Some(address) => (address.trim_end_matches(','), "", tail),
            None => {
                let end = tail.find(',').unwrap_or(tail.len());
                (address, tail[..end].trim(), &tail[end..])
            }
        };
        rest = tail;
        if let Some(url) = resolve_media(address, base) {
            // A comma at either end of an address would be read as the end of the candidate.
            let url = url.as_str().trim_end_matches(',');
            if out.len() + url.len() + descriptor.len() + ", ".len() * 2 > SOURCE_SET_BYTES_MAX {
                break;
            }
            for (part, gap) in [(url, ", "), (descriptor, " ")].into_iter().filter(|(part, _)| !part.is_empty()) {
                if !out.is_empty() {
                    out.push_str(gap);
                }
                out.push_str(part);
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn source_sets_become_absolute() {
        let base = Url::parse("https://example.org/a/b").unwrap();
        let set = "/x.jpg 1x, y,z.jpg 2x,data:image/png;base64,AA 3x, //cdn.example/q.jpg";
        let expected = "https://example.org/x.jpg 1x, https://example.org/a/y,z.jpg 2x, https://cdn.example/q.jpg";
        assert_eq!(source_set(set, &base).as_deref(), Some(expected));
        assert_eq!(source_set(expected, &base).as_deref(), Some(expected));
        assert_eq!(source_set(" , ", &base), None);
    }
}
