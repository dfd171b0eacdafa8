//! Floor 3: what all refreshes share: the configuration in force, the way to the network, the
//! store and the publication.

mod board;
mod index;
mod network;
mod recall;
mod tally;
mod trouble;
mod views;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};

pub use board::{Board, Refreshing};
use index::{BEHIND_MAX, Index};
pub use network::{Network, Reach, Untold};
pub use recall::of_files;
pub use tally::{DURATION_SECONDS, Tally};
use trouble::Storage;
pub use trouble::StorageReport;
use views::Views;

use crate::config::Config;
use crate::feeds;
use crate::fetch::Client;
use crate::hook::Hooks;
use crate::model::{Document, Format, ItemId, SourceId, SourceState};
use crate::publish::{Documents, Published, Publisher, View};
use crate::store::{self, Store, StoreError};
use crate::subscriber::Subscriber;
use crate::websub::WebSub;

/// Sources that the operator wants refreshed and that wait for the scheduler. More of them at once
/// are no wish of a person.
const WISHES_MAX: usize = 1024;

/// Views that are made before they are published, when all are: their items are in memory until then.
const VIEWS_AT_ONCE: usize = 64;

/// Everything that refreshes work with.
pub struct Wire {
    setup: Arc<RwLock<Setup>>,
    store: Arc<dyn Store>,
    publisher: Publisher,
    websub: Arc<WebSub>,
    subscriber: Arc<Subscriber>,
    hooks: Hooks,
    /// All feeds that the lists of feeds name. Held while views are made and published: of two
    /// refreshes that touch one feed, the later view must also be the later publication.
    index: tokio::sync::Mutex<Index>,
    /// Sources whose stored items are others than the published ones. Only publishing the source
    /// itself takes it out: a refresh may store items after the views of all feeds were made.
    unpublished: Mutex<BTreeSet<SourceId>>,
    /// Feeds that were configured once: their readers are told that they are gone for good.
    removed: RwLock<BTreeSet<String>>,
    /// Held while an archive document is made, or a document published again: they are large, and it
    /// takes time.
    archives: tokio::sync::Mutex<()>,
    /// Whether the places where things are put can be written.
    storage: Storage,
    board: Board,
    /// What was read of sources at the start, until it is asked for.
    outlines: Mutex<HashMap<SourceId, SourceState>>,
    /// What the sources show of the own network.
    network: Network,
    /// Sources that the operator wants refreshed now.
    wishes: mpsc::Sender<SourceId>,
    wished: tokio::sync::Mutex<mpsc::Receiver<SourceId>>,
    stopping: AtomicBool,
}

/// What a reload replaces.
#[derive(Clone)]
struct Setup {
    config: Arc<Config>,
    client: Client,
}

impl Wire {
    /// Opens network, publication and store as a configuration says. The error is a sentence that
    /// names what could not be opened and why.
    pub async fn open(config: Arc<Config>) -> Result<Self, String> {
        let client = Client::new(&config.fetch)?;
        let publisher = Publisher::new(&config.base_url, &config.publish)?;
        let setup = Arc::new(RwLock::new(Setup { config: config.clone(), client: client.clone() }));
        let recall = recall::of_published(&setup, publisher.documents());
        let store = store::open_with(&config.store, recall).await.map_err(|error| error.to_string())?;
        let of_all = store.state(&SourceId::all()).await.map_err(|error| error.to_string())?;
        let network = Network::new(of_all.trouble.open().is_some());
        let websub = WebSub::new(&config, client.clone(), Arc::clone(&store), publisher.documents())?;
        let subscriber = Subscriber::new(Arc::clone(&config), client.clone(), Arc::clone(&store))?;
        let hooks = Hooks::new(config, client, Arc::clone(&store));
        let (wishes, wished) = mpsc::channel(WISHES_MAX);
        Ok(Self {
            setup,
            store,
            publisher,
            websub: Arc::new(websub),
            subscriber: Arc::new(subscriber),
            hooks,
            index: tokio::sync::Mutex::default(),
            unpublished: Mutex::default(),
            removed: RwLock::default(),
            archives: tokio::sync::Mutex::default(),
            storage: Storage::default(),
            board: Board::default(),
            outlines: Mutex::default(),
            network,
            wishes,
            wished: tokio::sync::Mutex::new(wished),
            stopping: AtomicBool::new(false),
        })
    }

    /// The configuration in force.
    pub fn config(&self) -> Arc<Config> {
        self.setup().config
    }

