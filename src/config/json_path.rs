//! Places in JSON, compiled when the configuration is read: JSON Pointer (RFC 6901) and JSONPath
//! (RFC 9535).
//!
//! Both are written as plain texts and told apart by how they begin, `/` or `$`. No CSS selector
//! begins so, which is why a rule needs no word for its kind.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// Values that one path finds at most; a path that matches more is too wide.
const VALUES_MAX: usize = 10_000;
/// Descents (`..`) in one path at most: each may visit the whole document for every value that the
/// one before found.
const DESCENTS_MAX: usize = 2;
/// Steps that one path may take: each value counts with its depth, for two descents find it once for
/// each value around it. About a tenth of a second, and more than the largest honest answer needs.
const STEPS_MAX: u64 = 20_000_000;
/// The steps that one comparison with a pattern counts for, which is compiled for each value.
const PATTERN_STEPS: u64 = 200;

/// What to write instead of what cannot be read.
const READABLE: &str = "write a JSON Pointer like /data/posts, or JSONPath like $.data.posts[*]";

/// A compiled place in JSON with its source text.
#[derive(Clone)]
pub struct JsonPath {
    text: Arc<str>,
    form: Form,
}

#[derive(Clone)]
enum Form {
    /// The unescaped reference tokens of a JSON Pointer.
    Pointer(Arc<[String]>),
    Path(Arc<Path>),
}

struct Path {
    compiled: serde_json_path::JsonPath,
    /// It has descents, so that values are found once for each value around them.
    descends: bool,
    /// It compares values with patterns.
    has_pattern: bool,
}

/// Why a text is no place in JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause} at character {}", offset + 1)]
pub struct JsonPathError {
    /// What is wrong, as the beginning of a sentence.
    pub cause: String,
    /// Where the part starts that cannot be read, in bytes.
    pub offset: usize,
    /// What to do about it.
    pub cure: &'static str,
}

impl JsonPath {
    /// Whether a text is meant as a place in JSON.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with('/') || text.starts_with('$')
    }

    /// Compiles a place; the error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, JsonPathError> {
        let form = if text.starts_with('$') { path(text)? } else { pointer(text)? };
        Ok(Self { text: text.into(), form })
    }

    /// The values at this place of a document (or of a part of it), in its order. None, if it would
    /// take too long to find them.
    pub fn find<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match &self.form {
            Form::Pointer(tokens) => follow(value, tokens).into_iter().collect(),
            Form::Path(_) if self.takes_too_long(value) => Vec::new(),
            Form::Path(path) => path.compiled.query(value).into_iter().take(VALUES_MAX).collect(),
        }
    }

    /// Whether a document is too large, or too deep, for what this path does with it.
    pub fn takes_too_long(&self, value: &Value) -> bool {
        let Form::Path(path) = &self.form else { return false };
        if !path.descends && !path.has_pattern {
            return false;
        }
        let mut left = STEPS_MAX / if path.has_pattern { PATTERN_STEPS } else { 1 };
        !fits(value, 1, u64::from(path.descends), &mut left)
    }

    /// The place as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonPath({:?})", &*self.text)
    }
}

/// Counts a value and all in it; `false`: more than are left. `deeper` is how much more a value
/// counts than the one that it lies in.
fn fits(value: &Value, steps: u64, deeper: u64, left: &mut u64) -> bool {
    let Some(rest) = left.checked_sub(steps) else { return false };
    *left = rest;
    match value {
        Value::Array(values) => values.iter().all(|value| fits(value, steps + deeper, deeper, left)),
        Value::Object(members) => members.values().all(|value| fits(value, steps + deeper, deeper, left)),
        _ => true,
    }
}

