//! The blocks of data in the scripts of a page: JSON on its own, as Nuxt 3 packs it, assigned to a
//! name (`window.__APOLLO_STATE__ = …`), or sent in pieces as Next does.

use serde_json::Value;

use super::copies::Copies;
use super::literal;
use crate::extract::json_size;

/// The largest block of data that is read.
const DATA_BYTES_MAX: usize = 4 << 20;
/// Names to which pages assign what their scripts begin with.
const NAMES: &[&str] = &[
    "__NUXT__",
    "__APOLLO_STATE__",
    "__INITIAL_STATE__",
    "__PRELOADED_STATE__",
    "__INITIAL_DATA__",
    "__INITIAL_PROPS__",
    "__PAGE_DATA__",
    "__SERVER_DATA__",
    "__APP_STATE__",
    "__REDUX_STATE__",
    "__STATE__",
    "__DATA__",
    "__remixContext",
    "__staticRouterHydrationData",
    "initialState",
    "pageData",
];
/// What Next calls to hand over the next piece of its data.
const NEXT_PIECE: &str = "__next_f.push(";
/// Marks by which Nuxt 3 says of what kind a packed value is.
const PACKED_KINDS: &[&str] = &["Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"];
/// How deep packed values may be nested.
const PACKED_DEPTH_MAX: usize = 40;
/// Values that are unpacked: each may be referred to often.
const UNPACKED_MAX: usize = 100_000;

/// The data in a script. `kind` is its type; that of programs may be empty.
pub(super) fn of(text: &str, kind: &str) -> Vec<Value> {
    if text.len() > DATA_BYTES_MAX || json_size::is_too_large(text) {
        return Vec::new();
    }
    if kind == "application/json" {
        let data: Option<Value> = serde_json::from_str(text).ok();
        return data.map(|data| unpacked(&data).unwrap_or(data)).into_iter().collect();
    }
    let is_program = matches!(kind, "" | "module" | "text/javascript" | "application/javascript");
    if !is_program {
        return Vec::new();
    }
    let mut found: Vec<Value> = NAMES.iter().filter_map(|name| assigned(text, name)).collect();
    found.extend(text.match_indices(NEXT_PIECE).flat_map(|(at, mark)| pieces(&text[at + mark.len()..])));
    found
}

/// What is assigned to a name: `window.name = …`, `window["name"] = …`, `name: …` not.
fn assigned(text: &str, name: &str) -> Option<Value> {
    text.match_indices(name).find_map(|(at, _)| {
        let rest = text[at + name.len()..].trim_start_matches(['"', '\'', ']']).trim_start();
        let value = rest.strip_prefix('=').filter(|rest| !rest.starts_with('='))?.trim_start();
        let data = if value.trim_start_matches('(').starts_with("function") {
            literal::parse_function(value)
        } else {
            literal::parse(value)
        };
        data.filter(|data| data.is_object() || data.is_array())
    })
}

/// The JSON in one piece of Next's data: lines of a number, a colon and a value.
fn pieces(call: &str) -> Vec<Value> {
    let Some(Value::Array(arguments)) = literal::parse(call) else { return Vec::new() };
    let Some(lines) = arguments.get(1).and_then(Value::as_str) else { return Vec::new() };
    let value = |line: &str| {
        let (_, json) = line.split_once(':')?;
        let start = json.find(['{', '['])?;
        serde_json::from_str(&json[start..]).ok()
    };
    lines.lines().filter_map(value).collect()
}

/// A list in which values stand in other values by their places, as Nuxt 3 packs its data; `None`
/// if it is none.
fn unpacked(data: &Value) -> Option<Value> {
    let values = data.as_array()?;
    let is_place = |value: &Value| value.as_u64().is_some_and(|place| place < values.len() as u64);
    let is_packed = match values.first()? {
        Value::Array(first) => first.len() == 2 && first[0].is_string() && is_place(&first[1]),
        Value::Object(first) => !first.is_empty() && first.values().all(is_place),
        _ => false,
    };
    is_packed.then(|| Unpacking { values, left: UNPACKED_MAX, copies: Copies::new() }.at(0, 0))
}

struct Unpacking<'a> {
    values: &'a [Value],
    /// Values that may still be unpacked.
    left: usize,
    copies: Copies,
}

impl Unpacking<'_> {
    fn at(&mut self, place: usize, depth: usize) -> Value {
        let Some(value) = self.values.get(place).filter(|_| depth < PACKED_DEPTH_MAX && self.left > 0) else {
            return Value::Null;
        };
        self.left -= 1;
        match value {
            Value::Object(members) => {
                members.iter().map(|(name, place)| (self.copies.text(name), self.referred(place, depth))).collect()
            }
            Value::Array(marked) => match &marked[..] {
                [Value::String(kind), place] if PACKED_KINDS.contains(&kind.as_str()) => self.referred(place, depth),
                // A date is a text, and stands for itself.
                [Value::String(_), text @ Value::String(_)] => self.copies.copy(text),
                places => places.iter().map(|place| self.referred(place, depth)).collect(),
            },
            plain => self.copies.copy(plain),
        }
    }

    fn referred(&mut self, place: &Value, depth: usize) -> Value {
        place.as_u64().map(|place| self.at(place as usize, depth + 1)).unwrap_or_default()
    }
}
