//! See [`depesche_fuzz::cron`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depesche_fuzz::cron::read(bytes));
