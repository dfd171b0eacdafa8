//! Lists of the right things that lost something: what is new is published, what is known keeps what it
//! had, and the operator hears of it once.

use depesche::model::{Item, Verdict};

use super::paper::{around, front, page};
use super::{Design, Newsroom, Story};

fn with(room: &Newsroom, change: impl Fn(&mut Story)) -> Vec<Story> {
    let mut stories = room.paper.front().to_vec();
    stories.iter_mut().for_each(change);
    stories
}

/// What readers see of the items that were there before is what it was.
fn nothing_is_worse(before: &[Item], after: &[Item]) {
    for item in before {
        let now = after.iter().find(|now| now.id == item.id).expect("no item goes");
        let seen = |item: &Item| {
            (
                item.title.clone(),
                item.published,
                item.sections.clone(),
                item.lead.clone(),
                item.authors.clone(),
                item.image.clone(),
                item.updated,
            )
        };
        assert_eq!(seen(now), seen(item));
    }
}

#[test]
fn all_classes_and_elements_are_others() {
    let mut room = Newsroom::with_history("", Design::Classic);
    let before = room.items();
    for _ in 0..4 {
        room.news(2);
        let done = room.shows(Design::Renamed);
        assert_eq!(done.new, 2, "{done:?}");
        assert_eq!(done.changed, 0, "{done:?}");
    }
    nothing_is_worse(&before, &room.items());
    assert_eq!(room.wrong(), Vec::<String>::new());
    let newest = &room.items()[0];
    assert!(newest.published.is_some() && newest.lead.is_some(), "{newest:?}");
}

#[test]
fn a_relaunch_with_other_addresses_is_known_by_its_headlines() {
    let mut room = Newsroom::with_history("", Design::Classic);
    let before = room.items();
    room.news(3);
    let done = room.shows(Design::Relaunched);
    assert_eq!((done.verdict, done.new), (Verdict::Drifted, 3), "{done:?}");
    assert!(done.reason.contains("known by their headlines"), "{done:?}");
    let after = room.items();
    assert_eq!(after.len(), before.len() + 3, "no article is sent a second time");
    assert!(before.iter().all(|item| after.iter().any(|now| now.id == item.id)));
    assert!(after.iter().filter(|item| item.url.path().starts_with("/nachrichten/")).count() >= 30);
    room.news(1);
    let done = room.shows(Design::Relaunched);
    assert_eq!((done.verdict, done.new), (Verdict::Ok, 1), "{done:?}");
    assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 0));
}

#[test]
fn dates_that_are_gone_for_good_are_missed_aloud_and_then_taken_as_they_are() {
    let mut room = Newsroom::with_history("", Design::Classic);
    let before = room.items();
    let mut verdicts = Vec::new();
    for time in 1..=14 {
        room.news(1);
        let stories = with(&room, |story| story.has_date = false);
        let done = room.reads(&front(Design::Classic, &stories));
        assert_eq!((done.new, done.changed), (1, 0), "{done:?}");
        assert_eq!(done.has_incident, (3..=9).contains(&time), "{time} {done:?}");
        verdicts.push(done.verdict);
    }
    assert_eq!(verdicts[..8], [Verdict::Drifted; 8]);
    assert_eq!(verdicts[8..], [Verdict::Ok; 6]);
    nothing_is_worse(&before, &room.items());
    let dated = |item: &&Item| item.first_seen > before[0].first_seen && item.published.is_some();
    assert_eq!(room.items().iter().filter(dated).count(), 0, "no date is invented");
    assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 1));
}

#[test]
fn sections_that_are_gone() {
    let mut room = Newsroom::with_history("", Design::Relaunched);
    let before = room.items();
    for time in 1..=3 {
        room.news(1);
        // Neither the teaser nor its address names a section any more.
        let mut page = front(Design::Relaunched, room.paper.front());
        for section in ["Politik", "Wirtschaft", "Kultur", "Sport", "Lokales"] {
            page = page.replace(&format!("<p class=\"story__section\">{section}</p>"), "");
        }
        let done = room.reads(&page);
        assert_eq!((done.verdict, done.new, done.changed), (Verdict::Drifted, 1, 0), "{done:?}");
        assert!(done.reason.contains("has a section any more"), "{done:?}");
        assert_eq!(done.has_incident, time == 3);
    }
    nothing_is_worse(&before, &room.items());
    assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 1));
}

