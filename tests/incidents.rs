//! A source that breaks for longer: the operator is told once, and the readers as long as it lasts.

mod outage;

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::hook::receiver::Receiver;
use crate::support::{Depesche, Run, Site, free_port, wait_for};

const PATIENCE: Duration = Duration::from_secs(30);
/// Within this, a publication that was seen to begin is done.
const PUBLICATION: Duration = Duration::from_millis(500);
const FORMATS: [&str; 4] = ["rss", "atom", "json", "html"];

/// A feed at `/feed` with some articles.
fn works(site: &Site) {
    let base = site.base();
    let items: String = (1..4)
        .map(|number| {
            format!(
                "<item><guid isPermaLink=\"false\">urn:x:{number}</guid><link>{base}/artikel/{number}</link>\
                 <title>Meldung {number}</title><category>Politik</category>\
                 <pubDate>Sun, 22 Nov 2026 10:0{number}:00 +0100</pubDate></item>"
            )
        })
        .collect();
    site.put(
        "/feed",
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Bote</title><link>{base}/</link><description>-</description>\
             <language>de</language>{items}</channel></rss>"
        ),
    );
}

fn breaks(site: &Site) {
    site.answer("/feed", 404, "text/plain", "nothing here");
}

/// A source of that feed that says when it is out of order, with a hook of its own, in a feed of
/// several sources; and a hook of incidents.
fn sources(site: &Site, hook: &str) -> String {
    format!(
        "[incidents]\nhook = {hook}\n\
         [source.bote]\nurl = \"{}/feed\"\nevery = \"1s\"\ntimezone = \"Europe/Berlin\"\nnotice = true\n\
         hook = {{ command = [\"sh\", \"-c\", \"cat >> items\"] }}\n\
         [feed.alles]\nfrom = [\"bote\"]\n",
        site.base()
    )
}

const WRITES: &str = "{ command = [\"sh\", \"-c\", \"cat >> calls; env >> environment\"] }";

/// What became of incidents, as the hook wrote it down.
fn events(program: &Depesche) -> Vec<Value> {
    let text = fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
    text.lines().flat_map(of_call).collect()
}

