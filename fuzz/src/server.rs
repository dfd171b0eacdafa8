//! Any text as the head of a request to the server.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use depesche::model::{Compressed, Document};
use depesche::serve::{Health, Site, respond};
use hyper::{Method, Request, StatusCode};

use crate::now;

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let plain = Document::plain("bote.rss", "application/rss+xml", "<rss/>", "\"abc\"", now());
    let gzip = Compressed::new("\"abc-gzip\"".to_owned(), || Bytes::from_static(b"gzip"));
    let document = Arc::new(Document { gzip: Some(gzip), ..plain });
    Site::over(move |path| (path == "bote.rss").then(|| Arc::clone(&document)), Arc::new(Health::default()))
});

/// Answers a request: the first line is method and address, the others are headers.
pub fn read(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, address) = first.split_once(' ').unwrap_or(("GET", &first));
    let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
    let mut request = Request::builder().method(method.clone()).uri(address);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = (&line[..colon], line.get(colon + 1..).unwrap_or_default());
        request = request.header(name, value.trim_ascii());
    }
    let Ok(request) = request.body(()) else { return };
    let answer = respond(&SITE, &request, tokio::time::Instant::now());
    let is_bodiless = method == Method::HEAD || answer.status() == StatusCode::NOT_MODIFIED;
    assert!(!is_bodiless || answer.body().is_empty(), "{answer:?}");
}
