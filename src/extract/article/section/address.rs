//! The parts of the article's address, by the names that links give them.

use super::Finder;
use super::weigh::Witness;
use crate::model::EvidenceKind;

/// How many of the first parts of a path are looked at.
const PARTS_MAX: usize = 2;

/// Offers the names of the links that lead to the folders of the article, the nearest first.
pub(super) fn offer(finder: &mut Finder<'_, '_>) {
    let Some(segments) = finder.subject.url.path_segments() else { return };
    let parts: Vec<&str> = segments.filter(|part| !part.is_empty()).collect();
    let Some((_, folders)) = parts.split_last() else { return };
    let names: Vec<String> = (1..=folders.len().min(PARTS_MAX))
        .rev()
        .filter_map(|depth| finder.navigation.label(&format!("/{}", folders[..depth].join("/"))))
        .map(str::to_owned)
        .collect();
    finder.offer(names, Witness::Address, EvidenceKind::Url, "path that a link has");
}
