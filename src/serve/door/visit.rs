//! One connection: its requests, and what its client takes of the answers.

use std::future::{Ready, ready};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Context, Poll};

use bytes::Bytes;
use futures_util::future::{BoxFuture, Either};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::CONNECTION;
use hyper::service::Service;
use hyper::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::room::Seat;
use crate::serve::answer::{Answer, document_path, is_answered, respond, respond_from, takes_bytes};
use crate::serve::heads::set;
use crate::serve::listen::Reach;
use crate::serve::{Retrieve, Site, Traffic, hub, office, push};

/// Bytes that are still taken from a client after the last answer, and thrown away.
const LINGER_BYTES_MAX: usize = 256 * 1024;

/// What stands in the path of every archive document.
const ARCHIVE: &str = "/archive/";

/// Answers the requests of a connection.
pub(super) struct Visit {
    site: Arc<Site>,
    seat: Arc<Seat>,
    reach: Reach,
}

type Outgoing = Result<Response<Full<Bytes>>, hyper::Error>;

impl Visit {
    pub(super) fn new(site: Arc<Site>, seat: Arc<Seat>, reach: Reach) -> Self {
        Self { site, seat, reach }
    }

    /// Where the connection notes what it does.
    pub(super) fn seat(&self) -> &Arc<Seat> {
        &self.seat
    }
}

impl Service<Request<Incoming>> for Visit {
    type Response = Response<Full<Bytes>>;
    type Error = hyper::Error;
    type Future = Either<Ready<Outgoing>, BoxFuture<'static, Outgoing>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.seat.asked();
        let (site, seat) = (&self.site, Arc::clone(&self.seat));
        let traffic = Arc::clone(&site.traffic);
        if let Some(hub) = hub::asked(site, &request) {
            return Either::Right(Box::pin(async move { send(hub::answer(hub, request).await, &seat, &traffic) }));
        }
        if let Some((gate, token)) = push::asked(site, &request) {
            return Either::Right(Box::pin(
                async move { send(push::answer(gate, token, request).await, &seat, &traffic) },
            ));
        }
        if let Some((retrieve, path)) = absent(site, &request) {
            let site = Arc::clone(site);
            return Either::Right(Box::pin(async move {
                let document = retrieve(path.clone()).await.or_else(|| (site.find)(&path));
                send(respond_from(&site, &request, Instant::now(), |_| document), &seat, &traffic)
            }));
        }
        if let Some((office, wish)) = office::asked(site, &request, self.reach) {
            let site = Arc::clone(site);
            return Either::Right(Box::pin(async move {
                let answer = match wish {
                    Ok(wish) => office::answer(&site, &*office, &request, wish).await,
                    Err(refusal) => refusal,
                };
                send(answer, &seat, &traffic)
            }));
        }
        let answer = respond(site, &request, Instant::now());
        tracing::debug!(method = %request.method(), path = request.uri().path(), status = answer.status().as_u16(), "answered");
        Either::Left(ready(send(answer, &seat, &traffic)))
    }
}

/// How to get what a request asks for, and its path, if that is not in memory: an archive document, or
/// the bytes of another one.
fn absent(site: &Site, request: &Request<Incoming>) -> Option<(Arc<Retrieve>, String)> {
    let retrieve = site.retrieve.as_ref().filter(|_| is_answered(request))?;
    let path = document_path(site.path(request.uri().path()))?;
    let is_absent = match (site.find)(path) {
        Some(document) => document.bytes().is_none() && takes_bytes(request.headers(), &document),
        None => path.contains(ARCHIVE),
    };
    is_absent.then(|| (Arc::clone(retrieve), path.to_owned()))
}

fn send(mut answer: Answer, seat: &Seat, traffic: &Traffic) -> Outgoing {
    traffic.answered(answer.status());
    if seat.is_ending() {
        set(answer.headers_mut(), CONNECTION, "close");
    }
    seat.answered();
    Ok(answer.map(Full::new))
}

/// A stream that notes on its seat when the client takes something.
pub(super) struct Watched<S> {
    stream: S,
    seat: Arc<Seat>,
    lingered_bytes: usize,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, seat: Arc<Seat>) -> Self {
        Self { stream, seat, lingered_bytes: 0 }
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.seat.took();
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let stream = Pin::new(&mut self.stream);
        let written = match bufs {
            // An answer without a body. The system takes one buffer faster than a list of one.
            [only] => stream.poll_write(cx, only),
            _ => stream.poll_write_vectored(cx, bufs),
        };
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if flushed.is_ready() {
            self.seat.flushed();
        }
        flushed
    }

    /// Says that no more comes, and reads on until the client says so too: were the connection
    /// closed with something unread, the system would take back what the client has not read yet,
    /// and with it the reason of a refusal (RFC 9112, section 9.6). Whoever never ends is cleared
    /// for idling.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        task::ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        while self.lingered_bytes < LINGER_BYTES_MAX {
            let mut bytes = [0; 4096];
            let mut rest = ReadBuf::new(&mut bytes);
            task::ready!(Pin::new(&mut self.stream).poll_read(cx, &mut rest))?;
            if rest.filled().is_empty() {
                break;
            }
            self.lingered_bytes += rest.filled().len();
        }
        Poll::Ready(Ok(()))
    }
}
