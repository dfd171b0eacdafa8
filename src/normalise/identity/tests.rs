use proptest::prelude::*;

use super::*;
use crate::model::Field;

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
