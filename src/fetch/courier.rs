//! From an errand to a page: robots.txt, the host's turn, the exchange, and the next address of a
//! redirect, until there is a page or a reason why not.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::time::Instant;
use url::Url;

use super::browser::Browsers;
use super::browser::way::Way;
use super::call::{self, Post, Reply};
use super::clients::Clients;
use super::errand::{Errand, plain};
use super::exchange::{self, Answer, Redirect};
use super::failure::Failure;
use super::guard::Guard;
use super::jar::Jar;
use super::pace::{Pace, Turn};
use super::proxies::{self, Proxies};
use super::robots::Robots;
use super::{FetchError, Fetched};
use crate::config;
use crate::model::{Hop, Validators, Verdict};

/// The longest address that a redirect may lead to, in bytes: that of the longest link which is read.
/// It is matched against every rule of a robots.txt, and every address of the page is built on it.
const ADDRESS_BYTES_MAX: usize = 8 * 1024;

/// Goes for everything.
pub(super) struct Courier {
    clients: Clients,
    /// For calls, which are limited as a whole.
    callers: Clients,
    proxies: Proxies,
    guard: Arc<Guard>,
    pace: Pace,
    robots: Robots,
    browsers: Option<Arc<Browsers>>,
    pub(super) settings: config::Fetch,
}

impl Courier {
    /// Gets ready to go.
    pub(super) fn new(settings: &config::Fetch) -> Result<Self, String> {
        let guard = Arc::new(Guard::new(&settings.allow_private)?);
        let clients = Clients::new(settings, Some(settings.read_timeout), Arc::clone(&guard))?;
        let callers = Clients::new(settings, None, Arc::clone(&guard))?;
        Ok(Self {
            clients,
            callers,
            proxies: Proxies::new(settings, Arc::clone(&guard)),
            browsers: settings.browser.as_ref().map(|browser| Browsers::new(settings, browser, Arc::clone(&guard))),
            guard,
            pace: Pace::default(),
            robots: Robots::default(),
            settings: settings.clone(),
        })
    }

    /// Brings a page.
    pub(super) async fn run(&self, errand: &Errand<'_>) -> Result<Fetched, FetchError> {
        if errand.render {
            return self.render(errand).await;
        }
        let mut trip = Trip::new(errand, self.settings.total_timeout);
        loop {
            match self.step(errand, &mut trip).await.map_err(|failure| failure.at(&trip.url))? {
                Answer::Page(_, mut page) => {
                    if page.url != errand.url || errand.post.is_some() {
                        // Sent to the address that was asked, the validators of another one could
                        // make a changed page look unchanged.
                        page.validators = Validators::default();
                    }
                    // A way that ends where it began, as one over a consent page, leads nowhere else.
                    page.hops = if page.url == errand.url { Vec::new() } else { trip.hops };
                    return Ok(Fetched::Page(page));
                }
                Answer::NotModified { validators, fresh_seconds } => {
                    return Ok(Fetched::NotModified { validators, fresh_seconds });
                }
                Answer::Redirect(redirect) => {
                    trip.follow(errand, &redirect).map_err(|failure| failure.at(&trip.url))?
                }
            }
        }
    }

    /// The sitemaps that robots.txt names.
    pub(super) async fn sitemaps(&self, url: &Url, proxy: Option<&config::Proxy>) -> Vec<Url> {
        if self.guard.check_url(url).is_err() {
            return Vec::new();
        }
        self.robots.sitemaps(self, url, proxy).await
    }

    /// Whether an address may be asked.
    pub(super) fn may_ask(&self, url: &Url) -> bool {
        self.guard.check_url(url).is_ok()
    }

    /// Delivers a message.
    pub(super) async fn post(&self, post: &Post) -> Result<Reply, Failure> {
        self.guard.check_url(&post.url)?;
        let client = self.callers.speaking(post.url.scheme())?;
        let request = client.post(post.url.clone()).headers(call::headers(&post.headers)?).body(post.body.clone());
        call::run(request, &post.url, &self.settings, post.time_limit).await
    }

