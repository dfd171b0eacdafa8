//! Calls of addresses that expect them.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::site::{Act, Site, head, ok, redirect, status};
use super::{client, secret_header, settings};
use crate::config::Fetch;
use crate::fetch::{CALL_TIME, Post, Reply};
use crate::model::Verdict;

const SHORT: Duration = Duration::from_millis(100);

fn post(url: &str) -> Post {
    Post {
        url: url.parse().unwrap(),
        headers: vec![secret_header("content-type", "text/plain"), secret_header("x-signature", "sha256=00")],
        body: Bytes::from_static("Grüße".as_bytes()),
        time_limit: CALL_TIME,
    }
}

fn reply(status: u16, body: &'static [u8]) -> Reply {
    Reply { status, body: Bytes::from_static(body), retry_after: None, location: None }
}

#[tokio::test]
async fn a_message_arrives_as_it_was_given() {
    let site = Site::constant(ok(&[], b"thanks")).await;
    let answer = client(&settings()).post(&post(&site.url("/hook?key=1"))).await.unwrap();
    assert_eq!(answer, reply(200, b"thanks"));
    let asked = &site.asked()[0];
    assert!(asked.head.starts_with("POST /hook?key=1 HTTP/1.1\r\n"), "{}", asked.head);
    assert_eq!(asked.body, "Grüße".as_bytes());
    assert_eq!(asked.header("content-type"), Some("text/plain"));
    assert_eq!(asked.header("x-signature"), Some("sha256=00"));
    assert!(asked.header("user-agent").unwrap().starts_with("Depesche/"));
    assert_eq!(site.paths(), ["/hook?key=1"], "nobody asks for robots.txt");
}

#[tokio::test]
async fn a_call_asks_with_the_address_as_it_is() {
    let site = Site::constant(ok(&[], b"challenge")).await;
    let url = site.url("/callback?id=a%20b&hub.mode=subscribe").parse().unwrap();
    let answer = client(&settings()).call(&url, CALL_TIME).await.unwrap();
    assert_eq!(answer, reply(200, b"challenge"));
    assert!(site.asked()[0].head.starts_with("GET /callback?id=a%20b&hub.mode=subscribe HTTP/1.1\r\n"));
}

#[tokio::test]
async fn any_status_is_an_answer_and_redirects_are_not_followed() {
    let site = Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/moved" => redirect(308, "/hook"),
            "/busy" => status(503, &[("Retry-After", "120")]),
            _ => status(410, &[]),
        })
    })
    .await;
    let client = client(&settings());
    let moved = Reply { location: Some("/hook".to_owned()), ..reply(308, b"") };
    assert_eq!(client.post(&post(&site.url("/moved"))).await.unwrap(), moved);
    assert_eq!(client.post(&post(&site.url("/gone"))).await.unwrap(), reply(410, b""));
    let busy = client.post(&post(&site.url("/busy"))).await.unwrap();
    assert_eq!((busy.status, busy.retry_after), (503, Some(Duration::from_secs(120))));
    assert_eq!(site.paths(), ["/moved", "/gone", "/busy"]);
}

#[tokio::test]
async fn n14_private_addresses_are_not_called_under_any_name() {
    let site = Site::constant(ok(&[], b"secret")).await;
    let strict = client(&Fetch { allow_private: Vec::new(), ..settings() });
    let port = site.url("").rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"] {
        let url = format!("http://{host}:{port}/");
        let error = strict.post(&post(&url)).await.unwrap_err();
        assert_eq!(error.verdict, Verdict::Refused, "{error}");
        let error = strict.call(&url.parse().unwrap(), CALL_TIME).await.unwrap_err();
        assert_eq!(error.verdict, Verdict::Refused, "{error}");
    }
    for url in ["ftp://127.0.0.1/", "http://127.0.0.1:25/"] {
        let error = client(&settings()).post(&post(url)).await.unwrap_err();
        assert_eq!(error.verdict, Verdict::Refused, "{error}");
    }
    assert!(site.asked().is_empty());
}

#[tokio::test]
async fn calls_wait_for_no_turn() {
    let site = Site::constant(vec![Act::Wait(SHORT), Act::Send(head(204, &[]))]).await;
    let client = client(&Fetch { delay: Duration::from_secs(60), ..settings() });
    let post = post(&site.url("/"));
    let started = Instant::now();
    let (first, second) = tokio::join!(client.post(&post), client.post(&post));
    assert_eq!((first.unwrap().status, second.unwrap().status), (204, 204));
    assert!(started.elapsed() < CALL_TIME);
}

#[tokio::test]
async fn long_answers_are_cut_and_slow_ones_given_up() {
    let long = Site::constant(ok(&[], &[b'x'; 100_000])).await;
    let answer = client(&settings()).post(&post(&long.url("/"))).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 16 * 1024));

    let slow = Site::constant(vec![Act::Wait(CALL_TIME), Act::Send(head(200, &[]))]).await;
    let error = client(&settings()).post(&Post { time_limit: SHORT, ..post(&slow.url("/")) }).await.unwrap_err();
    assert_eq!((error.verdict, error.status), (Verdict::Unreachable, None));
    assert!(error.cause.contains("no answer within 100ms"), "{error}");

    let trickle = [Act::Send(head(200, &[("Content-Length", "2")])), Act::Send(b"o".to_vec()), Act::Wait(CALL_TIME)];
    let site = Site::constant(trickle.to_vec()).await;
    let answer = client(&settings()).post(&Post { time_limit: SHORT, ..post(&site.url("/")) }).await.unwrap();
    assert_eq!(answer, reply(200, b""), "the message was taken, whatever becomes of the body");
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_named() {
    let site = Site::constant(ok(&[], b"")).await;
    let broken = Post { headers: vec![secret_header("x-token", "a\nb")], ..post(&site.url("/")) };
    let error = client(&settings()).post(&broken).await.unwrap_err();
    assert!(error.cause.contains("\"x-token\"") && !error.cause.contains("a\nb"), "{error}");
}
