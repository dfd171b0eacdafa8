//! The one way to the network that a browser has: a forward proxy on loopback, behind the guard.
//!
//! Every connection is checked like one of our own: the address as asked, and what its name
//! resolves to, of which only admitted addresses are connected to; and it goes through the proxy of
//! the source, if that has one (`connect`). Only who knows the secret of
//! this run gets through, so that nobody else on the machine can use it; the browser learns it
//! through the DevTools pipe. One request per connection, or one tunnel: what follows the body of
//! a request is not passed on, for it might be meant for another host.

mod connect;
mod head;

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet, yield_now};
use tokio::time::{sleep, timeout};
use url::Url;

use self::head::Head;
use crate::config::Proxy;
use crate::fetch::failure::Failure;
use crate::fetch::guard::Guard;

/// The user name under which the browser logs in.
pub(super) const USER: &str = "depesche";
/// Bytes of the secret of one run.
const SECRET_BYTES: usize = 16;
/// How long a client may take to say who it is and what it wants: it is on this machine.
const HEAD_TIME_MAX: Duration = Duration::from_secs(2);
/// Connections that have not said it yet. With one more the oldest is dropped, for anybody on the
/// machine can open them and be silent.
const KNOCKING_MAX: usize = 32;
/// Connections of one page at the same time; Chromium itself has at most 32 for one proxy.
const CONNECTIONS_MAX: usize = 128;
/// The pause after a connection that could not be accepted: no file may be free for a while.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Hosts whose failures are remembered for the page that is rendered.
const FAILURES_MAX: usize = 256;

/// A gate that is open as long as it is held.
pub(super) struct Gate {
    port: u16,
    keeper: Arc<Keeper>,
    accepting: tokio::task::JoinHandle<()>,
}

struct Keeper {
    guard: Arc<Guard>,
    secret: String,
    connect_timeout: Duration,
    /// The proxy of the source whose page is rendered.
    proxy: Mutex<Option<Proxy>>,
    /// Why hosts could not be reached.
    failures: Mutex<HashMap<String, Failure>>,
}

impl Gate {
    /// Opens one at a free port.
    pub(super) async fn open(guard: Arc<Guard>, connect_timeout: Duration) -> Result<Self, Failure> {
        let not_opened = |error: io::Error| {
            Failure::unreachable(format!("the browser's way to the network can't be opened: {error}"))
        };
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(|error| not_opened(io::Error::other(error)))?;
        let secret = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.map_err(not_opened)?;
        let port = listener.local_addr().map_err(not_opened)?.port();
        let keeper =
            Arc::new(Keeper { guard, secret, connect_timeout, proxy: Mutex::default(), failures: Mutex::default() });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&keeper)));
        Ok(Self { port, keeper, accepting })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// What the browser logs in with.
    pub(super) fn secret(&self) -> &str {
        &self.keeper.secret
    }

    /// Why a host could not be reached, if it could not.
    pub(super) fn failure(&self, url: &Url) -> Option<Failure> {
        self.keeper.failures().get(url.host_str()?).cloned()
    }

    /// Prepares for another page, of a source with this proxy.
    pub(super) fn prepare(&self, proxy: Option<&Proxy>) {
        *self.keeper.proxy.lock().unwrap_or_else(PoisonError::into_inner) = proxy.cloned();
        self.keeper.failures().clear();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, keeper: Arc<Keeper>) {
    let (mut knocking, mut admitted) = (JoinSet::new(), JoinSet::new());
    // Those who knock, the oldest first.
    let mut order: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        tokio::select! {
            biased;
            Some(knocked) = knocking.join_next() => {
                let Ok(Ok(Some((client, head)))) = knocked else { continue };
                if admitted.len() >= CONNECTIONS_MAX {
                    admitted.join_next().await;
                }
                let keeper = Arc::clone(&keeper);
                // Whoever hangs up in the middle has had enough.
                admitted.spawn(async move { keeper.serve(client, head).await.unwrap_or_default() });
            }
            Some(_) = admitted.join_next() => {}
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else {
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                };
                order.retain(|other| !other.is_finished());
                if order.len() >= KNOCKING_MAX && let Some(oldest) = order.pop_front() {
                    oldest.abort();
                }
                let keeper = Arc::clone(&keeper);
                order.push_back(knocking.spawn(async move { keeper.knock(client).await }));
                // Whoever has said it already is heard before the next one comes.
                yield_now().await;
            }
        }
    }
}

