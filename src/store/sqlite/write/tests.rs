use std::ops::Range;
use std::time::{Duration, Instant};

use crate::config::Keep;
use crate::model::Item;
use crate::store::sqlite::tests::{commit_of, dwn, item, keyed, now, open};
use crate::store::{Commit, Store};

/// The longest that a refresh may wait while items are removed.
const PAUSE_MAX: Duration = Duration::from_secs(3);

/// The most that a refresh with one item writes, however many others leave, in bytes.
const LOG_BYTES_MAX: u64 = 64 << 10;

async fn stock(store: &dyn Store, numbers: Range<u32>) {
    let body = "<p>Ein Text von einiger Länge, wie ihn Artikel haben.</p>".repeat(20);
    let numbers: Vec<u32> = numbers.collect();
    for numbers in numbers.chunks(1_000) {
        let whole = |number: &u32| keyed(Item { body_html: Some(body.clone()), ..item(*number, None) });
        store.commit(&dwn(), commit_of(numbers.iter().map(whole).collect(), &[], now())).await.unwrap();
    }
}

#[tokio::test]
async fn b08_many_items_go_in_steps_and_their_room_is_used_again() {
    let count: u32 = std::env::var("DEPESCHE_ITEMS").map_or(3_000, |value| value.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("depesche.db");
    let store = open(&path).await.unwrap();
    stock(&*store, 0..count).await;
    let size = || std::fs::metadata(&path).unwrap().len();
    let commit = || {
        let keep = Keep { items: 1, days: 1 };
        Commit { keep, ..commit_of(vec![keyed(item(9_999_999, None))], &[9_999_999], now()) }
    };
    store.commit(&dwn(), commit()).await.unwrap();
    store.commit(&dwn(), commit()).await.unwrap();
    store.close().await;
    drop(store);
    // Its log begins empty.
    let store = open(&path).await.unwrap();
    store.commit(&dwn(), commit()).await.unwrap();
    let written = std::fs::metadata(directory.path().join("depesche.db-wal")).unwrap().len();
    assert!(written < LOG_BYTES_MAX, "a refresh writes nothing of what leaves: {written}");
    let leaving = store.leaving(&[dwn()]).await.unwrap();
    assert!(leaving.len() as u32 >= count - 1_000, "{}", leaving.len());
    let (source, mut longest, mut commits) = (dwn(), Duration::ZERO, 0);
    {
        let removal = store.forget(&leaving);
        tokio::pin!(removal);
        loop {
            let began = Instant::now();
            tokio::select! {
                biased;
                done = &mut removal => break done.unwrap(),
                done = store.commit(&source, commit()) => done.unwrap(),
            }
            longest = longest.max(began.elapsed());
            commits += 1;
        }
    }
    assert!(commits > 0 && longest < PAUSE_MAX, "{commits} refreshes were written meanwhile, one after {longest:?}");
    assert_eq!(store.leaving(&[dwn()]).await.unwrap(), []);
    store.close().await;
    let before = size();
    drop(store);
    let store = open(&path).await.unwrap();
    stock(&*store, count..2 * count).await;
    store.close().await;
    assert!(size() < before + before / 4, "{before} bytes became {}", size());
}

#[tokio::test]
async fn x06_a_site_that_renames_its_articles_at_every_visit_fills_no_database() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let named = |visit: u32| vec![format!("url:x.example/{visit}/a"), format!("guid:{visit}")];
    for visit in 0..200 {
        store.commit(&dwn(), commit_of(vec![(item(1, None), named(visit))], &[], now())).await.unwrap();
        let found = store.known(&dwn(), &[named(visit)]).await.unwrap();
        assert!(found[0].is_some(), "by the names of today, at visit {visit}");
    }
    let all: Vec<Vec<String>> = (0..200).map(named).collect();
    let known = store.known(&dwn(), &all).await.unwrap().into_iter().flatten().count();
    assert!((1..=33).contains(&known), "{known} visits are remembered");
}
