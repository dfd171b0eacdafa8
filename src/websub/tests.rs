mod failures;
mod hubs;
mod leases;
mod load;
mod subscriber;
mod subscriptions;

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use tempfile::TempDir;

use super::*;
use crate::config::{self, Environment};
use crate::model::{Document, Format};
use crate::publish::{Publisher, View};
use crate::store;

const BASE: &str = "https://feeds.example/";
const TOPIC: &str = "https://feeds.example/dwn.rss";

/// Subscribers and hubs of the tests are on loopback; who says nothing is given up soon.
const SETTINGS: &str = "base_url = \"https://feeds.example/\"\n[fetch]\nallow_private = [\"127.0.0.1\"]\n\
                        read_timeout = \"300ms\"\n[source.dwn]\nurl = \"https://dwn.example/\"\n";

/// A hub with a feed, and a clock that stands still.
struct Bench {
    websub: Arc<WebSub>,
    publisher: Publisher,
    micros: Arc<AtomicI64>,
    folder: TempDir,
}

fn configuration(websub: &str) -> Config {
    let text = format!("websub.allow_private = [\"127.0.0.1\"]\n{websub}\n{SETTINGS}");
    config::parse_in(&text, "depesche.toml".as_ref(), &Environment::of([("HOME", "/home/ada")])).unwrap()
}

impl Bench {
    /// With the hub that is built in.
    async fn new() -> Self {
        Self::with("websub.hub = \"own\"", tempfile::tempdir().unwrap()).await
    }

    /// As configured, with the store in a folder.
    async fn with(websub: &str, folder: TempDir) -> Self {
        let config = configuration(websub);
        let publisher = Publisher::new(&config.base_url, &config.publish).unwrap();
        let place = config::Store::Sqlite(folder.path().join("depesche.db"));
        let (client, store) = (Client::new(&config.fetch).unwrap(), store::open(&place).await.unwrap());
        let micros = Arc::new(AtomicI64::new(1_795_000_000_000_000));
        let mut websub = WebSub::new(&config, client, store, publisher.documents()).unwrap();
        let shared = Arc::clone(&micros);
        websub.clock = Box::new(move || DateTime::from_timestamp_micros(shared.load(Ordering::Relaxed)).unwrap());
        Self { websub: Arc::new(websub), publisher, micros, folder }
    }

    /// Ends the process and begins another one on the same store, at the same time.
    async fn restart(self, websub: &str) -> Self {
        self.websub.store.close().await;
        let Self { websub: before, folder, micros, .. } = self;
        drop(before);
        let bench = Self::with(websub, folder).await;
        bench.micros.store(micros.load(Ordering::Relaxed), Ordering::Relaxed);
        bench
    }

    /// Lets time pass.
    fn wait(&self, time: TimeDelta) {
        self.micros.fetch_add(time.num_microseconds().unwrap(), Ordering::Relaxed);
    }

    /// Publishes the feed under a title, and tells nobody yet.
    async fn publish(&self, title: &str) {
        let view = View {
            path: "dwn".to_owned(),
            title: title.to_owned(),
            description: "Nachrichten".to_owned(),
            home: Url::parse("https://dwn.example/").unwrap(),
            language: None,
            icon: None,
            logo: None,
            section: None,
            origins: Vec::new(),
            ttl_minutes: 30,
            items: Vec::new(),
            updated: Some("2026-11-22T12:00:00Z".parse().unwrap()),
            siblings: Vec::new(),
            closed: Vec::new(),
            history: Default::default(),
        };
        self.websub.note(&self.publisher.publish(vec![view]).await);
    }

    fn document(&self, format: Format) -> Arc<Document> {
        self.publisher.documents().get(&format!("dwn.{format}")).unwrap()
    }

    /// Tells all that are behind now.
    async fn tell(&self) {
        self.websub.distribute_once(Duration::from_secs(20)).await;
    }

    /// Publishes and tells.
    async fn change(&self, title: &str) {
        self.publish(title).await;
        self.tell().await;
    }

    /// Sends a form to the hub, and waits until all callbacks were asked.
    async fn send(&self, fields: &[(&str, &str)]) -> (u16, String) {
        let form = form_urlencoded(fields);
        let answer = self.websub.answer(form.as_bytes()).await;
        while !self.websub.pending.is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        answer
    }

    /// Subscribes a callback to the feed in RSS; more fields come last.
    async fn subscribe(&self, callback: &str, more: &[(&str, &str)]) {
        let fields = [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", callback)];
        let (status, text) = self.send(&[&fields[..], more].concat()).await;
        assert_eq!(status, 202, "{text}");
    }

    /// How many subscribers the feed in RSS has.
    async fn subscribers(&self) -> u64 {
        self.websub.store.subscribers(self.websub.now()).await.unwrap().get(TOPIC).copied().unwrap_or_default()
    }
}

fn form_urlencoded(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}
