//! One file of the configuration, as it was read.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Problem;

/// The largest configuration file, in bytes. Thousands of sources fit; a log or a database that
/// was named by mistake doesn't.
pub(super) const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A configuration file: where it is and what it says.
pub struct File {
    /// Its place in the order of reading; the main file is 0.
    pub(super) number: usize,
    /// Its path, as it was named or found.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: String,
}

impl fmt::Debug for File {
    // Its text may have a secret in it that was written there by mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({:?})", self.path)
    }
}

impl File {
    /// A file whose text is already at hand.
    pub(super) fn new(number: usize, path: &Path, text: &str) -> Self {
        // A byte order mark carries no meaning in UTF-8 and would shift every column of line 1.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { number, path: path.to_owned(), text: text.to_owned() }
    }

    /// Reads a file from disk.
    pub(super) fn read(number: usize, path: &Path) -> Result<Self, Box<Problem>> {
        let shown = path.display();
        let refuse = |message: String, cure: &str| Box::new(Problem::anywhere(message).help(cure));
        let unreadable = |error: std::io::Error| {
            let cure = "check the path, and that the user Depesche runs as may read it";
            refuse(format!("{shown} cannot be read: {error}"), cure)
        };
        let file = fs::File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(refuse(format!("{shown} is a directory, not a configuration file"), "name the file in it"));
        }
        let mut bytes = Vec::new();
        file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            let cure = "check that it is the configuration; many sources can be spread over files with `include`";
            return Err(refuse(format!("{shown} is larger than {} MiB", FILE_BYTES_MAX >> 20), cure));
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            let cure = "save it as UTF-8, the encoding that TOML prescribes";
            refuse(format!("{shown} is not UTF-8 text: line {line} has other bytes"), cure)
        })?;
        Ok(Self::new(number, path, text))
    }

    /// The directory that relative paths in the file start from.
    pub(super) fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}
