//! What `deploy/` has for other programs is what they accept.

mod web_servers;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::tool;

const UNITS: [&str; 2] = ["depesche.service", "depesche.socket"];
const DROP_IN: &str = "depesche.service.d/browser.conf";

/// A folder with some of the units, and `systemd-analyze` to look at them there.
fn analyze(units: &[&str]) -> Option<(tempfile::TempDir, Command)> {
    let mut command = tool("systemd-analyze", &["--version"])?;
    let folder = tempfile::tempdir().unwrap();
    for unit in units {
        let text = fs::read_to_string(Path::new("deploy").join(unit)).unwrap();
        // The program is not installed where the unit expects it; this one stands in for it.
        let text = text.replace("/usr/bin/depesche", env!("CARGO_BIN_EXE_depesche"));
        let path = folder.path().join(unit);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    command.current_dir(folder.path()).env("SYSTEMD_UNIT_PATH", format!("{}:", folder.path().display()));
    Some((folder, command))
}

#[test]
fn systemd_accepts_the_units() {
    for units in [&UNITS[..], &[UNITS[0], UNITS[1], DROP_IN]] {
        let Some((_folder, mut verify)) = analyze(units) else { return };
        let output = verify.args(["verify", "--man=no"]).args(UNITS).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let about_us: Vec<&str> = said.lines().filter(|line| line.contains("depesche")).collect();
        assert!(output.status.success() && about_us.is_empty(), "{said}");
    }
}

/// What the service may do of what `systemd-analyze security` asks for.
fn allowed(units: &[&str]) -> Option<Vec<String>> {
    let (_folder, mut security) = analyze(units)?;
    let output = security.args(["security", "--offline=yes", "--json=short", "--no-pager", UNITS[0]]).output().unwrap();
    let report: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let open = report.iter().filter(|line| line["set"] == false);
    Some(open.map(|line| line["json_field"].as_str().unwrap().to_owned()).collect())
}

#[test]
fn the_drop_in_for_a_browser_opens_what_it_needs_and_no_more() {
    let (Some(before), Some(after)) = (allowed(&UNITS), allowed(&[UNITS[0], UNITS[1], DROP_IN])) else { return };
    let opened: Vec<&str> = after.iter().filter(|field| !before.contains(field)).map(String::as_str).collect();
    assert_eq!(
        opened,
        [
            // For the calls capset and chroot, each in a group of its own.
            "SystemCallFilter_privileged",
            "SystemCallFilter_mount",
            "MemoryDenyWriteExecute",
            "RestrictNamespaces_user",
            "RestrictNamespaces_pid",
            "RestrictNamespaces_net",
            "RestrictAddressFamilies_AF_NETLINK",
            "ProcSubset",
        ]
    );
}
