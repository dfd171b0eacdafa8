//! How long a channel is read without asking whether there is a better one.
//!
//! Pure: what is remembered, the configuration and the time in, an answer out.

use chrono::TimeDelta;
use url::Url;

use super::{CHOICE_DAYS, Finder, SEARCH_HOURS};
use crate::config::SourceKind;
use crate::extract::Listing;
use crate::model::{Channel, RefusedChannel, Via};

/// Refreshes in a row that got nothing of a channel, after which another is looked for.
pub(crate) const FAILURES_MAX: u32 = 3;
/// A clock that is put right by less than this makes no choice doubtful.
const CLOCK_SLACK: TimeDelta = TimeDelta::hours(1);

impl Finder<'_> {
    /// Whether the channel of a listing is elsewhere and still to be asked alone.
    pub(crate) fn holds(&self, channel: &Channel, address: &Url) -> bool {
        channel.url != *address && self.is_settled(channel)
    }

    /// Whether it is not yet time to look for a better one. No choice is settled for longer than some
    /// days: what lies further ahead was noted by a clock that was wrong.
    fn is_settled(&self, channel: &Channel) -> bool {
        let left = channel.settled_until - self.now;
        left > TimeDelta::zero() && left <= TimeDelta::days(CHOICE_DAYS) + CLOCK_SLACK
    }

    /// Whether a channel is to be chosen, now that the page was read or could not be.
    pub(crate) fn is_to_choose(&self, known: Option<&Channel>, address: &Url, listing: &Listing) -> bool {
        // The address of a feed is that of a channel.
        let is_other = !listing.is_feed || self.source.via.is_some_and(|via| via != Via::Feed);
        is_other && self.may_choose(address) && self.is_due(known, address, listing)
    }

    /// Whether the configuration leaves it open by which channel a listing is read.
    pub(crate) fn may_choose(&self, address: &Url) -> bool {
        // Who writes selectors or wants further pages means the page.
        let has_rules = self.source.listing.item.is_some()
            || !self.source.listing.fields.are_automatic()
            || self.source.reads_json()
            || self.source.paging.goes_on();
        let is_open = match self.source.via {
            Some(via) => !matches!(via, Via::Page | Via::Data),
            None => !has_rules,
        };
        // A file and the answer to a form have no site around them.
        let is_on_web = matches!(address.scheme(), "http" | "https") && self.source.post.is_none();
        is_open && is_on_web && self.source.kind == SourceKind::Auto
    }

    fn is_due(&self, known: Option<&Channel>, address: &Url, listing: &Listing) -> bool {
        let Some(known) = known else { return true };
        let is_page = known.url == *address;
        match listing.verdict.is_good() {
            true => !is_page || !self.is_settled(known),
            // A page that was well may be so again soon, and what a search did not find is not looked
            // for at once again.
            false if is_page => {
                let has_rested = self.now >= known.chosen + TimeDelta::hours(SEARCH_HOURS) || !self.is_settled(known);
                known.failures + 1 >= FAILURES_MAX && has_rested
            }
            false => known.failures < FAILURES_MAX || !self.is_settled(known),
        }
    }

    /// Leaves a channel in its place, since nothing better could be found or compared.
    pub(crate) fn keep(&self, channel: &mut Channel) {
        channel.settled_until = self.now + TimeDelta::hours(SEARCH_HOURS);
    }

    /// What to say of a listing for which the channel that the configuration asks for was looked
    /// for a short while ago, and not found.
    pub(crate) fn still_missing(&self, known: Option<&Channel>, address: &Url) -> Option<String> {
        self.missing_instead(known.filter(|known| self.is_settled(known))?, address)
    }

    /// What to say if what was noted stands for a channel that the configuration asks for and that
    /// was not found.
    pub(crate) fn missing_instead(&self, known: &Channel, address: &Url) -> Option<String> {
        let wanted = self.source.via.filter(|_| self.may_choose(address))?;
        (known.url == *address).then(|| missing(wanted, known))
    }
}

/// What to say when the channel that the configuration asks for was not found. `known` is what was
/// noted instead.
pub(crate) fn missing(wanted: Via, known: &Channel) -> String {
    let looked = match known.refused.is_empty() {
        true => "the page names none".to_owned(),
        false => RefusedChannel::summary(&known.refused),
    };
    let again = known.settled_until.format("%Y-%m-%d %H:%M UTC");
    format!(
        "{}: no {wanted} was found, which `via` asks for. Looked at: {looked}. Take `via` out, and the best channel is \
         found; or leave it, and the {wanted} is looked for again after {again}.",
        known.url
    )
}
