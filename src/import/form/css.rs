//! CSS as other libraries extend it -> CSS or XPath that is understood here.

use super::field::Select;
use crate::config::{Selector, XPath};

/// A CSS selector that means the same and compiles; the error says why there is none.
pub(in crate::import) fn css(text: &str) -> Result<String, String> {
    let text = text.trim();
    let error = match Selector::new(text) {
        Ok(_) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    // The first match is taken in any case, so that `:first` of jQuery and Nokogiri says nothing.
    let plain = text.replace(":first()", "").replace(":first ", " ").replace(":first,", ",");
    let plain = plain.strip_suffix(":first").unwrap_or(&plain);
    match Selector::new(plain) {
        Ok(_) => Ok(plain.to_owned()),
        Err(_) => Err(format!("`{text}` is no CSS selector that is understood here: {error}")),
    }
}

/// The same for a field, which may also be found by an XPath: children of the block (`> h2 a`) have
/// no selector in CSS.
pub(in crate::import) fn selector(text: &str) -> Result<Select, String> {
    let error = match css(text) {
        Ok(selector) => return Ok(Select::Css(selector)),
        Err(error) => error,
    };
    let paths: Option<Vec<String>> = text.split(',').map(|part| children(part.trim())).collect();
    let xpath = paths.map(|paths| paths.join(" | ")).filter(|xpath| XPath::new(xpath).is_ok());
    xpath.map(Select::Xpath).ok_or(error)
}

/// A selector of children, made of names, classes and ids, as XPath.
fn children(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut axis = "/";
    for word in text.strip_prefix('>')?.replace('>', " > ").split_whitespace() {
        if word == ">" {
            axis = "/";
            continue;
        }
        if !out.is_empty() {
            out.push_str(if axis == "/" { "/" } else { "/descendant::" });
        }
        axis = "//";
        out.push_str(&step(word.strip_suffix(":first").unwrap_or(word))?);
    }
    (!out.is_empty()).then_some(out)
}

/// `li.new#top` as a step of XPath.
fn step(text: &str) -> Option<String> {
    let end = text.find(['.', '#']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if !name.is_empty() && name != "*" && !is_word(name) {
        return None;
    }
    let mut out = if name.is_empty() { "*".to_owned() } else { name.to_ascii_lowercase() };
    while let Some(mark) = rest.chars().next() {
        let inner = &rest[1..];
        let end = inner.find(['.', '#']).unwrap_or(inner.len());
        let word = &inner[..end];
        if !is_word(word) {
            return None;
        }
        out.push_str(&match mark {
            '#' => format!("[@id='{word}']"),
            _ => format!("[contains(concat(' ', normalize-space(@class), ' '), ' {word} ')]"),
        });
        rest = &inner[end..];
    }
    Some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn extensions_of_other_libraries_are_put_into_ours() {
        for (foreign, ours) in [("h2 > a", "h2 > a"), ("a:first", "a"), ("li:first a", "li a")] {
            assert_eq!(css(foreign).as_deref(), Ok(ours), "{foreign}");
        }
        for (foreign, ours) in [
            ("> div", "div"),
            ("> h2, > h3 a", "h2 | h3/descendant::a"),
            ("> ul#x > li.n", "ul[@id='x']/li[contains(concat(' ', normalize-space(@class), ' '), ' n ')]"),
        ] {
            assert_eq!(selector(foreign), Ok(Select::Xpath(ours.to_owned())), "{foreign}");
        }
        assert!(css("div:visible-now").unwrap_err().contains("pseudo-class"));
        assert!(selector("> a[href]").is_err());
    }
}
