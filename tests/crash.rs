//! kill -9, many times.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::faults::paper::times;
use crate::support::{Depesche, Site, wait_for};

const SOURCES: usize = 6;
const ARTICLES: usize = 12;

/// Several papers whose pages answer slowly enough that a kill hits them in the middle.
fn papers() -> (Site, Depesche) {
    let site = Site::start();
    let mut sources = String::new();
    for source in 0..SOURCES {
        let teasers: String = (0..ARTICLES)
            .map(|index| {
                let path = format!("/p{source}/artikel-{}.html", 70_000 + source * 100 + index);
                site.html(&path, &format!(
                    "<html lang=\"de\"><body><article><h1>Meldung {index} aus dem Ort Nummer {source} am Fluss</h1>\
                     <p>Ein Absatz, der lang genug ist, um als Text eines Artikels erkannt zu werden, mit Nummer {index}.</p>\
                     <p>Noch ein Absatz, der ebenfalls lang genug ist, damit der Text nicht zu kurz erscheint.</p></article></body></html>"
                ));
                format!("<article><h2><a href=\"{path}\">Meldung {index} aus dem Ort Nummer {source} am Fluss</a></h2>\
                         <p>Ein Anriss dazu.</p></article>")
            })
            .collect();
        site.html(&format!("/p{source}"), &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
        sources.push_str(&format!("[source.p{source}]\nurl = \"{}/p{source}\"\nevery = \"1h\"\n", site.base()));
    }
    (site, Depesche::new(&sources))
}

/// Id and first-seen date of every item of every feed that is there; panics on a half-written one.
fn published(program: &Depesche) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    for source in 0..SOURCES {
        let Ok(text) = fs::read_to_string(program.public().join(format!("p{source}.json"))) else { continue };
        let feed: serde_json::Value = serde_json::from_str(&text).expect("a published feed is whole");
        for item in feed["items"].as_array().unwrap() {
            let date = item["date_published"].as_str().unwrap().to_owned();
            items.insert(item["id"].as_str().unwrap().to_owned(), date);
        }
        for extension in ["rss", "atom"] {
            let bytes = fs::read(program.public().join(format!("p{source}.{extension}"))).unwrap_or_default();
            if !bytes.is_empty() {
                feed_rs::parser::parse(&bytes[..]).expect("a published feed is whole");
            }
        }
    }
    items
}

/// Files that neither a reader nor a restart would miss.
fn leftovers(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !["rss", "atom", "json", "html", "opml", "gz", "br", "lock"]
                .iter()
                .any(|kind| name.ends_with(kind))
            {
                found.push(name);
            }
        }
    }
    found
}

/// What was published before is there now, under the same ids and dates.
fn check_kept(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    for (id, date) in before {
        assert_eq!(after.get(id), Some(date), "{id} changed or vanished");
    }
}

#[test]
fn p01_killed_in_once_nothing_is_half_written() {
    let (site, program) = papers();
    site.slow_down(Duration::from_millis(3));
    let mut before = BTreeMap::new();
    for round in 0..25_u64 {
        let mut running = program.start(&["once"]);
        std::thread::sleep(Duration::from_millis(15 + round * 23 % 400));
        running.kill();
        let after = published(&program);
        check_kept(&before, &after);
        before = after;
    }
    site.slow_down(Duration::ZERO);
    program.once();
    let after = published(&program);
    check_kept(&before, &after);
    assert_eq!(after.len(), SOURCES * ARTICLES);
    assert_eq!(leftovers(&program.public()), Vec::<String>::new());
}

