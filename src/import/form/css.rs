//! CSS as other libraries extend it -> CSS that is understood here.

use crate::config::Selector;

/// A selector that means the same and compiles; the error says why there is none.
pub(in crate::import) fn css(text: &str) -> Result<String, String> {
    let text = text.trim();
    let error = match Selector::new(text) {
        Ok(_) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    // The first match is taken in any case, so that `:first` of jQuery and Nokogiri says nothing.
    let plain = text.replace(":first()", "").replace(":first ", " ");
    let plain = plain.strip_suffix(":first").unwrap_or(&plain).replace(":first,", ",");
    let scoped: Vec<String> = plain
        .split(',')
        .map(str::trim)
        .map(|part| if part.starts_with(['>', '+', '~']) { format!(":scope {part}") } else { part.to_owned() })
        .collect();
    [plain.clone(), scoped.join(", ")]
        .into_iter()
        .find(|candidate| Selector::new(candidate).is_ok())
        .ok_or_else(|| format!("`{text}` is no CSS selector that is understood here: {error}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn extensions_of_other_libraries_are_put_into_css() {
        for (foreign, ours) in [
            ("h2 > a", "h2 > a"),
            ("a:first", "a"),
            ("li:first a", "li a"),
            ("> div", ":scope > div"),
            ("> h2, > h3 a", ":scope > h2, :scope > h3 a"),
        ] {
            assert_eq!(css(foreign).as_deref(), Ok(ours), "{foreign}");
        }
        assert!(css("div:visible-now").unwrap_err().contains("pseudo-class"));
    }
}
