//! What one listing answers: its channel is asked, or its page, and where it is time, a channel is
//! chosen.
//!
//! What was chosen stays until something better is found: a site in trouble, or a page that does not
//! come, takes no channel away that gave articles before, unless that is gone itself.

use url::Url;

use super::front::Front;
use super::memory::{answered, failed, is_elsewhere, searched, without_channel};
use super::moved;
use super::{Heard, hash};
use crate::extract::{self, Listing, Onward};
use crate::fetch::{FetchError, Fetched, Request};
use crate::model::{Channel, ListingState, RefusedChannel, Verdict, Via, shown};
use crate::refresh::channel::{self, Choice, Finder, Reading, Sight};
use crate::source;

/// What became of one listing.
pub(super) enum Answer {
    /// It was read.
    Read(Box<Read>),
    /// It is as it was.
    Same,
    /// It could not be read.
    Bad(Verdict, String),
    /// The page came, and there is no list in it. Whether that is a list that is gone, its history says.
    Without(String),
}

/// A listing that was read.
pub(super) struct Read {
    pub(super) listing: Listing,
    /// Where its next page is.
    pub(super) next: Onward,
    /// What was seen of the page, if another channel was read in its place.
    pub(super) page: Option<Front>,
}

/// Why a channel that was chosen is not read.
enum Lost {
    /// It is there no more.
    Gone,
    /// It gave nothing, and this is why.
    Failing(Verdict, String),
}

type Answered = (Answer, ListingState);

impl Heard {
    /// Asks for one listing by its channel; says what is to be remembered of it from now on.
    pub(super) async fn ask(&mut self, finder: &Finder<'_>, request: &Request, known: ListingState) -> Answered {
        let address = &request.url;
        if let Some(reason) = finder.still_missing(known.channel.as_ref(), address) {
            return (Answer::Bad(Verdict::Empty, reason), known);
        }
        let elsewhere = known.channel.clone().filter(|channel| channel.url != *address);
        let Some(channel) = elsewhere else {
            return self.ask_page(finder, request, known, None).await;
        };
        if !finder.holds(&channel, address) {
            return self.ask_page(finder, request, known, None).await;
        }
        match self.ask_channel(finder, address, channel, &known).await {
            // Nothing was learnt of where the page is.
            Ok((answer, state)) => (answer, ListingState { moved: known.moved, ..state }),
            Err(Lost::Gone) => self.ask_page(finder, request, without_channel(known), None).await,
            Err(lost) => self.ask_page(finder, request, known, Some(lost)).await,
        }
    }

    /// Asks for the page where it is, and notes where that was.
    async fn ask_page(
        &mut self,
        finder: &Finder<'_>,
        request: &Request,
        known: ListingState,
        lost: Option<Lost>,
    ) -> Answered {
        let moved = known.moved.clone();
        let (fetched, sight) = moved::get(finder, request, moved.as_ref()).await;
        self.listen(&fetched);
        let (answer, state) = self.with_page(finder, request, fetched, known, lost).await;
        let is_good = matches!(answer, Answer::Read(_) | Answer::Same);
        let moved = sight.conclude(finder, &request.url, moved, is_good);
        (answer, ListingState { moved, ..state })
    }

