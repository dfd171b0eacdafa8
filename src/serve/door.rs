//! The door: HTTP/1.1 connections in, requests to [`respond`], answers out.
//!
//! `axum::serve` has no setting for the limits that a public server needs, so the connections are
//! driven here: how many there are, how long one may take over its headers or stay idle, how
//! large its headers may be, and how long it may live at all.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Response, header};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::answer::{Ask, respond};
use super::listen::Listener;
use super::{Listeners, Site};

/// Connections at the same time; more wait in the queue of the kernel.
const CONNECTIONS_MAX: usize = 2048;
/// Time for the headers of a request, and for the next request on an idle connection.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(20);
/// Size of all headers of a request together.
const HEADERS_BYTES_MAX: usize = 32 * 1024;
/// Number of headers of a request.
const HEADERS_MAX: usize = 64;
/// Time that a connection may live; after it, the answer under way is finished.
const CONNECTION_LIFETIME_MAX: Duration = Duration::from_secs(10 * 60);
/// Time that an answer under way gets when its connection or the server ends.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);
/// Pause after a failed `accept`: usually there are no file descriptors left, and asking again at
/// once would only burn time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Serves a site until `stop` becomes true; then no connection is accepted any more, and answers
/// under way are finished within five seconds.
pub async fn serve(mut listeners: Listeners, site: Site, stop: watch::Receiver<bool>) {
    let router = Router::new().fallback(answer).with_state(site);
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut loops = JoinSet::new();
    for listener in listeners.open.drain(..) {
        loops.spawn(accept_all(listener, router.clone(), Arc::clone(&room), stop.clone()));
    }
    while loops.join_next().await.is_some() {}
}

async fn accept_all(listener: Listener, router: Router, room: Arc<Semaphore>, stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut stopped = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            // A dropped sender means that nobody is left who wants this served.
            _ = stopped.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, permit)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    match stream {
                        Stream::Tcp(stream) => drive(stream, router, stop).await,
                        Stream::Unix(stream) => drive(stream, router, stop).await,
                    }
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(listener = %listener, %error, "no connection could be accepted; trying again shortly");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

enum Stream {
    Tcp(tokio::net::TcpStream),
    Unix(tokio::net::UnixStream),
}

/// Waits for room, then for a connection.
async fn accept(listener: &Listener, room: &Arc<Semaphore>) -> io::Result<(Stream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let stream = match listener {
        Listener::Tcp(listener) => {
            let (stream, _) = listener.accept().await?;
            // Answers are written in one go; waiting to fill a packet would only delay them.
            stream.set_nodelay(true)?;
            Stream::Tcp(stream)
        }
        Listener::Unix(listener) => Stream::Unix(listener.accept().await?.0),
    };
    Ok((stream, permit))
}

async fn drive(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(HEADERS_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    tokio::select! {
        // How a client leaves is no concern of the operator's.
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
        () = sleep(CONNECTION_LIFETIME_MAX) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(FINISH_TIMEOUT, connection).await;
}

async fn answer(State(site): State<Site>, request: Request) -> Result<Response<Body>, Infallible> {
    let headers = request.headers();
    let if_none_match = joined(headers, &header::IF_NONE_MATCH);
    let ask = Ask {
        method: request.method().as_str(),
        path: request.uri().path(),
        if_none_match: if_none_match.as_deref(),
        if_modified_since: headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok()),
    };
    let answer = respond(&site, &ask, Instant::now());
    tracing::debug!(method = ask.method, path = ask.path, status = answer.status, "answered");

    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    // The bytes of the document themselves are sent, not a copy.
    let response = response.body(Body::from(answer.body));
    Ok(response.unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be put into HTTP");
        let mut failure = Response::new(Body::empty());
        *failure.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        failure
    }))
}

/// All lines of a header as one list (RFC 9110, section 5.3).
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
