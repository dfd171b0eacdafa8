//! By which channel of its site a listing is read: the page, a feed, a sitemap, WordPress, or the
//! data of the page's scripts.
//!
//! The choice is made when an address is seen for the first time, again after some days, and when
//! what was chosen is gone; in between only that is asked. What stands in the page and who tells
//! of the same is judged in `extract`; here it is asked for, one after the other, and never more
//! than a few. Every channel that was looked at and not taken is kept with the reason.

mod probe;
mod sitemaps;
mod term;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::config::{Source, SourceKind};
use crate::extract::channel::{self, Offers};
use crate::extract::sitemap;
use crate::extract::{self, Listing, Onward};
use crate::fetch::Client;
use crate::model::{
    AddressShapes, Channel, Page, PushOffer, RefusedChannel, SiteFacts, Validators, Verdict, Via, Wishes, shown,
};

use super::desk::off_the_threads;
use super::listings;
use probe::Probes;
use sitemaps::Asked;
pub(crate) use term::{FAILURES_MAX, missing};

/// After so many days it is looked again whether another channel is better.
const CHOICE_DAYS: i64 = 7;
/// How long a search that found nothing is not repeated, in hours.
const SEARCH_HOURS: i64 = 24;
/// The same if some of what was looked for could not be asked, and may be there after all, in hours.
const UNSURE_SEARCH_HOURS: i64 = 1;
/// Requests for channels of a page that lists its articles itself.
const PROBES_OF_LISTING_MAX: usize = 3;
/// Requests for channels of a page that lists nothing.
const PROBES_MAX: usize = 12;

/// Reads and chooses channels for the listings of a source.
pub(crate) struct Finder<'a> {
    pub(crate) client: &'a Client,
    pub(crate) source: &'a Arc<Source>,
    /// Which addresses of the site were articles.
    pub(crate) shapes: &'a AddressShapes,
    /// The how manieth page of a listing is read.
    pub(crate) number: u32,
    pub(crate) now: DateTime<Utc>,
    /// Whether reading a document failed inside: that is our fault, and not the site's.
    pub(crate) crashed: AtomicBool,
}

/// The channel of a listing.
pub(crate) struct Choice {
    pub(crate) channel: Channel,
    /// What was read by it, if it is not the page itself.
    pub(crate) reading: Option<Reading>,
}

/// What was read by a channel.
pub(crate) struct Reading {
    /// Where the document was that was asked for.
    pub(crate) place: Url,
    pub(crate) listing: Listing,
    /// What to send with the next request for the channel.
    pub(crate) validators: Validators,
    /// Stands for all bytes that were read.
    pub(crate) hash: String,
    /// The hubs that the document names.
    pub(crate) offer: Option<PushOffer>,
    /// When the document wants to be asked again.
    pub(crate) wishes: Wishes,
    /// The next page, if it was looked for.
    pub(crate) next: Onward,
    /// What was read is a sitemap.
    pub(crate) is_sitemap: bool,
}

/// What is known of an address for which a channel is chosen.
pub(crate) struct Sight<'s> {
    /// The address as configured.
    pub(crate) address: &'s Url,
    /// The page, if it came.
    pub(crate) page: Option<&'s Page>,
    /// What it lists, or why nothing.
    pub(crate) listing: &'s Listing,
    /// The channel that was read so far.
    pub(crate) current: Option<&'s Channel>,
}

