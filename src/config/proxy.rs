//! The proxy that a source is asked through.

use std::fmt;

use url::Url;

use super::Secret;

/// Where requests of a source go instead of to the site itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The whole address, with the credentials that it may have.
    address: Secret,
    place: Url,
}

impl Proxy {
    /// The schemes of proxies: HTTP, HTTP over TLS, SOCKS 5 with names resolved here, and SOCKS 5
    /// with names resolved by the proxy.
    pub const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

    /// Whether an address can be that of a proxy.
    pub fn is_address(url: &Url) -> bool {
        let has_path = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        Self::SCHEMES.contains(&url.scheme()) && url.host_str().is_some_and(|host| !host.is_empty()) && !has_path
    }

    /// The proxy at an address.
    pub fn new(address: &Url) -> Self {
        let mut place = address.clone();
        // Both fail only for addresses that have no credentials.
        let _ = place.set_username("");
        let _ = place.set_password(None);
        Self { address: Secret::new(address.as_str()), place }
    }

    /// The whole address, for the one place that uses it.
    pub fn reveal(&self) -> &str {
        self.address.reveal()
    }

    /// The address without credentials, for people.
    pub fn place(&self) -> &Url {
        &self.place
    }

    /// Whether the proxy gets names to resolve, so that nobody here knows where they lead.
    pub fn resolves_names(&self) -> bool {
        self.place.scheme() != "socks5"
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.place)
    }
}
