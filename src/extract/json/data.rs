//! JSON out of the bytes of a page: the whole answer, or a part of it that a rule names.

use serde_json::Value;

/// Places of one script that are tried as the beginning of its data.
const STARTS_MAX: usize = 200;

/// The JSON that a text is.
pub(super) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text.trim_start_matches('\u{feff}').trim())
}

/// The JSON in a script or attribute: all of it, or the largest object or list in it, as in
/// `window.__STATE__ = {…};`.
pub(super) fn within(text: &str) -> Option<Value> {
    if let Some(value) = parse(text).ok().filter(|value| value.is_object() || value.is_array()) {
        return Some(value);
    }
    let mut largest: Option<(usize, Value)> = None;
    let mut from = 0;
    for _ in 0..STARTS_MAX {
        let Some(start) = text[from..].find(['{', '[']).map(|start| from + start) else { break };
        let mut reader = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        from = start + 1;
        if let Some(Ok(value)) = reader.next() {
            let bytes = reader.byte_offset();
            from = start + bytes;
            if largest.as_ref().is_none_or(|(most, _)| bytes > *most) {
                largest = Some((bytes, value));
            }
        }
    }
    largest.map(|(_, value)| value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn data_is_found_in_scripts() {
        for script in [
            r#"{"a":[1]}"#,
            r#"window.__STATE__ = {"a":[1]};(function(){var s;}());"#,
            r#"var x={}; self.y=[]; window["z"] = {"a":[1]}"#,
            "\u{feff} {\"a\":[1]}\n",
        ] {
            assert_eq!(within(script).unwrap(), json!({"a": [1]}), "{script}");
        }
        assert_eq!(within("function f() { return 1 }"), None);
    }
}
