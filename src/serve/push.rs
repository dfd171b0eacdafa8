//! The way to us for hubs that we subscribed at (WebSub, sections 5.3 and 7): `/push/<token>`.
//! Whoever does not know a token gets no further than here. What questions and messages mean is
//! the subscriber's business.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::header::{CONNECTION, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LINK, RETRY_AFTER};
use hyper::{HeaderMap, Method, Request, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::Site;
use super::answer::{Answer, plain};
use super::heads::set;

/// What stands before the token.
const PATH: &str = "/push/";
/// The longest message, in bytes: a large feed. Longer ones are asked for by and by.
const MESSAGE_BYTES_MAX: usize = 8 << 20;
/// Time for a message to arrive.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(30);
/// Messages that are received at the same time: with their longest they are the memory that hubs
/// can make us hold here.
const MESSAGES_MAX: usize = 8;
/// When a hub that found no room is to come again, in seconds.
const RETRY_SECONDS: &str = "10";
const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature");

/// What a hub sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The value of `Content-Type`, if any.
    pub content_type: Option<String>,
    /// The value of `Content-Language`, if any.
    pub content_language: Option<String>,
    /// The values of `Link`.
    pub links: Vec<String>,
    /// The value of `X-Hub-Signature`, if there is exactly one.
    pub signature: Option<String>,
    /// The bytes as they came, which the signature is of. Nothing is unpacked: hubs pass on headers
    /// of feeds that they have unpacked themselves.
    pub body: Bytes,
}

/// Whom hubs call. An answer is a status and a text.
pub trait Callback: Send + Sync {
    /// Whether messages for a token are wanted; else the answer.
    fn expects(&self, token: &str) -> Result<(), (u16, String)>;

    /// Answers a question or a notice of a hub, which is a query.
    fn question<'a>(&'a self, token: &'a str, query: &'a str) -> BoxFuture<'a, (u16, String)>;

    /// Takes a message.
    fn message<'a>(&'a self, token: &'a str, message: Message) -> BoxFuture<'a, (u16, String)>;
}

/// A callback with the room for its messages.
pub(super) struct Gate {
    callback: Arc<dyn Callback>,
    room: Semaphore,
}

impl Gate {
    pub(super) fn new(callback: Arc<dyn Callback>) -> Self {
        Self { callback, room: Semaphore::new(MESSAGES_MAX) }
    }
}

/// The gate and the token, if the request is for it. Documents below a feed named `push` have a dot
/// in their paths, which no token has.
pub(super) fn asked<B>(site: &Site, request: &Request<B>) -> Option<(Arc<Gate>, String)> {
    let gate = site.push.as_ref().filter(|_| matches!(*request.method(), Method::GET | Method::POST))?;
    let token = site.path(request.uri().path()).strip_prefix(PATH)?;
    let is_token = !token.is_empty() && token.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
    is_token.then(|| (Arc::clone(gate), token.to_owned()))
}

/// Answers a hub.
pub(super) async fn answer<B>(gate: Arc<Gate>, token: String, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    if *request.method() == Method::GET {
        let query = request.uri().query().unwrap_or_default();
        return worded(gate.callback.question(&token, query).await);
    }
    // Before anything of the body is read.
    if let Err(refusal) = gate.callback.expects(&token) {
        return last(worded(refusal));
    }
    let Ok(_room) = gate.room.try_acquire() else {
        return last(later("Too many messages are arriving already.\n"));
    };
    match receive(request).await {
        Ok(message) => worded(gate.callback.message(&token, message).await),
        Err(refusal) => last(refusal),
    }
}

/// Reads a message within its limits.
async fn receive<B>(request: Request<B>) -> Result<Message, Answer>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    let headers = request.headers();
    let announced = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > MESSAGE_BYTES_MAX as u64) {
        return Err(plain(StatusCode::PAYLOAD_TOO_LARGE, "No message may be that long.\n"));
    }
    let mut message = Message {
        content_type: text(headers, &CONTENT_TYPE),
        content_language: text(headers, &CONTENT_LANGUAGE),
        links: headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect(),
        signature: text(headers, &SIGNATURE).filter(|_| headers.get_all(SIGNATURE).iter().count() == 1),
        body: Bytes::new(),
    };
    let body = Limited::new(request.into_body(), MESSAGE_BYTES_MAX).collect();
    message.body = match timeout(MESSAGE_TIMEOUT, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(plain(StatusCode::PAYLOAD_TOO_LARGE, "No message may be that long.\n"));
        }
        Ok(Err(_)) => return Err(plain(StatusCode::BAD_REQUEST, "The body broke off.\n")),
        Err(_) => return Err(plain(StatusCode::REQUEST_TIMEOUT, "The body took too long.\n")),
    };
    Ok(message)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.trim().to_owned()).filter(|value| !value.is_empty())
}

fn worded((status, text): (u16, String)) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == StatusCode::SERVICE_UNAVAILABLE { later(&text) } else { plain(status, text) }
}

fn later(text: &str) -> Answer {
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, text.to_owned());
    set(answer.headers_mut(), RETRY_AFTER, RETRY_SECONDS);
    answer
}

