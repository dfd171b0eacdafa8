use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::Duration;
use url::Url;

use super::*;
use crate::config::Keep;
use crate::model::{ArticleState, ItemId, ListingState, Moment, Precision, Validators, Verdict, ZoneOrigin};
use crate::store::{self, HISTORY_LINES_MAX};

pub(super) fn now() -> DateTime<Utc> {
    "2024-11-24T15:00:00.123456789Z".parse().unwrap()
}

pub(super) fn dwn() -> SourceId {
    SourceId::new("dwn").unwrap()
}

pub(super) fn item(number: u32, published: Option<(&str, Precision)>) -> Item {
    let published = published.map(|(at, precision)| Moment {
        at: DateTime::parse_from_rfc3339(at).unwrap(),
        precision,
        zone: ZoneOrigin::Stated,
        ambiguous: false,
    });
    Item {
        id: ItemId(format!("tag:x.example,2026:{number}")),
        source: dwn(),
        url: Url::parse(&format!("https://x.example/{number}")).unwrap(),
        title: format!("Titel {number} „ö“ \u{1f4f0} \\ \""),
        sections: vec![Section::new("Politik").unwrap()],
        tags: Vec::new(),
        authors: Vec::new(),
        lead: None,
        lead_cut: false,
        body_html: Some("<p>Text</p>".to_owned()),
        image: None,
        enclosures: Vec::new(),
        language: None,
        reading_minutes: None,
        advertisement: false,
        access: None,
        published,
        updated: now(),
        stated: None,
        first_seen: now(),
        position: number,
        content_hash: String::new(),
        listing_hash: String::new(),
        article: ArticleState::Read,
        config_fingerprint: String::new(),
        evidence: BTreeMap::new(),
        rules: Vec::new(),
        dropped: false,
        elsewhere: Vec::new(),
        shown_as: None,
    }
}

pub(super) fn keyed(item: Item) -> (Item, Vec<String>) {
    let keys = vec![format!("number:x.example{}", item.url.path()), format!("url:x.example{}", item.url.path())];
    (item, keys)
}

pub(super) fn commit_of(items: Vec<(Item, Vec<String>)>, seen: &[u32], started: DateTime<Utc>) -> Commit {
    Commit {
        state: SourceState { reason: "gut".to_owned(), ..SourceState::default() },
        items,
        seen: seen.iter().map(|number| ItemId(format!("tag:x.example,2026:{number}"))).collect(),
        partial: false,
        record: RefreshRecord {
            source: dwn(),
            started,
            duration_ms: 12,
            verdict: Verdict::Ok,
            reason: String::new(),
            entries: 1,
            new: 1,
            changed: 0,
        },
        keep: Keep { items: 1000, days: 365 },
    }
}

pub(super) async fn open(path: &Path) -> Result<Arc<dyn Store>, StoreError> {
    store::open(&crate::config::Store::Sqlite(path.to_owned())).await
}

async fn numbers(store: &dyn Store) -> Vec<u32> {
    let query = Query { sources: vec![dwn()], sections: Vec::new(), offset: 0, limit: usize::MAX };
    store.items(&query).await.unwrap().iter().map(|item| item.url.path()[1..].parse().unwrap()).collect()
}

#[tokio::test]
async fn everything_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("deep/er/depesche.db");
    let store = open(&path).await.unwrap();
    assert_eq!(store.state(&dwn()).await.unwrap(), SourceState::default());
    let mut commit = commit_of(vec![keyed(item(1, None))], &[1], now());
    commit.state = SourceState {
        next_due: Some(now()),
        last_refresh: Some(now()),
        failures: 3,
        verdict: Some(Verdict::AppShell),
        listings: BTreeMap::from([(
            Url::parse("https://x.example/?a=ü").unwrap(),
            ListingState {
                validators: Validators { etag: Some("W/\"odd\\".to_owned()), last_modified: None },
                body_hash: "00".to_owned(),
                ..Default::default()
            },
        )]),
        ..SourceState::default()
    };
    store.commit(&dwn(), commit.clone()).await.unwrap();
    // What a killed process leaves behind: the file and its log, nothing closed.
    let killed = directory.path().join("killed.db");
    std::fs::copy(&path, &killed).unwrap();
    std::fs::copy(path.with_extension("db-wal"), killed.with_extension("db-wal")).unwrap();
    let killed = open(&killed).await.unwrap();
    assert_eq!(killed.state(&dwn()).await.unwrap(), commit.state);
    assert_eq!(numbers(&*killed).await, [1]);
    store.close().await;
    assert!(!path.with_extension("db-wal").exists(), "a closed database is one file");
    drop(store);
    let store = open(&path).await.unwrap();
    assert_eq!(store.state(&dwn()).await.unwrap(), commit.state);
    let query = Query { sources: vec![dwn()], sections: Vec::new(), offset: 0, limit: 10 };
    assert_eq!(store.items(&query).await.unwrap(), [item(1, None)]);
    assert_eq!(store.history(&dwn(), 10).await.unwrap(), [commit.record]);
}