fn of_call(call: &str) -> Vec<Value> {
    let call: Value = serde_json::from_str(call).unwrap();
    call["incidents"].as_array().unwrap().clone()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

/// All published documents, but for the lists of all feeds, which say when each changed.
fn documents(program: &Depesche) -> BTreeMap<String, String> {
    let paths = ["bote", "bote/politik", "alles"];
    let all = paths.iter().flat_map(|path| FORMATS.iter().map(move |format| format!("{path}.{format}")));
    all.map(|path| (path.clone(), program.document(&path))).collect()
}

fn status(program: &Depesche) -> (Run, Value) {
    let run = program.run(&["status", "--json"]);
    let json = serde_json::from_str(&run.stdout).unwrap();
    (run, json)
}

/// How often a text stands in another.
fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// A source that was read once, and what was published of it.
fn published() -> (Site, Depesche, BTreeMap<String, String>) {
    let site = Site::start();
    works(&site);
    let program = Depesche::new(&sources(&site, WRITES));
    program.once();
    let healthy = documents(&program);
    (site, program, healthy)
}

#[test]
fn an_incident_is_told_once_and_its_notice_withdrawn() {
    let (site, program, healthy) = published();

    breaks(&site);
    let mut said = Vec::new();
    for refresh in 1..=5 {
        let run = program.run(&["once"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(events(&program).len(), usize::from(refresh >= 3), "at refresh {refresh}");
        let shown = documents(&program);
        if refresh < 3 {
            assert_eq!(shown, healthy);
            assert_eq!(run.stderr, "", "at refresh {refresh}");
        } else {
            let ids: Vec<String> = with_notice(&shown, &healthy);
            said.push((run.stderr, ids));
        }
    }
    let line = &said[0].0;
    assert!(line.contains("ERROR") && line.contains("depesche explain bote"), "{line}");
    assert!(line.contains("out of order since") && line.contains("404"), "{line}");
    assert_eq!((count(line, "incident"), &*said[1].0, &*said[2].0), (1, "", ""), "it is told once");
    assert!(said.iter().all(|(_, ids)| *ids == said[0].1), "{said:?}");

    let (run, json) = status(&program);
    assert_eq!(run.code, Some(1));
    let incident = &json[0]["incident"];
    assert_eq!((&incident["verdict"], &incident["refreshes"]), (&"unreachable".into(), &5.into()));
    assert_eq!(json[0]["last_incident"], Value::Null);
    let table = program.run(&["status"]).stdout;
    let (head, line) = (table.lines().next().unwrap(), table.lines().nth(1).unwrap());
    assert!(head.starts_with("INCIDENT") && head.contains("SINCE") && head.contains("NEXT"), "{table}");
    assert!(line.starts_with("bote ") && line.contains("unreachable") && line.contains("404"), "{table}");

    works(&site);
    let first = program.once();
    assert_eq!(first.stderr, "");
    assert_eq!(status(&program).0.code, Some(1), "one good refresh does not outweigh the bad ones");
    with_notice(&documents(&program), &healthy);
    let second = program.once();
    assert!(second.stderr.contains("INFO") && second.stderr.contains("the incident is over"), "{second:?}");
    assert_eq!(documents(&program), healthy);
    let third = program.once();
    assert_eq!(third.stderr, "");

    let told = events(&program);
    assert_eq!(names(&told), ["incident-opened", "incident-ended"]);
    for event in &told {
        assert_eq!((&event["source"], &event["verdict"]), (&"bote".into(), &"unreachable".into()));
        assert!(event["reason"].as_str().unwrap().contains("404"), "{event}");
        assert!(event["began"].as_str() < event["opened"].as_str(), "{event}");
    }
    assert_eq!(told[0]["ended"], Value::Null);
    assert!(told[1]["ended"].as_str() > told[1]["opened"].as_str());
    let environment = fs::read_to_string(program.folder.path().join("environment")).unwrap();
    assert_eq!(count(&environment, "DEPESCHE_CALL="), 2);
    assert!(!environment.contains("DEPESCHE_FEED"), "{environment}");
    assert!(!program.folder.path().join("items").exists(), "a notice is no new item");
    let (run, json) = status(&program);
    assert_eq!((run.code, &json[0]["incident"]), (Some(0), &Value::Null));
    assert_eq!(json[0]["last_incident"]["ended"], told[1]["ended"]);
}

#[test]
fn a_notice_is_no_item_of_a_database_that_is_made_anew() {
    let (site, program, healthy) = published();
    breaks(&site);
    for _ in 0..3 {
        program.run(&["once"]);
    }
    with_notice(&documents(&program), &healthy);
    fs::remove_file(program.folder.path().join("depesche.db")).unwrap();
    works(&site);
    program.once();
    assert_eq!(program.items("bote").len(), 3);
    assert!(documents(&program).values().all(|document| !document.contains(":incident:")));
}

/// Checks that the feed of the source shows a notice in each format and all else is as before;
/// answers its id in each format that has one.
fn with_notice(shown: &BTreeMap<String, String>, healthy: &BTreeMap<String, String>) -> Vec<String> {
    for (path, before) in healthy.iter().filter(|(path, _)| !path.starts_with("bote.")) {
        assert_eq!(&shown[path], before, "{path}");
    }
    for format in FORMATS {
        let (text, before) = (&shown[&format!("bote.{format}")], &healthy[&format!("bote.{format}")]);
        assert_eq!(count(text, "Bote: seit 2"), 1, "{text}");
        assert!(text.contains("Die Seite antwortet nicht"), "{text}");
        for part in before.split_inclusive('\n').filter(|line| line.contains("Meldung") || line.contains("artikel/")) {
            assert!(text.contains(part.trim()), "{part} in {text}");
        }
    }
    let json: Value = serde_json::from_str(&shown["bote.json"]).unwrap();
    let before: Value = serde_json::from_str(&healthy["bote.json"]).unwrap();
    let (notice, rest) = json["items"].as_array().unwrap().split_first().unwrap();
    assert_eq!(rest, before["items"].as_array().unwrap());
    let id = notice["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("tag:127.0.0.1,2026:incident:bote:2"), "{id}");
    assert!(notice["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{notice}");
    let ids = [&format!("<guid isPermaLink=\"false\">{id}</guid>"), &format!("<id>{id}</id>")];
    assert_eq!((count(&shown["bote.rss"], ids[0]), count(&shown["bote.atom"], ids[1])), (1, 1));
    vec![id]
}

#[test]
fn a_daemon_tells_of_an_incident_once() {
    let (site, program, healthy) = published();
    breaks(&site);
    let mut running = program.start(&["run"]);
    let told = |number| wait_for(PATIENCE, || (events(&program).len() == number).then_some(()));
    assert!(told(1).is_some(), "{}", program.log());
    let is_shown = || documents(&program) != healthy;
    assert!(wait_for(PATIENCE, || is_shown().then_some(())).is_some(), "{}", program.log());
    std::thread::sleep(PUBLICATION);
    with_notice(&documents(&program), &healthy);
    works(&site);
    assert!(told(2).is_some(), "{}", program.log());
    let is_withdrawn = || (documents(&program) == healthy).then_some(());
    assert!(wait_for(PATIENCE, is_withdrawn).is_some(), "{}", program.log());
    running.signal("TERM");
    assert_eq!(running.ends_within(PATIENCE), Some(0));
    assert_eq!(names(&events(&program)), ["incident-opened", "incident-ended"]);
    let log = program.log();
    assert!(log.contains("the incident goes on"), "{log}");
    let lines = |level: &str| log.lines().filter(|line| line.contains(level)).count();
    assert_eq!((lines("ERROR"), lines(" WARN ")), (1, 2), "two refreshes failed before the incident: {log}");
    assert_eq!(count(&log, "the incident is over"), 1, "{log}");
}

#[test]
fn an_incident_survives_a_crash_and_is_told_once_the_hook_answers() {
    let site = Site::start();
    works(&site);
    let hook = |port: u16| format!("{{ url = \"http://127.0.0.1:{port}/hook\" }}");
    let program = Depesche::new(&sources(&site, &hook(free_port())));
    program.once();
    breaks(&site);
    let mut running = program.start(&["run"]);
    let committed = || program.log().contains("depesche explain bote").then_some(());
    assert!(wait_for(PATIENCE, committed).is_some(), "{}", program.log());
    running.kill();

    let receiver = Receiver::start(&[500]);
    program.configure(&sources(&site, &hook(receiver.port)));
    let mut running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || (receiver.calls().len() == 2).then_some(())).is_some(), "{}", program.log());
    std::thread::sleep(Duration::from_millis(200));
    running.kill();
    let calls = receiver.calls();
    assert_eq!(calls[0].body, calls[1].body, "one that failed is repeated unchanged");
    assert_eq!(calls[0].headers["webhook-id"], calls[1].headers["webhook-id"]);
    assert_eq!(names(&of_call(&calls[1].body)), ["incident-opened"]);

    works(&site);
    let mut running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || (receiver.calls().len() >= 3).then_some(())).is_some(), "{}", program.log());
    std::thread::sleep(Duration::from_millis(500));
    running.kill();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 3, "what was received is not sent again: {calls:#?}");
    assert_eq!(names(&of_call(&calls[2].body)), ["incident-ended"]);
}

