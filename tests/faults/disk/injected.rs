//! Faults of single system calls, caused by `strace`.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::faults::paper;
use crate::support::{Depesche, Run, Site, tool};

/// Long enough for a run under a tracer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Articles that a paper grows to; what a feed has no room for is no longer in it.
const ARTICLES_MAX: usize = 60;

/// A paper with two articles, and the program after it has published them.
fn published() -> (Site, Depesche) {
    let site = Site::start();
    paper::publish(&site, 2);
    let program = Depesche::new(&paper::source(&site, ""));
    program.once();
    (site, program)
}

/// Runs `once` with a fault injected; `None`, with a line, where there is no tracer.
fn once_with(program: &Depesche, fault: &str) -> Option<Run> {
    tool("strace", &["-f", "-o", "/dev/null", "true"])?;
    let trace = program.folder.path().join("trace").display().to_string();
    let inject = format!("inject={fault}");
    let syscall = fault.split(':').next().unwrap();
    let traced = format!("trace={syscall},fsync,fdatasync,/rename");
    let options = ["-f", "-y", "-E", "DEPESCHE_LOG=error", "-o", &trace, "-e", &traced, "-e", &inject];
    let mut running = program.start_through("strace", &options, &["once"]);
    let code = running.ends_within(PATIENCE);
    Some(Run { code, stdout: fs::read_to_string(&trace).unwrap_or_default(), stderr: program.log() })
}

/// What lies in the publish directory and is neither a document nor its lock.
fn temporary(program: &Depesche) -> Vec<String> {
    let names = fs::read_dir(program.public()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.') && name != ".depesche.lock").collect()
}

/// Kills at points of the run that are spread over all calls of a kind.
fn points(calls: usize, points: u64) -> impl Iterator<Item = usize> {
    let points = usize::try_from(points).unwrap();
    (0..points).map(move |point| 1 + point * calls / points)
}

#[test]
fn p01_killed_at_any_system_call_leaves_whole_files() {
    let (mut site, mut program) = published();
    let mut count = 2;
    let mut before = paper::dates(&program);
    for syscall in ["/rename", "fsync", "utimensat", "pwrite64", "write"] {
        paper::publish(&site, count + 1);
        count += 1;
        let Some(run) = once_with(&program, &format!("{syscall}:delay_enter=1")) else { return };
        let name = syscall.trim_start_matches('/');
        let calls = run.stdout.lines().filter(|line| line.contains(name)).count();
        assert!(calls > 0, "{syscall}: {run:?}");
        before = paper::dates(&program);
        for point in points(calls, paper::times("DEPESCHE_POINTS", 1)) {
            if count == ARTICLES_MAX {
                finish(&program, &before, count);
                ((site, program), count) = (published(), 2);
                before = paper::dates(&program);
            }
            count += 1;
            paper::publish(&site, count);
            once_with(&program, &format!("{syscall}:signal=KILL:when={point}"));
            for extension in ["rss", "atom"] {
                feed_rs::parser::parse(program.document(&format!("blatt.{extension}")).as_bytes())
                    .expect("a whole feed");
            }
            let after = paper::dates(&program);
            assert!(
                before.iter().all(|item| after.get(item.0) == Some(item.1)),
                "{syscall} {point}: {before:?} {after:?}"
            );
            before = after;
        }
    }
    finish(&program, &before, count);
}

/// Once more without a fault, all is there as it was.
fn finish(program: &Depesche, before: &BTreeMap<String, (String, Option<String>)>, count: usize) {
    program.once();
    let after = paper::dates(program);
    assert_eq!(after.len(), count);
    assert!(before.iter().all(|item| after.get(item.0) == Some(item.1)), "{before:?} {after:?}");
    assert_eq!(temporary(program), Vec::<String>::new());
}

#[test]
fn p03_what_could_not_be_synced_is_written_anew() {
    let (site, program) = published();
    let before = program.document("blatt.rss");
    paper::publish(&site, 3);
    let Some(run) = once_with(&program, "fsync:error=EIO") else { return };
    assert_ne!(run.code, Some(0), "{run:?}");
    let renamed = run.stdout.lines().filter(|line| line.contains("rename") && line.contains("public"));
    assert_eq!(renamed.count(), 0, "what is not synced takes no name: {run:?}");
    assert_eq!(program.document("blatt.rss"), before, "the old file is there");
    assert_eq!(temporary(&program), Vec::<String>::new());
    program.once();
    assert!(program.document("blatt.rss").contains(&paper::title(2)));
}

#[test]
fn p04_whatever_the_system_says_the_old_file_stays() {
    let (site, program) = published();
    let before = program.document("blatt.rss");
    paper::publish(&site, 3);
    for (error, word) in [
        ("EROFS", "mount it for writing"),
        ("EACCES", "let the user that runs Depesche write there"),
        ("EDQUOT", "free some space"),
        ("ENOSPC", "free some space"),
        ("EXDEV", "cannot write"),
        ("EMFILE", "cannot write"),
        ("EFBIG", "cannot write"),
    ] {
        let Some(run) = once_with(&program, &format!("/rename:error={error}")) else { return };
        assert_eq!(run.code, Some(1), "{error}: {run:?}");
        assert!(run.stderr.contains(word), "{error}: {run:?}");
        assert_eq!(program.document("blatt.rss"), before, "{error}");
        assert_eq!(temporary(&program), Vec::<String>::new(), "{error}");
    }
    program.once();
    assert!(program.document("blatt.rss").contains(&paper::title(2)));
}

#[test]
fn b02_items_are_synced_before_they_are_published() {
    let (site, program) = published();
    paper::publish(&site, 3);
    let Some(run) = once_with(&program, "/rename:delay_enter=1") else { return };
    assert_eq!(run.code, Some(0), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    let synced = lines.iter().position(|line| line.contains("sync(") && line.contains("depesche.db-wal"));
    let published = lines.iter().position(|line| line.contains("rename") && line.contains("public"));
    assert!(synced.is_some() && synced < published, "{lines:#?}");
}
