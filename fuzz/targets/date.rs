//! Any text as one with dates in it.
#![no_main]

use chrono_tz::Europe::Berlin;
use depesche::normalise::date::{self, Context};
use depesche_fuzz::now;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for language in [None, Some("de"), Some("en-US"), Some("ja")] {
        let context = Context { now: now(), timezone: Berlin, language, order: None };
        for found in date::find(text, &context) {
            assert!(
                text.get(found.span.clone()).is_some_and(|written| !written.is_empty()),
                "a date stands in the text"
            );
        }
    }
});
