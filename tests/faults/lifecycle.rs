//! Restarts, clocks, hangs, reloads (L).
