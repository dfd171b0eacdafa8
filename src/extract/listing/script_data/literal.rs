//! Values as JavaScript writes them: keys without quotes, other quotes, `!0` for `true`, names that
//! stand for values elsewhere. They are read, never run: what only a script could compute is
//! `null`.

use std::collections::HashMap;
use std::str::CharIndices;

use serde_json::{Map, Number, Value};

use super::copies::Copies;

/// How deep values may be nested.
const NESTING_DEPTH_MAX: usize = 60;
/// Parameters of a function that returns the data.
const PARAMETERS_MAX: usize = 5000;

/// Reads a value from the beginning of a text.
pub(super) fn parse(text: &str) -> Option<Value> {
    Reader::new(text, 0, HashMap::new()).value(0)
}

/// Reads the data of `(function(a,b){return {…}}(1,"x"))`, as Nuxt 2 writes it to say repeated
/// values once.
pub(super) fn parse_function(text: &str) -> Option<Value> {
    let rest = text.trim_start().trim_start_matches('(').strip_prefix("function(")?;
    let (parameters, rest) = rest.split_once(')')?;
    // What stands before it would have to be run; what that changes stays `null`.
    let (_, body) = rest.split_once("return")?;
    let start = text.len() - body.len();
    let names: Vec<&str> = parameters.split(',').map(str::trim).take(PARAMETERS_MAX).collect();
    let mut reader = Reader::new(text, start, HashMap::new());
    reader.skip(0)?;
    let values = reader.arguments(0)?;
    let names = names.into_iter().zip(values).collect();
    Reader::new(text, start, names).value(0)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    names: HashMap<&'a str, Value>,
    copies: Copies,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, at: usize, names: HashMap<&'a str, Value>) -> Self {
        Self { text, at, names, copies: Copies::new() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes white space, and then this character, if it is the next one.
    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.at += wanted.len_utf8();
        }
        is_next
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$' | '.')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Passes a value without a need of what its names stand for.
    fn skip(&mut self, depth: usize) -> Option<()> {
        self.value(depth).map(|_| ())
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > NESTING_DEPTH_MAX {
            return None;
        }
        self.space();
        match self.peek()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' | '\'' | '`' => self.string().map(Value::String),
            '!' => {
                self.at += 1;
                Some(Value::Bool(!matches!(self.value(depth + 1)?, Value::Number(n) if n.as_f64() != Some(0.0))))
            }
            '-' | '+' | '.' | '0'..='9' => self.number(),
            _ => self.named(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        self.at += 1;
        while !self.take('}') {
            let key = match self.peek()? {
                '"' | '\'' => self.string()?,
                _ => self.word().to_owned(),
            };
            if key.is_empty() || !self.take(':') {
                return None;
            }
            members.insert(key, self.value(depth + 1)?);
            self.take(',');
        }
        Some(Value::Object(members))
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut values = Vec::new();
        self.at += 1;
        while !self.take(']') {
            if self.take(',') {
                continue;
            }
            values.push(self.value(depth + 1)?);
        }
        Some(Value::Array(values))
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        let number = rest[..end].parse::<i64>().ok().map(Number::from);
        let number = number.or_else(|| Number::from_f64(rest[..end].parse().ok()?));
        Some(number.map_or(Value::Null, Value::Number))
    }

    /// A name, a call or `new` something: what is known of it, else `null`.
    fn named(&mut self, depth: usize) -> Option<Value> {
        let word = self.word();
        let known = match word {
            "" => return None,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "void" => return self.value(depth + 1).map(|_| Value::Null),
            // The date or map that is made of a value is that value.
            "new" => {
                self.space();
                self.word();
                let mut arguments = if self.peek() == Some('(') { self.arguments(depth)? } else { Vec::new() };
                return Some(if arguments.is_empty() { Value::Null } else { arguments.swap_remove(0) });
            }
            name => self.names.get(name).map(|value| self.copies.copy(value)).unwrap_or_default(),
        };
        if self.peek() == Some('(') {
            let mut arguments = self.arguments(depth)?;
            let is_parse = word.ends_with("JSON.parse") && arguments.len() == 1;
            return Some(match arguments.pop() {
                Some(Value::String(text)) if is_parse => serde_json::from_str(&text).unwrap_or_default(),
                _ => Value::Null,
            });
        }
        Some(known)
    }

    /// The values between the next two brackets.
    fn arguments(&mut self, depth: usize) -> Option<Vec<Value>> {
        let start = self.rest().find('(')?;
        self.at += start + 1;
        let mut values = Vec::new();
        while !self.take(')') {
            values.push(self.value(depth + 1)?);
            self.take(',');
        }
        Some(values)
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.peek()?;
        let mut out = String::new();
        let mut chars = self.rest()[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.at += 1 + at + c.len_utf8();
                return Some(out);
            }
            if c != '\\' {
                out.push(c);
                continue;
            }
            match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' | 'b' | 'f' | 'v' | '\n' => {}
                'x' => out.extend(char::from_u32(code(&mut chars, 2)?)),
                'u' => out.push(unicode(&mut chars)?),
                other => out.push(other),
            }
        }
        None
    }
}

/// The code of an escape of so many hexadecimal digits.
fn code(chars: &mut CharIndices<'_>, digits: usize) -> Option<u32> {
    let hex: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
    u32::from_str_radix(&hex, 16).ok()
}

/// The character of `\uXXXX`, which may be half of one.
fn unicode(chars: &mut CharIndices<'_>) -> Option<char> {
    let first = code(chars, 4)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let mut ahead = chars.clone();
    let second = match (ahead.next(), ahead.next()) {
        (Some((_, '\\')), Some((_, 'u'))) => code(&mut ahead, 4),
        _ => None,
    };
    let Some(second) = second.filter(|second| (0xdc00..0xe000).contains(second)) else {
        return Some(char::REPLACEMENT_CHARACTER);
    };
    *chars = ahead;
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}
