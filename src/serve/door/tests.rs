use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::room::IDLE_TIMEOUT;
use super::*;
use crate::config::Listen;
use crate::model::Document;
use crate::serve::Health;

fn site() -> Site {
    let find = |path: &str| {
        (path == "dwn.rss").then(|| {
            let modified = "2026-11-22T08:05:30Z".parse().unwrap();
            let content_type = "application/rss+xml; charset=utf-8";
            Arc::new(Document::plain(path, content_type, b"<rss/>".as_slice(), "\"abc\"", modified))
        })
    };
    Site::over(find, Arc::new(Health::default()))
}

async fn start(place: Listen) -> (String, watch::Sender<bool>, JoinHandle<()>) {
    let listeners = Listeners::bind(&[place]).await.unwrap();
    let address = listeners.addresses().remove(0);
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(listeners, site(), stopped));
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
async fn oversized_headers_are_refused() {
    let (address, _stop, _task) = start(loopback()).await;
    let huge = format!("GET /dwn.rss HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(2 * HEADERS_BYTES_MAX));
    let answer = ask(&address, &huge).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let many = format!("GET /dwn.rss HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(101));
    let answer = ask(&address, &many).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let (address, _stop, _task) = start(loopback()).await;
    let mut silent = TcpStream::connect(&address).await.unwrap();
    let mut slow = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"GET /dwn.rss HTTP/1.1\r\nhost:").await.unwrap();
    // The server has to have accepted both before time is turned.
    sleep(Duration::from_millis(100)).await;
    tokio::time::pause();
    tokio::time::advance(IDLE_TIMEOUT + Duration::from_secs(1)).await;
    tokio::time::resume();
    let mut rest = Vec::new();
    assert_eq!(timeout(Duration::from_secs(5), silent.read_to_end(&mut rest)).await.unwrap().unwrap(), 0);
    let _ = timeout(Duration::from_secs(5), slow.read_to_end(&mut rest)).await.unwrap();
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
