//! Floor 3: what the operator is shown, and the orders he may give.
//!
//! Who may come in is decided at the door (`serve`). Here is what there is to see: how the sources
//! stand, from the board of the wire, and the incidents, from the store. Nothing of it waits for the
//! network, and nothing of it holds a secret, a header or an address of the configuration.

mod metrics;
mod orders;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;

use crate::config::Config;
use crate::daemon::Signal;
use crate::feeds;
use crate::fetch;
use crate::model::{Counts, Document, Report, SourceReport};
use crate::publish;
use crate::serve::{Health, Office, Order, Ordered, Page, Traffic};
use crate::store::StorageTrouble;
use crate::wire::{StorageReport, Wire};
use metrics::Numbers;

/// Incidents that are shown at most: those of some weeks, where things go badly.
const INCIDENTS_MAX: usize = 200;

/// The operator's office.
pub struct Operator {
    wire: Arc<Wire>,
    health: Arc<Health>,
    traffic: Arc<Traffic>,
    signals: mpsc::Sender<Signal>,
}

impl Operator {
    /// An office over all that goes on.
    pub fn new(wire: Arc<Wire>, health: Arc<Health>, traffic: Arc<Traffic>, signals: mpsc::Sender<Signal>) -> Self {
        Self { wire, health, traffic, signals }
    }

    /// How everything stands. Only the incidents come from the store; if it does not answer, that
    /// is a trouble, and the rest is told all the same.
    async fn report(&self) -> Report {
        let config = self.wire.config();
        let incidents = match feeds::incidents(&config, self.wire.store(), INCIDENTS_MAX).await {
            Ok(incidents) => incidents,
            Err(error) => {
                self.wire.store_failed(&error).await;
                Vec::new()
            }
        };
        let of_all = incidents.iter().find(|incident| incident.is_open() && incident.source.is_of_all());
        let of_all = of_all.map(|incident| format!("since {}: {}", time(incident.began), incident.reason));
        let sources = self.wire.board().sources(&config);
        let obstacles = self.health.obstacles(tokio::time::Instant::now()).into_iter().map(str::to_owned);
        let own = obstacles.chain(self.health.reload_trouble()).chain(self.storage().await);
        let troubles = of_all.into_iter().chain(own).collect();
        Report { troubles, counts: self.counts(&sources), sources, incidents }
    }

    fn counts(&self, sources: &[SourceReport]) -> Counts {
        let counts = Counts::of(sources, Utc::now());
        // That of all sources together.
        Counts { incidents: counts.incidents + usize::from(self.wire.network().is_down()), ..counts }
    }

    /// What is wrong with the places where things are put, as sentences.
    async fn storage(&self) -> Vec<String> {
        let line = |trouble: &StorageTrouble| trouble.line(time);
        let StorageReport { store, publish, unwritten } = self.wire.storage();
        let damaged = self.wire.store().damaged().await;
        let publish = publish
            .map(|trouble| format!("{unwritten} documents are served, but could not be written: {}", line(&trouble)));
        damaged.iter().chain(&store).map(line).chain(publish).collect()
    }

    async fn page(&self, page: Page) -> Document {
        let base = self.wire.config().base_url.clone();
        match page {
            Page::Status => publish::status_page(&self.report().await, &base),
            Page::Json => publish::status_json(&self.report().await),
            Page::Atom => publish::incident_feed(&self.report().await.incidents, &base),
            Page::Metrics => {
                let (board, storage) = (self.wire.board(), self.wire.storage());
                let sources = board.sources(&self.wire.config());
                let numbers = Numbers {
                    counts: self.counts(&sources),
                    tally: board.tally(),
                    unwritten: storage.unwritten,
                    store_fails: storage.store.is_some(),
                    damaged: self.wire.store().damaged().await.len(),
                    reload_refused: self.health.reload_trouble().is_some(),
                    fetched: fetch::traffic(),
                    served: self.traffic.by_status().collect(),
                    sources,
                };
                metrics::document(&numbers)
            }
        }
    }
}

fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

impl Office for Operator {
    fn config(&self) -> Arc<Config> {
        self.wire.config()
    }

    fn show(&self, page: Page) -> BoxFuture<'_, Document> {
        self.page(page).boxed()
    }

    fn take(&self, order: Order) -> BoxFuture<'_, Ordered> {
        async move {
            match order {
                Order::Refresh(source) => orders::refresh(&self.wire, &source, Utc::now()).await,
                Order::Reload => orders::reload(&self.signals),
            }
        }
        .boxed()
    }
}
