//! Other people's tools that a test needs.

use std::process::{Command, Stdio};

/// A command that is there, as shown by a call that succeeds. Where it is missing, the test is
/// skipped with a line that says so; in CI (`CI=true`) it must be there.
pub fn tool(name: &str, probe: &[&str]) -> Option<Command> {
    let works = Command::new(name).args(probe).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if works.is_ok_and(|status| status.success()) {
        return Some(Command::new(name));
    }
    let call = format!("{name} {}", probe.join(" "));
    assert!(std::env::var_os("CI").is_none(), "`{call}` fails, and CI must have it: .ci/run installs it");
    eprintln!("skipped: `{call}` fails on this machine");
    None
}