impl Finder<'_> {
    /// Chooses the channel of a listing.
    pub(crate) async fn choose(&self, sight: &Sight<'_>) -> Choice {
        let offers = self.offers(sight).await;
        let lists = sight.listing.verdict.is_good();
        let mut probes =
            Probes::new(self, if lists && self.source.via.is_none() { PROBES_OF_LISTING_MAX } else { PROBES_MAX });
        let mut found = None;
        for via in self.order(lists) {
            found = match via {
                Via::Feed => probes.feed(sight, &offers).await,
                Via::Wordpress => probes.wordpress(sight, &offers).await,
                Via::Sitemap => probes.sitemap(sight).await,
                Via::Page | Via::Data => None,
            };
            if found.is_some() {
                break;
            }
        }
        let is_settled = found.is_some() || (lists && self.source.via.is_none());
        let settled = match is_settled {
            true => TimeDelta::days(CHOICE_DAYS),
            false if probes.is_unsure() => TimeDelta::hours(UNSURE_SEARCH_HOURS),
            false => TimeDelta::hours(SEARCH_HOURS),
        };
        let settled_until = self.now + settled;
        let refused = probes.refused();
        let (channel, reading) = match found {
            Some((channel, reading)) => (Channel { refused, settled_until, ..channel }, Some(reading)),
            None => (Channel { settled_until, ..self.of_page(sight, refused) }, None),
        };
        self.tell(sight, &channel);
        Choice { channel, reading }
    }

    /// The channels that are looked for, in their order.
    fn order(&self, lists: bool) -> Vec<Via> {
        match self.source.via {
            Some(via) => vec![via],
            None if lists => vec![Via::Feed],
            None => vec![Via::Feed, Via::Wordpress, Via::Sitemap],
        }
    }

    /// The page itself, in want of anything better.
    fn of_page(&self, sight: &Sight<'_>, refused: Vec<RefusedChannel>) -> Channel {
        let via = if extract::is_of_data(sight.listing) { Via::Data } else { Via::Page };
        let reason = match (sight.listing.verdict.is_good(), refused.len()) {
            (false, _) => "nothing else was found".to_owned(),
            (true, 0) => "it lists the articles, and names no feed".to_owned(),
            (true, _) => "it lists the articles, and nothing else is proved to tell of the same".to_owned(),
        };
        self.channel(via, sight.address.clone(), reason, refused)
    }

    fn channel(&self, via: Via, url: Url, reason: String, refused: Vec<RefusedChannel>) -> Channel {
        let (chosen, settled_until) = (self.now, self.now);
        Channel { via, url, reason, chosen, settled_until, complete: false, failures: 0, refused }
    }

    async fn offers(&self, sight: &Sight<'_>) -> Offers {
        match sight.page.cloned() {
            Some(page) => off_the_threads(move || channel::offers(&page)).await.unwrap_or_default(),
            None => Offers { feeds: channel::feed_of_service(sight.address).into_iter().collect(), wordpress: None },
        }
    }

    fn tell(&self, sight: &Sight<'_>, channel: &Channel) {
        let (source, address) = (&self.source.id, shown(sight.address));
        tracing::info!(%source, %address, "read by the {} {}: {}", channel.via, shown(&channel.url), channel.reason);
        for refused in &channel.refused {
            tracing::info!(%source, %address, "not read by the {refused}");
        }
    }

    /// Reads what a channel answered. `address` is the page that it stands for.
    pub(crate) async fn read(&self, channel: &Channel, address: &Url, page: Page) -> Reading {
        match channel.via {
            Via::Sitemap => match Asked::of(page.clone()).await {
                Some(asked) => sitemaps::read(self, address, asked).await,
                None => sitemaps::none(page),
            },
            Via::Feed if channel.complete => self.read_alone(address, page, Via::Feed).await,
            Via::Feed => {
                let reading = self.read_alone(address, page, Via::Feed).await;
                Reading { listing: channel::as_listed(reading.listing), ..reading }
            }
            via => self.read_alone(address, page, via).await,
        }
    }

    /// Reads what the address itself answered, which may be a sitemap.
    pub(crate) async fn read_address(&self, address: &Url, page: Page) -> Reading {
        if self.source.kind == SourceKind::Json || !sitemap::may_be_one(&page.body) {
            return self.read_alone(address, page, Via::Page).await;
        }
        match Asked::of(page.clone()).await {
            Some(asked) => sitemaps::read(self, address, asked).await,
            None => self.read_alone(address, page, Via::Page).await,
        }
    }

    /// What there is of a document that could not be taken apart.
    fn crashed(&self, reason: String) -> Listing {
        self.crashed.store(true, Ordering::Relaxed);
        nothing(Verdict::Drifted, reason)
    }

    /// Reads a document that says all by itself.
    async fn read_alone(&self, address: &Url, page: Page, via: Via) -> Reading {
        let (source, shapes, now) = (Arc::clone(self.source), self.shapes.clone(), self.now);
        let (place, validators) = (page.url.clone(), page.validators.clone());
        let (hash, wishes) = (listings::hash(&page.body), extract::wishes(&page));
        let (first, number) = (address.clone(), self.number);
        let reading = off_the_threads(move || {
            #[cfg(test)]
            super::desk::fail_at(&page.body);
            let listing = match via {
                Via::Feed => {
                    let source = Source { kind: SourceKind::Feed, ..(*source).clone() };
                    extract::listing(&page, &source, now)
                }
                Via::Wordpress => extract::wordpress(&page, &source, now)
                    .unwrap_or_else(|| nothing(Verdict::Drifted, "the answer has no posts of WordPress".to_owned())),
                _ => extract::listing_with(&page, &source, &shapes, now),
            };
            // Looking for it costs another reading of the page.
            let goes_on = source.paging.goes_on();
            let next = if goes_on { extract::next_page(&page, &source, &first, number) } else { Onward::default() };
            (listing, extract::push_offer(&page), next)
        });
        let (listing, offer, next) =
            reading.await.unwrap_or_else(|reason| (self.crashed(reason), None, Onward::default()));
        Reading { place, listing, validators, hash, offer, wishes, next, is_sitemap: false }
    }
}

/// Whether a failure means that a channel is gone, and not only that it cannot be had now.
pub(crate) fn is_gone(verdict: Verdict, status: Option<u16>) -> bool {
    verdict == Verdict::Gone || status == Some(404)
}

/// A listing without entries, and why.
pub(crate) fn nothing(verdict: Verdict, reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site: SiteFacts::default(),
        found_by: String::new(),
        is_feed: false,
        verdict,
        reason,
        rejected: Vec::new(),
        stand_in: None,
    }
}