    /// Asks somebody who expects it.
    pub(super) async fn call(&self, url: &Url, time_limit: Duration) -> Result<Reply, Failure> {
        self.guard.check_url(url)?;
        let request = self.callers.speaking(url.scheme())?.get(url.clone());
        call::run(request, url, &self.settings, time_limit).await
    }

    /// The host of an address asked for a rest that is not over, before this process began.
    pub(super) fn note_rest(&self, url: &Url, rest: Duration) {
        self.pace.note_rest(&host(url), rest);
    }

    /// Waits until an address may be asked, if it may at all.
    pub(super) async fn permit(&self, errand: &Errand<'_>, url: &Url, continues: bool) -> Result<Turn, Failure> {
        self.guard.check_url(url)?;
        if let Some(proxy) = errand.proxy {
            proxies::check(&self.guard, url, proxy)?;
        }
        // robots.txt comes before the turn, because it needs one itself.
        let wanted = if errand.robots { self.robots.permit(self, url, errand.proxy).await? } else { Duration::ZERO };
        let gap = if continues { Duration::ZERO } else { wanted.max(self.settings.delay) };
        Ok(self.pace.turn(&host(url), gap).await?)
    }

    /// Brings a page as a browser shows it.
    async fn render(&self, errand: &Errand<'_>) -> Result<Fetched, FetchError> {
        let Some(browsers) = &self.browsers else {
            let failure = Failure::refused("no browser is named; add browser = \"/usr/bin/chromium\" under [fetch]");
            return Err(failure.at(&errand.url));
        };
        let _turn = browsers.turn().await;
        let mut way = Way::begin(self, errand).await.map_err(|failure| failure.at(&errand.url))?;
        let started = Instant::now();
        let rendered = browsers.render(&mut way).await;
        let rendered = match &mut way.turn {
            Some(turn) => settle(turn, rendered),
            None => rendered,
        };
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let host = host(&way.url);
        match rendered {
            Ok((status, page)) => {
                tracing::debug!(host, status, bytes = page.body.len(), ms, "page rendered");
                Ok(Fetched::Page(page))
            }
            Err(failure) => {
                tracing::debug!(host, status = failure.status, ms, cause = failure.cause, "no page rendered");
                Err(failure.at(&way.url))
            }
        }
    }

    /// Asks the next address, when it's its turn.
    async fn step(&self, errand: &Errand<'_>, trip: &mut Trip) -> Result<Answer, Failure> {
        let host = host(&trip.url);
        // A redirect on the same host continues the request that it answers.
        let continues = trip.hops.last().is_some_and(|hop| host == self::host(&hop.from));
        let mut turn = self.permit(errand, &trip.url, continues).await?;
        let proxied = errand.proxy.map(|proxy| self.proxies.through(proxy)).transpose()?;
        let started = Instant::now();
        let client = proxied.as_deref().unwrap_or(&self.clients).speaking(trip.url.scheme())?;
        trip.brought.push(trip.jar.header(&trip.url, None));
        let post = errand.post.filter(|_| trip.posts);
        let ask = exchange::ask(client, &self.settings, errand, &trip.url, &mut trip.jar, post);
        let answer = tokio::time::timeout(trip.time_left, ask).await;
        trip.time_left = trip.time_left.saturating_sub(started.elapsed());
        let answer = settle(&mut turn, answer.unwrap_or_else(|_| Err(Failure::slow(&self.settings))));
        record(&host, &answer, started.elapsed());
        answer
    }
}

/// Draws what an answer means for the host as a whole.
fn settle<T>(turn: &mut Turn, answer: Result<T, Failure>) -> Result<T, Failure> {
    if answer.is_ok() {
        turn.answered();
    }
    answer.map_err(|failure| Failure { retry_after: turn.failed(failure.status, failure.retry_after), ..failure })
}

/// Leaves a trace of a request: never its path, which may hold a secret.
fn record(host: &str, answer: &Result<Answer, Failure>, took: Duration) {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match answer {
        Ok(Answer::Page(status, page)) => tracing::debug!(host, status, bytes = page.body.len(), ms, "page"),
        Ok(Answer::NotModified { .. }) => tracing::debug!(host, status = 304, bytes = 0, ms, "unchanged"),
        Ok(Answer::Redirect(redirect)) => tracing::debug!(host, status = redirect.status, bytes = 0, ms, "redirect"),
        Err(failure) => tracing::debug!(host, status = failure.status, ms, cause = failure.cause, "no page"),
    }
}

