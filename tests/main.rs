//! Everything that needs the whole program: one binary, for linking is slow.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    unreachable_pub,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod anew;
mod api;
mod archive;
mod backfill;
mod change;
mod channels;
mod combined;
mod crash;
mod crowd;
mod daemon;
mod deploy;
mod documents;
mod drift;
mod dwn;
mod explain;
mod extract;
mod faults;
mod feeds;
mod hook;
mod import;
mod incidents;
mod local;
mod page;
mod readers;
mod readme;
mod record;
mod redirects;
mod render;
mod rules;
mod site_config;
mod soak;
mod suggest;
mod support;
mod websub;
