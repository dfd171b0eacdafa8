//! See [`depesche_fuzz::listing`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::listing::read(bytes));
