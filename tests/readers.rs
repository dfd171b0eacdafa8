//! Real readers and a linter of HTTP, over HTTP.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Depesche, Proxy, Running, Site, answer, free_port, get, tool, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);

/// The newspaper's article pages.
const ARTICLES: &[(&str, &str)] = &[
    ("/4711/haushalt-beschlossen", include_str!("readers/paper/haushalt.html")),
    ("/4712/werft-zahlen", include_str!("readers/paper/werft.html")),
    ("/4713/orgel-klingt-wieder", include_str!("readers/paper/orgel.html")),
    ("/4714/faehre-faellt-aus", include_str!("readers/paper/faehre.html")),
    ("/4715/sturmflut-warnung", include_str!("readers/paper/sturmflut.html")),
];

/// The feeds that show the newest article, and those that do not.
const CHANGING: &[&str] = &["hafen", "hafenblatt", "hafenblatt/politik"];
const STAYING: &[&str] = &["hafenblatt/wirtschaft", "hafenblatt/kultur", "kaigespraech"];

/// A daemon that has read a newspaper and a podcast, behind a relay.
struct Service {
    program: Depesche,
    _running: Running,
    site: Site,
    port: u16,
    proxy: Proxy,
}

impl Service {
    fn start() -> Self {
        let site = Site::start();
        for (path, page) in ARTICLES {
            site.html(path, page);
        }
        let podcast = include_str!("readers/paper/podcast.xml").replace("{{base}}", &site.base());
        site.put("/kaigespraech.xml", "application/rss+xml", podcast);
        let port = free_port();
        let proxy = Proxy::before(port);
        let program = Depesche::new(&format!(
            "base_url = \"{}\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [defaults]\nevery = \"1s\"\ntimezone = \"Europe/Berlin\"\nlanguage = \"de\"\n\
             [source.hafenblatt]\nurl = \"{base}/\"\n[source.kaigespraech]\nurl = \"{base}/kaigespraech.xml\"\n\
             [feed.hafen]\ntitle = \"Alles aus dem Hafen\"\nfrom = [\"hafenblatt\", \"kaigespraech\"]\n",
            proxy.url("/"),
            base = site.base()
        ));
        let service = Self { _running: program.start(&["run"]), program, site, port, proxy };
        service.publish("");
        service
    }

    /// Puts the front page up with a newest teaser, writes down what readers are to see then, and
    /// waits until all of it is served.
    fn publish(&self, newest: &str) {
        self.site.html("/", &include_str!("readers/paper/front.html").replace("{{newest}}", newest));
        let base = self.site.base();
        let items = include_str!("readers/paper/items.json").replace("{{base}}", &base);
        let items = items.replace("{{port}}", base.rsplit(':').next().unwrap());
        let items: Vec<Value> = serde_json::from_str(&items).unwrap();
        let items: Vec<Value> = items.into_iter().filter(|item| !newest.is_empty() || item["later"] != true).collect();
        fs::write(self.program.folder.path().join("items.json"), serde_json::to_vec(&items).unwrap()).unwrap();
        for item in &items {
            for feed in item["feeds"].as_array().unwrap() {
                for format in ["rss", "atom", "json"] {
                    self.wait_for(&format!("/{}.{format}", feed.as_str().unwrap()), item["link"].as_str().unwrap());
                }
            }
        }
    }

    fn wait_for(&self, path: &str, text: &str) {
        let there = || get(self.port, path).filter(|feed| feed.contains(text));
        assert!(wait_for(PATIENCE, there).is_some(), "{path} without {text}: {}", self.program.log());
    }

    /// Lets a reader read all feeds and compares what it understood.
    fn is_understood_by(&self, reader: &str) {
        let output = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/check.py"))
            .args([reader, "items.json", &self.proxy.url("/")])
            .current_dir(self.program.folder.path())
            .env("HOME", self.program.folder.path())
            .output()
            .unwrap();
        let [told, failed] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(output.status.success(), "{told}{failed}");
    }

    /// The last status that each of the feeds was answered with in a format.
    fn last(&self, feeds: &[&str], format: &str) -> Vec<u16> {
        let last = |feed| self.proxy.statuses(&format!("/{feed}.{format}")).last().copied().unwrap_or_default();
        feeds.iter().map(last).collect()
    }

    /// Reads as often as the reader needs until it asks with conditions, and once more after an
    /// article came, when the feeds that show it are answered with a status.
    fn is_followed_by(&self, reader: &str, formats: &[&str], reads: usize, changed: u16) {
        for _ in 0..reads {
            self.is_understood_by(reader);
        }
        for format in formats {
            assert_eq!(self.last(CHANGING, format), [304; 3], "{format}");
            assert_eq!(self.last(STAYING, format), [304; 3], "{format}");
        }
        self.publish(include_str!("readers/paper/teaser.html"));
        self.is_understood_by(reader);
        for format in formats {
            assert_eq!(self.last(STAYING, format), [304; 3], "{format}");
            assert_eq!(self.last(CHANGING, format), [changed; 3], "{format}");
        }
    }
}

#[test]
fn feedparser_understands_every_item() {
    let Some(_) = tool("python3", &["-c", "import feedparser"]) else { return };
    Service::start().is_understood_by("feedparser");
}

#[test]
fn feedsmith_understands_every_item() {
    let Some(_) = tool("node", &["-e", "require('./tests/readers/node_modules/feedsmith')"]) else { return };
    Service::start().is_understood_by("feedsmith");
}

#[test]
fn sfeed_understands_every_item() {
    let Some(_) = tool("sh", &["-c", "command -v sfeed_update"]) else { return };
    Service::start().is_understood_by("sfeed");
}

#[test]
fn reader_follows_with_304_and_226() {
    let Some(_) = tool("python3", &["-c", "import reader, sgmllib"]) else { return };
    Service::start().is_followed_by("reader", &["rss", "atom", "json"], 2, 226);
}

#[test]
fn newsboat_follows_with_304_and_226() {
    let Some(_) = tool("newsboat", &["-v"]) else { return };
    Service::start().is_followed_by("newsboat", &["rss", "atom"], 3, 226);
}

#[test]
fn rss2email_follows_with_304_and_no_226() {
    let Some(_) = tool("r2e", &["--version"]) else { return };
    // It asks for changes and does not understand the answer.
    Service::start().is_followed_by("rss2email", &["rss", "atom"], 2, 200);
}

#[test]
fn redbot_and_httplint_have_no_complaint() {
    let Some(_) = tool("python3", &["-c", "import redbot, httplint"]) else { return };
    let service = Service::start();
    let before = answer(service.port, "GET", "/hafen.rss", &[]);
    service.publish(include_str!("readers/paper/teaser.html"));
    let output = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/lint.py"))
        .args([&format!("http://127.0.0.1:{}/", service.port), before.header("etag").unwrap()])
        .output()
        .unwrap();
    let [told, failed] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{told}{failed}");
}