#[tokio::test]
async fn a_second_process_may_only_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("depesche.db");
    let settings = crate::config::Store::Sqlite(path.clone());
    assert!(store::open_to_read(&settings).await.err().unwrap().cause.contains("nothing stored yet"));
    let first = open(&path).await.unwrap();
    let error = open(&path).await.err().unwrap();
    assert!(error.to_string().contains("another Depesche is running"), "{error}");
    let reader = store::open_to_read(&settings).await.unwrap();
    first.commit(&dwn(), commit_of(vec![keyed(item(1, None))], &[1], now())).await.unwrap();
    assert_eq!(numbers(&*reader).await, [1]);
    let error = reader.commit(&dwn(), commit_of(Vec::new(), &[], now())).await.unwrap_err();
    assert!(error.cause.contains("only to be read"), "{error}");
    first.close().await;
    drop(first);
    drop(reader);
    assert_eq!(numbers(&*store::open_to_read(&settings).await.unwrap()).await, [1], "also with nobody writing");
    open(&path).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn refreshes_of_many_sources_don_t_hinder_each_other() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let refreshes = (0..40).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let source = SourceId::new(&format!("s{number}")).unwrap();
            for round in 0..5 {
                let commit = commit_of(vec![keyed(item(round, None))], &[round], now());
                store.commit(&source, commit).await.unwrap();
                let keys = [vec![format!("url:x.example/{round}")]];
                assert!(store.known(&source, &keys).await.unwrap()[0].is_some(), "what was written can be read");
            }
        })
    });
    for refresh in refreshes.collect::<Vec<_>>() {
        refresh.await.unwrap();
    }
    let sources = (0..40).map(|number| SourceId::new(&format!("s{number}")).unwrap()).collect();
    let query = Query { sources, sections: Vec::new(), offset: 0, limit: 1000 };
    assert_eq!(store.items(&query).await.unwrap().len(), 200);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("depesche.db");
    let store = open(&path).await.unwrap();
    store.commit(&dwn(), commit_of(Vec::new(), &[], now())).await.unwrap();
    for file in [path.clone(), path.with_extension("db-wal")] {
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_file_that_is_another_s_is_refused_and_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("depesche.db");
    let text = "this is no database, but it is long enough to be taken for one ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = open(&path).await.err().unwrap();
    assert!(error.to_string().contains("depesche.db: it is no SQLite database; name another file"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let error = open(directory.path()).await.err().unwrap();
    assert!(error.cause.contains("the database cannot be opened"), "{error}");
}

#[tokio::test]
async fn items_are_known_by_any_key_the_strongest_first() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let (first, second) = (keyed(item(1, None)), keyed(item(2, None)));
    store.commit(&dwn(), commit_of(vec![first, second], &[1, 2], now())).await.unwrap();
    // A key is added; one that another item has already stays there.
    let aliases = vec!["url:x.example/alias".to_owned(), "url:x.example/1".to_owned()];
    store.commit(&dwn(), commit_of(vec![(item(2, None), aliases)], &[1, 2], now())).await.unwrap();
    let lists: Vec<Vec<String>> = [
        &["url:x.example/9"][..],
        &["url:x.example/9", "url:x.example/alias"],
        &[],
        &["number:x.example/2", "url:x.example/1"],
        &["url:x.example/1", "number:x.example/2"],
    ]
    .iter()
    .map(|list| list.iter().map(|key| (*key).to_owned()).collect())
    .collect();
    let known = store.known(&dwn(), &lists).await.unwrap();
    let positions: Vec<Option<u32>> = known.iter().map(|item| item.as_ref().map(|item| item.position)).collect();
    assert_eq!(positions, [None, Some(2), None, Some(2), Some(1)]);
    assert_eq!(store.known(&SourceId::new("other").unwrap(), &lists).await.unwrap(), vec![None; 5]);
}

#[tokio::test]
async fn newest_first_and_the_listing_decides_among_equals() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let day = Some(("2024-11-24T00:00:00+01:00", Precision::Day));
    let items = [
        item(1, day),
        item(2, Some(("2024-11-24T14:36:00+01:00", Precision::Minute))),
        item(3, day),
        item(4, Some(("2024-11-23T10:00:00+01:00", Precision::Minute))),
        item(5, None),
        item(6, None),
    ];
    store.commit(&dwn(), commit_of(items.map(keyed).into(), &[], now())).await.unwrap();
    // A later refresh finds two more of the same day: they stand above the earlier ones.
    let later = now() + Duration::hours(1);
    let items = [0, 7].map(|number| keyed(Item { first_seen: later, ..item(number, day) }));
    store.commit(&dwn(), commit_of(items.into(), &[], later)).await.unwrap();
    assert_eq!(numbers(&*store).await, [5, 6, 2, 0, 7, 1, 3, 4]);
    let query =
        Query { sources: vec![dwn()], sections: vec!["politik".to_owned(), "x".to_owned()], offset: 0, limit: 2 };
    assert_eq!(store.items(&query).await.unwrap().len(), 2);
    let query = Query { sources: vec![dwn()], sections: vec!["wirtschaft".to_owned()], offset: 0, limit: 2 };
    assert!(store.items(&query).await.unwrap().is_empty());
}

