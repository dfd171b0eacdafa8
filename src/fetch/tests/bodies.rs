//! Bodies: codings, limits, and what breaks off.

use std::time::{Duration, Instant};

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use tokio::io::AsyncWriteExt;

use super::site::{Act, Site, head, ok};
use super::{client, failure, page, request, settings};
use crate::config::Fetch;
use crate::model::Verdict;

const TEXT: &[u8] = "Grüße aus dem Ressort Politik. Grüße aus dem Ressort Wirtschaft.".as_bytes();

macro_rules! encode {
    ($encoder:ident, $bytes:expr) => {{
        let mut encoder = $encoder::new(Vec::new());
        encoder.write_all($bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }};
}

#[tokio::test]
async fn every_coding_that_is_asked_for_is_decoded() {
    let coded = [
        ("gzip", encode!(GzipEncoder, TEXT)),
        ("br", encode!(BrotliEncoder, TEXT)),
        ("zstd", encode!(ZstdEncoder, TEXT)),
        ("X-GZip", encode!(GzipEncoder, TEXT)),
        ("gzip", [encode!(GzipEncoder, &TEXT[..20]), encode!(GzipEncoder, &TEXT[20..])].concat()),
        ("identity", TEXT.to_vec()),
    ];
    for (coding, bytes) in coded {
        let site = Site::constant(ok(&[("Content-Encoding", coding)], &bytes)).await;
        assert_eq!(&*page(&site, "/").await.body, TEXT, "{coding}");
    }
}

#[tokio::test]
async fn d02_codings_that_nobody_asked_for_and_nested_ones_are_refused() {
    let twice = encode!(GzipEncoder, &encode!(GzipEncoder, TEXT));
    for coding in ["gzip, gzip", "compress", "deflate"] {
        let site = Site::constant(ok(&[("Content-Encoding", coding)], &twice)).await;
        let error = failure(&site, "/").await;
        assert!(error.cause.contains(coding), "{error}");
    }
}

#[tokio::test]
async fn d03_damaged_and_truncated_codings_bring_no_page() {
    let whole = encode!(GzipEncoder, TEXT);
    let zstd = encode!(ZstdEncoder, TEXT);
    let brotli = encode!(BrotliEncoder, TEXT);
    for (coding, bytes) in [
        ("gzip", &whole[..whole.len() - 9]),
        ("gzip", &whole[..whole.len() - 2]),
        ("gzip", TEXT),
        ("zstd", &zstd[..zstd.len() - 3]),
        ("br", &brotli[..brotli.len() - 3]),
    ] {
        let site = Site::constant(ok(&[("Content-Encoding", coding)], bytes)).await;
        let error = failure(&site, "/").await;
        assert_eq!(error.verdict, Verdict::Unreachable, "{error}");
        assert!(error.cause.contains("broke off or is damaged"), "{error}");
    }
}

#[tokio::test]
async fn d01_a_bomb_is_read_up_to_the_limit_and_no_further() {
    // 1 MiB of zeros per member, 300 members: some 300 KB that unpack to 300 MiB.
    let member = encode!(GzipEncoder, &vec![0; 1024 * 1024]);
    let bomb = member.repeat(300);
    let site = Site::constant(ok(&[("Content-Encoding", "gzip")], &bomb)).await;
    let started = Instant::now();
    let error = failure(&site, "/").await;
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(error.verdict, Verdict::Refused, "{error}");
    assert!(error.cause.contains("1048576 bytes") && error.cause.contains("body_limit"), "{error}");
}

#[tokio::test]
async fn a_body_that_decodes_to_nothing_ends_at_the_limit_too() {
    let nothing = encode!(GzipEncoder, b"").repeat(1000);
    let site = Site::constant(ok(&[("Content-Encoding", "gzip")], &nothing)).await;
    let settings = Fetch { wire_bytes_max: 1000, ..settings() };
    let error = client(&settings).get(&request(&site.url("/"))).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Refused, "{error}");
}

#[tokio::test]
async fn h11_a_body_of_exactly_the_limit_is_a_page_and_one_byte_more_is_not() {
    let settings = Fetch { wire_bytes_max: 1000, ..settings() };
    for (bytes, fits) in [(1000, true), (1001, false)] {
        // Once with a length that is known beforehand, once without.
        let known = Site::constant(ok(&[], &vec![b'x'; bytes])).await;
        let open = [head(200, &[]), vec![b'x'; bytes]].concat();
        let unknown = Site::constant(vec![Act::Send(open)]).await;
        for site in [known, unknown] {
            assert_eq!(client(&settings).get(&request(&site.url("/"))).await.is_ok(), fits);
        }
    }
}

