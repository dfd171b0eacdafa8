//! Networks that are not the public Internet, from the special-purpose address registries of
//! IANA (RFC 6890 and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

const IPV4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "an address of this network itself"),
    (v4(10, 0, 0, 0, 8), "a private address"),
    (v4(100, 64, 0, 0, 10), "an address inside a provider's network"),
    (v4(127, 0, 0, 0, 8), "a loopback address"),
    (v4(169, 254, 0, 0, 16), "a link-local address"),
    (v4(172, 16, 0, 0, 12), "a private address"),
    (v4(192, 0, 0, 0, 24), "an address for protocol assignments"),
    (v4(192, 0, 2, 0, 24), "an address for documentation"),
    (v4(192, 88, 99, 0, 24), "an address of a 6to4 relay"),
    (v4(192, 168, 0, 0, 16), "a private address"),
    (v4(198, 18, 0, 0, 15), "an address for benchmarks"),
    (v4(198, 51, 100, 0, 24), "an address for documentation"),
    (v4(203, 0, 113, 0, 24), "an address for documentation"),
    (v4(224, 0, 0, 0, 4), "a multicast address"),
    (v4(240, 0, 0, 0, 4), "a reserved address"),
];

const IPV6: &[(Ipv6Net, &str)] = &[
    (v6(0x64, 0xff9b, 1, 48), "an address of a local translation to IPv4"),
    (v6(0x2001, 0, 0, 23), "an address for protocol assignments"),
    (v6(0x2001, 0xdb8, 0, 32), "an address for documentation"),
    (v6(0x2002, 0, 0, 16), "a 6to4 address"),
    (v6(0x3fff, 0, 0, 20), "an address for documentation"),
    (v6(0xfc00, 0, 0, 7), "a private address"),
    (v6(0xfe80, 0, 0, 10), "a link-local address"),
    (v6(0xfec0, 0, 0, 10), "a private address"),
    (v6(0xff00, 0, 0, 8), "a multicast address"),
];

/// The prefix in which networks without IPv4 reach it (RFC 6052). The IPv4 address stands in the
/// last four bytes; on such a network every IPv4-only site is resolved to it.
const TRANSLATED: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// All that is assigned for global unicast so far (RFC 4291, section 2.4).
const GLOBAL: Ipv6Net = v6(0x2000, 0, 0, 3);

/// What kind of address it is, with its article, if it isn't public.
pub(super) fn kind(address: IpAddr) -> Option<&'static str> {
    match address.to_canonical() {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Option<&'static str> {
    IPV4.iter().find(|(network, _)| network.contains(&address)).map(|(_, kind)| *kind)
}

fn kind_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() {
        return Some("a loopback address");
    }
    if TRANSLATED.contains(&address) {
        let [.., a, b, c, d] = address.octets();
        return kind_v4(Ipv4Addr::new(a, b, c, d));
    }
    let listed = IPV6.iter().find(|(network, _)| network.contains(&address)).map(|(_, kind)| *kind);
    listed.or_else(|| (!GLOBAL.contains(&address)).then_some("a reserved address"))
}
