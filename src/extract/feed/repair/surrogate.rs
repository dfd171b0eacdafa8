//! Halves of characters in JSON.

use std::borrow::Cow;

/// The bytes of `\\uD83D`.
const ESCAPE_BYTES: usize = 6;

/// JSON in which every escape for one half of a character beyond the first 65,536 is followed by
/// that for the other. Writers that cut texts by their own count of characters leave halves behind,
/// and a strict reader refuses the whole feed for one of them (RFC 8259, section 8.2).
pub(super) fn replace_lone(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut written = 0;
    let mut at = 0;
    while let Some(step) = json[at..].find('\\') {
        at += step;
        let rest = &json[at..];
        match (half(rest), rest.get(ESCAPE_BYTES..).and_then(half)) {
            (Some(Half::First), Some(Half::Second)) => at += 2 * ESCAPE_BYTES,
            (Some(_), _) => {
                out.push_str(&json[written..at]);
                out.push(char::REPLACEMENT_CHARACTER);
                at += ESCAPE_BYTES;
                written = at;
            }
            // Past the character behind the backslash too, which may be another backslash.
            (None, _) => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    if written == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[written..]);
    Cow::Owned(out)
}

enum Half {
    First,
    Second,
}

/// The half that an escape at the start of a text stands for.
fn half(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u32::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::First),
        0xdc00..=0xdfff => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_without_their_other_half_are_replaced() {
        for (json, expected) in [
            (r#""\ud83d\ude00 \u00e4""#, r#""\ud83d\ude00 \u00e4""#),
            (r#""a\ud83d""#, "\"a\u{fffd}\""),
            (r#""\ude00\ud83d\ud83d\ude00\uDBFF""#, "\"\u{fffd}\u{fffd}\\ud83d\\ude00\u{fffd}\""),
            (r#""\\ud83d \"\\""#, r#""\\ud83d \"\\""#),
            (r#""\ud8"#, r#""\ud8"#),
            (r#""\"#, r#""\"#),
            (r#""\uäöü \ä""#, r#""\uäöü \ä""#),
        ] {
            assert_eq!(replace_lone(json), expected, "{json}");
        }
    }
}
