//! The second half of a refresh: entries that are new or changed get their article pages.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use tokio::time::Instant;
use url::Url;

use super::desk::off_the_threads;
use super::redirected;
use super::whole::Whole;
use super::{Progress, Step};
use crate::config::Source;
use crate::extract;
use crate::fetch::Client;
use crate::model::{ArticleState, Entry, EvidenceKind, Item, ItemId, Verdict, shown};
use crate::normalise::{self, url::same_site};
use crate::source;

/// How often an article page is tried before an item stays without it.
const ARTICLE_ATTEMPTS_MAX: u32 = 3;
/// Article pages of one refresh in flight at once. Each host still has one queue; this lets a
/// source that links to several hosts read from them side by side. It is small, because those in
/// the queue of one host are waited for when the process is to end.
const ARTICLES_IN_FLIGHT_MAX: usize = 4;
/// After this while no further article is begun, so that what was read is stored and published
/// long before the refresh as a whole is given up. A host with a long `Crawl-delay` gets its
/// articles read over several refreshes.
const ARTICLES_TIME_MAX: Duration = Duration::from_secs(10 * 60);

/// How article pages are read in one refresh.
pub(super) struct Reader<'a> {
    pub(super) client: &'a Client,
    pub(super) source: &'a Arc<Source>,
    /// Where the listings are; links to these sites are followed.
    pub(super) places: Vec<Url>,
    /// The rules are others than those of the refresh before.
    pub(super) new_rules: bool,
    /// Addresses that turned out to be hubs before.
    pub(super) hubs: &'a BTreeSet<Url>,
    /// Article pages to read at most.
    pub(super) articles_max: usize,
    /// Whether everything is to come to an end.
    pub(super) stopping: &'a (dyn Fn() -> bool + Send + Sync),
    pub(super) progress: Progress<'a>,
    pub(super) now: DateTime<Utc>,
}

/// An entry with all that could be read of it.
pub(super) struct Reading {
    pub(super) entry: Entry,
    pub(super) listing_hash: String,
    pub(super) article: ArticleState,
    pub(super) position: u32,
    /// The item that the listing's word for it was known as.
    pub(super) known: Option<Item>,
}

/// What became of the entries of a listing.
#[derive(Default)]
pub(super) struct Readings {
    /// New or changed, as well read as it could be.
    pub(super) read: Vec<Reading>,
    /// Known and unchanged in the listing.
    pub(super) untouched: Vec<ItemId>,
    /// Entries that were not asked for; they count in `missing`.
    pub(super) left: Vec<Entry>,
    /// Entries whose articles failed and are worth another attempt.
    pub(super) failing: Vec<Entry>,
    /// What could not be read.
    pub(super) missing: Missing,
    /// What a host asked for that wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Which of the addresses that were read for the first time were articles.
    pub(super) turned_out: Vec<(Url, bool)>,
    /// Entries that are not published, for their pages are hubs.
    pub(super) hubs: BTreeSet<Url>,
}

/// Article pages that were not read.
#[derive(Default)]
pub(super) struct Missing {
    /// How many were to be read.
    pub(super) wanted: usize,
    /// How many of them were not asked for, because of a limit or because the host rests.
    pub(super) left: usize,
    /// How many of them could not be read.
    pub(super) failed: usize,
    /// How many of the failed will be tried again.
    pub(super) retried: usize,
    /// Why the first of them could not be read.
    pub(super) why: Option<String>,
}

/// One entry on its way.
struct Job {
    entry: Entry,
    known: Option<Item>,
    listing_hash: String,
    position: u32,
}

/// What an article page gave.
struct Answer {
    article: Entry,
    /// Why it is a hub, if it is proved to be one.
    hub: Option<String>,
    /// Pages that belong to it could not be read.
    is_incomplete: bool,
    /// Where the link led, if that is another address.
    led_to: Option<Url>,
}

/// Why there is no article.
enum Failure {
    /// Nobody was asked: a limit of this refresh, or the host rests.
    NotAsked(Option<Duration>),
    /// A sentence for the log.
    Bad(String),
    /// The page came, and it is none of an article; a sentence for the log.
    NoArticle(String),
}

