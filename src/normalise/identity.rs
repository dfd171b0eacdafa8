//! By what an article is recognised, and under which id it is published.
//!
//! *Keys* recognise: an article has several, and any of them leads to the stored item, so a new
//! slug, a short link or a lost guid changes nothing. The *id* is made once of the strongest key
//! and then frozen in the store. It can be made again from the page alone, so a lost database does
//! not send readers everything anew.
//!
//! Feeds state what identifies their entries, so there a guid counts alone: the link of such an
//! entry only recognises it where no other entry has the same, and what its page declares to be
//! its address does not count at all. A link into a page (`/2024/11/24.html#a1536`) names another
//! entry than the page does. Entries of feeds that have neither are recognised by
//! [the last resort](last_resort).

pub(super) mod number;
mod percent;
mod places;

use std::collections::{HashMap, HashSet};
use std::net::Ipv6Addr;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::model::{Entry, Evidence, EvidenceKind, Field, ItemId, Rejection, SourceId, slug};

use super::text;
use super::url::{self as address, Key};
use percent::encode;

/// The date in our `tag:` URIs (RFC 4151, section 2.1). It must be constant: were it the year of
/// first sight, the id could not be made again from the page alone. By the specification the
/// owner of the host makes such ids; we make them on the owner's behalf, for the owner's articles.
const TAG_YEAR: &str = "2026";

/// The longest guid that is used, in bytes.
const GUID_BYTES_MAX: usize = 1024;

/// How much of the digest of an entry's title and date is used, in bytes.
const TEXT_DIGEST_BYTES: usize = 16;

/// The name under which [`Entry::rejected`] lists keys that are not the article's own.
const FIELD: &str = "identity";

/// The keys by which an entry is recognised, strongest first: `guid:…`, `number:host/706332`,
/// `url:host/path?query`; else one of `enclosure:…` and `text:…`. Keys that [`disqualify`] found
/// to be shared are left out.
pub fn keys(entry: &Entry) -> Vec<String> {
    let shared: HashSet<&str> =
        entry.rejected.iter().filter(|note| note.field == FIELD).map(|note| note.candidate.as_str()).collect();
    let is_own = |key: &String| !shared.contains(key.as_str());
    let guid = guid(entry).map(|guid| format!("guid:{guid}")).filter(is_own);
    let link = entry.url.as_ref().filter(|field| address::is_web(&field.value));
    // All pages of a site may declare one address; and that of a feed without links is its home.
    let declared = entry.canonical.as_ref().filter(|_| guid.is_none() && (link.is_some() || !is_of_feed(entry)));
    let chosen = address::canonical(link, declared, &mut Vec::new());
    let addresses: Vec<Address> = chosen.as_ref().into_iter().chain(link).map(Address::of).collect();
    // The home page is the link of every item of some feeds; it recognises none of them.
    let told_apart = |address: &&Address| !address.is_root() || !is_of_feed(entry);
    let numbers = addresses.iter().filter_map(Address::number_key);
    let urls = addresses.iter().filter(told_apart).map(Address::url_key);
    let mut seen = HashSet::new();
    let known: Vec<String> = guid.iter().cloned().chain(numbers).chain(urls).filter(is_own).collect();
    let mut keys: Vec<String> = known.into_iter().filter(|key| seen.insert(key.clone())).collect();
    if keys.is_empty() && is_of_feed(entry) {
        keys.extend(last_resort(entry).into_iter().find(is_own));
    }
    keys
}

/// An address with the fragment that belongs to it.
struct Address {
    key: Key,
    fragment: Option<String>,
}

impl Address {
    fn of(field: &Field<Url>) -> Self {
        Self { key: Key::of(&field.value), fragment: address::fragment(field).map(str::to_owned) }
    }

    fn is_root(&self) -> bool {
        self.key.is_root() && self.fragment.is_none()
    }

    /// The number of a page is none of its parts'.
    fn number_key(&self) -> Option<String> {
        let number = self.key.number.as_ref().filter(|_| self.fragment.is_none())?;
        Some(format!("number:{}/{number}", self.key.host))
    }

    fn url_key(&self) -> String {
        format!("url:{}{}", self.key.host, self.path())
    }

