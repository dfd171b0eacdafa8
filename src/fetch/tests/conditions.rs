//! What is sent, and what conditional requests bring.

use super::site::{Site, ok, status};
use super::{client, page, request, secret_header, settings};
use crate::config::Fetch;
use crate::fetch::{Fetched, Wanted};
use crate::model::Validators;

#[tokio::test]
async fn the_fetcher_says_who_it_is_and_nothing_else() {
    let site = Site::constant(ok(&[("Set-Cookie", "id=1")], b"<p>")).await;
    let client = client(&settings());
    let listing = request(&site.url("/"));
    client.get(&listing).await.unwrap();
    let article = crate::fetch::Request { wanted: Wanted::Article, ..request(&site.url("/1")) };
    client.get(&article).await.unwrap();
    let asked = site.asked();
    let agent = concat!("Depesche/", env!("CARGO_PKG_VERSION"), " (+https://example.org/about)");
    for asked in &asked {
        assert_eq!(asked.header("user-agent"), Some(agent));
        let codings = asked.header("accept-encoding").unwrap();
        assert!(["gzip", "br", "zstd"].iter().all(|coding| codings.contains(coding)), "{codings}");
        for name in ["cookie", "referer", "accept-language", "if-none-match", "if-modified-since"] {
            assert_eq!(asked.header(name), None, "{name}");
        }
    }
    assert!(asked[0].header("accept").unwrap().starts_with("application/atom+xml, application/rss+xml"));
    assert!(asked[1].header("accept").unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn without_a_contact_the_agent_is_the_product() {
    let site = Site::constant(ok(&[], b"x")).await;
    client(&Fetch { contact: None, ..settings() }).get(&request(&site.url("/"))).await.unwrap();
    assert_eq!(site.asked()[0].header("user-agent"), Some(concat!("Depesche/", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn a_page_comes_with_what_the_server_says_of_it() {
    let headers = [
        ("Content-Type", "text/html; charset=windows-1252"),
        ("Content-Language", "de"),
        ("ETag", "W/\"odd \\ one\""),
        ("Last-Modified", "yesterday, about noon"),
        ("Cache-Control", "max-age=600"),
    ];
    let site = Site::constant(ok(&headers, b"Gr\xfc\xdfe")).await;
    let page = page(&site, "/").await;
    assert_eq!(&*page.body, b"Gr\xfc\xdfe");
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=windows-1252"));
    assert_eq!(page.content_language.as_deref(), Some("de"));
    assert_eq!(page.validators.etag.as_deref(), Some("W/\"odd \\ one\""));
    assert_eq!(page.validators.last_modified.as_deref(), Some("yesterday, about noon"));
    assert_eq!(page.fresh_seconds, Some(600));
    assert!(page.hops.is_empty());
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_and_a_304_renews_them() {
    let site = Site::constant(status(304, &[("ETag", "\"2\""), ("Cache-Control", "max-age=60")])).await;
    let mut request = request(&site.url("/"));
    request.validators =
        Validators { etag: Some("W/\"1 \\ x\"".to_owned()), last_modified: Some("Mon, 01 jan 24 7:00 CET".to_owned()) };
    let answer = client(&settings()).get(&request).await.unwrap();
    let Fetched::NotModified { validators, fresh_seconds } = answer else { panic!("{answer:?}") };
    assert_eq!(validators.etag.as_deref(), Some("\"2\""));
    assert_eq!(validators.last_modified, request.validators.last_modified);
    assert_eq!(fresh_seconds, Some(60));
    let asked = site.asked();
    assert_eq!(asked[0].header("if-none-match"), Some("W/\"1 \\ x\""));
    assert_eq!(asked[0].header("if-modified-since"), Some("Mon, 01 jan 24 7:00 CET"));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_no_answer() {
    let site = Site::constant(status(304, &[])).await;
    let error = super::failure(&site, "/").await;
    assert_eq!(error.status, Some(304));
    let mut request = request(&site.url("/"));
    request.validators.etag = Some("\"1\"\r\nX-Evil: 1".to_owned());
    assert!(client(&settings()).get(&request).await.is_err());
    assert!(!site.asked()[1].head.contains("X-Evil"));
}

#[tokio::test]
async fn headers_of_the_source_and_passwords_of_the_address_are_sent_and_never_shown() {
    let site = Site::constant(status(404, &[])).await;
    let url = site.url("/x").replace("http://", "http://user:p%40ss@");
    let mut request = request(&url);
    request.headers = vec![secret_header("x-api-key", "key"), secret_header("accept", "text/plain")];
    let error = client(&settings()).get(&request).await.unwrap_err();
    assert_eq!(error.url.as_str(), site.url("/x"));
    assert!(!error.to_string().contains("ss@"), "{error}");
    let asked = site.asked();
    assert_eq!(asked[0].header("x-api-key"), Some("key"));
    assert_eq!(asked[0].header("accept"), Some("text/plain"));
    assert_eq!(asked[0].header("authorization"), Some("Basic dXNlcjpwQHNz"));
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_named_without_its_value() {
    let mut request = request("http://127.0.0.1:9/");
    request.url.set_port(Some(8080)).unwrap();
    request.headers = vec![secret_header("x-key", "geheim\r\nX-Evil: 1")];
    let error = client(&settings()).get(&request).await.unwrap_err();
    assert!(error.cause.contains("\"x-key\"") && !error.cause.contains("geheim"), "{error}");
}
