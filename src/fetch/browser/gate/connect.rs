//! Connections to where a browser wants to go: straight, or through the proxy of the source.
//!
//! Both are checked like requests of our own: the address, what its name resolves to where it is
//! resolved here, and what a name may mean where a proxy resolves it. A proxy itself is the operator's
//! word and may be anywhere.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpStream, lookup_host};
use tokio_socks::tcp::Socks5Stream;
use url::{Host, Url};

use super::head::Head;
use crate::config::Proxy;
use crate::fetch::failure::Failure;
use crate::fetch::guard::Guard;
use crate::fetch::{proxies, status};

/// Where a proxy listens whose address names no port (RFC 1928, section 3).
const SOCKS_PORT: u16 = 1080;

/// Connects to the server of an address.
pub(super) async fn straight(guard: &Guard, url: &Url) -> Result<TcpStream, Failure> {
    let addresses = addresses(guard, url).await?;
    #[expect(clippy::disallowed_methods, reason = "these addresses were admitted by the guard")]
    let connected = TcpStream::connect(addresses.as_slice()).await;
    connected.map_err(|error| Failure::unreachable(format!("no connection: {error}")))
}

/// Connects through a proxy: to the server of an address, or, where the proxy is an HTTP proxy and no
/// tunnel is wanted, to the proxy, which is then asked for the address.
pub(super) async fn through(proxy: &Proxy, guard: &Guard, url: &Url, is_tunnel: bool) -> Result<TcpStream, Failure> {
    proxies::check(guard, url, proxy)?;
    let place = proxy.place();
    // Resolved before the proxy is asked, because a refusal is not its fault.
    let resolved = if proxy.resolves_names() { Vec::new() } else { addresses(guard, url).await? };
    let port = place.port_or_known_default().unwrap_or(SOCKS_PORT);
    #[expect(clippy::disallowed_methods, reason = "the proxy is the operator's word; its target was checked")]
    let stream = of_proxy(proxy, TcpStream::connect((bare(place), port))).await?;
    match (resolved.first(), place.scheme()) {
        (Some(address), _) => socks(proxy, stream, address.ip().to_string(), address.port()).await,
        (None, "http") if is_tunnel => tunnel(proxy, stream, url).await,
        (None, "http") => Ok(stream),
        (None, _) => socks(proxy, stream, bare(url).to_owned(), port_of(url)).await,
    }
}

/// The login that an HTTP proxy is told, if its address has one.
pub(super) fn login(proxy: &Proxy) -> Option<String> {
    let (name, password) = credentials(proxy)?;
    Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}"))))
}

/// What an answer of a proxy that wants credentials means.
pub(super) fn no_login() -> Failure {
    status::failure(StatusCode::PROXY_AUTHENTICATION_REQUIRED, &HeaderMap::new(), true)
}

/// What the guard admits of the addresses behind a name.
async fn addresses(guard: &Guard, url: &Url) -> Result<Vec<SocketAddr>, Failure> {
    let port = port_of(url);
    Ok(match url.host() {
        // Literal addresses were checked with the URL.
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        Some(Host::Domain(name)) => {
            #[expect(clippy::disallowed_methods, reason = "what it finds is checked below")]
            let found = lookup_host((name, port)).await;
            let found =
                found.map_err(|error| Failure::unreachable(format!("the host name can't be resolved: {error}")))?;
            guard.admit(name, found)?
        }
        None => Vec::new(),
    })
}

async fn socks(proxy: &Proxy, stream: TcpStream, host: String, port: u16) -> Result<TcpStream, Failure> {
    let target = (host.as_str(), port);
    let connected = match credentials(proxy) {
        Some((name, password)) => {
            let connecting = Socks5Stream::connect_with_password_and_socket(stream, target, &name, &password);
            of_proxy(proxy, connecting).await
        }
        None => of_proxy(proxy, Socks5Stream::connect_with_socket(stream, target)).await,
    };
    connected.map(Socks5Stream::into_inner)
}

/// RFC 9110, section 9.3.6.
async fn tunnel(proxy: &Proxy, mut stream: TcpStream, url: &Url) -> Result<TcpStream, Failure> {
    let target = format!("{}:{}", url.host_str().unwrap_or_default(), port_of(url));
    let login = login(proxy).map(|login| format!("Proxy-Authorization: {login}\r\n")).unwrap_or_default();
    let asking = async {
        stream.write_all(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n").as_bytes()).await?;
        Head::read(&mut stream).await?.ok_or_else(|| io::Error::other("it hung up"))
    };
    let head = of_proxy(proxy, asking).await?;
    match head.target() {
        status if status.starts_with('2') => Ok(stream),
        "407" => Err(no_login()),
        status => of_proxy(proxy, async { Err(format!("it answered {status}")) }).await,
    }
}

/// Until a connection stands it is the proxy that fails, whatever the site is like.
async fn of_proxy<T, E: ToString>(proxy: &Proxy, doing: impl Future<Output = Result<T, E>>) -> Result<T, Failure> {
    doing.await.map_err(|error| {
        let (place, error) = (proxy.place(), error.to_string());
        Failure::unreachable(format!("the proxy {place} brings no connection: {error}; see `proxy`"))
    })
}

/// The user name and password in the address of a proxy.
fn credentials(proxy: &Proxy) -> Option<(String, String)> {
    let address = proxy.reveal().parse::<Url>().ok()?;
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let has_some = !address.username().is_empty() || address.password().is_some();
    has_some.then(|| (plain(address.username()), plain(address.password().unwrap_or_default())))
}

/// The host of an address without the brackets that IPv6 has there.
fn bare(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
}

fn port_of(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or_default()
}