    /// Takes the page, and chooses a channel if it is time for it. `lost` says why the channel
    /// that was chosen could not be read.
    async fn with_page(
        &mut self,
        finder: &Finder<'_>,
        request: &Request,
        fetched: Result<Fetched, FetchError>,
        mut known: ListingState,
        lost: Option<Lost>,
    ) -> Answered {
        let address = &request.url;
        let page = match fetched {
            Err(error) if lost.is_none() => {
                // It was time to choose anew, and the page cannot be compared: what was chosen stays.
                if let Some(channel) = known.channel.as_mut().filter(|channel| channel.url != *address) {
                    finder.keep(channel);
                    let channel = channel.clone();
                    return match self.ask_channel(finder, address, channel, &known).await {
                        Ok(answered) => answered,
                        Err(Lost::Gone) => {
                            self.without_page(finder, address, error, without_channel(known), None).await
                        }
                        Err(lost) => self.without_page(finder, address, error, known, Some(lost)).await,
                    };
                }
                return self.without_page(finder, address, error, known, None).await;
            }
            Err(error) => return self.without_page(finder, address, error, known, lost).await,
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                self.freshen(fresh_seconds.max(known.wishes.seconds(finder.now)));
                return (Answer::Same, ListingState { validators, ..known });
            }
            Ok(Fetched::Page(page)) => page,
        };
        let wishes = extract::wishes(&page);
        self.freshen(page.fresh_seconds.max(wishes.seconds(finder.now)));
        if known.body_hash == hash(&page.body) {
            return (Answer::Same, ListingState { validators: page.validators, wishes, ..known });
        }
        let copy = page.clone();
        let reading = finder.read_address(address, page).await;
        // The address of a sitemap is that of a channel, as that of a feed is.
        let is_channel = reading.is_sitemap && finder.source.via.is_none_or(|via| via == Via::Sitemap);
        if !is_channel && finder.is_to_choose(known.channel.as_ref(), address, &reading.listing) {
            let current = known.channel.as_ref();
            let sight = Sight { address, page: Some(&copy), listing: &reading.listing, current };
            let choice = finder.choose(&sight).await;
            return self.chosen(finder, choice, reading, known, lost);
        }
        let is_good = reading.listing.verdict.is_good();
        match known.channel.as_ref() {
            Some(channel) if channel.url != *address && !is_good => (bad(lost, reading.listing, None), failed(known)),
            own => {
                let own = own.filter(|channel| channel.url == *address).cloned();
                self.take(address, reading, own, &known)
            }
        }
    }

    /// Asks the channel that was chosen.
    async fn ask_channel(
        &mut self,
        finder: &Finder<'_>,
        address: &Url,
        channel: Channel,
        known: &ListingState,
    ) -> Result<Answered, Lost> {
        let request = source::channel_request(finder.source, &channel.url, known.validators.clone());
        let fetched = finder.client.get(&request).await;
        self.listen(&fetched);
        let page = match fetched {
            Err(error) if channel::is_gone(error.verdict, error.status) => {
                tracing::warn!(source = %finder.source.id, "the {} is gone: {error}", channel.via);
                return Err(Lost::Gone);
            }
            Err(error) => {
                self.retry_after = self.retry_after.max(error.retry_after);
                self.is_crowded |= error.is_crowded;
                let (verdict, reason) = (error.verdict, format!("the {} that was chosen: {error}", channel.via));
                let failures = channel.failures + 1;
                if failures >= channel::FAILURES_MAX && error.retry_after.is_none() {
                    tracing::warn!(source = %finder.source.id, "the {} failed {failures} times: {error}", channel.via);
                    return Err(Lost::Failing(verdict, reason));
                }
                return Ok((Answer::Bad(verdict, reason), failed(known.clone())));
            }
            Ok(Fetched::NotModified { validators, fresh_seconds }) => {
                self.freshen(fresh_seconds.max(known.wishes.seconds(finder.now)));
                return Ok((Answer::Same, ListingState { validators, ..answered(known.clone()) }));
            }
            Ok(Fetched::Page(page)) => page,
        };
        let wishes = extract::wishes(&page);
        self.freshen(page.fresh_seconds.max(wishes.seconds(finder.now)));
        if known.body_hash == hash(&page.body) {
            return Ok((Answer::Same, ListingState { validators: page.validators, wishes, ..answered(known.clone()) }));
        }
        let reading = finder.read(&channel, address, page).await;
        if known.body_hash == reading.hash {
            return Ok((Answer::Same, ListingState { validators: reading.validators, ..answered(known.clone()) }));
        }
        if reading.listing.verdict != Verdict::Ok {
            let Channel { via, url, .. } = &channel;
            let reason = format!("the {via} {} gives nothing: {}", shown(url), reading.listing.reason);
            tracing::warn!(source = %finder.source.id, "{reason}");
            return Err(Lost::Failing(reading.listing.verdict, reason));
        }
        Ok(self.take(address, reading, Some(channel), known))
    }

    /// What becomes of a listing whose page cannot be had.
    async fn without_page(
        &mut self,
        finder: &Finder<'_>,
        address: &Url,
        error: FetchError,
        known: ListingState,
        lost: Option<Lost>,
    ) -> Answered {
        self.retry_after = self.retry_after.max(error.retry_after);
        self.is_crowded |= error.is_crowded;
        let listing = channel::nothing(error.verdict, error.to_string());
        // Only a site that answers, and does not let us see this page, may have another way.
        let may_have = error.verdict == Verdict::Blocked && error.retry_after.is_none();
        if may_have && finder.is_to_choose(known.channel.as_ref(), address, &listing) {
            let sight = Sight { address, page: None, listing: &listing, current: known.channel.as_ref() };
            let choice = finder.choose(&sight).await;
            if let Choice { channel, reading: Some(reading) } = choice {
                return self.take_for(Front::Unseen, reading, channel, &known);
            }
            let state = match is_elsewhere(known.channel.as_ref(), address) {
                true => searched(finder, known),
                false => ListingState { channel: Some(choice.channel), ..known },
            };
            return (bad(lost, listing, state.channel.as_ref()), state);
        }
        (bad(lost, listing, known.channel.as_ref()), failed(known))
    }

    /// Takes what a choice gave, or the page.
    fn chosen(
        &mut self,
        finder: &Finder<'_>,
        choice: Choice,
        page: Reading,
        known: ListingState,
        lost: Option<Lost>,
    ) -> Answered {
        let Choice { channel, reading } = choice;
        if let Some(reading) = reading {
            return self.take_for(Front::of(page.listing), reading, channel, &known);
        }
        let address = channel.url.clone();
        let is_of_use = page.listing.verdict.is_good() && finder.source.via.is_none();
        if !is_of_use && is_elsewhere(known.channel.as_ref(), &address) {
            return (bad(lost, page.listing, None), searched(finder, known));
        }
        if let Some(wanted) = finder.source.via {
            let reason = channel::missing(wanted, &channel);
            let state = ListingState { channel: Some(channel), ..without_channel(known) };
            return (Answer::Bad(Verdict::Empty, reason), state);
        }
        self.take(&address, page, Some(channel), &known)
    }

    /// Takes what was read in place of a page.
    fn take_for(&mut self, front: Front, reading: Reading, channel: Channel, known: &ListingState) -> Answered {
        let (mut answer, state) = self.take(&channel.url.clone(), reading, Some(channel), known);
        if let Answer::Read(read) = &mut answer {
            read.page = Some(front);
        }
        (answer, state)
    }

    /// Takes what was read, if it is of use.
    fn take(&mut self, address: &Url, reading: Reading, channel: Option<Channel>, known: &ListingState) -> Answered {
        let Reading { place, mut listing, validators, hash, offer, wishes, next, .. } = reading;
        if may_be_taken(&listing) {
            self.places.push(place);
            let channel = channel.map(|channel| Channel { failures: 0, ..channel });
            let elsewhere = channel.as_ref().filter(|channel| !matches!(channel.via, Via::Page | Via::Data));
            if let Some(channel) = elsewhere {
                listing.found_by =
                    format!("{}, by the {} {}: {}", listing.found_by, channel.via, shown(&channel.url), channel.reason);
            }
            let page = elsewhere.map(|_| Front::Unseen);
            let state = ListingState { validators, body_hash: hash, channel, offer, wishes, ..Default::default() };
            return (Answer::Read(Box::new(Read { listing, next, page })), state);
        }
        // The validators of a page that made no sense are not kept: it must be read again, not
        // taken for unchanged, when the server repeats it.
        let reason = in_vain(format!("{}: {}", shown(address), listing.reason), channel.as_ref());
        let known =
            ListingState { entries: known.entries.clone(), channel, offer: known.offer.clone(), ..Default::default() };
        (without_list(&listing, reason), failed(known))
    }
}

