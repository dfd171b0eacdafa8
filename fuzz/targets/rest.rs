//! See [`depesche_fuzz::rest`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::rest::read(bytes));
