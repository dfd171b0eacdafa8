//! See [`depesche_fuzz::site_config`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::site_config::read(bytes));
