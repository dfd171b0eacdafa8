//! Depesche turns websites into feeds that people can trust.
#![forbid(unsafe_code)]

pub mod cli;
pub mod config;
pub mod daemon;
pub mod extract;
pub mod fetch;
pub mod model;
pub mod normalise;
pub mod publish;
pub mod schedule;
pub mod serve;
pub mod store;
