//! See [`depesche_fuzz::robots`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::robots::read(bytes));
