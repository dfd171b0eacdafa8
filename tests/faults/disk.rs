//! Faults while documents are published (P).

mod injected;

use std::fs;
use std::time::Duration;

use super::namespace::SmallDisk;
use super::paper;
use crate::support::{Depesche, Site, answer, free_port, get, wait_for};

const PATIENCE: Duration = Duration::from_secs(30);

/// A configuration with a server, and a source that is refreshed every second.
fn served(site: &Site, port: u16) -> String {
    format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\nformats = [\"rss\", \"json\"]\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n{}",
        paper::source(site, "every = \"1s\"")
    )
}

/// Waits until the server shows a number of articles.
fn shows(port: u16, count: usize) -> bool {
    let shown = || get(port, "/blatt.rss").filter(|feed| feed.matches("<item>").count() == count);
    wait_for(PATIENCE, shown).is_some()
}

#[test]
fn p02_a_full_disk_keeps_the_old_files_and_is_told_once() {
    let (site, port) = (Site::start(), free_port());
    paper::publish(&site, 5);
    let program = Depesche::new(&served(&site, port));
    let Some(disk) = SmallDisk::start(&program, "public", 400) else { return };
    assert!(shows(port, 5), "{}", program.log());
    let written = || fs::read_to_string(disk.path("blatt.rss")).unwrap_or_default();
    assert!(wait_for(PATIENCE, || written().contains(&paper::title(4)).then_some(())).is_some());
    disk.fill();
    let before = written();
    for count in 6..9 {
        paper::publish(&site, count);
        assert!(shows(port, count), "the feed is served from memory: {}", program.log());
    }
    assert_eq!(written(), before, "the old file is whole");
    assert_eq!(answer(port, "GET", "/readyz", &[]).status, 200);
    let told = program.log().matches("No space left on device").count();
    assert_eq!(told, 1, "{}", program.log());
    let status = program.run(&["status"]);
    assert_eq!(status.code, Some(1), "{status:?}");
    assert!(
        status.stdout.contains("publish has been in trouble since") && status.stdout.contains("No space"),
        "{status:?}"
    );

    let shown = get(port, "/status.json").unwrap();
    assert!(shown.contains("could not be written: publish has been in trouble since"), "{shown}");

    disk.make_room();
    assert!(wait_for(PATIENCE, || written().contains(&paper::title(7)).then_some(())).is_some(), "{}", program.log());
    let is_over = || program.log().contains("all documents are written again").then_some(());
    assert!(wait_for(PATIENCE, is_over).is_some(), "{}", program.log());
    let names = fs::read_dir(disk.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.into_iter().any(|name| name.starts_with(".depesche-")), "no part of a file is left");
    assert_eq!(wait_for(PATIENCE, || (program.run(&["status"]).code == Some(0)).then_some(())), Some(()));
    let shown = get(port, "/status.json").unwrap();
    assert!(shown.contains("\"troubles\": []"), "{shown}");
}

#[test]
fn p04_a_directory_that_goes_away_is_written_again_without_a_restart() {
    let (site, port) = (Site::start(), free_port());
    paper::publish(&site, 3);
    let program = Depesche::new(&served(&site, port));
    let _running = program.start(&["run"]);
    assert!(shows(port, 3), "{}", program.log());
    // A file in its place, so that it cannot be made again either.
    fs::rename(program.public(), program.folder.path().join("away")).unwrap();
    fs::write(program.public(), "in the way").unwrap();
    paper::publish(&site, 4);
    assert!(shows(port, 4), "{}", program.log());
    let is_told = || program.log().contains("served from memory").then_some(());
    assert!(wait_for(PATIENCE, is_told).is_some(), "{}", program.log());
    fs::remove_file(program.public()).unwrap();
    let is_there = || fs::read_to_string(program.public().join("blatt.rss")).ok();
    let written = wait_for(PATIENCE, is_there).expect("it is written again");
    assert!(written.contains(&paper::title(3)));
}

#[test]
fn p05_a_file_that_may_not_grow_is_an_error_and_not_the_end() {
    let site = Site::start();
    paper::publish(&site, 2);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    let before = program.document("blatt.rss");
    paper::publish(&site, 40);
    // The database is checked in its log, which may grow to the limit; the feed is larger.
    let limited = ["-c", "ulimit -f 8 && exec \"$@\"", "sh"];
    let mut running = program.start_through("sh", &limited, &["once"]);
    let code = running.ends_within(Duration::from_secs(60));
    assert!(matches!(code, Some(1 | 2)), "it ends by itself, not by the signal: {code:?} {}", program.log());
    assert_eq!(program.document("blatt.rss"), before);
    program.once();
    assert_eq!(program.items("blatt").len(), 40);
}

#[test]
fn p06_a_second_daemon_is_refused_on_one_directory_or_one_database() {
    let site = Site::start();
    paper::publish(&site, 2);
    let program = Depesche::new(&paper::source(&site, ""));
    let _running = program.start(&["run"]);
    let is_there = || program.public().join("blatt.rss").exists().then_some(());
    assert!(wait_for(PATIENCE, is_there).is_some(), "{}", program.log());
    let own = fs::read_to_string(program.folder.path().join("depesche.toml")).unwrap();
    let with =
        |change: (&str, &str)| fs::write(program.folder.path().join("depesche.toml"), own.replace(change.0, change.1));

    with(("depesche.db", "other.db")).unwrap();
    for command in ["once", "run"] {
        let run = program.run(&[command]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("another Depesche publishes into") && run.stderr.contains("public"), "{run:?}");
    }
    with(("\"public\"", "\"other\"")).unwrap();
    for command in [&["once"][..], &["run"], &["restore", "depesche.toml"]] {
        let run = program.run(command);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("another Depesche is running with this database"), "{run:?}");
    }
}
