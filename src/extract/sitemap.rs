//! Sitemaps -> entries (sitemaps.org 0.9, with Google's news extension).
//!
//! A sitemap says where articles are and when they changed, perhaps what they are called; the rest
//! is on their pages. An index names further sitemaps: which of them are worth asking is told by
//! [`Sitemap::children`], and to ask them is for the caller. Of the addresses only the newest are
//! taken ([`newest`]), for a sitemap may name every page that a site ever had.

mod children;
mod newest;
mod xml;

use std::borrow::Cow;
use std::io::Read;

use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use url::Url;

use super::{Listing, charset};
use crate::config::Source;
use crate::model::{Entry, EvidenceKind, Field, Moment, Page, SiteFacts, Verdict, language_tag};
use crate::normalise::date::{self, Context};

pub use children::{is_news, names_period};

/// The largest sitemap after decompression, in bytes: what the protocol allows.
const BYTES_MAX: u64 = 50 << 20;
/// How many addresses or sitemaps of one file are read: what the protocol allows.
const ADDRESSES_MAX: usize = 50_000;
/// How far into a file its root element is looked for, in bytes.
const HEAD_BYTES_MAX: usize = 4096;
/// How gzip begins.
const GZIP: &[u8] = b"\x1f\x8b";
/// Lines of a text that must all be addresses for it to be a sitemap.
const LINES_LOOKED_AT: usize = 50;

/// A sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitemap {
    /// It names other sitemaps.
    Index(Vec<Child>),
    /// It names pages.
    Pages(Vec<Location>),
}

/// A sitemap that an index names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Child {
    /// Where it is.
    pub url: String,
    /// When it changed, as written.
    pub lastmod: Option<String>,
}

/// A page that a sitemap names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// Where it is.
    pub url: String,
    /// When it changed, as written.
    pub lastmod: Option<String>,
    /// Of a news sitemap: when the article was published, as written.
    pub published: Option<String>,
    /// Of a news sitemap: the headline.
    pub title: Option<String>,
    /// Of a news sitemap: the language.
    pub language: Option<String>,
}

impl Sitemap {
    /// Reads a sitemap, packed or not; `None` if the page is none.
    pub fn read(page: &Page) -> Option<Self> {
        if !may_be_one(&page.body) {
            return None;
        }
        let body = unpacked(&page.body)?;
        let text =
            charset::decode(&body, page.content_type.as_deref().filter(|kind| !kind.contains("gzip")), &page.url);
        xml::read(&text).or_else(|| lines(&text))
    }

    /// Whether it has the titles or dates of a news sitemap.
    pub fn is_of_news(&self) -> bool {
        matches!(self, Self::Pages(pages) if pages.iter().any(|page| page.published.is_some() || page.title.is_some()))
    }

    /// The sitemaps of an index that are worth asking, the likeliest to have news first.
    pub fn children(&self, index: &Url) -> Vec<Url> {
        match self {
            Self::Index(children) => children::likeliest(children, index),
            Self::Pages(_) => Vec::new(),
        }
    }
}

/// The newest articles of sitemaps, which belong to the page that the source gives as its address.
pub fn listing(sitemaps: &[(Url, Sitemap)], address: &Url, source: &Source, now: DateTime<Utc>) -> Listing {
    let host = address.host_str();
    let timezone = source.timezone.unwrap_or_else(|| date::zone_for(host, source.language.as_deref()));
    let dates = Context { now, timezone, language: source.language.as_deref(), order: None };
    let mut all: Vec<(&Url, &Location)> = Vec::new();
    for (url, sitemap) in sitemaps {
        if let Sitemap::Pages(pages) = sitemap {
            all.extend(pages.iter().map(|page| (url, page)));
        }
    }
    if let ([(_, Sitemap::Index(children))], true) = (sitemaps, all.is_empty()) {
        let reason = format!("The address is that of an index of {} sitemaps, of which none was read.", children.len());
        return nothing(Verdict::Empty, reason);
    }
    let total = all.len();
    match newest::of(all, address, &dates) {
        Ok(chosen) => {
            let entries: Vec<Entry> = chosen.into_iter().map(|(url, page)| entry(url, page, &dates)).collect();
            let found_by = format!("the {} newest of {total} addresses of a sitemap", entries.len());
            Listing { entries, found_by, ..nothing(Verdict::Ok, String::new()) }
        }
        Err(reason) => nothing(Verdict::Empty, reason),
    }
}

fn nothing(verdict: Verdict, reason: String) -> Listing {
    Listing {
        entries: Vec::new(),
        site: SiteFacts::default(),
        found_by: String::new(),
        is_feed: false,
        verdict,
        reason,
        rejected: Vec::new(),
        stand_in: None,
    }
}

fn entry(url: Url, page: &Location, dates: &Context<'_>) -> Entry {
    let moment = |text: &Option<String>| moment(text.as_deref()?, dates);
    let title = page.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    Entry {
        url: Some(field(url, "loc")),
        title: title.map(|title| field(title.to_owned(), "news:title")),
        published: moment(&page.published).map(|moment| field(moment, "news:publication_date")),
        updated: moment(&page.lastmod).map(|moment| field(moment, "lastmod")),
        language: page.language.as_deref().and_then(language_tag).map(|tag| field(tag, "news:language")),
        ..Entry::default()
    }
}

fn field<T>(value: T, element: &str) -> Field<T> {
    Field::new(value, EvidenceKind::Sitemap, element)
}

fn moment(text: &str, dates: &Context<'_>) -> Option<Moment> {
    date::read(text.trim(), dates)
}

/// Whether a page is worth reading as a sitemap, by its first bytes: most pages are none.
pub fn may_be_one(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(HEAD_BYTES_MAX)]);
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_xml = start.starts_with('<') && ["urlset", "sitemapindex"].iter().any(|root| head.contains(root));
    is_xml || start.starts_with("http") || body.starts_with(GZIP)
}

/// The bytes of a sitemap, unpacked if it is one in gzip; `None` if that has no end.
fn unpacked(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !body.starts_with(GZIP) {
        return Some(Cow::Borrowed(body));
    }
    let mut out = Vec::new();
    // What is damaged further behind does not spoil what was read.
    let result = MultiGzDecoder::new(body).take(BYTES_MAX).read_to_end(&mut out);
    (result.is_ok() || !out.is_empty()).then_some(Cow::Owned(out))
}

/// A sitemap in plain text has an address on each line.
fn lines(text: &str) -> Option<Sitemap> {
    let lines = || text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let is_address =
        |line: &str| line.starts_with("http") && !line.contains(char::is_whitespace) && Url::parse(line).is_ok();
    let is_sitemap = lines().next().is_some() && lines().take(LINES_LOOKED_AT).all(is_address);
    let location = |line: &str| Location { url: line.to_owned(), ..Location::default() };
    is_sitemap.then(|| Sitemap::Pages(lines().take(ADDRESSES_MAX).map(location).collect()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
