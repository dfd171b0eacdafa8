//! robots.txt: asked once per origin, kept, and obeyed (RFC 9309).
//!
//! A file that doesn't exist (4xx) allows everything. One that can't be had (5xx, no answer)
//! forbids everything until it can, unless an older copy is at hand. robots.txt goes the same way
//! as any page: same guard, same queue, same limits.

mod origins;
mod rules;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as Flight;
use tokio::time::Instant;
use url::{Position, Url};

use self::origins::Origins;
use self::rules::PRODUCT_TOKEN;
pub use self::rules::Rules;
use super::courier::Courier;
use super::errand::{BodyLimit, Errand, plain};
use super::failure::Failure;
use super::{FetchError, Fetched};
use crate::config::Proxy;
use crate::model::{Page, Validators, Verdict};

/// How long a copy is used (section 2.4).
const KEEP_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a copy is used at least, whatever `Cache-Control` says: robots.txt is no news.
const KEEP_MIN: Duration = Duration::from_secs(10 * 60);
/// How long a failure stands at most before the file is asked for again.
const KEEP_FAILURE_MAX: Duration = Duration::from_secs(10 * 60);
/// How long it stands at least, however soon the server wants to be asked again.
const KEEP_FAILURE_MIN: Duration = Duration::from_secs(60);
/// How long an old copy stands in for a file that can't be had (section 2.3.1.4).
const STALE_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// What is read of a file; the rest is cut off (section 2.5 demands at least this much).
const ROBOTS_BYTES_MAX: usize = 500 * 1024;
/// Redirects followed on the way to the file (section 2.3.1.2 demands at least five).
const ROBOTS_REDIRECTS_MAX: usize = 5;
/// The longest pause between two requests that a file can ask for.
const CRAWL_DELAY_MAX: Duration = Duration::from_secs(30);

/// The rules of all origins.
#[derive(Default)]
pub(super) struct Robots {
    origins: Mutex<Origins<Flight<Option<CachedCopy>>>>,
}

/// What is known of one origin.
struct CachedCopy {
    /// The rules of the last file that could be had, and when that was.
    rules: Option<(Rules, Instant)>,
    /// Why there is none now.
    failure: Option<Failure>,
    /// When to ask again.
    until: Instant,
}

impl Robots {
    /// Whether a URL may be asked for. Gives the pause that the site wants between two requests.
    pub(super) async fn permit(
        &self,
        courier: &Courier,
        url: &Url,
        proxy: Option<&Proxy>,
    ) -> Result<Duration, Failure> {
        // Whoever comes second waits for the first one's answer instead of asking as well.
        let way = way(url, proxy);
        let flight = self.flight(&way);
        let mut copy = flight.lock().await;
        if copy.as_ref().is_none_or(|copy| copy.until <= Instant::now()) {
            let old = copy.as_ref().and_then(|copy| copy.rules.clone());
            let new = copy.insert(ask(courier, url, proxy, old).await);
            self.origins().note(&way, new.bytes(), new.until);
        }
        copy.as_ref().map_or(Ok(Duration::ZERO), |copy| copy.permit(url))
    }

    /// The sitemaps that the file names. One that cannot be had names none.
    pub(super) async fn sitemaps(&self, courier: &Courier, url: &Url, proxy: Option<&Proxy>) -> Vec<Url> {
        // The answer does not matter, only that the file was asked for.
        let _ = self.permit(courier, url, proxy).await;
        let flight = self.flight(&way(url, proxy));
        let copy = flight.lock().await;
        let rules = copy.as_ref().and_then(|copy| copy.rules.as_ref());
        rules.map(|(rules, _)| rules.sitemaps.clone()).unwrap_or_default()
    }

    fn flight(&self, origin: &str) -> Arc<Flight<Option<CachedCopy>>> {
        self.origins().get(origin)
    }

    fn origins(&self) -> MutexGuard<'_, Origins<Flight<Option<CachedCopy>>>> {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An origin, and the proxy on the way to it: one that fails must not close the site to those who
/// go without it.
fn way(url: &Url, proxy: Option<&Proxy>) -> String {
    let proxy = proxy.map(|proxy| format!("{} ", proxy.place())).unwrap_or_default();
    proxy + &url.origin().ascii_serialization()
}

impl CachedCopy {
    /// What it takes in memory, in bytes.
    fn bytes(&self) -> usize {
        let rules = self.rules.as_ref().map_or(0, |(rules, _)| rules.bytes());
        rules + self.failure.as_ref().map_or(0, |failure| failure.cause.len())
    }

    fn permit(&self, url: &Url) -> Result<Duration, Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let Some((rules, _)) = &self.rules else { return Ok(Duration::ZERO) };
        if rules.allow(&url[Position::BeforePath..Position::AfterQuery]) {
            Ok(rules.crawl_delay.unwrap_or_default().min(CRAWL_DELAY_MAX))
        } else {
            Err(Failure::refused(format!(
                "the site's robots.txt forbids this address to {PRODUCT_TOKEN}; \
                 if the site agreed to being read, write `robots = false` for the source"
            )))
        }
    }
}

