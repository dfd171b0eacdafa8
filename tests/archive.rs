//! Who was away for long finds everything in the archives (RFC 5005, section 4).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use crate::support::{Depesche, Site, answer, free_port, get, wait_for};

const BASE: &str = "http://feeds.example/";

/// One document as a reader sees it: where the next older one is, and id and title of its entries.
struct Document {
    older: Option<String>,
    entries: Vec<(String, String)>,
}

fn parse(format: &str, text: &str) -> Document {
    if format == "json" {
        let feed: serde_json::Value = serde_json::from_str(text).unwrap();
        let field = |item: &serde_json::Value, name: &str| item[name].as_str().unwrap().to_owned();
        let items = feed["items"].as_array().unwrap();
        return Document {
            older: feed["next_url"].as_str().map(str::to_owned),
            entries: items.iter().map(|item| (field(item, "id"), field(item, "title"))).collect(),
        };
    }
    let feed = roxmltree::Document::parse(text).unwrap();
    let is_older = |node: &roxmltree::Node<'_, '_>| {
        node.tag_name().name() == "link" && node.attribute("rel") == Some("prev-archive")
    };
    let (entry, id) = if format == "atom" { ("entry", "id") } else { ("item", "guid") };
    let child = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.children().find(|child| child.tag_name().name() == name).and_then(|child| child.text()).unwrap().to_owned()
    };
    let entries = feed.descendants().filter(|node| node.tag_name().name() == entry);
    Document {
        older: feed.descendants().find(is_older).map(|link| link.attribute("href").unwrap().to_owned()),
        entries: entries.map(|node| (child(node, id), child(node, "title"))).collect(),
    }
}

/// Walks from a feed through its archives; `read` answers the text at a path. All titles by id, each
/// only once, and the paths of the archives.
fn walk(feed: &str, format: &str, read: impl Fn(&str) -> String) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut all, mut paths) = (BTreeMap::new(), Vec::new());
    let mut path = format!("{feed}.{format}");
    loop {
        let Document { older, entries } = parse(format, &read(&path));
        assert!(!entries.is_empty() && entries.len() <= 100, "{path} has {}", entries.len());
        for (id, title) in entries {
            assert_eq!(all.insert(id, title), None, "{path} repeats an entry");
        }
        let Some(older) = older else { return (all, paths) };
        path = older.strip_prefix(BASE).unwrap().to_owned();
        assert!(!paths.contains(&path), "{path} comes twice");
        paths.push(path.clone());
    }
}

/// A feed with the messages of these numbers, five hours apart, the highest of them the newest.
fn put_feed(site: &Site, numbers: std::ops::Range<u32>) {
    let start = chrono::DateTime::parse_from_rfc3339("2026-03-01T06:00:00Z").unwrap();
    let item = |number: u32| {
        let date = (start + chrono::TimeDelta::hours(5 * i64::from(number))).to_rfc2822();
        format!(
            "<item><title>Meldung {number}</title><link>http://kabel.example/{number}</link><guid \
             isPermaLink=\"false\">kabel-{number}</guid><pubDate>{date}</pubDate><category>{section}</category>\
             <description>Davon handelt die Meldung {number}.</description></item>",
            section = ["Politik", "Sport"][number as usize % 2],
        )
    };
    let items: String = numbers.rev().map(item).collect();
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Kabel</title><link>http://kabel.example/</link>\
         <description>Meldungen</description>{items}</channel></rss>"
    );
    site.put("/feed", "application/rss+xml", feed);
}

fn titles(walked: &BTreeMap<String, String>) -> BTreeSet<&str> {
    walked.values().map(String::as_str).collect()
}

