//! What kind of text an element holds, said as Atom 1.0 does (RFC 4287, section 3.1.1).
//!
//! Atom 0.3 says it with a media type and a mode: markup that is written as such, that is escaped,
//! or that stands in base64.

use super::markup::Attribute;

/// Elements of Atom whose `type` says what kind of text they hold.
const TEXTS: &[&str] = &["title", "subtitle", "summary", "rights", "info", "content"];

/// The attributes `type` and `mode` that an element is written with.
pub(super) fn attributes<'t>(
    element: &str,
    given: &[Attribute<'t>],
    is_atom: bool,
) -> impl Iterator<Item = (&'static str, &'t str)> {
    let value = |name: &str| given.iter().find(|given| given.name.eq_ignore_ascii_case(name)).map(|given| given.value);
    let mode = value("mode");
    let is_referred_to = value("src").is_some();
    let kind = value("type").map(str::trim);
    let kind = if is_atom && TEXTS.contains(&element) && !is_referred_to {
        kind.map(|kind| named(kind, element, mode))
    } else {
        kind
    };
    let is_base64 = mode.filter(|mode| mode.trim().eq_ignore_ascii_case("base64"));
    let is_base64 =
        is_base64.or_else(|| (is_atom && !is_referred_to && is_binary(element, value("type"))).then_some("base64"));
    [("type", kind), ("mode", is_base64)].into_iter().filter_map(|(name, value)| Some((name, value?)))
}

/// Whether a type says that a text stands in base64 (RFC 4287, section 4.1.3.3). In other elements
/// than contents such types have no place, but that is what they mean there.
fn is_binary(element: &str, kind: Option<&str>) -> bool {
    let Some(kind) = kind.map(str::to_ascii_lowercase).filter(|kind| kind.contains('/')) else { return false };
    TEXTS.contains(&element) && !kind.starts_with("text/") && !kind.ends_with("+xml") && !kind.ends_with("/xml")
}

fn named<'t>(kind: &'t str, element: &str, mode: Option<&str>) -> &'t str {
    let is_escaped = mode.is_some_and(|mode| mode.trim().eq_ignore_ascii_case("escaped"));
    let is_markup = mode.is_some_and(|mode| mode.trim().eq_ignore_ascii_case("xml"));
    match kind.to_ascii_lowercase().as_str() {
        "application/xhtml+xml" | "xhtml" if is_escaped => "html",
        "application/xhtml+xml" | "xhtml" => "xhtml",
        "text/html" | "html" if is_markup => "xhtml",
        "text/html" | "html" => "html",
        "text/plain" | "text" | "" => "text",
        // A picture or a document, in base64.
        _ if element == "content" && kind.contains('/') => kind,
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_said_as_in_atom_1() {
        let kind = |element: &str, inner: &'static str| {
            let given = super::super::markup::attributes(inner);
            attributes(element, &given, true)
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(kind("title", " type='text/html' mode='escaped'"), "type=html");
        assert_eq!(kind("title", " type='TEXT/HTML' mode='xml'"), "type=xhtml");
        assert_eq!(kind("title", " type='application/octet-stream'"), "type=text mode=base64");
        assert_eq!(kind("content", " type='image/png' mode=base64"), "type=image/png mode=base64");
        assert_eq!(kind("content", " type='text/html' src='a'"), "type=text/html");
        assert_eq!(kind("media:title", " type='plain'"), "type=plain");
    }
}
