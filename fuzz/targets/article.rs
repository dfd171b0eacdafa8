//! Any bytes as an article page.
#![no_main]

use depesche::extract;
use depesche_fuzz::{now, page, source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = extract::article(&page(bytes), &source(), now());
    assert!(read.verdict.is_good() || read.entry.title.is_none(), "a bad page gives no entry");
    if let Some(body) = read.entry.body {
        drop(extract::text_of_html(&body.value));
    }
});
