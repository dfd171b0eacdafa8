//! Copies of the database, made and put back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use crate::faults::paper;
use crate::support::{Depesche, Site, wait_for};

const HOOK: &str = "hook = { command = [\"sh\", \"-c\", \"cat >> calls\"] }";

#[test]
fn a_copy_is_made_beside_a_daemon_and_put_back() {
    let site = Site::start();
    paper::publish(&site, 5);
    let program = Depesche::new(&paper::source(&site, HOOK));
    program.once();
    let mut running = program.start(&["run"]);
    let is_running = || program.log().contains("running").then_some(());
    assert!(wait_for(Duration::from_secs(30), is_running).is_some());
    let run = program.run(&["backup", "copy.db"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let copy = program.folder.path().join("copy.db");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let again = program.run(&["backup", "copy.db"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(again.stderr.contains("name a file that is not there yet"), "{again:?}");
    running.kill();

    // What is published after the copy was made is not new afterwards.
    paper::publish(&site, 7);
    program.once();
    let before = paper::dates(&program);
    let calls = || fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
    let handed_over = calls();
    let run = program.run(&["restore", "copy.db"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("depesche.db.replaced-2"), "{run:?}");
    std::thread::sleep(Duration::from_millis(1100));
    program.once();
    assert_eq!(paper::dates(&program), before);
    assert_eq!(calls(), handed_over);
}

#[test]
fn what_is_no_sound_copy_is_not_put_back() {
    let site = Site::start();
    paper::publish(&site, 5);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    assert_eq!(program.run(&["backup", "copy.db"]).code, Some(0));
    let (copy, database) = (program.folder.path().join("copy.db"), program.folder.path().join("depesche.db"));
    let (sound, stored) = (fs::read(&copy).unwrap(), fs::read(&database).unwrap());
    let mut newer = sound.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let mut spoilt = sound.clone();
    let middle = spoilt.len() / 2;
    spoilt[middle..].fill(0xa5);
    for (bytes, word) in [
        (&sound[..sound.len() / 2], "damaged"),
        (&spoilt, "damaged"),
        (b"notes of a person, which are long enough", "no database"),
        (&newer, "newer version of Depesche"),
    ] {
        fs::write(&copy, bytes).unwrap();
        let run = program.run(&["restore", "copy.db"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(word) && run.stderr.contains("copy.db"), "{word}: {run:?}");
        assert_eq!(fs::read(&database).unwrap(), stored, "{word}");
    }
    let names = fs::read_dir(program.folder.path()).unwrap();
    let names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!names.iter().any(|name| name.contains(".new") || name.contains("replaced")), "{names:?}");
}
