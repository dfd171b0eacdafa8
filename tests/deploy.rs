//! What `deploy/` has for other programs is what they accept.

mod web_servers;

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Depesche, Site, tool};

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

/// How much `systemd-analyze security` finds a unit exposed, in tenths; it knows values up to 100.
const EXPOSURE_MAX: u32 = 15;

/// What the exposure that is left consists of, and why.
const OPEN: [(&str, &str); 7] = [
    ("RestrictAddressFamilies_AF_INET_INET6", "it asks for pages"),
    ("RestrictAddressFamilies_AF_UNIX", "the service manager, the journal and the web server are at such sockets"),
    ("PrivateNetwork", "it asks for pages"),
    ("IPAddressDeny", "which private addresses are needed only the operator knows; the unit has the line"),
    ("DeviceAllow", "ProtectClock= lets the clock be read"),
    ("RootDirectoryOrRootImage", "the program, certificates and zones of the host are used"),
    ("UMask", "the web server reads the published files as a member of the group"),
];

#[test]
fn the_service_is_hardly_exposed() {
    let Some((_folder, mut security)) = analyze(&UNITS) else { return };
    let threshold = format!("--threshold={EXPOSURE_MAX}");
    let output = security.args(["security", "--offline=yes", "--no-pager", &threshold, UNITS[0]]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let mut open: Vec<&str> = OPEN.iter().map(|(field, _)| *field).collect();
    let mut found = allowed(&UNITS).unwrap();
    open.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, open);
}

#[test]
fn every_directive_has_its_reason_beside_it() {
    for unit in [UNITS[0], UNITS[1], DROP_IN] {
        let text = fs::read_to_string(Path::new("deploy").join(unit)).unwrap();
        // A reason stands above what it is for, which may be several directives in a row.
        let of_unit = |name: &str| ["[Unit]", "[Install]"].contains(&name);
        let mut section = "";
        let mut is_explained = false;
        for line in text.lines() {
            match line.trim() {
                "" => is_explained = false,
                head if head.starts_with('[') => section = head,
                comment if comment.starts_with('#') => is_explained = true,
                directive => assert!(is_explained || of_unit(section), "{unit}: {directive} has no reason"),
            }
        }
    }
}

#[test]
fn a_credential_of_the_service_manager_is_sent_to_its_source_alone() {
    let site = Site::start();
    site.html("/", "<html><body><p>Intern</p></body></html>");
    let source = format!(
        "[source.intern]\nurl = \"{}/\"\nheaders = {{ X-Api-Key = {{ credential = \"intranet-token\" }} }}\n",
        site.base()
    );
    let program = Depesche::new(&source);
    // As LoadCredential= hands it over: a file that is named so, in a directory of the service.
    let credentials = tempfile::tempdir().unwrap();
    fs::write(credentials.path().join("intranet-token"), "Nachtigall\n").unwrap();
    let directory = credentials.path().to_str().unwrap();
    let told = program.run_with(&["once"], &[("CREDENTIALS_DIRECTORY", directory)]);
    let sent = site.seen().into_iter().find(|seen| seen.path == "/").unwrap();
    assert_eq!(sent.headers.get("x-api-key").map(String::as_str), Some("Nachtigall"));
    assert!(!format!("{told:?}").contains("Nachtigall"), "{told:?}");

    let without = program.run(&["check"]);
    assert_eq!(without.code, Some(2));
    assert!(without.stderr.contains("LoadCredential=intranet-token:"), "{without:?}");
}
