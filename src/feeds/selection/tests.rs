use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;
use url::Url;

use super::*;
use crate::config::Publish;
use crate::model::{ArticleState, EvidenceKind, Field, ItemId, SourceId};
use crate::normalise::draft;

fn start() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// An item that was published so many hours before the start.
fn item(number: usize, hours: i64) -> Item {
    let url = Url::parse(&format!("https://x.example/{number}/text")).unwrap();
    let source = config::Source::automatic(SourceId::new("x").unwrap(), url.clone());
    let entry = crate::model::Entry {
        title: Some(Field::new(format!("Meldung {number}"), EvidenceKind::Html, "h1")),
        url: Some(Field::new(url, EvidenceKind::Html, "a")),
        ..crate::model::Entry::default()
    };
    let at = start() - TimeDelta::hours(hours);
    draft(&entry, String::new(), ArticleState::Read, &source, 0, at).unwrap().item
}

fn limits(items_max: usize) -> Publish {
    Publish { items_max, ..Publish::default() }
}

fn selection(items: impl IntoIterator<Item = Item>) -> Selection {
    let mut selection = Selection::default();
    items.into_iter().for_each(|item| selection.add(item.clone(), item.updated, false));
    selection
}

/// Month and number of items of each document, the oldest first.
fn sizes(plan: &Plan) -> Vec<(&str, usize)> {
    plan.closed.iter().map(|(month, items)| (month.as_str(), items.len())).collect()
}

#[test]
fn what_fits_stays_open() {
    let plan = selection((0..100).map(|number| item(number, number as i64))).plan(&limits(100));
    assert_eq!((plan.shown.len(), plan.closed.len()), (100, 0));
    let plan = Selection::default().plan(&limits(100));
    assert_eq!((plan.shown.len(), plan.closed.len(), plan.changed), (0, 0, None));
}

#[test]
fn five_hundred_at_once_are_five_documents() {
    let plan = selection((0..500).map(|number| item(number, 1))).plan(&limits(100));
    assert_eq!(plan.shown.len(), 100);
    assert_eq!(sizes(&plan), [("2026-11", 100); 4]);
    assert!(plan.shown[0].title.ends_with(" 0") && plan.closed[0].1[99].0.title.ends_with(" 499"));
}

#[test]
fn one_too_many_closes_a_quarter() {
    let plan = selection((0..101).map(|number| item(number, number as i64))).plan(&limits(100));
    assert_eq!((plan.shown.len(), sizes(&plan)), (76, vec![("2026-11", 25)]));
}

#[test]
fn documents_are_of_one_month_each() {
    let days = |number: usize| item(number, number as i64 * 24);
    let plan = selection((0..80).map(days)).plan(&limits(20));
    assert_eq!(sizes(&plan), [("2026-09", 20), ("2026-09", 7), ("2026-10", 20), ("2026-10", 11), ("2026-11", 2)]);
}

#[test]
fn large_items_fill_fewer_documents() {
    let large = |number: usize| Item { body_html: Some("x".repeat(100_000)), ..item(number, number as i64) };
    let budget = Publish { bytes_max: 500_000, ..limits(100) };
    let plan = selection((0..11).map(large)).plan(&budget);
    assert_eq!((plan.shown.len(), sizes(&plan)), (3, vec![("2026-11", 4), ("2026-11", 4)]));
    // One that is larger than a whole document stands alone.
    let tiny = Publish { bytes_max: 10_000, ..limits(100) };
    let plan = selection((0..3).map(large)).plan(&tiny);
    assert_eq!((plan.shown.len(), sizes(&plan)), (1, vec![("2026-11", 1), ("2026-11", 1)]));
}

#[test]
fn what_leaves_is_closed_with_some_of_the_oldest() {
    let mut selection = selection((0..40).map(|number| item(number, number as i64)));
    selection.candidates[3].leaving = true;
    let plan = selection.plan(&limits(100));
    assert_eq!((plan.shown.len(), sizes(&plan)), (30, vec![("2026-11", 10)]));
    assert!(plan.closed[0].1[0].0.title.ends_with(" 3"), "first of its document");
    let mut last = Selection::default();
    last.add(item(1, 1), start(), true);
    let plan = last.plan(&limits(100));
    assert_eq!((plan.shown.len(), plan.closed.len()), (0, 1));
}

#[test]
fn without_archives_the_newest_are_shown() {
    let none = Publish { archive: Duration::ZERO, ..limits(100) };
    let mut many = selection((0..120).map(|number| item(number, number as i64)));
    many.candidates[0].leaving = true;
    let plan = many.plan(&none);
    assert_eq!((plan.shown.len(), plan.closed.len()), (100, 0));
    assert!(plan.shown[0].title.ends_with(" 1"));
}

#[test]
fn of_two_items_with_one_id_the_last_changed_is_taken() {
    let newer = Item { updated: start() + TimeDelta::hours(5), title: "Neu".to_owned(), ..item(2, 2) };
    let plan = selection([item(1, 1), item(2, 2), newer, item(2, 2), item(3, 3)]).plan(&limits(100));
    let titles: Vec<&str> = plan.shown.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Meldung 1", "Neu", "Meldung 3"]);
    // A bare number is the id of a source's own.
    let bare = |source: &str| Item { id: ItemId("7".into()), source: SourceId::new(source).unwrap(), ..item(7, 7) };
    assert_eq!(selection([bare("a"), bare("b")]).plan(&limits(100)).shown.len(), 2);
}

#[test]
fn a_feed_that_admits_nothing_says_when_it_looked() {
    let mut selection = Selection::default();
    selection.look_at(&item(1, 3));
    selection.look_at(&item(2, 5));
    assert_eq!(selection.plan(&limits(100)).changed, Some(start() - TimeDelta::hours(3)));
}

proptest! {
    /// Every item is in one place, in order, and nothing is larger than it may be.
    #[test]
    fn nothing_is_lost_or_doubled(
        hours in prop::collection::vec((0i64..3000, 0usize..60_000, prop::bool::weighted(0.1)), 0..150),
        items_max in 1usize..40,
        bytes_max in 1usize..200_000,
    ) {
        let mut hours = hours;
        hours.sort_by_key(|(hours, ..)| *hours);
        let mut selection = Selection::default();
        for (number, (hours, size, leaving)) in hours.iter().enumerate() {
            let item = Item { body_html: Some("x".repeat(*size)), ..item(number, *hours) };
            selection.add(item.clone(), item.updated, *leaving);
        }
        let limits = Publish { bytes_max, ..limits(items_max) };
        let plan = selection.plan(&limits);
        let title = |item: &Item| item.title.clone();
        let mut all: Vec<String> = plan.shown.iter().map(title).collect();
        for (month, items) in plan.closed.iter().rev() {
            prop_assert!(items.iter().all(|(item, _)| item.date().format("%Y-%m").to_string() == *month));
            all.extend(items.iter().map(|(item, _)| title(item)));
        }
        let staying = hours.iter().filter(|(.., leaving)| !leaving).count();
        prop_assert_eq!(plan.shown.is_empty(), staying == 0);
        all.sort();
        let mut expected: Vec<String> = (0..hours.len()).map(|number| format!("Meldung {number}")).collect();
        expected.sort();
        prop_assert_eq!(all, expected);
        let closed = plan.closed.iter().map(|(_, items)| items.iter().map(|(item, _)| item).collect());
        for document in closed.chain([plan.shown.iter().collect::<Vec<_>>()]) {
            prop_assert!(document.len() <= items_max);
            prop_assert!(document.len() <= 1 || document.iter().map(|item| bytes(item)).sum::<usize>() <= bytes_max);
        }
    }
}
