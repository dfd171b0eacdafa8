//! Through proxies: what they are asked, what is checked before, and whose fault it is.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::site::{Site, ok, redirect, status};
use super::{client, request, settings};
use crate::config::{Fetch, Proxy};
use crate::fetch::{Fetched, Request};

fn through(url: &str, proxy: &str) -> Request {
    Request { proxy: Some(Proxy::new(&proxy.parse().unwrap())), ..request(url) }
}

/// A SOCKS 5 proxy that lets in whoever has these credentials, if any, and leads everywhere to one
/// site. Gives its port and the addresses that it was asked for.
pub(in crate::fetch) async fn socks(site: u16, login: Option<&'static str>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let log = Arc::clone(&log);
            tokio::spawn(async move { lead(stream, site, login, &log).await });
        }
    });
    (port, asked)
}

/// RFC 1928 and, with credentials, RFC 1929.
async fn lead(mut stream: TcpStream, site: u16, login: Option<&str>, log: &Mutex<Vec<String>>) -> Option<()> {
    let count = {
        stream.read_u8().await.ok()?;
        stream.read_u8().await.ok()?
    };
    stream.read_exact(&mut vec![0; usize::from(count)]).await.ok()?;
    stream.write_all(&[5, if login.is_some() { 2 } else { 0 }]).await.ok()?;
    if let Some(login) = login {
        stream.read_u8().await.ok()?;
        let mut given = Vec::new();
        for _ in 0..2 {
            let mut part = vec![0; usize::from(stream.read_u8().await.ok()?)];
            stream.read_exact(&mut part).await.ok()?;
            given.push(String::from_utf8(part).unwrap());
        }
        stream.write_all(&[1, u8::from(given.join(":") != login)]).await.ok()?;
    }
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.ok()?;
    let host = if head[3] == 3 {
        let mut name = vec![0; usize::from(stream.read_u8().await.ok()?)];
        stream.read_exact(&mut name).await.ok()?;
        String::from_utf8(name).unwrap()
    } else {
        let mut address = [0; 4];
        stream.read_exact(&mut address).await.ok()?;
        std::net::Ipv4Addr::from(address).to_string()
    };
    stream.read_u16().await.ok()?;
    log.lock().unwrap().push(host);
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.ok()?;
    let mut site = TcpStream::connect(("127.0.0.1", site)).await.ok()?;
    copy_bidirectional(&mut stream, &mut site).await.ok()?;
    Some(())
}

#[tokio::test]
async fn an_http_proxy_is_asked_for_the_page_and_for_robots_txt() {
    let proxy = Site::start(|asked| match asked.path.as_str() {
        "http://paper.example/robots.txt" => Some(ok(&[], b"User-agent: *\nDisallow: /private\n")),
        "http://paper.example/" => Some(ok(&[], b"the page")),
        _ => None,
    })
    .await;
    let client = client(&settings());
    let address = proxy.url("").replace("//", "//ada:geheim@");
    let asked = Request { robots: true, ..through("http://paper.example/", &address) };
    let Ok(Fetched::Page(page)) = client.get(&asked).await else { panic!() };
    assert_eq!(&*page.body, b"the page");
    let refused = Request { url: "http://paper.example/private".parse().unwrap(), ..asked };
    assert!(client.get(&refused).await.unwrap_err().cause.contains("robots.txt"));
    assert_eq!(proxy.paths(), ["http://paper.example/robots.txt", "http://paper.example/"]);
    assert_eq!(proxy.asked()[1].header("proxy-authorization"), Some("Basic YWRhOmdlaGVpbQ=="));
}

#[tokio::test]
async fn socks_with_names_of_its_own_gets_the_name_and_the_credentials() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let (port, asked) = socks(site.port, Some("ada:geheim")).await;
    let url = through("http://paper.example/", &format!("socks5h://ada:geheim@127.0.0.1:{port}"));
    let Ok(Fetched::Page(page)) = client(&settings()).get(&url).await else { panic!() };
    assert_eq!((&*page.body, asked.lock().unwrap().as_slice()), (&b"the page"[..], &["paper.example".to_owned()][..]));
}

#[tokio::test]
async fn socks_with_names_of_ours_gets_only_addresses_that_the_guard_let_pass() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let (port, asked) = socks(site.port, None).await;
    let url = through("http://localhost/", &format!("socks5://127.0.0.1:{port}"));
    let strict = Fetch { allow_private: Vec::new(), ..settings() };
    let error = client(&strict).get(&url).await.unwrap_err();
    assert!(error.cause.contains("localhost leads to"), "{error}");
    assert!(asked.lock().unwrap().is_empty());
    assert!(client(&settings()).get(&url).await.is_ok());
    assert_eq!(asked.lock().unwrap().as_slice(), ["127.0.0.1"]);
}

#[tokio::test]
async fn n13_a_proxy_leads_neither_to_private_addresses_nor_into_its_own_network() {
    let proxy = Site::start(|_| Some(redirect(302, "http://192.168.0.1/"))).await;
    let strict = client(&Fetch { allow_private: Vec::new(), ..settings() });
    for scheme in ["http", "socks5h"] {
        let address = proxy.url("").replace("http", scheme);
        for url in ["http://127.0.0.1/", "http://localhost/", "http://metadata.google.internal/", "http://nas/"] {
            let error = strict.get(&through(url, &address)).await.unwrap_err();
            assert!(error.cause.contains("allow_private"), "{url}: {error}");
        }
    }
    assert!(proxy.asked().is_empty());
    let error = strict.get(&through("http://paper.example/", &proxy.url(""))).await.unwrap_err();
    assert!(error.to_string().starts_with("http://192.168.0.1/"), "{error}");
}

#[tokio::test]
async fn a_proxy_that_fails_is_named_and_the_site_is_not_blamed() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for scheme in ["http", "socks5", "socks5h"] {
        let url = through("http://1.1.1.1/", &format!("{scheme}://ada:geheim@{closed}"));
        let error = client(&settings()).get(&url).await.unwrap_err();
        assert!(error.cause.starts_with(&format!("the proxy {scheme}://{closed}")), "{error}");
        assert!(!error.cause.contains("geheim"), "{error}");
    }
    let proxy = Site::constant(status(407, &[])).await;
    for url in ["http://paper.example/", "https://paper.example/"] {
        let error = client(&settings()).get(&through(url, &proxy.url(""))).await.unwrap_err();
        assert!(error.cause.contains("proxy"), "{error}");
    }
}
