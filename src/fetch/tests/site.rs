//! A small server that answers each path with a script, and remembers what it was asked.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One thing that a server does when it answers.
#[derive(Clone)]
pub(in crate::fetch) enum Act {
    Send(Vec<u8>),
    Wait(Duration),
}

/// What was asked, and when.
#[derive(Clone)]
pub(in crate::fetch) struct Asked {
    pub(in crate::fetch) path: String,
    /// The whole head, as sent.
    pub(in crate::fetch) head: String,
    /// The body, if the head announces one.
    pub(in crate::fetch) body: Vec<u8>,
    pub(in crate::fetch) began: Instant,
    pub(in crate::fetch) ended: Option<Instant>,
}

impl Asked {
    /// The value of a header, byte for byte.
    pub(in crate::fetch) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.split("\r\n").filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

pub(in crate::fetch) struct Site {
    pub(in crate::fetch) port: u16,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    /// Starts a server that answers by path; what the script doesn't know is 404.
    pub(in crate::fetch) async fn start(script: impl Fn(&Asked) -> Option<Vec<Act>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Self { port: listener.local_addr().unwrap().port(), log: Arc::default() };
        let (log, script) = (Arc::clone(&site.log), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&log), Arc::clone(&script)));
            }
        });
        site
    }

    /// A server that gives the same answer to everything.
    pub(in crate::fetch) async fn constant(answer: Vec<Act>) -> Self {
        Self::start(move |_| Some(answer.clone())).await
    }

    pub(in crate::fetch) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(in crate::fetch) fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    pub(in crate::fetch) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

async fn answer(mut stream: TcpStream, log: Arc<Mutex<Vec<Asked>>>, script: Arc<impl Fn(&Asked) -> Option<Vec<Act>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let mut asked = Asked { path, head, body: Vec::new(), began: Instant::now(), ended: None };
    let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
    asked.body.resize(length, 0);
    if stream.read_exact(&mut asked.body).await.is_err() {
        return;
    }
    let acts = script(&asked).unwrap_or_else(|| status(404, &[]));
    let place = {
        let mut log = log.lock().unwrap();
        log.push(asked);
        log.len() - 1
    };
    for act in acts {
        match act {
            Act::Wait(time) => tokio::time::sleep(time).await,
            Act::Send(bytes) => {
                // Clients that have enough hang up.
                if stream.write_all(&bytes).await.is_err() {
                    break;
                }
            }
        }
    }
    log.lock().unwrap()[place].ended = Some(Instant::now());
}

/// A 200 with a length.
pub(in crate::fetch) fn ok(headers: &[(&str, &str)], body: &[u8]) -> Vec<Act> {
    answer_with(200, headers, body)
}

/// An answer without a body.
pub(in crate::fetch) fn status(status: u16, headers: &[(&str, &str)]) -> Vec<Act> {
    answer_with(status, headers, b"")
}

pub(in crate::fetch) fn redirect(status: u16, location: &str) -> Vec<Act> {
    answer_with(status, &[("Location", location)], b"")
}

fn answer_with(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<Act> {
    let length = body.len().to_string();
    let mut bytes = head(status, &[headers, &[("Content-Length", length.as_str())]].concat());
    bytes.extend_from_slice(body);
    vec![Act::Send(bytes)]
}

/// The head of an answer, for scripts that send the body themselves.
pub(in crate::fetch) fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}
