//! How a refresh ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Entries were read and stored.
    Ok,
    /// The server said, or the bytes showed, that nothing changed.
    Unchanged,
    /// The list is there, and nothing is in it.
    Empty,
    /// The list or a field is gone that this source used to have.
    Drifted,
    /// The page is a block, consent or login page.
    Blocked,
    /// The page is an empty shell that a script would fill.
    AppShell,
    /// No answer, or an answer that is an error.
    Unreachable,
    /// We did not ask: robots.txt, the address guard or a limit forbade it.
    Refused,
    /// The server says it is gone for good (410).
    Gone,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 9] = [
        Self::Ok,
        Self::Unchanged,
        Self::Empty,
        Self::Drifted,
        Self::Blocked,
        Self::AppShell,
        Self::Unreachable,
        Self::Refused,
        Self::Gone,
    ];

    /// Whether the source did what it should.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Ok | Self::Unchanged)
    }

    /// The word used in configuration, messages and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unchanged => "unchanged",
            Self::Empty => "empty",
            Self::Drifted => "drifted",
            Self::Blocked => "blocked",
            Self::AppShell => "app-shell",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