fn path(text: &str) -> Result<Form, JsonPathError> {
    let compiled = serde_json_path::JsonPath::parse(text).map_err(|error| {
        let offset = text.floor_char_boundary(error.position().min(text.len()));
        let cause = format!("JSONPath cannot be read here ({})", error.message());
        JsonPathError { cause, offset, cure: READABLE }
    })?;
    let bare = without_quoted(text);
    if let Some((offset, _)) = bare.match_indices("..").nth(DESCENTS_MAX) {
        let cause = format!("more than {DESCENTS_MAX} descents (`..`) may take for ever");
        return Err(JsonPathError { cause, offset, cure: READABLE });
    }
    if let Some((offset, _)) = bare.match_indices('$').skip(1).find(|(at, _)| !is_singular(&bare[at + 1..])) {
        let cause = "this would be looked for in the whole answer again for each value that is compared".to_owned();
        let cure = "write the whole way behind `$`, like $.data.day, or compare with what begins with `@`";
        return Err(JsonPathError { cause, offset, cure });
    }
    let patterns = || ["match(", "search("].into_iter().flat_map(|name| bare.match_indices(name));
    if let Some((offset, _)) = patterns().find(|(at, name)| !has_own_pattern(&bare[at + name.len()..])) {
        let cause = "the pattern would be what the answer says".to_owned();
        return Err(JsonPathError { cause, offset, cure: "write the pattern in quotes: match(@.kind, 'news|report')" });
    }
    let (descends, has_pattern) = (bare.contains(".."), patterns().next().is_some());
    Ok(Form::Path(Arc::new(Path { compiled, descends, has_pattern })))
}

/// A path with spaces in the place of what stands in quotes; every character keeps its place.
fn without_quoted(text: &str) -> String {
    let (mut quote, mut is_escaped) = (None, false);
    let blank = |c: char| " ".repeat(c.len_utf8());
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match quote {
            None => {
                quote = matches!(c, '\'' | '"').then_some(c);
                out.push(c);
            }
            Some(_) if is_escaped => {
                is_escaped = false;
                out.push_str(&blank(c));
            }
            Some(open) if c == open => {
                quote = None;
                out.push(c);
            }
            Some(_) => {
                is_escaped = c == '\\';
                out.push_str(&blank(c));
            }
        }
    }
    out
}

/// Whether what follows a `$` leads to one value: by names and numbers only (RFC 9535, section
/// 2.3.5.1, "singular-query").
fn is_singular(segments: &str) -> bool {
    let mut rest = segments.trim_start();
    loop {
        let inside = rest.strip_prefix('[').and_then(|inside| inside.split_once(']'));
        if let Some((inside, behind)) = inside {
            let inside = inside.trim();
            let is_name = inside.starts_with(['\'', '"']) && !inside.contains(',');
            if !is_name && inside.parse::<i64>().is_err() {
                return false;
            }
            rest = behind.trim_start();
        } else if let Some(name) = rest.strip_prefix('.') {
            let behind = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii());
            if behind.len() == name.len() {
                return false;
            }
            rest = behind.trim_start();
        } else {
            return !rest.starts_with('[');
        }
    }
}

/// Whether the second argument of a function, whose name and bracket stand before it, is a text.
fn has_own_pattern(arguments: &str) -> bool {
    let mut depth = 0_u32;
    for (at, c) in arguments.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return false,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => return arguments[at + 1..].trim_start().starts_with(['\'', '"']),
            _ => {}
        }
    }
    false
}

fn pointer(text: &str) -> Result<Form, JsonPathError> {
    let error = |cause: &str, offset| Err(JsonPathError { cause: cause.to_owned(), offset, cure: READABLE });
    if !text.starts_with('/') {
        return error("a JSON Pointer begins with `/`", 0);
    }
    for (offset, _) in text.match_indices('~') {
        if !matches!(text.as_bytes().get(offset + 1), Some(b'0' | b'1')) {
            return error("after `~` there must be 0 (for `~`) or 1 (for `/`)", offset);
        }
    }
    // RFC 6901, section 4: `~1` first, so that `~01` becomes `~1` and not `/`.
    let tokens = text[1..].split('/').map(|token| token.replace("~1", "/").replace("~0", "~"));
    Ok(Form::Pointer(tokens.collect()))
}

fn follow<'v>(value: &'v Value, tokens: &[String]) -> Option<&'v Value> {
    tokens.iter().try_fold(value, |value, token| match value {
        Value::Object(members) => members.get(token),
        Value::Array(values) => values.get(index(token)?),
        _ => None,
    })
}

