//! The list of recorded pages, as it stands in its file.

use std::path::{Component, Path};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::fetch::FetchError;
use crate::fetch::tape::{Asked, Exchange, Sitemaps, Tape};
use crate::model::{Hop, Page, Validators, Verdict};

/// Which shape this is; another one is not read.
const VERSION: u32 = 1;

/// What there is of a recording beside the bytes of its pages.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u32,
    pub(super) source: String,
    pub(super) recorded: DateTime<Utc>,
    /// By which program.
    depesche: String,
    #[serde(default, rename = "page")]
    pages: Vec<Listed>,
    #[serde(default, rename = "sitemaps", skip_serializing_if = "Vec::is_empty")]
    sitemaps: Vec<Named>,
}

/// A request, with the page or the failure that came of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    asked: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    posted: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rendered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    came: Option<Came>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<Failed>,
}

/// A page that came.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Came {
    /// The name of the file beside the list.
    file: String,
    /// Where it was in the end.
    url: Url,
    fetched: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_language: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hops: Vec<Hop>,
}

/// Why none came.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failed {
    url: Url,
    verdict: Verdict,
    cause: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

/// What robots.txt of a site names.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    asked: Url,
    named: Vec<Url>,
}

/// The name and the bytes of a page.
pub(super) type File = (String, Bytes);

impl Manifest {
    /// The list of a tape, with the files that belong to it.
    pub(super) fn of(source: &str, recorded: DateTime<Utc>, tape: &Tape) -> (Self, Vec<File>) {
        let mut files = Vec::new();
        let pages = tape.exchanges.iter().map(|Exchange { asked, answer }| {
            let Asked { url, posted, rendered } = asked.clone();
            let (came, failed) = match answer {
                Ok(page) => {
                    let file = format!("{:03}.{}", files.len() + 1, extension(page));
                    files.push((file.clone(), page.body.clone()));
                    (Some(Came::of(page, file)), None)
                }
                Err(error) => (None, Some(Failed::of(error))),
            };
            Listed { asked: url, posted, rendered, came, failed }
        });
        let pages = pages.collect();
        let sitemaps = tape.sitemaps.iter().cloned().map(|Sitemaps { asked, named }| Named { asked, named }).collect();
        let (version, depesche) = (VERSION, env!("CARGO_PKG_VERSION").to_owned());
        (Self { version, source: source.to_owned(), recorded, depesche, pages, sitemaps }, files)
    }

    /// The tape, whose pages are read with `body` by their names. The error is a sentence.
    pub(super) fn tape(self, mut body: impl FnMut(&str) -> Result<Bytes, String>) -> Result<Tape, String> {
        if self.version != VERSION {
            return Err(format!("it is of version {}, and {VERSION} is read; record the source anew", self.version));
        }
        let mut exchanges = Vec::new();
        for Listed { asked, posted, rendered, came, failed } in self.pages {
            let answer = match (came, failed) {
                (Some(came), None) => Ok(came.page(&mut body)?),
                (None, Some(failed)) => Err(failed.into()),
                _ => return Err(format!("{asked} needs one of `came` and `failed`")),
            };
            exchanges.push(Exchange { asked: Asked { url: asked, posted, rendered }, answer });
        }
        let sitemaps = self.sitemaps.into_iter().map(|Named { asked, named }| Sitemaps { asked, named }).collect();
        Ok(Tape { exchanges, sitemaps })
    }
}

impl Came {
    fn of(page: &Page, file: String) -> Self {
        Self {
            file,
            url: page.url.clone(),
            fetched: page.fetched_at,
            content_type: page.content_type.clone(),
            content_language: page.content_language.clone(),
            links: page.links.clone(),
            hops: page.hops.clone(),
        }
    }

    fn page(self, body: &mut impl FnMut(&str) -> Result<Bytes, String>) -> Result<Page, String> {
        let mut parts = Path::new(&self.file).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Err(format!("`{}` is no file beside it", self.file));
        }
        Ok(Page {
            url: self.url,
            hops: self.hops,
            content_type: self.content_type,
            content_language: self.content_language,
            links: self.links,
            body: body(&self.file)?,
            validators: Validators::default(),
            fresh_seconds: None,
            fetched_at: self.fetched,
        })
    }
}

impl Failed {
    fn of(error: &FetchError) -> Self {
        Self {
            url: error.url.clone(),
            verdict: error.verdict,
            cause: error.cause.clone(),
            status: error.status,
            retry_after_seconds: error.retry_after.map(|rest| rest.as_secs()),
        }
    }
}

impl From<Failed> for FetchError {
    fn from(failed: Failed) -> Self {
        let Failed { url, verdict, cause, status, retry_after_seconds } = failed;
        let retry_after = retry_after_seconds.map(Duration::from_secs);
        Self { url, cause, verdict, status, retry_after, is_silence: false, is_crowded: false }
    }
}

/// How the file of a page ends, so that a browser or an editor shows it.
fn extension(page: &Page) -> &'static str {
    let kind = page.content_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    match kind {
        kind if kind.contains("html") => "html",
        kind if kind.contains("json") => "json",
        kind if kind.contains("xml") => "xml",
        kind if kind.is_empty() && page.body.trim_ascii_start().starts_with(b"<?xml") => "xml",
        kind if kind.is_empty() => "html",
        _ => "txt",
    }
}
