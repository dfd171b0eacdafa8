//! Asking channels of a site, as few as may be, and noting why each was not taken.

use std::fmt::Display;

use url::Url;

use super::{Finder, Reading, Sight, sitemaps};
use crate::extract::channel::{self, FeedLink, Found, Offers};
use crate::fetch::FetchError;
use crate::model::{Channel, Page, RefusedChannel, Verdict, Via};
use crate::source;

/// Feeds that are asked for one page, of those that it names and of the usual places together.
const FEEDS_MAX: usize = 5;

/// What was asked so far.
pub(super) struct Probes<'f> {
    finder: &'f Finder<'f>,
    left: usize,
    refused: Vec<RefusedChannel>,
    /// A host asked to be left alone.
    is_over: bool,
    /// Something may be there that could not be asked this time.
    is_unsure: bool,
}

/// Whether a failure says nothing of what is there: the site is in trouble, or not to be reached.
fn is_trouble(error: &FetchError) -> bool {
    error.verdict == Verdict::Unreachable && !matches!(error.status, Some(300..500))
}

/// A channel that is taken, with what it gave.
pub(super) type Taken = Option<(Channel, Reading)>;

impl<'f> Probes<'f> {
    pub(super) fn new(finder: &'f Finder<'f>, probes_max: usize) -> Self {
        Self { finder, left: probes_max, refused: Vec::new(), is_over: false, is_unsure: false }
    }

    pub(super) fn finder(&self) -> &'f Finder<'f> {
        self.finder
    }

    pub(super) fn is_unsure(&self) -> bool {
        self.is_unsure
    }

    pub(super) fn refused(self) -> Vec<RefusedChannel> {
        self.refused
    }

    pub(super) fn refuse(&mut self, via: Via, url: &Url, reason: impl Into<String>) {
        self.refused.push(RefusedChannel { via, url: url.clone(), reason: reason.into() });
    }

    /// Refuses what was found somewhere; the reason may be a sentence.
    fn refuse_found(&mut self, via: Via, url: &Url, found: impl Display, reason: &str) {
        let mut letters = reason.trim_end_matches('.').chars();
        let first: String = letters.next().iter().flat_map(|letter| letter.to_lowercase()).collect();
        // Names in capitals stay.
        let is_word = letters.clone().next().is_some_and(|second| !second.is_uppercase());
        let reason = if is_word { format!("{first}{}", letters.as_str()) } else { reason.to_owned() };
        self.refuse(via, url, format!("{found}, but {reason}"));
    }

    /// Asks for a document, if there may be one more request.
    pub(super) async fn ask(&mut self, url: &Url) -> Result<Page, String> {
        if self.is_over {
            return Err("it was not asked, for the host wants to be left alone".to_owned());
        }
        self.left = self.left.checked_sub(1).ok_or("it was not asked, for enough others were")?;
        let request = source::channel_request(self.finder.source, url, Default::default());
        self.finder.client.page(&request).await.map_err(|error| {
            self.is_over |= error.retry_after.is_some();
            self.is_unsure |= self.is_over || is_trouble(&error);
            // A place that was only guessed has no address that may have changed.
            if error.status == Some(404) { "there is nothing (404)".to_owned() } else { error.cause }
        })
    }

    /// The first feed that is alive and about the same as the page. Who configures that a feed is
    /// read gets the first living one, if none is.
    pub(super) async fn feed(&mut self, sight: &Sight<'_>, offers: &Offers) -> Taken {
        let mut links = offers.feeds.clone();
        if !sight.listing.verdict.is_good() || self.finder.source.via.is_some() {
            let known: Vec<Url> = links.iter().map(|link| link.url.clone()).collect();
            let usual = channel::usual_feeds(sight.address);
            links.extend(usual.into_iter().filter(|link| !known.contains(&link.url)));
        }
        if let Some(current) = sight.current.filter(|current| current.via == Via::Feed) {
            // The one that is read already is asked first, wherever it was found then.
            match links.iter().position(|link| link.url == current.url) {
                Some(at) => links[..=at].rotate_right(1),
                None => links.insert(0, FeedLink { url: current.url.clone(), title: None, found: Found::InUse }),
            }
        }
        let mut living = None;
        for link in links.into_iter().take(FEEDS_MAX) {
            match self.one_feed(sight, &link).await {
                Ok((taken, Ok(()))) => return Some(taken),
                Ok((taken, Err(_))) if living.is_none() && self.finder.source.via.is_some() => living = Some(taken),
                Ok((_, Err(reason))) | Err(reason) => {
                    self.refuse_found(Via::Feed, &link.url, link.found, &reason);
                }
            }
        }
        living
    }

