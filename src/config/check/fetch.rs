//! `[fetch]`

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

use super::super::node::Node;
use super::super::table::Table;
use super::super::{Fetch, quantity};
use super::{address, browser};

/// The longest timeout: a source that takes longer holds a worker for nothing.
const TIMEOUT_MAX: Duration = Duration::from_secs(3600);

/// The longest pause between two requests to one host.
const DELAY_MAX: Duration = Duration::from_secs(3600);

/// The largest body limit, in bytes: a page is held in memory.
const BODY_BYTES_MAX_MAX: usize = 1 << 30;

pub(super) fn fetch(table: Option<&Table<'_>>) -> Fetch {
    let default = Fetch::default();
    let Some(table) = table else { return default };
    let body_bytes_max = size(table, "body_limit");
    let fetch = Fetch {
        contact: table.get("contact").and_then(|node| contact(&node)),
        delay: at_most(table, "delay", DELAY_MAX).unwrap_or(default.delay),
        workers: table.whole("workers").unwrap_or(default.workers),
        allow_private: table.many("allow_private").iter().filter_map(private).collect(),
        connect_timeout: at_most(table, "connect_timeout", TIMEOUT_MAX).unwrap_or(default.connect_timeout),
        read_timeout: at_most(table, "read_timeout", TIMEOUT_MAX).unwrap_or(default.read_timeout),
        total_timeout: at_most(table, "total_timeout", TIMEOUT_MAX).unwrap_or(default.total_timeout),
        // Whoever reads longer pages said so with one key for a long time.
        wire_bytes_max: size(table, "wire_limit").or(body_bytes_max).unwrap_or(default.wire_bytes_max),
        body_bytes_max: body_bytes_max.unwrap_or(default.body_bytes_max),
        redirects_max: table.whole("redirects").unwrap_or(default.redirects_max),
        browser: browser::browser(table),
    };
    for (name, part) in [("connect_timeout", fetch.connect_timeout), ("read_timeout", fetch.read_timeout)] {
        if let Some(node) = table.get(name).filter(|_| part > fetch.total_timeout) {
            let total = quantity::display(fetch.total_timeout);
            node.refuse(
                format!("`{name}` is longer than `total_timeout`, which is {total}"),
                "make it shorter, or the other longer",
            );
        }
    }
    fetch
}

fn at_most(table: &Table<'_>, name: &str, most: Duration) -> Option<Duration> {
    let duration = table.duration(name)?;
    if duration > most {
        let most = quantity::display(most);
        table.get(name)?.refuse(format!("`{name}` is longer than {most}"), format!("write at most {most}"));
        return None;
    }
    Some(duration)
}

fn size(table: &Table<'_>, name: &str) -> Option<usize> {
    let node = table.get(name)?;
    let bytes = node.bytes()?;
    if bytes > BODY_BYTES_MAX_MAX {
        node.refuse(format!("`{name}` is larger than 1 GiB"), "write at most 1 GiB; pages are held in memory");
        return None;
    }
    Some(bytes)
}

/// A page, or a mail address: both tell an operator whom to ask.
fn contact(node: &Node<'_>) -> Option<Url> {
    let text = node.text()?.trim();
    match Url::parse(text) {
        Ok(url) if url.scheme() == "mailto" && url.path().contains('@') => Some(url),
        Err(_) if text.contains('@') && !text.contains('/') => {
            node.refuse(format!("`{text}` is not an address"), format!("write mailto:{text}"));
            None
        }
        _ => address::web(node),
    }
}

/// An address, a network or a host that may be asked although it is private.
pub(super) fn private(node: &Node<'_>) -> Option<String> {
    let text = node.text()?.trim();
    if text.parse::<IpAddr>().is_ok() || is_network(text) {
        return Some(text.to_owned());
    }
    if let Ok(url) = Url::parse(text)
        && let Some(host) = url.host_str()
    {
        node.refuse("this is an address of a page, not of a host", format!("write the host alone: {host}"));
        return None;
    }
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    match Host::parse(text) {
        Ok(Host::Domain(host)) if text.chars().all(in_host) => Some(host),
        _ => {
            node.refuse(
                format!("`{text}` is not an address, a network or a host"),
                "write it like 127.0.0.1, 10.0.0.0/8, fd00::/8 or intranet.example",
            );
            None
        }
    }
}

fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.bytes().all(|byte| byte.is_ascii_digit()) && bits.parse().is_ok_and(|bits: u8| bits <= most)
}
