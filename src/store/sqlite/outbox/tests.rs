use std::sync::Arc;

use chrono::TimeDelta;

use super::*;
use crate::model::{FeedId, Item};
use crate::store::sqlite::tests::{commit_of, item, keyed, now, open};
use crate::store::{Commit, Store};

const ALL: CallLimits = CallLimits { items_max: 1000, bytes_max: usize::MAX };

fn hook() -> HookId {
    FeedId::new("mix").unwrap().into()
}

fn source(id: &str) -> SourceId {
    SourceId::new(id).unwrap()
}

/// Stores items of these numbers in a source.
async fn put(store: &dyn Store, of: &str, numbers: std::ops::Range<u32>) {
    let items: Vec<_> =
        numbers.clone().map(|number| keyed(Item { source: source(of), ..item(number, None) })).collect();
    let commit: Commit = commit_of(items, &numbers.collect::<Vec<_>>(), now());
    store.commit(&source(of), commit).await.unwrap();
}

fn ids(of: &str, numbers: std::ops::Range<u32>) -> Vec<(SourceId, ItemId)> {
    numbers.map(|number| (source(of), item(number, None).id)).collect()
}

async fn let_wait(store: &dyn Store, of: &str, numbers: std::ops::Range<u32>, since: DateTime<Utc>) {
    let parcels =
        numbers.map(|number| Parcel { source: source(of), id: item(number, None).id, json: number.to_string() });
    store.let_wait(&hook(), &parcels.collect::<Vec<_>>(), since).await.unwrap();
}

async fn take_up(store: &dyn Store, sources: &[(&str, &str)]) {
    let sources: Vec<_> = sources.iter().map(|(id, rule)| (source(id), (*rule).to_owned())).collect();
    store.take_up(&hook(), "{}", &sources).await.unwrap();
}

async fn opened() -> (tempfile::TempDir, Arc<dyn Store>) {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    (directory, store)
}

#[tokio::test]
async fn what_a_source_has_when_it_is_taken_up_is_no_news() {
    let (_directory, store) = opened().await;
    take_up(&*store, &[("a", "1")]).await;
    // The first items of a new source.
    put(&*store, "a", 0..3).await;
    take_up(&*store, &[("a", "1")]).await;
    assert!(store.unnoted(&hook(), &ids("a", 0..3)).await.unwrap().is_empty());
    put(&*store, "a", 3..5).await;
    take_up(&*store, &[("a", "1")]).await;
    assert_eq!(store.unnoted(&hook(), &ids("a", 0..5)).await.unwrap(), [3, 4]);
    // Another source, then another rule.
    put(&*store, "b", 0..9).await;
    take_up(&*store, &[("a", "1"), ("b", "1")]).await;
    assert!(store.unnoted(&hook(), &ids("b", 0..9)).await.unwrap().is_empty());
    assert_eq!(store.unnoted(&hook(), &ids("a", 0..5)).await.unwrap(), [3, 4]);
    take_up(&*store, &[("a", "2"), ("b", "1")]).await;
    assert!(store.unnoted(&hook(), &ids("a", 0..5)).await.unwrap().is_empty());
}

#[tokio::test]
async fn calls_are_bounded_in_order_and_stay_the_same() {
    let (_directory, store) = opened().await;
    put(&*store, "a", 0..1).await;
    take_up(&*store, &[("a", "1")]).await;
    put(&*store, "a", 1..100).await;
    let_wait(&*store, "a", 1..6, now()).await;
    let_wait(&*store, "a", 3..8, now()).await;
    let limits = CallLimits { items_max: 4, bytes_max: usize::MAX };
    let first = store.next_call(&hook(), limits).await.unwrap().unwrap();
    assert_eq!(first.items, ["1", "2", "3", "4"], "those that wait are not noted twice");
    assert_eq!(store.next_call(&hook(), ALL).await.unwrap().unwrap(), first, "also by other limits");
    store.received(&hook(), &first.id).await.unwrap();
    let second = store.next_call(&hook(), CallLimits { items_max: 9, bytes_max: 1 }).await.unwrap().unwrap();
    assert_eq!(second.items, ["5"], "one at least");
    store.received(&hook(), &second.id).await.unwrap();
    let third = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    assert_eq!(third.items, ["6", "7"]);
    store.received(&hook(), &third.id).await.unwrap();
    assert_eq!(store.next_call(&hook(), ALL).await.unwrap(), None);
    // The keys of the table begin anew, the names of calls do not.
    let_wait(&*store, "a", 8..9, now()).await;
    let fourth = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    assert!([first.id, second.id, third.id].iter().all(|id| *id != fourth.id));
}

#[tokio::test]
async fn what_waited_too_long_is_dropped_and_counted() {
    let (_directory, store) = opened().await;
    put(&*store, "a", 0..1).await;
    take_up(&*store, &[("a", "1")]).await;
    put(&*store, "a", 1..9).await;
    let_wait(&*store, "a", 1..3, now()).await;
    let_wait(&*store, "a", 3..5, now() + TimeDelta::hours(20)).await;
    let first = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    let (later, day) = (now() + TimeDelta::hours(21), TimeDelta::hours(24));
    assert_eq!(store.failed(&hook(), later, later - day).await.unwrap(), 0);
    let again = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    assert_eq!((again.failures, again.retry_at.unwrap().timestamp()), (1, later.timestamp()));
    assert_eq!((&again.id, &again.items), (&first.id, &first.items));
    let later = now() + TimeDelta::hours(25);
    assert_eq!(store.failed(&hook(), later, later - day).await.unwrap(), 2);
    let rest = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    assert_eq!((rest.items, rest.failures), (vec!["3".to_owned(), "4".to_owned()], 2));
    assert_ne!(rest.id, first.id, "other items are another call");
    store.received(&hook(), &rest.id).await.unwrap();
    let_wait(&*store, "a", 1..6, later).await;
    let next = store.next_call(&hook(), ALL).await.unwrap().unwrap();
    assert_eq!((next.items, next.failures, next.retry_at), (vec!["5".to_owned()], 0, None), "dropped for good");
    assert_eq!(store.keep_only(&[hook()]).await.unwrap(), 0);
    assert_eq!(store.keep_only(&[]).await.unwrap(), 1);
    assert_eq!(store.next_call(&hook(), ALL).await.unwrap(), None);
}
