//! Redirects: followed by hand, remembered, and never with what isn't theirs.

use super::site::{Site, ok, redirect, status};
use super::{client, failure, page, request, secret_header, settings};
use crate::fetch::Fetched;
use crate::model::Verdict;

#[tokio::test]
async fn every_kind_is_followed_and_remembered() {
    let site = Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/1" => redirect(301, "/2#part"),
            "/2" => redirect(302, "3?x=1"),
            "/3?x=1" => redirect(303, "/4"),
            "/4" => redirect(307, "/5"),
            "/5" => redirect(308, "/6"),
            "/6" => ok(&[("ETag", "\"6\"")], b"here"),
            _ => return None,
        })
    })
    .await;
    let page = page(&site, "/1#top").await;
    assert_eq!(page.url.as_str(), site.url("/6"));
    let hops: Vec<_> = page.hops.iter().map(|hop| (hop.from.to_string(), hop.status)).collect();
    let expected = [("/1", 301), ("/2", 302), ("/3?x=1", 303), ("/4", 307), ("/5", 308)];
    assert_eq!(hops, expected.map(|(path, status)| (site.url(path), status)));
    assert_eq!(page.validators.etag, None, "validators of another address are of no use for this one");
}

#[tokio::test]
async fn validators_stay_with_their_address() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/1" => Some(redirect(302, "/2")),
        _ => Some(ok(&[], b"here")),
    })
    .await;
    let mut request = request(&site.url("/1"));
    request.validators.etag = Some("\"1\"".to_owned());
    client(&settings()).get(&request).await.unwrap();
    let asked = site.asked();
    assert_eq!(asked[0].header("if-none-match"), Some("\"1\""));
    assert_eq!(asked[1].header("if-none-match"), None);
}

#[tokio::test]
async fn an_address_that_is_too_long_is_not_followed() {
    let site = Site::start(|asked| match asked.path.len() {
        0..4 => Some(redirect(302, &format!("/{}", "x".repeat(9_000)))),
        _ => Some(ok(&[], b"here")),
    })
    .await;
    let error = failure(&site, "/").await;
    assert!(error.cause.contains("an address of more than 8192 bytes"), "{error}");
    assert_eq!((error.status, site.asked().len()), (Some(302), 1));
}

#[tokio::test]
async fn n11_chains_end_at_the_limit_and_circles_at_once() {
    let site = Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/a" => redirect(302, "/b"),
            "/b" => redirect(302, "/a"),
            "/consent" => status(302, &[("Location", "/consent"), ("Set-Cookie", "ok=1; Domain=other.example")]),
            path => redirect(302, &format!("{path}x")),
        })
    })
    .await;
    let error = failure(&site, "/").await;
    assert_eq!((error.verdict, error.status), (Verdict::Refused, Some(302)));
    assert!(error.cause.contains("`redirects` under [fetch]"), "{error}");
    assert_eq!(site.asked().len(), 6);

    let error = failure(&site, "/a").await;
    assert!(error.cause.contains("circle"), "{error}");
    assert_eq!(site.asked().len(), 8);
    assert_eq!(failure(&site, "/consent").await.verdict, Verdict::Blocked);
}

#[tokio::test]
async fn h14_what_a_site_sets_on_the_way_comes_back_to_it_and_is_forgotten() {
    let site = Site::start(|asked| {
        let cookies = asked.header("cookie").unwrap_or_default();
        Some(match asked.path.as_str() {
            "/" if cookies.contains("consent=yes") => ok(&[("ETag", "\"1\"")], b"the page"),
            "/" => redirect(301, "/consent"),
            _ => status(302, &[("Location", "/"), ("Set-Cookie", "consent=yes; Path=/"), ("Set-Cookie", "id=9")]),
        })
    })
    .await;
    let client = client(&settings());
    let mut request = request(&site.url("/"));
    request.headers = vec![secret_header("cookie", "id=own")];
    for round in 0..2 {
        let answer = client.get(&request).await.unwrap();
        let Fetched::Page(page) = answer else { panic!("{answer:?}") };
        assert_eq!((page.url.as_str(), page.hops.len()), (site.url("/").as_str(), 0));
        assert_eq!(page.validators.etag.as_deref(), Some("\"1\""), "they are of the address that was asked");
        let sent: Vec<_> =
            site.asked()[round * 3..].iter().map(|asked| asked.header("cookie").unwrap().to_owned()).collect();
        assert_eq!(sent, ["id=own", "id=own", "id=own; consent=yes"], "each time anew");
    }
}