#[test]
fn who_was_away_for_five_hundred_items_finds_each_once() {
    let site = Site::start();
    let port = free_port();
    let config = |listen: &str| {
        format!(
            "base_url = \"{BASE}\"\n[server]\nlisten = [{listen}]\n[publish]\ndirectory = \"public\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [source.kabel]\nurl = \"{}/feed\"\nkind = \"feed\"\n",
            site.base()
        )
    };
    put_feed(&site, 0..60);
    let program = Depesche::new(&config(""));
    program.once();
    assert_eq!(program.items("kabel").len(), 60);

    put_feed(&site, 0..560);
    program.once();
    let expected: Vec<String> = (0..560).map(|number| format!("Meldung {number}")).collect();
    let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
    let mut files = BTreeMap::new();
    for format in ["atom", "json", "rss"] {
        let (walked, paths) = walk("kabel", format, |path| program.document(path));
        assert_eq!(titles(&walked), expected, "{format}");
        assert!(paths.contains(&format!("kabel/archive/2026-03.{format}")), "{paths:?}");
        for path in paths {
            files.insert(path.clone(), fs::read(program.public().join(&path)).unwrap());
            assert!(program.public().join(format!("{path}.gz")).is_file());
        }
        let (of_section, _) = walk("kabel/sport", format, |path| program.document(path));
        assert_eq!(of_section.len(), 280, "{format}");
    }
    assert!(program.document("kabel/archive/2026-03.html").contains("Meldung 1<"));

    // The same over HTTP, from what is stored.
    program.configure(&config(&format!("\"127.0.0.1:{port}\"")));
    let _running = program.start(&["run"]);
    wait_for(Duration::from_secs(60), || get(port, "/kabel.json")).expect("the feed is served");
    for format in ["atom", "json", "rss"] {
        let (walked, paths) = walk("kabel", format, |path| get(port, &format!("/{path}")).expect(path));
        assert_eq!(titles(&walked), expected, "{format}");
        let newest = answer(port, "GET", &format!("/{}", paths[0]), &[]);
        let link = newest.header("link").unwrap();
        assert!(link.contains(&format!("<{BASE}kabel.{format}>; rel=\"current\"")), "{link}");
        assert!(link.contains("rel=\"prev-archive\"") && !link.contains("rel=\"next-archive\""), "{link}");
        let older = answer(port, "GET", &format!("/{}", paths[1]), &[("Accept-Encoding", "gzip")]);
        assert!(older.header("link").unwrap().contains(&format!("<{BASE}{}>; rel=\"next-archive\"", paths[0])));
        assert_eq!(older.header("content-encoding"), Some("gzip"));
        let etag = older.header("etag").unwrap();
        let again = answer(port, "GET", &format!("/{}", paths[1]), &[("If-None-Match", etag)]);
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    for (path, bytes) in files {
        assert!(get(port, &format!("/{path}")).unwrap().into_bytes() == bytes, "{path} changed");
        assert!(fs::read(program.public().join(&path)).unwrap() == bytes, "{path} changed on disk");
    }
    for path in
        ["/kabel/archive/2025-01.atom", "/kabel/archive/2026-03.xml", "/kabel/archive/", "/x/archive/2026-03.rss"]
    {
        assert_eq!(answer(port, "GET", path, &[]).status, 404, "{path}");
    }
}

#[test]
fn a_front_page_that_changes_twenty_times_loses_nothing() {
    let site = Site::start();
    let show = |numbers: std::ops::Range<usize>| {
        let teaser = |number: usize| {
            format!(
                "<article><a class=\"ressort\" href=\"/lokales\">Lokales</a><h2><a \
                 href=\"/nachrichten/artikel-{}.html\">Was am Hafen geschah, Folge {number}</a></h2><time \
                 datetime=\"2026-{:02}-{:02}T08:30:00+01:00\">vor kurzem</time><p>Ein kurzer Anriss zu Folge {number}, der sagt, \
                 worum es darin geht.</p></article>",
                48_100 + number,
                1 + number / 28,
                1 + number % 28,
            )
        };
        let teasers: String = numbers.rev().map(teaser).collect();
        site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    };
    let program = Depesche::new(&format!(
        "base_url = \"{BASE}\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\nitems = 12\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [source.hafen]\nurl = \"{}/\"\narticle = {{ follow = false }}\nkeep = {{ items = 20 }}\n",
        site.base()
    ));
    let mut closed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for round in 0..20 {
        show(round * 4..round * 4 + 10);
        program.once();
        for format in ["atom", "json", "rss"] {
            let (walked, paths) = walk("hafen", format, |path| program.document(path));
            let expected: Vec<String> =
                (0..round * 4 + 10).map(|number| format!("Was am Hafen geschah, Folge {number}")).collect();
            assert_eq!(titles(&walked), expected.iter().map(String::as_str).collect(), "{format} in round {round}");
            for path in paths {
                let bytes = fs::read(program.public().join(&path)).unwrap();
                assert!(*closed.entry(path.clone()).or_insert_with(|| bytes.clone()) == bytes, "{path} changed");
            }
        }
    }
    assert!(closed.len() >= 3 * 6, "{:?}", closed.keys());
}

#[test]
fn lost_files_come_back_and_old_ones_go() {
    let site = Site::start();
    put_feed(&site, 0..130);
    let config = |publish: &str| {
        format!(
            "base_url = \"{BASE}\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n{publish}\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [source.kabel]\nurl = \"{}/feed\"\nkind = \"feed\"\n",
            site.base()
        )
    };
    let program = Depesche::new(&config(""));
    program.once();
    let file = program.public().join("kabel/archive/2026-03.atom");
    let before = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());
    fs::remove_file(&file).unwrap();
    program.once();
    assert!(before == (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()));

    program.configure(&config("archive = \"0s\""));
    program.once();
    assert!(!file.exists() && !program.document("kabel.atom").contains("prev-archive"));
    assert_eq!(program.items("kabel").len(), 100, "without archives a feed is its newest items");
}
