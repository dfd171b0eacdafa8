use super::*;
use crate::fetch::tests::site::{Site, ok};

async fn gate(allow: &[&str]) -> Gate {
    let allow: Vec<String> = allow.iter().map(|&entry| entry.to_owned()).collect();
    Gate::open(Arc::new(Guard::new(&allow).unwrap()), Duration::from_secs(2)).await.unwrap()
}

/// What a gate answers to these lines of a head.
async fn ask(gate: &Gate, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", gate.port())).await.unwrap();
    stream.write_all(format!("{}\r\n\r\n", lines.join("\r\n")).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn login(gate: &Gate) -> String {
    format!("Proxy-Authorization: Basic {}", BASE64_STANDARD.encode(format!("{USER}:{}", gate.secret())))
}

#[tokio::test]
async fn nobody_without_the_secret_gets_through() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let gate = gate(&["127.0.0.1"]).await;
    let line = format!("GET {} HTTP/1.1", site.url("/"));
    for other in ["X: y", "Proxy-Authorization: Basic ZGVwZXNjaGU6"] {
        assert!(ask(&gate, &[&line, other]).await.starts_with("HTTP/1.1 407 "));
    }
    assert!(site.asked().is_empty());
    let answer = ask(&gate, &[&line, &login(&gate), "X: y", "Connection: keep-alive"]).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("the page"), "{answer}");
    let asked = &site.asked()[0];
    assert_eq!((asked.path.as_str(), asked.header("x"), asked.header("connection")), ("/", Some("y"), Some("close")));
    assert_eq!(asked.header("proxy-authorization"), None);
}

#[tokio::test]
async fn the_guard_stands_before_every_connection() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let gate = gate(&[]).await;
    let port = site.port;
    for target in [
        format!("GET http://127.0.0.1:{port}/ HTTP/1.1"),
        format!("GET http://localhost:{port}/ HTTP/1.1"),
        format!("GET http://2130706433:{port}/ HTTP/1.1"),
        format!("CONNECT 127.0.0.1:{port} HTTP/1.1"),
        format!("CONNECT localhost:{port} HTTP/1.1"),
        format!("CONNECT [::ffff:127.0.0.1]:{port} HTTP/1.1"),
        "CONNECT example.org:22 HTTP/1.1".to_owned(),
        "GET file:///etc/passwd HTTP/1.1".to_owned(),
    ] {
        let answer = ask(&gate, &[&target, &login(&gate)]).await;
        assert!(answer.starts_with("HTTP/1.1 502 "), "{target}: {answer}");
    }
    assert!(site.asked().is_empty());
    let url = format!("http://localhost:{port}/").parse().unwrap();
    assert!(gate.failure(&url).unwrap().cause.contains("allow_private"));
}

#[tokio::test]
async fn what_follows_a_request_is_not_passed_on() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let gate = gate(&["127.0.0.1"]).await;
    let line = format!("GET {} HTTP/1.1", site.url("/"));
    let answer = ask(&gate, &[&line, &login(&gate), "\r\nGET http://127.0.0.1:1/second HTTP/1.1"]).await;
    assert!(!answer.contains("502"), "{answer}");
    assert_eq!(site.paths(), ["/"]);
}
