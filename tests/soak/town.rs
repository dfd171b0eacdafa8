//! A town of newspapers, each on an address of its own, with something new now and then.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Listings on one host.
pub const SOURCES_PER_HOST: usize = 10;
/// Articles in one listing.
pub const ARTICLES: u64 = 8;

/// All of them; they stop listening when the test process ends.
pub struct Town {
    hosts: Vec<SocketAddr>,
    press: Arc<Press>,
}

/// What they have in common.
struct Press {
    begun: Instant,
    /// After so long there is one more article in each listing.
    edition: Duration,
    listings: AtomicUsize,
    articles: AtomicUsize,
}

impl Town {
    pub fn start(hosts: usize, edition: Duration) -> Self {
        let counter = AtomicUsize::default;
        let press = Arc::new(Press { begun: Instant::now(), edition, listings: counter(), articles: counter() });
        let hosts = (0..hosts).map(|number| open(number, Arc::clone(&press))).collect();
        Self { hosts, press }
    }

    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// The address of a listing.
    pub fn listing(&self, source: usize) -> String {
        format!("http://{}/{source}", self.hosts[source / SOURCES_PER_HOST])
    }

    /// Listings and article pages that were asked for since the last call.
    pub fn asked(&self) -> (usize, usize) {
        (self.press.listings.swap(0, Ordering::Relaxed), self.press.articles.swap(0, Ordering::Relaxed))
    }
}

/// Opens one host.
fn open(number: usize, press: Arc<Press>) -> SocketAddr {
    let address = Ipv4Addr::new(127, 1, (number / 250) as u8, (number % 250 + 1) as u8);
    let listener = TcpListener::bind((address, 0)).unwrap();
    let place = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let press = Arc::clone(&press);
            std::thread::spawn(move || serve(&stream, &press));
        }
    });
    place
}

/// Answers the requests of one connection. Who asks has left if that fails.
fn serve(mut stream: &TcpStream, press: &Press) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut path, mut etag) = (String::new(), String::new());
        let mut line = String::new();
        while reader.read_line(&mut line).ok()? > 0 && line != "\r\n" {
            if let Some(rest) = line.strip_prefix("GET ") {
                path = rest.split(' ').next()?.to_owned();
            }
            if let Some((_, value)) =
                line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("if-none-match"))
            {
                etag = value.trim().to_owned();
            }
            line.clear();
        }
        if path.is_empty() {
            return None;
        }
        let (status, tag, body) = press.answer(&path, &etag);
        write!(
            stream,
            "HTTP/1.1 {status} -\r\nContent-Type: text/html; charset=utf-8\r\nETag: {tag}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .ok()?;
    }
}

impl Press {
    /// Status, entity tag and body of what is at a path.
    fn answer(&self, path: &str, etag: &str) -> (u16, String, String) {
        let mut parts = path.trim_start_matches('/').split('/').map(str::parse::<u64>);
        match (parts.next(), parts.next()) {
            (Some(Ok(source)), None) => {
                self.listings.fetch_add(1, Ordering::Relaxed);
                let newest = ARTICLES + self.begun.elapsed().as_millis() as u64 / self.edition.as_millis() as u64;
                let tag = format!("\"{newest}\"");
                if tag == etag { (304, tag, String::new()) } else { (200, tag, listing(source, newest)) }
            }
            (Some(Ok(source)), Some(Ok(number))) => {
                self.articles.fetch_add(1, Ordering::Relaxed);
                (200, "\"a\"".to_owned(), article(source, number))
            }
            _ => (404, "\"none\"".to_owned(), String::new()),
        }
    }
}

fn title(source: u64, number: u64) -> String {
    format!("In Ort {source} geschah heute etwas Besonderes, Meldung {number}")
}

fn listing(source: u64, newest: u64) -> String {
    let teaser = |number: u64| {
        let title = title(source, number);
        format!(
            "<article><h2><a href=\"/{source}/{number}\">{title}</a></h2><p>Ein Anriss von einem Satz dazu.</p></article>"
        )
    };
    let teasers: String = (newest - ARTICLES..newest).rev().map(teaser).collect();
    format!(
        "<!doctype html><html lang=\"de\"><head><title>Bote {source}</title></head><body><main>{teasers}</main></body></html>"
    )
}

fn article(source: u64, number: u64) -> String {
    let title = title(source, number);
    let paragraph = |part: u64| {
        format!(
            "<p>Absatz {part} von Meldung {number}: Am Morgen versammelten sich viele auf dem Platz vor dem Rathaus von \
             Ort {source}, um zu hören, was beschlossen war, und gingen erst auseinander, als es Mittag läutete.</p>"
        )
    };
    let text: String = (0..12).map(paragraph).collect();
    format!(
        "<!doctype html><html lang=\"de\"><head><title>{title}</title></head><body><main><article><h1>{title}</h1>{text}</article></main></body></html>"
    )
}
