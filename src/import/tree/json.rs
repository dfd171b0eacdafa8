//! JSON as a tree. It is read as the YAML that it nearly is, since that reader knows the lines;
//! serde_json decides beforehand whether it is JSON at all.

use super::{Node, Unreadable, yaml};

/// Reads JSON.
pub(in crate::import) fn json(text: &str) -> Result<Node, Unreadable> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map_err(|error| Unreadable { line: error.line().max(1), cause: format!("not JSON: {error}") })?;
    yaml(&as_yaml(text))
}

/// The few things that YAML does not take over: tabs between values, escaped surrogates and `\/`.
fn as_yaml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_text = false;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => {
                in_text = !in_text;
                out.push(c);
            }
            '\t' if !in_text => out.push(' '),
            '\\' if in_text => {
                let (spelled, length) = escape(rest);
                out.push_str(&spelled);
                taken = length;
            }
            c => out.push(c),
        }
        rest = &rest[taken..];
    }
    out
}

/// An escape at the beginning of a text as YAML writes it, and how long it was.
fn escape(text: &str) -> (String, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    if text.starts_with("\\/") {
        return ("/".to_owned(), 2);
    }
    if text.starts_with("\\u") {
        let units = [unit(2), (text.get(6..8) == Some("\\u")).then(|| unit(8)).flatten()];
        if let [Some(high @ 0xD800..=0xDBFF), Some(low)] = units {
            let read = char::decode_utf16([high, low]).next().and_then(Result::ok);
            return (read.unwrap_or(char::REPLACEMENT_CHARACTER).to_string(), 12);
        }
        if matches!(units[0], Some(0xD800..=0xDFFF)) {
            return (char::REPLACEMENT_CHARACTER.to_string(), 6);
        }
    }
    let length = 1 + text[1..].chars().next().map_or(0, char::len_utf8);
    (text[..length].to_owned(), length)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::Value;
    use super::*;

    #[test]
    fn json_is_read_with_lines() {
        let tree =
            json("[\n\t{\"a\":\"\\ud83d\\ude00 \\/ \\\\ \\\" \\u00e4\\n\",\n\"b\":null,\"c\":[1,true]}]").unwrap();
        let Value::List(items) = tree.value else { panic!("no list") };
        let Value::Table(entries) = &items[0].value else { panic!("no table") };
        assert_eq!(entries[0].node.text().unwrap(), "😀 / \\ \" ä\n");
        assert_eq!(entries.iter().map(|entry| entry.line).collect::<Vec<_>>(), [2, 3, 3]);
        assert_eq!(entries[1].node.value, Value::Nothing);
        assert_eq!(json("{\n\"a\": }").unwrap_err().line, 2);
    }
}