    fn path(&self) -> String {
        let path = self.key.path_and_query();
        match &self.fragment {
            Some(fragment) => format!("{path}#{fragment}"),
            None => path,
        }
    }
}

/// What an entry of a feed is recognised by that has no guid and no link of its own: the first
/// file that belongs to it, else a digest of its title and the publication date that it states.
/// The latter is the last resort, because a corrected title makes a new item.
fn last_resort(entry: &Entry) -> Vec<String> {
    let file = entry.enclosures.iter().map(|enclosure| &enclosure.url).find(|url| address::is_web(url)).map(Key::of);
    let file = file.map(|key| format!("enclosure:{}{}", key.host, key.path_and_query()));
    let title = entry.title.as_ref().map(|field| text::title(&field.value)).filter(|title| !title.is_empty());
    let date = entry.published.as_ref().map(|field| field.value.utc().to_rfc3339());
    let said = (title.is_some() || date.is_some()).then(|| {
        let digest = Sha256::digest(format!("{}\0{}", title.unwrap_or_default(), date.unwrap_or_default()));
        let hex: String = digest[..TEXT_DIGEST_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("text:{hex}")
    });
    file.into_iter().chain(said).collect()
}

/// Whether an entry comes from a feed, by where its fields were read.
fn is_of_feed(entry: &Entry) -> bool {
    let evidence = [
        entry.guid.as_ref().map(|field| &field.evidence),
        entry.url.as_ref().map(|field| &field.evidence),
        entry.title.as_ref().map(|field| &field.evidence),
        entry.published.as_ref().map(|field| &field.evidence),
        entry.lead.as_ref().map(|field| &field.evidence),
        entry.body.as_ref().map(|field| &field.evidence),
    ];
    evidence.into_iter().flatten().any(|evidence| evidence.kind == EvidenceKind::Feed)
}

/// The id of the item that tells readers of an incident: it can be made again whenever the incident
/// is shown, and is that of no article.
pub fn incident_id(home: &Url, source: &SourceId, opened: DateTime<Utc>) -> ItemId {
    let host = Key::of(home).host;
    let opened = opened.format("%Y%m%dT%H%M%SZ");
    ItemId(format!("tag:{},{TAG_YEAR}:incident:{source}:{opened}", authority(&host).0))
}

/// Whether an id is that of an item that tells readers of an incident of a source.
pub fn is_incident_id(id: &ItemId, source: &SourceId) -> bool {
    id.as_str().starts_with("tag:") && id.as_str().contains(&format!(",{TAG_YEAR}:incident:{source}:"))
}

/// The id of an article that was never seen before, made of its strongest key.
pub(super) fn id(entry: &Entry, keys: &[String], home: Option<&Url>) -> Option<ItemId> {
    let strongest = keys.first()?;
    let within_feed = |kind: &str, word: &str| {
        let host = entry.url.as_ref().map(|field| &field.value).or(home)?;
        Some(ItemId(format!("tag:{},{TAG_YEAR}:{kind}:{}", authority(&Key::of(host).host).0, encode(word))))
    };
    if let Some(guid) = strongest.strip_prefix("guid:") {
        if is_absolute(guid) {
            return Some(ItemId(guid.to_owned()));
        }
        // A bare word is an id only within its feed. With a link, the link makes the better id.
        let next = keys.iter().find(|key| !key.starts_with("guid:"));
        return next.and_then(|key| tag(key)).or_else(|| within_feed("guid", guid));
    }
    if let Some(digest) = strongest.strip_prefix("text:") {
        return within_feed("text", digest);
    }
    tag(strongest)
}

/// Marks keys that several entries of one listing share although they are different articles:
/// other title and other path, or other guids. A number or guid that all teasers carry is not an
/// article's.
pub(super) fn disqualify(entries: &mut [Entry]) {
    // What entries are recognised by instead may be shared again; each round takes keys away.
    while mark_shared(entries) {}
}

/// One round of [`disqualify`]; whether there was anything to mark.
fn mark_shared(entries: &mut [Entry]) -> bool {
    let mut owners: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        for key in keys(entry) {
            owners.entry(key).or_default().push(place);
        }
    }
    let mut shared: Vec<(String, Vec<usize>)> =
        owners.into_iter().filter(|(_, places)| is_shared(places, entries)).collect();
    shared.sort_unstable();
    let found = !shared.is_empty();
    for (key, places) in shared {
        for place in places {
            entries[place].rejected.push(Rejection {
                field: FIELD.to_owned(),
                candidate: key.clone(),
                evidence: Evidence::new(EvidenceKind::Listing, ""),
                reason: "other articles of the same listing have it too".to_owned(),
            });
        }
    }
    found
}

