//! See [`depesche_fuzz::selectors`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::selectors::read(bytes));
