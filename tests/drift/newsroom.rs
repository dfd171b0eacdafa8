//! A source that is refreshed hour by hour, by a clock of the test.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use depesche::config::{self, Source};
use depesche::model::{Incident, Item, SourceState, Verdict};
use depesche::refresh;
use depesche::store::Query;
use depesche::wire::Wire;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::paper::{self, Design, Paper};
use crate::support::Site;

/// What a refresh did.
#[derive(Debug, Clone)]
pub struct Refreshed {
    pub verdict: Verdict,
    pub reason: String,
    pub new: u32,
    pub changed: u32,
    /// The feed is byte for byte what it was.
    pub is_same: bool,
    pub has_incident: bool,
}

/// A source with its site, store and feed.
pub struct Newsroom {
    runtime: Runtime,
    wire: Wire,
    source: Arc<Source>,
    pub site: Site,
    pub now: DateTime<Utc>,
    pub paper: Paper,
    folder: TempDir,
    /// Incidents by when they were opened.
    pub incidents: BTreeMap<DateTime<Utc>, Incident>,
}

/// Where the paper's front page is.
pub const FRONT: &str = "/aktuell";

impl Newsroom {
    /// A paper that is read with these rules, as TOML; articles are not read unless they say so.
    pub fn new(seed: u64, size: usize, rules: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let site = Site::start();
        let stay = if rules.contains("follow") { "" } else { "article = { follow = false }\n" };
        let text = format!(
            "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\nformats = [\"rss\"]\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [source.kurier]\nurl = \"{}{FRONT}\"\ntimezone = \"UTC\"\n{stay}{rules}",
            site.base()
        );
        let path = folder.path().join("depesche.toml");
        fs::write(&path, text).unwrap();
        let config = Arc::new(config::load(Some(&path)).unwrap_or_else(|problems| panic!("{problems:?}")));
        let source = Arc::clone(&config.sources[0]);
        let wire = runtime.block_on(Wire::open(Arc::clone(&config))).unwrap();
        runtime.block_on(wire.adopt(config)).unwrap();
        let now = "2026-11-02T06:00:00Z".parse().unwrap();
        let paper = Paper::new(seed, size, now);
        Self { runtime, wire, source, site, now, paper, folder, incidents: BTreeMap::new() }
    }

    /// One with a history: seven hours of news in one design.
    pub fn with_history(rules: &str, design: Design) -> Self {
        let mut room = Self::new(7, 30, rules);
        for hour in 0..7 {
            if hour > 0 {
                room.news(2);
            }
            let done = room.shows(design);
            assert_eq!(done.verdict, Verdict::Ok, "{done:?}");
        }
        room
    }

    /// So many more articles.
    pub fn news(&mut self, count: usize) {
        for minute in 0..count as i64 {
            let at = self.now + TimeDelta::minutes(minute);
            self.paper.publish(at);
        }
    }

    /// A refresh of the front page in a design.
    pub fn shows(&mut self, design: Design) -> Refreshed {
        self.put_articles();
        let page = paper::front(design, self.paper.front());
        self.reads(&page)
    }

    /// Puts the pages of all articles on the site.
    pub fn put_articles(&self) {
        for story in &self.paper.stories {
            let text =
                format!("<p>{} Davon erzählt dieser Absatz ausführlich, denn das will man wissen.</p>", story.lead)
                    .repeat(6);
            let article = format!("<article><h1>{}</h1>{text}</article>", story.title);
            self.site.html(&story.address(Design::Classic), &paper::page(&story.title, "de", &article));
        }
    }

    /// A refresh of another page at the same address.
    pub fn reads(&mut self, page: &str) -> Refreshed {
        self.site.html(FRONT, page);
        self.refresh()
    }

    /// One more hour, and a refresh at its end.
    pub fn refresh(&mut self) -> Refreshed {
        let before = self.feed();
        self.now += TimeDelta::hours(1);
        let done = self.runtime.block_on(refresh::refresh(&self.wire, &self.source, self.now, &|_| {})).unwrap();
        let trouble = self.state().trouble;
        if let Some(incident) = &trouble.incident {
            self.incidents.insert(incident.opened, incident.clone());
        }
        let record = done.record;
        Refreshed {
            verdict: record.verdict,
            reason: record.reason,
            new: record.new,
            changed: record.changed,
            is_same: self.feed() == before,
            has_incident: trouble.open().is_some(),
        }
    }

    /// The published bytes.
    pub fn feed(&self) -> Option<Vec<u8>> {
        fs::read(self.folder.path().join("public/kurier.rss")).ok()
    }

    pub fn state(&self) -> SourceState {
        self.runtime.block_on(self.wire.store().state(&self.source.id)).unwrap()
    }

    /// Everything that is stored.
    pub fn items(&self) -> Vec<Item> {
        let sources = vec![self.source.id.clone()];
        let query = Query { sources, sections: Vec::new(), offset: 0, limit: usize::MAX };
        self.runtime.block_on(self.wire.store().items(&query)).unwrap()
    }

    /// Items that are no articles of the paper.
    pub fn wrong(&self) -> Vec<String> {
        let stories = || self.paper.stories.iter().chain(&self.paper.withdrawn);
        let is_right = |item: &Item| stories().any(|story| story.title == item.title);
        self.items().into_iter().filter(|item| !is_right(item)).map(|item| item.title).collect()
    }
}