#[test]
fn a_list_that_shrinks() {
    let mut room = Newsroom::with_history("", Design::Classic);
    let before = room.items();
    for time in 1..=3 {
        room.news(1);
        let done = room.reads(&front(Design::Classic, &room.paper.front()[..5]));
        assert_eq!((done.verdict, done.new, done.changed), (Verdict::Drifted, 1, 0), "{done:?}");
        assert!(done.reason.contains("5 entries instead of about 30"), "{done:?}");
        assert_eq!(done.has_incident, time == 3);
    }
    nothing_is_worse(&before, &room.items());
    assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 1));
}

#[test]
fn a_page_that_stays_as_it_is_stays_doubted() {
    let mut room = Newsroom::with_history("", Design::Classic);
    room.news(1);
    let done = room.reads(&front(Design::Classic, &room.paper.front()[..5]));
    assert_eq!((done.verdict, done.new), (Verdict::Drifted, 1), "{done:?}");
    for time in 2..=8 {
        let done = room.refresh();
        assert_eq!((done.verdict, done.new, done.is_same), (Verdict::Drifted, 0, true), "{done:?}");
        assert_eq!(done.has_incident, time >= 3);
    }
    assert_eq!(room.refresh().verdict, Verdict::Unchanged);
    assert!(room.state().next_due.unwrap() - room.now < chrono::TimeDelta::hours(1), "the site is asked as often");
}

#[test]
fn dates_that_are_all_the_same() {
    let mut room = Newsroom::with_history("", Design::Classic);
    let before = room.items();
    for time in 1..=3 {
        room.news(2);
        let today = room.now;
        let stories = with(&room, |story| story.at = today);
        let done = room.reads(&front(Design::Classic, &stories));
        assert_eq!((done.verdict, done.new), (Verdict::Drifted, 2), "{done:?}");
        assert_eq!(done.has_incident, time == 3, "{done:?}");
    }
    let after = room.items();
    nothing_is_worse(&before, &after);
    let new: Vec<&Item> = after.iter().filter(|item| before.iter().all(|known| known.id != item.id)).collect();
    assert!(new.len() == 6 && new.iter().all(|item| item.published.is_none()), "such dates are not believed");
}

#[test]
fn two_layouts_that_alternate() {
    for follow in [false, true] {
        let mut room =
            Newsroom::with_history(if follow { "article = { follow = true }\n" } else { "" }, Design::Classic);
        let before = room.items();
        for time in 0..24 {
            room.news(1);
            room.site.forget();
            let done = room.shows(if time % 2 == 0 { Design::Renamed } else { Design::Classic });
            assert_eq!((done.new, done.changed, done.has_incident), (1, 0, false), "{time} {done:?}");
            let articles = room.site.seen().iter().filter(|seen| seen.path.ends_with(".html")).count();
            assert!(articles <= 5, "{time}: {articles} articles are read again");
        }
        nothing_is_worse(&before, &room.items());
        assert_eq!((room.wrong(), room.incidents.len()), (Vec::new(), 0));
    }
}

#[test]
fn article_pages_that_are_error_pages_are_not_believed() {
    let mut room = Newsroom::new(7, 12, "article = { follow = true }\n");
    for story in room.paper.stories.clone() {
        let path = story.address(Design::Classic);
        room.site.html(&path, &page("Seite nicht gefunden | Elbkurier", "de", "<h1>Seite nicht gefunden</h1><p>Leider gibt es diese Seite nicht mehr. Vielleicht hilft die Suche weiter, oder der Blick auf die Startseite.</p>"));
    }
    let done = room.reads(&page(
        "Elbkurier",
        "de",
        &around(
            Design::Classic,
            &room.paper.front().iter().map(|story| story.teaser(Design::Classic)).collect::<String>(),
        ),
    ));
    assert_eq!(done.new, 12, "{done:?}");
    assert!(done.reason.contains("12 of 12 article pages could not be read"), "{done:?}");
    assert_eq!(room.wrong(), Vec::<String>::new());
    assert!(room.items().iter().all(|item| item.body_html.is_none()));
}
