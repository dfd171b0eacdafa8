use super::*;
use crate::store::sqlite::tests::{commit_of, item, now, open};
use crate::store::{Alike, Fingerprint, Represented, Store, Telling};

fn name(of: &str) -> (SourceId, ItemId) {
    (SourceId::new(of).unwrap(), item(1, None).id)
}

/// One item for each of these sources, with these keys.
async fn stored(items: &[(&str, &[&str])]) -> (tempfile::TempDir, std::sync::Arc<dyn Store>) {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("depesche.db")).await.unwrap();
    for (of, keys) in items {
        let (source, id) = name(of);
        let item = Item { source: source.clone(), id, ..item(1, None) };
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        store.commit(&source, commit_of(vec![(item, keys)], &[1], now())).await.unwrap();
    }
    (directory, store)
}

/// The sources of the families of an item.
async fn family(store: &dyn Store, of: &str, sources: &[&str]) -> Vec<String> {
    let sources: Vec<_> = sources.iter().map(|of| name(of).0).collect();
    let kinship = Kinship { sources: &sources, feed: "mix", by_text: true, items_max: 3 };
    let families = store.families(&[name(of)], kinship).await.unwrap();
    families.iter().flat_map(|family| &family.items).map(|item| item.source.to_string()).collect()
}

#[tokio::test]
async fn relatives_share_a_key_also_by_way_of_a_third() {
    let (_directory, store) = stored(&[
        ("a", &["url:x.example/eins", "guid:4711"]),
        ("b", &["url:x.example/eins", "guid:urn:b"]),
        ("c", &["url:y.example/1", "guid:urn:b"]),
        ("d", &["url:z.example/", "guid:4711"]),
    ])
    .await;
    let all = ["a", "b", "c", "d"];
    assert_eq!(family(&*store, "a", &all).await, ["a", "b", "c"]);
    assert_eq!(family(&*store, "c", &all).await, ["a", "b", "c"]);
    assert_eq!(family(&*store, "d", &all).await, [""; 0], "a bare guid is one of its feed alone");
    assert_eq!(family(&*store, "a", &["a", "c", "d"]).await, [""; 0], "the third is no source of the feed");
}

#[tokio::test]
async fn what_was_one_article_before_is_related_also_by_way_of_one_that_is_gone() {
    let (_directory, store) = stored(&[("a", &["1"]), ("b", &["2"]), ("c", &["3"]), ("d", &["4"])]).await;
    let note =
        |of: &str, by: &str| Represented { item: name(of), by: name(by), updated: 1, shown: 2, is_archived: false };
    store.note_represented("mix", &[note("a", "gone"), note("b", "gone"), note("d", "c")]).await.unwrap();
    let all = ["a", "b", "c", "d"];
    for (of, relatives) in [("a", ["a", "b"]), ("b", ["a", "b"]), ("c", ["c", "d"]), ("d", ["c", "d"])] {
        assert_eq!(family(&*store, of, &all).await, relatives);
    }
    store.note_represented("other", &[note("a", "c")]).await.unwrap();
    assert_eq!(family(&*store, "a", &all).await, ["a", "b"], "each feed for itself");
    store.note_represented("mix", &[note("a", "c"), note("b", "c")]).await.unwrap();
    assert_eq!(family(&*store, "a", &all).await, [""; 0], "more than a family has");
}

#[tokio::test]
async fn a_text_that_changed_is_like_no_other_until_it_is_read_again() {
    let (_directory, store) = stored(&[("a", &["1"]), ("b", &["2"]), ("c", &["3"])]).await;
    let sources: Vec<_> = ["a", "b", "c"].iter().map(|of| name(of).0).collect();
    let unread = store.unread_texts(&sources, 9).await.unwrap();
    assert_eq!(unread.len(), 3);
    let print = |of: &str| Fingerprint { item: name(of), updated: unread[0].1, bands: vec![7], sketch: vec![1, 2] };
    let prints = ["a", "b", "c"].map(print);
    store.put_fingerprints(&prints).await.unwrap();
    assert_eq!(store.unread_texts(&sources, 9).await.unwrap().len(), 3, "they are not compared yet");
    let window = chrono::Duration::hours(1);
    let found = store.neighbours(&[name("a")], window, 2).await.unwrap();
    assert_eq!((found.of[0].len(), found.sketches.len()), (2, 2));
    assert!(found.sketches.contains(&(name("b"), vec![1, 2])));
    assert!(store.neighbours(&[name("a")], window, 1).await.unwrap().of[0].is_empty(), "too many for a story");
    let alike = |one: &str, other: &str, share: u16| Alike { items: [name(one), name(other)], share };
    let telling = Telling { own_max: 2, margin: 100, same_min: 900 };
    store.put_alike(&[alike("a", "b", 500), alike("c", "b", 700)], &prints, telling).await.unwrap();
    assert!(store.unread_texts(&sources, 9).await.unwrap().is_empty());
    assert_eq!(family(&*store, "a", &["a", "b", "c"]).await, ["a", "b", "c"]);
    store.put_fingerprints(&[print("b")]).await.unwrap();
    assert_eq!(family(&*store, "a", &["a", "b", "c"]).await, [""; 0]);
}
