use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use sqlx::Connection as _;
use tempfile::TempDir;

use super::super::tests::{commit_of, dwn, item, keyed, now, open};
use super::*;
use crate::model::Section;
use crate::store::Store;

/// A store with items of these numbers, 1 at the top.
async fn stocked(numbers: std::ops::RangeInclusive<u32>) -> (TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("depesche.db")).await.unwrap();
    let seen: Vec<u32> = numbers.clone().collect();
    let items = numbers.map(|number| keyed(item(number, None))).collect();
    store.commit(&dwn(), commit_of(items, &seen, now())).await.unwrap();
    (folder, store)
}

/// Numbers of the items that are open in the feed of the source, and in that of the section.
async fn open_numbers(store: &dyn Store) -> (Vec<u32>, Vec<u32>) {
    let sources = [dwn()];
    let query =
        OpenQuery { sources: &sources, sections: &[], feed: Some("dwn"), or_in_sections: true, offset: 0, limit: 100 };
    let open = store.open_items(&query).await.unwrap();
    let numbers = |of: fn(&Open) -> bool| open.iter().filter(|open| of(open)).map(|open| open.item.position).collect();
    (numbers(|open| open.in_feed), numbers(|open| open.in_sections == ["politik"]))
}

fn closing(feed: &str, items: &[Item]) -> Closing {
    let items = items.iter().map(|item| (item.clone(), item.updated)).collect();
    Closing { feed: feed.to_owned(), month: "2024-11".to_owned(), head: "{}".to_owned(), items }
}

