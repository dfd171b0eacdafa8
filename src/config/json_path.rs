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
    Path(Arc<serde_json_path::JsonPath>),
}

/// Why a text is no place in JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause} at character {}", offset + 1)]
pub struct JsonPathError {
    /// What is wrong, as the beginning of a sentence.
    pub cause: String,
    /// Where the part starts that cannot be read, in bytes.
    pub offset: usize,
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

    /// The values at this place of a document (or of a part of it), in its order.
    pub fn find<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match &self.form {
            Form::Pointer(tokens) => follow(value, tokens).into_iter().collect(),
            Form::Path(path) => path.query(value).into_iter().take(VALUES_MAX).collect(),
        }
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

fn path(text: &str) -> Result<Form, JsonPathError> {
    let compiled = serde_json_path::JsonPath::parse(text).map_err(|error| {
        let offset = text.floor_char_boundary(error.position().min(text.len()));
        JsonPathError { cause: format!("JSONPath cannot be read here ({})", error.message()), offset }
    })?;
    if let Some((offset, _)) = text.match_indices("..").nth(DESCENTS_MAX) {
        let cause = format!("more than {DESCENTS_MAX} descents (`..`) may take for ever");
        return Err(JsonPathError { cause, offset });
    }
    Ok(Form::Path(Arc::new(compiled)))
}

fn pointer(text: &str) -> Result<Form, JsonPathError> {
    let error = |cause: &str, offset| Err(JsonPathError { cause: cause.to_owned(), offset });
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
        for (text, offset) in [("$.a[", 3), ("$.a b", 3), ("$[?@.x ==]", 7), ("/a~2", 2), ("a", 0), ("$..a..b..c", 7)] {
            let error = JsonPath::new(text).map(|path| path.as_str().to_owned()).unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
    }
}
