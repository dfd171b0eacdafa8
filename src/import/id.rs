//! Ids of sources and feeds from titles: readable, and none twice.

use std::collections::BTreeSet;

use crate::model::{SourceId, slug};

/// The longest id that is made of a title, in bytes: it is typed, and has its number behind it.
const ID_BYTES_MAX: usize = 40;

/// The ids that are taken.
#[derive(Debug, Default)]
pub(super) struct Ids(BTreeSet<String>);

impl Ids {
    /// An id of the first name that gives one.
    pub(super) fn make(&mut self, names: &[&str]) -> String {
        let stem = names.iter().map(|name| shortened(&slug(name))).find(|stem| !stem.is_empty());
        let stem = stem.unwrap_or_else(|| "source".to_owned());
        let mut id = stem.clone();
        let mut number = 1;
        while SourceId::new(&id).is_err() || self.0.contains(&id) {
            number += 1;
            id = format!("{stem}-{number}");
        }
        self.0.insert(id.clone());
        id
    }

    /// Takes an id as it is; `false` if it is taken already.
    pub(super) fn claim(&mut self, id: &str) -> bool {
        self.0.insert(id.to_owned())
    }
}

/// Whole words up to the limit.
fn shortened(slug: &str) -> String {
    if slug.len() <= ID_BYTES_MAX {
        return slug.to_owned();
    }
    let end = slug[..=ID_BYTES_MAX].rfind('-').unwrap_or(ID_BYTES_MAX);
    slug[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_readable_and_unique() {
        let mut ids = Ids::default();
        assert_eq!(ids.make(&["Bote am Morgen"]), "bote-am-morgen");
        assert_eq!(ids.make(&["Bote am Morgen!"]), "bote-am-morgen-2");
        assert_eq!(ids.make(&["***", "Zeitung für Öl"]), "zeitung-fuer-oel");
        assert_eq!(ids.make(&["Status"]), "status-2");
        assert_eq!(ids.make(&[]), "source");
        let long = ids.make(&["Das ist eine Überschrift, die viel zu lang für einen Namen ist"]);
        assert_eq!(long, "das-ist-eine-ueberschrift-die-viel-zu");
    }
}