#[test]
fn b01_killed_in_run_nothing_is_lost_and_nothing_is_asked_early() {
    let (site, program) = papers();
    let mut before = BTreeMap::new();
    for round in 0..times("DEPESCHE_KILLS", 15) {
        let mut running = program.start(&["run"]);
        std::thread::sleep(Duration::from_millis(40 + round * 37 % 500));
        running.kill();
        let after = published(&program);
        check_kept(&before, &after);
        before = after;
    }
    // Left alone, the daemon finishes what the kills interrupted.
    let mut running = program.start(&["run"]);
    let complete =
        wait_for(Duration::from_secs(60), || (published(&program).len() == SOURCES * ARTICLES).then_some(()));
    assert!(complete.is_some(), "{} of {} items\n{}", published(&program).len(), SOURCES * ARTICLES, program.log());
    let refreshed = || program.run(&["status", "--json"]).stdout.matches("\"last_refresh\": \"").count() == SOURCES;
    assert!(wait_for(Duration::from_secs(10), || refreshed().then_some(())).is_some());
    running.kill();

    site.forget();
    let mut running = program.start(&["run"]);
    std::thread::sleep(Duration::from_secs(2));
    running.kill();
    assert_eq!(site.seen().len(), 0, "every source was refreshed less than its hour ago: {:?}", site.seen());
    check_kept(&before, &published(&program));
    assert_eq!(leftovers(&program.public()), Vec::<String>::new());
}

/// A feed with articles `0..count`, the newest first. All of them: whoever is killed again and again
/// before it has asked misses none.
fn feed(site: &Site, count: usize) {
    let base = site.base();
    let items: String = (0..count)
        .rev()
        .map(|number| {
            format!(
                "<item><guid isPermaLink=\"false\">urn:x:{number}</guid><link>{base}/artikel/{number}</link>\
                 <title>Meldung {number}</title><description>Ein Satz.</description></item>"
            )
        })
        .collect();
    let head = format!("<title>Blatt</title><link>{base}/</link><description>-</description>");
    site.put("/feed", "application/rss+xml", format!("<rss version=\"2.0\"><channel>{head}{items}</channel></rss>"));
}

/// The calls of the hook: the ids of the items of each, by the name of the call.
fn calls(program: &Depesche) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
    let mut calls = BTreeMap::new();
    // A kill may cut a line off; the call is then repeated in a line of its own.
    for call in text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
        let ids = call["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        let ids: Vec<String> = ids.collect();
        let first = calls.entry(call["id"].as_str().unwrap().to_owned()).or_insert_with(|| ids.clone());
        assert_eq!(*first, ids, "a repeated call is the same");
    }
    calls
}

#[test]
fn b01_killed_under_load_nothing_is_lost_and_nothing_is_sent_twice() {
    let site = Site::start();
    feed(&site, 5);
    let hook = "{ command = [\"sh\", \"-c\", \"(cat; echo) >> calls\"] }";
    let program =
        Depesche::new(&format!("[source.blatt]\nurl = \"{}/feed\"\nevery = \"1s\"\nhook = {hook}\n", site.base()));
    program.once();
    let dates = || -> BTreeMap<String, String> {
        let items = program.items("blatt").into_iter();
        items
            .map(|item| (item["id"].as_str().unwrap().into(), item["date_published"].as_str().unwrap().into()))
            .collect()
    };
    let (mut before, mut count) = (dates(), 5);
    for round in 0..times("DEPESCHE_KILLS", 12) {
        let mut running = program.start(&["run"]);
        count += 1;
        feed(&site, count);
        // Every fourth one while it begins, however long that takes on this machine.
        if round % 4 > 0 {
            let is_running = || program.log().contains(" running ").then_some(());
            assert!(wait_for(Duration::from_secs(60), is_running).is_some(), "{}", program.log());
        }
        std::thread::sleep(Duration::from_millis(100 + round * 97 % 1400));
        running.kill();
        let after = dates();
        assert!(after.iter().all(|(id, date)| before.get(id).is_none_or(|old| old == date)), "{before:?} {after:?}");
        before.extend(after);
    }
    let mut running = program.start(&["run"]);
    let handed_over = || calls(&program).values().map(Vec::len).sum::<usize>();
    let complete = wait_for(Duration::from_secs(60), || (handed_over() >= count - 5).then_some(()));
    assert!(complete.is_some(), "{} of {}\n{}", handed_over(), count - 5, program.log());
    running.kill();
    let mut ids: Vec<String> = calls(&program).into_values().flatten().collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!((all, ids.len()), (count - 5, count - 5), "each item is in one call, whatever was repeated");
    assert_eq!(leftovers(&program.public()), Vec::<String>::new());
}
