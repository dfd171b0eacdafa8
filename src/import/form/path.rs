//! XPath, and paths in JSON.

use crate::config::{JsonPath, XPath};

/// An XPath expression that compiles here.
pub(in crate::import) fn xpath(text: &str) -> Result<String, String> {
    let text = text.trim();
    match XPath::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("`{text}` is no XPath that is understood here: {error}")),
    }
}

/// A path with dots and brackets (`data.items[0]`) as JSONPath.
pub(in crate::import) fn dot(text: &str) -> Result<String, String> {
    let text = text.trim().trim_start_matches('$').trim_start_matches('.');
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "'\"()?@&|=".contains(c);
    if text.contains(is_odd) {
        return Err(format!("`{text}` is no path of names with dots and brackets"));
    }
    let mut out = String::from("$");
    for part in text.split('.') {
        let (name, brackets) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() {
            // A path may begin with a bracket.
        } else if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
            out.push('.');
            out.push_str(name);
        } else {
            out.push_str(&format!("['{name}']"));
        }
        out.push_str(brackets);
    }
    match JsonPath::new(&out) {
        Ok(_) => Ok(out),
        Err(error) => Err(format!("`{text}` is no path that is understood here: {error}")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn paths_with_dots_are_put_into_json_path() {
        for (dots, path) in [
            ("data.items[*]", "$.data.items[*]"),
            ("$.meta.links[0]", "$.meta.links[0]"),
            ("[*]", "$[*]"),
            ("content-type.0", "$['content-type']['0']"),
        ] {
            assert_eq!(dot(dots).as_deref(), Ok(path), "{dots}");
        }
        assert!(dot("a b").is_err());
    }
}
