//! Addresses that moved for good, and sources that are gone for good.

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use crate::model::{ListingState, Moved, SourceState, shown};
use crate::schedule::{GONE_CONFIRMED, GONE_PROBE_DELAY};

/// Where a listing has moved to.
#[derive(Debug, Serialize)]
pub(super) struct MovedListing {
    listing: Url,
    #[serde(flatten)]
    moved: Moved,
}

/// The listings of a source whose addresses lead elsewhere for good.
pub(super) fn of(state: &SourceState) -> Vec<MovedListing> {
    let moved = |(listing, state): (&Url, &ListingState)| {
        Some(MovedListing { listing: listing.clone(), moved: state.moved.clone()? })
    };
    state.listings.iter().filter_map(moved).collect()
}

impl MovedListing {
    /// What the operator is to know, once it is believed.
    pub(super) fn line(&self, source: &str, time: impl Fn(Option<DateTime<Utc>>) -> String) -> Option<String> {
        let Self { listing, moved: Moved { to, adopted, .. } } = self;
        let since = time(Some((*adopted)?));
        Some(format!(
            "{source}: {} has moved for good, and is asked at {} since {since}; give that as `url`\n",
            shown(listing),
            shown(to)
        ))
    }
}

/// Since when a source has been gone, if that is certain.
pub(super) fn gone_since(state: &SourceState) -> Option<DateTime<Utc>> {
    state.gone_since.filter(|_| state.gone_for() >= Some(GONE_CONFIRMED))
}

/// What the operator is to know of it.
pub(super) fn gone(source: &str, since: &str) -> String {
    let days = GONE_PROBE_DELAY.as_secs() / 86_400;
    format!(
        "{source}: gone for good since {since}; it is polled no longer, only probed every {days} days, and its feed \
         stays as it is; give its new address as `url`, or take it out\n"
    )
}
