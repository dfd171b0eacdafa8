//! The site's own feeds: which of those that it names are alive, and what they are worth.

use chrono::Utc;

use super::Site;
use super::proposals::{counted, samples};
use super::report::{DeadFeed, Kind, Proposal};
use crate::config::Source;
use crate::extract::channel::{self, FeedLink, Found};
use crate::extract::{self, Listing};
use crate::fetch::Client;
use crate::model::{Entry, Page, SourceId};
use crate::source;

/// Addresses that are asked whether they are feeds.
const PROBES_MAX: usize = 5;
/// Feeds that are suggested.
const FEEDS_MAX: usize = 3;

/// Asks the feeds of a site, a few at most: those that its page names, else the usual places.
pub(super) async fn find(
    client: &Client,
    site: &Site,
    page: &Page,
    listing: &Listing,
) -> (Vec<Proposal>, Vec<DeadFeed>) {
    let named = channel::offers(page).feeds;
    let is_named = !named.is_empty();
    let links = if is_named { named } else { channel::usual_feeds(&page.url) };
    let mut alive: Vec<Proposal> = Vec::new();
    let mut dead = Vec::new();
    let mut known: Vec<Listing> = Vec::new();
    for link in links.into_iter().take(PROBES_MAX) {
        let feed = ask(client, site, &link).await;
        match feed.and_then(|feed| channel::alive(&feed, listing, site.now).map(|()| feed)) {
            Ok(feed) => {
                // One feed in two formats is one feed.
                if !known.iter().any(|known| channel::same_articles(known, &feed)) && alive.len() < FEEDS_MAX {
                    alive.push(proposal(site, &link, &feed, alive.len()));
                    known.push(feed);
                }
                if !is_named {
                    break;
                }
            }
            // Nobody said that there would be a feed at the usual places.
            Err(reason) if is_named => dead.push(DeadFeed { url: link.url, found: link.found.to_string(), reason }),
            Err(_) => {}
        }
    }
    (alive, dead)
}

/// The page itself, if its address is that of a feed.
pub(super) fn itself(site: &Site, page: &Page, feed: &Listing) -> Proposal {
    let link = FeedLink { url: page.url.clone(), title: None, found: Found::Itself };
    proposal(site, &link, feed, 0)
}

/// What a feed gives, or why it is none.
async fn ask(client: &Client, site: &Site, link: &FeedLink) -> Result<Listing, String> {
    let source = Source::automatic(site.source.id.clone(), link.url.clone());
    let request = source::listing_requests(&source, &Default::default()).remove(0);
    let page = client.page(&request).await.map_err(|error| error.cause)?;
    let listing = extract::listing(&page, &source, Utc::now());
    if listing.is_feed && listing.verdict.is_good() {
        Ok(listing)
    } else if listing.is_feed {
        Err(listing.reason)
    } else {
        Err("a page is there, and no feed".to_owned())
    }
}

fn proposal(site: &Site, link: &FeedLink, feed: &Listing, number: usize) -> Proposal {
    let id = match number {
        0 => format!("{}-feed", site.source.id),
        more => format!("{}-feed-{}", site.source.id, more + 1),
    };
    let own = SourceId::new(&id).map_or_else(|_| site.source.id.to_string(), |id| id.to_string());
    let title = link.title.as_deref().map(|title| format!(" ({title:?})")).unwrap_or_default();
    let mut notes = vec![format!("The site's own feed{title}, {}: {}.", link.found, description(feed))];
    let mut toml = super::toml::source(&own, &link.url);
    if !channel::has_text(feed) {
        notes.push("It has summaries only; `follow` has the article pages read for the whole text.".to_owned());
        toml.push_str(&format!("\n[source.{own}.article]\nfollow = true\n"));
    }
    Proposal { kind: Kind::Feed, id: own, notes, toml, samples: samples(feed), articles: feed.entries.len() }
}

/// `RSS 2.0, 20 items, the newest of 2026-11-24 09:30 UTC, all dated, with the whole text`
fn description(feed: &Listing) -> String {
    let count = feed.entries.len();
    let having = |has: fn(&Entry) -> bool| feed.entries.iter().filter(|entry| has(entry)).count();
    let mut parts = vec![feed.found_by.clone(), counted(count, "item")];
    if let Some(newest) = channel::newest(feed) {
        parts.push(format!("the newest of {} UTC", newest.format("%Y-%m-%d %H:%M")));
    }
    parts.push(match having(|entry| entry.published.is_some()) {
        0 => "without dates".to_owned(),
        dated if dated == count => "all dated".to_owned(),
        dated => format!("{dated} dated"),
    });
    if having(|entry| entry.sections.is_some()) * 2 > count {
        parts.push("with sections".to_owned());
    }
    parts.push(if channel::has_text(feed) { "with the whole text" } else { "without the whole text" }.to_owned());
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