    /// The way to the network.
    pub fn client(&self) -> Client {
        self.setup().client
    }

    /// Where items are kept.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// All current documents.
    pub fn documents(&self) -> Arc<Documents> {
        self.publisher.documents()
    }

    /// A document that is not in memory, or not its bytes, by its path with extension.
    pub async fn retrieve(&self, path: &str) -> Option<Arc<Document>> {
        if self.documents().get(path).is_none() {
            return self.archive(path).await;
        }
        if let Some(document) = self.publisher.whole(path).await {
            return Some(document);
        }
        let _turn = self.archives.lock().await;
        if let Some(document) = self.publisher.whole(path).await {
            return Some(document);
        }
        tracing::warn!(path, "the published file was changed or removed by somebody else; it is written again");
        self.publish_again(path.split(['/', '.']).next()?).await;
        self.publisher.whole(path).await
    }

    /// Publishes a feed and all that belongs to it, as if it had changed.
    async fn publish_again(&self, feed: &str) {
        let config = self.config();
        let from = || config.feeds.iter().find(|other| other.id.as_str() == feed)?.from.first();
        if let Some(source) = config.source(feed).map(|source| &source.id).or_else(from) {
            self.note_unpublished(source);
            self.publish_source(source, Utc::now()).await;
        }
    }

    /// An archive document of a configured feed by its path with extension, if there is one. It is
    /// made when it is asked for, one at a time.
    async fn archive(&self, path: &str) -> Option<Arc<Document>> {
        let (path_of_view, extension) = path.rsplit_once('.')?;
        let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
        let feed = path.split('/').next()?;
        let config = self.config();
        let configured = config.source(feed).is_some() || config.feeds.iter().any(|other| other.id.as_str() == feed);
        if !configured || !config.publish.formats.contains(&format) {
            return None;
        }
        if let Some(document) = self.publisher.cached_archive(path) {
            return Some(document);
        }
        let _turn = self.archives.lock().await;
        if let Some(document) = self.publisher.cached_archive(path) {
            return Some(document);
        }
        match feeds::archived(self.store(), path_of_view).await {
            Ok(view) => self.publisher.archive(view?, format).await,
            Err(error) => {
                tracing::error!(path, "the archive cannot be shown: {error}");
                None
            }
        }
    }

    /// Whether a path (`dwn.rss`, `dwn/politik.rss`) is of a feed that was configured once and is no
    /// longer.
    pub fn is_removed(&self, path: &str) -> bool {
        let feed = path.split(['/', '.']).next().unwrap_or(path);
        self.removed.read().unwrap_or_else(PoisonError::into_inner).contains(feed)
    }

    /// The hub, and those who are told of changes.
    pub fn websub(&self) -> &Arc<WebSub> {
        &self.websub
    }

    /// The subscriptions at hubs of others.
    pub fn subscriber(&self) -> &Arc<Subscriber> {
        &self.subscriber
    }

    /// The commands and webhooks that new items are handed over to.
    pub fn hooks(&self) -> &Hooks {
        &self.hooks
    }

    /// How the sources stand.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// What the sources show of the own network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Has a source refreshed before it is due. Answers whether that is so.
    pub fn wish(&self, source: SourceId) -> bool {
        self.wishes.try_send(source).is_ok()
    }

    /// The next source that is to be refreshed before it is due; for ever none, perhaps.
    pub async fn next_wished(&self) -> SourceId {
        let next = async { self.wished.lock().await.recv().await };
        match next.await {
            Some(source) => source,
            None => std::future::pending().await,
        }
    }

