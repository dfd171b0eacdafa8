//! See [`depesche_fuzz::server`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::server::read(bytes));
