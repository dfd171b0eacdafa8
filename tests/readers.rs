//! Real readers, over HTTP.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Depesche, Proxy, Running, Site, free_port, get, tool, wait_for};

/// A daemon that has read the newspaper, behind a relay.
struct Service {
    program: Depesche,
    _running: Running,
    _site: Site,
    proxy: Proxy,
}

impl Service {
    fn start() -> Self {
        let site = Site::start();
        let teasers = include_str!("fixtures/dwn/teasers.html");
        site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
        let article = include_str!("fixtures/dwn/article.html").replace("{{teasers}}", teasers);
        site.html("/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht", &article);
        let port = free_port();
        let proxy = Proxy::before(port);
        let program = Depesche::new(&format!(
            "base_url = \"{}\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [source.kw]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n",
            proxy.url("/"),
            site.base()
        ));
        let running = program.start(&["run"]);
        let ready = wait_for(Duration::from_secs(20), || get(port, "/kw.rss").filter(|feed| feed.contains("<item>")));
        assert!(ready.is_some(), "{}", program.log());
        Self { program, _running: running, _site: site, proxy }
    }
}

#[test]
fn newsboat_sees_every_item_once_and_gets_304() {
    let Some(_) = tool("newsboat", &["-v"]) else { return };
    let Some(_) = tool("python3", &["-c", "import sqlite3"]) else { return };
    let service = Service::start();
    let folder = service.program.folder.path();
    for path in ["/kw.rss", "/kw.atom"] {
        // newsboat knows an item by its id whatever feed it came from, so each format gets a cache of its own.
        let cache = folder.join(format!("newsboat{}.db", path.replace('/', "-")));
        fs::write(folder.join("urls"), service.proxy.url(path)).unwrap();
        fs::write(folder.join("settings"), "").unwrap();
        for _ in 0..3 {
            let output = std::process::Command::new("newsboat")
                .args(["-C", "settings", "-u", "urls", "-x", "reload", "-c"])
                .arg(&cache)
                .current_dir(folder)
                .env("HOME", folder)
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        let mut titles = newsboat_titles(&cache);
        titles.sort_unstable();
        assert_eq!(titles.len(), 6, "{path}: {titles:?}");
        titles.dedup();
        assert_eq!(titles.len(), 6, "{path}: {titles:?}");
        assert!(titles.iter().any(|title| title == "Windpark vor der Küste: kein Kompromiss in Sicht"), "{titles:?}");
        let statuses = service.proxy.statuses(path);
        assert_eq!((statuses.first(), statuses.last()), (Some(&200), Some(&304)), "{path}: {statuses:?}");
    }
}

/// The title of every item in newsboat's cache.
fn newsboat_titles(cache: &Path) -> Vec<String> {
    let script = "import json, sqlite3, sys\n\
                  rows = sqlite3.connect(sys.argv[1]).execute('select title from rss_item')\n\
                  print(json.dumps([title for title, in rows]))";
    let output = std::process::Command::new("python3").args(["-c", script]).arg(cache).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a reader's script prints for the three formats of the feed: one list of items each.
fn read_by(service: &Service, reader: &mut std::process::Command) -> Vec<Value> {
    let urls = ["/kw.rss", "/kw.atom", "/kw.json"].map(|path| service.proxy.url(path));
    let output = reader.args(urls).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let lists: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["items"].take()).collect();
    assert_eq!(lists.len(), 3);
    lists
}

#[test]
fn feedparser_and_feedsmith_read_all_formats_alike() {
    let Some(mut python) = tool("python3", &["-c", "import feedparser"]) else { return };
    let Some(mut node) = tool("node", &["tests/readers/check.mjs"]) else { return };
    let service = Service::start();
    let by_feedparser = read_by(&service, python.arg("tests/readers/check.py"));
    let by_feedsmith = read_by(&service, node.arg("tests/readers/check.mjs"));
    for list in by_feedparser.iter().chain(&by_feedsmith) {
        assert_eq!(list, &by_feedparser[0]);
    }
    let items = by_feedparser[0].as_array().unwrap();
    assert_eq!(items.len(), 6);
    let windpark = items.iter().find(|item| item["title"].as_str().unwrap().starts_with("Windpark")).unwrap();
    assert_eq!(windpark["date"], "2024-11-24T13:36:00Z");
    assert_eq!(windpark["authors"][0], "Wiebke Ohlsen");
    assert_eq!(windpark["categories"][0], "Wirtschaft");
}