#[tokio::test]
async fn what_is_closed_in_one_feed_is_open_in_others() {
    let (_folder, store) = stocked(1..=4).await;
    assert_eq!(open_numbers(&*store).await, (vec![1, 2, 3, 4], vec![1, 2, 3, 4]));
    let closings = [closing("dwn", &[item(3, None), item(4, None)]), closing("dwn/politik", &[item(4, None)])];
    store.close_items(&closings, now()).await.unwrap();
    assert_eq!(open_numbers(&*store).await, (vec![1, 2], vec![1, 2, 3]));
    let sources = [dwn()];
    let of = |feed| OpenQuery { sources: &sources, sections: &[], feed, or_in_sections: false, offset: 1, limit: 2 };
    assert_eq!(store.open_items(&of(Some("mix"))).await.unwrap().len(), 2);
    assert_eq!(store.open_items(&of(Some("dwn"))).await.unwrap().len(), 1);
    assert_eq!(store.open_items(&of(None)).await.unwrap().len(), 2, "nothing is closed without archives");
    let wirtschaft = ["wirtschaft".to_owned()];
    let query = OpenQuery { sections: &wirtschaft, offset: 0, ..of(Some("mix")) };
    assert!(store.open_items(&query).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_changed_item_is_open_again_and_its_archive_stays() {
    let (folder, store) = stocked(1..=2).await;
    store.close_items(&[closing("dwn", &[item(2, None)])], now()).await.unwrap();
    let changed = Item { title: "Anders".into(), updated: now() + Duration::hours(1), ..item(2, None) };
    store.commit(&dwn(), commit_of(vec![keyed(changed.clone())], &[1, 2], now())).await.unwrap();
    assert_eq!(open_numbers(&*store).await.0, [1, 2]);
    store.close_items(&[closing("dwn", &[changed])], now()).await.unwrap();
    assert_eq!(open_numbers(&*store).await.0, [1]);
    store.close().await;
    drop(store);
    let store = open(&folder.path().join("depesche.db")).await.unwrap();
    let first = store.archive("dwn", "2024-11").await.unwrap().unwrap();
    assert_eq!((first.items, first.prev, first.next), (vec![item(2, None)], None, Some("2024-11-2".to_owned())));
    let second = store.archive("dwn", "2024-11-2").await.unwrap().unwrap();
    assert_eq!((second.items[0].title.as_str(), second.prev), ("Anders", Some("2024-11".to_owned())));
    assert_eq!(store.archives("dwn").await.unwrap(), ["2024-11", "2024-11-2"]);
    let newest = store.newest_archive("dwn").await.unwrap().unwrap();
    assert_eq!(newest.name.as_deref(), Some("2024-11-2"));
    assert_eq!(newest.updated.timestamp(), (now() + Duration::hours(1)).timestamp());
    for (feed, name) in [("dwn", "2024-10"), ("x", "2024-11"), ("", ""), ("dwn", "%")] {
        assert_eq!(store.archive(feed, name).await.unwrap(), None);
    }
    assert_eq!(store.newest_archive("x").await.unwrap(), None);
}

#[tokio::test]
async fn an_item_that_left_and_came_back_unchanged_is_not_published_again() {
    let (_folder, store) = stocked(1..=2).await;
    store.close_items(&[closing("dwn", &[item(2, None)])], now()).await.unwrap();
    let keep = crate::config::Keep { items: 1, days: 365 };
    let away = crate::store::Commit { keep, ..commit_of(Vec::new(), &[1], now()) };
    store.commit(&dwn(), away).await.unwrap();
    store.forget(&store.leaving(&[dwn()]).await.unwrap()).await.unwrap();
    store.commit(&dwn(), commit_of(vec![keyed(item(2, None))], &[1, 2], now())).await.unwrap();
    assert_eq!(open_numbers(&*store).await.0, [1]);
}

#[tokio::test]
async fn old_documents_go_the_oldest_first_and_their_names_stay_taken() {
    let (folder, store) = stocked(1..=3).await;
    let at = |days| now() + Duration::days(days);
    store.close_items(&[closing("dwn", &[item(1, None)])], at(0)).await.unwrap();
    // The clock is set back: the later document must not go before the earlier one.
    store.close_items(&[closing("dwn", &[item(2, None)]), closing("mix", &[item(1, None)])], at(-9)).await.unwrap();
    assert_eq!(store.expire_archives(at(-10)).await.unwrap(), []);
    assert_eq!(store.expire_archives(at(-5)).await.unwrap(), [("mix".to_owned(), "2024-11".to_owned())]);
    assert!(store.archive("dwn", "2024-11").await.unwrap().is_some(), "what two feeds have stays for one of them");
    assert_eq!(store.expire_archives(at(1)).await.unwrap().len(), 2);
    assert_eq!(store.archive("dwn", "2024-11").await.unwrap(), None);
    assert_eq!(store.newest_archive("dwn").await.unwrap().unwrap().name, None);
    assert_eq!(open_numbers(&*store).await.0, [3], "what was published is not published again");
    store.close_items(&[closing("dwn", &[item(3, None)])], at(2)).await.unwrap();
    let third = store.archive("dwn", "2024-11-3").await.unwrap().unwrap();
    assert_eq!(third.prev.as_deref(), Some("2024-11-2"));
    store.close().await;
    let mut connection =
        sqlx::SqliteConnection::connect(folder.path().join("depesche.db").to_str().unwrap()).await.unwrap();
    let versions: i64 = sqlx::query_scalar("SELECT count(*) FROM version").fetch_one(&mut connection).await.unwrap();
    assert_eq!(versions, 1, "versions that nothing shows are gone");
}

#[tokio::test]
async fn equal_items_are_kept_once() {
    let (folder, store) = stocked(1..=1).await;
    let other = Item { sections: vec![Section::new("Lokales").unwrap()], ..item(1, None) };
    let closings = [closing("dwn", &[item(1, None)]), closing("a", &[item(1, None)]), closing("b", &[other])];
    store.close_items(&closings, now()).await.unwrap();
    store.close().await;
    let mut connection =
        sqlx::SqliteConnection::connect(folder.path().join("depesche.db").to_str().unwrap()).await.unwrap();
    let versions: i64 = sqlx::query_scalar("SELECT count(*) FROM version").fetch_one(&mut connection).await.unwrap();
    assert_eq!(versions, 2);
}

#[tokio::test]
async fn items_of_an_older_database_know_their_last_change() {
    let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(include_str!("../../migrations/0001_items.sql")).execute(&mut connection).await.unwrap();
    for (key, updated) in
        [(1, "2024-11-24T15:00:00Z"), (2, "2024-11-24T15:00:00.5Z"), (3, "2024-11-24T15:00:00.123456789Z")]
    {
        sqlx::query("INSERT OR IGNORE INTO source (key, id, state) VALUES (1, 'dwn', '{}')")
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::query("INSERT INTO item VALUES (?1, 1, ?1, 0, 0, 0, 0, 0)")
            .bind(key)
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::query("INSERT INTO content VALUES (?1, json_object('updated', ?2))")
            .bind(key)
            .bind(updated)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    sqlx::raw_sql(include_str!("../../migrations/0002_archive.sql")).execute(&mut connection).await.unwrap();
    let updated: Vec<i64> =
        sqlx::query_scalar("SELECT updated FROM item ORDER BY key").fetch_all(&mut connection).await.unwrap();
    let micros = |text: &str| text.parse::<DateTime<Utc>>().unwrap().timestamp_micros();
    let expected = ["2024-11-24T15:00:00Z", "2024-11-24T15:00:00.5Z", "2024-11-24T15:00:00.123456Z"].map(micros);
    assert_eq!(updated, expected);
}
