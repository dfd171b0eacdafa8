//! What servers answer (H).

use std::fs;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::support::{Depesche, Site, tool};

/// A listing of some articles.
pub fn listing(number: usize) -> String {
    let teasers: String = (0..5)
        .map(|index| {
            format!(
                "<article><h2><a href=\"/artikel-{}.html\">Im Hafen liegt wieder ein Schiff, Folge {index}</a></h2>\
                 <p>Davon handelt dieser Artikel in einigen Sätzen, die man gern liest.</p></article>",
                30_000 + number * 10 + index
            )
        })
        .collect();
    format!("<html lang=\"de\"><head><title>Hafenblatt</title></head><body><main>{teasers}</main></body></html>")
}

fn program(site: &Site, keys: &str) -> Depesche {
    Depesche::new(&format!(
        "[source.hafen]\nurl = \"{}/\"\narticle = {{ follow = false }}\nevery = \"1m\"\n{keys}\n",
        site.base()
    ))
}

#[test]
fn h13_a_feed_is_one_whatever_its_type_is_called() {
    let items: String = (0..3)
        .map(|number| {
            format!(
                "<item><title>Am Hafen, Folge {number}</title><link>https://hafen.example/{number}</link>\
                 <guid>hafen-{number}</guid><pubDate>Sun, 22 Nov 2026 07:0{number}:00 +0100</pubDate></item>"
            )
        })
        .collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Hafenblatt</title>{items}</channel></rss>");
    for content_type in ["text/plain", "text/html; charset=utf-8", "application/octet-stream", "image/png", "", "/;="] {
        let site = Site::start();
        site.put("/", content_type, &feed);
        let program = program(&site, "");
        program.once();
        let titles: Vec<Value> = program.items("hafen").into_iter().map(|item| item["title"].clone()).collect();
        assert_eq!(titles, ["Am Hafen, Folge 2", "Am Hafen, Folge 1", "Am Hafen, Folge 0"], "{content_type:?}");
    }
}

/// What `status --json` says of the source.
fn status(program: &Depesche) -> Value {
    of_source(program, "hafen")
}

/// What `status --json` says of a source.
pub fn of_source(program: &Depesche, id: &str) -> Value {
    let run = program.run(&["status", "--json"]);
    let all: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let mut all = all.as_array().unwrap().iter();
    all.find(|source| source["source"] == id).unwrap_or_else(|| panic!("{id}: {run:?}")).clone()
}

/// How long from now it is until a time in the status, in seconds.
pub fn until(status: &Value, key: &str) -> i64 {
    let at: DateTime<Utc> = status[key].as_str().unwrap().parse().unwrap();
    (at - Utc::now()).num_seconds()
}

pub fn documents(program: &Depesche) -> Vec<(std::ffi::OsString, Vec<u8>, std::time::SystemTime)> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        let modified = entry.metadata().unwrap().modified().unwrap();
        entry.metadata().unwrap().is_file().then(|| (entry.file_name(), fs::read(entry.path()).unwrap(), modified))
    };
    let mut all: Vec<_> = fs::read_dir(program.public()).unwrap().filter_map(entry).collect();
    all.sort();
    all
}

#[test]
fn h01_a_304_writes_nothing_and_renews_the_interval() {
    let site = Site::start();
    site.html("/", &listing(0));
    let program = program(&site, "");
    program.once();
    let before = documents(&program);
    assert!(before.len() > 3 && until(&status(&program), "next_due") < 100);
    site.also_send("/", &["Cache-Control: max-age=7200"]);
    let run = program.once();
    assert!(run.stdout.contains("unchanged"), "{run:?}");
    assert_eq!(site.seen().last().unwrap().status, 304);
    assert_eq!(documents(&program), before, "neither bytes nor times changed");
    assert!((7100..7300).contains(&until(&status(&program), "next_due")), "{:?}", status(&program));
}

#[test]
fn h02_the_same_bytes_again_are_no_change() {
    let site = Site::start();
    site.html("/seite", &listing(0));
    // After a redirect nothing is asked conditionally, so the page comes whole each time.
    site.answer("/", 302, "text/plain", "");
    site.also_send("/", &["Location: /seite"]);
    let program = program(&site, "");
    program.once();
    let before = documents(&program);
    let run = program.once();
    assert!(run.stdout.contains("unchanged"), "{run:?}");
    assert_eq!(site.seen().iter().filter(|seen| seen.path == "/seite" && seen.status == 200).count(), 2);
    assert_eq!(documents(&program), before, "neither bytes nor times changed");
}

