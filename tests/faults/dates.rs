//! Dates as sites write them (T).
