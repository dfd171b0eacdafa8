//! Messages to and from the browser: JSON, each ended by a zero byte.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};

/// The longest message, in bytes. The longest of all carries the text of a page, whose own limit is
/// smaller; a browser that sends more is ended.
const MESSAGE_BYTES_MAX: usize = 256 << 20;

/// The browser is gone, or says what no browser says.
#[derive(Debug)]
pub(super) struct Closed;

/// What a browser says.
pub(super) enum Message {
    /// The answer to a call, or why there is none.
    Reply(u64, Result<Value, String>),
    /// Something happened: in which session, what, and how.
    Event(Option<String>, String, Value),
}

/// Both directions.
pub(super) struct Pipe {
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    /// What has come of the next message.
    begun: Vec<u8>,
    last_id: u64,
}

impl Pipe {
    pub(super) fn new(stdin: ChildStdin, stdout: ChildStdout) -> Self {
        Self { stdin, stdout: BufReader::new(stdout), begun: Vec::new(), last_id: 0 }
    }

    /// Calls a method, and gives the number by which its answer is known.
    pub(super) async fn send(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<u64, Closed> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.stdin.write_all(&bytes).await.map_err(|_| Closed)?;
        Ok(self.last_id)
    }

    /// Calls a method of the browser itself and waits for the answer; what happens meanwhile is
    /// passed over.
    pub(super) async fn call(&mut self, method: &str, params: Value) -> Result<Value, Closed> {
        let id = self.send(None, method, params).await?;
        loop {
            if let Message::Reply(other, answer) = self.next().await?
                && other == id
            {
                return answer.map_err(|_| Closed);
            }
        }
    }

    /// The next message. Nothing is lost when waiting for it is given up.
    pub(super) async fn next(&mut self) -> Result<Message, Closed> {
        loop {
            let chunk = self.stdout.fill_buf().await.map_err(|_| Closed)?;
            if chunk.is_empty() || self.begun.len() > MESSAGE_BYTES_MAX {
                return Err(Closed);
            }
            let end = chunk.iter().position(|byte| *byte == 0);
            let length = end.unwrap_or(chunk.len());
            self.begun.extend_from_slice(&chunk[..length]);
            self.stdout.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                let bytes = std::mem::take(&mut self.begun);
                return read(&bytes).ok_or(Closed);
            }
        }
    }
}

fn read(bytes: &[u8]) -> Option<Message> {
    let mut message: Value = serde_json::from_slice(bytes).ok()?;
    if let Some(id) = message["id"].as_u64() {
        let answer = match message.get("error") {
            Some(error) => Err(error["message"].as_str().unwrap_or_default().to_owned()),
            None => Ok(message["result"].take()),
        };
        return Some(Message::Reply(id, answer));
    }
    let session = message["sessionId"].as_str().map(str::to_owned);
    let method = message["method"].as_str()?.to_owned();
    Some(Message::Event(session, method, message["params"].take()))
}