    /// Whether refreshes are to come to an end.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Makes refreshes begin nothing more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Takes over another configuration and publishes all feeds by it. Until everything that can
    /// fail has succeeded, the one before stays in force; but should the store fail while feeds are
    /// published, each follows when its source is refreshed.
    pub async fn adopt(&self, config: Arc<Config>) -> Result<(), String> {
        let before = self.setup();
        // The client knows which hosts rest and when each was asked last; it is replaced only for
        // other settings.
        let client = if before.config.fetch == config.fetch { before.client } else { Client::new(&config.fetch)? };
        let mut index = self.index.lock().await;
        let now = Utc::now();
        let leaving = self.leaving_of(&config).await.map_err(|error| error.to_string())?;
        // The publisher may be writing, and looks through a new folder.
        tokio::task::block_in_place(|| self.publisher.reconfigure(&config.base_url, &config.publish))?;
        if let Err(error) = self.note_removed(&config, now).await {
            tracing::error!("readers of removed feeds are not told before the next start: {error}");
        }
        *self.setup.write().unwrap_or_else(PoisonError::into_inner) =
            Setup { config: Arc::clone(&config), client: client.clone() };
        self.hooks.adopt(Arc::clone(&config), client.clone()).await;
        self.board.retain(&config);
        self.network.retain(&config);
        let mut views = Views::default();
        if let Err(error) = self.publish_each(&config, &mut index, &mut views, now).await {
            if Arc::ptr_eq(&before.config, &config) {
                // Nothing was published yet.
                return Err(error.to_string());
            }
            self.store_failed(&error).await;
            self.unpublished().extend(config.sources.iter().map(|source| source.id.clone()));
        }
        self.tidy(&config, &leaving, now).await;
        self.warn_of_sections(&config).await;
        self.websub.adopt(&config, client.clone());
        self.subscriber.adopt(config, client, &views.states).await;
        self.keep_outlines(views.states);
        Ok(())
    }

    /// Publishes every feed from what is stored, without asking any source. Documents whose bytes
    /// are the same as those on disk are not written.
    pub async fn publish_all(&self, now: DateTime<Utc>) -> Result<Published, StoreError> {
        let mut index = self.index.lock().await;
        let config = self.config();
        let leaving = self.leaving_of(&config).await?;
        self.note_removed(&config, now).await?;
        let mut views = Views::default();
        let published = self.publish_each(&config, &mut index, &mut views, now).await?;
        self.keep_outlines(views.states);
        self.tidy(&config, &leaving, now).await;
        self.warn_of_sections(&config).await;
        self.websub.note_all();
        Ok(published)
    }

    /// Notes that the stored items of a source are others than the published ones.
    pub fn note_unpublished(&self, source: &SourceId) {
        self.unpublished().insert(source.clone());
    }

    /// Publishes the feeds that show items of a source, if they changed since the last time that
    /// this succeeded, and tries again what could not be written before. The configuration in
    /// force now decides, not the one that the refresh began with.
    pub async fn publish_source(&self, source: &SourceId, now: DateTime<Utc>) -> Published {
        let mut index = self.index.lock().await;
        let config = self.config();
        let Some(source) = config.source(source.as_str()).filter(|source| self.unpublished().contains(&source.id))
        else {
            return self.retry().await;
        };
        let views = async {
            let leaving = self.store.leaving(std::slice::from_ref(&source.id)).await?;
            Ok::<_, StoreError>((feeds::touched_by(&config, self.store(), source, now).await?, leaving))
        };
        match views.await {
            Ok((views, leaving)) => {
                let published = self.publish(views, &mut index).await;
                self.unpublished().remove(&source.id);
                self.tidy(&config, &leaving, now).await;
                published
            }
            Err(error) => {
                self.store_failed(&error).await;
                Published { failed: vec![(source.id.to_string(), error.to_string())], ..Default::default() }
            }
        }
    }

    /// Publishes the lists of all feeds when they have been behind for a while, and documents that
    /// could not be written when they can be, until the end.
    pub async fn keep_up(&self, mut stopped: watch::Receiver<bool>) {
        while timeout(BEHIND_MAX, stopped.wait_for(|stopped| *stopped)).await.is_err() {
            let mut index = self.index.lock().await;
            if let Some(links) = index.take_due(Instant::now()) {
                self.note(&self.publisher.publish_index(links).await).await;
            }
            while self.publisher.is_behind() && self.retry().await.failed.is_empty() {}
        }
    }

    /// Tries again to write what could not be written before.
    async fn retry(&self) -> Published {
        let published = self.publisher.retry().await;
        self.note(&published).await;
        published
    }

    /// Notes what became of a publication, for the operator.
    async fn note(&self, published: &Published) {
        self.storage.published(published, self.publisher.is_behind(), self.store(), Utc::now()).await;
    }

    /// Notes that the store could not do what it was asked for.
    pub async fn store_failed(&self, error: &StoreError) {
        self.board.count_store_failure();
        self.storage.store_failed(error, self.store(), Utc::now()).await;
    }

    /// Notes that the store did what it was asked for.
    pub async fn store_works(&self) {
        self.storage.store_works(self.store()).await;
    }

    /// What is wrong with the places where things are put.
    pub fn storage(&self) -> StorageReport {
        self.storage.report()
    }

