use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{Config, parse};
use crate::feeds::of_feed;
use crate::model::{ArticleState, Entry, EvidenceKind, Field, Moment, Precision, RefreshRecord, Verdict, ZoneOrigin};
use crate::normalise::draft;
use crate::store::{self, Commit, Store};

/// Stories of the papers. Set to ten thousand items by hand, this was used to measure.
const STORIES: usize = 300;
/// Words of a story.
const WORDS: usize = 250;

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// Three papers, and two feeds over them.
fn config(directory: &Path, archive: &str) -> Config {
    let sources: String = ["a", "b", "c"]
        .map(|id| format!("[source.{id}]\nurl = 'https://{id}.example/'\nkeep = {{ items = 100000 }}\n"))
        .concat();
    let text = format!(
        "[publish]\narchive = '{archive}'\n[store]\nurl = 'sqlite:db'\n{sources}\
         [feed.text]\nfrom = ['a', 'b', 'c']\nunite = 'text'\n[feed.address]\nfrom = ['a', 'b', 'c']\n"
    );
    parse(&text, &directory.join("depesche.toml")).unwrap()
}

/// The text of a story: words of a small vocabulary in an order of its own.
fn words(story: usize) -> String {
    let mut number = story as u64 + 1;
    let word = |_| {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("wort{} ", (number >> 33) % 3_000)
    };
    (0..WORDS).map(word).collect()
}

/// Puts the stories of each paper into the store: every third is in all three, each dated an hour
/// after the one before it.
async fn fill(config: &Config, store: &dyn Store) {
    for (place, source) in config.sources.iter().enumerate() {
        let item = |number: usize| {
            let story = if number.is_multiple_of(3) { number } else { number + STORIES * (place + 1) };
            let field = |text: String| Field::new(text, EvidenceKind::Html, "");
            let at = (now() - TimeDelta::hours(number as i64)).fixed_offset();
            let moment = Moment { at, precision: Precision::Minute, zone: ZoneOrigin::Stated, ambiguous: false };
            let entry = Entry {
                title: Some(field(format!("Blatt {place}: {number}"))),
                url: Some(Field::new(source.urls[0].join(&format!("{number}/x")).unwrap(), EvidenceKind::Html, "")),
                published: Some(Field::new(moment, EvidenceKind::Html, "")),
                body: Some(field(format!("<p>{}</p><p>Aus dem Blatt {place}.</p>", words(story)))),
                ..Entry::default()
            };
            let draft = draft(&entry, String::new(), ArticleState::Read, source, number as u32, now()).unwrap();
            (draft.item, draft.keys)
        };
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
        let items = (0..STORIES).map(item).collect();
        let commit =
            Commit { state: Default::default(), items, seen: Vec::new(), record, keep: source.keep, partial: false };
        store.commit(&source.id, commit).await.unwrap();
    }
}

#[tokio::test]
async fn stories_of_agencies_among_many_others_are_found_in_no_time() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), "0s");
    let store = store::open(&config.store).await.unwrap();
    fill(&config, &*store).await;
    let mut views = Vec::new();
    for round in 0..2 {
        for feed in &config.feeds {
            let clock = Instant::now();
            views.push(of_feed(&config, &*store, feed, now()).await.unwrap().unwrap());
            println!("{} round {round}: {:?}", feed.id, clock.elapsed());
            // Also without optimisation it is a second; this is a guard against squares.
            assert!(clock.elapsed().as_secs() < 30, "{:?}", clock.elapsed());
        }
    }
    let found = |view: &crate::publish::View| view.items.iter().map(|item| item.elsewhere.len()).collect::<Vec<_>>();
    let of_text = found(&views[0]);
    // Of each three stories that are in the papers one is in all of them: one item and six others.
    assert_eq!(of_text.iter().filter(|count| **count == 2).count(), of_text.len().div_ceil(7));
    assert!(of_text.iter().all(|count| [0, 2].contains(count)), "{of_text:?}");
    assert!(found(&views[1]).iter().all(|count| *count == 0));
    assert_eq!(views[0].items, views[2].items);
}
