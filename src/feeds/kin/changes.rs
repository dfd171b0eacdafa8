//! Whatever happens to items of several sources: a reader gets each article once, under one id that
//! never gets older, and no article of a source is mixed up with another of the same source.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use tempfile::TempDir;

use super::*;
use crate::config::Keep;
use crate::model::{Item, ItemId};
use crate::publish::public_id;

const STORIES: usize = 4;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Event {
    /// A source, by its place, has a story, by its number.
    New(usize, usize),
    /// An item tells another story from now on.
    Edit(Index, usize),
    /// An item is kept no longer.
    Forget(Index),
    /// The feed names its sources in another order.
    Reorder,
    Publish,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        5 => (0usize..3, 0..STORIES).prop_map(|(source, story)| Event::New(source, story)),
        2 => (any::<Index>(), 0..STORIES).prop_map(|(item, story)| Event::Edit(item, story)),
        2 => any::<Index>().prop_map(Event::Forget),
        1 => Just(Event::Reorder),
        5 => Just(Event::Publish),
    ]
}

/// What a reader of a feed has seen.
#[derive(Default)]
struct Reader {
    /// By id, the newest time an article was shown with.
    updated: BTreeMap<String, DateTime<Utc>>,
    /// Source and address of all items that articles were made of.
    items: BTreeSet<(String, String)>,
}

impl Reader {
    fn read(&mut self, view: &View) {
        let mut ids = BTreeSet::new();
        for item in &view.items {
            let id = public_id(item);
            assert!(ids.insert(id.clone()), "{id} is there twice");
            let elsewhere = item.elsewhere.iter().map(|found| (found.source.to_string(), found.url.to_string()));
            let made_of: Vec<_> =
                std::iter::once((item.source.to_string(), item.url.to_string())).chain(elsewhere).collect();
            let sources: BTreeSet<_> = made_of.iter().map(|(source, _)| source).collect();
            assert_eq!(sources.len(), made_of.len(), "two of one source: {made_of:?}");
            match self.updated.insert(id.clone(), item.updated) {
                Some(before) => assert!(before <= item.updated, "{id} was of {before}, and is of {}", item.updated),
                None => assert!(
                    made_of.iter().all(|item| !self.items.contains(item)),
                    "{id} is new, but was sent before: {made_of:?}"
                ),
            }
            self.items.extend(made_of);
        }
    }
}

/// Three papers, and a feed over them.
struct World {
    _folder: TempDir,
    config: Config,
    store: Arc<dyn Store>,
    now: DateTime<Utc>,
    /// What is in the store: the place of the source, and the item.
    items: Vec<(usize, Item)>,
    count: usize,
    reader: Reader,
}

impl World {
    async fn new(archive: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), archive, 3);
        let store = store::open(&config.store).await.unwrap();
        let reader = Reader::default();
        Self { _folder: folder, config, store, now: now(), items: Vec::new(), count: 0, reader }
    }

    /// A refresh of a source that found this item new or changed, and lists all that is known.
    async fn refresh(&self, of: usize, changed: Option<Item>) {
        let source = &self.config.sources[of];
        let seen: Vec<ItemId> =
            self.items.iter().filter(|(place, _)| *place == of).map(|(_, item)| item.id.clone()).collect();
        let key = |item: Item| (item.clone(), vec![item.id.to_string()]);
        let keep = Keep { items: 0, days: 365 };
        let commit = Commit { partial: false, seen, keep, ..commit(source, changed.map(key).into_iter().collect()) };
        self.store.commit(&source.id, commit).await.unwrap();
    }

    async fn happens(&mut self, event: Event) {
        self.now += TimeDelta::minutes(20);
        match event {
            Event::New(of, story) => {
                self.count += 1;
                let address = format!("{}/x", self.count);
                let (item, _) = item(&self.config.sources[of], 0, &address, None, &words(story, of), self.now);
                self.items.push((of, item.clone()));
                self.refresh(of, Some(item)).await;
            }
            Event::Edit(index, story) if !self.items.is_empty() => {
                let now = self.now;
                let (of, item) = index.get(&self.items).clone();
                let item = Item { body_html: Some(words(story, of + 10)), updated: now, ..item };
                let place = index.index(self.items.len());
                self.items[place].1 = item.clone();
                self.refresh(of, Some(item)).await;
            }
            Event::Forget(index) if !self.items.is_empty() => {
                let (of, _) = self.items.remove(index.index(self.items.len()));
                self.refresh(of, None).await;
            }
            Event::Reorder => self.config.feeds[0].from.rotate_left(1),
            Event::Publish => self.publish().await,
            Event::Edit(..) | Event::Forget(_) => {}
        }
    }

    async fn publish(&mut self) {
        let feed = &self.config.feeds[0];
        let leaving = self.store.leaving(&feed.from).await.unwrap();
        if let Some(view) = of_feed(&self.config, &*self.store, feed, self.now).await.unwrap() {
            self.reader.read(&view);
        }
        self.store.forget(&leaving).await.unwrap();
    }
}

fn run(archive: &str, events: Vec<Event>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut world = World::new(archive).await;
        for event in events {
            world.happens(event).await;
        }
        world.publish().await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_gets_each_article_once(events in prop::collection::vec(event(), 1..30)) {
        run("0s", events.clone());
        run("365d", events);
    }
}
