//! Faults of the database (B).

mod copies;
mod damage;

use std::fs;
use std::time::Duration;

use sqlx::{ConnectOptions as _, Connection as _};

use super::namespace::SmallDisk;
use super::paper;
use crate::support::{Depesche, Site, answer, free_port, get, tool, wait_for};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn b02_a_log_that_lost_its_end_costs_refreshes_and_no_id() {
    let site = Site::start();
    paper::publish(&site, 3);
    let program = Depesche::new(&paper::source(&site, "every = \"1h\""));
    program.once();
    let database = |name: &str| program.folder.path().join(name);
    // Killed, so that all of the last refreshes is in the log only.
    for count in 4..8 {
        paper::publish(&site, count);
        let mut running = program.start(&["once"]);
        let is_there = || (program.items("blatt").len() == count).then_some(());
        assert!(wait_for(PATIENCE, is_there).is_some(), "{}", program.log());
        running.kill();
    }
    let whole = fs::read(database("depesche.db")).unwrap();
    let log = fs::read(database("depesche.db-wal")).unwrap_or_default();
    let before = paper::dates(&program);
    let cuts = paper::times("DEPESCHE_CUTS", 4);
    for cut in 0..cuts {
        fs::write(database("depesche.db"), &whole).unwrap();
        let length = log.len() * usize::try_from(cut).unwrap() / usize::try_from(cuts).unwrap();
        fs::write(database("depesche.db-wal"), &log[..length]).unwrap();
        let _ = fs::remove_file(database("depesche.db-shm"));
        program.once();
        let after = paper::dates(&program);
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "cut at {length}");
        assert_eq!(damage::check(&database("depesche.db")), "ok", "cut at {length}");
    }
}

#[test]
fn b04_a_database_that_is_locked_for_a_while_is_waited_for() {
    let site = Site::start();
    paper::publish(&site, 3);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    paper::publish(&site, 4);
    let path = program.folder.path().join("depesche.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut connection = runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        connection
    });
    let mut running = program.start(&["once"]);
    assert_eq!(running.ends_within(Duration::from_secs(2)), None, "it waits: {}", program.log());
    runtime.block_on(async {
        sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    assert_eq!(running.ends_within(PATIENCE), Some(0), "{}", program.log());
    assert_eq!(program.items("blatt").len(), 4);
}

#[test]
fn b05_a_database_that_can_only_be_read_is_shown_and_told() {
    if tool("unshare", &["--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]).is_none() {
        return;
    }
    let site = Site::start();
    paper::publish(&site, 3);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    let frozen = |arguments: &[&str]| {
        let script = "mount --bind . \"$PWD\" && mount -o remount,ro,bind \"$PWD\" && cd \"$PWD\" && exec \"$@\"";
        let mut command = std::process::Command::new("unshare");
        command.args(["--mount", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_depesche")]).args(arguments);
        let output = command.current_dir(program.folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (code, status) = frozen(&["status"]);
    assert_eq!(code, Some(1), "{status}");
    assert!(status.contains("blatt") && status.contains("database has been in trouble since"), "{status}");
    assert!(status.contains("can only be read; mount it for writing"), "{status}");
    let (code, once) = frozen(&["once"]);
    assert_eq!(code, Some(2), "{once}");
    assert!(once.contains("Read-only file system"), "{once}");
    assert_eq!(program.run(&["status"]).code, Some(0));
}

#[test]
fn b05_a_database_on_a_full_disk_goes_on_when_there_is_room() {
    let (site, port) = (Site::start(), free_port());
    paper::publish(&site, 3);
    let program = Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\nformats = [\"rss\", \"json\"]\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:store/depesche.db\"\n{}",
        paper::source(&site, "every = \"1s\"\nhook = { command = [\"sh\", \"-c\", \"cat >> calls\"] }")
    ));
    let Some(disk) = SmallDisk::start(&program, "store", 1500) else { return };
    let shows = |count: usize| {
        let shown = || get(port, "/blatt.rss").filter(|feed| feed.matches("<item>").count() == count);
        wait_for(PATIENCE, shown)
    };
    assert!(shows(3).is_some(), "{}", program.log());
    // Time for the hook to be taken up, before which nothing counts as new.
    std::thread::sleep(Duration::from_secs(2));
    disk.fill();
    paper::publish(&site, 60);
    let is_told = || program.log().contains("the store fails").then_some(());
    assert!(wait_for(PATIENCE, is_told).is_some(), "{}", program.log());
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(program.log().matches("the store fails").count(), 1, "told once: {}", program.log());
    assert!(shows(3).is_some(), "the feed is served as it was");
    let (told, since) = ("the disk is full; make room", "database has been in trouble since 2");
    let status = disk.run(&["status"]);
    assert!(status.contains(since) && status.contains(told), "{status}");
    for page in ["/status", "/status.json"] {
        let shown = get(port, page).unwrap();
        assert!(shown.contains(since) && shown.contains(told), "{shown}");
    }
    let fails = || get(port, "/metrics").unwrap().contains("depesche_store_failing 1");
    assert!(fails());
    assert_eq!(answer(port, "GET", "/readyz", &[]).status, 200);

    disk.make_room();
    let healed = wait_for(Duration::from_secs(120), || shows(60));
    assert!(healed.is_some(), "{}", program.log());
    let is_over = || program.log().contains("the store works again").then_some(());
    assert!(wait_for(PATIENCE, is_over).is_some(), "{}", program.log());
    assert!(!disk.run(&["status"]).contains(since));
    assert!(!get(port, "/status.json").unwrap().contains(since) && !fails());
    let calls = || fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
    let told = || (calls().matches("\"title\":\"Meldung").count() >= 57).then_some(());
    assert!(wait_for(PATIENCE, told).is_some(), "{} {}", calls().len(), program.log());
    assert_eq!(calls().matches("\"title\":\"Meldung").count(), 57, "each is handed over once");
}