impl Reader<'_> {
    /// Reads the article pages of entries that are new, changed in the listing, or failed before.
    pub(super) async fn read(&self, entries: Vec<(Entry, Option<Item>)>) -> Readings {
        let mut readings = Readings::default();
        let mut jobs: Vec<Job> = Vec::new();
        for (position, (entry, known)) in entries.into_iter().enumerate() {
            let (listing_hash, position) = (self.listing_hash(&entry), position as u32);
            if known.is_none() && !self.new_rules && is_known_hub(&entry, self.source, self.hubs) {
                readings.hubs.extend(entry.url.map(|url| url.value));
                continue;
            }
            match &known {
                Some(item) if !self.is_due(item, &listing_hash) => readings.untouched.push(item.id.clone()),
                _ if !self.is_followed(&entry) => {
                    let article = ArticleState::NotWanted;
                    readings.read.push(Reading { entry, listing_hash, article, position, known });
                }
                _ => jobs.push(Job { entry, known, listing_hash, position }),
            }
        }
        readings.missing.wanted = jobs.len();
        // What nobody has yet does not wait for what is only read again.
        jobs.sort_by_key(|job| job.known.is_some());
        let left_over = jobs.split_off(jobs.len().min(self.articles_max));
        for (job, result) in without_shared(self.read_all(jobs).await) {
            readings.add(job, result, self.source);
        }
        for job in left_over {
            readings.add(job, Err(Failure::NotAsked(None)), self.source);
        }
        readings.read.sort_by_key(|reading| reading.position);
        readings
    }

    /// What tells whether a listing says something else of an article than before.
    pub(super) fn listing_hash(&self, entry: &Entry) -> String {
        normalise::listing_hash(entry, self.is_followed(entry))
    }

    /// Whether the article page of a known item must be read (again).
    fn is_due(&self, item: &Item, listing_hash: &str) -> bool {
        // Not all that is known is reached by the refresh that has new rules first.
        let is_outdated = match item.config_fingerprint.as_str() {
            "" => self.new_rules,
            read_by => read_by != self.source.fingerprint,
        };
        is_unfinished(item) || is_outdated || item.listing_hash != listing_hash
    }

    /// Whether the article page is to be read at all. Entries of a feed come complete, as do those
    /// of an API that brings their texts; and links
    /// that leave the site are not followed unless the configuration says so, for a list of links
    /// to elsewhere is no order to crawl.
    pub(super) fn is_followed(&self, entry: &Entry) -> bool {
        let Some(link) = &entry.url else { return false };
        match self.source.article.follow {
            Some(follow) => follow,
            None => {
                let from_api = [Some(&link.evidence), entry.body.as_ref().map(|body| &body.evidence)];
                let from_api = self.source.reads_json()
                    || from_api.iter().flatten().any(|evidence| evidence.kind == EvidenceKind::Json);
                let is_complete = link.evidence.kind == EvidenceKind::Feed || (from_api && entry.body.is_some());
                let mut sites = self.source.urls.iter().chain(&self.places);
                !is_complete && sites.any(|listing| same_site(listing, &link.value))
            }
        }
    }

    async fn read_all(&self, jobs: Vec<Job>) -> Vec<(Job, Result<Answer, Failure>)> {
        let (total, done, began) = (jobs.len(), AtomicUsize::new(0), Instant::now());
        stream::iter(jobs)
            .map(|job| {
                let done = &done;
                async move {
                    let is_late = began.elapsed() > ARTICLES_TIME_MAX || (self.stopping)();
                    let read = if is_late { Err(Failure::NotAsked(None)) } else { self.read_one(&job.entry).await };
                    (self.progress)(Step::Articles(done.fetch_add(1, Ordering::Relaxed) + 1, total));
                    (job, read)
                }
            })
            .buffered(ARTICLES_IN_FLIGHT_MAX)
            .collect()
            .await
    }

    /// Fetches and reads one article page.
    async fn read_one(&self, entry: &Entry) -> Result<Answer, Failure> {
        let Some(url) = entry.url.as_ref().map(|field| &field.value) else {
            return Err(Failure::Bad("there is no link to the article".into()));
        };
        let page = match self.client.page(&source::article_request(self.source, url)).await {
            Ok(page) => page,
            // The host wants to be left alone: that says nothing about this page.
            Err(error) if error.retry_after.is_some() => return Err(Failure::NotAsked(error.retry_after)),
            Err(error) => return Err(Failure::Bad(error.to_string())),
        };
        let (source, now) = (Arc::clone(self.source), self.now);
        let at = shown(url);
        let led_to = Some(&page.url).filter(|place| !extract::is_same_address(url, place)).cloned();
        let reading = off_the_threads(move || {
            let article = extract::article(&page, &source, now);
            let is_read = article.verdict == Verdict::Ok;
            let hub = if is_read { extract::hub(&page, &article.entry, &source, now) } else { None };
            (article, hub)
        });
        let (article, hub) = reading.await.map_err(|reason| Failure::Bad(format!("{at}: {reason}")))?;
        match (article.verdict, &led_to) {
            (Verdict::Ok, Some(place)) => {
                // What a redirect leads to proves nothing of the address that was asked for.
                let read = (place, &article.entry);
                if let Some(objection) = redirected::objection(entry, read, &self.places, hub.as_deref()) {
                    return Err(Failure::Bad(format!("{at} leads to {}, which {objection}", shown(place))));
                }
            }
            (Verdict::Ok, None) => {}
            (Verdict::Empty, None) => return Err(Failure::NoArticle(format!("{at}: {}", article.reason))),
            _ => return Err(Failure::Bad(format!("{at}: {}", article.reason))),
        }
        if hub.is_some() {
            return Ok(Answer { article: article.entry, hub, is_incomplete: false, led_to });
        }
        let Whole { entry, is_incomplete } = self.whole(article, url).await;
        Ok(Answer { article: entry, hub: None, is_incomplete, led_to })
    }
}

