//! A daemon with many sources for a long time: memory, descriptors and the time that a reader waits
//! stay as they are.
//!
//! `cargo test` runs it for some seconds. For hours, with one line a minute:
//!
//! ```sh
//! DEPESCHE_SOAK_MINUTES=240 DEPESCHE_SOAK_SOURCES=2000 cargo test --release --test tests soak -- --nocapture
//! ```

mod readers;
mod town;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::support::{Depesche, free_port, get, wait_for};
use readers::{Latencies, Readers};
use town::{SOURCES_PER_HOST, Town};

/// One line of the table.
struct Line {
    rss_kib: u64,
    descriptors: usize,
    threads: u64,
    listings: usize,
    articles: usize,
    database_kib: u64,
    latencies: Latencies,
}

impl Line {
    const HEAD: &str =
        "    time  rss MiB   fds  threads  listings  articles   db MiB    reads  failed  p50 µs  p99 µs  max µs";

    fn print(&self, elapsed: Duration) {
        let Self { rss_kib, descriptors, threads, listings, articles, database_kib, latencies } = self;
        let Latencies { reads, failed, p50, p99, max } = latencies;
        let seconds = elapsed.as_secs();
        let time = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let (rss, database) = (*rss_kib as f64 / 1024.0, *database_kib as f64 / 1024.0);
        eprintln!(
            "{time:>8} {rss:>8.1} {descriptors:>5} {threads:>8} {listings:>9} {articles:>9} {database:>8.1} {reads:>8} \
             {failed:>7} {p50:>7} {p99:>7} {max:>7}"
        );
    }
}

fn number(variable: &str) -> Option<f64> {
    std::env::var(variable).ok().map(|number| number.parse().unwrap())
}

/// A line of the status of a process, as a number.
fn of_process(pid: u32, key: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The middle one of some numbers.
fn median(numbers: impl Iterator<Item = u64>) -> u64 {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    numbers[numbers.len() / 2]
}

#[test]
fn l11_memory_descriptors_and_latency_stay_flat() {
    let minutes = number("DEPESCHE_SOAK_MINUTES");
    let sources = number("DEPESCHE_SOAK_SOURCES").unwrap_or(24.0) as usize;
    // Seven sources a second are asked, and every second time there is something new.
    let every = (sources / 7).max(2) as u64;
    let (duration, window) = match minutes {
        Some(minutes) => (Duration::from_secs_f64(minutes * 60.0), Duration::from_secs(60)),
        None => (Duration::from_secs(10), Duration::from_secs(2)),
    };
    let town = Town::start(sources.div_ceil(SOURCES_PER_HOST), Duration::from_secs(every * 2));
    let port = free_port();
    let mut text = format!(
        "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"20ms\"\nallow_private = [\"127.0.0.0/8\"]\n\
         [defaults]\nevery = \"{every}s\"\nkeep = {{ items = {} }}\n",
        // Reached soon: what still fills up is not flat.
        town::ARTICLES + 4
    );
    for source in 0..sources {
        let _ = writeln!(text, "[source.s{source}]\nurl = \"{}\"", town.listing(source));
    }
    let program = Depesche::new(&text);
    let mut daemon = program.start(&["run"]);
    for source in 0..sources {
        let published = wait_for(Duration::from_secs(600), || get(port, &format!("/s{source}.rss")));
        assert!(published.is_some(), "{}", program.log());
    }
    town.asked();
    let readers = Readers::start(port, sources);
    eprintln!("{sources} sources on {} hosts, each asked every {every} s\n{}", town.hosts(), Line::HEAD);
    let begun = Instant::now();
    let mut lines: Vec<Line> = Vec::new();
    while begun.elapsed() < duration {
        std::thread::sleep(window);
        let (listings, articles) = town.asked();
        let database =
            ["depesche.db", "depesche.db-wal"].map(|name| std::fs::metadata(program.folder.path().join(name)));
        let line = Line {
            rss_kib: of_process(daemon.pid(), "VmRSS:"),
            descriptors: std::fs::read_dir(format!("/proc/{}/fd", daemon.pid())).unwrap().count(),
            threads: of_process(daemon.pid(), "Threads:"),
            listings,
            articles,
            database_kib: database.iter().flatten().map(|file| file.len() / 1024).sum(),
            latencies: readers.taken(),
        };
        line.print(begun.elapsed());
        lines.push(line);
    }
    readers.stop();
    daemon.signal("TERM");
    assert_eq!(daemon.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
    // At the start all sources are new at once, so for some rounds they are asked soon after each other.
    let round = (every as usize).div_ceil(window.as_secs() as usize) + 1;
    assert!(lines.windows(round).all(|lines| lines.iter().any(|line| line.listings > 0)), "it stalled");
    assert_flat(&lines);
}

fn assert_flat(lines: &[Line]) {
    assert!(lines.iter().all(|line| line.latencies.reads > 0), "nobody was served");
    assert_eq!(lines.iter().map(|line| line.latencies.failed).sum::<usize>(), 0);
    let third = lines.len() / 3;
    let (middle, last) = (&lines[third..2 * third], &lines[2 * third..]);
    let most = |lines: &[Line]| lines.iter().map(|line| line.descriptors).max().unwrap();
    assert!(most(last) <= most(middle) + 16, "descriptors grew from {} to {}", most(middle), most(last));
    // Everything is young in a short run.
    if lines.len() >= 30 {
        let rss = |lines: &[Line]| median(lines.iter().map(|line| line.rss_kib));
        assert!(rss(last) <= rss(middle) * 105 / 100 + 2048, "memory grew from {} to {} KiB", rss(middle), rss(last));
        let p99 = |lines: &[Line]| median(lines.iter().map(|line| line.latencies.p99));
        assert!(p99(last) <= p99(middle) * 2 + 1000, "waiting grew from {} to {} µs", p99(middle), p99(last));
    }
}
