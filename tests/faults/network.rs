//! Addresses that must not be asked, and networks that fail (N).

mod bystanders;
mod names;
mod redirects;
