//! See [`depesche_fuzz::sanitiser`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::sanitiser::read(bytes));
