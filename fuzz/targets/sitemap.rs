//! See [`depesche_fuzz::sitemap`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::sitemap::read(bytes));
