//! A linear look at JSON before it becomes a tree: each value takes some hundred bytes there, and a
//! text of 16 MiB can have eight million of them.

/// How many values are read of one text. A newspaper's whole front page is described by some tens of
/// thousands.
pub(super) const VALUES_MAX: usize = 300_000;

/// Why a text is not read that has too many values.
pub(super) const REFUSAL: &str = "it has more than the 300000 values that are read";

/// Whether a text has more values than are read.
pub(super) fn is_too_large(json: &str) -> bool {
    values(json) > VALUES_MAX
}

/// How many values a text has, or hardly fewer: one more than it has commas, and one for each list
/// and object. What stands in strings does not count.
pub(super) fn values(json: &str) -> usize {
    let (mut count, mut in_string, mut is_escaped) = (1, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_of_strings() {
        assert_eq!(values("1"), 1);
        assert_eq!(values(r#"{"a,[{":"\",[","b":[1,2]}"#), 5);
        assert!(is_too_large(&format!("[{}0]", "0,".repeat(VALUES_MAX))));
        assert!(!is_too_large(&format!("[\"{}\"]", ",".repeat(VALUES_MAX))));
        assert!(REFUSAL.contains(&VALUES_MAX.to_string()));
    }
}
