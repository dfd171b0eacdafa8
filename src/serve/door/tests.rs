use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::room::IDLE_TIMEOUT;
use super::*;
use crate::config::Listen;
use crate::model::Document;
use crate::serve::Health;

/// More than the system takes for a client that reads nothing.
const HUGE_BYTES: usize = 32 << 20;

fn document(path: &str, bytes: impl Into<Bytes>) -> Arc<Document> {
    let modified = "2026-11-22T08:05:30Z".parse().unwrap();
    Arc::new(Document::plain(path, "application/rss+xml; charset=utf-8", bytes, "\"abc\"", modified))
}

fn site() -> Site {
    let find = |path: &str| match path {
        "dwn.rss" => Some(document(path, b"<rss/>".as_slice())),
        "huge.rss" => Some(document(path, vec![b'x'; HUGE_BYTES])),
        _ => None,
    };
    Site::over(find, Arc::new(Health::default()))
}

async fn start(place: Listen) -> (String, watch::Sender<bool>, JoinHandle<()>) {
    start_site(place, site()).await
}

async fn start_site(place: Listen, site: Site) -> (String, watch::Sender<bool>, JoinHandle<()>) {
    let listeners = Listeners::bind(&[place]).await.unwrap();
    let address = listeners.addresses().remove(0);
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(listeners, site, stopped));
    (address.trim_start_matches("http://").trim_start_matches("unix:").to_owned(), stop, task)
}

fn loopback() -> Listen {
    Listen::Tcp("127.0.0.1:0".parse().unwrap())
}