/// The last answer on a connection, as the rest of the body is not read.
fn last(mut answer: Answer) -> Answer {
    set(answer.headers_mut(), CONNECTION, "close");
    answer
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Mutex;

    use futures_util::FutureExt;
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;
    use crate::serve::{Health, respond};

    /// Knows one token, and keeps what it is told.
    #[derive(Default)]
    struct Known(Mutex<Vec<Message>>);

    impl Callback for Known {
        fn expects(&self, token: &str) -> Result<(), (u16, String)> {
            if token == "known" { Ok(()) } else { Err((404, "unknown\n".to_owned())) }
        }

        fn question<'a>(&'a self, token: &'a str, query: &'a str) -> BoxFuture<'a, (u16, String)> {
            async move { (200, format!("{token} {query}")) }.boxed()
        }

        fn message<'a>(&'a self, _: &'a str, message: Message) -> BoxFuture<'a, (u16, String)> {
            self.0.lock().unwrap().push(message);
            async { (202, String::new()) }.boxed()
        }
    }

    async fn send<B>(known: &Arc<Known>, request: Request<B>) -> Answer
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    {
        let site = Site::over(|_| None, Arc::new(Health::default())).with_push(Arc::clone(known) as Arc<dyn Callback>);
        match asked(&site, &request) {
            Some((gate, token)) => answer(gate, token, request).await,
            None => respond(&site, &request, tokio::time::Instant::now()),
        }
    }

    fn post(token: &str) -> hyper::http::request::Builder {
        Request::post(format!("/push/{token}")).header("host", "a")
    }

    #[tokio::test]
    async fn messages_arrive_byte_by_byte_with_their_headers() {
        let known = Arc::new(Known::default());
        let request = post("known").header("content-type", "application/rss+xml").header("link", "<a>; rel=self");
        let request = request.header("x-hub-signature", "sha256=00").body(Full::from("\u{0}ü")).unwrap();
        assert_eq!(send(&known, request).await.status(), 202);
        let expected = Message {
            content_type: Some("application/rss+xml".to_owned()),
            content_language: None,
            links: vec!["<a>; rel=self".to_owned()],
            signature: Some("sha256=00".to_owned()),
            body: Bytes::from("\u{0}ü"),
        };
        assert_eq!(*known.0.lock().unwrap(), [expected]);
        // Which of two signatures is meant nobody can say.
        let twice = post("known").header("x-hub-signature", "sha256=00").header("x-hub-signature", "sha256=01");
        assert_eq!(send(&known, twice.body(Full::from("")).unwrap()).await.status(), 202);
        assert_eq!(known.0.lock().unwrap()[1].signature, None);
    }

    #[tokio::test]
    async fn questions_arrive_with_their_query() {
        let known = Arc::new(Known::default());
        let request = Request::get("/push/known?hub.mode=x&a=%20").header("host", "a");
        let answer = send(&known, request.body(Full::from("")).unwrap()).await;
        assert_eq!((answer.status().as_u16(), &**answer.body()), (200, &b"known hub.mode=x&a=%20"[..]));
    }

    #[tokio::test]
    async fn strangers_are_sent_away_before_they_say_anything() {
        let known = Arc::new(Known::default());
        let never = || StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>());
        for path in ["/push/unknown", "/push/", "/push/known/x", "/push/politik.rss", "/push"] {
            let request = Request::post(path).header("host", "a").body(never()).unwrap();
            let status = send(&known, request).await.status().as_u16();
            assert!(matches!(status, 404 | 405), "{path}: {status}");
        }
        assert!(known.0.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn huge_and_slow_messages_are_refused() {
        let known = Arc::new(Known::default());
        let huge = Full::from(vec![b'x'; MESSAGE_BYTES_MAX + 1]);
        assert_eq!(send(&known, post("known").body(huge).unwrap()).await.status(), 413);
        let announced = post("known").header("content-length", "999999999999").body(Full::from("")).unwrap();
        assert_eq!(send(&known, announced).await.status(), 413);
        let never = StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>());
        assert_eq!(send(&known, post("known").body(never).unwrap()).await.status(), 408);
        assert!(known.0.lock().unwrap().is_empty());
        let fits = Full::from(vec![b'x'; MESSAGE_BYTES_MAX]);
        assert_eq!(send(&known, post("known").body(fits).unwrap()).await.status(), 202);
    }

    #[tokio::test]
    async fn only_so_many_messages_are_received_at_a_time() {
        let gate = Arc::new(Gate::new(Arc::new(Known::default())));
        let never = || StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>());
        let mut arriving = Vec::new();
        for _ in 0..MESSAGES_MAX {
            let mut one = Box::pin(answer(Arc::clone(&gate), "known".to_owned(), post("known").body(never()).unwrap()));
            assert!(one.as_mut().now_or_never().is_none());
            arriving.push(one);
        }
        let request = || post("known").body(Full::from("")).unwrap();
        let full = answer(Arc::clone(&gate), "known".to_owned(), request()).await;
        assert_eq!((full.status().as_u16(), full.headers()["retry-after"].to_str().unwrap()), (503, RETRY_SECONDS));
        arriving.pop();
        assert_eq!(answer(gate, "known".to_owned(), request()).await.status(), 202);
    }
}
