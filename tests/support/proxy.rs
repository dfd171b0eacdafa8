//! A relay before the server under test that writes down what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Relays to a port, one request per connection, and remembers path and status.
pub struct Proxy {
    port: u16,
    answers: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Proxy {
    /// Starts to relay to a loopback port.
    pub fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Arc::new(Mutex::new(Vec::new()));
        let shared = answers.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let answers = shared.clone();
                thread::spawn(move || relay(client, server, &answers));
            }
        });
        Self { port, answers }
    }

    /// The address of a path at the relay.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The statuses that a path was answered with so far.
    pub fn statuses(&self, path: &str) -> Vec<u16> {
        self.answers.lock().unwrap().iter().filter(|(seen, _)| seen == path).map(|(_, status)| *status).collect()
    }
}

fn relay(client: TcpStream, server: u16, answers: &Mutex<Vec<(String, u16)>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let ends = line == "\r\n";
        // One request per connection keeps the relay simple; clients accept that.
        if ends {
            head.push_str("Connection: close\r\n");
        }
        if !line.to_ascii_lowercase().starts_with("connection:") {
            head.push_str(&line);
        }
        if ends {
            break;
        }
    }
    let path = head.split(' ').nth(1)?.to_owned();
    let mut upstream = TcpStream::connect(("127.0.0.1", server)).ok()?;
    upstream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()?;
    answers.lock().unwrap().push((path, status));
    let mut client = client;
    client.write_all(&answer).ok()
}
