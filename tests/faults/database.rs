//! Faults of the database (B).