/// Whether there is anything to be held against the history of a listing: what rules found only in part
/// may be of use all the same.
fn may_be_taken(listing: &Listing) -> bool {
    match listing.verdict {
        Verdict::Ok => true,
        Verdict::Drifted => !listing.entries.is_empty() || listing.stand_in.is_some(),
        _ => false,
    }
}

/// A page that says itself that its list is empty, or on which a list was found that is, names how it was
/// found. Any other page without a list may have lost it.
fn without_list(listing: &Listing, reason: String) -> Answer {
    match listing.verdict {
        Verdict::Empty if listing.found_by.is_empty() => Answer::Without(reason),
        verdict => Answer::Bad(verdict, reason),
    }
}

/// Why a listing has nothing: for the sake of its channel, or of its page.
fn bad(lost: Option<Lost>, page: Listing, channel: Option<&Channel>) -> Answer {
    match lost {
        Some(Lost::Failing(verdict, reason)) => Answer::Bad(verdict, reason),
        _ => without_list(&page, in_vain(page.reason.clone(), channel)),
    }
}

/// Says beside why a page gives nothing what else was looked at.
fn in_vain(reason: String, channel: Option<&Channel>) -> String {
    let refused = channel.map(|channel| channel.refused.as_slice()).unwrap_or_default();
    if refused.is_empty() {
        return reason;
    }
    let mark = if reason.ends_with('.') { "" } else { "." };
    format!("{reason}{mark} No other channel of the site helps: {}.", RefusedChannel::summary(refused))
}