/// Whether a key stands at two different articles.
fn is_shared(places: &[usize], entries: &[Entry]) -> bool {
    let [first, others @ ..] = places else { return false };
    others.iter().any(|other| are_different(&entries[*first], &entries[*other]))
}

/// Whether two entries are surely different articles: the guids that their feed gives them differ,
/// or else their headlines do, and so do their paths. `/706332` and `/706332/slug` are one path.
fn are_different(a: &Entry, b: &Entry) -> bool {
    let title = |entry: &Entry| entry.title.as_ref().map(|field| slug(&field.value)).unwrap_or_default();
    let link = |entry: &Entry| entry.url.as_ref().map(Address::of);
    // Entries of a feed that lead to the home page have no link of their own.
    let own = |entry: &Entry| link(entry).filter(|link| !link.is_root() || !is_of_feed(entry));
    let path = |entry: &Entry| own(entry).map(|link| link.path());
    let (title_a, title_b, path_a, path_b) = (title(a), title(b), path(a), path(b));
    if let (Some(guid_a), Some(guid_b)) = (guid(a), guid(b))
        && guid_a != guid_b
    {
        // Two feeds of one site may each have a guid for an article, but not a headline, a link
        // and a date.
        let date = |entry: &Entry| entry.published.as_ref().map(|field| field.value.utc());
        let is_one = !title_a.is_empty() && title_a == title_b && path_a == path_b && date(a) == date(b);
        return !(is_one && date(a).is_some());
    }
    if title_a == title_b {
        return false;
    }
    match (path_a, path_b) {
        (None, None) => true,
        (a, b) => {
            let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
            !a.starts_with(&b) && !b.starts_with(&a)
        }
    }
}

/// The guid of an ingested feed, if it can recognise anything: not empty, not as long as a text,
/// and not a path without its site.
pub(super) fn guid(entry: &Entry) -> Option<&str> {
    let guid = entry.guid.as_ref()?.value.trim();
    let relative = guid.starts_with(['/', '.', '?', '#']);
    let usable = !guid.is_empty()
        && guid.len() <= GUID_BYTES_MAX
        && !relative
        && !guid.chars().any(char::is_control)
        && guid.chars().any(char::is_alphanumeric);
    usable.then_some(guid)
}

/// Whether a guid is an IRI with a scheme, so that it is unique beyond its feed (RFC 4287,
/// section 4.2.6, asks that of the ids of Atom).
fn is_absolute(guid: &str) -> bool {
    let Some((scheme, rest)) = guid.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !rest.is_empty()
        && !guid.contains([' ', '<', '>', '"', '{', '}', '|', '\\', '^', '`'])
}

/// The `tag:` URI of a `number:`, `url:` or `enclosure:` key.
fn tag(key: &str) -> Option<ItemId> {
    let (kind, rest) = key.split_once(':')?;
    let (host, path) = rest.split_once('/')?;
    let (authority, port) = authority(host);
    let port = port.map(|port| format!(":{port}/")).unwrap_or_default();
    let specific = match kind {
        "url" => format!("/{}", encode(path)),
        "enclosure" => format!("enclosure:/{}", encode(path)),
        _ => encode(path),
    };
    Some(ItemId(format!("tag:{authority},{TAG_YEAR}:{port}{specific}")))
}

/// A host as the authority of a `tag:` URI, which only a DNS name can be (RFC 4151, section 2.1),
/// and the port apart from it.
fn authority(host: &str) -> (String, Option<&str>) {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    let name = match name.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
        Ok(address) => address.segments().map(|part| format!("{part:x}")).join("-"),
        Err(_) => name.replace('_', "-"),
    };
    (name, port)
}

#[cfg(test)]
#[path = "identity/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
