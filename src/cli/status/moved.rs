//! Addresses that moved for good, and sources that are gone for good.

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use crate::model::{ListingState, Moved, SourceState, Verdict};
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
            "{source}: {listing} has moved for good, and is asked at {to} since {since}; give that as `url`\n"
        ))
    }
}

/// What the operator is to know of a source that says that it is gone.
pub(super) fn gone(
    source: &str,
    (verdict, since, last): (Option<Verdict>, Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    time: impl Fn(Option<DateTime<Utc>>) -> String,
) -> Option<String> {
    let since = since.filter(|_| verdict == Some(Verdict::Gone))?;
    let confirmed = (last? - since).to_std().is_ok_and(|gone_for| gone_for >= GONE_CONFIRMED);
    let days = GONE_PROBE_DELAY.as_secs() / 86_400;
    confirmed.then(|| {
        format!(
            "{source}: gone for good since {}; it is polled no longer, only probed every {days} days, and its feed \
             stays as it is; give its new address as `url`, or take it out\n",
            time(Some(since))
        )
    })
}
