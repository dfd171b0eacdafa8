//! Any fetched document.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

/// The validators of a response, opaque and byte for byte as the server sent them
/// (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The value of `ETag`.
    pub etag: Option<String>,
    /// The value of `Last-Modified`.
    pub last_modified: Option<String>,
}

/// One redirect on the way to a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Where the redirect was answered.
    pub from: Url,
    /// Its status: 301, 302, 303, 307 or 308.
    pub status: u16,
}

/// A fetched document: its decoded bytes and what the server said of it.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address it came from, after redirects.
    pub url: Url,
    /// The redirects on the way, in order.
    pub hops: Vec<Hop>,
    /// The value of `Content-Type`, if any.
    pub content_type: Option<String>,
    /// The value of `Content-Language`, if any.
    pub content_language: Option<String>,
    /// The values of `Link`, in their order.
    pub links: Vec<String>,
    /// The body after content decoding (gzip and so on), before character decoding.
    pub body: Bytes,
    /// What to send with the next conditional request for the same address.
    pub validators: Validators,
    /// How long the server says the response stays fresh (`Cache-Control`, `Expires`), in seconds.
    pub fresh_seconds: Option<u64>,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
}

impl Page {
    /// A document of which nothing is known but its bytes and the address that it came from.
    pub fn of_bytes(url: Url, body: impl Into<Vec<u8>>, fetched_at: DateTime<Utc>) -> Self {
        Self {
            url,
            hops: Vec::new(),
            content_type: None,
            content_language: None,
            links: Vec::new(),
            body: Bytes::from(body.into()),
            validators: Validators::default(),
            fresh_seconds: None,
            fetched_at,
        }
    }
}
