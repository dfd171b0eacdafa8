use proptest::prelude::*;

use super::*;
use crate::model::{Enclosure, Field, Moment, Precision, ZoneOrigin};

fn entry(link: &str, title: &str) -> Entry {
    Entry {
        url: Some(Field::new(Url::parse(link).unwrap(), EvidenceKind::Html, "a")),
        title: Some(Field::new(title.to_owned(), EvidenceKind::Html, "h2")),
        ..Entry::default()
    }
}

fn with_guid(link: &str, title: &str, guid: &str) -> Entry {
    Entry { guid: Some(Field::new(guid.to_owned(), EvidenceKind::Feed, "guid")), ..entry(link, title) }
}

fn id_of(entry: &Entry) -> String {
    id(entry, &keys(entry), None).unwrap().0
}

#[test]
fn all_addresses_of_an_article_share_its_number() {
    for link in [
        "https://www.deutsche-wirtschafts-nachrichten.de/706332/slug",
        "https://www.deutsche-wirtschafts-nachrichten.de/706332/other",
        "https://www.deutsche-wirtschafts-nachrichten.de/706332",
        "http://deutsche-wirtschafts-nachrichten.de/706332/slug?src=live",
        "https://deutsche-wirtschafts-nachrichten.de/706332/slug/?src=rec-newsboxes#a",
    ] {
        let entry = entry(link, "Titel");
        assert_eq!(keys(&entry)[0], "number:deutsche-wirtschafts-nachrichten.de/706332", "{link}");
        assert_eq!(id_of(&entry), "tag:deutsche-wirtschafts-nachrichten.de,2026:706332", "{link}");
    }
    let tag = entry("https://www.deutsche-wirtschafts-nachrichten.de/tag/200145?src=top", "Thema");
    assert_eq!(keys(&tag), ["url:deutsche-wirtschafts-nachrichten.de/tag/200145"]);
    assert_eq!(id_of(&tag), "tag:deutsche-wirtschafts-nachrichten.de,2026:/tag/200145");
}

#[test]
fn ids_are_tag_uris() {
    for (link, id) in [
        ("https://www.x.example/2024/11/24/ein-titel/?q=a b", "tag:x.example,2026:/2024/11/24/ein-titel?q=a%20b"),
        ("https://x.example/en/706332", "tag:x.example,2026:en/706332"),
        ("http://127.0.0.1:8080/706332/slug", "tag:127.0.0.1,2026::8080/706332"),
        ("http://[::1]:8080/a", "tag:0-0-0-0-0-0-0-1,2026::8080//a"),
        ("https://müller.example/ü", "tag:xn--mller-kva.example,2026:/%C3%BC"),
        ("https://a_b.example/x|y", "tag:a-b.example,2026:/x%7Cy"),
    ] {
        assert_eq!(id_of(&entry(link, "t")), id, "{link}");
    }
}

#[test]
fn keys_cover_the_link_and_the_declared_address() {
    let mut entry = entry("https://x.example/706332?src=live", "t");
    let canonical = Url::parse("https://www.x.example/706332/slug").unwrap();
    entry.canonical = Some(Field::new(canonical, EvidenceKind::Meta, "canonical"));
    assert_eq!(keys(&entry), ["number:x.example/706332", "url:x.example/706332/slug", "url:x.example/706332"]);
}

#[test]
fn guids_are_kept_if_they_are_unique() {
    for (guid, id) in [
        ("https://x.example/?p=17", "https://x.example/?p=17"),
        ("urn:uuid:0b1e", "urn:uuid:0b1e"),
        // Unique only within its feed: it recognises, but the link makes the id.
        ("4711", "tag:x.example,2026:/a"),
        ("12345 at https://x.example", "tag:x.example,2026:/a"),
        ("", "tag:x.example,2026:/a"),
        ("/a", "tag:x.example,2026:/a"),
        ("-", "tag:x.example,2026:/a"),
    ] {
        assert_eq!(id_of(&with_guid("https://x.example/a", "t", guid)), id, "{guid}");
    }
    assert_eq!(keys(&with_guid("https://x.example/a", "t", "4711"))[0], "guid:4711");
    let mut lonely = with_guid("https://x.example/a", "t", "47 11");
    lonely.url = None;
    let home = Url::parse("https://x.example/feed").unwrap();
    assert_eq!(id(&lonely, &keys(&lonely), Some(&home)).unwrap().0, "tag:x.example,2026:guid:47%2011");
    assert_eq!(keys(&with_guid("https://x.example/", "t", "a")), ["guid:a"], "the home page is no article");
}

