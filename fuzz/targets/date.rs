//! See [`depesche_fuzz::date`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::date::read(bytes));