    /// A feed that is alive, and whether it is about the same as the page, or why not.
    async fn one_feed(
        &mut self,
        sight: &Sight<'_>,
        link: &FeedLink,
    ) -> Result<((Channel, Reading), Result<(), String>), String> {
        let page = self.ask(&link.url).await?;
        let finder = self.finder;
        let reading = finder.read_alone(sight.address, page, Via::Feed).await;
        let feed = &reading.listing;
        if !feed.verdict.is_good() {
            let is_feed = !feed.found_by.is_empty() || feed.verdict == Verdict::Empty;
            return Err(if is_feed { feed.reason.clone() } else { "it is no feed".to_owned() });
        }
        channel::alive(feed, sight.listing, finder.now)?;
        let is_in_use = sight.current.is_some_and(|current| current.url == link.url);
        let (reason, fits) = match channel::fits(feed, link, sight.address, sight.listing, is_in_use) {
            Ok(reason) => (reason, Ok(())),
            Err(reason) => ("the configuration wants a feed".to_owned(), Err(reason)),
        };
        let is_unreadable = matches!(sight.listing.verdict, Verdict::Blocked | Verdict::AppShell);
        let complete = matches!(link.found, Found::Service(_)) || is_unreadable;
        let channel = finder.channel(Via::Feed, link.url.clone(), reason, Vec::new());
        let listing = if complete { reading.listing } else { channel::as_listed(reading.listing) };
        Ok(((Channel { complete, ..channel }, Reading { listing, ..reading }), fits))
    }

    /// The posts of WordPress.
    pub(super) async fn wordpress(&mut self, sight: &Sight<'_>, offers: &Offers) -> Taken {
        let url = offers.wordpress.as_ref()?;
        let page = match self.ask(url).await {
            Ok(page) => page,
            Err(reason) => {
                self.refuse(Via::Wordpress, url, reason);
                return None;
            }
        };
        let reading = self.finder.read_alone(sight.address, page, Via::Wordpress).await;
        let reason = match reading.listing.verdict {
            Verdict::Ok => channel::alive(&reading.listing, sight.listing, self.finder.now).err(),
            _ => Some(reading.listing.reason.clone()),
        };
        if let Some(reason) = reason {
            self.refuse(Via::Wordpress, url, reason);
            return None;
        }
        let reason = "the page says that WordPress tells its posts there".to_owned();
        let channel = self.finder.channel(Via::Wordpress, url.clone(), reason, Vec::new());
        Some((Channel { complete: true, ..channel }, reading))
    }

    /// A sitemap that robots.txt names, or that is at the usual place.
    pub(super) async fn sitemap(&mut self, sight: &Sight<'_>) -> Taken {
        for (url, where_from) in sitemaps::places(self.finder, sight.address).await {
            let page = match self.ask(&url).await {
                Ok(page) => page,
                Err(reason) => {
                    self.refuse_found(Via::Sitemap, &url, where_from, &reason);
                    continue;
                }
            };
            let Some(first) = sitemaps::Asked::of(page).await else {
                self.refuse_found(Via::Sitemap, &url, where_from, "it is no sitemap");
                continue;
            };
            let (found, reading) = sitemaps::follow(self, sight.address, first).await;
            let alive = match reading.listing.verdict {
                Verdict::Ok => channel::alive(&reading.listing, sight.listing, self.finder.now),
                _ => Err(reading.listing.reason.clone()),
            };
            match alive {
                Ok(()) => {
                    let reason = format!("{where_from}, and its newest articles are known by their dates");
                    return Some((self.finder.channel(Via::Sitemap, found, reason, Vec::new()), reading));
                }
                Err(reason) => self.refuse_found(Via::Sitemap, &url, where_from, &reason),
            }
        }
        None
    }
}
