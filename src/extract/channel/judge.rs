//! Whether a feed is worth reading in place of a page: alive, and about the same.
//!
//! A page that lists its articles itself is given up only for a feed that is proved to tell of
//! the same: most of its newest items must stand on the page, and most of what the page shows of
//! that time in the feed. A page that shows nothing cannot be compared; then the feed must say
//! itself, by its address or by the page that it names, that it belongs to this one.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use url::Url;

use super::{FeedLink, Found};
use crate::extract::{Listing, dom, listing};
use crate::model::{Entry, EvidenceKind};
use crate::normalise::url::{Key, same_site};

/// A feed whose newest item is this much older than that of the pages is abandoned, in days.
const LAG_DAYS_MAX: i64 = 30;
/// A feed whose newest item is older is abandoned, if the pages have no dates, in days.
const AGE_DAYS_MAX: i64 = 365;
/// Text from which on an item is more than a summary, in characters.
const FULL_TEXT_CHARS_MIN: usize = 1000;
/// The newest items of a feed that are looked for on the page.
const NEWEST_ITEMS: usize = 10;
/// How many items a feed must have at least to be compared: one or two may be anything.
const ITEMS_MIN: usize = 3;
/// How much of a feed's newest items must stand on the page.
const ON_PAGE_MIN: f64 = 0.6;
/// The same for a front page, which leaves out what its editors think little of.
const ON_FRONT_MIN: f64 = 0.5;
/// How much of what the page shows, as far back as the feed goes, must be in the feed.
const IN_FEED_MIN: f64 = 0.5;
/// The same for a front page, which keeps some older articles, too.
const IN_FEED_OF_FRONT_MIN: f64 = 0.4;
/// A feed that is read already stays with this part of what a new one must have in common with the
/// page: what the page shows varies from week to week, and each change of the channel words all
/// articles anew.
const IN_USE_FACTOR: f64 = 0.7;
/// Words in addresses of pages that are about things to hear.
const SOUND_WORDS: &[&str] = &["podcast", "podcasts", "audio", "episodes", "folgen"];

/// Why a feed is of no use whatever it is about; `page` is what the page lists.
pub fn alive(feed: &Listing, page: &Listing, now: DateTime<Utc>) -> Result<(), String> {
    if feed.entries.is_empty() {
        return Err("the feed has no items".to_owned());
    }
    let Some(own) = newest(feed) else { return Ok(()) };
    let is_abandoned = match newest(page) {
        Some(page) => page - own > Duration::days(LAG_DAYS_MAX),
        None => now - own > Duration::days(AGE_DAYS_MAX),
    };
    if is_abandoned {
        return Err(format!("its newest item is of {}, so it seems abandoned", own.format("%Y-%m-%d")));
    }
    Ok(())
}

/// Whether a feed tells of the same as a page, and by what that was seen; else why not. Of one that
/// `is_in_use` less is asked.
pub fn fits(feed: &Listing, link: &FeedLink, address: &Url, page: &Listing, is_in_use: bool) -> Result<String, String> {
    if let Found::Service(name) = link.found {
        return Ok(format!("{name} has the feed of this page there"));
    }
    if mostly(feed, |entry| entry.url.as_ref().is_some_and(|url| is_comment(&url.value))) {
        return Err("it is a feed of comments".to_owned());
    }
    let front = listing::is_front(address);
    let home = feed.site.home.as_ref().filter(|home| same_site(home, address));
    if let Some(home) = home.filter(|home| front && !listing::is_front(home) && !is_same(home, address)) {
        return Err(format!("it says that it is the feed of {home}"));
    }
    if page.verdict.is_good() && !page.entries.is_empty() {
        return shared(feed, page, front, if is_in_use { IN_USE_FACTOR } else { 1.0 });
    }
    if mostly(feed, is_sound) && !names_sound(address) {
        return Err("it is the feed of a podcast".to_owned());
    }
    match home {
        Some(home) if is_same(home, address) => Ok("it says that it is the feed of this page".to_owned()),
        _ if matches!(link.found, Found::Blog(_)) => Ok("a rule of the service says so".to_owned()),
        _ if front => Ok("it is a feed of the site whose front page this is".to_owned()),
        _ if is_below(&link.url, address) => Ok("its address names this page".to_owned()),
        _ => Err("nothing says that it is about this page and not about the whole site".to_owned()),
    }
}

