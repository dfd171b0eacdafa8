//! Words by which pages name their parts, in the languages of the news we read.

mod access;
mod classes;
mod headings;
mod paths;
mod texts;
mod zones;

pub(super) use access::*;
pub(super) use classes::*;
pub(super) use headings::*;
pub(super) use paths::*;
pub(super) use texts::*;
pub(super) use zones::*;
