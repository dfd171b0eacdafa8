//! What publishing a feed costs: rendered in all formats, compressed, and on disk.
//!
//! `cargo bench --bench publishing` prints, for feeds of 100, 1 000 and 10 000 items, wall-clock and
//! processor time of a publication in which one item is new, and of one in which nothing is.
//! Wall-clock times are medians, processor times means of several publications; the disk is that of
//! the temporary directory.
#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use depesche::config;
use depesche::model::{ArticleState, Author, Format, Image, Item, ItemId, Section, SourceId};
use depesche::publish::{History, Publisher, View};
use url::Url;

/// Publications that are measured per size.
const ROUNDS: u32 = 9;
/// Words of an article: about 4 KB of text, as newspapers have.
const WORDS: u32 = 600;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("{:>7} {:>10} {:>22} {:>22}", "items", "RSS", "one item new", "nothing new");
    println!("{:>7} {:>10} {:>11} {:>10} {:>11} {:>10}", "", "KB", "wall ms", "CPU ms", "wall ms", "CPU ms");
    for count in [100, 1_000, 10_000] {
        runtime.block_on(measure(count));
    }
}

async fn measure(count: u32) {
    let folder = tempfile::tempdir().unwrap();
    let settings = config::Publish {
        directory: Some(folder.path().to_owned()),
        formats: Format::ALL.to_vec(),
        ..config::Publish::default()
    };
    let publisher = Publisher::new(&Url::parse("https://feeds.example/").unwrap(), &settings).unwrap();
    let mut items: Vec<Item> = (0..count).rev().map(item).collect();
    publisher.publish(vec![view(items.clone())]).await;
    let (mut wall, mut cpu) = (Vec::new(), processor_time());
    for round in 0..ROUNDS {
        items.insert(0, item(count + round));
        items.pop();
        wall.push(publish(&publisher, view(items.clone()), Format::ALL.len()).await);
    }
    let changed = (median(wall), (processor_time() - cpu) / ROUNDS);
    (wall, cpu) = (Vec::new(), processor_time());
    for _ in 0..ROUNDS {
        wall.push(publish(&publisher, view(items.clone()), 0).await);
    }
    let unchanged = (median(wall), (processor_time() - cpu) / ROUNDS);
    let bytes = publisher.documents().get("bote.rss").unwrap().bytes().map_or(0, |bytes| bytes.len());
    let [a, b, c, d] = [changed.0, changed.1, unchanged.0, unchanged.1].map(|time| time.as_secs_f64() * 1e3);
    println!("{count:>7} {:>10} {a:>11.1} {b:>10.1} {c:>11.1} {d:>10.1}", bytes / 1000);
}

/// The wall-clock time of one publication.
async fn publish(publisher: &Publisher, view: View, documents_changed: usize) -> Duration {
    let start = Instant::now();
    let published = publisher.publish(vec![view]).await;
    let took = start.elapsed();
    assert_eq!(published.failed, []);
    assert_eq!(published.written.len(), documents_changed);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The processor time that this process has taken, of all its threads, also those that ended
/// (proc_pid_stat(5): fields 14 and 15, in ticks of a hundredth of a second).
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let behind_name = text.rsplit(')').next().unwrap();
    let ticks: u64 = behind_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

fn view(items: Vec<Item>) -> View {
    View {
        path: "bote".to_owned(),
        title: "Hafenbote".to_owned(),
        description: "Nachrichten von der Küste".to_owned(),
        home: Url::parse("https://bote.example/").unwrap(),
        language: Some("de".to_owned()),
        icon: None,
        logo: None,
        section: None,
        origins: Vec::new(),
        ttl_minutes: 30,
        updated: None,
        siblings: Vec::new(),
        closed: Vec::new(),
        history: History::default(),
        items,
    }
}

fn item(number: u32) -> Item {
    let at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let at = at + TimeDelta::minutes(i64::from(number));
    let url = Url::parse(&format!("https://bote.example/{number}/bericht")).unwrap();
    Item {
        id: ItemId(format!("tag:bote.example,2026:{number}")),
        source: SourceId::new("bote").unwrap(),
        title: format!("Bericht {number}: {}", text(number, 8)),
        sections: Section::new("Wirtschaft").into_iter().collect(),
        tags: Vec::new(),
        authors: vec![Author { name: "Wiebke Ohlsen".to_owned(), url: None, email: None }],
        lead: Some(text(number + 1, 30)),
        lead_cut: false,
        body_html: Some((0..WORDS / 60).map(|part| format!("<p>{}</p>\n", text(number + part + 2, 60))).collect()),
        image: Some(Image { url: url.join("bild.jpg").unwrap(), alt: Some("Der Hafen".to_owned()) }),
        enclosures: Vec::new(),
        language: None,
        reading_minutes: Some(3),
        advertisement: false,
        access: None,
        published: None,
        updated: at,
        stated: None,
        first_seen: at,
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
        url,
    }
}

/// So many words, always the same for a number and different for others.
fn text(seed: u32, words: u32) -> String {
    const WORDS: [&str; 24] = [
        "Hafen",
        "Werft",
        "Lotse",
        "und",
        "die",
        "der",
        "Stadtrat",
        "beschließt",
        "Brücke",
        "Millionen",
        "für",
        "Sanierung",
        "nicht",
        "Küste",
        "Sturm",
        "Böen",
        "erwartet",
        "Landkreis",
        "Klage",
        "Urteil",
        "Mieten",
        "steigen",
        "Bahn",
        "Verspätung",
    ];
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut word = || {
        // A linear congruential generator (Numerical Recipes): chance enough for compressors.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        WORDS[(state >> 16) as usize % WORDS.len()]
    };
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ") + "."
}
