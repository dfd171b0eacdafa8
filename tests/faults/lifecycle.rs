//! Restarts, clocks, hangs, reloads (L).

mod configuration;
