//! Addresses that must not be asked, and networks that fail (N).

mod names;
mod redirects;
