//! What is posted: once, to its own site, and never conditional.

use super::site::{Site, ok, redirect};
use super::{client, request, settings};
use crate::config::PostBody;
use crate::fetch::{Fetched, Request};
use crate::model::{Page, Validators, Verdict};

const QUERY: &str = r#"{"query":"{posts{title}}"}"#;

fn posting(url: &str) -> Request {
    let post = PostBody { text: QUERY.to_owned(), content_type: "application/json" };
    let validators = Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
    Request { post: Some(post), validators, ..request(url) }
}

async fn posted(site: &Site, path: &str) -> Page {
    match client(&settings()).get(&posting(&site.url(path))).await.unwrap() {
        Fetched::Page(page) => page,
        other => panic!("{path}: {other:?}"),
    }
}

#[tokio::test]
async fn the_body_goes_out_with_its_type_and_no_validators() {
    let site = Site::constant(ok(&[("ETag", "\"2\"")], b"{}")).await;
    let page = posted(&site, "/api").await;
    let asked = &site.asked()[0];
    assert!(asked.head.starts_with("POST /api "), "{}", asked.head);
    assert_eq!((asked.header("content-type"), asked.body.as_slice()), (Some("application/json"), QUERY.as_bytes()));
    assert_eq!(asked.header("if-none-match"), None);
    assert_eq!(page.validators, Validators::default(), "they are those of the answer to a POST");
}

#[tokio::test]
async fn redirects_change_the_method_as_http_has_it() {
    let site = Site::start(|asked| {
        let is_post = asked.head.starts_with("POST");
        Some(match asked.path.as_str() {
            "/307" => redirect(307, "/there"),
            "/308" => redirect(308, "/there"),
            "/303" if is_post => redirect(303, "/303"),
            "/302" if is_post => redirect(302, "/there"),
            _ => ok(&[], b"{}"),
        })
    })
    .await;
    for (path, method) in [("/307", "POST"), ("/308", "POST"), ("/303", "GET"), ("/302", "GET")] {
        posted(&site, path).await;
        let asked = site.asked().pop().unwrap();
        assert!(asked.head.starts_with(method), "{path}: {}", asked.head);
        assert_eq!(asked.body.is_empty(), method == "GET", "{path}");
        assert_eq!(asked.header("content-type").is_some(), method == "POST", "{path}");
    }
}

#[tokio::test]
async fn nothing_is_posted_to_another_site() {
    let other = Site::constant(ok(&[], b"{}")).await;
    let elsewhere = other.url("/");
    let site = Site::start(move |_| Some(redirect(307, &elsewhere))).await;
    let error = client(&settings()).get(&posting(&site.url("/"))).await.unwrap_err();
    assert_eq!(error.verdict, Verdict::Refused);
    assert!(error.cause.contains("`url`") && other.asked().is_empty(), "{error}");
}
