//! Regular expressions.

use regex::RegexBuilder;

/// The largest compiled pattern, in bytes, as in the configuration.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// A pattern that compiles here; the error says why it does not. `flags` are put before it.
pub(in crate::import) fn regex(text: &str, flags: &str) -> Result<String, String> {
    // A pattern that begins with flags of its own has said what it wants.
    let pattern = if text.starts_with("(?i)") { text.to_owned() } else { format!("{flags}{text}") };
    match RegexBuilder::new(&pattern).size_limit(PATTERN_BYTES_MAX).build() {
        Ok(_) => Ok(pattern),
        Err(error) => {
            let drawn = error.to_string();
            let cause = drawn.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            Err(format!("`{text}` is no regular expression that is understood here: {cause}"))
        }
    }
}

/// A pattern for exactly this text, upper and lower case told apart.
pub(in crate::import) fn literal(text: &str) -> String {
    format!("(?-i){}", regex::escape(text))
}
