//! A subscriber as strict as the Recommendation allows.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A message of the hub, and what it was answered.
#[derive(Debug, Clone)]
pub struct Message {
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    pub status: u16,
}

#[derive(Default)]
struct State {
    secret: Option<String>,
    questions: Vec<BTreeMap<String, String>>,
    messages: Vec<Message>,
}

/// A callback on a loopback port.
pub struct Subscriber {
    pub callback: String,
    state: Arc<Mutex<State>>,
}

impl Subscriber {
    /// Takes every message.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let callback = format!("http://{}/callback?token=Zufall%20%C3%BC", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { callback, state }
    }

    /// Takes only messages that are signed with this.
    pub fn demanding(secret: &str) -> Self {
        let subscriber = Self::start();
        subscriber.state.lock().unwrap().secret = Some(secret.to_owned());
        subscriber
    }

    /// The parameters of each question of the hub so far.
    pub fn questions(&self) -> Vec<BTreeMap<String, String>> {
        self.state.lock().unwrap().questions.clone()
    }

    /// The messages so far.
    pub fn messages(&self) -> Vec<Message> {
        self.state.lock().unwrap().messages.clone()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
        let mut words = line.split(' ').map(str::to_owned);
        let (method, path) = (words.next()?, words.next()?);
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        let mut body = vec![0; headers.get("content-length").map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).ok()?;
        let mut state = state.lock().unwrap();
        let (status, text) = match method.as_str() {
            "GET" => question(&mut state, &path),
            _ => (message(&mut state, headers, body), String::new()),
        };
        write!(stream, "HTTP/1.1 {status} -\r\nContent-Length: {}\r\n\r\n{text}", text.len()).ok()?;
    }
}

/// Echoes the challenge, if the callback is whole.
fn question(state: &mut State, path: &str) -> (u16, String) {
    let url = url::Url::parse("http://a.example").unwrap().join(path).unwrap();
    let parameters: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let challenge = parameters.get("hub.challenge").cloned().unwrap_or_default();
    let status = if parameters.get("token").is_some_and(|token| token == "Zufall ü") { 200 } else { 404 };
    state.questions.push(parameters);
    (status, challenge)
}

fn message(state: &mut State, headers: BTreeMap<String, String>, body: Vec<u8>) -> u16 {
    let is_signed = |secret: &String| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(&body);
        let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        headers.get("x-hub-signature") == Some(&format!("sha256={digits}"))
    };
    let status = if state.secret.as_ref().is_none_or(is_signed) { 204 } else { 403 };
    state.messages.push(Message { headers, body, status });
    status
}
