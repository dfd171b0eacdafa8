use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Duration, TimeDelta};

use super::*;
use crate::config;
use crate::store::{self, Store};

const TOPIC: &str = "https://feeds.example/dwn.rss";
const CALLBACK: &str = "https://sub.example/cb";

fn now() -> DateTime<Utc> {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

async fn open(directory: &tempfile::TempDir) -> Arc<dyn Store> {
    store::open(&config::Store::Sqlite(directory.path().join("depesche.db"))).await.unwrap()
}

fn subscription(callback: &str) -> Subscription {
    Subscription {
        topic: TOPIC.to_owned(),
        callback: callback.to_owned(),
        host: "sub.example".to_owned(),
        secret: Some("geheim".to_owned()),
        expires: now() + Duration::days(10),
        received: Some("\"1\"".to_owned()),
    }
}

fn current(etag: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(TOPIC.to_owned(), etag.to_owned())])
}

fn hubs() -> BTreeMap<String, String> {
    BTreeMap::from([("https://hub.example/".to_owned(), "hub.example".to_owned())])
}

async fn behind(store: &dyn Store, now: DateTime<Utc>) -> Vec<(String, Role)> {
    let found = store.behind(now, 10, 10).await.unwrap();
    found.into_iter().map(|recipient| (recipient.address, recipient.role)).collect()
}

#[tokio::test]
async fn who_has_not_the_current_document_is_behind_until_it_has() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    store.subscribe(&subscription(CALLBACK)).await.unwrap();
    store.note_current(&current("\"1\""), &BTreeMap::new()).await.unwrap();
    assert!(behind(&*store, now()).await.is_empty());
    store.note_current(&current("\"2\""), &hubs()).await.unwrap();
    let both = [(CALLBACK.to_owned(), Role::Subscriber), ("https://hub.example/".to_owned(), Role::Hub)];
    assert_eq!(behind(&*store, now()).await, both);
    let found = store.behind(now(), 10, 10).await.unwrap();
    assert_eq!((found[0].secret.as_deref(), found[1].secret.as_deref()), (Some("geheim"), None));

    let received = Attempt { received: Some("\"2\"".to_owned()), failures: 0, due: now() };
    store.note_attempt(&found[0], &received).await.unwrap();
    assert_eq!(behind(&*store, now()).await, both[1..]);
    let later = now() + Duration::minutes(5);
    store.note_attempt(&found[1], &Attempt { received: None, failures: 1, due: later }).await.unwrap();
    assert!(behind(&*store, now()).await.is_empty());
    assert_eq!(store.next_due(now()).await.unwrap(), Some(later));
    assert_eq!(store.behind(later, 10, 10).await.unwrap()[0].failures, 1);
    // After a restart the same are behind.
    store.close().await;
    drop(store);
    assert_eq!(behind(&*open(&directory).await, later).await, both[1..]);
}

#[tokio::test]
async fn a_renewal_replaces_lease_and_secret_and_keeps_what_was_received() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    store.subscribe(&subscription(CALLBACK)).await.unwrap();
    store.note_current(&current("\"2\""), &BTreeMap::new()).await.unwrap();
    let found = store.behind(now(), 10, 10).await.unwrap().remove(0);
    let failed = Attempt { received: None, failures: 3, due: now() + Duration::hours(1) };
    store.note_attempt(&found, &failed).await.unwrap();
    let renewed = Subscription { secret: None, received: Some("\"2\"".to_owned()), ..subscription(CALLBACK) };
    store.subscribe(&renewed).await.unwrap();
    let found = store.behind(now(), 10, 10).await.unwrap();
    assert_eq!(found.len(), 1, "what it had not received before, it still has not");
    assert_eq!((found[0].secret.as_deref(), found[0].failures), (None, 0));
    assert_eq!(store.subscribers(now()).await.unwrap(), BTreeMap::from([(TOPIC.to_owned(), 1)]));
    assert!(store.unsubscribe(TOPIC, CALLBACK).await.unwrap());
    assert!(!store.unsubscribe(TOPIC, CALLBACK).await.unwrap());
}

