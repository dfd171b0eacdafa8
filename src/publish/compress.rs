//! Documents in gzip and Brotli, made once per change and not per request.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::model::Coding;

/// How hard gzip tries: the usual level. Higher ones take twice the time for one byte in a hundred.
const GZIP_LEVEL: u32 = 6;
/// How hard Brotli tries, of 11: the last level before the time multiplies. At 5 a feed is a tenth
/// smaller than in gzip.
const BROTLI_QUALITY: i32 = 5;
/// The window of Brotli, as a power of two of bytes: the whole document, within these bounds. All of
/// it is cleared before anything is compressed, which for a small document is most of the work. Below
/// the smaller bound the encoder takes a table of 32 MiB instead of one of 1 MiB, and a document of
/// 20 KB takes thirty times as long.
const BROTLI_WINDOW_MIN: u32 = 17;
const BROTLI_WINDOW_MAX: u32 = 20;
/// Buffers of the coders, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// The bytes in a coding; the same bytes give the same, at any time and on any machine.
pub(super) fn encode(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let encoded = match coding {
        Coding::Identity => Ok(bytes.to_vec()),
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::new(GZIP_LEVEL));
            encoder.write_all(bytes).and_then(|()| encoder.finish())
        }
        Coding::Brotli => {
            let window = usize::BITS - bytes.len().leading_zeros();
            let parameters = brotli::enc::BrotliEncoderParams {
                quality: BROTLI_QUALITY,
                lgwin: window.clamp(BROTLI_WINDOW_MIN, BROTLI_WINDOW_MAX) as i32,
                size_hint: bytes.len(),
                ..Default::default()
            };
            let mut out = Vec::with_capacity(bytes.len() / 4);
            brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters).map(|_| out)
        }
    };
    #[expect(clippy::expect_used, reason = "reading from memory and writing into memory cannot fail")]
    let mut encoded = encoded.expect("a vector takes all bytes");
    // It is kept for long, and often far smaller than was thought.
    encoded.shrink_to_fit();
    encoded
}

/// Whether this is what [`encode`] could have made of the bytes. Whatever it decodes to, no more of
/// it is read than it takes to tell.
pub(super) fn is_encoded(coding: Coding, encoded: &[u8], bytes: &[u8]) -> bool {
    match coding {
        Coding::Identity => encoded == bytes,
        Coding::Gzip => reads_as(GzDecoder::new(encoded), bytes),
        Coding::Brotli => reads_as(brotli::Decompressor::new(encoded, BUFFER_BYTES), bytes),
    }
}

/// Whether a reader gives just these bytes.
fn reads_as(mut reader: impl Read, mut bytes: &[u8]) -> bool {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return bytes.is_empty(),
            Ok(read) => match bytes.strip_prefix(&buffer[..read]) {
                Some(rest) => bytes = rest,
                None => return false,
            },
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_recognised_and_nothing_else() {
        let text = "Windpark vor der Küste: kein Kompromiss in Sicht. ".repeat(5_000);
        let (whole, start) = (text.as_bytes(), &text.as_bytes()[..text.len() - 1]);
        for coding in Coding::COMPRESSED {
            let encoded = encode(coding, whole);
            assert!(encoded.len() < whole.len() / 20, "{coding:?}: {} bytes", encoded.len());
            assert_eq!(encoded, encode(coding, whole));
            assert!(is_encoded(coding, &encoded, whole));
            assert!(!is_encoded(coding, &encoded, start));
            assert!(!is_encoded(coding, &encoded[..encoded.len() / 2], whole));
            assert!(!is_encoded(coding, whole, whole));
            assert!(is_encoded(coding, &encode(coding, b""), b""));
        }
    }
}
