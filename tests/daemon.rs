//! `depesche run` as the service manager and its readers see it.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use crate::support::{Depesche, Running, Site, answer, free_port, get, tool, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);

/// A paper of one section, and a daemon's configuration that reads it.
fn newspaper() -> (Site, u16, String) {
    let site = Site::start();
    let teasers = include_str!("fixtures/dwn/teasers.html");
    site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
    let port = free_port();
    let configuration = format!(
        "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
         [source.kw]\nurl = \"{}/\"\narticle = {{ follow = false }}\n",
        site.base()
    );
    (site, port, configuration)
}

/// The service manager's end of the notify socket.
struct Manager {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Manager {
    fn listen(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        Self { socket, heard: Vec::new() }
    }

    /// Waits until a line was heard that starts with this, and returns all that has been heard.
    fn hears(&mut self, start: &str) -> bool {
        let found = wait_for(PATIENCE, || {
            let mut buffer = [0; 4096];
            while let Ok(length) = self.socket.recv(&mut buffer) {
                self.heard.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
            }
            self.heard.iter().any(|line| line.starts_with(start)).then_some(())
        });
        found.is_some()
    }
}

fn start(program: &Depesche, manager: &Path, watchdog: &str) -> Running {
    let path = manager.display().to_string();
    program.start_with(&["run"], &[("NOTIFY_SOCKET", &path), ("WATCHDOG_USEC", watchdog)])
}

#[test]
fn the_service_manager_is_told() {
    let (site, port, configuration) = newspaper();
    let program = Depesche::new(&configuration);
    let path = program.folder.path().join("notify");
    let mut manager = Manager::listen(&path);
    let mut running = start(&program, &path, "400000");
    assert!(manager.hears("READY=1"), "{:?} {}", manager.heard, program.log());
    assert!(manager.hears("WATCHDOG=1"), "{:?}", manager.heard);
    assert!(manager.hears("STATUS="), "{:?}", manager.heard);
    assert!(wait_for(PATIENCE, || get(port, "/kw.rss")).is_some(), "{}", program.log());

    // A good change is taken over.
    manager.heard.clear();
    program.configure(&configuration.replace("[source.kw]", "[source.neu]"));
    running.signal("HUP");
    assert!(manager.hears("RELOADING=1"), "{:?}", manager.heard);
    assert!(manager.hears("MONOTONIC_USEC="), "{:?}", manager.heard);
    assert!(manager.hears("READY=1"), "{:?}", manager.heard);
    assert!(wait_for(PATIENCE, || get(port, "/neu.rss")).is_some(), "{}", program.log());

    // A broken file is not, and the daemon says so and goes on.
    manager.heard.clear();
    program.configure(&configuration.replace("url = \"http", "ulr = \"http"));
    running.signal("HUP");
    assert!(manager.hears("READY=1"), "{:?}", manager.heard);
    assert!(manager.hears("STATUS="), "{:?}", manager.heard);
    assert!(wait_for(PATIENCE, || program.log().contains("ulr").then_some(())).is_some(), "{}", program.log());
    assert!(get(port, "/neu.rss").is_some());

    running.signal("TERM");
    assert!(manager.hears("STOPPING=1"), "{:?}", manager.heard);
    assert_eq!(running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
    drop(site);
}

#[test]
fn readers_get_304_and_probes_their_word() {
    let (_site, port, configuration) = newspaper();
    let program = Depesche::new(&configuration);
    let _running = program.start(&["run"]);
    assert!(
        wait_for(PATIENCE, || get(port, "/kw.rss").filter(|feed| feed.contains("<item>"))).is_some(),
        "{}",
        program.log()
    );

    // The feeds of sections follow that of the source one by one, and each changes the index.
    let index = || get(port, "/");
    let settled = wait_for(PATIENCE, || {
        let before = index();
        std::thread::sleep(Duration::from_millis(500));
        (index() == before).then_some(())
    });
    assert!(settled.is_some(), "{}", program.log());

    for (path, content_type) in [
        ("/kw.rss", "application/rss+xml; charset=utf-8"),
        ("/kw.atom", "application/atom+xml; charset=utf-8"),
        ("/kw.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
    ] {
        let first = answer(port, "GET", path, &[]);
        assert_eq!(first.status, 200, "{path}");
        assert_eq!(first.header("content-type"), Some(content_type), "{path}");
        let head = answer(port, "HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), first.header("content-length"), "{path}");

        let etag = first.header("etag").unwrap();
        let modified = first.header("last-modified").unwrap();
        for conditions in [[("If-None-Match", etag)], [("If-Modified-Since", modified)]] {
            let again = answer(port, "GET", path, &conditions);
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {conditions:?}");
            assert_eq!(again.header("etag"), Some(etag), "{path}");
        }
        assert_eq!(answer(port, "GET", path, &[("If-None-Match", "\"other\"")]).status, 200, "{path}");
    }
    assert_eq!(answer(port, "GET", "/healthz", &[]).status, 200);
    assert_eq!(answer(port, "GET", "/readyz", &[]).status, 200);
    assert_eq!(answer(port, "GET", "/nothing.rss", &[]).status, 404);
    assert_eq!(answer(port, "POST", "/kw.rss", &[]).status, 405);
    assert_eq!(answer(port, "GET", "/../depesche.toml", &[]).status, 404);
}

#[test]
fn files_alone_and_http_alone() {
    let (_site, port, configuration) = newspaper();
    let files_only = Depesche::new(&configuration.replace(&format!("listen = [\"127.0.0.1:{port}\"]"), "listen = []"));
    let _running = files_only.start(&["run"]);
    let written = files_only.public().join("kw.rss");
    assert!(wait_for(PATIENCE, || written.exists().then_some(())).is_some(), "{}", files_only.log());
    assert!(get(port, "/kw.rss").is_none());

    let http_only = Depesche::new(&configuration.replace("directory = \"public\"", ""));
    let _running = http_only.start(&["run"]);
    assert!(wait_for(PATIENCE, || get(port, "/kw.rss")).is_some(), "{}", http_only.log());
    assert!(!http_only.public().exists());
}

#[test]
fn a_second_daemon_is_refused() {
    let (_site, port, configuration) = newspaper();
    let program = Depesche::new(&configuration);
    let _running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || get(port, "/healthz")).is_some(), "{}", program.log());
    program.configure(&configuration.replace(&port.to_string(), &free_port().to_string()));
    let second = program.run(&["run"]);
    assert_eq!(second.code, Some(2), "{second:?}");
    assert!(second.stderr.contains("another"), "{second:?}");
}

#[test]
fn sockets_are_taken_over_from_the_service_manager() {
    let Some(_) = tool("systemd-socket-activate", &["--version"]) else { return };
    let (_site, port, configuration) = newspaper();
    // The configured address is not the one that is handed over, which must win.
    let program = Depesche::new(&configuration.replace(&format!("listen = [\"127.0.0.1:{port}\"]"), "listen = []"));
    let place = format!("--listen=127.0.0.1:{port}");
    let mut running = program.start_through("systemd-socket-activate", &[&place], &["run"]);
    // The connection that starts the daemon waits in the socket until it is served.
    assert!(wait_for(PATIENCE, || get(port, "/kw.rss")).is_some(), "{}", program.log());
    running.signal("TERM");
    assert_eq!(running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
}

#[test]
fn readers_of_a_removed_feed_are_told_that_it_is_gone() {
    let (_site, port, configuration) = newspaper();
    let other = configuration.split("[source.kw]").nth(1).unwrap();
    let program = Depesche::new(&format!("{configuration}[source.alt]{other}"));
    let mut running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || get(port, "/alt.rss").and(get(port, "/kw.rss"))).is_some(), "{}", program.log());

    program.configure(&configuration);
    running.signal("HUP");
    let status = |path: &str| answer(port, "GET", path, &[]).status;
    assert!(wait_for(PATIENCE, || (status("/alt.rss") == 410).then_some(())).is_some(), "{}", program.log());
    running.kill();
    let _running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || get(port, "/kw.rss")).is_some(), "{}", program.log());
    for (path, expected) in [("/alt.rss", 410), ("/alt/archive/2026-01.atom", 410), ("/never.rss", 404)] {
        assert_eq!(status(path), expected, "{path}");
    }
}
