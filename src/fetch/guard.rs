//! Which addresses may be asked at all.
//!
//! Addresses come from pages that strangers write, so a link must not lead into the network that
//! Depesche runs in. Three checks use this one guard: every URL before it is asked (the first as
//! well as each redirect), because a resolver never sees an IP literal; every address that a name
//! resolves to, because a public name may point inside; and the connection itself can only go to
//! addresses that passed, because the resolver hands out no others. A second look-up between check
//! and connection, the opening for DNS rebinding, doesn't exist.

mod port;
mod reserved;

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::{Host, Url};

/// The ends of names that mean a host of the network in which they are resolved: RFC 6761, RFC 6762
/// with its appendix G, RFC 8375, and what ICANN reserved for private use.
const INSIDE: &[&str] = &["corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "localhost", "private"];

/// The ends of names that no server of the public network has, and that a proxy may know none the
/// less (RFC 2606, RFC 7686, RFC 9476).
const NOWHERE: &[&str] = &["alt", "arpa", "example", "invalid", "onion", "test"];

/// Why something is not asked, as a sentence with its cure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refusal(String);

/// Whether an address can be meant for everybody, as far as it tells without resolving its name.
pub(super) fn is_public(url: &Url) -> bool {
    let is_public_name = |name: &str| {
        let plain = plain_name(name);
        plain.contains('.') && !ends_in(INSIDE, &plain) && !ends_in(NOWHERE, &plain)
    };
    Guard::default().check_url(url).is_ok() && url.domain().is_none_or(is_public_name)
}

/// The rule for addresses, with the exceptions of `allow_private`.
#[derive(Debug, Default)]
pub(super) struct Guard {
    networks: Vec<IpNet>,
    hosts: HashSet<String>,
}

impl Guard {
    /// Reads the entries of `allow_private`: networks, addresses and host names.
    pub(super) fn new(allow_private: &[String]) -> Result<Self, String> {
        let mut guard = Self::default();
        for entry in allow_private {
            let text = entry.trim();
            if let Ok(network) = text.parse::<IpNet>() {
                guard.networks.push(network.trunc());
            } else if let Ok(address) = text.parse::<IpAddr>() {
                guard.networks.push(address.into());
            } else {
                guard.allow_host(text).map_err(|cause| {
                    format!(
                        "fetch.allow_private: {entry:?} is no network, address or host name ({cause}); \
                         write it like \"10.0.0.0/8\", \"127.0.0.1\" or \"intranet.example\""
                    )
                })?;
            }
        }
        Ok(guard)
    }

    fn allow_host(&mut self, text: &str) -> Result<(), url::ParseError> {
        match Host::parse(text)? {
            Host::Domain(name) => {
                self.hosts.insert(plain_name(&name));
            }
            Host::Ipv4(address) => self.networks.push(IpAddr::V4(address).into()),
            Host::Ipv6(address) => self.networks.push(IpAddr::V6(address).into()),
        }
        Ok(())
    }

    /// Checks all of a URL that can be checked without resolving its name.
    pub(super) fn check_url(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal(format!("{}: addresses are not asked; only http and https are", url.scheme())));
        }
        if let Some(number) = url.port().filter(|number| port::belongs_to_another_protocol(*number)) {
            return Err(Refusal(format!(
                "port {number} belongs to another protocol than HTTP and is never asked; \
                 serve the page at another port"
            )));
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_address(address.into()),
            Some(Host::Ipv6(address)) => self.check_address(address.into()),
            Some(Host::Domain(_)) => Ok(()),
            None => Err(Refusal("the address names no host".to_owned())),
        }
    }

    /// Checks one address.
    pub(super) fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        match reserved::kind(address) {
            Some(kind) if !self.lists(address) => Err(Refusal(format!(
                "{address} is {kind}, and only public addresses are asked; \
                 if this one is meant, write {} under [fetch]",
                setting(&[address])
            ))),
            _ => Ok(()),
        }
    }

    /// Of the addresses that a name resolves to, those that may be connected to.
    pub(super) fn admit(
        &self,
        name: &str,
        addresses: impl Iterator<Item = SocketAddr>,
    ) -> Result<Vec<SocketAddr>, Refusal> {
        let trusted = self.hosts.contains(&plain_name(name));
        let (admitted, refused): (Vec<_>, Vec<_>) =
            addresses.partition(|address| trusted || self.check_address(address.ip()).is_ok());
        let Some(first) = refused.first().filter(|_| admitted.is_empty()) else {
            return Ok(admitted);
        };
        let mut inside: Vec<IpAddr> = refused.iter().map(SocketAddr::ip).collect();
        inside.sort_unstable();
        inside.dedup();
        Err(Refusal(format!(
            "{name} leads to {}, which is {}, and only public addresses are asked; \
             if this one is meant, write {} under [fetch]",
            first.ip(),
            reserved::kind(first.ip()).unwrap_or("not public"),
            setting(&inside)
        )))
    }

    /// Checks a name that somebody else resolves, in a network of their own. `proxy` is their name.
    pub(super) fn check_far_name(&self, name: &str, proxy: Option<&str>) -> Result<(), Refusal> {
        let name = plain_name(name);
        let is_inside = !name.contains('.') || ends_in(INSIDE, &name);
        let is_proxy = proxy.is_some_and(|proxy| plain_name(proxy) == name);
        if !(is_inside || is_proxy) || self.hosts.contains(&name) {
            return Ok(());
        }
        let kind = if is_proxy { "the proxy itself" } else { "a host of the proxy's own network" };
        Err(Refusal(format!(
            "{name} is {kind}, and only public addresses are asked; \
             if this one is meant, write `allow_private = [{name:?}]` under [fetch]"
        )))
    }

    fn lists(&self, address: IpAddr) -> bool {
        let canonical = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address) || network.contains(&canonical))
    }
}

