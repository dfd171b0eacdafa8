//! What the processes of a browser hold in memory.

use std::fs;
use std::time::Duration;

use rustix::process::Pid;

/// How often it is looked. What grows faster than a machine can bear in this time is beyond a watch
/// from outside; a service has `MemoryMax=` for that.
const WATCH_PERIOD: Duration = Duration::from_millis(150);

/// Waits until the processes of a group together hold more than so many bytes.
pub(super) async fn exceeded(group: Pid, bytes_max: usize) {
    loop {
        tokio::time::sleep(WATCH_PERIOD).await;
        let held = tokio::task::spawn_blocking(move || held(group)).await;
        if held.is_ok_and(|bytes| bytes > bytes_max) {
            return;
        }
    }
}

/// The bytes that the processes of a group hold: what they do not share with files, such as the
/// program itself, which would count once for each of them.
fn held(group: Pid) -> usize {
    let Ok(entries) = fs::read_dir("/proc") else { return 0 };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| group_of(*pid) == Some(group.as_raw_nonzero().get())).map(held_by).sum()
}

/// The group of a process: the third field after the name, which may hold anything (proc(5)).
fn group_of(pid: u32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

fn held_by(pid: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = |name: &str| -> usize {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
    };
    (kib("RssAnon") + kib("RssShmem") + kib("VmSwap")) * 1024
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_holds_something() {
        let held = held(rustix::process::getpgrp());
        assert!(held > 1 << 20, "{held}");
    }
}