/// The index that a reference token is: digits without leading zeros (RFC 6901, section 4).
fn index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with('0');
    (plain && token.bytes().all(|byte| byte.is_ascii_digit())).then(|| token.parse().ok())?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(path: &str, value: &Value) -> Vec<Value> {
        JsonPath::new(path).unwrap().find(value).into_iter().cloned().collect()
    }

    #[test]
    fn pointers_are_those_of_rfc_6901() {
        // The examples of section 5.
        let document = json!({
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8
        });
        for (pointer, value) in [
            ("/foo", json!(["bar", "baz"])),
            ("/foo/0", json!("bar")),
            ("/", json!(0)),
            ("/a~1b", json!(1)),
            ("/c%d", json!(2)),
            ("/e^f", json!(3)),
            ("/g|h", json!(4)),
            ("/i\\j", json!(5)),
            ("/k\"l", json!(6)),
            ("/ ", json!(7)),
            ("/m~0n", json!(8)),
        ] {
            assert_eq!(found(pointer, &document), [value], "{pointer}");
        }
        for nothing in ["/foo/2", "/foo/00", "/foo/-", "/foo/+1", "/bar", "/foo/0/x"] {
            assert_eq!(found(nothing, &document), Vec::<Value>::new(), "{nothing}");
        }
    }

    #[test]
    fn paths_are_those_of_rfc_9535() {
        let document = json!({"data": {"posts": [{"t": "a", "n": 1}, {"t": "b", "n": 2}]}});
        assert_eq!(found("$.data.posts[*].t", &document), [json!("a"), json!("b")]);
        assert_eq!(found("$..posts[?@.n > 1].t", &document), [json!("b")]);
        assert_eq!(found("$.data['posts'][-1].n", &document), [json!(2)]);
        assert_eq!(found("$.data.posts[?match(@.t, 'a')].n", &document), [json!(1)]);
    }

    #[test]
    fn the_place_of_the_error_is_found() {
        for (text, offset) in [
            ("$.a[", 3),
            ("$.a b", 3),
            ("$[?@.x ==]", 7),
            ("/a~2", 2),
            ("a", 0),
            ("$..a..b..c", 7),
            ("$['..']..[?$..x]", 11),
            ("$[?@.a == $.b || @['$'] == 1 && $[*]]", 32),
            ("$[?match(@.a, @.b)]", 3),
        ] {
            let error = JsonPath::new(text).map(|path| path.as_str().to_owned()).unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
    }

    #[test]
    fn a_filter_may_name_one_value_of_the_answer() {
        let document = json!({"day": [{"name]": 2}], "posts": [{"n": 1, "$..": 0}, {"n": 2}]});
        assert_eq!(found("$.posts[?@.n == $ .day[0]['name]']].n", &document), [json!(2)]);
        assert_eq!(found("$.posts[?@[\"$..\"] == 0].n", &document), [json!(1)]);
        for endless in ["$[?$.*]", "$[?$[?@.a]]", "$[?count($['a','b']) > 1]", "$[?$[1:]]", "$[?count($..a) > 1]"] {
            let error = JsonPath::new(endless).unwrap_err();
            assert!(error.cause.contains("for each value"), "{endless}: {error}");
        }
    }

    #[test]
    fn hostile_answers_take_bounded_time() {
        let deep = |width: usize| {
            (0..100).fold(Value::Array(vec![json!({"a": 1}); width]), |inner, _| Value::Array(vec![inner]))
        };
        let (huge, small) = (deep(200_000), deep(100));
        let began = std::time::Instant::now();
        for path in ["$..*..*", "$..[?@..a]", "$..[?match(@.a, 'b')]"] {
            let path = JsonPath::new(path).unwrap();
            assert!(path.takes_too_long(&huge) && path.find(&huge).is_empty(), "{path:?}");
            assert!(!path.takes_too_long(&small), "{path:?}");
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(JsonPath::new("$[0][0]..a").unwrap().find(&small).len(), 100);
        assert!(!JsonPath::new("$.a[*]").unwrap().takes_too_long(&huge));
    }
}
