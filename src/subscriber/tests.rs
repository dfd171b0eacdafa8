mod hub;
mod leases;
mod messages;
mod plans;
mod questions;

use std::sync::atomic::AtomicI64;

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::FutureExt;
use tempfile::TempDir;

use super::*;
use crate::config::Environment;
use crate::fetch::signature;
use crate::model::PushOffer;
use crate::serve::{Callback, Message};
use crate::store;
use hub::{Form, Hub};

/// The listing of the source, at the host of the hubs.
const LISTING: &str = "http://127.0.0.1:9/feed";
const TOPIC: &str = "https://bote.example/feed";
const SETTINGS: &str = "base_url = \"https://feeds.example.org/news/\"\n[fetch]\nallow_private = [\"127.0.0.1\"]\n";
const SOURCE: &str = "[source.bote]\nurl = \"http://127.0.0.1:9/feed\"\n";

/// Subscriptions, with a clock that stands still.
struct Bench {
    subscriber: Subscriber,
    micros: Arc<AtomicI64>,
    folder: TempDir,
}

fn configuration(text: &str) -> Arc<Config> {
    let environment = Environment::of([("HOME", "/home/ada")]);
    Arc::new(config::parse_in(&format!("{SETTINGS}{text}"), "depesche.toml".as_ref(), &environment).unwrap())
}

fn bote() -> SourceId {
    SourceId::new("bote").unwrap()
}

/// What is remembered of a listing that names these hubs.
fn listings(topic: &str, hubs: &[&str]) -> BTreeMap<Url, ListingState> {
    let place = Url::parse(LISTING).unwrap();
    let hubs: Vec<Url> = hubs.iter().map(|hub| Url::parse(hub).unwrap()).collect();
    let offer = (!hubs.is_empty()).then(|| PushOffer { topic: topic.to_owned(), hubs, place: place.clone() });
    BTreeMap::from([(place, ListingState { offer, ..Default::default() })])
}

/// The listings of which pushes were read.
fn read_of(told: bool) -> BTreeSet<Url> {
    told.then(|| Url::parse(LISTING).unwrap()).into_iter().collect()
}

impl Bench {
    async fn new() -> Self {
        Self::with(SOURCE, tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(1_795_000_000_000_000))).await
    }

    async fn with(text: &str, folder: TempDir, micros: Arc<AtomicI64>) -> Self {
        let config = configuration(text);
        let place = config::Store::Sqlite(folder.path().join("depesche.db"));
        let (client, store) = (Client::new(&config.fetch).unwrap(), store::open(&place).await.unwrap());
        let mut subscriber = Subscriber::new(Arc::clone(&config), client.clone(), store).unwrap();
        let shared = Arc::clone(&micros);
        subscriber.clock = Box::new(move || DateTime::from_timestamp_micros(shared.load(Ordering::Relaxed)).unwrap());
        subscriber.listen().await.unwrap();
        Self { subscriber, micros, folder }
    }

    /// Ends the process and begins another one on the same store, at the same time.
    async fn restart(self) -> Self {
        self.subscriber.store.close().await;
        let Self { subscriber, folder, micros } = self;
        drop(subscriber);
        Self::with(SOURCE, folder, micros).await
    }

    /// A reload.
    async fn adopt(&self, text: &str) {
        let config = configuration(text);
        let client = Client::new(&config.fetch).unwrap();
        let state = self.subscriber.store.state(&bote()).await.unwrap();
        self.subscriber.adopt(config, client, &HashMap::from([(bote(), state)])).await;
    }

    /// Lets time pass.
    fn wait(&self, time: TimeDelta) {
        self.micros.fetch_add(time.num_microseconds().unwrap(), Ordering::Relaxed);
    }

    fn now(&self) -> DateTime<Utc> {
        self.subscriber.now()
    }

    /// A refresh of the source found a feed that names these hubs.
    async fn offered(&self, topic: &str, hubs: &[&str]) {
        self.subscriber.refreshed(&bote(), &listings(topic, hubs), &read_of(false), false).await;
    }

    /// Does all that is to be done now.
    async fn see_to_all(&self) {
        loop {
            let (steps, _) = self.subscriber.due_steps(REQUESTS_MAX);
            if steps.is_empty() {
                break;
            }
            for (token, step) in steps {
                self.subscriber.take_step(token, step).await;
            }
        }
    }

    /// The subscriptions, the wanted ones first.
    fn all(&self) -> Vec<Upstream> {
        let mut all: Vec<Upstream> = self.subscriber.upstreams().values().cloned().collect();
        all.sort_by_key(|upstream| !upstream.wanted);
        all
    }

    /// The only subscription.
    fn one(&self) -> Upstream {
        let all = self.all();
        assert_eq!(all.len(), 1, "{all:?}");
        all.into_iter().next().unwrap()
    }

    /// A hub calls back.
    async fn ask(&self, token: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.subscriber.question(token, &query).await
    }

    /// A hub asks whether what it was asked for was meant.
    async fn confirm(&self, form: &Form, lease: &str) -> (u16, String) {
        let token = form["hub.callback"].rsplit('/').next().unwrap();
        let fields = [
            ("hub.mode", form["hub.mode"].as_str()),
            ("hub.topic", form["hub.topic"].as_str()),
            ("hub.challenge", "ch4llenge"),
            ("hub.lease_seconds", lease),
        ];
        self.ask(token, &fields).await
    }

    /// Subscribes at a hub, for so many seconds, and answers what it was asked for.
    async fn subscribed(&self, hub: &Hub, lease: &str) -> Form {
        self.offered(TOPIC, &[&hub.url()]).await;
        self.see_to_all().await;
        let form = hub.forms().pop().unwrap();
        assert_eq!(self.confirm(&form, lease).await, (200, "ch4llenge".to_owned()));
        form
    }

    /// A message with a signature by this secret.
    async fn send(&self, token: &str, secret: &str, body: &'static str) -> u16 {
        self.message(token, Some(signature(secret.as_bytes(), body.as_bytes())), body).await
    }

    async fn message(&self, token: &str, signature: Option<String>, body: &'static str) -> u16 {
        if let Err((status, _)) = self.subscriber.expects(token) {
            return status;
        }
        let content_type = Some("application/rss+xml".to_owned());
        let body = Bytes::from_static(body.as_bytes());
        let message = Message { content_type, content_language: None, links: Vec::new(), signature, body };
        self.subscriber.message(token, message).await.0
    }

    /// The source of which the daemon is told, if it is, and the bodies that it takes.
    fn told(&self) -> Option<Vec<String>> {
        let source = self.subscriber.next_told().now_or_never()?;
        assert_eq!(source, bote());
        let pages = self.subscriber.take(&source)?.pages;
        Some(pages.iter().map(|pushed| String::from_utf8_lossy(&pushed.page.body).into_owned()).collect())
    }
}
