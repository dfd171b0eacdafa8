//! A hub on loopback, whose behaviour a test changes as it goes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What was asked for, by the names of the form.
pub(super) type Form = BTreeMap<String, String>;

#[derive(Debug)]
struct State {
    status: u16,
    headers: String,
    forms: Vec<Form>,
}

pub(super) struct Hub {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Hub {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = Arc::new(Mutex::new(State { status: 202, headers: String::new(), forms: Vec::new() }));
        let hub = Self { port: listener.local_addr().unwrap().port(), state: Arc::clone(&state) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&state)));
            }
        });
        hub
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hub", self.port)
    }

    /// Answers like this from now on.
    pub(super) fn answers(&self, status: u16, headers: &str) {
        let mut state = self.state.lock().unwrap();
        (state.status, state.headers) = (status, headers.to_owned());
    }

    /// What it was asked for since the last look.
    pub(super) fn forms(&self) -> Vec<Form> {
        std::mem::take(&mut self.state.lock().unwrap().forms)
    }
}

async fn answer(stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let reply = {
        let mut state = state.lock().unwrap();
        state.forms.push(url::form_urlencoded::parse(&body).into_owned().collect());
        format!("HTTP/1.1 {} -\r\n{}Content-Length: 2\r\nConnection: close\r\n\r\nno", state.status, state.headers)
    };
    stream.write_all(reply.as_bytes()).await.ok()
}