#[test]
fn keys_shared_by_different_articles_are_disqualified() {
    let mut entries = vec![
        entry("https://x.example/aktuell-123456/erstens", "Erstens"),
        entry("https://x.example/aktuell/zweitens-1234567", "Zweitens"),
        entry("https://x.example/777777/kurz", "Kurz"),
        entry("https://x.example/777777", "Mehr"),
        entry("https://x.example/555555/eins", "Eins"),
        entry("https://x.example/555555/zwei", "Zwei"),
    ];
    disqualify(&mut entries);
    let numbers: Vec<bool> = entries.iter().map(|entry| keys(entry)[0].starts_with("number:")).collect();
    assert_eq!(numbers, [false, true, true, true, false, false]);
    assert_eq!(id_of(&entries[4]), "tag:x.example,2026:/555555/eins");
}

#[test]
fn one_guid_for_all_recognises_nothing() {
    let mut entries: Vec<Entry> =
        (1..=3).map(|n| with_guid(&format!("https://x.example/a{n}"), &format!("Titel {n}"), "feed-1")).collect();
    disqualify(&mut entries);
    assert!(entries.iter().all(|entry| keys(entry).iter().all(|key| key.starts_with("url:"))));
    // And the other way round: one page for all, told apart by their guids.
    let mut entries: Vec<Entry> =
        (1..=3).map(|n| with_guid("https://x.example/changes", &format!("Titel {n}"), &format!("v{n}"))).collect();
    disqualify(&mut entries);
    assert_eq!(keys(&entries[1]), ["guid:v2"]);
}

fn of_feed(link: Option<&str>, title: Option<&str>, guid: Option<&str>) -> Entry {
    let field = |text: &str| Field::new(text.to_owned(), EvidenceKind::Feed, "RSS");
    Entry {
        url: link.map(|link| Field::new(Url::parse(link).unwrap(), EvidenceKind::Feed, "RSS link")),
        title: title.map(field),
        guid: guid.map(field),
        ..Entry::default()
    }
}

fn dated(entry: Entry, at: &str) -> Entry {
    let at = chrono::DateTime::parse_from_rfc3339(at).unwrap();
    let moment = Moment { at, precision: Precision::Second, zone: ZoneOrigin::Stated, ambiguous: false };
    Entry { published: Some(Field::new(moment, EvidenceKind::Feed, "RSS pubDate")), ..entry }
}

fn ids_of(mut entries: Vec<Entry>) -> Vec<String> {
    disqualify(&mut entries);
    let mut ids: Vec<String> = entries.iter().map(id_of).collect();
    let all = ids.clone();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "{all:?}");
    all
}

#[test]
fn fragments_tell_entries_of_feeds_apart() {
    let page = "https://blog.example/2024/11/24.html";
    let ids = ids_of(vec![
        of_feed(Some(&format!("{page}#a1")), None, None),
        of_feed(Some(&format!("{page}#a12")), None, None),
        of_feed(Some(page), Some("Der ganze Tag"), None),
        of_feed(Some("https://blog.example/706332#a"), Some("A"), None),
        of_feed(Some("https://blog.example/706332#b"), Some("B"), None),
        of_feed(Some("https://blog.example/#start"), Some("C"), Some("c 1")),
    ]);
    assert_eq!(ids[0], "tag:blog.example,2026:/2024/11/24.html%23a1");
    assert_eq!(keys(&of_feed(Some(&format!("{page}#xtor=RSS-1")), None, None)), keys(&of_feed(Some(page), None, None)));
    // What the page declares is not the address of its part.
    let mut part = of_feed(Some(&format!("{page}#a1")), None, None);
    part.canonical = Some(Field::new(Url::parse(page).unwrap(), EvidenceKind::Meta, "canonical"));
    assert_eq!(keys(&part), ["url:blog.example/2024/11/24.html#a1"]);
}

