//! The name that a request asks for: ours, or one that only leads to us.

use std::net::IpAddr;

use url::{Host, Url};

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The machine's own for itself: `localhost`, a loopback address.
    Machine,
    /// An address, or the host of `base_url`. No stranger's page has such an origin.
    Ours,
    /// Anything else: whose owner can make it lead here.
    Foreign,
}

impl Name {
    /// Of the value of `Host`.
    pub(super) fn of(host: Option<&str>, base_url: &Url) -> Self {
        let Some(host) = host.and_then(parsed) else { return Self::Foreign };
        match &host {
            Host::Domain(name) if name == "localhost" || name.ends_with(".localhost") => Self::Machine,
            Host::Ipv4(address) if address.is_loopback() => Self::Machine,
            Host::Ipv6(address) if IpAddr::V6(*address).to_canonical().is_loopback() => Self::Machine,
            Host::Ipv4(_) | Host::Ipv6(_) => Self::Ours,
            host if Some(host) == base_url.host().map(|host| host.to_owned()).as_ref() => Self::Ours,
            Host::Domain(_) => Self::Foreign,
        }
    }
}

/// The host of a `Host` header, without its port.
fn parsed(value: &str) -> Option<Host> {
    // Nothing but a host and a port (RFC 9110, section 7.2): no user, path or query.
    let is_plain = !value.is_empty() && !value.contains(['@', '/', '\\', '?', '#', ' ', ',']);
    let url = Url::parse(&format!("http://{value}/")).ok().filter(|_| is_plain)?;
    match url.host()?.to_owned() {
        // A name may end in a dot, and is the same.
        Host::Domain(name) => Some(Host::Domain(name.trim_end_matches('.').to_owned())),
        address => Some(address),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_none_of_ours() {
        let base = "https://feeds.example.org/x/".parse().unwrap();
        for (host, expected) in [
            ("localhost:8080", Name::Machine),
            ("LOCALHOST.", Name::Machine),
            ("depesche.localhost", Name::Machine),
            ("127.0.0.1", Name::Machine),
            ("127.8.9.1:80", Name::Machine),
            ("[::1]:8080", Name::Machine),
            ("[::ffff:127.0.0.1]", Name::Machine),
            ("192.0.2.7:8080", Name::Ours),
            ("[2001:db8::1]", Name::Ours),
            ("feeds.example.org", Name::Ours),
            ("Feeds.Example.ORG.:443", Name::Ours),
            ("evil.example", Name::Foreign),
            ("localhost.evil.example", Name::Foreign),
            ("notlocalhost", Name::Foreign),
            ("127.0.0.1.evil.example", Name::Foreign),
            ("localhost@evil.example", Name::Foreign),
            ("evil.example/localhost", Name::Foreign),
            ("localhost, evil.example", Name::Foreign),
            ("", Name::Foreign),
            ("[::1", Name::Foreign),
        ] {
            assert_eq!(Name::of(Some(host), &base), expected, "{host}");
        }
        assert_eq!(Name::of(None, &base), Name::Foreign);
    }
}
