//! The second half of a refresh: entries that are new or changed get their article pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};

use super::{Progress, Step};
use crate::config::Source;
use crate::extract;
use crate::fetch::{Client, Fetched};
use crate::model::{ArticleState, Entry, Item, ItemId, Verdict};
use crate::normalise::{self, url::same_site};
use crate::source;

/// How often an article page is tried before an item stays without it.
const ARTICLE_ATTEMPTS_MAX: u32 = 3;

/// Article pages of one refresh in flight at once. Each host still has one queue; this lets a
/// source that links to several hosts read from them side by side.
const ARTICLES_IN_FLIGHT_MAX: usize = 8;

/// An entry with all that could be read of it.
pub(super) struct Reading {
    pub(super) entry: Entry,
    pub(super) listing_hash: String,
    pub(super) article: ArticleState,
    pub(super) position: u32,
}

/// What became of the entries of a listing.
#[derive(Default)]
pub(super) struct Readings {
    /// New or changed, as well read as it could be.
    pub(super) read: Vec<Reading>,
    /// Known and unchanged in the listing.
    pub(super) untouched: Vec<ItemId>,
    /// Known, and only the note about their article page is new.
    pub(super) noted: Vec<Item>,
    /// How many still wait for their article page, because of the limit or of a failure.
    pub(super) waiting: usize,
}

/// One entry on its way.
struct Job {
    entry: Entry,
    known: Option<Item>,
    listing_hash: String,
    position: u32,
}

/// Reads the article pages of entries that are new, changed in the listing, or failed before.
#[expect(clippy::too_many_arguments, reason = "the whole context of one refresh, used once")]
pub(super) async fn read(
    client: &Client,
    source: &Arc<Source>,
    entries: Vec<Entry>,
    known: Vec<Option<Item>>,
    is_feed: bool,
    articles_max: usize,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Readings {
    let mut readings = Readings::default();
    let mut jobs: Vec<Job> = Vec::new();
    for (position, (entry, known)) in entries.into_iter().zip(known).enumerate() {
        let listing_hash = normalise::listing_hash(&entry);
        match &known {
            Some(item) if !is_due(item, &listing_hash) => readings.untouched.push(item.id.clone()),
            _ if !is_followed(source, &entry, is_feed) => readings.read.push(Reading {
                entry,
                listing_hash,
                article: ArticleState::NotWanted,
                position: position as u32,
            }),
            _ if jobs.len() == articles_max => {
                readings.waiting += 1;
                readings.untouched.extend(known.map(|item| item.id));
            }
            _ => jobs.push(Job { entry, known, listing_hash, position: position as u32 }),
        }
    }

    let (total, done) = (jobs.len(), AtomicUsize::new(0));
    let results: Vec<(Job, Result<Entry, String>)> = stream::iter(jobs)
        .map(|job| {
            let done = &done;
            async move {
                let read = read_one(client, source, &job.entry, now).await;
                progress(Step::Articles(done.fetch_add(1, Ordering::Relaxed) + 1, total));
                (job, read)
            }
        })
        .buffered(ARTICLES_IN_FLIGHT_MAX)
        .collect()
        .await;
    for (job, result) in results {
        readings.add(job, result, source);
    }
    readings.read.sort_by_key(|reading| reading.position);
    readings
}

/// Whether the article page of a known item must be read (again).
fn is_due(item: &Item, listing_hash: &str) -> bool {
    let unfinished = matches!(item.article, ArticleState::Failed { attempts } if attempts < ARTICLE_ATTEMPTS_MAX);
    unfinished || item.listing_hash != listing_hash
}

/// Whether the article page is to be read at all. Links that leave the site are not followed
/// unless the configuration says so: a list of links to elsewhere is not an order to crawl.
fn is_followed(source: &Source, entry: &Entry, is_feed: bool) -> bool {
    let Some(url) = entry.url.as_ref().map(|field| &field.value) else { return false };
    match source.article.follow {
        Some(follow) => follow,
        None => !is_feed && source.urls.iter().any(|listing| same_site(listing, url)),
    }
}

/// Fetches and reads one article page; the error is a sentence for the log.
async fn read_one(client: &Client, source: &Arc<Source>, entry: &Entry, now: DateTime<Utc>) -> Result<Entry, String> {
    let Some(url) = entry.url.as_ref().map(|field| &field.value) else { return Err("no link".into()) };
    let page = match client.get(&source::article_request(source, url)).await {
        Ok(Fetched::Page(page)) => page,
        Ok(Fetched::NotModified { .. }) => return Err(format!("{url}: 304 to a request without validators")),
        Err(error) => return Err(error.to_string()),
    };
    let of_source = source.clone();
    let article = tokio::task::spawn_blocking(move || extract::article(&page, &of_source, now)).await;
    match article {
        Ok(article) if article.verdict == Verdict::Ok => Ok(article.entry),
        Ok(article) => Err(format!("{url}: {}", article.reason)),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

impl Readings {
    fn add(&mut self, job: Job, result: Result<Entry, String>, source: &Source) {
        let Job { entry, known, listing_hash, position } = job;
        let reason = match result {
            Ok(article) => {
                let entry = normalise::merge(entry, article);
                self.read.push(Reading { entry, listing_hash, article: ArticleState::Read, position });
                return;
            }
            Err(reason) => reason,
        };
        tracing::warn!(source = %source.id, "article page not read: {reason}");
        let before = known.as_ref().map(|item| item.article);
        let attempts = if let Some(ArticleState::Failed { attempts }) = before { attempts + 1 } else { 1 };
        if attempts < ARTICLE_ATTEMPTS_MAX {
            self.waiting += 1;
        }
        let article = ArticleState::Failed { attempts };
        match known {
            // What was read of it before stays; only the attempt is noted. After the last attempt
            // the listing's new state counts as dealt with.
            Some(item) => {
                let listing_hash = if attempts < ARTICLE_ATTEMPTS_MAX { item.listing_hash } else { listing_hash };
                self.noted.push(Item { article, listing_hash, ..item });
            }
            None => self.read.push(Reading { entry, listing_hash, article, position }),
        }
    }
}
