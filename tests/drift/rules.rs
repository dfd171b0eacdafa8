//! Rules of the configuration that rot, and what the operator expects.

use chrono::TimeDelta;
use depesche::model::{EvidenceKind, Verdict};

use super::paper::front;
use super::{Design, Newsroom};

const SELECTORS: &str = "[source.kurier.listing]\nitem = \"article.teaser\"\nsection = \".kicker\"\n\
                         date = { select = \".date\", attr = \"datetime\" }\n";

#[test]
fn automatic_reading_stands_in_for_a_selector_that_matches_nothing() {
    let mut room = Newsroom::with_history(SELECTORS, Design::Classic);
    let before = room.items();
    for time in 1..=12 {
        room.news(1);
        let done = room.shows(Design::Renamed);
        assert_eq!((done.verdict, done.new, done.changed), (Verdict::Drifted, 1, 0), "{done:?}");
        assert!(done.reason.contains("`article.teaser`") && done.reason.contains("found automatically"), "{done:?}");
        assert_eq!(done.has_incident, time >= 3, "a rule does not mend itself: {done:?}");
    }
    assert!(before.iter().all(|item| room.items().iter().any(|now| now.id == item.id && now.updated == item.updated)));
    assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 1));
    for _ in 0..2 {
        room.news(1);
        let done = room.shows(Design::Classic);
        assert_eq!((done.verdict, done.new), (Verdict::Ok, 1), "{done:?}");
    }
    assert!(room.state().trouble.open().is_none());
}

#[test]
fn what_is_no_longer_the_known_list_does_not_stand_in() {
    let mut room = Newsroom::with_history(SELECTORS, Design::Classic);
    for _ in 0..3 {
        room.paper.stories.clear();
        room.news(20);
        let done = room.shows(Design::Renamed);
        assert_eq!((done.verdict, done.new, done.is_same), (Verdict::Drifted, 0, true), "{done:?}");
        assert!(done.reason.contains("matches nothing"), "{done:?}");
    }
    assert_eq!(room.incidents.len(), 1);
}

#[test]
fn automatic_values_stand_in_for_a_field_that_is_lost() {
    let mut room = Newsroom::with_history(SELECTORS, Design::Classic);
    let before = room.items();
    for time in 1..=3 {
        room.news(1);
        let page = front(Design::Classic, room.paper.front()).replace("class=\"date\"", "class=\"stamp\"");
        let done = room.reads(&page);
        assert_eq!((done.verdict, done.new, done.changed), (Verdict::Drifted, 1, 0), "{done:?}");
        assert!(done.reason.contains("`.date [datetime]`") && done.reason.contains("read automatically"), "{done:?}");
        assert_eq!(done.has_incident, time == 3);
    }
    let newest = room.items().into_iter().find(|item| before.iter().all(|known| known.id != item.id)).unwrap();
    assert!(newest.published.is_some() && newest.evidence["date"].kind != EvidenceKind::Selector, "{newest:?}");
}

#[test]
fn what_is_expected_and_does_not_come_is_told() {
    let mut room = Newsroom::with_history("expect = { every = \"3h\", items = 10 }\n", Design::Classic);
    for time in 1..=7 {
        let done = room.shows(Design::Classic);
        let is_late = time > 3;
        assert_eq!(done.verdict, if is_late { Verdict::Drifted } else { Verdict::Unchanged }, "{time} {done:?}");
        assert_eq!(done.reason.contains("`expect`"), is_late, "{done:?}");
        assert_eq!(done.has_incident, time >= 6, "{done:?}");
    }
    assert!(room.state().next_due.unwrap() - room.now < TimeDelta::hours(1), "it is asked as often as before");
    for _ in 0..2 {
        room.news(1);
        assert_eq!(room.shows(Design::Classic).verdict, Verdict::Ok);
    }
    room.news(1);
    let done = room.reads(&front(Design::Classic, &room.paper.front()[..9]));
    assert_eq!((done.verdict, done.new), (Verdict::Drifted, 1), "{done:?}");
    assert!(done.reason.contains("9 entries are there, and 10 are expected"), "{done:?}");
    assert_eq!(room.refresh().verdict, Verdict::Drifted, "the page is as it was, and still too short");
}

#[test]
fn a_quiet_source_is_healthy() {
    let mut room = Newsroom::with_history("", Design::Classic);
    for _ in 0..40 {
        assert_eq!(room.shows(Design::Classic).verdict, Verdict::Unchanged);
    }
}
