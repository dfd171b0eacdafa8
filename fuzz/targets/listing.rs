//! Any bytes as a listing: a page or a feed.
#![no_main]

use depesche::extract;
use depesche_fuzz::{now, page, source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let listing = extract::listing(&page(bytes), &source(), now());
    assert!(listing.is_feed || listing.entries.iter().all(|entry| entry.url.is_some()), "teasers are links");
});
