use super::*;
use crate::config::Source;
use crate::extract::{self, Listing};
use crate::model::{ArticleState, Page, SourceId};
use crate::normalise::{draft, listing_hash};

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn source() -> Source {
    Source::automatic(SourceId::new("bote").unwrap(), Url::parse("https://bote.example/feed").unwrap())
}

/// A feed of articles: headline, link, date.
fn feed(articles: &[(&str, &str, &str)]) -> Listing {
    let item = |(title, link, date): &(&str, &str, &str)| {
        let date = if date.is_empty() { String::new() } else { format!("<pubDate>{date}</pubDate>") };
        format!("<item><title>{title}</title><link>https://bote.example{link}</link>{date}</item>")
    };
    let items: String = articles.iter().map(item).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Bote</title>{items}</channel></rss>");
    let source = source();
    extract::listing(&Page::of_bytes(source.urls[0].clone(), feed, now()), &source, now())
}

fn items(listing: &Listing) -> Vec<Item> {
    let drafted =
        |entry: &Entry| draft(entry, listing_hash(entry, false), ArticleState::NotWanted, &source(), 0, now());
    listing.entries.iter().map(|entry| drafted(entry).unwrap().item).collect()
}

/// How many of the second list are recognised as items of the first.
fn recognised(before: &[(&str, &str, &str)], after: &[(&str, &str, &str)]) -> usize {
    let (listing, listed) = (feed(after), items(&feed(before)));
    assert_eq!((listed.len(), listing.entries.len()), (before.len(), after.len()));
    let source = source();
    let known = vec![None; after.len()];
    let hubs = BTreeSet::new();
    let (address, now) = (&source.urls[0], now());
    let sight = Sight { address, listing: &listing, known: &known, hubs: &hubs, is_switched: false, renamed: 0, now };
    let pairs = renamed(&sight, &listed);
    assert!(pairs.iter().all(|(at, item)| listed[*item].title == *listing.entries[*at].title.as_ref().unwrap().value));
    pairs.len()
}

const MONDAY: &str = "Mon, 23 Nov 2026 07:05:00 GMT";
const TUESDAY: &str = "Tue, 24 Nov 2026 07:05:00 GMT";

#[test]
fn x06_the_same_headlines_with_the_same_dates_are_the_same_articles() {
    let before = [("Eins", "/a?s=1", MONDAY), ("Zwei", "/b?s=1", MONDAY), ("Drei", "/c?s=1", TUESDAY)];
    let after = [("Drei", "/s2/c", TUESDAY), ("Eins", "/s2/a", MONDAY), ("Zwei", "/s2/b", MONDAY)];
    assert_eq!(recognised(&before, &after), 3);
}

#[test]
fn x06_the_same_headline_of_another_day_is_another_article() {
    let before =
        [("Börsenbericht", "/1", MONDAY), ("Wetter für Norddeutschland", "/2", MONDAY), ("Lotto", "/3", MONDAY)];
    let after =
        [("Börsenbericht", "/4", TUESDAY), ("Wetter für Norddeutschland", "/5", TUESDAY), ("Lotto", "/6", TUESDAY)];
    assert_eq!(recognised(&before, &after), 0);
}

#[test]
fn x06_a_headline_that_stands_twice_tells_nothing() {
    let twice = |link: [&'static str; 3]| {
        [("Meldung", link[0], MONDAY), ("Meldung", link[1], MONDAY), ("Meldung", link[2], MONDAY)]
    };
    assert_eq!(recognised(&twice(["/1", "/2", "/3"]), &twice(["/4", "/5", "/6"])), 0);
}

#[test]
fn x06_without_dates_the_rest_of_the_address_must_be_the_same() {
    let before = [
        ("Der Stadtrat streitet um den Haushalt", "/s/1/haushalt", ""),
        ("Die Fähre fährt wieder nach Norden", "/s/1/faehre", ""),
        ("Das Museum öffnet am Sonntag neu", "/artikel?id=3&s=1", ""),
    ];
    let moved = |links: [&'static str; 3]| [0, 1, 2].map(|at| (before[at].0, links[at], ""));
    assert_eq!(recognised(&before, &moved(["/s/2/haushalt", "/s/2/faehre", "/artikel?id=3&s=2"])), 3);
    assert_eq!(recognised(&before, &moved(["/24/x1", "/24/x2", "/24/x3"])), 0);
}

#[test]
fn x06_a_few_known_headlines_among_many_new_ones_prove_nothing() {
    const TITLES: [&str; 7] = ["Eins", "Zwei", "Drei", "Vier", "Fünf", "Sechs", "Sieben"];
    const LINKS: [&str; 7] = ["/1", "/2", "/3", "/4", "/5", "/6", "/7"];
    let after: Vec<_> = TITLES[3..].iter().zip(LINKS).map(|(title, link)| (*title, link, MONDAY)).collect();
    let before: Vec<_> =
        TITLES[..4].iter().zip(["/a", "/b", "/c", "/d"]).map(|(title, link)| (*title, link, MONDAY)).collect();
    assert_eq!(recognised(&before, &after), 0, "one of four");
    assert_eq!(recognised(&before, &after[..2]), 1, "one of two, and its date");
}