#[test]
fn h04_h06_every_wish_to_be_left_alone_is_kept() {
    const HOUR: i64 = 3600;
    for (headers, from, to) in [
        (&["Retry-After: 120"][..], 110, 121),
        (&["Retry-After: 90.5"], 80, 92),
        (&["Retry-After: Sun, 24 Nov 2024 13:00:00 GMT", "Date: Sun, 24 Nov 2024 12:00:00 GMT"], HOUR - 10, HOUR + 1),
        (&["Retry-After: 99999999999"], 7 * 24 * HOUR - 10, 7 * 24 * HOUR + 1),
        (&["Retry-After: -5"], 4 * HOUR - 10, 5 * HOUR),
        (&["Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"], 4 * HOUR - 10, 5 * HOUR),
        (&["Retry-After: bald"], 4 * HOUR - 10, 5 * HOUR),
        (&[], 4 * HOUR - 10, 5 * HOUR),
    ] {
        let site = Site::start();
        site.answer("/", 429, "text/plain", "slow down");
        site.also_send("/", headers);
        site.html("/mehr", &listing(1));
        let more = format!("[source.mehr]\nurl = \"{}/mehr\"\n", site.base());
        let program = program(&site, &more);
        assert_eq!(program.run(&["once", "hafen"]).code, Some(1));
        let wait = until(&status(&program), "next_due");
        assert!((from..=to).contains(&wait), "{headers:?}: {wait}");
        // The other source of the host rests as well, in another process too.
        let run = program.run(&["once", "mehr"]);
        assert!(run.stdout.contains("asked for a rest"), "{headers:?}: {run:?}");
        assert_eq!(site.seen().len(), 1, "{headers:?}");
    }
}

#[test]
fn h05_a_503_that_asks_for_a_rest_is_kept_by_all_of_the_host() {
    let site = Site::start();
    site.answer("/", 503, "text/plain", "busy");
    site.also_send("/", &["Retry-After: 3600"]);
    site.html("/mehr", &listing(1));
    let more = format!("[source.mehr]\nurl = \"{}/mehr\"\n", site.base());
    let program = program(&site, &more);
    assert_eq!(program.run(&["once", "hafen"]).code, Some(1));
    let run = program.run(&["once", "mehr"]);
    assert!(run.stdout.contains("asked for a rest"), "{run:?}");
    assert_eq!(site.seen().len(), 1);
}

/// Runs `once` so many hours later than now; `None` if there is no libfaketime on this machine.
fn once_later(program: &Depesche, hours: i64) -> Option<()> {
    tool("faketime", &["-f", "+1h", "true"])?;
    let offset = format!("{hours:+}h");
    let options = ["FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1", "faketime", "-f", &offset];
    let mut running = program.start_through("env", &options, &["once"]);
    assert!(running.ends_within(Duration::from_secs(30)).is_some(), "{}", program.log());
    Some(())
}

fn redirects(site: &Site, status: u16, to: &str) {
    site.answer("/", status, "text/plain", "");
    site.also_send("/", &[&format!("Location: {to}")]);
}

#[test]
fn h07_an_address_that_moved_for_good_is_adopted_and_given_up_again() {
    let (old, new) = (Site::start(), Site::start());
    let place = format!("{}/neu", new.base());
    new.html("/neu", &listing(0));
    redirects(&old, 301, &place);
    let program = program(&old, "headers = { x-key = \"geheim\" }");
    for hours in [0, 13, 25] {
        let Some(()) = once_later(&program, hours) else { return };
        assert_eq!(old.seen().len(), 1, "the configured address is asked {hours}");
        old.forget();
    }
    assert!(new.seen().iter().all(|seen| seen.status == 200), "each time the page came whole");
    let told = program.run(&["status"]).stdout;
    assert!(told.contains("has moved for good") && told.contains(&place), "{told}");

    // From now on only the new one is asked, conditionally, and never with what was for the old one.
    for hours in [26, 27] {
        once_later(&program, hours);
    }
    assert_eq!((old.seen().len(), new.seen().last().unwrap().status), (0, 304));
    assert!(new.seen().iter().all(|seen| !seen.headers.contains_key("x-key")));
    assert_eq!(program.items("hafen").len(), 5);

    // It dies, and the old one is back: that is noticed, and no item was lost.
    new.answer("/neu", 404, "text/plain", "");
    old.html("/", &listing(0));
    for hours in [28, 53] {
        once_later(&program, hours);
    }
    assert_eq!(old.seen().len(), 1, "{}", program.log());
    assert_eq!(old.seen()[0].headers["x-key"], "geheim");
    let status = status(&program);
    assert_eq!(
        (status["verdict"].as_str(), status["moved"].as_array().unwrap().len()),
        (Some("unchanged"), 0),
        "{status}"
    );
    assert_eq!(program.items("hafen").len(), 5);
}

