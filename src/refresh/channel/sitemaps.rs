//! From where sitemaps are to what they list: an index is followed to the likeliest of its
//! children, and further to theirs.

use url::Url;

use super::probe::Probes;
use super::{Finder, Reading, nothing, off_the_threads};
use crate::extract::sitemap::{self, Sitemap};
use crate::fetch::Client;
use crate::model::{Page, Validators, Verdict};
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
pub(super) async fn places(client: &Client, address: &Url) -> Vec<(Url, &'static str)> {
    let mut named = client.sitemaps(address).await;
    named.sort_by_key(|url| !sitemap::is_news(url));
    named.truncate(SITEMAPS_MAX);
    if named.is_empty() {
        let usual = address.join(USUAL).ok();
        return usual.into_iter().map(|url| (url, "sitemaps often are there")).collect();
    }
    named.into_iter().map(|url| (url, "robots.txt names it")).collect()
}

/// Reads the sitemap that was chosen for a page, or that is its address.
pub(super) async fn read<'f>(finder: &'f Finder<'f>, address: &Url, page: Page) -> Reading {
    follow(&mut Probes::new(finder, PROBES_MAX), address, page).await.1
}

/// Reads a sitemap. The address is what to ask next time: a child of an index that stays the same,
/// or else the index.
pub(super) async fn follow(probes: &mut Probes<'_>, address: &Url, first: Page) -> (Url, Reading) {
    let root = first.url.clone();
    let mut bodies = hash(&first.body);
    let mut followed = false;
    let validators = first.validators.clone();
    let mut waiting = vec![(first, 0)];
    let mut read: Vec<(Url, Sitemap)> = Vec::new();
    while let Some((page, depth)) = waiting.pop() {
        let url = page.url.clone();
        let Ok(Some(sitemap)) = off_the_threads(move || Sitemap::read(&page)).await else { continue };
        let children = if depth < DEPTH_MAX { sitemap.children(&url) } else { Vec::new() };
        for child in children.into_iter().take(CHILDREN_MAX) {
            // A child that does not come is one less; the others tell.
            if let Ok(page) = probes.ask(&child).await {
                followed = true;
                bodies = hash(format!("{bodies}{}", hash(&page.body)).as_bytes());
                waiting.push((page, depth + 1));
            }
        }
        let is_of_news = sitemap.is_of_news();
        read.push((url, sitemap));
        if is_of_news {
            // What a news sitemap has is all that is new.
            read.drain(..read.len() - 1);
            break;
        }
    }
    let found = match &read[..] {
        [(url, sitemap)] if sitemap.is_of_news() && !sitemap::names_period(url) => url.clone(),
        _ => root.clone(),
    };
    // An index that did not change may lead to sitemaps that did.
    let validators = if followed { Validators::default() } else { validators };
    let listing = probes.list(read, address).await;
    (found, Reading { place: root, listing, validators, hash: bodies })
}

impl Probes<'_> {
    /// The newest articles of sitemaps.
    async fn list(&self, read: Vec<(Url, Sitemap)>, address: &Url) -> crate::extract::Listing {
        if read.is_empty() {
            return nothing(Verdict::Drifted, "it is no sitemap".to_owned());
        }
        let finder = self.finder();
        let (source, now, address) = (std::sync::Arc::clone(finder.source), finder.now, address.clone());
        let listing = off_the_threads(move || sitemap::listing(&read, &address, &source, now)).await;
        listing.unwrap_or_else(|reason| nothing(Verdict::Drifted, reason))
    }
}
