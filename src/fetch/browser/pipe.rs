//! Messages to and from the browser: JSON, each ended by a zero byte.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};

/// The longest message that is heard, in bytes. Pages come in slices that fit in; what is longer is
/// something of the page itself, such as a film that it posts, and is held nowhere.
pub(super) const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// The browser is gone.
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
    /// What has come of the next message, unless it is too long.
    begun: Vec<u8>,
    /// How much has come of it, in bytes.
    length: usize,
    last_id: u64,
}

impl Pipe {
    pub(super) fn new(stdin: ChildStdin, stdout: ChildStdout) -> Self {
        Self { stdin, stdout: BufReader::new(stdout), begun: Vec::new(), length: 0, last_id: 0 }
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
    ///
    /// Two kinds are passed over, because a page can cause them: those that are too long, and those
    /// with half a character, which JSON has and Unicode has not. Where the browser waits for an
    /// answer to one, it is the page that goes without what it wanted.
    pub(super) async fn next(&mut self) -> Result<Message, Closed> {
        loop {
            let chunk = self.stdout.fill_buf().await.map_err(|_| Closed)?;
            if chunk.is_empty() {
                return Err(Closed);
            }
            let end = chunk.iter().position(|byte| *byte == 0);
            let length = end.unwrap_or(chunk.len());
            self.length += length;
            if self.length > MESSAGE_BYTES_MAX {
                self.begun = Vec::new();
            } else {
                self.begun.extend_from_slice(&chunk[..length]);
            }
            self.stdout.consume(length + usize::from(end.is_some()));
            if end.is_some() {
                let bytes = std::mem::take(&mut self.begun);
                let length = std::mem::take(&mut self.length);
                if let Some(message) = read(&bytes) {
                    return Ok(message);
                }
                tracing::debug!(bytes = length, "a message of the browser was passed over");
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::process::Stdio;

    use tokio::process::{Child, Command};

    use super::*;

    /// The pipe of a shell that says something.
    fn saying(script: &str) -> (Child, Pipe) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        (child, Pipe::new(stdin, stdout))
    }

    #[tokio::test]
    async fn what_is_too_long_or_no_text_is_passed_over() {
        let surplus = MESSAGE_BYTES_MAX + 1;
        let (_child, mut pipe) = saying(&format!(
            r#"printf '{{"method":"a","params":"'; head -c {surplus} /dev/zero | tr '\000' a; printf '"}}\000'
            printf '{{"method":"half","params":"\\ud83d"}}\000{{"method":"b","params":1}}\000'"#
        ));
        let Ok(Message::Event(None, method, params)) = pipe.next().await else { panic!() };
        assert_eq!((method.as_str(), params), ("b", json!(1)));
        assert!(pipe.begun.capacity() < 1024, "{}", pipe.begun.capacity());
        assert!(pipe.next().await.is_err(), "it is gone");
    }
}
