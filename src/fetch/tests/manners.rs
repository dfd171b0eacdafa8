//! Guard, queue, robots.txt and rests, seen from a server.

use std::time::{Duration, Instant};

use super::site::{Act, Asked, Site, head, ok, redirect, status};
use super::{client, request, settings};
use crate::config::Fetch;
use crate::fetch::{Fetched, Request};
use crate::model::Verdict;

const DELAY: Duration = Duration::from_millis(60);

fn obeying(url: &str) -> Request {
    Request { robots: true, ..request(url) }
}

/// A site with a robots.txt, and pages everywhere else.
async fn site_with(robots: Vec<Act>) -> Site {
    Site::start(move |asked: &Asked| Some(if asked.path == "/robots.txt" { robots.clone() } else { ok(&[], b"page") }))
        .await
}

#[tokio::test]
async fn n01_private_addresses_are_not_asked_under_any_name() {
    let site = Site::constant(ok(&[], b"secret")).await;
    let strict = client(&Fetch { allow_private: Vec::new(), ..settings() });
    let port = site.url("").rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "localhost"] {
        let error = strict.get(&obeying(&format!("http://{host}:{port}/"))).await.unwrap_err();
        assert_eq!(error.verdict, Verdict::Refused, "{error}");
        assert!(error.cause.contains("allow_private = [\""), "{error}");
    }
    assert!(site.asked().is_empty());
}

#[tokio::test]
async fn n16_a_name_that_nobody_knows_is_told_as_such_and_asked_again_later() {
    let client = client(&settings());
    for _ in 0..3 {
        let began = Instant::now();
        // This ending is in no name service, and resolvers know it without asking (RFC 6761).
        let error = client.get(&request("http://bote.invalid/")).await.unwrap_err();
        assert_eq!((error.verdict, error.status, error.retry_after), (Verdict::Unreachable, None, None), "{error}");
        let is_told = error.cause.contains("the host name can't be resolved") || error.cause.contains("no connection");
        assert!(is_told && began.elapsed() < Duration::from_secs(5), "{error}");
    }
}

#[tokio::test]
async fn a_host_that_is_named_in_the_settings_may_be_private() {
    let site = Site::constant(ok(&[], b"page")).await;
    let url = site.url("/").replace("127.0.0.1", "localhost");
    let named = client(&Fetch { allow_private: vec!["localhost".to_owned()], ..settings() });
    assert!(named.get(&request(&url)).await.is_ok());
    assert!(named.get(&request(&site.url("/"))).await.is_err(), "its address is not named");
}

