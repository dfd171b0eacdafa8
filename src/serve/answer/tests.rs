use std::time::Duration;

use super::*;
use crate::model::{Coding, Compressed, Format};
use crate::serve::Health;

fn document(path: &str, content_type: &'static str) -> Arc<Document> {
    let modified = "2026-11-22T08:05:30.7Z".parse().unwrap();
    let plain = Document::plain(path, content_type, "Grüße".as_bytes(), "\"abc\"", modified);
    let encoded = |coding: Coding| {
        Compressed::new(format!("\"abc-{}\"", coding.token()), move || Bytes::from_static(coding.token().as_bytes()))
    };
    Arc::new(Document {
        max_age: Duration::from_secs(300),
        link: Some("<https://x.example/hub>; rel=\"hub\"".to_owned()),
        gzip: Some(encoded(Coding::Gzip)),
        brotli: Some(encoded(Coding::Brotli)),
        ..plain
    })
}

fn site() -> Site {
    let find = |path: &str| match path {
        "dwn.rss" | "dwn/politik.rss" => Some(document(path, Format::Rss.content_type())),
        "index.html" => Some(document(path, Format::Html.content_type())),
        _ => None,
    };
    Site::over(find, Arc::new(Health::default())).with_gone(|path| path == "old.rss")
}

fn ask(site: &Site, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("host", "x");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    respond(site, &request.body(()).unwrap(), Instant::now())
}

