//! Whatever happens to the items of a source: who walks from a feed through its archives has each of
//! them, and what was archived does not change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::config::{Keep, Publish, Server};
use crate::model::{
    ArticleState, Entry, EvidenceKind, FeedId, Field, Format, ItemId, RefreshRecord, SourceId, SourceState, Trouble,
    Verdict,
};
use crate::normalise::draft;
use crate::publish::Publisher;
use crate::store::{self, Commit};

const ITEMS_MAX: usize = 8;

/// A source, a combined feed with it, their store, and all that was ever published.
struct Paper {
    folder: TempDir,
    config: Config,
    store: Option<Arc<dyn Store>>,
    trouble: Trouble,
    now: DateTime<Utc>,
    items: Vec<Item>,
    /// By feed, the newest version of each item that a publication dealt with.
    published: BTreeMap<String, BTreeMap<ItemId, DateTime<Utc>>>,
    /// The bytes of every archive document ever seen, by its path.
    archives: BTreeMap<String, Vec<u8>>,
}

/// One thing that happens.
#[derive(Debug, Clone)]
enum Event {
    /// New items appear, dated so many days back.
    New(Vec<i64>),
    /// An item changes, by its place among all.
    Edit(prop::sample::Index),
    /// From here on the items are listed no longer.
    Unlist(prop::sample::Index),
    Publish,
    /// The process dies after items were closed.
    Crash,
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => prop::collection::vec(0i64..200, 1..8).prop_map(Event::New),
        2 => any::<prop::sample::Index>().prop_map(Event::Edit),
        1 => any::<prop::sample::Index>().prop_map(Event::Unlist),
        5 => Just(Event::Publish),
        1 => Just(Event::Crash),
        1 => Just(Event::Restart),
    ]
}

