//! The browser that reads pages which scripts write.

use std::path::PathBuf;
use std::time::Duration;

/// Browsers at the same time, unless configured: each holds some hundred megabytes.
pub(super) const BROWSERS_DEFAULT: usize = 1;
/// What one browser with its page may hold in memory, in bytes, unless configured.
pub(super) const BROWSER_MEMORY_DEFAULT: usize = 1 << 30;
/// How long one page may take, unless configured.
pub(super) const BROWSER_TIME_DEFAULT: Duration = Duration::from_secs(30);

/// `[fetch] browser` and its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// A Chromium: a path, or a name that is looked for in `PATH`.
    pub program: PathBuf,
    /// How many run at the same time at most; each renders one page at a time.
    pub count_max: usize,
    /// The memory of all processes of one browser together, in bytes.
    pub memory_bytes_max: usize,
    /// The time for one page.
    pub time_max: Duration,
    /// Whether its processes are confined by the sandbox of Chromium.
    pub sandbox: bool,
}

/// Which pages of a source are read as the browser shows them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Render {
    /// Its listings.
    pub listing: bool,
    /// Its article pages.
    pub article: bool,
}
