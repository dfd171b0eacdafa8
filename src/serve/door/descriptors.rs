//! How many connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Connections at the same time, whatever the system allows: more would be some hundred megabytes
/// in the kernel and here. When they are reached, one that idles makes room.
const CONNECTIONS_MAX: usize = 16 * 1024;
/// File descriptors left for everything else: the store, files, requests to sources, and
/// connections that were told to close and have not yet.
const RESERVE: usize = 1024;
/// So many connections are tried even where the system allows hardly any.
const CONNECTIONS_MIN: usize = 64;

/// Raises the limit of open files as far as the system lets us, and says how many connections fit
/// in. Programs start with a low one for the sake of `select`, which nothing here uses.
pub(super) fn connections_max() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let allowed = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    room_within(allowed)
}

/// The connections that fit into a limit of open files; no limit: `None`.
fn room_within(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    // Where there are few, half of them are for everything else.
    (files - RESERVE.min(files / 2)).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_everything_else() {
        for (files, connections) in
            [(None, 16_384), (Some(524_288), 16_384), (Some(12_024), 11_000), (Some(1024), 512), (Some(16), 64)]
        {
            assert_eq!(room_within(files), connections, "{files:?}");
        }
    }

    #[test]
    fn the_soft_limit_is_raised() {
        assert!(connections_max() >= CONNECTIONS_MIN);
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
