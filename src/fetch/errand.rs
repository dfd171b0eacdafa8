//! What is to be brought, and under which rules.

use url::Url;

use super::{Request, Wanted, redact};
use crate::config;
use crate::model::Validators;

/// What a listing may be. Feeds come first: where a site negotiates, its feed says more.
const ACCEPT_LISTING: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
    application/rdf+xml;q=0.9, text/html;q=0.9, application/xhtml+xml;q=0.9, application/xml;q=0.8, \
    text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";
const ACCEPT_JSON: &str = "application/json, application/*;q=0.5, */*;q=0.1";
const ACCEPT_ARTICLE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

const NO_VALIDATORS: Validators = Validators { etag: None, last_modified: None };

/// One thing to bring.
pub(super) struct Errand<'a> {
    /// Where it is, without credentials and fragment.
    pub(super) url: Url,
    /// Where credentials are for, if that is another address.
    pub(super) home: Option<Url>,
    /// The user name and password that stood in the address, for its origin only.
    pub(super) login: Option<(&'a str, Option<&'a str>)>,
    /// The value of `Accept`.
    pub(super) accept: &'static str,
    /// Validators of the copy that is there, for `url` only.
    pub(super) validators: &'a Validators,
    /// Headers for that origin only.
    pub(super) headers: &'a [config::Header],
    /// What is posted, to that origin only.
    pub(super) post: Option<&'a config::PostBody>,
    /// Whether robots.txt is asked first.
    pub(super) robots: bool,
    /// What it is asked through.
    pub(super) proxy: Option<&'a config::Proxy>,
    /// How much is brought.
    pub(super) body: BodyLimit,
    /// Redirects followed at most.
    pub(super) redirects_max: usize,
    /// Whether the page is to be read as a browser shows it.
    pub(super) render: bool,
}

/// How much of a body is read.
#[derive(Clone, Copy)]
pub(super) struct BodyLimit {
    /// In bytes as they come.
    pub(super) wire_bytes_max: usize,
    /// In bytes after content decoding.
    pub(super) bytes_max: usize,
    /// What happens to more.
    pub(super) overflow: Overflow,
}

/// What happens to a body that is too large.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// There is no page.
    Fail,
    /// The page ends there.
    Cut,
}

impl BodyLimit {
    /// The limit of what is asked for on behalf of sources.
    fn of_pages(settings: &config::Fetch) -> Self {
        Self { wire_bytes_max: settings.wire_bytes_max, bytes_max: settings.body_bytes_max, overflow: Overflow::Fail }
    }

    /// A body that may be cut off, of which only the beginning is read.
    pub(super) const fn cut(bytes_max: usize) -> Self {
        Self { wire_bytes_max: bytes_max, bytes_max, overflow: Overflow::Cut }
    }
}

impl<'a> Errand<'a> {
    /// The errand that a request is.
    pub(super) fn of(request: &'a Request, settings: &config::Fetch) -> Self {
        let (name, password) = (request.url.username(), request.url.password());
        Self {
            url: plain(request.moved_to.as_ref().unwrap_or(&request.url)),
            home: request.moved_to.as_ref().map(|_| plain(&request.url)),
            login: (!name.is_empty() || password.is_some()).then_some((name, password)),
            accept: match request.wanted {
                Wanted::Listing => ACCEPT_LISTING,
                Wanted::Json => ACCEPT_JSON,
                Wanted::Article => ACCEPT_ARTICLE,
            },
            // No stored answer stands for that to a POST (RFC 9110, section 13.1).
            validators: if request.post.is_some() { &NO_VALIDATORS } else { &request.validators },
            headers: &request.headers,
            post: request.post.as_ref(),
            robots: request.robots,
            proxy: request.proxy.as_ref(),
            body: BodyLimit::of_pages(settings),
            redirects_max: settings.redirects_max,
            render: request.render,
        }
    }

    /// Whether an address is of the one origin that credentials are for.
    pub(super) fn is_home(&self, url: &Url) -> bool {
        self.home.as_ref().unwrap_or(&self.url).origin() == url.origin()
    }

    /// Whether the errand carries anything that only its origin may see. A header of the
    /// configuration counts as a secret, because it may be one.
    pub(super) fn has_credentials(&self) -> bool {
        !self.headers.is_empty() || self.login.is_some()
    }
}

/// An address as it is compared and passed on: without credentials and fragment.
pub(super) fn plain(url: &Url) -> Url {
    let mut url = redact(url);
    url.set_fragment(None);
    url
}
