use std::collections::BTreeMap;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::*;
use crate::model::{ArticleState, Author, Image, ItemId, Section};

fn start() -> DateTime<Utc> {
    "2024-11-24T15:00:00Z".parse().unwrap()
}

fn source(id: &str) -> SourceId {
    SourceId::new(id).unwrap()
}

/// An item seen so many minutes after the start.
pub(super) fn item(of: &str, link: &str, minutes: i64, sections: &[&str]) -> Item {
    Item {
        id: ItemId(format!("tag:{of}.example,2026:{link}")),
        source: source(of),
        url: Url::parse(link).unwrap(),
        title: format!("{of} says"),
        sections: sections.iter().map(|name| Section::new(name).unwrap()).collect(),
        tags: Vec::new(),
        authors: Vec::new(),
        lead: None,
        lead_cut: false,
        body_html: None,
        image: None,
        enclosures: Vec::new(),
        language: None,
        reading_minutes: None,
        advertisement: false,
        access: None,
        published: None,
        updated: start() + TimeDelta::minutes(minutes),
        stated: None,
        first_seen: start() + TimeDelta::minutes(minutes),
        position: 0,
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

fn united(items: Vec<Item>) -> Vec<Item> {
    let united = unite(items, &[source("a"), source("b"), source("c")], &Bonds::default());
    united.into_iter().map(|united| united.item).collect()
}

fn sections(item: &Item) -> Vec<&str> {
    item.sections.iter().map(|section| section.name.as_str()).collect()
}

#[test]
fn one_article_of_three_sources_is_one_item() {
    let all = united(vec![
        item("b", "https://www.x.example/eins?utm_source=b", 0, &["Geld", "Politik"]),
        item("c", "http://m.x.example/eins/", 0, &["Börse"]),
        item("a", "https://x.example/eins", 0, &["Politik"]),
        item("a", "https://x.example/zwei", 0, &["Politik"]),
    ]);
    let [one, two] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((one.source.as_str(), two.url.path()), ("a", "/zwei"), "of one time, the source that is named first");
    assert_eq!(sections(one), ["Politik", "Geld", "Börse"]);
}

#[test]
fn the_first_seen_stays_whatever_comes_later() {
    let early = item("c", "https://x.example/eins", 0, &["Börse"]);
    let late = item("a", "https://x.example/eins", 30, &["Politik"]);
    let [one] = <[Item; 1]>::try_from(united(vec![late, early.clone()])).unwrap();
    assert_eq!((&one.id, &one.title), (&early.id, &early.title));
    assert_eq!(sections(&one), ["Börse", "Politik"]);
    assert_eq!(one.updated, start() + TimeDelta::minutes(30), "since then it is in Politik, too");
}

#[test]
fn the_same_id_or_number_makes_twins_and_a_part_of_a_page_does_not() {
    let a = item("a", "https://x.example/706332/alter-titel", 0, &[]);
    let b = item("b", "https://x.example/706332/neuer-titel", 0, &[]);
    assert_eq!(united(vec![a, b]).len(), 1);
    let mut a = item("a", "https://x.example/eins", 0, &[]);
    let b = item("b", "https://y.example/zwei", 0, &[]);
    a.id = b.id.clone();
    assert_eq!(united(vec![a, b]).len(), 1);
    let a = item("a", "https://x.example/2024/11/24.html", 0, &[]);
    let b = item("b", "https://x.example/2024/11/24.html#a1536", 0, &[]);
    assert_eq!(united(vec![a, b]).len(), 2);
    let homes = ["a", "b"].map(|of| item(of, "https://x.example/", 0, &[]));
    assert_eq!(united(homes.into()).len(), 2, "a home page is nobody's article");
}

#[test]
fn what_one_source_keeps_apart_stays_apart() {
    let mut first = item("a", "https://x.example/eins", 0, &[]);
    first.id = ItemId("tag:a.example,2026:first".to_owned());
    let mut second = item("a", "https://x.example/eins", 5, &[]);
    second.id = ItemId("tag:a.example,2026:second".to_owned());
    let other = item("b", "https://x.example/eins", 9, &[]);
    let all = united(vec![other, second, first]);
    assert_eq!(all.len(), 3, "the link tells none of them: {all:?}");
}

#[test]
fn only_what_is_missing_is_filled() {
    let image = |name: &str| Image { url: Url::parse(&format!("https://x.example/{name}.jpg")).unwrap(), alt: None };
    let mut a = item("a", "https://x.example/eins", 0, &[]);
    a.lead = Some("Der Anriss.".to_owned());
    a.image = Some(image("a"));
    let mut b = item("b", "https://x.example/eins", 5, &[]);
    b.lead = Some("Ein anderer.".to_owned());
    b.image = Some(image("b"));
    let [mut one] = <[Item; 1]>::try_from(united(vec![a.clone(), b.clone()])).unwrap();
    assert_eq!(one.elsewhere.drain(..).map(|found| found.source).collect::<Vec<_>>(), [source("b")]);
    assert_eq!(one, a, "the twin says nothing more, so nothing changed, not even `updated`");

    b.body_html = Some("<p>Der Text.</p>".to_owned());
    b.authors = vec![Author::named("Ida Maß")];
    b.updated = start() + TimeDelta::minutes(20);
    let [one] = <[Item; 1]>::try_from(united(vec![b.clone(), a.clone()])).unwrap();
    assert_eq!((one.lead, one.image), (a.lead, a.image));
    assert_eq!((one.body_html, one.authors, one.updated), (b.body_html, b.authors, b.updated));
    assert_eq!((one.id, one.published, one.first_seen), (a.id, None, a.first_seen));
}

/// Items that are alike as these places say, united; the members of each article.
fn grouped(items: Vec<Item>, alike: &[(usize, usize, u16)], sent_as: &[(usize, usize)]) -> Vec<Vec<String>> {
    let names: Vec<Name> = items.iter().map(name).collect();
    let both_ways = alike.iter().flat_map(|&(one, two, share)| [((one, two), share), ((two, one), share)]);
    let sent_as = sent_as.iter().map(|&(item, by)| (names[item].clone(), names[by].clone()));
    let bonds = Bonds { alike: both_ways.collect(), sent_as: sent_as.collect() };
    let united = unite(items, &[source("a"), source("b"), source("c")], &bonds);
    let paths = |united: United| {
        united.members.into_iter().map(|(of, id)| format!("{of}{}", &id.as_str()[id.as_str().len() - 1..]))
    };
    united.into_iter().map(|united| paths(united).collect()).collect()
}

#[test]
fn a_text_joins_the_one_it_is_most_like() {
    let items = || {
        vec![
            item("a", "https://a.example/1", 0, &[]),
            item("a", "https://a.example/2", 1, &[]),
            item("b", "https://b.example/2", 2, &[]),
        ]
    };
    assert_eq!(grouped(items(), &[(0, 2, 600), (1, 2, 950)], &[]), [vec!["a1"], vec!["a2", "b2"]]);
    let mut late = items();
    late[2].first_seen += TEXT_WINDOW * 2;
    assert_eq!(grouped(late, &[(0, 2, 600), (1, 2, 950)], &[]).len(), 3, "of another time");
}

#[test]
fn what_was_sent_as_one_article_stays_one() {
    let items = || {
        vec![
            item("a", "https://a.example/1", 0, &[]),
            item("b", "https://b.example/1", 1, &[]),
            item("c", "https://c.example/1", 2, &[]),
        ]
    };
    assert_eq!(grouped(items(), &[(0, 1, 900)], &[]), [vec!["a1", "b1"], vec!["c1"]]);
    assert_eq!(grouped(items(), &[], &[(1, 0)]), [vec!["a1", "b1"], vec!["c1"]], "also when it is alike no longer");
    // It was found to be another one's first.
    assert_eq!(grouped(items(), &[(0, 1, 900)], &[(1, 2), (2, 2)]), [vec!["a1", "b1", "c1"]]);
}

#[test]
fn ten_thousand_items_take_no_time() {
    let items: Vec<Item> = (0..10_000)
        .map(|number| {
            let of = ["a", "b", "c"][number % 3];
            item(of, &format!("https://x.example/politik/artikel-{}.html", number / 2), number as i64, &["Politik"])
        })
        .collect();
    let clock = Instant::now();
    let all = united(items);
    // Also without optimisation it is a fraction of a second; this is a guard against squares.
    assert!(clock.elapsed().as_secs() < 5, "{:?}", clock.elapsed());
    assert_eq!(all.len(), 5000);
}