#[tokio::test]
async fn retention_spares_what_the_listing_has() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let keep = Keep { items: 3, days: 10 };
    let five: Vec<_> = (1..=5).map(|number| keyed(item(number, None))).collect();
    store.commit(&dwn(), Commit { keep, ..commit_of(five, &[1, 2, 3, 4, 5], now()) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2, 3, 4, 5], "more than keep.items, but all are in the listing");
    // Unchanged refreshes write no item, and the listing's items don't age.
    let later = now() + Duration::days(30);
    store.commit(&dwn(), Commit { keep, ..commit_of(Vec::new(), &[], later) }).await.unwrap();
    assert_eq!(numbers(&*store).await.len(), 5);
    // 3, 4 and 5 leave the listing; only three items are kept.
    store.commit(&dwn(), Commit { keep, ..commit_of(Vec::new(), &[1, 2], later) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2, 3]);
    // Ten days later, 3 has been away too long.
    let much_later = later + Duration::days(11);
    store.commit(&dwn(), Commit { keep, ..commit_of(Vec::new(), &[2], much_later) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2]);
    // A clock that was set back removes nothing that the listing has.
    let fresh = (6..=9).map(|number| keyed(item(number, Some(("1999-01-01T00:00:00Z", Precision::Day)))));
    store.commit(&dwn(), Commit { keep, ..commit_of(fresh.collect(), &[6, 7, 8, 9], now()) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2, 6, 7, 8, 9]);
    let leaving = store.leaving(&[dwn()]).await.unwrap();
    assert_eq!(leaving.len(), 3, "what is kept no longer is still there until it is forgotten: {leaving:?}");
    // One of them is listed again meanwhile.
    store.commit(&dwn(), Commit { keep, ..commit_of(Vec::new(), &[4, 6, 7, 8, 9], now()) }).await.unwrap();
    store.forget(&leaving).await.unwrap();
    let known = |number: u32| vec![format!("url:x.example/{number}")];
    let known = store.known(&dwn(), &[known(3), known(4)]).await.unwrap();
    assert!(known[0].is_none() && known[1].is_some(), "keys go with their item: {known:?}");
}