/// The proof by articles that stand in both; by this part of what is asked usually.
fn shared(feed: &Listing, page: &Listing, front: bool, part: f64) -> Result<String, String> {
    let in_feed: HashSet<String> = keys(&feed.entries).collect();
    let on_page: HashSet<String> = keys(&page.entries).collect();
    if in_feed.len() < ITEMS_MIN {
        return Err(format!("it has {} items with links of their own, too few to compare", in_feed.len()));
    }
    let newest = newest_items(feed);
    let count = newest.len();
    let found = keys_of(&newest).filter(|key| on_page.contains(key)).count();
    let (on_page_min, in_feed_min) =
        if front { (ON_FRONT_MIN, IN_FEED_OF_FRONT_MIN) } else { (ON_PAGE_MIN, IN_FEED_MIN) };
    if (found as f64) < part * on_page_min * count as f64 {
        return Err(format!("only {found} of its {count} newest items stand on the page"));
    }
    // Older teasers than the oldest item prove nothing against the feed.
    let oldest = feed.entries.iter().filter_map(published).min();
    let is_recent = |entry: &&Entry| match (published(entry), oldest) {
        (Some(date), Some(oldest)) => date >= oldest - Duration::days(1),
        _ => true,
    };
    let recent: Vec<&Entry> = page.entries.iter().filter(is_recent).collect();
    let kept = keys_of(&recent).filter(|key| in_feed.contains(key)).count();
    if (kept as f64) < part * in_feed_min * recent.len() as f64 {
        return Err(format!("only {kept} of the {} articles of the page are in it", recent.len()));
    }
    let shown = recent.len();
    Ok(format!(
        "{found} of its {count} newest items stand on the page, and {kept} of the {shown} articles of the page are in it"
    ))
}

/// The items of a feed that were published last; without dates the first ones.
fn newest_items(feed: &Listing) -> Vec<&Entry> {
    let mut items: Vec<&Entry> = feed.entries.iter().filter(|entry| entry.url.is_some()).collect();
    items.sort_by_key(|entry| std::cmp::Reverse(published(entry)));
    items.truncate(NEWEST_ITEMS);
    items
}

fn keys(entries: &[Entry]) -> impl Iterator<Item = String> {
    entries.iter().filter_map(key)
}

fn keys_of<'a>(entries: &'a [&'a Entry]) -> impl Iterator<Item = String> + 'a {
    entries.iter().copied().filter_map(key)
}

/// What an article is recognised by in both: its number, or else its address.
fn key(entry: &Entry) -> Option<String> {
    let key = Key::of(&entry.url.as_ref()?.value);
    Some(match &key.number {
        Some(number) => format!("{}#{number}", key.host),
        None => format!("{}{}", key.host, key.path_and_query()),
    })
}

/// Whether two feeds have the same articles: one feed in two formats is one feed.
pub fn same_articles(a: &Listing, b: &Listing) -> bool {
    keys(&a.entries).eq(keys(&b.entries))
}

/// The date of the newest article of a listing.
pub fn newest(listing: &Listing) -> Option<DateTime<Utc>> {
    listing.entries.iter().filter_map(published).max()
}

/// Whether most items have more text than a summary has.
pub fn has_text(feed: &Listing) -> bool {
    mostly(feed, |entry| {
        let chars = entry.body.as_ref().map(|body| dom::html_block(&body.value).chars().count());
        chars.is_some_and(|chars| chars >= FULL_TEXT_CHARS_MIN)
    })
}

/// The items of a feed that is read in place of a page, as entries of that page: recognised by
/// their addresses, as those of the page were, and read in full from their own pages.
pub fn as_listed(mut feed: Listing) -> Listing {
    feed.entries.retain(|entry| entry.url.is_some());
    for entry in &mut feed.entries {
        entry.guid = None;
        if let Some(url) = &mut entry.url {
            url.evidence.kind = EvidenceKind::Listing;
        }
    }
    feed
}

fn published(entry: &Entry) -> Option<DateTime<Utc>> {
    Some(entry.published.as_ref()?.value.utc())
}

fn mostly(feed: &Listing, is: impl Fn(&Entry) -> bool) -> bool {
    feed.entries.iter().filter(|entry| is(entry)).count() * 2 > feed.entries.len()
}

fn is_comment(url: &Url) -> bool {
    url.fragment().is_some_and(|fragment| fragment.starts_with("comment"))
}

fn is_sound(entry: &Entry) -> bool {
    let is_audio = |kind: &String| kind.starts_with("audio/");
    entry.enclosures.iter().any(|file| file.mime_type.as_ref().is_some_and(is_audio))
}

pub(super) fn names_sound(page: &Url) -> bool {
    let words = page.as_str().split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(|word| SOUND_WORDS.contains(&word.to_lowercase().as_str()))
}

fn is_same(a: &Url, b: &Url) -> bool {
    listing::link_key(a) == listing::link_key(b)
}

/// Whether the address of a feed names a page: `/politik/feed` or `/rss/politik.xml` that of
/// `/politik`.
fn is_below(feed: &Url, page: &Url) -> bool {
    let path = listing::without_index(page.path());
    let below = feed.path().trim_start_matches('/').strip_prefix(path).is_some_and(|rest| rest.starts_with(['/', '.']));
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let name = name.split('.').next().unwrap_or_default();
    let last = feed.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    same_site(feed, page) && !name.is_empty() && (below || last.split(['.', '_']).any(|part| part == name))
}
