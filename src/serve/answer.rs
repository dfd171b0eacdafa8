//! What is answered to a request: pure, and independent of any HTTP library.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::Site;
use super::conditional::is_current;
use crate::model::{Document, Format};

/// Pages for people: no script, no plug-in, no frame; images may come from the sources' sites.
const CSP_PAGE: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src * data:; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'none'";
/// Everything else is data. A browser that shows it must run nothing.
const CSP_DATA: &str = "default-src 'none'; sandbox";

const PLAIN: &str = "text/plain; charset=utf-8";

/// The document that `/` stands for.
const INDEX: &str = "index.html";

/// What of a request decides the answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path of the address as sent, without the query. Document paths consist of characters
    /// that need no percent encoding, so an encoded path names nothing.
    pub path: &'a str,
    /// `If-None-Match`, all its lines joined by commas (RFC 9110, section 5.3).
    pub if_none_match: Option<&'a str>,
    /// `If-Modified-Since`.
    pub if_modified_since: Option<&'a str>,
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, with lower-case names.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes; empty for HEAD and 304.
    pub body: Bytes,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// A short text for a person or a probe, which no cache may keep.
    fn plain(status: u16, text: &str) -> Self {
        let headers = vec![
            ("content-type", PLAIN.to_owned()),
            ("content-length", text.len().to_string()),
            ("cache-control", "no-store".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
        ];
        Self { status, headers, body: Bytes::copy_from_slice(text.as_bytes()) }
    }

    fn without_body(self) -> Self {
        Self { body: Bytes::new(), ..self }
    }
}

/// Answers a request. `now` is only asked for by `/readyz`.
pub fn respond(site: &Site, ask: &Ask<'_>, now: Instant) -> Answer {
    let answer = match ask.method {
        "GET" | "HEAD" => find(site, ask, now),
        _ => {
            let mut answer = Answer::plain(405, "Only GET and HEAD are answered here.\n");
            answer.headers.push(("allow", "GET, HEAD".to_owned()));
            answer
        }
    };
    if ask.method == "HEAD" { answer.without_body() } else { answer }
}

fn find(site: &Site, ask: &Ask<'_>, now: Instant) -> Answer {
    match ask.path.strip_prefix(&*site.below).filter(|rest| rest.starts_with('/')).unwrap_or(ask.path) {
        "/healthz" => Answer::plain(200, "alive\n"),
        "/readyz" => ready(site, now),
        path => {
            let name = path.strip_prefix('/').map(|name| if name.is_empty() { INDEX } else { name });
            match name.and_then(|name| (site.find)(name)) {
                Some(document) => deliver(site, ask, &document),
                None => Answer::plain(404, "There is no such feed here; / lists all of them.\n"),
            }
        }
    }
}

fn ready(site: &Site, now: Instant) -> Answer {
    let obstacles = site.health.obstacles(now);
    if obstacles.is_empty() {
        Answer::plain(200, "ready\n")
    } else {
        Answer::plain(503, &format!("not ready: {}\n", obstacles.join("; ")))
    }
}

