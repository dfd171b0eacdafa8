//! The door: HTTP/1.1 connections in, requests to [`super::respond`], answers out.
//!
//! What a client can make us hold is limited here: how many connections there are, how long one may
//! take over its headers, stay idle or take nothing of its answer (`room`), how large its headers
//! may be, and how long it may live at all.

mod descriptors;
mod room;
mod visit;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::listen::Listener;
use super::{Listeners, Site};
use room::Room;
use visit::{Visit, Watched};

/// Size of all headers of a request together. Beyond it, and beyond 100 headers, the answer is 431.
const HEADERS_BYTES_MAX: usize = 32 * 1024;
/// Pause after a failed `accept`: usually there are no file descriptors left, and asking again at
/// once would only burn time.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Serves a site until `stop` becomes true; then no connection is accepted any more, and answers
/// under way are finished within five seconds.
pub async fn serve(mut listeners: Listeners, site: Site, stop: watch::Receiver<bool>) {
    let room = Arc::new(Room::new(descriptors::connections_max()));
    let site = Arc::new(site);
    let mut loops = JoinSet::new();
    for listener in listeners.open.drain(..) {
        loops.spawn(accept_all(listener, Arc::clone(&site), Arc::clone(&room), stop.clone()));
    }
    let accepted = async { while loops.join_next().await.is_some() {} };
    tokio::select! {
        () = accepted => {}
        () = room.sweep() => {}
    }
    room.close().await;
}

async fn accept_all(listener: Listener, site: Arc<Site>, room: Arc<Room>, mut stop: watch::Receiver<bool>) {
    let reach = listener.reach();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener) => accepted,
            // A dropped sender means that nobody is left who wants this served.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok(stream) => room.admit(|seat| welcome(stream, Visit::new(Arc::clone(&site), seat, reach))),
            Err(error) => {
                tracing::warn!(listener = %listener, %error, "no connection could be accepted; trying again shortly");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

async fn accept(listener: &Listener) -> io::Result<Stream> {
    Ok(match listener {
        Listener::Tcp(listener) => {
            let (stream, _) = listener.accept().await?;
            // Answers are written in one go; waiting to fill a packet would only delay them. A
            // client that has left already is noticed when its request is read.
            let _ = stream.set_nodelay(true);
            Stream::Tcp(stream)
        }
        Listener::Unix(listener) => Stream::Unix(listener.accept().await?.0),
    })
}

/// Waits for the first byte before anything is set up, so that a silent connection costs little.
async fn welcome(stream: Stream, visit: Visit) {
    match stream {
        Stream::Tcp(stream) => {
            if stream.readable().await.is_ok() {
                Box::pin(drive(stream, visit)).await;
            }
        }
        Stream::Unix(stream) => {
            if stream.readable().await.is_ok() {
                Box::pin(drive(stream, visit)).await;
            }
        }
    }
}

async fn drive(stream: impl AsyncRead + AsyncWrite + Unpin, visit: Visit) {
    let io = TokioIo::new(Watched::new(stream, Arc::clone(visit.seat())));
    let connection = http1::Builder::new()
        // The room has its own clock for all connections, which costs a request nothing.
        .header_read_timeout(None)
        .max_header_size(HEADERS_BYTES_MAX)
        .max_buf_size(HEADERS_BYTES_MAX)
        .serve_connection(io, visit);
    // How a client leaves is no concern of the operator's.
    let _ = connection.await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
