//! Bodies: content decoding and its limits.
//!
//! Bytes are counted on the wire and again as they come out of the decoder, so that neither a
//! large body nor a small one that unpacks to a huge one is read further than the limits. The
//! decoders stand here and not inside reqwest, which compares codings by letter case, refuses
//! gzip of several members (RFC 1952, section 2.2), and can't count on the wire.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use reqwest::header::CONTENT_ENCODING;
use reqwest::{Response, Version};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

use super::budget::Share;
use super::errand::{BodyLimit, Overflow};
use super::exchange::text;
use super::failure::Failure;
use super::tally;
use crate::config;

/// What [`decoder`] decodes: the value of `Accept-Encoding`. `deflate` is left out because servers
/// mean two different things by it (RFC 9110, section 8.4.1.2).
pub(super) const CODINGS: &str = "gzip, br, zstd";
/// The largest window that zstd on the web may use: 8 MiB (RFC 9659).
const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Announced lengths are believed up to this many bytes when the first memory is taken.
const TRUSTED_BYTES: usize = 256 * 1024;
/// The least room that is made for a body at once.
const ROOM_BYTES_MIN: usize = 64 * 1024;
/// How much of an unknown coding's name is shown.
const CODING_CHARS_SHOWN: usize = 40;

/// How many bytes one byte of the wire may unpack to. Real pages stay under 30; a bomb has a thousand.
const RATIO_MAX: usize = 200;
/// The ratio counts from so many decoded bytes on: what is small may be as monotonous as it likes.
const RATIO_BYTES_MIN: usize = 1024 * 1024;

/// More came over the wire than the limit allows.
#[derive(Debug, thiserror::Error)]
#[error("the body is longer than the limit")]
struct Overrun;

/// Reads a body up to its limits.
pub(super) async fn read(response: Response, limit: BodyLimit, settings: &config::Fetch) -> Result<Bytes, Failure> {
    let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok());
    if announced.is_some_and(|bytes| bytes > limit.wire_bytes_max) && limit.overflow == Overflow::Fail {
        return Err(too_long(limit));
    }
    let coding = text(response.headers(), &CONTENT_ENCODING).unwrap_or_default();
    let came = Arc::new(AtomicUsize::new(0));
    let Some(decoded) = decoder(&coding, wire(response, limit, Arc::clone(&came))) else {
        let coding: String = coding.chars().take(CODING_CHARS_SHOWN).collect();
        let cause = format!("the server sent the content coding {coding:?}, which was not asked for");
        return Err(Failure::unreachable(cause));
    };
    let body = Vec::with_capacity(announced.unwrap_or_default().min(TRUSTED_BYTES));
    Reading { decoded, came, limit, body, share: Share::default() }.run(settings).await
}

/// A body that is being read.
struct Reading {
    decoded: Pin<Box<dyn AsyncRead + Send>>,
    /// How many bytes came over the wire.
    came: Arc<AtomicUsize>,
    limit: BodyLimit,
    body: Vec<u8>,
    share: Share,
}

impl Reading {
    async fn run(mut self, settings: &config::Fetch) -> Result<Bytes, Failure> {
        let is_cut = self.limit.overflow == Overflow::Cut;
        loop {
            if !self.share.covers(self.body.len()) {
                self.share.grow(self.limit.bytes_max, settings.total_timeout).await?;
            }
            self.make_room();
            let read = self.decoded.read_buf(&mut self.body).await;
            match read {
                Ok(0) => break,
                Ok(_) if self.body.len() > self.limit.bytes_max && is_cut => {
                    self.body.truncate(self.limit.bytes_max);
                    break;
                }
                Ok(_) if self.body.len() > self.limit.bytes_max => return Err(too_large(self.limit)),
                Ok(_) if self.is_bomb() => return Err(bomb()),
                Ok(_) => {}
                Err(error) if !is_overrun(&error) => return Err(failure(&error, settings)),
                Err(_) if is_cut => break,
                Err(_) => return Err(too_long(self.limit)),
            }
        }
        Ok(self.share.hold(self.body))
    }

    /// Makes room for the next bytes, never much more than there are already, nor beyond the limit:
    /// one byte more tells a body that is too large from one that just fits.
    fn make_room(&mut self) {
        if self.body.len() == self.body.capacity() {
            let left = self.limit.bytes_max.saturating_add(1).saturating_sub(self.body.len());
            self.body.reserve_exact((self.body.len() / 4).max(ROOM_BYTES_MIN).min(left));
        }
    }

    fn is_bomb(&self) -> bool {
        let came = self.came.load(Ordering::Relaxed);
        self.body.len() > RATIO_BYTES_MIN && self.body.len() / RATIO_MAX > came
    }
}

/// The body as it comes, up to the limit; `came` counts it.
fn wire(response: Response, limit: BodyLimit, came: Arc<AtomicUsize>) -> impl AsyncBufRead + Send + 'static {
    StreamReader::new(Box::pin(chunks(response).map(move |chunk| {
        let chunk = chunk?;
        tally::received(chunk.len());
        let before = came.fetch_add(chunk.len(), Ordering::Relaxed);
        // What may be cut is cut after decoding, so there a chunk that crosses the limit is passed on whole.
        let is_over = match limit.overflow {
            Overflow::Cut => before > limit.wire_bytes_max,
            Overflow::Fail => before.saturating_add(chunk.len()) > limit.wire_bytes_max,
        };
        if is_over { Err(io::Error::other(Overrun)) } else { Ok(chunk) }
    })))
}

/// The pieces of a body. Of HTTP/2, whether it is whole is asked once more: a connection that is ended
/// without an error in the middle of a body (GOAWAY, RST_STREAM) is not told from its end.
fn chunks(response: Response) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let may_break_off = response.version() == Version::HTTP_2;
    futures_util::stream::try_unfold(reqwest::Body::from(response), move |mut body| async move {
        loop {
            match body.frame().await {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some((data, body)));
                    }
                }
                Some(Err(error)) => return Err(io::Error::other(error)),
                None if may_break_off && !body.is_end_stream() => {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server ended it before its end"));
                }
                None => return Ok(None),
            }
        }
    })
}

/// The decoder of a coding; `None` for codings that weren't asked for, also for several at once.
fn decoder(coding: &str, wire: impl AsyncBufRead + Send + 'static) -> Option<Pin<Box<dyn AsyncRead + Send>>> {
    Some(match coding.to_ascii_lowercase().as_str() {
        "" | "identity" => Box::pin(wire),
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(wire);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        "br" => Box::pin(BrotliDecoder::new(wire)),
        "zstd" => {
            let mut decoder = ZstdDecoder::with_params(wire, &[DParameter::window_log_max(ZSTD_WINDOW_LOG_MAX)]);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        _ => return None,
    })
}

fn is_overrun(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Overrun>())
}

fn failure(error: &io::Error, settings: &config::Fetch) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>()) {
        Some(transport) => Failure::of_transport(transport, settings),
        None => Failure::damaged(error),
    }
}

fn too_long(limit: BodyLimit) -> Failure {
    Failure::refused(format!(
        "the page has more than {} bytes as it comes; if it's really that long, raise `wire_limit` under [fetch]",
        limit.wire_bytes_max
    ))
}

fn too_large(limit: BodyLimit) -> Failure {
    Failure::refused(format!(
        "the page has more than {} bytes; if it's really that long, raise `body_limit` under [fetch]",
        limit.bytes_max
    ))
}

fn bomb() -> Failure {
    Failure::refused(format!(
        "the page unpacks to more than {RATIO_MAX} times its size, as no page does that is made to be read"
    ))
}
