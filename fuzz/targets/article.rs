//! See [`depesche_fuzz::article`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::article::read(bytes));