/// Where an errand has got to.
struct Trip {
    url: Url,
    hops: Vec<Hop>,
    /// What was set on the way.
    jar: Jar,
    /// With which of it each address was asked, the one of now included.
    brought: Vec<Option<HeaderValue>>,
    /// Whether the next address is posted to.
    posts: bool,
    /// What is left of the total time limit. Waiting for turns doesn't count.
    time_left: Duration,
}

impl Trip {
    fn new(errand: &Errand<'_>, time_left: Duration) -> Self {
        Self {
            url: errand.url.clone(),
            hops: Vec::new(),
            jar: Jar::default(),
            brought: Vec::new(),
            posts: errand.post.is_some(),
            time_left,
        }
    }

    /// The addresses that were asked, with the cookies that each was brought.
    fn places(&self) -> impl Iterator<Item = (&Url, &Option<HeaderValue>)> {
        self.hops.iter().map(|hop| &hop.from).chain([&self.url]).zip(&self.brought)
    }

    /// Goes on to where a redirect leads.
    fn follow(&mut self, errand: &Errand<'_>, redirect: &Redirect) -> Result<(), Failure> {
        let status = redirect.status;
        let Some(next) = redirect.location.as_deref().and_then(|location| self.url.join(location).ok()) else {
            return Err(Failure::unreachable("the server redirects, but not to an address").with_status(status));
        };
        // Credentials that a redirect hands out are not ours.
        let next = plain(&next);
        if next.as_str().len() > ADDRESS_BYTES_MAX {
            let cause = format!("the server redirects to an address of more than {ADDRESS_BYTES_MAX} bytes");
            return Err(Failure::unreachable(cause).with_status(status));
        }
        if errand.has_credentials() && errand.url.scheme() == "https" && next.scheme() == "http" {
            let cause = "the server redirects from https to http, which a source with `headers` or a password \
                         must not follow";
            return Err(Failure::refused(cause).with_status(status));
        }
        let posted = self.posts;
        self.posts = posted && matches!(status, 307 | 308);
        if self.posts && !errand.is_home(&next) {
            let cause = "the server redirects what is posted to another site; if it may have it, give that address \
                         as `url`";
            return Err(Failure::refused(cause).with_status(status));
        }
        // What answers a POST may well stand at the same address (RFC 9110, section 15.4.4).
        let is_answer = posted && !self.posts;
        let cookies = self.jar.header(&next, None);
        let was_asked = self.places().any(|(place, _)| *place == next);
        if !is_answer && self.places().any(|(place, brought)| *place == next && *brought == cookies) {
            return Err(circle(redirect));
        }
        if self.hops.len() >= errand.redirects_max && was_asked && cookies.is_some() {
            let cause = "the server redirects to the same address again and again, each time with another cookie, and \
                         never gives the page";
            return Err(Failure { verdict: Verdict::Blocked, ..Failure::refused(cause) }.with_status(status));
        }
        if self.hops.len() >= errand.redirects_max {
            let cause = format!("more than {} redirects (`redirects` under [fetch])", errand.redirects_max);
            return Err(Failure::refused(cause).with_status(status));
        }
        self.hops.push(Hop { from: std::mem::replace(&mut self.url, next), status });
        Ok(())
    }
}

/// Why redirects in a circle bring no page. With the same cookies nothing would change in another
/// round.
fn circle(redirect: &Redirect) -> Failure {
    let failure = if redirect.sets_cookie {
        let cause = "the server redirects in a circle until a cookie is accepted, as consent pages do, and the \
                     cookies that it sets are not for itself or say nothing new";
        Failure { verdict: Verdict::Blocked, ..Failure::unreachable(cause) }
    } else {
        Failure::unreachable("the server redirects in a circle")
    };
    failure.with_status(redirect.status)
}

/// The host whose queue a request joins.
pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
}
