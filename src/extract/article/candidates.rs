//! The candidates for one field: all that was found, in order of trust, and why all but one
//! were not taken.

mod agreement;
mod trust;

pub(crate) use trust::ASKED_FIRST;

use crate::model::{Evidence, EvidenceKind, Field, Rejection};

/// Candidates that are remembered per field.
const REJECTIONS_MAX: usize = 16;
/// How much of a candidate is shown.
const SHOWN_CHARS_MAX: usize = 160;

/// Candidates for a field, strongest first.
pub(crate) struct Candidates<T> {
    field: &'static str,
    offers: Vec<Field<T>>,
    rejected: Vec<Rejection>,
}

impl<T> Candidates<T> {
    /// No candidates yet.
    pub(crate) fn of(field: &'static str) -> Self {
        Self { field, offers: Vec::new(), rejected: Vec::new() }
    }

    /// A candidate that could be taken.
    pub(crate) fn offer(&mut self, value: T, kind: EvidenceKind, place: impl Into<String>) {
        self.offers.push(Field::new(value, kind, place));
    }

    /// A candidate that cannot be taken, and why. An empty one is none.
    pub(crate) fn refuse(
        &mut self,
        shown: &str,
        kind: EvidenceKind,
        place: impl Into<String>,
        reason: impl Into<String>,
    ) {
        if !shown.is_empty() && self.rejected.len() < REJECTIONS_MAX {
            self.rejected.push(rejection(self.field, shown, Evidence::new(kind, place), reason.into()));
        }
    }

    /// The candidates so far.
    pub(crate) fn offers(&self) -> &[Field<T>] {
        &self.offers
    }

    /// Takes the first candidate.
    pub(crate) fn first(self, show: impl Fn(&T) -> String, rejected: &mut Vec<Rejection>) -> Option<Field<T>> {
        self.take(0, trust::ASKED_FIRST, show, rejected)
    }

    /// Takes the candidate at an index. The others that say the same become its witnesses, those
    /// that say something else are rejected: by the order of trust, or where that is not what
    /// decided, because of `why`, a sentence without a full stop.
    pub(crate) fn take(
        mut self,
        index: usize,
        why: &str,
        show: impl Fn(&T) -> String,
        rejected: &mut Vec<Rejection>,
    ) -> Option<Field<T>> {
        let mut taken = (index < self.offers.len()).then(|| self.offers.remove(index));
        if let Some(taken) = &mut taken {
            let chosen = show(&taken.value);
            // Nobody asks why one place was refused whose word is taken from another.
            let told = rejection(self.field, &chosen, taken.evidence.clone(), String::new()).candidate;
            self.rejected.retain(|refused| refused.candidate != told);
            for (at, other) in self.offers.into_iter().enumerate() {
                let shown = show(&other.value);
                if agreement::is(&chosen, &shown) {
                    taken.agreeing.push(other.evidence);
                } else if self.rejected.len() < REJECTIONS_MAX {
                    let was_passed_over = at < index;
                    let reason = trust::reason(self.field, &taken.evidence, &other.evidence, was_passed_over);
                    let reason = reason.unwrap_or_else(|| why.to_owned());
                    self.rejected.push(rejection(self.field, &shown, other.evidence, reason));
                }
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
        candidates.offer("A".to_owned(), EvidenceKind::Meta, "og:title");
        candidates.offer("b".to_owned(), EvidenceKind::Url, "path");
        candidates.refuse("c", EvidenceKind::JsonLd, "name", "it is the site's name");
        let mut rejected = Vec::new();
        let taken = candidates.take(0, "a whim", Clone::clone, &mut rejected).unwrap();
        assert_eq!(taken.value, "a");
        assert_eq!(taken.agreeing, [Evidence::new(EvidenceKind::Meta, "og:title")]);
        let lines: Vec<_> =
            rejected.iter().map(|r| format!("{} ← {}: {}", r.candidate, r.evidence, r.reason)).collect();
        assert_eq!(lines, ["c ← JSON-LD name: it is the site's name", "b ← URL path: a whim"]);
    }

    #[test]
    fn the_order_of_trust_is_told_in_words() {
        let mut candidates = Candidates::of("title");
        candidates.offer("a".to_owned(), EvidenceKind::Html, "h1");
        candidates.offer("b".to_owned(), EvidenceKind::Meta, "og:title");
        let mut rejected = Vec::new();
        candidates.first(Clone::clone, &mut rejected).unwrap();
        assert!(rejected[0].reason.starts_with("the heading that people see goes before"), "{rejected:?}");
    }

    #[test]
    fn of_one_kind_the_places_are_named_in_their_order() {
        let sections = |index: usize| {
            let mut candidates = Candidates::of("section");
            candidates.offer("a".to_owned(), EvidenceKind::JsonLd, "articleSection");
            candidates.offer("b".to_owned(), EvidenceKind::JsonLd, "BreadcrumbList");
            candidates.offer("c".to_owned(), EvidenceKind::JsonLd, "BreadcrumbList");
            let mut rejected = Vec::new();
            candidates.take(index, "others agree", Clone::clone, &mut rejected).unwrap();
            rejected.into_iter().map(|one| one.reason).collect::<Vec<_>>()
        };
        let in_order = "articleSection is believed before BreadcrumbList";
        assert_eq!(sections(0), [in_order, in_order]);
        let against_it = sections(1);
        assert_eq!(against_it[0], "others agree", "the usual order is no reason against what it puts first");
        assert_eq!(against_it[1], "it comes after the one that was taken");
    }
}