#[tokio::test]
async fn h14_cookies_stay_with_the_host_that_set_them() {
    let other = Site::constant(ok(&[], b"other")).await;
    let elsewhere = other.url("/").replace("127.0.0.1", "localhost");
    let site =
        Site::start(move |_| Some(status(302, &[("Location", &elsewhere), ("Set-Cookie", "id=9; Path=/")]))).await;
    let loopback = vec!["127.0.0.1".to_owned(), "::1".to_owned()];
    let settings = crate::config::Fetch { allow_private: loopback, ..settings() };
    client(&settings).get(&request(&site.url("/"))).await.unwrap();
    assert_eq!(other.asked()[0].header("cookie"), None);
}

#[tokio::test]
async fn h14_a_site_that_never_has_cookies_enough_is_left_at_the_limit() {
    let rounds = std::sync::atomic::AtomicUsize::new(0);
    let site = Site::start(move |_| {
        let round = rounds.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Some(status(302, &[("Location", "/"), ("Set-Cookie", &format!("round={round}"))]))
    })
    .await;
    let error = failure(&site, "/").await;
    assert_eq!((error.verdict, error.status), (Verdict::Blocked, Some(302)));
    assert!(error.cause.contains("each time with another cookie"), "{error}");
    assert!(!error.to_string().contains("round="), "{error}");
    assert_eq!(site.asked().len(), 6);
}

#[tokio::test]
async fn n07_redirects_into_a_private_network_are_refused_at_that_hop() {
    for target in [
        "http://127.0.0.2/",
        "http://2130706434/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "//169.254.169.254/latest",
        "http://127.0.0.1:22/",
    ] {
        let site = Site::constant(redirect(302, target)).await;
        // The resolver may give ::1 or 127.0.0.1 for localhost; neither is listed here.
        let settings = crate::config::Fetch { allow_private: vec!["127.0.0.1/32".to_owned()], ..settings() };
        let error = client(&settings).get(&request(&site.url("/"))).await;
        if target == "http://localhost/" {
            // Nothing listens at port 80 of an address that is allowed.
            assert!(error.is_err());
            continue;
        }
        let error = error.unwrap_err();
        assert_eq!((error.verdict, error.status), (Verdict::Refused, None), "{target}: {error}");
    }
}

#[tokio::test]
async fn n08_redirects_out_of_the_web_are_refused_at_that_hop() {
    for target in
        ["file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "data:text/html,x", "javascript:alert(1)"]
    {
        let site = Site::constant(redirect(302, target)).await;
        let error = client(&settings()).get(&request(&site.url("/"))).await.unwrap_err();
        assert_eq!((error.verdict, error.status), (Verdict::Refused, None), "{target}: {error}");
        assert_eq!(site.asked().len(), 1);
    }
}

#[tokio::test]
async fn redirects_to_nowhere_are_an_error() {
    for headers in [&[][..], &[("Location", "")], &[("Location", "http://")]] {
        let site = Site::constant(status(301, headers)).await;
        let error = failure(&site, "/").await;
        assert_eq!((error.verdict, error.status), (Verdict::Unreachable, Some(301)));
    }
}

#[tokio::test]
async fn n09_credentials_stay_with_their_origin() {
    let other = Site::constant(ok(&[], b"other")).await;
    let elsewhere = other.url("/there").replace("http://", "http://their:own@");
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/1" => Some(redirect(302, "/2")),
        _ => Some(redirect(302, &elsewhere)),
    })
    .await;
    let mut request = request(&site.url("/1").replace("http://", "http://user:pass@"));
    request.headers = vec![secret_header("x-api-key", "key"), secret_header("cookie", "id=1")];
    let answer = client(&settings()).get(&request).await.unwrap();
    let Fetched::Page(page) = answer else { panic!("{answer:?}") };
    assert_eq!(page.url.as_str(), other.url("/there"));
    assert!(page.hops.iter().all(|hop| hop.from.username().is_empty() && hop.from.password().is_none()));
    for asked in site.asked() {
        assert_eq!(asked.header("x-api-key"), Some("key"), "the same origin still sees them");
        assert_eq!(asked.header("authorization"), Some("Basic dXNlcjpwYXNz"));
    }
    for name in ["x-api-key", "cookie", "authorization"] {
        assert_eq!(other.asked()[0].header(name), None, "{name}");
    }
}
