//! What earlier refreshes of a source learnt, so that `explain` reads a listing as the daemon does.

use url::Url;

use crate::config::{self, Source};
use crate::extract::Listing;
use crate::model::{AddressShapes, Channel, Evidence, EvidenceKind, Rejection, SourceId, SourceState};
use crate::refresh;
use crate::store::{self, StoreError};

/// What is remembered; nothing if the source was never refreshed.
#[derive(Default)]
pub(super) struct Memory {
    state: SourceState,
}

impl Memory {
    /// Asks the store, also while a daemon is running on it.
    pub(super) async fn of(settings: &config::Store, source: &SourceId) -> Self {
        if !store::is_there(settings) {
            return Self::default();
        }
        match state(settings, source).await {
            Ok(state) => Self { state },
            Err(error) => {
                eprintln!("explained without what earlier refreshes learnt: {error}");
                Self::default()
            }
        }
    }

    /// Which addresses of the site were articles.
    pub(super) fn shapes(&self) -> &AddressShapes {
        &self.state.shapes
    }

    /// By which channel a listing is read, if that was chosen under the same rules.
    pub(super) fn channel(&self, source: &Source, listing: &Url) -> Option<Channel> {
        let same_rules = self.state.config_fingerprint == source.fingerprint;
        self.state.listings.get(listing).filter(|_| same_rules)?.channel.clone()
    }

    /// Takes out of a listing what a refresh would leave out of it.
    pub(super) fn sift(&self, source: &Source, mut listing: Listing) -> Listing {
        let is_hub = |entry: &_| refresh::is_left_out(entry, source, &self.state);
        for entry in listing.entries.extract_if(.., |entry| is_hub(entry)) {
            let title = entry.title.map(|title| title.value).unwrap_or_default();
            let address = entry.url.map(|url| url.value.to_string()).unwrap_or_default();
            listing.rejected.push(Rejection {
                field: "item".to_owned(),
                candidate: format!("{title} <{address}>"),
                evidence: Evidence::new(EvidenceKind::Http, "address"),
                reason: "its page was read before; it lists articles and is none itself".to_owned(),
            });
        }
        listing
    }
}

async fn state(settings: &config::Store, source: &SourceId) -> Result<SourceState, StoreError> {
    let store = store::open_to_read(settings).await?;
    let state = store.state(source).await;
    store.close().await;
    state
}
