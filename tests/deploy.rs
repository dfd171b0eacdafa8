//! What `deploy/` has for other programs is what they accept.

mod web_servers;

use std::fs;
use std::path::Path;

use crate::support::tool;

#[test]
fn systemd_accepts_the_units() {
    let Some(mut verify) = tool("systemd-analyze", &["--version"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    for unit in ["depesche.service", "depesche.socket"] {
        let text = fs::read_to_string(Path::new("deploy").join(unit)).unwrap();
        // The program is not installed where the unit expects it; this one stands in for it.
        let text = text.replace("/usr/bin/depesche", env!("CARGO_BIN_EXE_depesche"));
        fs::write(folder.path().join(unit), text).unwrap();
    }
    let output = verify
        .args(["verify", "--man=no", "depesche.service", "depesche.socket"])
        .current_dir(folder.path())
        .env("SYSTEMD_UNIT_PATH", format!("{}:", folder.path().display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let about_us: Vec<&str> = said.lines().filter(|line| line.contains("depesche")).collect();
    assert!(output.status.success() && about_us.is_empty(), "{said}");
}
