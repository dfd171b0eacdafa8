//! Faults while documents are published (P).