#[tokio::test]
async fn what_a_part_of_a_listing_does_not_name_has_not_left_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let keep = Keep { items: 2, days: 1 };
    let three: Vec<_> = (1..=3).map(|number| keyed(item(number, None))).collect();
    store.commit(&dwn(), Commit { keep, ..commit_of(three, &[1, 2, 3], now()) }).await.unwrap();
    let later = now() + Duration::days(30);
    let new = vec![keyed(item(4, None))];
    store.commit(&dwn(), Commit { keep, partial: true, ..commit_of(new, &[4], later) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2, 3, 4]);
    assert!(store.leaving(&[dwn()]).await.unwrap().is_empty());
    // A whole listing decides about all of them.
    store.commit(&dwn(), Commit { keep, ..commit_of(Vec::new(), &[4], later) }).await.unwrap();
    assert_eq!(numbers(&*store).await, [1, 2, 4]);
}

#[tokio::test]
async fn sections_stay_in_their_most_common_spelling() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    let spelled = |number, name: &str| {
        keyed(Item { sections: vec![Section { name: name.to_owned(), slug: "ezb".to_owned() }], ..item(number, None) })
    };
    let items = vec![spelled(1, "Ezb"), spelled(2, "EZB"), spelled(3, "EZB"), keyed(item(4, None))];
    store.commit(&dwn(), commit_of(items, &[1], now())).await.unwrap();
    let sections = store.sections(&dwn()).await.unwrap();
    assert_eq!(sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["EZB", "Politik"]);
}

#[tokio::test]
async fn due_times_and_history() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    store.set_due(&dwn(), now()).await.unwrap();
    assert_eq!(store.state(&dwn()).await.unwrap().next_due, Some(now()));
    let lines = i64::from(HISTORY_LINES_MAX) + 3;
    for line in 0..lines {
        store.commit(&dwn(), commit_of(Vec::new(), &[], now() + Duration::minutes(line))).await.unwrap();
    }
    store.set_due(&dwn(), now()).await.unwrap();
    let state = store.state(&dwn()).await.unwrap();
    assert_eq!((state.next_due, state.reason.as_str()), (Some(now()), "gut"));
    let history = store.history(&dwn(), usize::MAX).await.unwrap();
    assert_eq!(history.len(), HISTORY_LINES_MAX as usize);
    assert_eq!(history[0].started, now() + Duration::minutes(lines - 1));
    assert_eq!(store.history(&dwn(), 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn removed_feeds_are_remembered_for_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("x.db")).await.unwrap();
    assert!(store.configured(&["dwn", "geld"], now()).await.unwrap().is_empty());
    assert_eq!(store.configured(&["dwn"], now()).await.unwrap(), ["geld"]);
    let later = now() + Duration::days(store::FEED_REMEMBERED_DAYS);
    assert_eq!(store.configured(&["dwn"], later).await.unwrap(), ["geld"]);
    assert!(store.configured(&["dwn"], later + Duration::seconds(1)).await.unwrap().is_empty());
    assert_eq!(store.configured(&["geld"], later).await.unwrap(), ["dwn"], "what comes back is not gone");
}

#[tokio::test]
async fn what_the_last_listing_published() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    assert_eq!(store.listed(&dwn()).await.unwrap(), []);
    let dated = item(2, Some(("2024-11-20T10:00:00+01:00", Precision::Minute)));
    let items = vec![keyed(item(1, None)), keyed(dated.clone()), keyed(Item { dropped: true, ..item(3, None) })];
    store.commit(&dwn(), commit_of(items, &[1, 2, 3], now())).await.unwrap();
    store.commit(&dwn(), commit_of(Vec::new(), &[2, 3], now())).await.unwrap();
    assert_eq!(store.listed(&dwn()).await.unwrap(), [Listed { id: dated.id.clone(), date: dated.date() }]);
    let pushed = Commit { partial: true, ..commit_of(vec![keyed(item(4, None))], &[4], now()) };
    store.commit(&dwn(), pushed).await.unwrap();
    let mut listed: Vec<ItemId> = store.listed(&dwn()).await.unwrap().into_iter().map(|listed| listed.id).collect();
    listed.sort();
    assert_eq!(listed, [dated.id, item(4, None).id]);
}
