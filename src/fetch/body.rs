//! Bodies: content decoding and its limits.
//!
//! Bytes are counted on the wire and again as they come out of the decoder, so that neither a
//! large body nor a small one that unpacks to a huge one is read further than the limit. The
//! decoders stand here and not inside reqwest, which compares codings by letter case, refuses
//! gzip of several members (RFC 1952, section 2.2), and can't count on the wire.

use std::io;
use std::pin::Pin;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use tokio::io::{AsyncBufRead, AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

use super::budget::{self, SMALL_BYTES_MAX};
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
/// How much of an unknown coding's name is shown.
const CODING_CHARS_SHOWN: usize = 40;

/// More came over the wire than the limit allows.
#[derive(Debug, thiserror::Error)]
#[error("the body is longer than the limit")]
struct Overrun;

/// Reads a body up to its limit.
pub(super) async fn read(response: Response, limit: BodyLimit, settings: &config::Fetch) -> Result<Bytes, Failure> {
    let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0);
    if announced > limit.bytes_max && limit.overflow == Overflow::Fail {
        return Err(too_large(limit));
    }
    let coding = text(response.headers(), &CONTENT_ENCODING).unwrap_or_default();
    let Some(decoded) = decoder(&coding, wire(response, limit)) else {
        let coding: String = coding.chars().take(CODING_CHARS_SHOWN).collect();
        let cause = format!("the server sent the content coding {coding:?}, which was not asked for");
        return Err(Failure::unreachable(cause));
    };
    let mut body = Vec::with_capacity(announced.min(TRUSTED_BYTES));
    // One byte more than the limit tells a body that is too large from one that just fits.
    let mut decoded = decoded.take((limit.bytes_max as u64).saturating_add(1));
    let mut share = None;
    let mut read = (&mut decoded).take(SMALL_BYTES_MAX as u64).read_to_end(&mut body).await;
    if read.is_ok() && body.len() == SMALL_BYTES_MAX {
        share = Some(budget::share(limit.bytes_max).await);
        read = decoded.read_to_end(&mut body).await;
    }
    match read {
        Ok(_) if body.len() <= limit.bytes_max => {}
        Err(error) if !is_overrun(&error) => return Err(failure(&error, settings)),
        _ if limit.overflow == Overflow::Fail => return Err(too_large(limit)),
        _ => body.truncate(limit.bytes_max),
    }
    Ok(match share {
        Some(share) => share.hold(body),
        None => body.into(),
    })
}

/// The body as it comes, up to the limit.
fn wire(response: Response, limit: BodyLimit) -> impl AsyncBufRead + Send + 'static {
    let mut bytes = 0_usize;
    let chunks = response.bytes_stream().map_err(io::Error::other);
    StreamReader::new(Box::pin(chunks.map(move |chunk| {
        let chunk = chunk?;
        tally::received(chunk.len());
        bytes = bytes.saturating_add(chunk.len());
        // A chunk that crosses the limit is passed on whole: what is cut is cut after decoding.
        if bytes.saturating_sub(chunk.len()) > limit.bytes_max { Err(io::Error::other(Overrun)) } else { Ok(chunk) }
    })))
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

fn too_large(limit: BodyLimit) -> Failure {
    Failure::refused(format!(
        "the page has more than {} bytes; if it's really that long, raise `body_limit` under [fetch]",
        limit.bytes_max
    ))
}
