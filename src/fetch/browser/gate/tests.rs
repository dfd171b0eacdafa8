use super::*;
use crate::fetch::tests::proxies::socks;
use crate::fetch::tests::site::{Act, Site, ok, status};

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
async fn w06_who_connects_and_says_nothing_keeps_the_browser_from_nothing() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let gate = gate(&["127.0.0.1"]).await;
    let tunnel_line = format!("CONNECT 127.0.0.1:{} HTTP/1.1", site.port);
    let mut tunnel = TcpStream::connect(("127.0.0.1", gate.port())).await.unwrap();
    tunnel.write_all(format!("{tunnel_line}\r\n{}\r\n\r\n", login(&gate)).as_bytes()).await.unwrap();
    let mut opened = [0; 12];
    tunnel.read_exact(&mut opened).await.unwrap();
    assert_eq!(&opened, b"HTTP/1.1 200");

    let mut silent = Vec::new();
    for _ in 0..CONNECTIONS_MAX + 50 {
        silent.push(TcpStream::connect(("127.0.0.1", gate.port())).await.unwrap());
    }
    let line = format!("GET {} HTTP/1.1", site.url("/"));
    let answer = ask(&gate, &[&line, &login(&gate)]).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("the page"), "{answer}");
    let ended = timeout(HEAD_TIME_MAX / 2, silent[0].read(&mut [0; 8])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "the oldest is dropped: {ended:?}");
    let waits = timeout(Duration::from_millis(1), tunnel.read(&mut [0; 64])).await;
    assert!(!matches!(waits, Ok(Ok(0) | Err(_))), "who is in stays in");
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

/// What a gate answers that goes through a proxy.
async fn ask_through(gate: &Gate, proxy: &str, line: &str) -> String {
    gate.prepare(Some(&Proxy::new(&proxy.parse().unwrap())));
    ask(gate, &[line, &login(gate)]).await
}

#[tokio::test]
async fn an_http_proxy_is_asked_with_its_own_login_and_never_told_the_secret() {
    let proxy = Site::start(|asked| match asked.path.as_str() {
        "http://paper.example/a?b" => Some(ok(&[], b"the page")),
        "paper.example:443" => Some(vec![Act::Send(b"HTTP/1.1 200 OK\r\n\r\nthe tunnel".to_vec())]),
        _ => None,
    })
    .await;
    let (gate, address) = (gate(&[]).await, proxy.url("").replace("//", "//ada:ge%20heim@"));
    let answer = ask_through(&gate, &address, "GET http://paper.example/a?b HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("the page"), "{answer}");
    let answer = ask_through(&gate, &address, "CONNECT paper.example:443 HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("the tunnel"), "{answer}");
    for asked in proxy.asked() {
        assert_eq!(asked.header("proxy-authorization"), Some("Basic YWRhOmdlIGhlaW0="), "{}", asked.head);
        assert!(!asked.head.contains(&login(&gate)), "{}", asked.head);
    }
    let answer = ask_through(&gate, &address, "CONNECT other.example:443 HTTP/1.1").await;
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    let failure = gate.failure(&"https://other.example/".parse().unwrap()).unwrap().cause;
    assert!(failure.contains("answered 404") && !failure.contains("heim"), "{failure}");
}

#[tokio::test]
async fn a_socks_proxy_gets_names_or_addresses_and_leads_on() {
    let site = Site::constant(ok(&[], b"the page")).await;
    let (port, asked) = socks(site.port, Some("ada:geheim")).await;
    let open = gate(&["127.0.0.1"]).await;
    for (scheme, host) in [("socks5h", "paper.example"), ("socks5", "localhost")] {
        let address = format!("{scheme}://ada:geheim@127.0.0.1:{port}");
        let answer = ask_through(&open, &address, &format!("GET http://{host}/ HTTP/1.1")).await;
        assert!(answer.ends_with("the page"), "{answer}");
    }
    assert_eq!(asked.lock().unwrap().as_slice(), ["paper.example", "127.0.0.1"]);
    let strict = gate(&[]).await;
    for scheme in ["socks5h", "socks5", "http"] {
        let address = format!("{scheme}://127.0.0.1:{port}");
        let answer = ask_through(&strict, &address, "GET http://localhost/ HTTP/1.1").await;
        assert!(answer.starts_with("HTTP/1.1 502 "), "{scheme}: {answer}");
        let failure = strict.failure(&"http://localhost/".parse().unwrap()).unwrap().cause;
        assert!(failure.contains("allow_private"), "{failure}");
    }
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_proxy_that_wants_a_login_is_named_and_no_browser_is_asked_for_it() {
    let proxy = Site::constant(status(407, &[("Proxy-Authenticate", "Basic realm=\"x\"")])).await;
    let gate = gate(&[]).await;
    for line in ["GET http://paper.example/ HTTP/1.1", "CONNECT paper.example:443 HTTP/1.1"] {
        let answer = ask_through(&gate, &proxy.url(""), line).await;
        assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
        let failure = gate.failure(&"http://paper.example/".parse().unwrap()).unwrap().cause;
        assert!(failure.contains("the proxy wants credentials"), "{failure}");
    }
}
