//! What servers answer (H).
