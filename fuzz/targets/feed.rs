//! See [`depesche_fuzz::feed`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::feed::read(bytes));
