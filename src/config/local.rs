//! Sources that are no address: files of this machine, and standard input.

use std::path::PathBuf;

/// What is read instead of asking an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Local {
    /// A file.
    File(PathBuf),
    /// What one command is handed.
    Stdin,
}

impl Local {
    /// The words for standard input.
    pub const STDIN: [&str; 2] = ["stdin", "-"];
}
