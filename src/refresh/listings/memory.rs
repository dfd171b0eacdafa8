//! What is remembered of one listing after it answered, or did not.

use url::Url;

use crate::model::{Channel, ListingState};
use crate::refresh::channel::{self, Finder};

/// What still holds of a listing that must be read anew, under other rules or from its beginning:
/// which hubs tell of its news, and a channel that the rules allow, until the page was compared.
pub(super) fn as_far_as_it_holds(finder: &Finder<'_>, address: &Url, known: ListingState) -> ListingState {
    let is_allowed = |channel: &Channel| {
        let is_wanted = finder.source.via.is_none_or(|via| via == channel.via);
        channel.url != *address && is_wanted && finder.may_choose(address)
    };
    let channel = known.channel.filter(is_allowed);
    let channel = channel.map(|channel| Channel { settled_until: finder.now, ..channel });
    ListingState { channel, offer: known.offer, moved: known.moved, ..Default::default() }
}

/// Whether a channel is another than the address itself.
pub(super) fn is_elsewhere(channel: Option<&Channel>, address: &Url) -> bool {
    channel.is_some_and(|channel| channel.url != *address)
}

/// Forgets a channel, with what was remembered of its answers.
pub(super) fn without_channel(known: ListingState) -> ListingState {
    ListingState { entries: known.entries, offer: known.offer, moved: known.moved, ..Default::default() }
}

/// Counts one more refresh that got nothing.
pub(super) fn failed(mut state: ListingState) -> ListingState {
    if let Some(channel) = &mut state.channel {
        channel.failures += 1;
    }
    state
}

/// Notes that nothing was found in the place of a channel that fails.
pub(super) fn searched(finder: &Finder<'_>, mut state: ListingState) -> ListingState {
    if let Some(channel) = &mut state.channel {
        channel.failures = (channel.failures + 1).max(channel::FAILURES_MAX);
        finder.keep(channel);
    }
    state
}

/// Ends the count of refreshes that got nothing.
pub(super) fn answered(mut state: ListingState) -> ListingState {
    if let Some(channel) = &mut state.channel {
        channel.failures = 0;
    }
    state
}
