//! The newspaper's own ressort.
//!
//! Metadata, breadcrumbs, links to categories, kickers, the address and the navigation are all
//! asked. What most of them agree on wins; tags, the site's name and names that say hardly
//! anything lose.

mod address;
mod category;
mod kicker;
mod name;
mod names;
mod navigation;
mod stated;
mod trail;
mod weigh;

use super::candidates::{ASKED_FIRST, Candidates};
use super::title::Headline;
use super::{Subject, wording};
use crate::model::{EvidenceKind, Field, Rejection};
use name::Barred;
use navigation::Navigation;
use weigh::Witness;

/// How many lines above the headline a kicker may stand.
const LINES_ABOVE: usize = 4;
/// How many sections an article has at most.
const SECTIONS_MAX: usize = 5;
/// How many names of one place are looked at.
const NAMES_MAX: usize = 30;

/// Finds the sections, the main one first.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Vec<String>>> {
    let mut finder = Finder::of(subject, headline);
    if let Some(field) = subject.configured(&subject.scope.fields.section) {
        finder.witnesses.push(Witness::Configuration);
        finder.candidates.offer(field.value, EvidenceKind::Selector, field.evidence.place);
    }
    stated::offer(&mut finder);
    trail::offer(&mut finder, headline.line);
    category::offer(&mut finder, headline);
    kicker::offer(&mut finder, headline);
    address::offer(&mut finder);
    finder.decide(rejected)
}

/// The search for the sections of one page.
struct Finder<'s, 'a> {
    subject: &'s Subject<'a>,
    title: Option<String>,
    barred: Barred,
    navigation: Navigation,
    candidates: Candidates<Vec<String>>,
    /// Who made each offer.
    witnesses: Vec<Witness>,
}

impl<'s, 'a> Finder<'s, 'a> {
    fn of(subject: &'s Subject<'a>, headline: &Headline) -> Self {
        let title = headline.title.as_ref().map(|title| title.value.clone());
        let barred = Barred::of(subject, title.as_deref());
        let navigation = Navigation::of(subject, |text| barred.refusal(text).is_none());
        Self { subject, title, barred, navigation, candidates: Candidates::of("section"), witnesses: Vec::new() }
    }

    /// Takes the names of one place, those that can be sections.
    fn offer(
        &mut self,
        names: impl IntoIterator<Item = String>,
        witness: Witness,
        kind: EvidenceKind,
        place: &'static str,
    ) {
        let mut sections: Vec<String> = Vec::new();
        let is_seen = matches!(kind, EvidenceKind::Html | EvidenceKind::Text);
        let names = names.into_iter().flat_map(|name| if is_seen { name::parts(&name) } else { vec![name] });
        for name in names.take(NAMES_MAX) {
            let name = name::cleaned(&name);
            let name = self.navigation.label_of_slug(&name).map_or(name, str::to_owned);
            match self.barred.refusal(&name) {
                Some(reason) if !name.is_empty() => self.candidates.refuse(&name, kind, place, reason),
                Some(_) => {}
                None if sections.iter().any(|known| wording::same(known, &name)) => {}
                None => sections.push(name),
            }
        }
        if !sections.is_empty() {
            self.witnesses.push(witness);
            self.candidates.offer(sections, kind, place);
        }
    }

    /// Whether a text can be the name of a section.
    fn is_name(&self, text: &str) -> bool {
        !text.is_empty() && self.barred.refusal(text).is_none()
    }

    /// The text of a link, or the navigation's shorter name for where it leads: `Politik` for
    /// `Alles aus der Politik`.
    fn named_like(&self, text: &str, path: &str) -> String {
        let label = self.navigation.label(path).filter(|label| wording::containment(label, text) > 0.99);
        label.filter(|label| label.len() < text.len()).unwrap_or(text).to_owned()
    }

    /// Takes the list with the name that most places agree on, and puts such names first.
    fn decide(self, rejected: &mut Vec<Rejection>) -> Option<Field<Vec<String>>> {
        let Self { candidates, witnesses, .. } = self;
        let offers: Vec<weigh::Offer<'_>> = candidates.offers().iter().zip(witnesses.iter().copied()).collect();
        let best = weigh::strongest(&offers);
        let mut sections = offers.get(best)?.0.value.clone();
        if witnesses.first() != Some(&Witness::Configuration) {
            sections.sort_by_key(|name| std::cmp::Reverse(weigh::support(name, &offers)));
            sections.truncate(SECTIONS_MAX);
        }
        let why = if best == 0 { ASKED_FIRST } else { "more places of the page name the section that was taken" };
        let taken = candidates.take(best, why, |sections| sections.join(", "), rejected)?;
        Some(taken.map(|_| sections))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
