//! Pages for people, as served, in a real browser.

use std::time::Duration;

use crate::support::{Depesche, Running, Site, free_port, get, tool, wait_for};

const FEEDS: [&str; 5] = ["kw", "arabic", "hostile", "many", "mix"];

/// A daemon that has read a newspaper, and feeds that are hard to show.
struct Service {
    port: u16,
    _program: Depesche,
    _running: Running,
}

impl Service {
    fn start() -> Self {
        let site = Site::start();
        let base = site.base();
        let teasers = include_str!("fixtures/dwn/teasers.html");
        site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
        let article = include_str!("fixtures/dwn/article.html").replace("{{teasers}}", teasers);
        site.html("/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht", &article);
        let arabic = include_str!("fixtures/page/arabic.atom").replace("{{base}}", &base);
        site.put("/arabic.atom", "application/atom+xml", arabic);
        let hostile = include_str!("fixtures/page/hostile.rss").replace("{{base}}", &base);
        site.put("/hostile.rss", "application/rss+xml", hostile);
        site.put("/many.rss", "application/rss+xml", many(&base));
        site.put("/picture.svg", "image/svg+xml", include_str!("fixtures/page/picture.svg"));
        let port = free_port();
        let program = Depesche::new(&format!(
            "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
             [store]\nurl = \"sqlite:depesche.db\"\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [source.kw]\nurl = \"{base}/\"\ntimezone = \"Europe/Berlin\"\n\
             [source.arabic]\nurl = \"{base}/arabic.atom\"\n[source.hostile]\nurl = \"{base}/hostile.rss\"\n\
             [source.many]\nurl = \"{base}/many.rss\"\n\
             [feed.mix]\ntitle = \"Alles\"\nfrom = [\"kw\", \"arabic\", \"many\"]\n"
        ));
        let running = program.start(&["run"]);
        let filled = |feed: &str| get(port, &format!("/{feed}.html")).is_some_and(|page| page.contains("<article"));
        let ready = wait_for(Duration::from_secs(20), || {
            let listed = get(port, "/").is_some_and(|index| index.matches("<article").count() == FEEDS.len());
            (listed && FEEDS.into_iter().all(filled)).then_some(())
        });
        assert!(ready.is_some(), "{}", program.log());
        Self { port, _program: program, _running: running }
    }
}

/// A feed of as many items as a document has, in more sections than a line has room for.
fn many(base: &str) -> String {
    let item = |number: usize| {
        format!(
            "<item><title>Nachricht {number}</title><link>{base}/many/{number}</link>\
             <guid isPermaLink=\"false\">many-{number}</guid><category>Ressort {}</category>\
             <pubDate>Sun, 24 Nov 2024 {:02}:{:02}:00 +0000</pubDate><description>Ein Satz dazu.</description></item>",
            number % 24,
            number % 24,
            number % 60
        )
    };
    let items: String = (0..100).map(item).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Hundert</title><link>{base}/many/</link>\
         <description>Viel auf einmal</description><language>de</language>{items}</channel></rss>"
    )
}

#[test]
fn a_browser_finds_nothing_wrong_with_any_page() {
    let Some(mut node) = tool("node", &["tests/page/check.mjs"]) else { return };
    let service = Service::start();
    let addresses = FEEDS.map(|feed| format!("http://127.0.0.1:{}/{feed}.html", service.port));
    let index = format!("http://127.0.0.1:{}/", service.port);
    let output = node.arg("tests/page/check.mjs").args(addresses).arg(index).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let complaints: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