impl Paper {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = Url::parse("https://x.example/").unwrap();
        let source = Source::automatic(SourceId::new("x").unwrap(), url.clone());
        let source = Source { keep: Keep { items: 12, days: 365 }, ..source };
        let feed = Feed {
            id: FeedId::new("mix").unwrap(),
            title: None,
            description: None,
            from: vec![source.id.clone()],
            filter: Filter::default(),
            language: None,
            rules: Default::default(),
            unite: Default::default(),
            hook: None,
        };
        let config = Config {
            files: vec![PathBuf::from("depesche.toml")],
            base_url: Url::parse("https://feeds.example/").unwrap(),
            server: Server { listen: Vec::new(), token: None, admin_everywhere: false },
            publish: Publish { items_max: ITEMS_MAX, ..Publish::default() },
            fetch: crate::config::Fetch::default(),
            store: crate::config::Store::Sqlite(folder.path().join("depesche.db")),
            incidents: crate::config::Incidents::default(),
            site_configs: None,
            sources: vec![Arc::new(source)],
            feeds: vec![feed],
        };
        let now = "2026-11-22T08:00:00Z".parse().unwrap();
        let mut paper = Self {
            folder,
            config,
            store: None,
            trouble: Trouble::default(),
            now,
            items: Vec::new(),
            published: BTreeMap::new(),
            archives: BTreeMap::new(),
        };
        paper.restart().await;
        paper
    }

    fn store(&self) -> &dyn Store {
        &**self.store.as_ref().unwrap()
    }

    async fn restart(&mut self) {
        if let Some(store) = self.store.take() {
            store.close().await;
        }
        self.store = Some(store::open(&self.config.store).await.unwrap());
    }

    fn item(&self, number: usize, days: i64) -> Item {
        let source = &self.config.sources[0];
        let field = |text: &str| Field::new(text.to_owned(), EvidenceKind::Html, "");
        let entry = Entry {
            title: Some(field(&format!("Meldung {number}"))),
            url: Some(Field::new(source.urls[0].join(&format!("{number}/text")).unwrap(), EvidenceKind::Html, "")),
            sections: Some(Field::new(vec![["Politik", "Sport"][number % 2].to_owned()], EvidenceKind::Html, "")),
            ..Entry::default()
        };
        let seen = self.now - TimeDelta::days(days);
        let mut item = draft(&entry, String::new(), ArticleState::Read, source, 0, seen).unwrap().item;
        item.updated = self.now;
        item
    }

    /// A refresh that saw the newest of the items, as many as `listed`, and changed these.
    async fn commit(&mut self, changed: Vec<Item>, listed: usize) {
        let source = self.config.sources[0].clone();
        let keyed = |item: Item| {
            let key = item.id.as_str().to_owned();
            (item, vec![key])
        };
        let commit = Commit {
            state: SourceState { trouble: self.trouble.clone(), ..SourceState::default() },
            items: changed.into_iter().map(keyed).collect(),
            seen: self.items.iter().rev().take(listed).map(|item| item.id.clone()).collect(),
            partial: false,
            record: RefreshRecord {
                source: source.id.clone(),
                started: self.now,
                duration_ms: 1,
                verdict: Verdict::Ok,
                reason: String::new(),
                entries: 1,
                new: 1,
                changed: 0,
            },
            keep: source.keep,
        };
        self.store().commit(&source.id, commit).await.unwrap();
    }

    async fn happens(&mut self, event: Event) {
        self.now += TimeDelta::hours(5);
        match event {
            Event::New(ages) => {
                let count = self.items.len();
                let new: Vec<Item> =
                    ages.iter().enumerate().map(|(place, days)| self.item(count + place, *days)).collect();
                self.items.extend(new.clone());
                self.commit(new, 6).await;
            }
            Event::Edit(index) if !self.items.is_empty() => {
                let place = index.index(self.items.len());
                let keys = [vec![self.items[place].id.to_string()]];
                let known = self.store().known(&self.config.sources[0].id, &keys);
                // What retention removed is not seen again.
                if let Some(item) = known.await.unwrap().remove(0) {
                    let item = Item { title: format!("{}!", item.title), updated: self.now, ..item };
                    self.items[place] = item.clone();
                    self.commit(vec![item], 6).await;
                }
            }
            Event::Unlist(index) => self.commit(Vec::new(), index.index(4)).await,
            Event::Publish => self.publish(true).await,
            Event::Crash => {
                self.publish(false).await;
                self.restart().await;
            }
            Event::Restart => self.restart().await,
            Event::Edit(_) => {}
        }
    }

    /// Makes the views, as a publication does, and notes what it dealt with.
    async fn publish(&mut self, to_the_end: bool) {
        let source = self.config.sources[0].clone();
        let stored: Vec<Item> = {
            let sources = [source.id.clone()];
            let query = OpenQuery {
                sources: &sources,
                sections: &[],
                feed: None,
                or_in_sections: false,
                offset: 0,
                limit: usize::MAX,
            };
            self.store().open_items(&query).await.unwrap().into_iter().map(|open| open.item).collect()
        };
        for item in stored {
            let section = format!("x/{}", item.sections[0].slug);
            for feed in ["x", "mix", &section] {
                self.published.entry(feed.to_owned()).or_default().insert(item.id.clone(), item.updated);
            }
        }
        let leaving = self.store().leaving(std::slice::from_ref(&source.id)).await.unwrap();
        let views = touched_by(&self.config, self.store(), &source, self.now).await.unwrap();
        self.check(&views).await;
        if to_the_end {
            self.store().forget(&leaving).await.unwrap();
        }
    }

    /// Walks from each feed through its archives.
    async fn check(&mut self, views: &[View]) {
        let publisher = Publisher::new(&self.config.base_url, &self.config.publish).unwrap();
        for view in views {
            assert!(view.items.len() <= ITEMS_MAX);
            let mut walked: BTreeMap<ItemId, DateTime<Utc>> = BTreeMap::new();
            let mut versions = BTreeSet::new();
            let mut document = view.clone();
            loop {
                for item in &document.items {
                    assert!(versions.insert((item.id.clone(), item.updated)), "{} is there twice", item.title);
                    // The first one that is met is the newest one.
                    let newest = *walked.entry(item.id.clone()).or_insert(item.updated);
                    assert!(newest >= item.updated, "{} is older in a newer document", item.title);
                }
                let Some(prev) = document.history.prev.clone() else { break };
                document = archived(self.store(), &prev).await.unwrap().unwrap();
                assert_eq!(document.history.archive_of.as_ref(), Some(&view.path));
                let ids: BTreeSet<&ItemId> = document.items.iter().map(|item| &item.id).collect();
                assert!(ids.len() == document.items.len() && ids.len() <= ITEMS_MAX);
                let bytes = publisher.archive(document.clone(), Format::Atom).await.unwrap();
                let bytes = bytes.bytes().unwrap().to_vec();
                assert_eq!(self.archives.entry(prev.clone()).or_insert(bytes.clone()), &bytes, "{prev} changed");
            }
            assert_eq!(walked, self.published[&view.path], "{}", view.path);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn who_walks_the_archives_has_everything(events in prop::collection::vec(event(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut paper = Paper::new().await;
            for event in events {
                paper.happens(event).await;
            }
            paper.publish(true).await;
        });
    }
}

#[tokio::test]
async fn a_document_keeps_the_title_it_was_closed_under() {
    let mut paper = Paper::new().await;
    paper.happens(Event::New((0..20).collect())).await;
    paper.publish(true).await;
    let archives = paper.archives.clone();
    assert!(archives.keys().any(|path| path == "x/archive/2026-11"), "{:?}", archives.keys());
    let source = (*paper.config.sources[0]).clone();
    paper.config.sources = vec![Arc::new(Source { title: Some("Neuer Name".to_owned()), ..source })];
    paper.publish(true).await;
    let views = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();
    assert_eq!(views[0].title, "Neuer Name");
    assert!(views[0].siblings.len() == 3 && views[0].history.prev.is_some());
    assert_eq!(paper.archives, archives);
}

#[tokio::test]
async fn what_has_become_too_old_for_a_filter_is_archived() {
    let mut paper = Paper::new().await;
    let source = (*paper.config.sources[0]).clone();
    let filter = Filter { age_max: Some(Duration::from_secs(2 * 24 * 3600)), ..Filter::default() };
    paper.config.sources = vec![Arc::new(Source { filter, ..source })];
    paper.happens(Event::New(vec![0])).await;
    let first = |views: Vec<View>| (views[0].items.len(), views[0].history.prev.clone());
    let views = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();
    assert_eq!(first(views), (1, None));
    paper.now += TimeDelta::days(3);
    let views = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();
    let paths: Vec<&str> = views.iter().map(|view| view.path.as_str()).collect();
    assert_eq!(paths, ["x", "x/politik", "mix"], "empty, but they lead to their archives");
    assert_eq!(first(views), (0, Some("x/archive/2026-11".to_owned())));
}

#[tokio::test]
async fn a_notice_takes_no_room_and_leaves_no_trace() {
    let mut paper = Paper::new().await;
    let source = Source { notice: true, ..(*paper.config.sources[0]).clone() };
    paper.config.sources = vec![Arc::new(source.clone())];
    paper.happens(Event::New((0..20).collect())).await;
    paper.publish(true).await;
    let ids = |views: &[View]| -> Vec<(String, Vec<ItemId>)> {
        views.iter().map(|view| (view.path.clone(), view.items.iter().map(|item| item.id.clone()).collect())).collect()
    };
    let before = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();

    let mut shown = None;
    for (refresh, verdict) in (0..).zip([Verdict::Drifted; 5].into_iter().chain([Verdict::Unchanged; 3])) {
        paper.now += TimeDelta::hours(1);
        paper.trouble = paper.trouble.clone().after(&source.id, verdict, "the list is gone", paper.now);
        paper.commit(Vec::new(), 0).await;
        let mut views = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();
        assert!(views.iter().all(|view| view.closed.is_empty()), "at refresh {refresh}");
        if (2..6).contains(&refresh) {
            let notice = views[0].items.remove(0);
            assert_eq!((notice.published.unwrap().utc(), notice.url.as_str()), (notice.updated, "https://x.example/"));
            assert_eq!(*shown.get_or_insert(notice.clone()), notice, "at refresh {refresh}");
            assert!(!notice.lead.unwrap().contains("list is gone"), "the reason is the operator's business");
        }
        assert_eq!(ids(&views), ids(&before), "at refresh {refresh}");
        assert!(views.iter().zip(&before).all(|(view, before)| view.updated == before.updated));
    }
    assert!(shown.is_some());
}

#[tokio::test]
async fn without_archives_a_feed_is_its_newest_items() {
    let mut paper = Paper::new().await;
    paper.config.publish.archive = Duration::ZERO;
    paper.happens(Event::New((0..11).collect())).await;
    for _ in 0..2 {
        let views = touched_by(&paper.config, paper.store(), &paper.config.sources[0], paper.now).await.unwrap();
        let shown: Vec<(&str, usize)> = views.iter().map(|view| (view.path.as_str(), view.items.len())).collect();
        assert_eq!(shown, [("x", 8), ("x/politik", 6), ("x/sport", 5), ("mix", 8)]);
        assert!(views.iter().all(|view| view.history == History::default()));
    }
    assert!(paper.folder.path().join("depesche.db").is_file());
}