/// What was read, without the pages to which links with different headlines led, but for the one
/// whose headline such a page has.
fn without_shared(read: Vec<(Job, Result<Answer, Failure>)>) -> Vec<(Job, Result<Answer, Failure>)> {
    let led = read.iter().filter_map(|(job, result)| Some((result.as_ref().ok()?.led_to.as_ref()?, &job.entry)));
    let shared = redirected::of_several(led);
    let judged = read.into_iter().map(|(job, result)| {
        let result = result.and_then(|answer| match answer.led_to.as_ref().filter(|place| shared.contains(place)) {
            Some(place) if !extract::is_same_article(&job.entry, &answer.article) => {
                Err(Failure::Bad(format!("{} is where links with other headlines lead as well", shown(place))))
            }
            _ => Ok(answer),
        });
        (job, result)
    });
    judged.collect()
}

impl Readings {
    /// Notes what a page turned out to be. What is tried again was counted the first time, and a
    /// page that did not come says nothing of its address.
    fn note(&mut self, job: &Job, result: &Result<Answer, Failure>) {
        let is_again = matches!(&job.known, Some(Item { article: ArticleState::Failed { .. }, .. }));
        let is_article = match result {
            Ok(Answer { hub: Some(_), .. }) => false,
            Ok(Answer { article, .. }) if extract::is_article(article) => true,
            // A comic has neither text nor date: that is no word against its kind of address.
            Ok(_) => return,
            Err(Failure::NoArticle(_)) => false,
            Err(Failure::NotAsked(_) | Failure::Bad(_)) => return,
        };
        if let Some(url) = job.entry.url.as_ref().filter(|_| is_article || !is_again) {
            self.turned_out.push((url.value.clone(), is_article));
        }
    }

    fn add(&mut self, job: Job, result: Result<Answer, Failure>, source: &Source) {
        self.note(&job, &result);
        let Job { entry, known, listing_hash, position } = job;
        let article = match result {
            Ok(Answer { hub: Some(reason), .. }) if known.is_none() && yields_to_hub(&entry, source) => {
                let url = entry.url.map(|url| url.value);
                tracing::info!(source = %source.id, url = url.as_ref().map(|url| shown(url).to_string()), "not published: {reason}");
                self.hubs.extend(url);
                return;
            }
            Ok(Answer { article, is_incomplete, .. }) => {
                // What there is of it is published; the rest is asked for again.
                let state = if is_incomplete { self.failed_again(known.as_ref()) } else { ArticleState::Read };
                let entry = normalise::merge(entry, article);
                self.read.push(Reading { entry, listing_hash, article: state, position, known });
                return;
            }
            Err(Failure::NotAsked(retry_after)) => {
                // Left for a later refresh, and until then as if it had not been in the listing:
                // better a little late than without its text.
                self.missing.left += 1;
                self.left.push(entry);
                self.retry_after = self.retry_after.max(retry_after);
                self.untouched.extend(known.map(|item| item.id));
                return;
            }
            Err(Failure::Bad(reason) | Failure::NoArticle(reason)) => {
                tracing::warn!(source = %source.id, "article page not read: {reason}");
                self.missing.why.get_or_insert(reason);
                self.failed_again(known.as_ref())
            }
        };
        if matches!(article, ArticleState::Failed { attempts } if attempts < ARTICLE_ATTEMPTS_MAX) {
            self.failing.push(entry.clone());
        }
        self.read.push(Reading { entry, listing_hash, article, position, known });
    }

    /// Counts one more failed attempt. A listing that says something else is a reason to try again, but
    /// makes no dead page a fresh one.
    fn failed_again(&mut self, known: Option<&Item>) -> ArticleState {
        let before = match known {
            Some(Item { article: ArticleState::Failed { attempts }, .. }) => *attempts,
            _ => 0,
        };
        self.missing.failed += 1;
        self.missing.retried += usize::from(before.saturating_add(1) < ARTICLE_ATTEMPTS_MAX);
        ArticleState::Failed { attempts: before.saturating_add(1) }
    }
}

/// Whether the article page of an item could not be read, and is to be asked for again.
pub(super) fn is_unfinished(item: &Item) -> bool {
    matches!(item.article, ArticleState::Failed { attempts } if attempts < ARTICLE_ATTEMPTS_MAX)
}

/// Whether the page of an entry was read before and is a hub.
pub(super) fn is_known_hub(entry: &Entry, source: &Source, hubs: &BTreeSet<Url>) -> bool {
    entry.url.as_ref().is_some_and(|url| hubs.contains(&url.value)) && yields_to_hub(entry, source)
}

/// Whether an entry is not published if its page is a hub: nobody said that it is an article, be it
/// by a date beside it or by the configuration, and it comes from no feed, whose entries are items.
fn yields_to_hub(entry: &Entry, source: &Source) -> bool {
    let from_feed = entry.url.as_ref().is_some_and(|url| url.evidence.kind == EvidenceKind::Feed);
    entry.published.is_none() && source.listing.item.is_none() && !from_feed
}
