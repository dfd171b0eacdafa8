//! Whom the server answers, and what (W).
