//! JSON as found in pages: strict where it can be, else repaired.
//!
//! Content systems build JSON-LD by pasting strings together. The reader here goes on over raw
//! line ends in strings, quotes that nobody escaped, trailing and missing commas, comments, and
//! an end that comes too early.

use serde_json::{Map, Number, Value};

use crate::extract::json_size;

/// How deep values may be nested; deeper ones become `null`.
const NESTING_DEPTH_MAX: usize = 60;

/// Reads a JSON text; `None` if there is no value in it.
pub(crate) fn parse(text: &str) -> Option<Value> {
    let text = unwrapped(text);
    if json_size::is_too_large(text) {
        return None;
    }
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(_) => {
            let mut reader = Reader { chars: text.chars().collect(), at: 0 };
            reader.skip_filler();
            reader.value(0).filter(|value| value.is_object() || value.is_array())
        }
    }
}

/// Takes off what scripts are wrapped in: comment and CDATA marks, a closing semicolon.
fn unwrapped(text: &str) -> &str {
    let mut text = text.trim().trim_start_matches('\u{feff}');
    for mark in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["] {
        text = text.strip_prefix(mark).unwrap_or(text).trim_start();
    }
    for mark in ["-->", "//]]>", "/*]]>*/", "]]>", ";"] {
        text = text.strip_suffix(mark).unwrap_or(text).trim_end();
    }
    text
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Passes white space and comments.
    fn skip_filler(&mut self) {
        while let Some(c) = self.peek() {
            match (c, self.chars.get(self.at + 1)) {
                ('/', Some('/')) => self.skip_to(|rest| rest[0] == '\n', 1),
                ('/', Some('*')) => self.skip_to(|rest| rest.starts_with(&['*', '/']), 2),
                (c, _) if c.is_whitespace() || c == '\u{feff}' || c.is_control() => self.at += 1,
                _ => return,
            }
        }
    }

    fn skip_to(&mut self, is_end: impl Fn(&[char]) -> bool, end_chars: usize) {
        while self.at < self.chars.len() && !is_end(&self.chars[self.at..]) {
            self.at += 1;
        }
        self.at = (self.at + end_chars).min(self.chars.len());
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.peek()? {
            '{' => Some(self.object(depth)),
            '[' => Some(self.array(depth)),
            quote @ ('"' | '\'') => Some(Value::String(self.string(quote))),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut members = Map::new();
        loop {
            self.skip_filler();
            match self.peek() {
                None => break,
                Some('}') => {
                    self.at += 1;
                    break;
                }
                Some(quote @ ('"' | '\'')) => {
                    let key = self.string(quote);
                    self.skip_filler();
                    if self.peek() == Some(':') {
                        self.at += 1;
                        self.skip_filler();
                        if let Some(value) = self.nested(depth) {
                            // The first of two equal keys is the one that was meant more often.
                            members.entry(key).or_insert(value);
                        }
                    }
                }
                Some(']') => break,
                Some(_) => self.at += 1,
            }
        }
        Value::Object(members)
    }

    fn array(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut elements = Vec::new();
        loop {
            self.skip_filler();
            match self.peek() {
                None => break,
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some('}') => break,
                Some(',' | ':') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    elements.extend(self.nested(depth));
                    self.at = self.at.max(before + 1);
                }
            }
        }
        Value::Array(elements)
    }

    fn nested(&mut self, depth: usize) -> Option<Value> {
        if depth >= NESTING_DEPTH_MAX {
            self.at = self.chars.len();
            return None;
        }
        self.value(depth + 1)
    }

    /// A string; a quote only ends it if what follows can follow a string.
    fn string(&mut self, quote: char) -> String {
        self.at += 1;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '\\' => self.escape(&mut out),
                c if c == quote && self.ends_string() => return out,
                '\n' | '\r' | '\t' => out.push(' '),
                c => out.push(c),
            }
        }
        out
    }

    fn ends_string(&self) -> bool {
        let rest = &self.chars[self.at..];
        let mut following = rest.iter().filter(|c| !c.is_whitespace());
        match following.next() {
            None | Some(':' | '}' | ']') => true,
            Some(',') => matches!(
                following.next(),
                None | Some('"' | '\'' | '{' | '[' | '}' | ']' | '0'..='9' | '-' | 't' | 'f' | 'n' | '/')
            ),
            // A comma was forgotten between two lines.
            Some('"') => rest.iter().take_while(|c| c.is_whitespace()).any(|c| *c == '\n'),
            Some(_) => false,
        }
    }

    fn escape(&mut self, out: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += 1;
        match c {
            'n' | 'r' | 't' | 'b' | 'f' => out.push(if c == 'n' { '\n' } else { ' ' }),
            'u' => {
                let unit = self.hex();
                let code = match unit {
                    Some(high @ 0xd800..=0xdbff) if self.chars[self.at..].starts_with(&['\\', 'u']) => {
                        self.at += 2;
                        self.hex().map(|low| 0x10000 + ((high - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff))
                    }
                    unit => unit,
                };
                out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            c => out.push(c),
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let digits: String = self.chars.get(self.at..self.at + 4)?.iter().collect();
        let code = u32::from_str_radix(&digits, 16).ok()?;
        self.at += 4;
        Some(code)
    }

    /// A number, `true`, `false`, `null`; anything else is no value.
    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '}' | ']' | '{' | '[' | '"' | ':')) {
            self.at += 1;
        }
        let word: String = self.chars[start..self.at].iter().collect();
        match word.as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "" | "null" | "undefined" => None,
            word => match word.parse::<i64>() {
                Ok(number) => Some(Value::Number(number.into())),
                Err(_) => word.parse().ok().and_then(Number::from_f64).map(Value::Number),
            },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(text: &str, expect: Value) {
        assert_eq!(parse(text).unwrap(), expect, "{text}");
    }

    #[test]
    fn broken_json_is_repaired() {
        check("{\"a\": \"x\ny\", \"b\": [1, 2,],}", json!({"a": "x y", "b": [1, 2]}));
        check(r#"{"headline": "Er sagt "nein" dazu", "b": 1}"#, json!({"headline": "Er sagt \"nein\" dazu", "b": 1}));
        check("{\"a\": \"x\"\n \"b\": \"y\"}", json!({"a": "x", "b": "y"}));
        check("<!-- {\"a\": /* c */ 1, // d\n 'b': 2} -->", json!({"a": 1, "b": 2}));
        check(r#"{"a": {"b": "c", "d": ["e""#, json!({"a": {"b": "c", "d": ["e"]}}));
        check(r#"{"a": , "b": "c\x \u00e4 \ud83d\ude00"}"#, json!({"b": "cx ä 😀"}));
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("hello, world"), None);
        assert!(parse(&"[".repeat(100_000)).is_some(), "depth is bounded");
        assert!(parse(&"{\"a\":".repeat(100_000)).is_some());
    }
}
