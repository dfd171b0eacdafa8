//! The candidates for one field: all that was found, in order of trust, and why all but one
//! were not taken.

use crate::model::{Evidence, EvidenceKind, Field, Rejection};

/// Candidates that are remembered per field.
const REJECTIONS_MAX: usize = 12;
/// How much of a candidate is shown.
const SHOWN_CHARS_MAX: usize = 160;

/// Candidates for a field, strongest first.
pub(crate) struct Candidates<T> {
    field: &'static str,
    offers: Vec<Field<T>>,
    rejected: Vec<Rejection>,
}

impl<T: PartialEq> Candidates<T> {
    /// No candidates yet.
    pub(crate) fn of(field: &'static str) -> Self {
        Self { field, offers: Vec::new(), rejected: Vec::new() }
    }

    /// A candidate that could be taken.
    pub(crate) fn offer(&mut self, value: T, kind: EvidenceKind, place: impl Into<String>) {
        self.offers.push(Field::new(value, kind, place));
    }

    /// A candidate that cannot be taken, and why.
    pub(crate) fn refuse(
        &mut self,
        shown: &str,
        kind: EvidenceKind,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) {
        if self.rejected.len() < REJECTIONS_MAX {
            self.rejected.push(rejection(self.field, shown, Evidence::new(kind, place), reason.into()));
        }
    }

    /// The candidates so far.
    pub(crate) fn offers(&self) -> &[Field<T>] {
        &self.offers
    }

    /// Takes the first candidate.
    pub(crate) fn first(self, show: impl Fn(&T) -> String, rejected: &mut Vec<Rejection>) -> Option<Field<T>> {
        self.take(0, "stronger evidence", show, rejected)
    }

    /// Takes the candidate at an index; the others that say something else are rejected.
    pub(crate) fn take(
        mut self,
        index: usize,
        why: &str,
        show: impl Fn(&T) -> String,
        rejected: &mut Vec<Rejection>,
    ) -> Option<Field<T>> {
        let taken = (index < self.offers.len()).then(|| self.offers.remove(index));
        if let Some(taken) = &taken {
            for other in self.offers.into_iter().filter(|other| other.value != taken.value).take(REJECTIONS_MAX) {
                let reason = format!("{why}: {}", taken.evidence);
                self.rejected.push(rejection(self.field, &show(&other.value), other.evidence, reason));
            }
        }
        rejected.append(&mut self.rejected);
        taken
    }
}

fn rejection(field: &str, shown: &str, evidence: Evidence, reason: String) -> Rejection {
    let mut candidate: String = shown.chars().take(SHOWN_CHARS_MAX).collect();
    if candidate.len() < shown.len() {
        candidate.push('…');
    }
    Rejection { field: field.to_owned(), candidate, evidence, reason }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn losers_are_explained() {
        let mut candidates = Candidates::of("title");
        candidates.offer("a".to_owned(), EvidenceKind::Html, "h1");
        candidates.offer("a".to_owned(), EvidenceKind::Meta, "og:title");
        candidates.offer("b".to_owned(), EvidenceKind::Meta, "title");
        candidates.refuse("c", EvidenceKind::JsonLd, "name", "it is the site's name");
        let mut rejected = Vec::new();
        let taken = candidates.first(Clone::clone, &mut rejected).unwrap();
        assert_eq!(taken.value, "a");
        let lines: Vec<_> =
            rejected.iter().map(|r| format!("{} ← {}: {}", r.candidate, r.evidence, r.reason)).collect();
        assert_eq!(lines, ["c ← JSON-LD name: it is the site's name", "b ← meta title: stronger evidence: HTML h1"]);
    }
}
