//! Clients that want what is not there, more than there is, or everything at once.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::*;

/// Connections that only sit there. `DEPESCHE_CONNECTIONS` names another number.
fn crowd() -> usize {
    std::env::var("DEPESCHE_CONNECTIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(600)
}

#[test]
fn w03_no_path_leads_out_of_the_documents() {
    let service = Service::start("", "");
    let public = service.program.public();
    let secret = service.program.folder.path().join("secret.rss");
    fs::write(&secret, "root:x:0:0").unwrap();
    symlink(&secret, public.join("link.rss")).unwrap();
    symlink("/etc", public.join("etc")).unwrap();
    for path in [
        "/../secret.rss",
        "/../../../../../../etc/passwd",
        "/%2e%2e/secret.rss",
        "/%2e%2e%2fsecret.rss",
        "/..%2fsecret.rss",
        "/..%5csecret.rss",
        "/..\\secret.rss",
        "/%252e%252e/secret.rss",
        "/%c0%ae%c0%ae/secret.rss",
        "/.%00./secret.rss",
        "//etc/passwd",
        "/etc/passwd",
        "/link.rss",
        "/kw.rss%00",
        "/kw.rss%00.html",
        "/kw.rss/",
        "/kw.rss/../../secret.rss",
        "/kw/../../secret.rss",
        "/depesche.db",
        "/.depesche-x.tmp",
        "/kw.rss.gz",
        "/kw/archive/../../../secret.atom",
        "/kw/archive/%2e%2e.atom",
        "http://localhost/../secret.rss",
        "file:///etc/passwd",
    ] {
        let answer =
            service.raw(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes());
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(["404", "400"].contains(&status), "{path}: {answer}");
        assert!(!answer.contains("root:"), "{path}: {answer}");
    }
    let nul = b"GET /kw.rss\0.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(service.status(nul), 400);
}

#[test]
fn w03_a_link_in_the_directory_is_replaced_and_not_written_through() {
    let site = newspaper();
    let program = Depesche::new(&format!("[source.kw]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    let outside = program.folder.path().join("outside.rss");
    fs::write(&outside, "precious").unwrap();
    fs::create_dir_all(program.public()).unwrap();
    symlink(&outside, program.public().join("kw.rss")).unwrap();
    program.once();
    assert_eq!(fs::read_to_string(&outside).unwrap(), "precious");
    assert!(fs::symlink_metadata(program.public().join("kw.rss")).unwrap().is_file());
    assert!(program.document("kw.rss").contains("<item>"));
}

#[test]
fn w06_a_crowd_that_sits_there_keeps_nobody_out() {
    let site = newspaper();
    let port = free_port();
    let program = Depesche::new(&configuration(&site, port, "", ""));
    // Half as many descriptors as there are connections.
    let limit = format!("--nofile={0}:{0}", crowd() / 2);
    let running = program.start_through("prlimit", &[&limit], &["run"]);
    let service = Service { port, site, program, _running: running }.filled();
    let mut idle = Vec::new();
    for number in 0..crowd() {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { continue };
        // Some begin to talk and never end.
        if number % 2 == 0 {
            let _ = stream.write_all(b"GET /kw.rss HTTP/1.1\r\nHost: local");
        }
        idle.push(stream);
    }
    assert!(idle.len() > crowd() / 2, "{}", idle.len());
    let start = Instant::now();
    for _ in 0..5 {
        assert!(get(port, "/kw.rss").is_some_and(|feed| feed.contains("<item>")), "{}", service.program.log());
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(get(port, "/healthz").is_some());
}

#[test]
fn w06_endless_headers_are_cut_off() {
    let service = Service::start("", "");
    let mut huge = b"GET /kw.rss HTTP/1.1\r\nHost: localhost\r\nX: ".to_vec();
    huge.resize(1 << 20, b'a');
    assert_eq!(service.status(&huge), 431);
    let many = format!("GET /kw.rss HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X-Y: z\r\n".repeat(50_000));
    assert_eq!(service.status(many.as_bytes()), 431);
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "a".repeat(20_000));
    assert_eq!(service.status(long.as_bytes()), 414);
    for smuggled in [
        "POST /hub HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
        "GET /kw.rss HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /kw.rss HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /kw.rss HTTP/1.1\r\n X: folded\r\nHost: localhost\r\n\r\n",
    ] {
        let answer = service.raw(smuggled.as_bytes());
        assert!(answer.matches("HTTP/1.1 ").count() <= 1 && !answer.contains("HTTP/1.1 200"), "{smuggled}: {answer}");
    }
    assert!(get(service.port, "/kw.rss").is_some());
}

#[test]
fn w07_conditions_ranges_and_codings_are_those_of_http() {
    let service = Service::start("", "");
    let ask = |method: &str, headers: &[(&str, &str)]| answer(service.port, method, "/kw.rss", headers);
    let full = ask("GET", &[]);
    let (etag, modified) = (full.header("etag").unwrap(), full.header("last-modified").unwrap());
    let list = format!("\"x\", W/{etag} , \"y\"");
    for condition in [etag, &list, "*"] {
        let current = ask("GET", &[("if-none-match", condition)]);
        assert_eq!((current.status, current.body.len()), (304, 0), "{condition}");
        assert_eq!(current.header("etag"), Some(etag));
    }
    assert_eq!(ask("GET", &[("if-modified-since", modified)]).status, 304);
    let other = [("if-none-match", "\"other\""), ("if-modified-since", modified)];
    assert_eq!(ask("GET", &other).status, 200, "the tag counts for more than the time");
    assert_eq!(ask("GET", &[("if-match", "\"other\"")]).status, 412);
    let head = ask("HEAD", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length").unwrap(), full.body.len().to_string());
    // A range may be ignored, and is: the whole is never taken for a part (RFC 9110, section 14.2).
    let ranged = ask("GET", &[("range", "bytes=0-3")]);
    assert_eq!((ranged.status, ranged.header("content-range")), (200, None));
    assert_eq!(ranged.body, full.body);
    let zipped = ask("GET", &[("accept-encoding", "gzip;q=1.0, identity;q=0.5, br;q=0")]);
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
    assert_ne!(zipped.header("etag"), Some(etag));
    assert_eq!(zipped.header("vary"), Some("Accept-Encoding"));
    assert_eq!(ask("GET", &[("accept-encoding", "identity;q=0, *;q=0")]).status, 406);
}

#[test]
fn w08_a_thousand_first_readers_wait_for_one_rendering_and_for_no_site() {
    const READERS: usize = 300;
    let site = Site::start();
    let item = |number: u32| {
        let day = 1 + number % 27;
        format!(
            "<item><title>Meldung {number}</title><link>http://kabel.example/{number}</link>\
             <guid isPermaLink=\"false\">kabel-{number}</guid><pubDate>{day:02} Mar 2026 06:00:00 GMT</pubDate>\
             <description>Davon handelt die Meldung {number}.</description></item>"
        )
    };
    let feed = |numbers: std::ops::Range<u32>| {
        let items: String = numbers.rev().map(item).collect();
        format!(
            "<rss version=\"2.0\"><channel><title>Kabel</title><link>http://kabel.example/</link>\
                 <description>x</description>{items}</channel></rss>"
        )
    };
    site.put("/feed", "application/rss+xml", feed(0..300));
    let port = free_port();
    let source = format!("[source.kabel]\nurl = \"{}/feed\"\nevery = \"1m\"\n", site.base());
    let text = configuration(&site, port, "", "").replace("[publish]\n", "[publish]\nitems = 20\n");
    let text = format!("{}{source}", text.split("[source.kw]").next().unwrap());
    let program = Depesche::new(&text);
    let _running = program.start_with(&["run"], &[("DEPESCHE_LOG", "depesche=debug")]);
    let older = wait_for(PATIENCE, || {
        let feed = get(port, "/kabel.atom")?;
        let link = feed.split("rel=\"prev-archive\"").next()?.rsplit("<link ").next()?.to_owned();
        let rest = feed.split("<link ").find(|link| link.contains("prev-archive"))?.to_owned();
        let path = rest.split("http://feeds.example").nth(1)?.split('"').next()?.to_owned();
        (!link.is_empty()).then_some(path)
    });
    let older = older.unwrap_or_else(|| panic!("{}", program.log()));
    let made = || program.log().lines().filter(|line| line.contains("archive document made")).count();
    let (before, answered) = (made(), AtomicUsize::new(0));
    // Nobody waits for a site, however slow it is.
    site.slow_down(Duration::from_secs(30));
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let answer = answer(port, "GET", &older, &[]);
                assert_eq!(answer.status, 200);
                assert!(!answer.body.is_empty());
                answered.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(answered.load(Ordering::Relaxed), READERS);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(made() - before, 1, "{}", program.log());
}