impl Keeper {
    fn failures(&self) -> std::sync::MutexGuard<'_, HashMap<String, Failure>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, url: &Url, failure: Failure) {
        let mut failures = self.failures();
        if failures.len() < FAILURES_MAX {
            failures.insert(url.host_str().unwrap_or_default().to_owned(), failure);
        }
    }

    /// Reads what a client wants; `None` if it may not come in.
    async fn knock(&self, mut client: TcpStream) -> io::Result<Option<(TcpStream, Head)>> {
        let knock = async {
            let Some(head) = Head::read(&mut client).await? else {
                refuse(&mut client, "400 Bad Request", "").await?;
                return Ok(None);
            };
            let login = BASE64_STANDARD.encode(format!("{USER}:{}", self.secret));
            if head.value("proxy-authorization") != Some(&format!("Basic {login}")) {
                let wanted = "Proxy-Authenticate: Basic realm=\"depesche\"\r\n";
                refuse(&mut client, "407 Proxy Authentication Required", wanted).await?;
                return Ok(None);
            }
            io::Result::Ok(Some(head))
        };
        let head = timeout(HEAD_TIME_MAX, knock).await??;
        Ok(head.map(|head| (client, head)))
    }

    async fn serve(&self, mut client: TcpStream, head: Head) -> io::Result<()> {
        let is_tunnel = head.method() == "CONNECT";
        let target = if is_tunnel { format!("https://{}/", head.target()) } else { head.target().to_owned() };
        let Ok(url) = target.parse::<Url>() else { return refuse(&mut client, "400 Bad Request", "").await };
        let proxy = self.proxy.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let server = match self.connect(&url, proxy.as_ref(), is_tunnel).await {
            Ok(server) => server,
            Err(failure) => {
                self.note(&url, failure);
                return refuse(&mut client, "502 Bad Gateway", "").await;
            }
        };
        if is_tunnel {
            return tunnel(client, server).await;
        }
        let forwarder = proxy.as_ref().filter(|proxy| proxy.place().scheme() == "http");
        let asked = match forwarder {
            Some(proxy) => head.for_proxy(&url, connect::login(proxy).as_deref()),
            None => head.for_server(&url),
        };
        let length = head.value("content-length").and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        let is_refused = |status: &str| {
            let wants_login = forwarder.is_some() && status == "407";
            if wants_login {
                self.note(&url, connect::no_login());
            }
            wants_login
        };
        relay(client, server, asked.as_bytes(), length, is_refused).await
    }

    /// Connects to where an address leads, if the guard lets it.
    async fn connect(&self, url: &Url, proxy: Option<&Proxy>, is_tunnel: bool) -> Result<TcpStream, Failure> {
        self.guard.check_url(url)?;
        let connecting = async {
            match proxy {
                Some(proxy) => connect::through(proxy, &self.guard, url, is_tunnel).await,
                None => connect::straight(&self.guard, url).await,
            }
        };
        timeout(self.connect_timeout, connecting).await.unwrap_or_else(|_| {
            Err(Failure::unreachable(format!(
                "no connection within {:?} (`connect_timeout` under [fetch])",
                self.connect_timeout
            )))
        })
    }
}

async fn refuse(client: &mut (impl AsyncWrite + Unpin), status: &str, headers: &str) -> io::Result<()> {
    let answer = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(answer.as_bytes()).await
}

async fn tunnel(mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    copy_bidirectional(&mut client, &mut server).await.map(|_| ())
}

/// Passes on one request, with so many bytes after its head, and its answer, unless that is refused
/// for its status.
async fn relay(
    mut client: TcpStream,
    mut server: TcpStream,
    head: &[u8],
    length: u64,
    is_refused: impl Fn(&str) -> bool,
) -> io::Result<()> {
    server.write_all(head).await?;
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let answer = async {
        while let Some(head) = Head::read(&mut from_server).await? {
            if is_refused(head.target()) {
                return refuse(&mut to_client, "502 Bad Gateway", "").await;
            }
            to_client.write_all(head.for_client().as_bytes()).await?;
            if !head.is_interim() {
                copy(&mut from_server, &mut to_client).await?;
                break;
            }
        }
        to_client.shutdown().await
    };
    let ask = async {
        copy(&mut (&mut from_client).take(length), &mut to_server).await?;
        // The client has nothing more to say to this server; its end is the end of all.
        while from_client.read(&mut [0; 64]).await? > 0 {}
        io::Result::Ok(())
    };
    tokio::select! {
        ended = answer => ended,
        ended = ask => ended,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