/// Asks an origin for its file.
async fn ask(courier: &Courier, url: &Url, proxy: Option<&Proxy>, old: Option<(Rules, Instant)>) -> CachedCopy {
    let mut robots_url = plain(url);
    robots_url.set_path("/robots.txt");
    robots_url.set_query(None);
    let errand = Errand {
        url: robots_url,
        home: None,
        login: None,
        accept: "text/plain, */*;q=0.1",
        validators: &Validators::default(),
        headers: &[],
        post: None,
        robots: false,
        proxy,
        body: BodyLimit::cut(ROBOTS_BYTES_MAX),
        redirects_max: ROBOTS_REDIRECTS_MAX,
        render: false,
    };
    // The way to a page leads over robots.txt, and the way to robots.txt is the way to a page:
    // the box ends the recursion of types.
    let answer = Box::pin(courier.run(&errand)).await;
    let now = Instant::now();
    let of = |rules, keep| CachedCopy { rules: Some((rules, now)), failure: None, until: now + keep };
    match answer {
        Ok(Fetched::Page(page)) => of(Rules::parse(&page.body), keep(&page)),
        // Nothing conditional was asked, so there is no file to be current.
        Ok(Fetched::NotModified { .. }) => of(Rules::default(), KEEP_MIN),
        Err(error) if means_no_file(&error) => of(Rules::default(), KEEP_MAX),
        Err(error) => {
            let old = old.filter(|(_, since)| now.saturating_duration_since(*since) < STALE_MAX);
            let failure = old.is_none().then(|| closed(&error));
            let keep = error.retry_after.unwrap_or(KEEP_FAILURE_MAX).clamp(KEEP_FAILURE_MIN, KEEP_FAILURE_MAX);
            CachedCopy { rules: old, failure, until: now + keep }
        }
    }
}

fn keep(page: &Page) -> Duration {
    page.fresh_seconds.map_or(KEEP_MAX, |seconds| Duration::from_secs(seconds).clamp(KEEP_MIN, KEEP_MAX))
}

/// Whether the answer means that there is no file, and so no rule (section 2.3.1.3). "Too many
/// requests" says nothing about the file; who says that is not asked further.
fn means_no_file(error: &FetchError) -> bool {
    error.status.is_some_and(|status| (300..500).contains(&status) && status != 429)
}

/// Why nothing of the origin may be asked for now (section 2.3.1.4).
fn closed(error: &FetchError) -> Failure {
    // Without any answer the site is as unreachable as its robots.txt; an answer that is an error
    // is a site that we choose to stay away from.
    let verdict = if error.status.is_some_and(|status| status >= 500) { Verdict::Refused } else { error.verdict };
    Failure {
        cause: format!(
            "{} can't be read ({}), and until it can, nothing of the site is asked for (RFC 9309)",
            error.url, error.cause
        ),
        verdict,
        status: error.status,
        retry_after: error.retry_after,
        is_crowded: error.is_crowded,
        is_silence: error.is_silence,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::atomic::{AtomicU16, Ordering};

    use super::super::tests::settings;
    use super::super::tests::site::{Site, ok, status};
    use super::*;

    #[tokio::test]
    async fn an_outdated_copy_is_renewed_and_stands_in_while_it_can_not_be() {
        let answer = Arc::new(AtomicU16::new(200));
        let shared = Arc::clone(&answer);
        let site = Site::start(move |_| {
            Some(match shared.load(Ordering::SeqCst) {
                200 => ok(&[], b"User-agent: *\nDisallow: /private\n"),
                other => status(other, &[]),
            })
        })
        .await;
        let courier = Courier::new(&settings()).unwrap();
        let robots = Robots::default();
        let url = |path: &str| site.url(path).parse::<Url>().unwrap();
        let outdate = async || {
            let flight = robots.flight(&url("/").origin().ascii_serialization());
            flight.lock().await.as_mut().unwrap().until = Instant::now();
        };
        assert!(robots.permit(&courier, &url("/private"), None).await.is_err());

        outdate().await;
        answer.store(500, Ordering::SeqCst);
        assert!(robots.permit(&courier, &url("/"), None).await.is_ok(), "the old copy stands in");
        assert!(robots.permit(&courier, &url("/private"), None).await.is_err());

        outdate().await;
        answer.store(404, Ordering::SeqCst);
        assert!(robots.permit(&courier, &url("/private"), None).await.is_ok(), "the file is gone");
        assert_eq!(site.asked().len(), 3);
    }

    #[tokio::test]
    async fn h17_large_files_of_many_origins_stay_within_the_room() {
        let file = format!("User-agent: *\n{}", "Disallow: /a\n".repeat(38_000));
        let site = Site::start(move |_| Some(ok(&[], file.as_bytes()))).await;
        let courier = Courier::new(&settings()).unwrap();
        let robots = Robots::default();
        let url = site.url("/").parse::<Url>().unwrap();
        robots.permit(&courier, &url, None).await.unwrap();
        let bytes = robots.flight(&way(&url, None)).lock().await.as_ref().unwrap().bytes();
        assert!(bytes > 38_000 * 40, "{bytes}");
        assert!(robots.origins().bytes() >= bytes);
    }
}