fn get(path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(&site(), "GET", path, headers)
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

/// The headers of every answer with a document.
const OF_A_DOCUMENT: [(&str, &str); 9] = [
    ("last-modified", "Sun, 22 Nov 2026 08:05:30 GMT"),
    ("cache-control", "max-age=300, stale-while-revalidate=300, stale-if-error=86400"),
    ("vary", "Accept-Encoding"),
    ("link", "<https://x.example/hub>; rel=\"hub\""),
    ("x-content-type-options", "nosniff"),
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "ETag, Link, IM"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("referrer-policy", "no-referrer"),
];

#[track_caller]
fn check_headers(answer: &Answer, expected: &[(&str, &str)]) {
    let mut expected: Vec<_> = OF_A_DOCUMENT.iter().chain(expected).copied().collect();
    expected.sort_unstable();
    let mut found: Vec<_> =
        answer.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_path_of_the_base_url_may_stand_before_everything() {
    let site = site().below(&"https://paper.example/feeds/".parse().unwrap());
    for (path, status) in [
        ("/feeds/dwn.rss", 200),
        ("/dwn.rss", 200),
        ("/feeds/", 200),
        ("/feeds/healthz", 200),
        ("/feedsdwn.rss", 404),
        ("/other/dwn.rss", 404),
        ("http://proxied.example/feeds/dwn.rss?x=y", 200),
    ] {
        assert_eq!(ask(&site, "GET", path, &[]).status(), status, "{path}");
    }
}

#[test]
fn s06_a_document_has_all_its_headers_in_every_coding() {
    let rss = Format::Rss.content_type();
    let identity = get("/dwn.rss", &[]);
    assert_eq!((identity.status(), &**identity.body()), (StatusCode::OK, "Grüße".as_bytes()));
    check_headers(&identity, &[("etag", "\"abc\""), ("content-type", rss), ("content-length", "7")]);
    for (token, length) in [("gzip", "4"), ("br", "2")] {
        let answer = get("/dwn.rss", &[("accept-encoding", token)]);
        assert_eq!((answer.status(), &**answer.body()), (StatusCode::OK, token.as_bytes()));
        let etag = format!("\"abc-{token}\"");
        let coded = [("etag", &*etag), ("content-encoding", token), ("content-type", rss), ("content-length", length)];
        check_headers(&answer, &coded);
    }
}

#[test]
fn head_is_get_without_the_body() {
    for headers in [&[][..], &[("accept-encoding", "gzip")], &[("if-none-match", "*")]] {
        let with = get("/dwn/politik.rss", headers);
        let without = ask(&site(), "HEAD", "/dwn/politik.rss", headers);
        assert_eq!((without.status(), without.headers()), (with.status(), with.headers()));
        assert!(without.body().is_empty());
    }
}

#[test]
fn a_304_keeps_the_headers_of_caches_and_describes_no_body() {
    for (etag, coding) in [("\"abc\"", "identity"), ("\"abc-gzip\"", "gzip"), ("\"abc-br\"", "br")] {
        let answer = get("/dwn.rss", &[("if-none-match", etag), ("accept-encoding", coding)]);
        assert_eq!((answer.status(), answer.body().len()), (StatusCode::NOT_MODIFIED, 0));
        check_headers(&answer, &[("etag", etag)]);
    }
    // Who has the document in another coding than the one asked for is told that this one is good.
    let other = get("/dwn.rss", &[("if-none-match", "\"abc-gzip\"")]);
    assert_eq!((other.status(), header(&other, "etag")), (StatusCode::NOT_MODIFIED, Some("\"abc-gzip\"")));
}

#[test]
fn what_the_client_refuses_is_not_sent() {
    let unacceptable = get("/dwn.rss", &[("accept-encoding", "identity;q=0")]);
    assert_eq!(
        (unacceptable.status(), header(&unacceptable, "vary")),
        (StatusCode::NOT_ACCEPTABLE, Some("Accept-Encoding"))
    );
    let failed = get("/dwn.rss", &[("if-match", "\"x\"")]);
    assert_eq!(
        (failed.status(), header(&failed, "cache-control")),
        (StatusCode::PRECONDITION_FAILED, Some("no-store"))
    );
}

#[test]
fn s06_the_root_is_the_index_page_and_runs_nothing() {
    let answer = get("/", &[]);
    assert_eq!(header(&answer, "content-type"), Some("text/html; charset=utf-8"));
    assert!(header(&answer, "content-security-policy").unwrap().starts_with("default-src 'none'; style-src"));
}

#[test]
fn s06_errors_are_plain_texts_that_nobody_keeps() {
    for (method, path, status) in [
        ("GET", "/%3Cscript%3Ealert(1)", 404),
        ("GET", "/old.rss", 410),
        ("POST", "/dwn.rss", 405),
        ("GET", "/readyz", 503),
    ] {
        let answer = ask(&site(), method, path, &[]);
        assert_eq!(answer.status(), status, "{path}");
        for (name, value) in [
            ("content-type", "text/plain; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(header(&answer, name), Some(value), "{path} {name}");
        }
        assert!(!answer.body().windows(6).any(|window| window.eq_ignore_ascii_case(b"script")), "{path}");
    }
}

#[test]
fn what_is_not_there_is_a_plain_404() {
    for path in ["/x.rss", "/dwn.rss/", "//dwn.rss", "/../etc/passwd", "/%2e%2e%2fetc", "/dwn%2Erss", "/hub", "*"] {
        let answer = get(path, &[]);
        assert_eq!(answer.status(), 404, "{path}");
        assert_eq!(header(&answer, "content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(header(&answer, "cache-control"), Some("no-store"));
        assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"));
    }
}

#[test]
fn a_removed_feed_is_gone() {
    let answer = get("/old.rss", &[("if-none-match", "*")]);
    assert_eq!((answer.status(), header(&answer, "cache-control")), (StatusCode::GONE, Some("no-store")));
}

#[test]
fn other_methods_are_told_which_are_allowed() {
    for method in ["POST", "PUT", "DELETE", "TRACE", "get"] {
        let answer = ask(&site(), method, "/dwn.rss", &[]);
        assert_eq!((answer.status().as_u16(), header(&answer, "allow")), (405, Some(METHODS)), "{method}");
        assert_eq!(header(&answer, "cache-control"), Some("no-store"));
    }
}

#[test]
fn a_browser_is_told_what_its_pages_may_ask() {
    for path in ["/dwn.rss", "*"] {
        let wish = [("origin", "https://reader.example"), ("access-control-request-headers", "if-none-match,a-im")];
        let answer = ask(&site(), "OPTIONS", path, &wish);
        assert_eq!((answer.status(), answer.body().len()), (StatusCode::NO_CONTENT, 0));
        for (name, value) in [
            ("allow", METHODS),
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", METHODS),
            ("access-control-allow-headers", REQUEST_HEADERS),
            ("access-control-max-age", "86400"),
        ] {
            assert_eq!(header(&answer, name), Some(value), "{path} {name}");
        }
        assert_eq!(header(&answer, "content-length"), None);
    }
}

#[test]
fn a_request_names_one_host_and_a_sensible_address() {
    let site = site();
    let of = |request: &Request<()>| respond(&site, request, Instant::now()).status().as_u16();
    let request = |version| Request::builder().version(version).uri("/dwn.rss");
    assert_eq!(of(&request(Version::HTTP_11).body(()).unwrap()), 400);
    assert_eq!(of(&request(Version::HTTP_10).body(()).unwrap()), 200);
    let twice = request(Version::HTTP_11).header("host", "x").header("host", "x");
    assert_eq!(of(&twice.body(()).unwrap()), 400);
    assert_eq!(get(&format!("/dwn.rss?{}", "x".repeat(ADDRESS_BYTES_MAX)), &[]).status(), 414);
}

#[test]
fn probes_tell_alive_from_ready() {
    let site = site();
    assert_eq!(ask(&site, "GET", "/healthz", &[]).status(), 200);
    let waiting = ask(&site, "GET", "/readyz", &[]);
    assert_eq!(waiting.status(), 503);
    assert!(String::from_utf8_lossy(waiting.body()).contains("the store is not open"));
    site.health.store_opened();
    site.health.published();
    site.health.scheduler_ticked(Instant::now());
    let ready = ask(&site, "GET", "/readyz", &[]);
    assert_eq!((ready.status(), &**ready.body()), (StatusCode::OK, b"ready\n".as_slice()));
}

#[test]
fn who_asks_for_changes_gets_only_those() {
    let whole = document("dwn.rss", Format::Rss.content_type());
    let changes: Arc<crate::serve::Changes> = Arc::new(|_, names, coding| {
        // The version before has the tag "old".
        names("\"old\"").then(|| Bytes::from(format!("new in {}", coding.token())))
    });
    let site = Site { changes, ..Site::over(move |_| Some(whole.clone()), Arc::new(Health::default())) };
    let get = |headers: &[(&str, &str)]| ask(&site, "GET", "/dwn.rss", headers);
    for (tag, a_im, coding) in [
        ("\"old\"", "feed", "identity"),
        ("\"x\", W/\"old-gzip\"", "vcdiff, FEED;q=0.5", "gzip"),
        ("\"old-br\"", "feed", "gzip, br"),
    ] {
        let answer = get(&[("if-none-match", tag), ("a-im", a_im), ("accept-encoding", coding)]);
        assert_eq!(answer.status(), 226, "{tag} {a_im}");
        assert_eq!(header(&answer, "im"), Some("feed"));
        assert_eq!(header(&answer, "cache-control"), Some("no-store, im"));
        let length = answer.body().len().to_string();
        assert_eq!(header(&answer, "content-length"), Some(length.as_str()));
        // The tag is that of the whole document in this coding.
        let used = coding.rsplit(' ').next().unwrap();
        assert_eq!(answer.body(), format!("new in {used}").as_bytes());
        let tag = if used == "identity" { "\"abc\"".to_owned() } else { format!("\"abc-{used}\"") };
        assert_eq!(header(&answer, "etag"), Some(tag.as_str()));
        assert_eq!(header(&answer, "content-encoding"), (used != "identity").then_some(used));
    }
    for (headers, status) in [
        (&[("if-none-match", "\"old\"")][..], 200),
        (&[("if-none-match", "\"old\""), ("a-im", "feed;q=0")], 200),
        (&[("if-none-match", "\"old\""), ("a-im", "vcdiff")], 200),
        (&[("if-none-match", "\"older\""), ("a-im", "feed")], 200),
        (&[("if-none-match", "\"old\""), ("a-im", "feed"), ("user-agent", "rss2email/3.14 (https://x.example)")], 200),
        (&[("a-im", "feed")], 200),
        (&[("if-none-match", "\"old\", \"abc\""), ("a-im", "feed")], 304),
        (&[("if-none-match", "*"), ("a-im", "feed")], 304),
    ] {
        assert_eq!(get(headers).status(), status, "{headers:?}");
    }
}
