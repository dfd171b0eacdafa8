//! Floor 3: recordings, which are pages of a source with the items that they gave.
//!
//! An operator who repairs a rule must see what it makes of today's page and of yesterday's. A
//! recording has all that a refresh asked for (as a [`Tape`], which a client plays) and the items
//! that it made of it ([`Expected`]); [`compare`] tells what other rules make of the same pages.
//!
//! A recording is a folder that people read and keep with their configuration: pages as they came,
//! a list of them, and the items as text. Nothing of what is sent along as a secret gets there
//! ([`mask`]), and a folder is there whole or not at all ([`folder`]).

mod difference;
mod expected;
mod folder;
mod manifest;
mod mask;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::fetch::tape::Tape;

pub use difference::{Difference, compare};
pub use expected::Expected;
pub use folder::{accept, list, read, sources, write};
pub use mask::Mask;

/// The folder of all recordings, beside the configuration.
pub const FOLDER: &str = "recordings";

/// The pages of one recording, in bytes: some hundred articles of a newspaper. More is none that
/// anybody would keep with a configuration.
pub const BYTES_MAX: usize = 64 << 20;

/// Pages of a source as they were at some time.
#[derive(Debug)]
pub struct Recording {
    /// Whose pages they are.
    pub source: String,
    /// When they were asked for.
    pub recorded: DateTime<Utc>,
    /// The pages.
    pub tape: Tape,
    /// What was made of them.
    pub expected: Expected,
}

/// Why a recording cannot be kept or read; a sentence with place, cause and cure.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", place.display())]
pub struct RecordingError {
    /// The file or folder.
    pub place: PathBuf,
    /// What is wrong with it, and what helps.
    pub cause: String,
}
