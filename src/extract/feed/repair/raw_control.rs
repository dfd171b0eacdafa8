//! Line ends and other control characters that stand in the strings of JSON as they are.

/// JSON in which every control character within a string is escaped, those that mean nothing in a
/// text as a tab, and how many were not.
/// Writers that paste JSON together leave them raw, and a strict reader refuses the whole feed for
/// one of them (RFC 8259, section 7).
pub(super) fn escape(json: &str) -> (String, usize) {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut is_escaped, mut count) = (false, false, 0);
    for c in json.chars() {
        match c {
            '\0'..='\u{1f}' if in_string => {
                // A backslash in front of a raw line end was meant to go on in the next line.
                if !is_escaped {
                    out.push('\\');
                }
                out.push(match c {
                    '\n' => 'n',
                    '\r' => 'r',
                    _ => 't',
                });
                count += 1;
                is_escaped = false;
                continue;
            }
            '"' if !is_escaped => in_string = !in_string,
            _ => {}
        }
        is_escaped = in_string && c == '\\' && !is_escaped;
        out.push(c);
    }
    (out, count)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_strings_is_escaped() {
        for (json, text, count) in [
            ("{\"a\":\n\t\"b\nc\td\"}", "b\nc\td", 2),
            ("{\"a\": \"b \\\" \n c \\\\\"\n}", "b \" \n c \\", 1),
            ("{\"a\": \"b\\\nc\"}", "b\nc", 1),
            ("{\"a\": \"ä\u{0}\"}", "ä\t", 1),
            ("{\"a\":\r\n\"\"}", "", 0),
        ] {
            let (escaped, escapes) = escape(json);
            let value: serde_json::Value = serde_json::from_str(&escaped).unwrap();
            assert_eq!((value["a"].as_str().unwrap(), escapes), (text, count), "{json:?}");
        }
    }
}
