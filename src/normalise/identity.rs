//! By what an article is recognised, and under which id it is published.
//!
//! *Keys* recognise: an article has several, and any of them leads to the stored item, so a new
//! slug, a short link or a lost guid changes nothing. The *id* is made once of the strongest key
//! and then frozen in the store. It can be made again from the page alone, so a lost database does
//! not send readers everything anew.

pub(super) mod number;
mod percent;
mod places;

use std::collections::{HashMap, HashSet};
use std::net::Ipv6Addr;

use url::Url;

use crate::model::{Entry, Evidence, EvidenceKind, ItemId, Rejection, slug};

use super::url::{self as address, Key};
use percent::encode;

/// The date in our `tag:` URIs (RFC 4151, section 2.1). It must be constant: were it the year of
/// first sight, the id could not be made again from the page alone. By the specification the
/// owner of the host makes such ids; we make them on the owner's behalf, for the owner's articles.
const TAG_YEAR: &str = "2026";

/// The longest guid that is used, in bytes.
const GUID_BYTES_MAX: usize = 1024;

/// The name under which [`Entry::rejected`] lists keys that are not the article's own.
const FIELD: &str = "identity";

/// The keys by which an entry is recognised, strongest first: `guid:…`, `number:host/706332`,
/// `url:host/path?query`. Keys that [`disqualify`] found to be shared are left out.
pub fn keys(entry: &Entry) -> Vec<String> {
    let mut keys = Vec::new();
    let guid = guid(entry);
    let link = web(entry.url.as_ref().map(|field| &field.value));
    let chosen = address::canonical(entry.url.as_ref(), entry.canonical.as_ref(), &mut Vec::new());
    let addresses: Vec<Key> = chosen.as_ref().map(|field| &field.value).into_iter().chain(link).map(Key::of).collect();
    keys.extend(guid.map(|guid| format!("guid:{guid}")));
    keys.extend(addresses.iter().filter_map(number_key));
    // The home page is the link of every item of some feeds; it recognises none of them.
    let told_apart = |key: &&Key| !(key.is_root() && guid.is_some());
    keys.extend(addresses.iter().filter(told_apart).map(|key| format!("url:{}{}", key.host, key.path_and_query())));
    let shared: HashSet<&str> =
        entry.rejected.iter().filter(|note| note.field == FIELD).map(|note| note.candidate.as_str()).collect();
    let mut seen = HashSet::new();
    keys.retain(|key| !shared.contains(key.as_str()) && seen.insert(key.clone()));
    keys
}

/// The id of an article that was never seen before, made of its strongest key.
pub(super) fn id(entry: &Entry, keys: &[String], home: Option<&Url>) -> Option<ItemId> {
    let strongest = keys.first()?;
    if let Some(guid) = strongest.strip_prefix("guid:") {
        if is_absolute(guid) {
            return Some(ItemId(guid.to_owned()));
        }
        // A bare word is an id only within its feed. With a link, the link makes the better id.
        let next = keys.iter().find(|key| !key.starts_with("guid:"));
        return next.and_then(|key| tag(key)).or_else(|| {
            let host = entry.url.as_ref().map(|field| &field.value).or(home)?;
            Some(ItemId(format!("tag:{},{TAG_YEAR}:guid:{}", authority(&Key::of(host).host).0, encode(guid))))
        });
    }
    tag(strongest)
}

/// Marks keys that several entries of one listing share although they are different articles:
/// other title and other path. A number or guid that all teasers carry is not an article's.
pub(super) fn disqualify(entries: &mut [Entry]) {
    let mut owners: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        for key in keys(entry) {
            owners.entry(key).or_default().push(place);
        }
    }
    let mut shared: Vec<(String, Vec<usize>)> =
        owners.into_iter().filter(|(_, places)| is_shared(places, entries)).collect();
    shared.sort_unstable();
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
}

/// Whether a key stands at two different articles.
fn is_shared(places: &[usize], entries: &[Entry]) -> bool {
    let [first, others @ ..] = places else { return false };
    others.iter().any(|other| are_different(&entries[*first], &entries[*other]))
}

/// Whether two entries are surely different articles: their headlines differ, and so do their
/// paths, or the guids that the feed gives them. `/706332` and `/706332/slug` are one path.
fn are_different(a: &Entry, b: &Entry) -> bool {
    let title = |entry: &Entry| entry.title.as_ref().map(|field| slug(&field.value)).unwrap_or_default();
    if title(a) == title(b) {
        return false;
    }
    if let (Some(a), Some(b)) = (guid(a), guid(b))
        && a != b
    {
        return true;
    }
    let path =
        |entry: &Entry| entry.url.as_ref().map(|field| Key::of(&field.value).path_and_query()).unwrap_or_default();
    let (a, b) = (path(a), path(b));
    !a.starts_with(&b) && !b.starts_with(&a)
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

fn number_key(key: &Key) -> Option<String> {
    key.number.as_ref().map(|number| format!("number:{}/{number}", key.host))
}

fn web(url: Option<&Url>) -> Option<&Url> {
    url.filter(|url| address::is_web(url))
}

/// The `tag:` URI of a `number:` or `url:` key.
fn tag(key: &str) -> Option<ItemId> {
    let (kind, rest) = key.split_once(':')?;
    let (host, path) = rest.split_once('/')?;
    let (authority, port) = authority(host);
    let port = port.map(|port| format!(":{port}/")).unwrap_or_default();
    let specific = if kind == "url" { format!("/{}", encode(path)) } else { encode(path) };
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
