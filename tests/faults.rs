//! Bad configurations and bad sources; below, one test for each fault of the catalogue in `faults/README.md`.

mod broken;
mod cost;
mod crowded;
mod database;
mod dates;
mod decoding;
mod disk;
mod feeds;
mod http;
mod http2;
mod lifecycle;
mod namespace;
mod network;
mod output;
mod pages;
pub mod paper;
mod server;

use crate::support::{Depesche, Site};

#[test]
fn ten_mistakes_are_ten_located_messages() {
    let program = Depesche::new(
        r##"
base_url = "feeds.example"

[store]
url = "mysql://localhost/x"

[server]
listen = ["localhost"]

[publish]
formats = ["rss", "xml"]

[fetch]
dellay = "1s"

[source.a]
url = "ftp://paper.example/"
every = "often"

[source.b]
url = "https://paper.example/"
cron = "61 * * * *"
timezone = "Europe/Bärlin"

[source.b.listing]
item = "div..teaser"

[feed.c]
from = ["a", "bb"]
"##,
    );
    let run = program.run(&["check"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    for (line, word) in [
        (2, "feeds.example"),
        (5, "mysql"),
        (8, "localhost"),
        (11, "xml"),
        (14, "dellay"),
        (17, "ftp"),
        (18, "often"),
        (22, "61"),
        (23, "Bärlin"),
        (26, "div..teaser"),
        (29, "bb"),
    ] {
        let place = format!("depesche.toml:{line}:");
        assert!(run.stderr.contains(&place), "no message at {place} ({word})\n{}", run.stderr);
        assert!(run.stderr.contains(word), "{word}\n{}", run.stderr);
    }
    assert!(run.stderr.contains("`delay`"), "did you mean delay?\n{}", run.stderr);
}

#[test]
fn one_bad_source_among_five() {
    let site = Site::start();
    let mut sources = String::new();
    for name in ["eins", "zwei", "drei", "vier"] {
        let teasers: String = (0..5)
            .map(|index| {
                format!(
                    "<article><h2><a href=\"/{name}/artikel-{}.html\">Im Ort {name} ist heute viel geschehen, Teil {index}</a></h2>\
                     <p>Davon handelt dieser Artikel in einigen Sätzen.</p></article>",
                    50_000 + index
                )
            })
            .collect();
        site.html(&format!("/{name}"), &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
        sources
            .push_str(&format!("[source.{name}]\nurl = \"{}/{name}\"\narticle = {{ follow = false }}\n", site.base()));
    }
    site.answer("/kaputt", 500, "text/html", "Serverfehler");
    sources.push_str(&format!("[source.kaputt]\nurl = \"{}/kaputt\"\n", site.base()));

    let program = Depesche::new(&sources);
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for name in ["eins", "zwei", "drei", "vier"] {
        assert_eq!(program.items(name).len(), 5, "{name}");
    }
    let line = run.stdout.lines().find(|line| line.starts_with("kaputt")).unwrap();
    assert!(line.contains("unreachable") && line.contains("500"), "{line}");
    let status = program.run(&["status"]);
    assert_eq!(status.code, Some(1), "{status:?}");
    assert!(status.stdout.lines().any(|line| line.starts_with("kaputt") && line.contains("500")), "{status:?}");
}

#[test]
fn d04_an_undeclared_windows_1252_page_reads_its_umlauts_right() {
    let site = Site::start();
    let teasers: String = (0..6)
        .map(|index| {
            format!("<div class=\"box\"><h2><a href=\"/artikel-{}.html\">M\u{fc}ller gr\u{fc}\u{df}t \u{fc}ber die Stra\u{df}e, Folge {index}</a></h2><p>F\u{fc}r \u{c4}rger sorgt das sch\u{f6}ne Wetter.</p></div>", 60_000 + index)
        })
        .collect();
    let html = format!(
        "<html><head><title>Gr\u{fc}nes Blatt</title></head><body><div id=\"main\">{teasers}</div></body></html>"
    );
    // Every character of the page is in Latin-1, which Windows-1252 agrees with here.
    let bytes: Vec<u8> = html.chars().map(|c| c as u8).collect();
    site.put("/", "text/html", bytes);
    let program =
        Depesche::new(&format!("[source.blatt]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    program.once();
    let items = program.items("blatt");
    assert_eq!(items.len(), 6);
    assert_eq!(items[0]["title"], "Müller grüßt über die Straße, Folge 0");
}

#[test]
fn a_server_that_wants_to_rest_is_left_alone_by_the_next_run_too() {
    let site = Site::start();
    site.answer("/", 429, "text/plain", "slow down");
    site.also_send("/", &["Retry-After: 3600"]);
    let program = Depesche::new(&format!("[source.muede]\nurl = \"{}/\"\n", site.base()));
    assert_eq!(program.run(&["once"]).code, Some(1));
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("left alone until"), "{run:?}");
    assert_eq!(site.seen().len(), 1);
}

#[test]
fn articles_that_a_resting_host_left_unread_are_read_later() {
    let site = Site::start();
    let mut teasers = String::new();
    for number in 0..6 {
        let title = format!("Am Kanal wird gebaut, Abschnitt Nummer {number}");
        teasers.push_str(&format!(
            "<article><h2><a href=\"/artikel-{}.html\">{title}</a></h2><p>Ein Anriss.</p></article>",
            90_000 + number
        ));
        site.answer(&format!("/artikel-{}.html", 90_000 + number), 503, "text/plain", "busy");
        site.also_send(&format!("/artikel-{}.html", 90_000 + number), &["Retry-After: 30"]);
    }
    site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    let program = Depesche::new(&format!("[source.kanal]\nurl = \"{}/\"\n", site.base()));
    let run = program.once();
    assert!(run.stdout.contains("6 of 6 article pages are left for the next refresh"), "{run:?}");
    assert!(!program.public().join("kanal.rss").exists(), "an item waits for its text");
    let articles = site.seen().iter().filter(|seen| seen.path.starts_with("/artikel")).count();
    assert_eq!(articles, 1, "after the first word of the host nobody asks it again");
}
