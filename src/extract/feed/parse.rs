//! The call of feed-rs.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use feed_rs::model::Feed;
use feed_rs::parser::Builder;

thread_local! {
    /// This thread is in the parser, whose panics are results.
    static IS_PARSING: Cell<bool> = const { Cell::new(false) };
}

/// Calls the parser so that a panic in it is an error like any other, of which nothing is written
/// to standard error. Panics elsewhere are told as before.
pub(super) fn parse(text: &str) -> Result<Feed, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_PARSING.get() {
                tell(info);
            }
        }));
    });
    IS_PARSING.set(true);
    let parsed = catch_unwind(AssertUnwindSafe(|| call(text)));
    IS_PARSING.set(false);
    match parsed {
        Ok(parsed) => parsed,
        Err(_) => Err("the parser gave up on it".to_owned()),
    }
}

fn call(text: &str) -> Result<Feed, String> {
    let parser = Builder::new()
        // No id is better than a made-up one: `normalise` decides what identifies an entry.
        .id_generator(|_, _, _| String::new())
        // It keeps only an instant of what was written; dates are read from the elements.
        .timestamp_parser(|_| None)
        .sanitize_content(false)
        .build();
    parser.parse(text.as_bytes()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_the_parser_is_an_error() {
        // A number that no integer holds, where the parser takes it for granted that one does.
        let text = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item>\
                    <media:text start='99999999999999999999999'>a</media:text></item></channel></rss>";
        assert_eq!(parse(text).err().as_deref(), Some("the parser gave up on it"));
        assert!(parse("<rss version='2.0'><channel><title>a</title></channel></rss>").is_ok());
    }
}