#[tokio::test]
async fn leases_end() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    store.subscribe(&subscription(CALLBACK)).await.unwrap();
    store.note_current(&current("\"2\""), &hubs()).await.unwrap();
    let end = now() + Duration::days(10);
    assert_eq!(behind(&*store, end - TimeDelta::microseconds(1)).await.len(), 2);
    assert_eq!(behind(&*store, end).await.len(), 1, "the hub has no lease");
    assert_eq!(
        store.subscribed(TOPIC, "https://other.example/", "sub.example", end).await.unwrap(),
        Subscribed::default()
    );
    let one = Subscribed { of_topic: 1, of_host: 1, all: 1 };
    assert_eq!(store.subscribed(TOPIC, "https://other.example/", "sub.example", now()).await.unwrap(), one);
    assert_eq!((store.expire(now()).await.unwrap(), store.expire(end).await.unwrap()), (0, 1));
    assert_eq!(
        store.subscribed(TOPIC, "https://other.example/", "sub.example", now()).await.unwrap(),
        Subscribed::default()
    );
}

#[tokio::test]
async fn one_host_does_not_keep_the_others_waiting() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    for number in 0..6 {
        store.subscribe(&subscription(&format!("{CALLBACK}/{number}"))).await.unwrap();
    }
    let other = Subscription { host: "other.example".to_owned(), ..subscription("https://other.example/") };
    store.subscribe(&other).await.unwrap();
    store.note_current(&current("\"2\""), &BTreeMap::new()).await.unwrap();
    let found = store.behind(now(), 2, 10).await.unwrap();
    let addresses: Vec<&str> = found.iter().map(|recipient| recipient.address.as_str()).collect();
    assert_eq!(addresses, ["https://sub.example/cb/0", "https://sub.example/cb/1", "https://other.example/"]);
    assert_eq!(store.behind(now(), 10, 4).await.unwrap().len(), 4);
}

#[tokio::test]
async fn who_is_not_kept_is_removed() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    store.subscribe(&subscription(CALLBACK)).await.unwrap();
    store.note_current(&current("\"2\""), &hubs()).await.unwrap();
    let topics = BTreeSet::from([TOPIC.to_owned()]);
    let all = Kept { topics: topics.clone(), subscribers: true, hubs: hubs() };
    assert!(store.retire(&all).await.unwrap().is_empty());
    assert_eq!(behind(&*store, now()).await.len(), 2);
    let retired = store.retire(&Kept { topics, subscribers: false, hubs: hubs() }).await.unwrap();
    assert_eq!(retired[0].address, CALLBACK);
    assert_eq!(behind(&*store, now()).await.len(), 1);
    store.retire(&Kept::default()).await.unwrap();
    assert!(behind(&*store, now()).await.is_empty());
}

#[tokio::test]
async fn l03_what_a_clock_far_ahead_noted_of_recipients_is_taken_back() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    let years = Duration::days(3650);
    store.subscribe(&Subscription { expires: now() + years, ..subscription(CALLBACK) }).await.unwrap();
    store.note_current(&current("\"2\""), &hubs()).await.unwrap();
    let found = store.behind(now(), 10, 10).await.unwrap();
    for recipient in &found {
        let failed = Attempt { received: None, failures: 1, due: now() + years };
        store.note_attempt(recipient, &failed).await.unwrap();
    }
    let (week, month) = (now() + Duration::days(7), now() + Duration::days(30));
    assert!(behind(&*store, week).await.is_empty());
    store.put_right(week, month).await.unwrap();
    assert_eq!(behind(&*store, week).await.len(), 2);
    assert_eq!(store.next_due(now()).await.unwrap(), Some(week));
    assert_eq!(
        (store.expire(month - TimeDelta::seconds(1)).await.unwrap(), store.expire(month).await.unwrap()),
        (0, 1)
    );
    assert_eq!(behind(&*store, month).await.len(), 1, "the hub has no lease");
}
