//! What many connections, and bad ones, do to a daemon: nothing that others notice.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{Depesche, Running, Site, answer, free_port, get, tool, wait_for};

/// Idle connections of the test, if the system allows that many files to it and to the daemon.
const IDLERS: u64 = 10_000;
/// Files that this process has open beside its connections.
const OTHER_FILES: u64 = 500;
/// A daemon that has nothing to do answers in a thousandth of this.
const AT_ONCE: Duration = Duration::from_secs(1);
/// Memory that one idle connection may cost, in KiB.
const IDLER_KIB_MAX: u64 = 16;

/// A daemon that serves a newspaper.
struct Service {
    program: Depesche,
    running: Running,
    _site: Site,
    port: u16,
}

impl Service {
    fn start() -> Self {
        let site = Site::start();
        let teasers = include_str!("fixtures/dwn/teasers.html");
        site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
        let port = free_port();
        let program = Depesche::new(&format!(
            "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
             [store]\nurl = \"sqlite:depesche.db\"\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [source.kw]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n",
            site.base()
        ));
        let running = program.start(&["run"]);
        let ready = wait_for(Duration::from_secs(20), || get(port, "/kw.rss").filter(|feed| feed.contains("<item>")));
        assert!(ready.is_some(), "{}", program.log());
        Self { program, running, _site: site, port }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).unwrap()
    }

    /// A good client is answered, and how long it takes.
    #[track_caller]
    fn answers_at_once(&self) {
        let start = Instant::now();
        let answer = answer(self.port, "GET", "/kw.rss", &[("accept-encoding", "gzip")]);
        assert_eq!(answer.status, 200);
        assert!(start.elapsed() < AT_ONCE, "{:?}; {}", start.elapsed(), self.program.log());
    }

    /// Memory of the daemon, in KiB.
    fn memory_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.running.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

/// Raises the limit of open files as far as it goes, and says how many connections fit in.
fn files_allowed() -> u64 {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    getrlimit(Resource::Nofile).current.map_or(IDLERS, |files| files.saturating_sub(OTHER_FILES)).min(IDLERS)
}

#[test]
fn ten_thousand_idle_connections_keep_nobody_out() {
    let service = Service::start();
    let before = service.memory_kib();
    let count = files_allowed();
    // A third says nothing, a third asks once and stays, a third stops within its headers.
    let mut idlers = Vec::new();
    for number in 0..count {
        let mut idler = service.connect();
        match number % 3 {
            0 => {}
            1 => {
                idler.write_all(b"HEAD /kw.rss HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
                let mut start = [0; 12];
                idler.read_exact(&mut start).unwrap();
                assert_eq!(&start, b"HTTP/1.1 200");
            }
            _ => idler.write_all(b"GET /kw.rss HTTP/1.1\r\nx: ").unwrap(),
        }
        idlers.push(idler);
    }
    service.answers_at_once();
    let grown = service.memory_kib().saturating_sub(before);
    eprintln!("{count} idle connections: {grown} KiB more, {} KiB before", before);
    assert!(grown < count * IDLER_KIB_MAX, "{grown} KiB for {count} connections");
}

#[test]
fn a_full_room_makes_room() {
    let Some(_) = tool("prlimit", &["--version"]) else { return };
    let mut service = Service::start();
    // The same again, in a daemon that may have few files open.
    service.running.kill();
    service.running = service.program.start_through("prlimit", &["--nofile=256:256"], &["run"]);
    assert!(wait_for(Duration::from_secs(20), || get(service.port, "/kw.rss")).is_some(), "{}", service.program.log());
    let mut busy = service.connect();
    let mut idlers = Vec::new();
    for _ in 0..20 {
        idlers.extend((0..50).map(|_| service.connect()));
        // Who asks now and then stays, whoever else comes.
        busy.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut all = [0; 1024];
        let read = busy.read(&mut all).unwrap();
        assert!(all[..read].starts_with(b"HTTP/1.1 200"), "{read}");
        service.answers_at_once();
    }
    assert!(!service.program.log().contains("no connection could be accepted"), "{}", service.program.log());
}

#[test]
fn huge_headers_and_slow_ones_are_bounded() {
    let service = Service::start();
    let before = service.memory_kib();
    // A client that never ends its headers is cut off.
    let mut endless = service.connect();
    endless.write_all(b"GET /kw.rss HTTP/1.1\r\nhost: x\r\nx: ").unwrap();
    let sent = (0..1000).take_while(|_| endless.write_all(&[b'a'; 64 * 1024]).is_ok()).count();
    assert!(sent < 1000, "64 MB of headers were taken");
    // Those that take their time hold no more than what they sent.
    let slow: Vec<TcpStream> = (0..500)
        .map(|_| {
            let mut slow = service.connect();
            let _ = slow.write_all(b"GET /kw.rss HTTP/1.1\r\nhost: x\r\nx: ");
            let _ = slow.write_all(&[b'a'; 16 * 1024]);
            slow
        })
        .collect();
    service.answers_at_once();
    let grown = service.memory_kib().saturating_sub(before);
    assert!(grown < slow.len() as u64 * 64 + 4096, "{grown} KiB");
    assert_eq!(answer(service.port, "GET", &format!("/{}", "x".repeat(9000)), &[]).status, 414);
    assert_eq!(answer(service.port, "GET", "/kw.rss", &[("x", &"y".repeat(40_000))]).status, 431);
    let mut nonsense = service.connect();
    nonsense.write_all(b"\x16\x03\x01 this is TLS\r\n\r\n").unwrap();
    let mut said = String::new();
    let _ = nonsense.read_to_string(&mut said);
    assert!(said.starts_with("HTTP/1.1 400 "), "{said}");
}