#[test]
fn h07_h08_what_flaps_or_is_for_now_or_leads_nowhere_is_never_adopted() {
    let site = Site::start();
    site.html("/a", &listing(0));
    site.html("/b", &listing(0));
    site.html("/leer", "<html><body><p>Hier entsteht etwas Neues.</p></body></html>");
    let flapping: Vec<(u16, &str)> = vec![(301, "/a"), (308, "/b"), (301, "/a"), (301, "/b"), (308, "/a")];
    let for_now: Vec<(u16, &str)> = vec![(302, "/a"), (307, "/a"), (303, "/a"), (302, "/a"), (307, "/a")];
    let nowhere: Vec<(u16, &str)> = vec![(301, "/leer"); 5];
    for steps in [flapping, for_now, nowhere] {
        let program = program(&site, "");
        for (hours, (status, to)) in steps.into_iter().enumerate() {
            redirects(&site, status, to);
            site.forget();
            let Some(()) = once_later(&program, hours as i64 * 26) else { return };
            assert!(site.seen().iter().any(|seen| seen.path == "/"), "{status} {to}: {}", program.log());
        }
        let status = status(&program);
        let moved = status["moved"].as_array().unwrap();
        assert!(moved.iter().all(|moved| moved["adopted"].is_null()), "{moved:?}");
        assert!(!program.run(&["status"]).stdout.contains("moved for good"));
    }
}

#[test]
fn h09_gone_twice_over_a_day_is_gone_and_its_feed_stays() {
    let site = Site::start();
    site.html("/", &listing(0));
    let program = program(&site, "");
    let Some(()) = once_later(&program, 0) else { return };
    let before = documents(&program);

    site.answer("/", 410, "text/plain", "");
    once_later(&program, 1);
    let said = program.run(&["status"]).stdout;
    assert!(said.contains("gone") && !said.contains("for good since"), "once is an error like others: {said}");
    once_later(&program, 26);
    let said = program.run(&["status"]).stdout;
    assert!(said.contains("gone for good since"), "{said}");
    let days = (until(&status(&program), "next_due") - 26 * 3600) / 86_400;
    assert!((29..=36).contains(&days), "{days}");
    assert_eq!(documents(&program), before);
    assert_eq!(program.items("hafen").len(), 5);

    // It is polled no longer.
    site.forget();
    for hours in [27, 50, 20 * 24] {
        once_later(&program, hours);
    }
    assert!(site.seen().is_empty());

    // A server that was wrong for days is believed again at the next probe.
    site.html("/", &listing(1));
    once_later(&program, 26 + 37 * 24);
    let back = status(&program);
    assert_eq!((back["verdict"].as_str(), back["gone_since"].is_null()), (Some("ok"), true), "{back}");
}

#[test]
fn h10_weeks_of_errors_end_with_the_first_good_answer() {
    let site = Site::start();
    site.html("/", &listing(0));
    let program = program(&site, "");
    let Some(()) = once_later(&program, 0) else { return };
    for (day, code) in [404, 403, 500, 404, 502, 404, 403, 500].into_iter().enumerate() {
        site.answer("/", code, "text/plain", "");
        let hours = (day as i64 + 1) * 48;
        once_later(&program, hours);
        let now = Utc::now() + TimeDelta::hours(hours);
        let due: DateTime<Utc> = status(&program)["next_due"].as_str().unwrap().parse().unwrap();
        assert!(due > now && due < now + TimeDelta::hours(30), "{code}: {due}");
        assert_eq!(program.items("hafen").len(), 5, "{code}");
    }
    site.html("/", &listing(1));
    once_later(&program, 18 * 24);
    assert_eq!(status(&program)["failures"], 0);
    assert_eq!(program.items("hafen").len(), 10);
}
