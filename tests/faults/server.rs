//! Whom the server answers, and what (W).

mod hostile_clients;
mod office;
mod secrets;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Depesche, Running, Site, answer, free_port, get, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);

/// A daemon that has read a newspaper.
struct Service {
    port: u16,
    site: Site,
    program: Depesche,
    _running: Running,
}

impl Service {
    /// With these settings under `[server]`, and these sources besides.
    fn start(server: &str, sources: &str) -> Self {
        let site = newspaper();
        let port = free_port();
        let program = Depesche::new(&configuration(&site, port, server, sources));
        let running = program.start_with(&["run"], &[("OPERATOR", "0123456789abcdef")]);
        Self { port, site, program, _running: running }.filled()
    }

    /// After the first refresh.
    fn filled(self) -> Self {
        let filled = wait_for(PATIENCE, || get(self.port, "/kw.rss").filter(|feed| feed.contains("<item>")));
        assert!(filled.is_some(), "{}", self.program.log());
        self
    }

    /// What comes back for these bytes, until the server closes the connection.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // Whoever is refused may be cut off while still talking.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The status of one raw request.
    fn status(&self, bytes: &[u8]) -> u16 {
        let answer = self.raw(bytes);
        answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer:?}"))
    }

    /// The status of a request under a name.
    fn ask(&self, method: &str, path: &str, host: &str, headers: &str) -> u16 {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        self.status(request.as_bytes())
    }
}

fn newspaper() -> Site {
    let site = Site::start();
    let teasers = include_str!("../fixtures/dwn/teasers.html");
    site.html("/", &include_str!("../fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
    site
}

fn configuration(site: &Site, port: u16, server: &str, sources: &str) -> String {
    format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n{server}\n\
         [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
         [source.kw]\nurl = \"{}/\"\narticle = {{ follow = false }}\n{sources}",
        site.base()
    )
}
