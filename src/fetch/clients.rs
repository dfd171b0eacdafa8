//! The clients underneath. They follow nothing, remember nothing and tell nothing by themselves;
//! and they ignore the proxies of the environment, because behind a proxy nobody checks what a
//! name resolves to.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::failure::Failure;
use super::guard::Guard;
use super::resolver::Resolver;
use crate::config::{self, Proxy};

/// The product as it introduces itself; robots.txt speaks to its name.
const PRODUCT: &str = concat!("Depesche/", env!("CARGO_PKG_VERSION"));
/// How long a connection waits for the next request to its host.
const IDLE_CONNECTION: Duration = Duration::from_secs(30);
/// Header lists of answers over HTTP/2 have at most this many bytes; over HTTP/1, hyper's own
/// limit of about 400 KiB holds.
const HEADER_LIST_BYTES_MAX: u32 = 64 * 1024;

/// One client for `http`, and one for `https` that is made when it is first needed: reading all
/// the certificates a system trusts takes longer than a whole refresh, and a call that asks only
/// hosts of the own network should not wait for it.
pub(super) struct Clients {
    manner: Manner,
    plain: reqwest::Client,
    secure: OnceLock<Result<reqwest::Client, String>>,
}

/// How clients are built.
struct Manner {
    settings: config::Fetch,
    /// The longest silence, also while a body is sent.
    read_timeout: Option<Duration>,
    guard: Arc<Guard>,
    proxy: Option<Proxy>,
}

impl Clients {
    /// Clients for these settings. `read_timeout` is the longest silence, also while a body is sent;
    /// `None` for those whose callers limit the whole exchange.
    pub(super) fn new(
        settings: &config::Fetch,
        read_timeout: Option<Duration>,
        guard: Arc<Guard>,
    ) -> Result<Self, String> {
        Self::of(Manner { settings: settings.clone(), read_timeout, guard, proxy: None })
    }

    /// Clients that go through a proxy.
    pub(super) fn through(proxy: &Proxy, settings: &config::Fetch, guard: Arc<Guard>) -> Result<Self, String> {
        let read_timeout = Some(settings.read_timeout);
        Self::of(Manner { settings: settings.clone(), read_timeout, guard, proxy: Some(proxy.clone()) })
    }

    fn of(manner: Manner) -> Result<Self, String> {
        // TLS needs one provider per process. If there is one already, it is as good as ours.
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "the clients that the guard checks for")]
        let plain = manner.builder().and_then(|builder| builder.tls_certs_only([]).build());
        let plain = plain.map_err(|error| format!("the HTTP client can't be built: {}", fact(&error)))?;
        Ok(Self { manner, plain, secure: OnceLock::new() })
    }

    /// The client for a scheme.
    pub(super) fn speaking(&self, scheme: &str) -> Result<&reqwest::Client, Failure> {
        let is_plain = |proxy: &Proxy| proxy.place().scheme() != "https";
        if scheme == "http" && self.manner.proxy.as_ref().is_none_or(is_plain) {
            return Ok(&self.plain);
        }
        #[expect(clippy::disallowed_methods, reason = "the clients that the guard checks for")]
        let secure = self.secure.get_or_init(|| {
            let built = self.manner.builder().and_then(reqwest::ClientBuilder::build);
            built.map_err(|error| fact(&error))
        });
        secure.as_ref().map_err(|fact| {
            Failure::unreachable(format!(
                "no secure connection is possible: {fact}; is the package ca-certificates installed?"
            ))
        })
    }
}

impl Manner {
    #[expect(clippy::disallowed_methods, reason = "its resolver is the guard's, and it follows nothing by itself")]
    fn builder(&self) -> Result<reqwest::ClientBuilder, reqwest::Error> {
        let (settings, guard) = (&self.settings, Arc::clone(&self.guard));
        let own_name = self.proxy.as_ref().and_then(|proxy| proxy.place().domain()).map(str::to_owned);
        let builder = reqwest::Client::builder();
        let builder = self.read_timeout.into_iter().fold(builder, reqwest::ClientBuilder::read_timeout);
        let builder = builder
            .user_agent(user_agent(settings))
            .dns_resolver(Resolver { guard, proxy: own_name })
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_max_idle_per_host(1)
            .http2_max_header_list_size(HEADER_LIST_BYTES_MAX);
        Ok(match &self.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.reveal())?),
            None => builder.no_proxy(),
        })
    }
}

pub(super) fn user_agent(settings: &config::Fetch) -> String {
    settings.contact.as_ref().map_or_else(|| PRODUCT.to_owned(), |contact| format!("{PRODUCT} (+{contact})"))
}

/// The innermost cause, which says what really happened.
fn fact(error: &reqwest::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause: &&dyn Error| (*cause).source());
    causes.last().map_or_else(|| error.to_string(), ToString::to_string)
}