/// The line of configuration that would let the addresses pass.
fn setting(addresses: &[IpAddr]) -> String {
    let quoted: Vec<String> = addresses.iter().map(|address| format!("\"{address}\"")).collect();
    format!("`allow_private = [{}]`", quoted.join(", "))
}

/// Whether a plain name is one of these or below it.
fn ends_in(ends: &[&str], name: &str) -> bool {
    ends.iter().any(|end| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// A host name for comparison: `Host.example.` and `host.example` are one.
fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn guard(allow: &[&str]) -> Guard {
        Guard::new(&allow.iter().map(|&entry| entry.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn passes(guard: &Guard, url: &str) -> bool {
        // What is no URL at all can't be asked either.
        Url::parse(url).is_ok_and(|url| guard.check_url(&url).is_ok())
    }

    #[test]
    fn n02_every_spelling_of_a_private_address_is_refused() {
        for url in [
            "http://127.0.0.1/",
            "http://127.0.0.1./",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://１２７.0.0.1/",
        ] {
            assert!(!passes(&guard(&[]), url), "{url}");
        }
    }

    #[test]
    fn n04_special_networks_of_ipv4_are_refused() {
        for url in [
            "http://0.0.0.0/",
            "http://10.1.2.3/",
            "http://172.31.255.255/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://192.0.0.8/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://240.0.0.1/",
            "http://255.255.255.255/",
        ] {
            assert!(!passes(&guard(&[]), url), "{url}");
        }
    }

    #[test]
    fn n03_special_networks_of_ipv6_and_ipv4_within_it_are_refused() {
        for url in [
            "http://[::]/",
            "http://[::1]/",
            "http://[::127.0.0.1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:a00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:1::1]/",
            "http://[2001:db8::1]/",
            "http://[fe80::1]/",
            "http://[fe80::1%25eth0]/",
            "http://[fd00::1]/",
            "http://[fec0::1]/",
            "http://[ff02::1]/",
        ] {
            assert!(!passes(&guard(&[]), url), "{url}");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for url in [
            "http://1.1.1.1/",
            "https://172.32.0.1/",
            "http://[2606:4700::1111]/",
            "http://[64:ff9b::101:101]/",
            "http://[::ffff:1.1.1.1]/",
            "https://example.org:8443/",
        ] {
            assert!(passes(&guard(&[]), url), "{url}");
        }
    }

    #[test]
    fn names_that_only_a_private_network_knows_are_not_public() {
        for url in [
            "https://feeds.example.org/",
            "https://example.com./news/",
            "http://1.1.1.1:8080/",
            "https://[2606:4700::1111]/",
        ] {
            assert!(is_public(&Url::parse(url).unwrap()), "{url}");
        }
        for url in [
            "http://localhost:8080/",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://10.0.0.1/",
            "http://nas/",
            "http://nas.local/",
            "http://feeds.LAN./",
            "https://news.intranet/",
            "https://news.private/",
            "https://a.b.home.arpa/",
            "https://feeds.example/",
            "ftp://example.com/",
        ] {
            assert!(!is_public(&Url::parse(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn n15_other_schemes_and_ports_are_refused() {
        for url in [
            "file:///etc/passwd",
            "gopher://example.org/",
            "ftp://example.org/",
            "data:text/html,x",
            "javascript:alert(1)",
            "http://example.org:22/",
            "http://example.org:25/",
            "http://example.org:6379/",
        ] {
            assert!(!passes(&guard(&["0.0.0.0/0"]), url), "{url}");
        }
    }

    #[test]
    fn n12_exceptions_let_pass_what_they_name_and_nothing_else() {
        let some = guard(&["127.0.0.1", "10.0.0.0/8", "::1", "Intranet.Example."]);
        for url in ["http://127.0.0.1/", "http://0x7f.1/", "http://10.255.0.1/", "http://[::1]/"] {
            assert!(passes(&some, url), "{url}");
        }
        for url in ["http://127.0.0.2/", "http://192.168.0.1/", "http://[fd00::1]/"] {
            assert!(!passes(&some, url), "{url}");
        }
        let inside = ["192.168.0.1:0".parse().unwrap()];
        assert!(some.admit("intranet.example", inside.into_iter()).is_ok());
        assert!(some.admit("www.intranet.example", inside.into_iter()).is_err());
    }

    #[test]
    fn n05_a_name_with_public_and_private_addresses_keeps_the_public_ones() {
        let public = "1.1.1.1:0".parse().unwrap();
        let private = "127.0.0.1:0".parse().unwrap();
        assert_eq!(guard(&[]).admit("mixed.example", [private, public].into_iter()), Ok(vec![public]));
    }

    #[test]
    fn names_of_a_proxy_s_own_network_are_refused_unless_listed() {
        let check = |allow: &[&str], name| guard(allow).check_far_name(name, Some("proxy.example"));
        for name in
            ["localhost", "LOCALHOST.", "a.localhost", "metadata.google.internal", "nas", "home.arpa", "Proxy.example"]
        {
            assert!(check(&[], name).is_err(), "{name}");
        }
        for name in ["example.org", "localhost.example.org", "nohome.arpa", "paper.onion", "www.proxy.example"] {
            assert!(check(&[], name).is_ok(), "{name}");
        }
        assert!(check(&["nas", "proxy.example"], "nas").is_ok());
    }

    #[test]
    fn a_refusal_names_the_address_and_the_setting() {
        let private = ["10.0.0.7:0".parse().unwrap(), "[::1]:0".parse().unwrap()];
        let refusal = guard(&[]).admit("evil.example", private.into_iter()).unwrap_err().to_string();
        assert!(refusal.contains("evil.example leads to 10.0.0.7"), "{refusal}");
        assert!(refusal.contains(r#"`allow_private = ["10.0.0.7", "::1"]`"#), "{refusal}");
    }

    #[test]
    fn an_unreadable_exception_is_named() {
        let error = Guard::new(&["10.0.0.0/99".to_owned()]).unwrap_err();
        assert!(error.contains("10.0.0.0/99"), "{error}");
    }
}
