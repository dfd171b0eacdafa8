//! Any text as the value of `Retry-After`.

use std::time::{Duration, SystemTime};

use depesche::fetch;

/// Reads a text as a wish to be left alone.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    for now in [SystemTime::UNIX_EPOCH, crate::now().into()] {
        assert!(fetch::rest(text, now).is_none_or(|rest| rest <= week), "nobody is left alone for longer");
    }
}
