use std::path::Path;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::*;
use crate::config::{Environment, parse_in};
use crate::serve::Health;

const TOKEN: &str = "0123456789abcdef";

/// An office that shows a word for each page.
struct Desk(Arc<Config>);

impl Office for Desk {
    fn config(&self) -> Arc<Config> {
        Arc::clone(&self.0)
    }

    fn show(&self, page: Page) -> BoxFuture<'_, Document> {
        let modified = "2026-11-22T08:05:30Z".parse().unwrap();
        let document = Document::plain("status", "text/html; charset=utf-8", format!("{page:?}"), "\"1\"", modified);
        async move { document }.boxed()
    }

    fn take(&self, order: Order) -> BoxFuture<'_, Ordered> {
        async move {
            match order {
                Order::Reload => Ordered::Taken("done".to_owned()),
                Order::Refresh(source) => Ordered::NotNow(source, 7),
            }
        }
        .boxed()
    }
}

/// A site with `[server]` settings.
fn site(settings: &str) -> Site {
    let text = format!(
        "base_url = 'https://feeds.example.org/x/'\nstore.url = 'sqlite:/x/y.db'\n[server]\n{settings}\n\
         [source.a]\nurl = 'https://a.example/'\n"
    );
    let config = parse_in(&text, Path::new("/etc/depesche.toml"), &Environment::of([("T", TOKEN)])).unwrap();
    let site = Site::over(|_| None, Arc::new(Health::default())).below(&config.base_url);
    site.with_office(Arc::new(Desk(Arc::new(config))))
}

/// The answer to a request: its status and its body, 404 also where there is no such thing.
async fn answered(site: &Site, reach: Reach, request: &str, headers: &[(&str, &str)]) -> Answer {
    let (method, path) = request.split_once(' ').unwrap();
    let mut built = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        built = built.header(*name, *value);
    }
    let request = built.body(()).unwrap();
    match asked(site, &request, reach) {
        None => crate::serve::respond(site, &request, tokio::time::Instant::now()),
        Some((_, Err(refusal))) => refusal,
        Some((office, Ok(wish))) => answer(site, &*office, &request, wish).await,
    }
}

async fn status(site: &Site, reach: Reach, request: &str, headers: &[(&str, &str)]) -> u16 {
    answered(site, reach, request, headers).await.status().as_u16()
}

const LOCAL: (&str, &str) = ("host", "localhost:8080");
const PUBLIC: (&str, &str) = ("host", "feeds.example.org");
const BEARER: (&str, &str) = ("authorization", "Bearer 0123456789abcdef");
const WITH_TOKEN: &str = "token = { env = 'T' }";
const EVERYWHERE: &str = "token = { env = 'T' }\nadmin = 'everywhere'";
const PAGES: [&str; 5] = ["GET /status", "GET /status.json", "GET /status.atom", "GET /metrics", "GET /x/status"];

#[tokio::test]
async fn w01_without_a_token_only_the_machine_itself_is_shown_anything() {
    let site = site("");
    for page in PAGES {
        assert_eq!(status(&site, Reach::Machine, page, &[LOCAL]).await, 200, "{page}");
        assert_eq!(status(&site, Reach::Network, page, &[LOCAL]).await, 404, "{page}: the name alone says nothing");
        assert_eq!(status(&site, Reach::Machine, page, &[PUBLIC]).await, 404, "{page}: through a proxy");
        for forwarding in ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"] {
            let headers = [LOCAL, (forwarding, "127.0.0.1")];
            assert_eq!(status(&site, Reach::Machine, page, &headers).await, 404, "{page} {forwarding}");
        }
    }
    for reach in [Reach::Machine, Reach::Network] {
        assert_eq!(status(&site, reach, "POST /admin/reload", &[LOCAL, BEARER]).await, 405, "as for any path");
        assert_eq!(status(&site, reach, "GET /admin/reload", &[LOCAL, BEARER]).await, 404);
    }
}

#[tokio::test]
async fn w01_with_a_token_whoever_has_it_is_shown_the_pages() {
    let site = site(WITH_TOKEN);
    let basic = ("authorization", "Basic YWRhOjAxMjM0NTY3ODlhYmNkZWY=");
    for page in PAGES {
        for (reach, host) in
            [(Reach::Machine, LOCAL), (Reach::Network, PUBLIC), (Reach::Network, ("host", "192.0.2.1"))]
        {
            assert_eq!(status(&site, reach, page, &[host, BEARER]).await, 200, "{page}");
            assert_eq!(status(&site, reach, page, &[host, basic]).await, 200, "{page}");
            let refused = answered(&site, reach, page, &[host]).await;
            assert_eq!(refused.status(), 401, "{page}");
            assert!(refused.headers().contains_key(WWW_AUTHENTICATE));
        }
    }
}

