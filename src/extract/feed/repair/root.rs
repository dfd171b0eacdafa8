//! Where a feed begins: its root element, past declarations, comments, and what servers and
//! scripts wrote in front of it.

/// How far into a document its root element is looked for, in bytes.
const ROOT_BYTES_MAX: usize = 64 * 1024;

/// Root elements of feeds, in small letters and without prefix.
const ROOTS: &[&str] = &["rss", "rdf", "feed", "entry", "channel"];

/// The start tag of a root element.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::extract::feed) struct Root<'t> {
    /// Its name without prefix.
    pub(in crate::extract::feed) local: &'t str,
    /// Where its `<` stands, in bytes.
    pub(super) start: usize,
    /// Where its `>` stands.
    pub(super) end: usize,
    /// Something stands in front that has no place there.
    pub(super) has_junk: bool,
}

/// Finds the root element of a feed. `None` if the text is none: a page may well show one.
pub(in crate::extract::feed) fn root(text: &str) -> Option<Root<'_>> {
    let head = &text[..text.floor_char_boundary(ROOT_BYTES_MAX)];
    let mut at = 0;
    let mut has_junk = false;
    let mut is_html = false;
    while let Some(offset) = head[at..].find('<') {
        has_junk |= !head[at..at + offset].trim().is_empty();
        let start = at + offset;
        let rest = &head[start + 1..];
        let skip = if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("!doctype")) {
            let end = doctype_end(rest)?;
            is_html |= names_html(&rest[8..end]);
            end
        } else if rest.starts_with(['?', '!']) {
            rest.find('>')? + 1
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
            let local = name.rsplit(':').next().unwrap_or(name);
            let tag_end = tag_end(rest)?;
            if ROOTS.iter().any(|root| root.eq_ignore_ascii_case(local)) {
                return Some(Root { local, start, end: start + 1 + tag_end, has_junk });
            }
            if is_html || ["html", "head", "body"].iter().any(|html| html.eq_ignore_ascii_case(local)) {
                return None;
            }
            has_junk = true;
            tag_end
        } else {
            has_junk = true;
            0
        };
        at = start + 1 + skip;
    }
    None
}

/// Whether a document type is that of a page. Some feeds have it, too.
fn names_html(kind: &str) -> bool {
    kind.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html"))
}

/// Where a tag ends, quoted values jumped over.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), b) if b == open => quote = None,
            _ => {}
        }
    }
    None
}

/// Where a document type declaration with its internal subset ends.
fn doctype_end(rest: &str) -> Option<usize> {
    let close = rest.find('>')?;
    match rest.find('[').filter(|open| *open < close) {
        Some(open) => {
            let subset_end = open + rest[open..].find(']')?;
            Some(subset_end + rest[subset_end..].find('>')? + 1)
        }
        None => Some(close + 1),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_past_everything() {
        let text = "junk\n<br /><b>Warning</b>: <!-- <rss> --><?xml version='1.0'?><!DOCTYPE feed [<!ENTITY a \"b\">]>\n<a:feed x='>'>";
        let found = root(text).unwrap();
        assert_eq!((found.local, found.has_junk), ("feed", true));
        assert!(!root("<?xml version='1.0'?>\n<RSS>").unwrap().has_junk);
        for none in ["no markup", "<!doctype html><p><rss>", "<html><head><feed>", "<sitemapindex><sitemap>", "<rss"] {
            assert_eq!(root(none), None, "{none}");
        }
    }
}