#[tokio::test]
async fn h11_wire_and_decoded_bytes_have_limits_of_their_own() {
    let text: Vec<u8> =
        (0..4000_u32).flat_map(|number| (number.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()).collect();
    let packed = encode!(GzipEncoder, &text);
    let site = Site::constant(ok(&[("Content-Encoding", "gzip")], &packed)).await;
    let fits = Fetch { wire_bytes_max: packed.len(), body_bytes_max: text.len(), ..settings() };
    let wire = Fetch { wire_bytes_max: packed.len() - 1, ..fits.clone() };
    let decoded = Fetch { body_bytes_max: text.len() - 1, ..fits.clone() };
    assert!(client(&fits).get(&request(&site.url("/"))).await.is_ok());
    for (settings, key) in [(wire, "`wire_limit`"), (decoded, "`body_limit`")] {
        let error = client(&settings).get(&request(&site.url("/"))).await.unwrap_err();
        assert!(error.verdict == Verdict::Refused && error.cause.contains(key), "{error}");
    }
}

#[tokio::test]
async fn d01_what_unpacks_to_hundreds_of_times_its_size_is_no_page_unless_it_is_small() {
    let settings = Fetch { body_bytes_max: 8 << 20, ..settings() };
    for (bytes, is_read) in [(1 << 20, true), (4 << 20, false)] {
        let body = encode!(GzipEncoder, &vec![b'a'; bytes]);
        let site = Site::constant(ok(&[("Content-Encoding", "gzip")], &body)).await;
        match client(&settings).get(&request(&site.url("/"))).await {
            Ok(_) => assert!(is_read, "{bytes}"),
            Err(error) => assert!(!is_read && error.cause.contains("times its size"), "{error}"),
        }
    }
}

#[tokio::test]
async fn n20_bodies_shorter_than_promised_bring_no_page() {
    let short = [head(200, &[("Content-Length", "100")]), b"only this".to_vec()].concat();
    let chunk = [head(200, &[("Transfer-Encoding", "chunked")]), b"ff\r\nonly this".to_vec()].concat();
    let no_end = [head(200, &[("Transfer-Encoding", "chunked")]), b"4\r\nthis\r\n".to_vec()].concat();
    for bytes in [short, chunk, no_end] {
        let site = Site::constant(vec![Act::Send(bytes)]).await;
        let error = failure(&site, "/").await;
        assert_eq!((error.verdict, error.status), (Verdict::Unreachable, Some(200)));
    }
}

#[tokio::test]
async fn a_body_longer_than_promised_ends_where_it_was_promised() {
    let long = [head(200, &[("Content-Length", "4")]), b"this and more".to_vec()].concat();
    let site = Site::constant(vec![Act::Send(long)]).await;
    assert_eq!(&*page(&site, "/").await.body, b"this");
}

#[tokio::test]
async fn n19_a_trickle_ends_at_the_total_limit_and_silence_at_the_read_limit() {
    let trickle = std::iter::repeat_n([Act::Send(b"x".to_vec()), Act::Wait(Duration::from_millis(20))], 200);
    let acts = [vec![Act::Send(head(200, &[]))], trickle.flatten().collect()].concat();
    let trickling = Site::constant(acts).await;
    let silent = Site::constant(vec![Act::Send(head(200, &[])), Act::Wait(Duration::from_secs(4))]).await;
    let total = Fetch { total_timeout: Duration::from_millis(200), ..settings() };
    let read = Fetch { read_timeout: Duration::from_millis(200), ..settings() };
    for (site, settings, setting) in [(trickling, total, "total_timeout"), (silent, read, "read_timeout")] {
        let started = Instant::now();
        let error = client(&settings).get(&request(&site.url("/"))).await.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(2));
        assert!(error.cause.contains(setting), "{error}");
        assert_eq!(error.verdict, Verdict::Unreachable);
    }
}

#[tokio::test]
async fn huge_heads_are_an_error() {
    let line = format!("X-Big: {}\r\n", "x".repeat(8000));
    let head = format!("HTTP/1.1 200 OK\r\n{}\r\n", line.repeat(100));
    let site = Site::constant(vec![Act::Send(head.into_bytes())]).await;
    assert_eq!(failure(&site, "/").await.verdict, Verdict::Unreachable);
}

#[tokio::test]
async fn a_refused_connection_is_a_sentence() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&settings()).get(&request(&url)).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Unreachable);
    assert!(error.cause.starts_with("no connection: "), "{error}");
}

#[tokio::test]
async fn a_server_without_tls_is_a_sentence() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    });
    let error = client(&settings()).get(&request(&url)).await.unwrap_err();
    assert!(error.cause.starts_with("no secure connection: "), "{error}");
}
