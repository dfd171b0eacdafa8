//! Any text as a configuration.

use std::path::Path;

use depesche::config::parse_in;

use crate::environment;

/// What makes the reader open other files.
const READS_FILES: [&str; 4] = ["include", "file", "credential", "directory"];

/// Reads a text as a configuration. Its problems stand at places in it.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if READS_FILES.iter().any(|word| text.contains(word)) {
        return;
    }
    if let Err(problems) = parse_in(text, Path::new("depesche.toml"), &environment()) {
        assert!(!problems.to_string().is_empty(), "an error says something");
    }
}
