//! Any text as the body of an article: what comes out is a fixpoint, and nothing in it acts.

use depesche::normalise::html;

use crate::url;

/// Words that begin what acts by itself. Text has its `<` written as `&lt;`, so they can only be
/// elements.
const ACTIVE: [&str; 9] = ["<script", "<style", "<iframe", "<object", "<embed", "<form", "<base", "<meta", "<svg"];

/// Sanitises a text.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let base = url("https://bote.example/politik/12345/rat-streitet");
    html::to_text(text);
    let Some(clean) = html::sanitise(text, &base) else { return };
    let lower = clean.to_ascii_lowercase();
    assert!(!ACTIVE.iter().any(|word| lower.contains(word)), "{clean}");
    assert_eq!(html::sanitise(&clean, &base).as_deref(), Some(clean.as_str()), "what is sane stays as it is");
}