#[test]
fn a_source_that_is_configured_no_longer_has_no_incident() {
    let (site, other) = (Site::start(), Site::start());
    works(&site);
    works(&other);
    let both = |rest: &str| format!("[source.anders]\nurl = \"{}/feed\"\n{rest}", other.base());
    let program = Depesche::new(&both(&sources(&site, WRITES)));
    program.once();
    breaks(&site);
    for _ in 0..3 {
        program.run(&["once"]);
    }
    assert_eq!(status(&program).0.code, Some(1));
    program.configure(&both(""));
    program.once();
    let (run, json) = status(&program);
    assert_eq!((run.code, json.as_array().unwrap().len()), (Some(0), 1));
    assert!(!program.run(&["status"]).stdout.contains("bote"));
}

#[test]
fn one_refused_list_of_several_is_told_while_the_others_go_on() {
    let site = Site::start();
    let list = |path: &str, numbers: std::ops::Range<usize>| {
        let item = |number: usize| {
            format!(
                "<item><guid isPermaLink=\"false\">urn:x:{path}:{number}</guid><title>Meldung {number}</title>\
                 <link>{}{path}/{number}</link></item>",
                site.base()
            )
        };
        let items: String = numbers.rev().map(item).collect();
        let feed = format!("<rss version=\"2.0\"><channel><title>Bote</title>{items}</channel></rss>");
        site.put(path, "application/rss+xml", feed);
    };
    let program = Depesche::new(&format!("[source.bote]\nurl = [\"{0}/stadt\", \"{0}/land\"]\n", site.base()));
    let refresh = |numbers: std::ops::Range<usize>| {
        list("/stadt", numbers);
        program.run(&["once"]);
        status(&program).1[0].clone()
    };
    list("/land", 0..3);
    assert_eq!(refresh(0..4)["verdict"], "ok");
    site.answer("/land", 403, "text/plain", "no");
    for time in 1..=4 {
        let bote = refresh(time..time + 4);
        assert_eq!(bote["verdict"], "drifted", "{bote}");
        let reason = bote["reason"].as_str().unwrap();
        assert!(reason.contains("one of several listings is blocked") && reason.contains("/land: "), "{reason}");
        assert_eq!(program.items("bote").len(), 3 + 4 + time, "what the other has goes on");
        assert_eq!(bote["incident"].is_null(), time < 3, "{bote}");
        assert_eq!(bote["failures"], 0, "the site is asked as often as before");
    }
    list("/land", 0..3);
    assert!(!refresh(5..9)["incident"].is_null());
    let bote = refresh(6..10);
    assert!(bote["incident"].is_null() && bote["verdict"] == "ok", "{bote}");
}