    /// Ends all work: publishes the lists of all feeds, should they be behind, and ends the work of
    /// the store. Without it nothing is lost, but the next start has to tidy up.
    pub async fn close(&self) {
        if let Some(links) = self.index.lock().await.take(Instant::now()) {
            self.note(&self.publisher.publish_index(links).await).await;
        }
        self.store.close().await;
    }

    /// What is known of a source beside its refreshes. Of those that nobody has asked for since the
    /// start, it was read with their feeds.
    pub async fn outline(&self, source: &SourceId) -> Result<SourceState, StoreError> {
        let read = self.outlines().remove(source);
        match read {
            Some(outline) => Ok(outline),
            None => self.store.state(source).await,
        }
    }

    /// Keeps what was read of sources of which nothing is known yet.
    fn keep_outlines(&self, mut states: HashMap<SourceId, SourceState>) {
        states.retain(|source, _| !self.board.knows(source));
        *self.outlines() = states;
    }

    fn outlines(&self) -> MutexGuard<'_, HashMap<SourceId, SourceState>> {
        self.outlines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes the feeds of a configuration, and nothing else from now on, some at a time: all their
    /// items together would take more memory than all that is kept of them.
    async fn publish_each(
        &self,
        config: &Config,
        index: &mut Index,
        views: &mut Views,
        now: DateTime<Utc>,
    ) -> Result<Published, StoreError> {
        let (mut published, mut all) = (Published::default(), Index::default());
        while views.read(config, self.store(), now, VIEWS_AT_ONCE).await? {
            let batch = views.take();
            all.add(&batch);
            published.add(self.publish_views(batch).await);
        }
        *index = all;
        let links = index.take(Instant::now()).unwrap_or_default();
        published.add(self.publisher.publish_index(links).await);
        self.note(&published).await;
        tokio::task::block_in_place(|| self.publisher.retain(|path| index.has(path)));
        Ok(published)
    }

    async fn publish(&self, views: Vec<View>, index: &mut Index) -> Published {
        index.add(&views);
        let mut published = self.publish_views(views).await;
        if let Some(links) = index.take_due(Instant::now()) {
            published.add(self.publisher.publish_index(links).await);
        }
        self.note(&published).await;
        published
    }

    /// Publishes views without the lists of all feeds.
    async fn publish_views(&self, views: Vec<View>) -> Published {
        // The newest archives may have got a follower, which their headers are to name.
        self.publisher.forget_archives();
        let hooked = self.hooks.hooked(&views);
        let mut published = feeds::write_missing(self.store(), &self.publisher, &views).await.unwrap_or_else(|error| {
            tracing::error!("archives are written by a later refresh: {error}");
            Published::default()
        });
        published.add(self.publisher.publish(views).await);
        self.websub.note(&published);
        self.hooks.offer(hooked);
        published
    }

    /// The stored items of all sources that are kept no longer.
    async fn leaving_of(&self, config: &Config) -> Result<Vec<(SourceId, ItemId)>, StoreError> {
        let sources: Vec<SourceId> = config.sources.iter().map(|source| source.id.clone()).collect();
        self.store.leaving(&sources).await
    }

    /// Ends what is kept no longer. What cannot be ended now is so by a later publication.
    async fn tidy(&self, config: &Config, leaving: &[(SourceId, ItemId)], now: DateTime<Utc>) {
        if let Err(error) = feeds::tidy(self.store(), &self.publisher, &config.publish, leaving, now).await {
            tracing::error!("what is kept no longer could not be removed: {error}");
        }
    }

    /// Says once for a configuration which sections its feeds ask for in vain.
    async fn warn_of_sections(&self, config: &Config) {
        match feeds::unseen_sections(config, self.store()).await {
            Ok(unseen) => unseen.iter().for_each(|unseen| tracing::warn!("{unseen}")),
            Err(error) => tracing::error!("whether feeds ask for sections in vain could not be looked up: {error}"),
        }
    }

    async fn note_removed(&self, config: &Config, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sources = config.sources.iter().map(|source| source.id.as_str());
        let feeds: Vec<&str> = sources.chain(config.feeds.iter().map(|feed| feed.id.as_str())).collect();
        let removed = self.store.configured(&feeds, now).await?.into_iter().collect();
        *self.removed.write().unwrap_or_else(PoisonError::into_inner) = removed;
        Ok(())
    }

    fn setup(&self) -> Setup {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn unpublished(&self) -> MutexGuard<'_, BTreeSet<SourceId>> {
        self.unpublished.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
