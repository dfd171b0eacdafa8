//! Any text as one with dates in it, and as a form of dates.

use chrono_tz::Europe::Berlin;
use depesche::normalise::date::{self, Context};

use crate::now;

/// Looks for dates in a text; its first line is also taken for a form that the rest is written in.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for language in [None, Some("de"), Some("en-US"), Some("ja")] {
        let context = Context { now: now(), timezone: Berlin, language, order: None };
        for found in date::find(text, &context) {
            let written = text.get(found.span.clone());
            assert!(written.is_some_and(|written| !written.is_empty()), "a date stands in the text");
        }
        date::read(text, &context);
        if let Some((format, text)) = text.split_once('\n') {
            date::read_format(text, format, &context);
        }
        date::proven_order(text.lines(), &context);
    }
}
