//! One feed rendered in one format.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A format that feeds are published in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// A page for people.
    Html,
}

impl Format {
    /// All formats, in the order they are advertised.
    pub const ALL: [Format; 4] = [Format::Rss, Format::Atom, Format::Json, Format::Html];

    /// The extension of files and addresses, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The media type with its charset, as served.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The media type alone, as in `type` attributes of links.
    pub fn media_type(self) -> &'static str {
        self.content_type().split(';').next().unwrap_or_default()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// How the bytes of a document are coded on the wire and on disk (RFC 9110, section 8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Coding {
    /// As they are.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Coding {
    /// The codings that change something.
    pub const COMPRESSED: [Coding; 2] = [Coding::Gzip, Coding::Brotli];

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// What web servers append to the name of a file to find it in this coding.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => ".gz",
            Self::Brotli => ".br",
        }
    }
}

/// A document in one coding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The bytes.
    pub bytes: Bytes,
    /// Their strong entity tag, with its quotes: another one for each coding (RFC 9110, section
    /// 8.8.3.3).
    pub etag: String,
}

/// A document in a coding that is made when somebody first wants it: most feeds of sections are
/// never asked for in most formats, and compressing takes longer than rendering.
#[derive(Clone)]
pub struct Compressed {
    etag: String,
    /// None as long as the document is put away.
    encoded: Option<Arc<LazyLock<Encoded, Make>>>,
}

/// Makes a document in a coding.
type Make = Box<dyn FnOnce() -> Encoded + Send>;

impl Compressed {
    /// What `make` makes, under an entity tag of its own.
    pub fn new(etag: String, make: impl FnOnce() -> Bytes + Send + 'static) -> Self {
        let own = etag.clone();
        let make: Make = Box::new(move || Encoded { bytes: make(), etag: own });
        Self { etag, encoded: Some(Arc::new(LazyLock::new(make))) }
    }

    fn put_away(&self) -> Self {
        Self { etag: self.etag.clone(), encoded: None }
    }

    /// Makes it, unless that was done before.
    fn encoded(&self) -> Option<&Encoded> {
        self.encoded.as_deref().map(|encoded| &**encoded)
    }
}

impl fmt::Debug for Compressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Compressed({})", self.etag)
    }
}

/// One feed rendered in one format (or the OPML list, or the index page): ready to be written
/// and served.
///
/// Its bytes may be put away when they are on disk as well; what remains is enough to tell a client
/// that its copy is current.
#[derive(Debug, Clone)]
pub struct Document {
    /// The path below the base URL and the publish directory, without a leading slash: `dwn.rss`,
    /// `dwn/politik.atom`.
    pub path: String,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// When the newest change in it happened: never "now".
    pub last_modified: DateTime<Utc>,
    /// How long caches may keep it without asking.
    pub max_age: Duration,
    /// The value of `Link` (RFC 8288), if there is one: where changes are told of.
    pub link: Option<String>,
    /// The strong entity tag of the document as it is, with its quotes.
    pub etag: String,
    /// The document as it is, unless it is put away.
    pub identity: Option<Encoded>,
    /// The same, compressed.
    pub gzip: Option<Compressed>,
    /// The same, compressed better.
    pub brotli: Option<Compressed>,
}

impl Document {
    /// A document in no other coding, which no cache keeps.
    pub fn plain(
        path: impl Into<String>,
        content_type: &'static str,
        bytes: impl Into<Bytes>,
        etag: impl Into<String>,
        last_modified: DateTime<Utc>,
    ) -> Self {
        let etag = etag.into();
        Self {
            path: path.into(),
            content_type,
            last_modified,
            max_age: Duration::ZERO,
            link: None,
            identity: Some(Encoded { bytes: bytes.into(), etag: etag.clone() }),
            etag,
            gzip: None,
            brotli: None,
        }
    }

    /// The document in a coding, if there is one and it is not put away; it is made now if nobody
    /// wanted it before.
    pub fn encoded(&self, coding: Coding) -> Option<&Encoded> {
        match coding {
            Coding::Identity => self.identity.as_ref(),
            Coding::Gzip => self.gzip.as_ref().and_then(Compressed::encoded),
            Coding::Brotli => self.brotli.as_ref().and_then(Compressed::encoded),
        }
    }

    /// Its entity tag in a coding, if there is one.
    pub fn etag_in(&self, coding: Coding) -> Option<&str> {
        match coding {
            Coding::Identity => Some(&self.etag),
            Coding::Gzip => self.gzip.as_ref().map(|compressed| &*compressed.etag),
            Coding::Brotli => self.brotli.as_ref().map(|compressed| &*compressed.etag),
        }
    }

    /// The bytes of the document as it is; `None` if it is put away.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.identity.as_ref().map(|identity| &identity.bytes)
    }

    /// The same document without its bytes.
    pub fn put_away(&self) -> Self {
        Self {
            identity: None,
            gzip: self.gzip.as_ref().map(Compressed::put_away),
            brotli: self.brotli.as_ref().map(Compressed::put_away),
            ..self.clone()
        }
    }
}
