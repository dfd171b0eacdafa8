//! A website on a loopback port, whose pages a test changes as it goes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a path answers.
#[derive(Clone)]
struct Reply {
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

/// A request as the site saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// What was posted.
    pub body: String,
    pub status: u16,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    replies: BTreeMap<String, Reply>,
    headers: BTreeMap<String, String>,
    seen: Vec<Seen>,
    pause: Duration,
}

/// A running site; it stops listening when the test process ends.
pub struct Site {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Site {
    /// Starts a site with nothing on it but a robots.txt that allows all.
    pub fn start() -> Self {
        Self::start_at("127.0.0.1:0")
    }

    /// Starts such a site at an address with its port.
    pub fn start_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                thread::spawn(move || serve(stream, &state));
            }
        });
        let site = Self { address, state };
        site.put("/robots.txt", "text/plain", "User-agent: *\nAllow: /\n");
        site
    }

    /// The address of the site, without a slash at its end.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a page at a path (with its query); `{{base}}` in it becomes the address of the site.
    pub fn put(&self, path: &str, content_type: &str, body: impl AsRef<[u8]>) {
        self.answer(path, 200, content_type, body);
    }

    /// Puts an HTML page at a path.
    pub fn html(&self, path: &str, body: &str) {
        self.put(path, "text/html; charset=utf-8", body.replace("{{base}}", &self.base()));
    }

    /// The page at a path.
    pub fn body(&self, path: &str) -> Vec<u8> {
        self.state.lock().unwrap().replies[path].body.clone()
    }

    /// Makes a path answer with more headers than usual, each a whole line.
    pub fn also_send(&self, path: &str, headers: &[&str]) {
        let lines = headers.iter().map(|header| format!("{header}\r\n")).collect();
        self.state.lock().unwrap().headers.insert(path.to_owned(), lines);
    }

    /// Makes a path answer with a status.
    pub fn answer(&self, path: &str, status: u16, content_type: &str, body: impl AsRef<[u8]>) {
        let reply = Reply { status, content_type: content_type.to_owned(), body: body.as_ref().to_vec() };
        self.state.lock().unwrap().replies.insert(path.to_owned(), reply);
    }

    /// Makes every answer wait.
    pub fn slow_down(&self, pause: Duration) {
        self.state.lock().unwrap().pause = pause;
    }

    /// All requests so far, except those for robots.txt.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.iter().filter(|seen| seen.path != "/robots.txt").cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.state.lock().unwrap().seen.clear();
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let Ok(clone) = stream.try_clone() else { return };
    let mut reader = BufReader::new(clone);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let method = line.split(' ').next().unwrap_or_default().to_owned();
        let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        let asked = Seen { method, path, body, status: 0, headers };
        if answer(&mut stream, asked, state).is_err() {
            return;
        }
    }
}

/// Answers one request; pages without a query answer for every query.
fn answer(stream: &mut TcpStream, asked: Seen, state: &Mutex<State>) -> std::io::Result<()> {
    let path = asked.path.as_str();
    let bare = path.split('?').next().unwrap_or(path);
    let (reply, more, pause) = {
        let state = state.lock().unwrap();
        let missing = Reply { status: 404, content_type: "text/plain".into(), body: b"nothing here".to_vec() };
        let reply = state.replies.get(path).or_else(|| state.replies.get(bare)).cloned().unwrap_or(missing);
        (reply, state.headers.get(bare).cloned().unwrap_or_default(), state.pause)
    };
    thread::sleep(pause);
    let mut hasher = DefaultHasher::new();
    reply.body.hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    let current = reply.status == 200 && asked.headers.get("if-none-match") == Some(&etag);
    let status = if current { 304 } else { reply.status };
    let body: &[u8] = if current { b"" } else { &reply.body };
    state.lock().unwrap().seen.push(Seen { status, ..asked });
    write!(
        stream,
        "HTTP/1.1 {status} -\r\nContent-Type: {}\r\nContent-Length: {}\r\nETag: {etag}\r\n{more}\r\n",
        reply.content_type,
        body.len(),
    )?;
    stream.write_all(body)?;
    stream.flush()
}
