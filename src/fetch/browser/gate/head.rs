//! The head of a request or an answer, as far as a gate has to understand it.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use url::{Position, Url};

/// The longest head, in bytes; servers accept less.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Headers that belong to one connection (RFC 9110, section 7.6.1).
const OF_CONNECTION: &[&str] =
    &["connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "upgrade"];

/// A first line and headers.
pub(super) struct Head {
    first: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Reads one, and nothing that follows it. `None`: it is none, or the other side hung up.
    pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        // Byte by byte, so that what follows stays where it is; the socket's buffer makes it bearable.
        while !bytes.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte).await? == 0 || bytes.len() >= HEAD_BYTES_MAX {
                return Ok(None);
            }
            bytes.push(byte[0]);
        }
        Ok(Self::parse(&bytes))
    }

    /// Headers are passed on in the bytes they came in, of which each is a character here.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let mut lines = text.split("\r\n");
        let first = lines.next()?.to_owned();
        let lines = lines.take_while(|line| !line.is_empty());
        let headers: Option<Vec<_>> = lines
            .map(|line| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned())))
            .collect();
        (first.split(' ').count() >= 2).then_some(Self { first, headers: headers? })
    }

    pub(super) fn method(&self) -> &str {
        self.first.split(' ').next().unwrap_or_default()
    }

    pub(super) fn target(&self) -> &str {
        self.first.split(' ').nth(1).unwrap_or_default()
    }

    /// The value of a header by its lower-case name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether another head follows: 1xx.
    pub(super) fn is_interim(&self) -> bool {
        self.target().starts_with('1')
    }

    /// A request as the server itself is asked.
    pub(super) fn for_server(&self, url: &Url) -> Bytes {
        let place = &url[Position::BeforePath..Position::AfterQuery];
        self.written(&format!("{} {place} HTTP/1.1", self.method()), None)
    }

    /// The same as another proxy is asked, which may want a login.
    pub(super) fn for_proxy(&self, url: &Url, login: Option<&str>) -> Bytes {
        self.written(&format!("{} {} HTTP/1.1", self.method(), &url[..Position::AfterQuery]), login)
    }

    /// An answer as the client gets it.
    pub(super) fn for_client(&self) -> Bytes {
        self.written(&self.first, None)
    }

    fn written(&self, first: &str, login: Option<&str>) -> Bytes {
        let mut text = format!("{first}\r\n");
        if let Some(login) = login {
            text.push_str(&format!("Proxy-Authorization: {login}\r\n"));
        }
        for (name, value) in &self.headers {
            if !OF_CONNECTION.contains(&name.to_ascii_lowercase().as_str()) {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        text.push_str(if self.is_interim() { "\r\n" } else { "Connection: close\r\n\r\n" });
        Bytes(text.chars().map(|c| c as u8).collect())
    }
}

/// A head as it goes over the wire.
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
