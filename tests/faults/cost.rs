//! What hostile pages and bodies cost: memory and time of the daemon, and of the sources beside them.
//!
//! `cargo test` tries some of them. All of them in an optimised program, as a table and within the
//! strict limits:
//!
//! ```sh
//! DEPESCHE_COST=1 cargo test --release --test tests faults::cost -- --nocapture
//! ```
//!
//! With `DEPESCHE_PROGRAM` another program than the one just built is measured.

pub mod hostile;

use std::fs;
use std::time::{Duration, Instant};

use crate::support::{Depesche, Running, Site, free_port, get, wait_for};
use hostile::{Hostile, KINDS};

/// What a page may take of memory above what the idle daemon has, in MiB.
const MEMORY_MIB_MAX: f64 = 60.0;
/// How long it may take from the request to the end of the refresh, in an optimised program.
const TIME_MAX: Duration = Duration::from_secs(1);
/// The same in one that is not, on a machine that runs other tests beside it.
const TIME_MAX_UNOPTIMISED: Duration = Duration::from_secs(60);
/// How long anything else may take to come about.
const PATIENCE: Duration = Duration::from_secs(60);
/// Which kinds every run of the tests tries: the first of each so many.
const STEP: usize = 7;

/// A page that the daemon reads beside the hostile ones.
fn healthy(site: &Site) {
    let teasers: String = (0..6)
        .map(|number| format!("<article><h2><a href=\"/artikel-{}.html\">Im Hafen wird gebaut, Abschnitt {number}</a></h2><p>Ein Anriss.</p></article>", 80_000 + number))
        .collect();
    site.html("/gut", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
}

/// The configuration of a daemon that reads the healthy page, and these sources.
fn configuration(site: &Site, port: u16, sources: &str) -> String {
    format!(
        "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n\
         [source.gut]\nurl = \"{}/gut\"\nevery = \"1h\"\narticle = {{ follow = false }}\n{sources}",
        site.base()
    )
}

fn started(program: &Depesche) -> Running {
    match std::env::var("DEPESCHE_PROGRAM") {
        Ok(path) => program.start_through("sh", &["-c", &format!("exec {path} run")], &[]),
        Err(_) => program.start(&["run"]),
    }
}

/// A number of the status of a process, in MiB.
fn mib(pid: u32, key: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Puts a hostile body on a site, and gives the source that reads it.
fn source(site: &Site, kind: &Hostile) -> String {
    site.put("/hostile", kind.content_type, &kind.body);
    if let Some(coding) = kind.coding {
        site.also_send("/hostile", &[&format!("Content-Encoding: {coding}")]);
    }
    let base = site.base();
    if !kind.is_article {
        return format!("[source.hostile]\nurl = \"{base}/hostile\"\nevery = \"1h\"\narticle = {{ follow = false }}\n");
    }
    site.html(
        "/list",
        "<html><body><article><h2><a href=\"/hostile\">Im Hafen wird gebaut</a></h2></article></body></html>",
    );
    format!("[source.hostile]\nurl = \"{base}/list\"\nevery = \"1h\"\nlisting = {{ item = \"article\" }}\n")
}

/// What one kind cost.
pub struct Cost {
    /// In MiB above what the idle daemon has.
    pub memory: f64,
    /// From the request to the end of the refresh.
    pub took: Duration,
    /// The line of the log.
    pub said: String,
}

/// How long it may take.
pub fn time_max() -> Duration {
    if cfg!(debug_assertions) { TIME_MAX_UNOPTIMISED } else { TIME_MAX }
}

/// Has a daemon read one kind beside a healthy page.
pub fn cost(kind: &Hostile) -> Cost {
    let (site, other) = (Site::start(), Site::start());
    healthy(&other);
    let port = free_port();
    let program = Depesche::new(&configuration(&other, port, ""));
    let daemon = started(&program);
    let is_there = || get(port, "/gut.rss").filter(|feed| feed.contains("<item>"));
    assert!(wait_for(PATIENCE, is_there).is_some(), "{}", program.log());
    std::thread::sleep(Duration::from_millis(300));
    let idle = mib(daemon.pid(), "VmRSS:");
    // The peak counts from here (proc_pid_clear_refs(5)).
    fs::write(format!("/proc/{}/clear_refs", daemon.pid()), "5").unwrap();
    program.configure(&configuration(&other, port, &source(&site, kind)));
    daemon.signal("HUP");
    let asked = || site.seen().iter().any(|seen| seen.path == "/hostile").then(Instant::now);
    let begun = wait_for(PATIENCE, asked).unwrap_or_else(|| panic!("{}: {}", kind.name, program.log()));
    let ended = || {
        let log = program.log();
        let line = log.lines().find(|line| line.contains("duration_ms") && line.contains("hostile"))?;
        Some((begun.elapsed(), line.to_owned()))
    };
    let (took, said) =
        wait_for(Duration::from_secs(120), ended).unwrap_or_else(|| panic!("{}: {}", kind.name, program.log()));
    assert!(get(port, "/gut.rss").is_some(), "{}", kind.name);
    Cost { memory: mib(daemon.pid(), "VmHWM:") - idle, took, said }
}

#[test]
fn m02_no_hostile_page_takes_more_than_its_memory_and_time() {
    let is_measured = std::env::var("DEPESCHE_COST").is_ok();
    let mut dear = Vec::new();
    for kind in KINDS.iter().step_by(if is_measured { 1 } else { STEP }) {
        let kind = kind();
        let Cost { memory, took, said } = cost(&kind);
        eprintln!("{:<44} {memory:>7.1} MiB {:>7.2} s  {}", kind.name, took.as_secs_f64(), end(&said));
        if memory > MEMORY_MIB_MAX || took > time_max() {
            dear.push(kind.name);
        }
    }
    assert!(dear.is_empty(), "too dear: {dear:?}");
}

/// The end of a line of the log, where the reason is.
fn end(line: &str) -> &str {
    let at = line.find("verdict").unwrap_or(0);
    &line[at..line.floor_char_boundary(at + 180)]
}

#[test]
fn m02_hostile_sources_of_all_kinds_slow_down_none_beside_them() {
    let (site, other, port) = (Site::start(), Site::start(), free_port());
    healthy(&other);
    let mut text = configuration(&other, port, "").replace("\"1h\"", "\"1s\"");
    let program = Depesche::new(&text);
    let daemon = started(&program);
    let is_there = || get(port, "/gut.rss").filter(|feed| feed.contains("<item>"));
    assert!(wait_for(PATIENCE, is_there).is_some(), "{}", program.log());
    let idle = mib(daemon.pid(), "VmRSS:");
    fs::write(format!("/proc/{}/clear_refs", daemon.pid()), "5").unwrap();
    let names: Vec<String> = KINDS
        .iter()
        .skip(4)
        .step_by(STEP)
        .enumerate()
        .map(|(number, kind)| {
            let kind = kind();
            let name = format!("boese{number}");
            let listing = source(&site, &kind).replace("source.hostile", &format!("source.{name}"));
            // Each under an address of its own.
            site.put(&format!("/{name}"), kind.content_type, &kind.body);
            text.push_str(&listing.replace("/hostile", &format!("/{name}")));
            name
        })
        .collect();
    other.forget();
    program.configure(&text);
    daemon.signal("HUP");
    let mut slowest = Duration::ZERO;
    let ended = || {
        let begun = Instant::now();
        assert!(get(port, "/gut.rss").is_some_and(|feed| feed.contains("<item>")));
        slowest = slowest.max(begun.elapsed());
        let log = program.log();
        let is_read = |name: &String| log.lines().any(|line| line.contains("duration_ms") && line.contains(name));
        (names.iter().all(is_read) && other.seen().len() > 2).then_some(())
    };
    assert!(wait_for(Duration::from_secs(120), ended).is_some(), "{}", program.log());
    assert!(slowest < Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 }), "{slowest:?}");
    // Two are read at the same time at most, and their bodies wait within a budget.
    let peak = mib(daemon.pid(), "VmHWM:") - idle;
    assert!(peak < 3.0 * MEMORY_MIB_MAX, "{peak} MiB");
}
