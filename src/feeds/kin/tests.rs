use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{Config, Source, parse};
use crate::feeds::of_feed;
use crate::model::{
    ArticleState, Entry, EvidenceKind, Field, Item, Moment, Precision, RefreshRecord, Verdict, ZoneOrigin,
};
use crate::normalise::draft;
use crate::publish::View;
use crate::store::{self, Commit, Store};

/// Papers, so many stories of each that nobody else has, and such that three of them have. Set to
/// ten papers, seven hundred stories and a thousand, this was used to measure.
const PAPERS: usize = 4;
const OWN_STORIES: usize = 40;
const COMMON_STORIES: usize = 40;
/// Reports of each paper that differ in their numbers only. Measured with fifty.
const REPORTS: usize = 10;
/// Words of a story.
const WORDS: usize = 250;

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// So many papers, and two feeds over them.
fn config(directory: &Path, archive: &str, papers: usize) -> Config {
    let ids: Vec<String> = (0..papers).map(|number| format!("p{number}")).collect();
    let source = |id: &String| format!("[source.{id}]\nurl = 'https://{id}.example/'\nkeep = {{ items = 100000 }}\n");
    let sources: String = ids.iter().map(source).collect();
    let text = format!(
        "[publish]\nitems = 1000\narchive = '{archive}'\n[store]\nurl = 'sqlite:db'\n{sources}\
         [feed.text]\nfrom = {ids:?}\nunite = 'text'\n[feed.address]\nfrom = {ids:?}\n"
    );
    parse(&text, &directory.join("depesche.toml")).unwrap()
}

/// The text of a story: words of a small vocabulary in an order of its own; each paper writes some
/// of them otherwise.
fn words(story: usize, paper: usize) -> String {
    let mut number = story as u64 + 1;
    let word = |place| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let own = if place % 50 == paper { "anders" } else { "" };
        format!("{own}wort{} ", (number >> 33) % 3_000)
    };
    (0..WORDS).map(word).collect()
}

/// A report of the weather: always the same words, with other numbers.
fn report(number: usize, paper: usize) -> String {
    let words: Vec<String> = (0..WORDS).map(|word| format!("wetter{word}")).collect();
    let value = |part: usize| (number * 31 + paper * 17 + part * 7) % 97;
    words.chunks(25).enumerate().map(|(part, words)| format!("{} {} Grad ", words.join(" "), value(part))).collect()
}

/// An article of a paper: its address, how many hours ago it was published, and its text.
type Article = (String, usize, String);

fn articles(paper: usize) -> Vec<Article> {
    let own = (0..OWN_STORIES).map(|number| {
        let story = COMMON_STORIES + PAPERS * number + paper;
        (format!("{story}/x"), number, words(story, paper))
    });
    let common = (0..COMMON_STORIES).filter(|story| (story + PAPERS - paper) % PAPERS < 3);
    let common = common.map(|story| (format!("{story}/x"), story, words(story, paper)));
    let reports = (0..REPORTS).map(|number| (format!("wetter/{number}/x"), number % 24, report(number, paper)));
    own.chain(common).chain(reports).collect()
}

/// An item of a paper, with its keys.
fn item(
    source: &Arc<Source>,
    place: usize,
    address: &str,
    published: Option<DateTime<Utc>>,
    text: &str,
    now: DateTime<Utc>,
) -> (Item, Vec<String>) {
    let field = |text: String| Field::new(text, EvidenceKind::Html, "");
    let moment = |at: DateTime<Utc>| {
        let at = at.fixed_offset();
        Field::new(
            Moment { at, precision: Precision::Minute, zone: ZoneOrigin::Stated, ambiguous: false },
            EvidenceKind::Html,
            "",
        )
    };
    let entry = Entry {
        title: Some(field(format!("Blatt {}: {address}", source.id))),
        url: Some(Field::new(source.urls[0].join(address).unwrap(), EvidenceKind::Html, "")),
        published: published.map(moment),
        body: Some(field(format!("<p>{text}</p><p>Aus dem Blatt {}.</p>", source.id))),
        ..Entry::default()
    };
    let draft = draft(&entry, String::new(), ArticleState::Read, source, place as u32, now).unwrap();
    (draft.item, draft.keys)
}

/// What a refresh found that read a part of a listing.
fn commit(source: &Arc<Source>, items: Vec<(Item, Vec<String>)>) -> Commit {
    let record = RefreshRecord {
        source: source.id.clone(),
        started: now(),
        duration_ms: 1,
        verdict: Verdict::Ok,
        reason: String::new(),
        entries: 1,
        new: 1,
        changed: 0,
    };
    Commit { state: Default::default(), items, seen: Vec::new(), record, keep: source.keep, partial: true }
}

async fn put(store: &dyn Store, source: &Arc<Source>, articles: Vec<Article>) {
    let item = |(place, (address, hours, text)): (usize, Article)| {
        let published = Some(now() - TimeDelta::hours(hours as i64));
        item(source, place, &address, published, &text, now())
    };
    let items = articles.into_iter().enumerate().map(item).collect();
    store.commit(&source.id, commit(source, items)).await.unwrap();
}

/// Both feeds, and how long it took to make each.
async fn views(config: &Config, store: &dyn Store) -> Vec<(View, Duration)> {
    let mut views = Vec::new();
    for feed in &config.feeds {
        let clock = Instant::now();
        let view = of_feed(config, store, feed, now()).await.unwrap().unwrap();
        println!("{}: {:?}, {} items", feed.id, clock.elapsed(), view.items.len());
        views.push((view, clock.elapsed()));
    }
    views
}

#[tokio::test]
async fn stories_of_agencies_among_many_others_are_found_in_no_time() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), "0s", PAPERS);
    let store = store::open(&config.store).await.unwrap();
    for (paper, source) in config.sources.iter().enumerate() {
        put(&*store, source, articles(paper)).await;
    }
    let first = views(&config, &*store).await;
    put(&*store, &config.sources[0], vec![("neu/x".to_owned(), 0, words(1_000_000, 0))]).await;
    let second = views(&config, &*store).await;
    // Without optimisation it is a few hundredths of a second; this is a guard against squares.
    assert!(second[0].1 < Duration::from_secs(5), "{:?}", second[0].1);
    assert_eq!(second[0].0.items.len(), first[0].0.items.len() + 1);
    assert_eq!(second[0].0.items.iter().filter(|item| !first[0].0.items.contains(item)).count(), 1);

    let papers = |item: &Item| item.elsewhere.len() + 1;
    let is_common = |item: &Item| {
        let number = item.url.path().split('/').nth(1).and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| number < COMMON_STORIES)
    };
    let items = &first[0].0.items;
    assert_eq!(items.iter().filter(|item| is_common(item)).count(), COMMON_STORIES);
    assert!(items.iter().filter(|item| is_common(item)).all(|item| papers(item) == 3));
    let own = items.iter().filter(|item| !is_common(item) && !item.url.path().starts_with("/wetter"));
    assert!(own.clone().count() == PAPERS * OWN_STORIES && own.clone().all(|item| papers(item) == 1));
    assert!(first[1].0.items.iter().all(|item| papers(item) == 1));
}

#[path = "changes.rs"]
mod changes;