#[test]
fn guids_alone_tell_entries_of_feeds_apart() {
    let page = "https://x.example/changes";
    let entries = || {
        let entry = |guid| of_feed(Some(page), Some("Neue Fassung"), Some(guid));
        vec![entry("v1"), entry("v2"), entry("v3")]
    };
    ids_of(entries());
    let mut shared = entries();
    disqualify(&mut shared);
    assert_eq!(keys(&shared[1]), ["guid:v2"]);
    // One article in two feeds, each with its own guid.
    let twin = |guid| dated(of_feed(Some(page), Some("Neue Fassung"), Some(guid)), "2024-11-24T10:00:00Z");
    let mut twins = vec![twin("a"), twin("b")];
    disqualify(&mut twins);
    assert_eq!(keys(&twins[1]), ["guid:b", "url:x.example/changes"]);
    // What its page declares is no key of an entry that has a guid.
    let mut entry = of_feed(Some("https://x.example/a"), Some("A"), Some("1"));
    entry.canonical = Some(Field::new(Url::parse("https://x.example/706332/slug").unwrap(), EvidenceKind::Meta, ""));
    assert_eq!(keys(&entry), ["guid:1", "url:x.example/a"]);
}

#[test]
fn entries_of_feeds_without_link_and_guid_have_an_identity() {
    let home = Url::parse("https://x.example/feed").unwrap();
    let id_of = |entry: &Entry| id(entry, &keys(entry), Some(&home)).map(|id| id.0);
    let named = dated(of_feed(None, Some("Titel"), None), "2024-11-24T10:00:00Z");
    let text = id_of(&named).unwrap();
    assert!(text.starts_with("tag:x.example,2026:text:") && text.len() == 24 + 32, "{text}");
    assert_eq!(id_of(&dated(of_feed(None, Some("Titel "), None), "2024-11-24T11:00:00+01:00")), Some(text.clone()));
    assert_ne!(id_of(&of_feed(None, Some("Titel"), None)), Some(text.clone()));
    let url = Url::parse("https://cdn.example/folge-1.mp3?utm_source=rss").unwrap();
    let file = Enclosure { url, mime_type: None, bytes: None };
    let spoken = Entry { enclosures: vec![file], ..named.clone() };
    assert_eq!(keys(&spoken), ["enclosure:cdn.example/folge-1.mp3"]);
    assert_eq!(id_of(&spoken).as_deref(), Some("tag:cdn.example,2026:enclosure:/folge-1.mp3"));
    assert_eq!(id_of(&of_feed(None, None, None)), None);
    assert!(keys(&Entry { url: None, ..entry("https://x.example/a", "Kein Feed") }).is_empty());
    // A page for all of them, and a jingle, recognise none.
    let other = |title: &str| Entry {
        enclosures: spoken.enclosures.clone(),
        ..of_feed(Some("https://x.example/news"), Some(title), None)
    };
    let mut entries = vec![other("Eins"), other("Zwei")];
    entries[0].url.as_mut().unwrap().value.set_path("/");
    entries[1].url.as_mut().unwrap().value.set_path("/");
    disqualify(&mut entries);
    let keys: Vec<Vec<String>> = entries.iter().map(keys).collect();
    assert!(keys[0] != keys[1] && keys.iter().all(|keys| keys.len() == 1), "{keys:?}");
}

proptest! {
    #[test]
    fn ids_are_stable_and_well_formed(path in "(/[a-zäöü0-9%| -]{0,10}){1,4}", tracking in "(utm_[a-z]{1,4}=x&?){0,2}") {
        let path = path.trim();
        let Ok(plain) = Url::parse(&format!("https://x.example{path}")) else { return Ok(()) };
        let other = Url::parse(&format!("http://www.x.example{path}?{tracking}#f")).unwrap();
        let first = id_of(&entry(plain.as_str(), "a"));
        prop_assert_eq!(&first, &id_of(&entry(other.as_str(), "b")));
        prop_assert!(first.starts_with("tag:x.example,2026:"));
        prop_assert!(first.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"{}|\\^`#".contains(&b)), "{}", first);
    }
}
