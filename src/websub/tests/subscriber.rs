//! A subscriber on loopback, whose behaviour a test changes as it goes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the subscriber heard.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) method: String,
    /// With the query.
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Heard {
    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let url = Url::parse("http://a.example").unwrap().join(&self.path).unwrap();
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// A parameter of the form in the body.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(&self.body);
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// How it answers a question whether it meant to subscribe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Confirms {
    Yes,
    /// With this status, and the challenge.
    Status(u16),
    /// With another body.
    Wrongly(Vec<u8>),
    /// With a redirect to where the challenge is echoed.
    Elsewhere,
    /// Never.
    Silent,
}

#[derive(Debug)]
struct State {
    confirms: Confirms,
    /// What messages are answered with, and more headers of that.
    takes: (u16, &'static str),
    heard: Vec<Heard>,
}

pub(super) struct Subscriber {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Subscriber {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = State { confirms: Confirms::Yes, takes: (200, ""), heard: Vec::new() };
        let subscriber = Self { port: listener.local_addr().unwrap().port(), state: Arc::new(Mutex::new(state)) };
        let state = Arc::clone(&subscriber.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&state)));
            }
        });
        subscriber
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn confirms(&self, confirms: Confirms) {
        self.state.lock().unwrap().confirms = confirms;
    }

    pub(super) fn takes(&self, status: u16, headers: &'static str) {
        self.state.lock().unwrap().takes = (status, headers);
    }

    /// What was heard since the last look.
    pub(super) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.state.lock().unwrap().heard)
    }
}

async fn answer(stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let heard = read(&mut stream).await?;
    let (confirms, takes) = {
        let mut state = state.lock().unwrap();
        state.heard.push(heard.clone());
        (state.confirms.clone(), state.takes)
    };
    let echo = heard.parameter("hub.challenge").unwrap_or_default().into_bytes();
    let (status, headers, body) = match confirms {
        _ if heard.method == "POST" => (takes.0, takes.1, Vec::new()),
        Confirms::Elsewhere if !heard.path.starts_with("/echo") => (302, "Location: /echo\r\n", echo),
        Confirms::Yes | Confirms::Elsewhere => (200, "", echo),
        Confirms::Status(status) => (status, "", echo),
        Confirms::Wrongly(body) => (200, "", body),
        Confirms::Silent => std::future::pending().await,
    };
    let head = format!("HTTP/1.1 {status} -\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), &body].concat()).await.ok()
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Heard> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Heard { method, path, headers, body })
}