#[tokio::test]
async fn w02_orders_are_posted_by_nobody_but_who_has_the_token() {
    let site = site(EVERYWHERE);
    let order = "POST /admin/reload";
    assert_eq!(status(&site, Reach::Machine, order, &[LOCAL, BEARER]).await, 202);
    assert_eq!(status(&site, Reach::Network, order, &[PUBLIC, BEARER]).await, 202);
    assert_eq!(status(&site, Reach::Machine, order, &[LOCAL]).await, 403);
    assert_eq!(status(&site, Reach::Machine, order, &[LOCAL, ("authorization", "Bearer no")]).await, 403);
    let origin = |value| [PUBLIC, BEARER, ("origin", value)];
    assert_eq!(status(&site, Reach::Network, order, &origin("https://feeds.example.org")).await, 202);
    for other in ["https://evil.example", "null", "https://feeds.example.org.evil.example", "", "http://localhost:8080"]
    {
        assert_eq!(status(&site, Reach::Network, order, &origin(other)).await, 403, "{other}");
    }
    let fetched = |value| [LOCAL, BEARER, ("sec-fetch-site", value)];
    for (site_of, code) in [("same-origin", 202), ("none", 202), ("cross-site", 403), ("same-site", 403), ("?", 403)] {
        assert_eq!(status(&site, Reach::Machine, order, &fetched(site_of)).await, code, "{site_of}");
    }
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let refused = answered(&site, Reach::Machine, &format!("{method} /admin/reload"), &[LOCAL, BEARER]).await;
        assert_eq!(refused.status(), 405, "{method}");
        assert_eq!(refused.headers()[ALLOW], "POST", "{method}");
    }
    assert_eq!(status(&site, Reach::Machine, "POST /admin/", &[LOCAL, BEARER]).await, 404);
    assert_eq!(status(&site, Reach::Machine, "POST /status", &[LOCAL, BEARER]).await, 405);
    let later = answered(&site, Reach::Machine, "POST /admin/refresh/a", &[LOCAL, BEARER]).await;
    assert_eq!((later.status().as_u16(), &later.headers()[RETRY_AFTER]), (409, &7.into()));
}

#[tokio::test]
async fn w02_orders_stay_on_the_machine_unless_they_are_wanted_from_everywhere() {
    let site = site(WITH_TOKEN);
    let order = "POST /admin/reload";
    assert_eq!(status(&site, Reach::Machine, order, &[LOCAL, BEARER]).await, 202);
    for (reach, headers) in [
        (Reach::Network, vec![LOCAL, BEARER]),
        (Reach::Network, vec![PUBLIC, BEARER]),
        (Reach::Machine, vec![PUBLIC, BEARER]),
        (Reach::Machine, vec![LOCAL, BEARER, ("x-forwarded-for", "::1")]),
    ] {
        assert_eq!(status(&site, reach, order, &headers).await, 405, "{reach:?} {headers:?}: as for any path");
    }
}

#[tokio::test]
async fn w04_a_strangers_name_opens_nothing() {
    for settings in ["", WITH_TOKEN, EVERYWHERE] {
        let site = site(settings);
        for host in ["evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example", ""] {
            let headers = [("host", host), BEARER];
            assert_eq!(status(&site, Reach::Machine, "GET /status", &headers).await, 421, "{settings} {host}");
            if !settings.is_empty() {
                assert_eq!(
                    status(&site, Reach::Machine, "POST /admin/reload", &headers).await,
                    421,
                    "{settings} {host}"
                );
            }
        }
        let two = [LOCAL, ("host", "evil.example"), BEARER];
        assert_eq!(status(&site, Reach::Machine, "GET /status", &two).await, 400);
    }
}

#[tokio::test]
async fn w05_no_header_makes_a_stranger_one_of_this_machine() {
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"] {
        for value in ["127.0.0.1", "::1", "for=127.0.0.1", "localhost"] {
            let headers = [LOCAL, (header, value)];
            assert_eq!(status(&site(""), Reach::Network, "GET /metrics", &headers).await, 404, "{header}: {value}");
            let headers = [LOCAL, (header, value)];
            assert_eq!(status(&site(WITH_TOKEN), Reach::Network, "GET /metrics", &headers).await, 401);
        }
    }
}

#[tokio::test]
async fn no_other_site_sees_the_pages() {
    let site = site("");
    let page = answered(&site, Reach::Machine, "GET /status", &[LOCAL]).await;
    for name in ["access-control-allow-origin", "access-control-expose-headers"] {
        assert!(!page.headers().contains_key(name), "{name}");
    }
    for (name, value) in [
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(page.headers()[name], value);
    }
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    let preflight = [LOCAL, ("origin", "https://evil.example"), ("access-control-request-method", "GET")];
    let refused = answered(&site, Reach::Machine, "OPTIONS /status", &preflight).await;
    assert_eq!(refused.status(), 405);
    assert!(!refused.headers().contains_key("access-control-allow-origin"));
    let embedded = [LOCAL, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
    assert_eq!(status(&site, Reach::Machine, "GET /status", &embedded).await, 403);
    let followed = [LOCAL, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(status(&site, Reach::Machine, "GET /status", &followed).await, 200, "links may lead here");
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body_and_a_condition_counts() {
    let site = site("");
    let head = answered(&site, Reach::Machine, "HEAD /status", &[LOCAL]).await;
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "6"));
    assert_eq!(*head.body(), Bytes::new());
    assert_eq!(status(&site, Reach::Machine, "GET /status.atom", &[LOCAL, ("if-none-match", "\"1\"")]).await, 304);
}

#[test]
fn what_cannot_be_told_is_public() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let reach = |address: &'static str| {
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind(address).await.ok()?;
            Some(crate::serve::listen::Listener::Tcp(listener).reach())
        })
    };
    assert_eq!(reach("127.0.0.1:0"), Some(Reach::Machine));
    assert_eq!(reach("127.0.0.9:0"), Some(Reach::Machine));
    assert_eq!(reach("0.0.0.0:0"), Some(Reach::Network));
    assert!(matches!(reach("[::]:0"), Some(Reach::Network) | None));
}
