//! Addresses that must not be asked, and networks that fail (N).
