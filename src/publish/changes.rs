//! What is new in a document since the versions that readers may still have: RFC 3229 with the
//! instance manipulation `feed`, which readers ask for with `A-IM: feed`.
//!
//! A document with only the new items is cut out of the whole one, when it is first asked for, and
//! kept as long as the whole one is current: all readers who come regularly had the same version
//! before.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::compress::encode;
use super::parts::Parts;
use crate::model::{Coding, Document, Format};

/// Versions of a document that are remembered. A reader who misses more gets all of it, as it would
/// without this.
const VERSIONS_MAX: usize = 32;

/// Cut-out documents that are kept.
const MADE_MAX: usize = 12;

/// The items of a document, with the versions since which they have been in it as they are.
#[derive(Debug)]
pub(super) struct Changes {
    parts: Parts,
    /// For each item the hash of its bytes, and the version that brought it.
    items: Vec<(u64, u64)>,
    /// The entity tags of this version and those before it, the newest first.
    tags: VecDeque<String>,
    /// The number of this version.
    number: u64,
    /// What has been cut out already, by version and coding.
    made: Mutex<BTreeMap<(u64, Coding), Bytes>>,
}

impl Changes {
    /// Compares a document with its version before, as far as that is known.
    pub(super) fn new(format: Format, bytes: &[u8], etag: &str, before: Option<&Self>) -> Self {
        let parts = Parts::of(format, bytes);
        let number = before.map_or(0, |before| before.number + 1);
        let known: HashMap<u64, u64> = before.map(|before| before.items.iter().copied().collect()).unwrap_or_default();
        let item = |at: &std::ops::Range<usize>| {
            let mut hasher = DefaultHasher::new();
            bytes[at.clone()].hash(&mut hasher);
            let hash = hasher.finish();
            (hash, known.get(&hash).copied().unwrap_or(number))
        };
        let items = parts.items().iter().map(item).collect();
        let earlier = before.iter().flat_map(|before| before.tags.iter().cloned());
        let tags = std::iter::once(etag.to_owned()).chain(earlier).take(VERSIONS_MAX).collect();
        Self { parts, items, tags, number, made: Mutex::default() }
    }

    /// The document with only those items that are new or changed since the newest version whose
    /// tag the reader names, in a coding. `None`: no such version is known, or the whole document
    /// is the better answer, because nothing in it is new but its head, or everything.
    pub(super) fn since(&self, document: &Document, names: impl Fn(&str) -> bool, coding: Coding) -> Option<Bytes> {
        let steps = self.tags.iter().position(|tag| names(tag))?;
        let version = self.number - steps as u64;
        let new: Vec<usize> = (0..self.items.len()).filter(|item| self.items[*item].1 > version).collect();
        if new.is_empty() || new.len() == self.items.len() {
            return None;
        }
        if let Some(bytes) = self.made().get(&(version, coding)) {
            return Some(bytes.clone());
        }
        // Not under the lock: others who ask for this document must not wait for the compression.
        let bytes: Bytes = encode(coding, &self.parts.only(document.bytes()?, &new)).into();
        let mut made = self.made();
        if made.len() >= MADE_MAX {
            // That of the oldest version, which fewer readers have with every minute.
            made.pop_first();
        }
        made.insert((version, coding), bytes.clone());
        Some(bytes)
    }

    fn made(&self) -> MutexGuard<'_, BTreeMap<(u64, Coding), Bytes>> {
        // Finished entries are whole even if a thread panicked while it held the lock.
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn version(items: &[&str]) -> Document {
        let items: Vec<String> = items.iter().map(|item| format!("<item>{item}</item>")).collect();
        let xml = format!("<rss>{}</rss>", items.join("\n"));
        let etag = format!("\"{}\"", items.concat());
        Document::plain("dwn.rss", Format::Rss.content_type(), xml, etag, chrono::DateTime::UNIX_EPOCH)
    }

    fn after(before: Option<&Changes>, document: &Document) -> Changes {
        Changes::new(Format::Rss, document.bytes().unwrap(), &document.etag, before)
    }

    #[test]
    fn only_what_is_new_since_the_version_of_the_reader() {
        let (first, second, third) = (version(&["a", "b"]), version(&["c", "a", "b"]), version(&["d", "c", "a2"]));
        let changes = after(None, &first);
        let changes = after(Some(&changes), &second);
        let changes = after(Some(&changes), &third);
        let since = |document: &Document| {
            let names = |tag: &str| tag == document.etag;
            let bytes = changes.since(&third, names, Coding::Identity)?;
            Some(String::from_utf8(bytes.to_vec()).unwrap())
        };
        assert_eq!(since(&second).as_deref(), Some("<rss><item>d</item>\n<item>a2</item></rss>"));
        assert_eq!(since(&first), None, "all of it is new");
        assert_eq!(since(&third), None, "nothing is new");
        assert_eq!(since(&version(&["x"])), None, "an unknown version");
    }

    #[test]
    fn it_is_compressed_like_the_whole() {
        let (first, second) = (version(&["a", "b"]), version(&["c", "a", "b"]));
        let changes = after(Some(&after(None, &first)), &second);
        let bytes = changes.since(&second, |tag| tag == first.etag, Coding::Gzip).unwrap();
        assert!(super::super::compress::is_encoded(Coding::Gzip, &bytes, b"<rss><item>c</item></rss>"));
    }

    #[test]
    fn only_so_many_versions_are_remembered() {
        let first = version(&["0", "x"]);
        let mut changes = after(None, &first);
        let mut newest = first.clone();
        for number in 1..=VERSIONS_MAX {
            newest = version(&[&number.to_string(), "x"]);
            changes = after(Some(&changes), &newest);
        }
        assert_eq!(changes.tags.len(), VERSIONS_MAX);
        assert_eq!(changes.since(&newest, |tag| tag == first.etag, Coding::Identity), None);
        let second = version(&["1", "x"]);
        assert!(changes.since(&newest, |tag| tag == second.etag, Coding::Identity).is_some());
    }
}
