use super::*;
use crate::model::{Counts, SourceId, SourceReport, SourceState, Trouble, Verdict};

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-11-22T{hour:02}:00:00Z").parse().unwrap()
}

fn base() -> Url {
    "https://feeds.example.org/news/".parse().unwrap()
}

/// The incident of a source that is bad three times, and then good so often.
fn incident(source: &str, reason: &str, good: u32) -> Incident {
    let source = SourceId::new(source).unwrap();
    let mut trouble = Trouble::default();
    for hour in 0..3 {
        trouble = trouble.after(&source, Verdict::Drifted, reason, at(hour));
    }
    for hour in 0..good {
        trouble = trouble.after(&source, Verdict::Ok, "", at(3 + hour));
    }
    trouble.incident.unwrap()
}

fn text(document: &Document) -> String {
    String::from_utf8(document.bytes().unwrap().to_vec()).unwrap()
}

#[test]
fn an_incident_is_two_entries_with_ids_that_stay() {
    let open = text(&incident_feed(&[incident("bote", "the list is gone", 0)], &base()));
    let both = text(&incident_feed(&[incident("bote", "the list is gone", 2)], &base()));
    assert_eq!((open.matches("<entry>").count(), both.matches("<entry>").count()), (1, 2));
    let id = |feed: &str| feed.rsplit_once("<id>").unwrap().1.split('<').next().unwrap().to_owned();
    assert!(id(&open).starts_with("urn:uuid:"));
    assert_eq!(id(&open), id(&both), "the oldest entry is the same one");
    assert!(both.contains("bote is good again"));
    assert!(both.contains("<updated>2026-11-22T04:00:00+00:00</updated>"), "{both}");
    let entry = |feed: &str| feed.rsplit_once("<entry>").unwrap().1.to_owned();
    assert_eq!(entry(&open), entry(&both), "and says the same");
    let lasting = Incident { refreshes: 99, ..incident("bote", "the list is gone", 0) };
    assert_eq!(text(&incident_feed(&[lasting], &base())), open, "how long it goes on changes nothing");
    assert!(open.contains("https://feeds.example.org/news/status#bote"));
}

#[test]
fn a_feed_without_incidents_is_one_all_the_same() {
    let empty = incident_feed(&[], &base());
    assert!(text(&empty).contains("<updated>1970-01-01T00:00:00+00:00</updated>"));
    assert_eq!(empty.etag, incident_feed(&[], &base()).etag);
}

#[test]
fn the_page_escapes_what_sources_say() {
    let hostile = "<script>pwned()</script>\"onload=\"pwned() \u{202e}&amp;";
    let open = incident("bote", hostile, 0);
    let state = SourceState { verdict: Some(Verdict::Drifted), reason: hostile.to_owned(), ..Default::default() };
    let bad = SourceReport { incident: Some(open.clone()), ..SourceReport::of(&open.source, &state) };
    let good = SourceReport::of(&SourceId::new("anzeiger").unwrap(), &SourceState::default());
    let sources = vec![good, bad];
    let report = Report {
        troubles: vec![hostile.to_owned()],
        counts: Counts::of(&sources, at(5)),
        sources,
        incidents: vec![open, incident("alt", hostile, 2)],
    };
    let page = text(&status_page(&report, &base()));
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains("onload=\""), "{page}");
    let place = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what} is missing in {page}"));
    assert!(place("id=\"bote\"") < place("id=\"anzeiger\""), "what is wrong stands first");
    assert!(page.contains("2 sources, 1 of them bad, 1 open incidents, 1 never refreshed"), "{page}");
    let json: serde_json::Value = serde_json::from_str(&text(&status_json(&report))).unwrap();
    assert_eq!(json["sources"][1]["reason"], hostile);
    assert_eq!(json["sources"][1]["incident"]["began"], "2026-11-22T00:00:00Z");
    assert_eq!(json["counts"]["bad"], 1);
}