/// A document, or 304 if the client has it already.
fn deliver(site: &Site, ask: &Ask<'_>, document: &Document) -> Answer {
    let mut headers = vec![
        ("etag", document.identity.etag.clone()),
        ("last-modified", http_date(document.last_modified)),
        ("cache-control", format!("public, max-age={}", site.max_age.as_secs())),
        // A proxy in front may compress; its caches must know.
        ("vary", "Accept-Encoding".to_owned()),
        // Feeds are public: a reader that runs in a browser may load them.
        ("access-control-allow-origin", "*".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
    ];
    // RFC 9110, section 15.4.5: a 304 has the headers a cache needs, and describes no body.
    if is_current(document, ask) {
        return Answer { status: 304, headers, body: Bytes::new() };
    }
    let page = document.content_type.starts_with(Format::Html.media_type());
    headers.push(("content-security-policy", if page { CSP_PAGE } else { CSP_DATA }.to_owned()));
    headers.push(("content-type", document.content_type.to_owned()));
    headers.push(("content-length", document.identity.bytes.len().to_string()));
    Answer { status: 200, headers, body: document.identity.bytes.clone() }
}

/// An IMF-fixdate (RFC 9110, section 5.6.7).
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::serve::Health;

    fn document(path: &str, content_type: &'static str) -> Arc<Document> {
        let modified = "2026-11-22T08:05:30.7Z".parse().unwrap();
        Arc::new(Document::plain(path, content_type, "Grüße".as_bytes(), "\"abc\"", modified))
    }

    fn site() -> Site {
        let find = |path: &str| match path {
            "dwn.rss" | "dwn/politik.rss" => Some(document(path, Format::Rss.content_type())),
            "index.html" => Some(document(path, Format::Html.content_type())),
            _ => None,
        };
        Site::over(find, Arc::new(Health::default()))
    }

    fn get(ask: Ask<'_>) -> Answer {
        let method = if ask.method.is_empty() { "GET" } else { ask.method };
        respond(&site(), &Ask { method, ..ask }, Instant::now())
    }

    #[test]
    fn the_path_of_the_base_url_may_stand_before_everything() {
        let site = site().below(&"https://paper.example/feeds/".parse().unwrap());
        for (path, status) in [
            ("/feeds/dwn.rss", 200),
            ("/dwn.rss", 200),
            ("/feeds/", 200),
            ("/feeds/healthz", 200),
            ("/feedsdwn.rss", 404),
            ("/other/dwn.rss", 404),
        ] {
            let answer = respond(&site, &Ask { method: "GET", path, ..Ask::default() }, Instant::now());
            assert_eq!(answer.status, status, "{path}");
        }
    }

    #[test]
    fn a_document_has_all_its_headers() {
        let answer = get(Ask { path: "/dwn.rss", ..Ask::default() });
        assert_eq!(answer.status, 200);
        assert_eq!(&*answer.body, "Grüße".as_bytes());
        for (name, value) in [
            ("etag", "\"abc\""),
            ("last-modified", "Sun, 22 Nov 2026 08:05:30 GMT"),
            ("content-type", "application/rss+xml; charset=utf-8"),
            ("content-length", "7"),
            ("cache-control", "public, max-age=300"),
            ("vary", "Accept-Encoding"),
            ("x-content-type-options", "nosniff"),
            ("access-control-allow-origin", "*"),
            ("content-security-policy", CSP_DATA),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
        let fresh = site().with_max_age(Duration::from_secs(60));
        let answer = respond(&fresh, &Ask { method: "GET", path: "/dwn.rss", ..Ask::default() }, Instant::now());
        assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    }

    #[test]
    fn head_is_get_without_the_body() {
        let with = get(Ask { path: "/dwn/politik.rss", ..Ask::default() });
        let without = get(Ask { method: "HEAD", path: "/dwn/politik.rss", ..Ask::default() });
        assert_eq!((without.status, &without.headers), (200, &with.headers));
        assert!(without.body.is_empty());
    }

    #[test]
    fn a_304_keeps_the_headers_of_caches_and_describes_no_body() {
        let answer = get(Ask { path: "/dwn.rss", if_none_match: Some("\"abc\""), ..Ask::default() });
        assert_eq!((answer.status, answer.body.len()), (304, 0));
        for name in ["etag", "last-modified", "cache-control", "vary", "access-control-allow-origin"] {
            assert!(answer.header(name).is_some(), "{name}");
        }
        assert_eq!(answer.header("content-length"), None);
        assert_eq!(answer.header("content-type"), None);
    }

    #[test]
    fn the_root_is_the_index_page_and_runs_nothing() {
        let answer = get(Ask { path: "/", ..Ask::default() });
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.header("content-security-policy").unwrap().starts_with("default-src 'none'; style-src"));
    }

    #[test]
    fn what_is_not_there_is_a_plain_404() {
        for path in ["/x.rss", "/dwn.rss/", "//dwn.rss", "/../etc/passwd", "/%2e%2e%2fetc", "dwn.rss", "", "/dwn%2Erss"]
        {
            let answer = get(Ask { path, ..Ask::default() });
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(answer.header("content-type"), Some(PLAIN));
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }

    #[test]
    fn other_methods_are_told_which_are_allowed() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "get"] {
            let answer = get(Ask { method, path: "/dwn.rss", ..Ask::default() });
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }

    #[test]
    fn probes_tell_alive_from_ready() {
        let site = site();
        let now = Instant::now();
        let ask = |path| respond(&site, &Ask { method: "GET", path, ..Ask::default() }, now);
        assert_eq!(ask("/healthz").status, 200);
        let waiting = ask("/readyz");
        assert_eq!(waiting.status, 503);
        assert!(String::from_utf8_lossy(&waiting.body).contains("the store is not open"));
        site.health.store_opened();
        site.health.published();
        site.health.scheduler_ticked(now);
        assert_eq!((ask("/readyz").status, &*ask("/readyz").body), (200, b"ready\n".as_slice()));
    }
}
