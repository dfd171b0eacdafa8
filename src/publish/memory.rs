//! How much of the documents is held in memory: the others lie on disk, and are read from there when
//! somebody asks for one. So a thousand newspapers take no more memory than a hundred.
//!
//! Without a publish directory there is nowhere to put them, and all of them are held.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use super::rendered::{compressed, quoted, tag};
use crate::model::{Coding, Document, Encoded};

/// Bytes of documents in memory, in all codings: those of a few hundred feeds, which are more than
/// readers ask for within minutes.
pub(super) const HELD_BYTES_MAX: usize = 64 << 20;

/// Documents that are looked at in one go to find some that can be put away. Nobody is answered
/// meanwhile.
const LOOKS_MAX: usize = 1024;

/// The documents that are held, in the order in which they are looked at.
#[derive(Debug)]
pub(super) struct Held {
    bytes: usize,
    bytes_max: usize,
    queue: VecDeque<Place>,
}

/// A document that is held, unless it was replaced since.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) etag: String,
    bytes: usize,
}

/// What is done about a document that is held.
pub(super) enum Fate {
    /// It is another one by now.
    Gone,
    /// It was asked for lately, or is nowhere else.
    Stays,
    /// Its bytes are put away.
    PutAway,
}

impl Held {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes: 0, bytes_max, queue: VecDeque::new() }
    }

    pub(super) fn add(&mut self, document: &Document) {
        let place = Place { path: document.path.clone(), etag: document.etag.clone(), bytes: size(document) };
        self.bytes += place.bytes;
        self.queue.push_back(place);
    }

    /// Makes room, if there is too little, by what `decide` says of each document: all of them get
    /// a second chance in turn (the algorithm is known as CLOCK).
    pub(super) fn make_room(&mut self, mut decide: impl FnMut(&Place) -> Fate) {
        for _ in 0..LOOKS_MAX {
            if self.bytes <= self.bytes_max {
                return;
            }
            let Some(place) = self.queue.pop_front() else { return };
            match decide(&place) {
                Fate::Gone | Fate::PutAway => self.bytes -= place.bytes,
                Fate::Stays => self.queue.push_back(place),
            }
        }
    }
}

/// The bytes that a document takes, in all codings.
pub(super) fn size(document: &Document) -> usize {
    // Compressed, a document takes about a quarter of its bytes twice over, once somebody wants it.
    document.bytes().map_or(0, |bytes| bytes.len() * 3 / 2)
}

/// A document that was put away, as it lies below a directory; `None` if that is not what was put
/// there.
pub(super) fn read_back(root: &Path, document: &Document) -> Option<Document> {
    let file = root.join(&document.path);
    let bytes = bytes::Bytes::from(fs::read(&file).ok()?);
    let tag = tag(&bytes);
    if quoted(&tag) != document.etag {
        return None;
    }
    let coded = |coding: Coding| {
        document.etag_in(coding)?;
        let file = root.join(format!("{}{}", document.path, coding.extension()));
        Some(compressed(coding, &tag, bytes.clone(), move || fs::read(file).ok()))
    };
    let (gzip, brotli) = (coded(Coding::Gzip), coded(Coding::Brotli));
    let identity = Some(Encoded { bytes, etag: document.etag.clone() });
    Some(Document { identity, gzip, brotli, ..document.clone() })
}
