//! From where sitemaps are to what they list: an index is followed to the likeliest of its
//! children, and further to theirs.

use url::Url;

use super::probe::Probes;
use super::{Finder, Reading, nothing};
use crate::extract::Onward;
use crate::extract::sitemap::{self, Sitemap};
use crate::model::{Page, Validators, Verdict, Wishes};
use crate::refresh::desk::off_the_threads;
use crate::refresh::listings::hash;

/// Sitemaps that are asked for one page.
const SITEMAPS_MAX: usize = 2;
/// Children of one index that are asked.
const CHILDREN_MAX: usize = 2;
/// How many indexes may lead from one to the next.
const DEPTH_MAX: usize = 2;
/// Requests for a sitemap that was chosen: itself, and the children of indexes.
const PROBES_MAX: usize = 6;
/// Where sitemaps are if robots.txt names none.
const USUAL: &str = "/sitemap.xml";

/// Where sitemaps of a site are, those of news first, and how that is known.
pub(super) async fn places(finder: &Finder<'_>, address: &Url) -> Vec<(Url, &'static str)> {
    let mut named = finder.client.sitemaps(address, finder.source.proxy.as_ref()).await;
    named.sort_by_key(|url| !sitemap::is_news(url));
    named.truncate(SITEMAPS_MAX);
    if named.is_empty() {
        let usual = address.join(USUAL).ok();
        return usual.into_iter().map(|url| (url, "sitemaps often are there")).collect();
    }
    named.into_iter().map(|url| (url, "robots.txt names it")).collect()
}

/// Reads the sitemap that was chosen for a page, or that is its address.
pub(super) async fn read<'f>(finder: &'f Finder<'f>, address: &Url, first: Asked) -> Reading {
    follow(&mut Probes::new(finder, PROBES_MAX), address, first).await.1
}

/// The reading of a page that should be a sitemap and is none.
pub(super) fn none(page: Page) -> Reading {
    let listing = nothing(Verdict::Drifted, "it is no sitemap".to_owned());
    let (validators, hash, next) = (Validators::default(), String::new(), Onward::default());
    Reading {
        place: page.url,
        listing,
        validators,
        hash,
        offer: None,
        wishes: Wishes::default(),
        next,
        is_sitemap: false,
    }
}

/// Reads a sitemap. The address is what to ask next time: a news sitemap that an index led to, if it
/// stays there, or else the first one.
pub(super) async fn follow(probes: &mut Probes<'_>, address: &Url, first: Asked) -> (Url, Reading) {
    let mut place = first.url.clone();
    let mut waiting = vec![(first, 0)];
    let mut asked: Vec<Asked> = Vec::new();
    while let Some((one, depth)) = waiting.pop() {
        let children = if depth < DEPTH_MAX { one.sitemap.children(&one.url) } else { Vec::new() };
        let is_of_news = one.sitemap.is_of_news();
        if is_of_news {
            // What a news sitemap has is all that is new.
            asked.clear();
        }
        asked.push(one);
        if is_of_news {
            break;
        }
        for child in children.into_iter().take(CHILDREN_MAX).rev() {
            // A child that does not come, or is no sitemap, is one less; the others tell.
            if let Ok(page) = probes.ask(&child).await
                && let Some(one) = Asked::of(page).await
            {
                waiting.push((one, depth + 1));
            }
        }
    }
    let mut validators = Validators::default();
    let stays = |one: &Asked| one.url == place || !sitemap::names_period(&one.url);
    if let [only] = &asked[..]
        && stays(only)
    {
        // An index that did not change may lead to sitemaps that did, so only what has all by itself
        // is asked conditionally.
        (place, validators) = (only.url.clone(), only.validators.clone());
    }
    let hashes: Vec<&str> = asked.iter().map(|one| one.hash.as_str()).collect();
    let hash = if let [only] = hashes[..] { only.to_owned() } else { hash(hashes.concat().as_bytes()) };
    let listing = probes.list(asked.into_iter().map(|one| (one.url, one.sitemap)).collect(), address).await;
    let next = Onward { how: "a sitemap has no further pages".to_owned(), ..Onward::default() };
    (
        place.clone(),
        Reading { place, listing, validators, hash, offer: None, wishes: Wishes::default(), next, is_sitemap: true },
    )
}

/// A sitemap that was read.
pub(super) struct Asked {
    url: Url,
    sitemap: Sitemap,
    validators: Validators,
    hash: String,
}

impl Asked {
    /// Reads a page as a sitemap, once and off the async threads, for it may be large and packed;
    /// `None` if it is none.
    pub(super) async fn of(page: Page) -> Option<Self> {
        let read = off_the_threads(move || {
            let sitemap = Sitemap::read(&page)?;
            Some(Self { hash: hash(&page.body), url: page.url, validators: page.validators, sitemap })
        });
        read.await.unwrap_or_else(|reason| {
            tracing::warn!("{reason}");
            None
        })
    }
}

impl Probes<'_> {
    /// The newest articles of sitemaps.
    async fn list(&self, read: Vec<(Url, Sitemap)>, address: &Url) -> crate::extract::Listing {
        let finder = self.finder();
        let (source, now, address) = (std::sync::Arc::clone(finder.source), finder.now, address.clone());
        let listing = off_the_threads(move || sitemap::listing(&read, &address, &source, now)).await;
        listing.unwrap_or_else(|reason| finder.crashed(reason))
    }
}
