//! Selectors, dates and patterns as other tools write them -> ours.
//!
//! Whatever comes out was tried with the same code that checks the configuration.

mod css;
mod field;
mod headers;
mod path;
mod pattern;
mod strftime;

pub(super) mod date_fns;
pub(super) mod php;
pub(super) mod time_rs;

pub(super) use css::css;
pub(super) use field::{FieldRule, Select, rules};
pub(super) use headers::{Header, header};
pub(super) use path::{dot, xpath};
pub(super) use pattern::{literal, regex};
