//! Databases that cannot be read any more, or not by this version.

use std::fs;
use std::path::Path;
use std::time::Duration;

use sqlx::{ConnectOptions as _, Connection as _};

use crate::faults::paper;
use crate::support::{Depesche, Site, free_port, get, wait_for};

const PATIENCE: Duration = Duration::from_secs(60);
/// Writes down what it is given.
const HOOK: &str = "hook = { command = [\"sh\", \"-c\", \"cat >> calls\"] }";

/// What SQLite says of all of a database.
pub(super) fn check(path: &Path) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = options.connect().await.unwrap();
        let found = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        found
    })
}

/// Overwrites a part of a file, given in hundredths of it.
fn spoil(path: &Path, from: usize, to: usize) {
    let mut bytes = fs::read(path).unwrap();
    let (from, to) = (bytes.len() * from / 100, bytes.len() * to / 100);
    bytes[from..to].fill(0xa5);
    fs::write(path, bytes).unwrap();
}

fn truncate(path: &Path, hundredths: usize) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() * hundredths / 100]).unwrap();
}

/// The names in the folder that are of databases set aside.
fn aside(program: &Depesche) -> Vec<String> {
    let names = fs::read_dir(program.folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("depesche.db.")).filter(|name| !name.ends_with(".lock")).collect()
}

/// A way to damage a database, with its name.
type Way<'a> = (&'a str, &'a dyn Fn(&Path));

#[test]
fn b03_a_damaged_database_is_made_anew_and_nothing_old_is_new() {
    let ways: [Way<'_>; 7] = [
        ("the end is missing", &|path| truncate(path, 60)),
        ("nearly all is missing", &|path| truncate(path, 5)),
        ("the middle is garbage", &|path| spoil(path, 40, 60)),
        ("most is garbage", &|path| spoil(path, 3, 97)),
        ("the beginning is garbage", &|path| spoil(path, 0, 2)),
        ("nothing is in it", &|path| fs::write(path, "").unwrap()),
        ("it is gone", &|path| fs::remove_file(path).unwrap()),
    ];
    for (way, damage) in ways {
        let site = Site::start();
        paper::publish(&site, 40);
        let program = Depesche::new(&paper::source(&site, HOOK));
        program.once();
        paper::publish(&site, 42);
        program.once();
        let (before, database) = (paper::dates(&program), program.folder.path().join("depesche.db"));
        let calls = || fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
        assert_eq!(calls().matches("\"title\":\"Meldung").count(), 2);
        // So that no date is the same by chance.
        std::thread::sleep(Duration::from_millis(1100));
        damage(&database);
        program.once();
        assert_eq!(paper::dates(&program), before, "{way}");
        assert_eq!(calls().matches("\"title\":\"Meldung").count(), 2, "{way}: nothing is handed over again");
        assert_eq!(check(&database), "ok", "{way}");
        let is_kept = aside(&program).iter().any(|name| name.starts_with("depesche.db.damaged-2"));
        let was_something = !["nothing is in it", "it is gone"].contains(&way);
        assert_eq!(is_kept, was_something, "{way}: {:?}", aside(&program));

        paper::publish(&site, 43);
        program.once();
        let after = paper::dates(&program);
        assert_eq!(after.len(), 43, "{way}");
        assert!(before.iter().all(|item| after.get(item.0) == Some(item.1)), "{way}");
        assert_eq!(calls().matches("\"title\":\"Meldung").count(), 3, "{way}: what is new is handed over");
    }
}

#[test]
fn b03_damage_that_is_met_while_running_is_mended_without_a_restart() {
    let (site, port) = (Site::start(), free_port());
    paper::publish(&site, 40);
    let program = Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\nformats = [\"rss\", \"json\"]\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n{}",
        paper::source(&site, &format!("every = \"1s\"\n{HOOK}"))
    ));
    program.once();
    let before = paper::dates(&program);
    let _running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || get(port, "/blatt.rss")).is_some(), "{}", program.log());
    // In place, as a failing disk does it; what is cached hides it for a while.
    let database = program.folder.path().join("depesche.db");
    spoil(&database, 5, 95);
    paper::publish(&site, 41);
    let heals = || program.log().contains("was made anew").then_some(());
    let healed = wait_for(PATIENCE, || {
        assert!(get(port, "/blatt.rss").is_some_and(|feed| feed.contains(&paper::title(0))), "served meanwhile");
        heals()
    });
    assert!(healed.is_some(), "{}", program.log());
    let is_new = || (paper::dates(&program).len() == 41).then_some(());
    assert!(wait_for(PATIENCE, is_new).is_some(), "{}", program.log());
    let after = paper::dates(&program);
    assert!(before.iter().all(|item| after.get(item.0) == Some(item.1)), "{before:?} {after:?}");

    // The operator is told as long as the damaged one is there, whatever he looks at.
    let told = "it was damaged, and made anew";
    let status = program.run(&["status"]);
    assert!(status.code == Some(1) && status.stdout.contains(told), "{status:?}");
    assert!(status.stdout.contains("depesche.db.damaged-2"), "{status:?}");
    assert!(get(port, "/status").unwrap().contains(told) && get(port, "/status.json").unwrap().contains(told));
    let metric = || {
        get(port, "/metrics").unwrap().lines().find(|line| line.starts_with("depesche_databases_")).map(str::to_owned)
    };
    assert_eq!(metric().as_deref(), Some("depesche_databases_damaged 1"));
    for name in aside(&program) {
        fs::remove_file(program.folder.path().join(name)).unwrap();
    }
    let is_over = || (program.run(&["status"]).code == Some(0)).then_some(());
    assert!(wait_for(PATIENCE, is_over).is_some(), "{:?}", program.run(&["status"]));
    assert!(!get(port, "/status").unwrap().contains(told));
    assert_eq!(metric().as_deref(), Some("depesche_databases_damaged 0"));
}

#[test]
fn b03_a_newer_database_or_another_file_is_refused_and_not_touched() {
    let site = Site::start();
    paper::publish(&site, 2);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    let database = program.folder.path().join("depesche.db");
    let mut bytes = fs::read(&database).unwrap();
    // `user_version` in the header (sqlite.org/fileformat.html, section 1.3).
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&database, &bytes).unwrap();
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("newer version of Depesche (schema 99"), "{run:?}");
    assert_eq!(fs::read(&database).unwrap(), bytes);

    let other = program.folder.path().join("notes.txt");
    fs::write(&other, "Not a database, but the notes of a person. ".repeat(100)).unwrap();
    let config = program.folder.path().join("depesche.toml");
    fs::write(&config, fs::read_to_string(&config).unwrap().replace("depesche.db", "notes.txt")).unwrap();
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("it is no SQLite database"), "{run:?}");
    assert!(fs::read_to_string(&other).unwrap().starts_with("Not a database"));
    assert_eq!(aside(&program), Vec::<String>::new());
}