async fn exchange(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that closes while we still write may reset the connection; what came counts.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

async fn ask(address: &str, request: &str) -> String {
    exchange(&mut TcpStream::connect(address).await.unwrap(), request).await
}

#[tokio::test]
async fn documents_travel_over_tcp() {
    let (address, _stop, _task) = start(loopback()).await;
    let full = ask(&address, "GET /dwn.rss?from=reader HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(full.starts_with("HTTP/1.1 200 OK\r\n"), "{full}");
    assert!(full.contains("content-length: 6\r\n") && full.ends_with("\r\n\r\n<rss/>"), "{full}");
    assert_eq!(full.matches("content-length").count(), 1);

    let head = ask(&address, "HEAD /dwn.rss HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(head.contains("content-length: 6\r\n") && head.ends_with("\r\n\r\n"), "{head}");

    let conditional = "GET /dwn.rss HTTP/1.1\r\nhost: x\r\nconnection: close\r\nif-none-match: \"x\"\r\nif-none-match: W/\"abc\"\r\n\r\n";
    let current = ask(&address, conditional).await;
    assert!(current.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{current}");
    assert!(current.contains("etag: \"abc\"\r\n") && current.ends_with("\r\n\r\n"), "{current}");
    assert!(!current.contains("content-length"), "{current}");
}

#[tokio::test]
async fn documents_travel_over_a_unix_socket() {
    let directory = tempfile::tempdir().unwrap();
    let (path, stop, task) = start(Listen::Unix(directory.path().join("http.sock"))).await;
    let mut stream = UnixStream::connect(&path).await.unwrap();
    let full = exchange(&mut stream, "GET /dwn.rss HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(full.ends_with("<rss/>"), "{full}");
    stop.send_replace(true);
    task.await.unwrap();
    assert!(!std::path::Path::new(&path).exists(), "the socket file is removed at the end");
}

#[tokio::test]
async fn requests_may_follow_each_other_at_once() {
    let (address, _stop, _task) = start(loopback()).await;
    let get = |connection| format!("GET /dwn.rss HTTP/1.1\r\nhost: x\r\nconnection: {connection}\r\n\r\n");
    let answers = ask(&address, &(get("keep-alive").repeat(50) + &get("close"))).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 51);
    assert_eq!(answers.matches("<rss/>").count(), 51);
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let (address, _stop, _task) = start(loopback()).await;
    let huge = format!("GET /dwn.rss HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(2 * HEADERS_BYTES_MAX));
    let many = format!("GET /dwn.rss HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(101));
    for (request, status) in [
        (&*huge, "431"),
        (&*many, "431"),
        ("\x16\x03\x01\x02 TLS\r\n\r\n", "400"),
        ("GET /dwn.rss HTTP/1.1\r\nconnection: close\r\n\r\n", "400"),
        ("GET /dwn.rss HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "400"),
        ("POST /dwn.rss HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc", "405"),
    ] {
        let answer = ask(&address, request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{:?}: {answer}", request.get(..80));
    }
}

#[tokio::test]
async fn archives_and_the_hub_are_asked() {
    let archive: Arc<crate::serve::Retrieve> = Arc::new(|path| {
        Box::pin(async move { path.ends_with("archive/2026-10.atom").then(|| document(&path, path.clone())) })
    });
    let hub: Arc<crate::serve::Hub> = Arc::new(|form| Box::pin(async move { (202, format!("got {}", form.len())) }));
    let (address, _stop, _task) = start_site(loopback(), site().with_retrieve(archive).with_hub(hub)).await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let found = ask(&address, &get("/dwn/archive/2026-10.atom")).await;
    assert!(found.starts_with("HTTP/1.1 200 OK\r\n") && found.ends_with("\r\n\r\ndwn/archive/2026-10.atom"), "{found}");
    assert!(ask(&address, &get("/dwn/archive/2026-09.atom")).await.starts_with("HTTP/1.1 404 "));
    assert!(ask(&address, &get("/hub")).await.starts_with("HTTP/1.1 405 "));
    let form = "POST /hub HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 3\r\n\r\na=b";
    let taken = ask(&address, form).await;
    assert!(taken.starts_with("HTTP/1.1 202 Accepted\r\n") && taken.ends_with("got 3"), "{taken}");
    let endless = form.replace("content-length: 3", "content-length: 99999999").replace("a=b", &"x".repeat(100_000));
    assert!(ask(&address, &endless).await.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn bytes_that_are_not_in_memory_are_retrieved_if_they_are_sent() {
    let put_away = |path: &str| match path {
        "dwn.rss" | "lost.rss" => Some(Arc::new(document(path, b"feed".as_slice()).put_away())),
        _ => None,
    };
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let retrieve: Arc<crate::serve::Retrieve> = Arc::new(move |path| {
        count.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { (path == "dwn.rss").then(|| document(&path, b"feed".as_slice())) })
    });
    let site = Site::over(put_away, Arc::new(Health::default())).with_retrieve(retrieve);
    let (address, _stop, _task) = start_site(loopback(), site).await;
    let get = |path: &str, header: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\n{header}connection: close\r\n\r\n");
    let current = ask(&address, &get("/dwn.rss", "if-none-match: \"abc\"\r\n")).await;
    assert!(current.starts_with("HTTP/1.1 304 ") && asked.load(Ordering::Relaxed) == 0, "{current}");
    let whole = ask(&address, &get("/dwn.rss", "")).await;
    assert!(whole.starts_with("HTTP/1.1 200 OK\r\n") && whole.ends_with("\r\n\r\nfeed"), "{whole}");
    let head = ask(&address, &get("/dwn.rss", "").replace("GET", "HEAD")).await;
    assert!(head.contains("content-length: 4\r\n"), "{head}");
    let lost = ask(&address, &get("/lost.rss", "")).await;
    assert!(lost.starts_with("HTTP/1.1 503 ") && asked.load(Ordering::Relaxed) == 3, "{lost}");
}

/// Lets time pass until every connection that does nothing is overdue.
async fn wait_out() {
    // The server has to have accepted and written before time is turned.
    sleep(Duration::from_millis(200)).await;
    tokio::time::pause();
    tokio::time::advance(IDLE_TIMEOUT + Duration::from_secs(2)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn w06_a_silent_connection_is_closed() {
    let (address, _stop, _task) = start(loopback()).await;
    let mut silent = TcpStream::connect(&address).await.unwrap();
    let mut slow = TcpStream::connect(&address).await.unwrap();
    let mut dripping = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"GET /dwn.rss HTTP/1.1\r\nhost:").await.unwrap();
    for byte in b"GET /dwn" {
        dripping.write_all(&[*byte]).await.unwrap();
        sleep(Duration::from_millis(5)).await;
    }
    wait_out().await;
    for stream in [&mut silent, &mut slow, &mut dripping] {
        // Closed, or reset because something of the client's was not read.
        let ended = timeout(Duration::from_secs(5), stream.read(&mut [0; 16])).await.unwrap();
        assert_eq!(ended.unwrap_or(0), 0);
    }
}

#[tokio::test]
async fn w06_an_answer_that_is_not_taken_is_not_held() {
    let (address, _stop, _task) = start(loopback()).await;
    let mut client = TcpStream::connect(&address).await.unwrap();
    client.write_all(b"GET /huge.rss HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    wait_out().await;
    sleep(Duration::from_millis(100)).await;
    let mut taken = Vec::new();
    let _ = timeout(Duration::from_secs(10), client.read_to_end(&mut taken)).await.unwrap();
    assert!(taken.len() < HUGE_BYTES, "all {} bytes came", taken.len());
}

#[tokio::test]
async fn stopping_closes_idle_connections_at_once() {
    let (address, stop, task) = start(loopback()).await;
    let mut idle = TcpStream::connect(&address).await.unwrap();
    idle.write_all(b"GET /dwn.rss HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut some = [0; 16];
    idle.read_exact(&mut some).await.unwrap();
    stop.send_replace(true);
    timeout(Duration::from_secs(2), task).await.unwrap().unwrap();
    assert!(TcpStream::connect(&address).await.is_err());
}
