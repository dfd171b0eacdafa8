//! Feeds as they really are: three readers on public test suites, in one run.
//!
//! `DEPESCHE_FEEDS` names the folder of the suites.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{Depesche, Site, tool};

/// How long the program may take for one feed, in milliseconds; builds without optimisation take
/// many times as long.
const MILLISECONDS_MAX: u32 = if cfg!(debug_assertions) { 2000 } else { 100 };

#[test]
fn what_other_readers_know_of_feeds_is_known() {
    let Some(folder) = std::env::var_os("DEPESCHE_FEEDS") else { return };
    if !Path::new(&folder).join("feedparser-index.tsv").exists() {
        return;
    }
    let Some(mut python) = tool("python3", &["-c", "import feedparser"]) else { return };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_depesche"));
    let readers = program.with_file_name("examples").join("feeds");
    if !readers.exists() {
        let build = Command::new(env!("CARGO")).args(["build", "--quiet", "--example", "feeds"]).status().unwrap();
        assert!(build.success());
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/compare.py");
    let run =
        python.arg(script).arg(folder).args([&program, &readers]).arg(MILLISECONDS_MAX.to_string()).output().unwrap();
    let table = String::from_utf8_lossy(&run.stdout);
    eprintln!("{table}");
    assert!(run.status.success(), "{table}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn extract_prints_the_entries_of_a_feed() {
    let program = Depesche::new("");
    let feed = "<rss><channel><title>Bote & Co</title><item><title>Eins</title><link>https://bote.example/1</link>\
                <content:encoded>&lt;p onclick='x'>Text&lt;/p>&lt;script>1&lt;/script></content:encoded></item><item><ti";
    std::fs::write(program.folder.path().join("feed.xml"), feed).unwrap();
    let run = program.run(&["extract", "--url", "https://bote.example/feed", "feed.xml"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let printed: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        printed["found_by"],
        "RSS, repaired: unknown version, 1 undeclared prefix, 1 stray &, 1 stray <, cut off in the middle of an item"
    );
    assert_eq!(printed["site"]["title"], "Bote & Co");
    assert_eq!(printed["entries"].as_array().unwrap().len(), 1);
    assert_eq!(printed["entries"][0]["title"]["value"], "Eins");
    assert_eq!(printed["entries"][0]["body"]["value"], "<p>Text</p>");
}

#[test]
fn a_feed_that_did_not_change_is_still_asked_when_it_wants_to_be() {
    let site = Site::start();
    let item = "<item><title>Eins</title><link>https://bote.example/1</link></item>";
    let feed = format!("<rss version='2.0'><channel><title>Bote</title><ttl>120</ttl>{item}</channel></rss>");
    site.put("/feed", "application/rss+xml", feed);
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\nevery = \"30m\"\n", site.base()));
    program.once();
    assert!(program.once().stdout.contains("unchanged"));
    let statuses: serde_json::Value = serde_json::from_str(&program.run(&["status", "--json"]).stdout).unwrap();
    let time = |name: &str| statuses[0][name].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let pause = time("next_due") - time("last_refresh");
    assert!(pause >= TimeDelta::minutes(120), "{pause}");
}
