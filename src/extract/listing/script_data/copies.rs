//! How much data may be said by reference. A page says a value once and names it often; without a
//! limit a few hundred kilobytes stand for gigabytes.

use serde_json::Value;

/// Bytes of values that are copied for one block of data: as many as the largest block has.
const COPIED_BYTES_MAX: usize = 4 << 20;
/// Bytes that a value takes beside its text.
const VALUE_BYTES: usize = 32;

/// What may still be copied.
pub(super) struct Copies {
    bytes_left: usize,
}

impl Copies {
    pub(super) fn new() -> Self {
        Self { bytes_left: COPIED_BYTES_MAX }
    }

    /// A copy; `null` from the first one on that is too large, so that no other is measured in vain.
    pub(super) fn copy(&mut self, value: &Value) -> Value {
        match left_after(value, self.bytes_left) {
            Some(left) => {
                self.bytes_left = left;
                value.clone()
            }
            None => {
                self.bytes_left = 0;
                Value::Null
            }
        }
    }

    /// A copy of a text.
    pub(super) fn text(&mut self, text: &str) -> String {
        match self.bytes_left.checked_sub(VALUE_BYTES + text.len()) {
            Some(left) => {
                self.bytes_left = left;
                text.to_owned()
            }
            None => {
                self.bytes_left = 0;
                String::new()
            }
        }
    }
}

/// What is left of so many bytes after a value; `None`: it takes more.
fn left_after(value: &Value, left: usize) -> Option<usize> {
    let left = left.checked_sub(VALUE_BYTES)?;
    match value {
        Value::String(text) => left.checked_sub(text.len()),
        Value::Array(values) => values.iter().try_fold(left, |left, value| left_after(value, left)),
        Value::Object(members) => members
            .iter()
            .try_fold(left, |left, (name, value)| left_after(value, left.checked_sub(VALUE_BYTES + name.len())?)),
        _ => Some(left),
    }
}