#[tokio::test]
async fn a_host_sees_one_request_at_a_time_with_pauses_between() {
    let slow = [Act::Send(head(200, &[])), Act::Wait(Duration::from_millis(30)), Act::Send(b"x".to_vec())];
    let site = Site::constant(slow.to_vec()).await;
    let client = client(&Fetch { delay: DELAY, ..settings() });
    let mut tasks = Vec::new();
    for number in 0..3 {
        let (client, request) = (client.clone(), request(&site.url(&format!("/{number}"))));
        tasks.push(tokio::spawn(async move { client.get(&request).await.unwrap() }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let asked = site.asked();
    for pair in asked.windows(2) {
        let pause = pair[1].began.duration_since(pair[0].ended.unwrap());
        // The server ends a little before or after the client has read the end.
        assert!(pause + Duration::from_millis(5) >= DELAY, "{pause:?}");
    }
}

#[tokio::test]
async fn a_redirect_on_the_same_host_follows_without_a_pause() {
    let site = Site::start(|asked| Some(if asked.path == "/1" { redirect(301, "/2") } else { ok(&[], b"x") })).await;
    let started = Instant::now();
    client(&Fetch { delay: Duration::from_secs(3), ..settings() }).get(&request(&site.url("/1"))).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_cancelled_request_frees_its_host() {
    let site = Site::start(|asked| {
        Some(if asked.path == "/slow" { vec![Act::Wait(Duration::from_secs(5))] } else { ok(&[], b"x") })
    })
    .await;
    let client = client(&settings());
    let (slow, quick) = (request(&site.url("/slow")), request(&site.url("/quick")));
    assert!(tokio::time::timeout(Duration::from_millis(100), client.get(&slow)).await.is_err());
    assert!(tokio::time::timeout(Duration::from_secs(1), client.get(&quick)).await.is_ok());
}

#[tokio::test]
async fn h04_too_many_requests_send_all_of_the_host_away() {
    for (headers, seconds) in [
        (&[("Retry-After", "120")][..], 120),
        (&[("Retry-After", "Sun, 24 Nov 2024 13:00:00 GMT"), ("Date", "Sun, 24 Nov 2024 12:00:00 GMT")], 3600),
        (&[("Retry-After", "99999999999")], 7 * 24 * 3600),
        (&[("Retry-After", "-5")], 4 * 3600),
        (&[], 4 * 3600),
    ] {
        let site = Site::constant(status(429, headers)).await;
        let client = client(&settings());
        let error = client.get(&request(&site.url("/1"))).await.unwrap_err();
        assert_eq!((error.verdict, error.status), (Verdict::Blocked, Some(429)));
        assert_eq!(error.retry_after, Some(Duration::from_secs(seconds)));
        let error = client.get(&request(&site.url("/2"))).await.unwrap_err();
        assert_eq!((error.verdict, error.status), (Verdict::Refused, None));
        let left = error.retry_after.unwrap().as_secs();
        assert!(left <= seconds && left + 3 > seconds, "{left} of {seconds}");
        assert_eq!(site.paths(), ["/1"]);
    }
}

#[tokio::test]
async fn h05_an_overloaded_host_rests_only_if_it_asks() {
    let asking = Site::constant(status(503, &[("Retry-After", "60")])).await;
    let silent = Site::constant(status(503, &[])).await;
    for (site, requests) in [(asking, 1), (silent, 2)] {
        let client = client(&settings());
        let error = client.get(&request(&site.url("/1"))).await.unwrap_err();
        assert_eq!((error.verdict, error.status), (Verdict::Unreachable, Some(503)));
        assert!(client.get(&request(&site.url("/2"))).await.is_err());
        assert_eq!(site.paths().len(), requests);
    }
}

#[tokio::test]
async fn gone_is_gone() {
    let site = Site::constant(status(410, &[])).await;
    assert_eq!(super::failure(&site, "/").await.verdict, Verdict::Gone);
}

#[tokio::test]
async fn h17_robots_is_asked_once_and_obeyed() {
    let site = site_with(ok(&[], b"User-agent: *\nDisallow: /\nUser-agent: depesche\nDisallow: /private\n")).await;
    let client = client(&settings());
    let mut tasks = Vec::new();
    for number in 0..4 {
        let (client, request) = (client.clone(), obeying(&site.url(&format!("/{number}"))));
        tasks.push(tokio::spawn(async move { client.get(&request).await.unwrap() }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let error = client.get(&obeying(&site.url("/private/1"))).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Refused);
    assert!(error.cause.contains("robots = false"), "{error}");
    let paths = site.paths();
    assert_eq!(paths[0], "/robots.txt");
    assert_eq!(paths.len(), 5, "{paths:?}");
    assert!(client.get(&request(&site.url("/private/1"))).await.is_ok(), "unless the source doesn't ask");
}

#[tokio::test]
async fn a_redirect_to_a_forbidden_address_is_not_followed() {
    let site = Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/robots.txt" => ok(&[], b"User-agent: *\nDisallow: /private\n"),
            _ => redirect(302, "/private"),
        })
    })
    .await;
    let error = client(&settings()).get(&obeying(&site.url("/"))).await.unwrap_err();
    assert_eq!((error.verdict, error.url.path()), (Verdict::Refused, "/private"));
    assert_eq!(site.paths(), ["/robots.txt", "/"]);
}

#[tokio::test]
async fn h17_no_robots_allows_and_broken_robots_forbids() {
    for missing in [404, 401, 403, 410] {
        let site = site_with(status(missing, &[])).await;
        assert!(client(&settings()).get(&obeying(&site.url("/"))).await.is_ok(), "{missing}");
    }
    let site = site_with(status(500, &[])).await;
    let client = client(&settings());
    for _ in 0..2 {
        let error = client.get(&obeying(&site.url("/"))).await.unwrap_err();
        assert_eq!(error.verdict, Verdict::Refused);
        assert!(error.cause.contains("500") && error.cause.contains("RFC 9309"), "{error}");
    }
    assert_eq!(site.paths(), ["/robots.txt"], "the failure is remembered");
}

#[tokio::test]
async fn robots_of_a_dead_site_is_unreachable() {
    let site = site_with(Vec::new()).await;
    let error = client(&settings()).get(&obeying(&site.url("/"))).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Unreachable);
    assert_eq!(site.paths().len(), 1);
}

#[tokio::test]
async fn too_many_requests_for_robots_are_no_permission() {
    let site = site_with(status(429, &[("Retry-After", "60")])).await;
    let error = client(&settings()).get(&obeying(&site.url("/"))).await.unwrap_err();
    assert_eq!(error.retry_after, Some(Duration::from_secs(60)));
    assert_eq!(site.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn robots_behind_redirects_counts_and_behind_too_many_does_not() {
    let site = Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/robots.txt" => redirect(301, "/r1"),
            "/r5" => ok(&[], b"User-agent: *\nDisallow: /\n"),
            path if path.starts_with("/r") => {
                let number: u8 = path[2..].parse().unwrap();
                redirect(301, &format!("/r{}", number + 1))
            }
            _ => ok(&[], b"page"),
        })
    })
    .await;
    let error = client(&settings()).get(&obeying(&site.url("/"))).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Refused);

    let endless = Site::start(|asked| {
        let is_robots = asked.path.starts_with("/robots.txt");
        Some(if is_robots { redirect(301, &format!("{}x", asked.path)) } else { ok(&[], b"page") })
    })
    .await;
    assert!(client(&settings()).get(&obeying(&endless.url("/"))).await.is_ok());
}

#[tokio::test]
async fn h17_a_huge_robots_is_read_as_far_as_the_limit() {
    let mut text = b"User-agent: *\nDisallow: /early\n".to_vec();
    text.extend(b"# padding\n".repeat(60_000));
    text.extend(b"Disallow: /late\n");
    let site = site_with(ok(&[], &text)).await;
    let client = client(&settings());
    assert!(client.get(&obeying(&site.url("/early"))).await.is_err());
    assert!(client.get(&obeying(&site.url("/late"))).await.is_ok());
}

#[tokio::test]
async fn a_crawl_delay_is_kept() {
    let site = site_with(ok(&[], b"User-agent: *\nCrawl-delay: 0.1\n")).await;
    let client = client(&settings());
    for path in ["/1", "/2"] {
        let answer = client.get(&obeying(&site.url(path))).await.unwrap();
        assert!(matches!(answer, Fetched::Page(_)));
    }
    let asked = site.asked();
    for pair in asked.windows(2) {
        let pause = pair[1].began - pair[0].began;
        assert!(pause >= Duration::from_millis(95), "{pause:?}");
    }
}
