//! What the parts of a page say of its authors, weighed against each other.
//!
//! Each statement has the trust of its place. It loses for names that are none of a person, and
//! gains if metadata and what people see name the same people. The visible byline may add authors
//! that metadata leave out, and says how a name is spelt.

use std::collections::HashSet;

use super::names::{self, Byline};
use super::{Subject, site_name, wording};
use crate::extract::article::candidates::Candidates;
use crate::model::{Author, EvidenceKind, Field, Rejection};

/// How much a place is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// Somewhere in the article, or of somebody who may be a user of the content system.
    Weak = 4,
    /// Metadata that are as often about the site as about the article.
    Fair = 7,
    /// A byline at the headline.
    Good = 8,
    /// A description of the article for machines.
    Best = 10,
    /// The operator said so.
    Configured = 100,
}

/// What a statement loses if none of its names is that of a person.
const HOUSE_LOSS: i32 = 8;
/// What a statement loses if it names no one by more than one word.
const SINGLE_LOSS: i32 = 4;
/// What metadata and visible text gain if the other says exactly the same.
const SAME_GAIN: i32 = 3;
/// What they gain if the other names one of the same people.
const SHARED_GAIN: i32 = 2;
/// So many authors at most can a byline add to those that metadata name.
const ADDED_MAX: usize = 6;
/// Authors that one statement names: the papers of large experiments have thousands.
pub(super) const AUTHORS_MAX: usize = 50;
/// The part of a text that is read for names, in bytes.
pub(super) const NAMED_BYTES_MAX: usize = 4000;
/// A given name alone is completed by a name of so many words at most.
const SPELT_WORDS_MAX: usize = 3;

/// The statements about the authors of one page.
pub(super) struct Statements<'s, 'a> {
    pub(super) subject: &'s Subject<'a>,
    candidates: Candidates<Vec<Author>>,
    trust: Vec<Trust>,
    /// Those who are credited with something else than writing.
    credited: Vec<String>,
}

impl<'s, 'a> Statements<'s, 'a> {
    /// No statements yet.
    pub(super) fn about(subject: &'s Subject<'a>) -> Self {
        Self { subject, candidates: Candidates::of("author"), trust: Vec::new(), credited: Vec::new() }
    }

    /// Reads a text that is stated to be names; remembers whom it credits with something else.
    pub(super) fn named(&mut self, text: &str) -> Vec<Author> {
        let text = &text[..text.floor_char_boundary(NAMED_BYTES_MAX)];
        let Byline { names, credited } = names::stated(text, self.subject.language_tag());
        self.credited.extend(credited.iter().map(|name| key(name)));
        names.into_iter().map(Author::named).collect()
    }

    /// A statement that could be taken; nothing if it names nobody.
    pub(super) fn offer(&mut self, mut authors: Vec<Author>, kind: EvidenceKind, place: &str, trust: Trust) {
        let mut seen: HashSet<String> = HashSet::new();
        authors.retain(|author| seen.insert(key(&author.name)));
        authors.truncate(AUTHORS_MAX);
        if !authors.is_empty() {
            self.candidates.offer(authors, kind, place);
            self.trust.push(trust);
        }
    }

    /// Whether nobody is named so far.
    pub(super) fn is_empty(&self) -> bool {
        self.trust.is_empty()
    }

    /// A text that names nobody, and why.
    pub(super) fn refuse(&mut self, shown: &str, kind: EvidenceKind, place: &str, reason: &str) {
        if !shown.is_empty() {
            self.candidates.refuse(shown, kind, place, reason);
        }
    }

    /// Takes the statement that the page supports best.
    pub(super) fn decide(mut self, rejected: &mut Vec<Rejection>) -> Option<Field<Vec<Author>>> {
        let keys: Vec<Vec<String>> = self.candidates.offers().iter().map(|offer| keys(&offer.value)).collect();
        let scores: Vec<i32> = (0..keys.len()).map(|at| self.score(at, &keys)).collect();
        let best =
            scores.iter().enumerate().max_by_key(|(at, score)| (**score, usize::MAX - at)).map_or(0, |best| best.0);
        let best = self.fuller(best, &keys).unwrap_or(best);
        let spellings: Vec<Author> = self.candidates.offers().iter().flat_map(|offer| offer.value.clone()).collect();
        let credited = std::mem::take(&mut self.credited);
        let subject = self.subject;
        let taken =
            self.candidates.take(best, "more places of the page, or surer ones, name who was taken", show, rejected)?;
        Some(taken.map(|authors| {
            let authors = writers(authors, &credited);
            persons(subject, authors).into_iter().map(|author| spelt(author, &spellings)).collect()
        }))
    }

    fn score(&self, at: usize, keys: &[Vec<String>]) -> i32 {
        let offers = self.candidates.offers();
        let authors = &offers[at].value;
        let mut score = self.trust[at] as i32;
        if authors.iter().all(|author| is_house(self.subject, &author.name)) {
            score -= HOUSE_LOSS;
        } else if authors.iter().all(|author| names::is_single(&author.name)) {
            score -= SINGLE_LOSS;
        }
        let others = (0..offers.len())
            .filter(|other| is_visible(offers[*other].evidence.kind) != is_visible(offers[at].evidence.kind));
        score += others.map(|other| agreement(&keys[at], &keys[other])).max().unwrap_or(0);
        score
    }

    /// A byline at the headline that names all the people of a statement and more of them.
    fn fuller(&self, best: usize, keys: &[Vec<String>]) -> Option<usize> {
        if self.trust.get(best).is_none_or(|trust| *trust == Trust::Configured) {
            return None;
        }
        (0..keys.len()).find(|at| {
            let offer = &self.candidates.offers()[*at];
            let added = keys[*at].len().saturating_sub(keys[best].len());
            is_visible(offer.evidence.kind)
                && self.trust[*at] >= Trust::Good
                && (1..=ADDED_MAX).contains(&added)
                && keys[best].iter().all(|key| keys[*at].contains(key))
                && offer
                    .value
                    .iter()
                    .all(|author| names::is_full(&author.name) && !is_house(self.subject, &author.name))
                && !keys[*at].iter().any(|key| self.credited.contains(key))
        })
    }
}

/// Whether people see it. Metadata agree with each other because one content system writes
/// them all; that the printed byline agrees with them says more.
fn is_visible(kind: EvidenceKind) -> bool {
    matches!(kind, EvidenceKind::Html | EvidenceKind::Text)
}

fn agreement(ours: &[String], theirs: &[String]) -> i32 {
    let shared = ours.iter().filter(|key| theirs.contains(key)).count();
    if shared == 0 {
        0
    } else if shared == ours.len() && shared == theirs.len() {
        SAME_GAIN
    } else {
        SHARED_GAIN
    }
}

/// What two spellings of one name have in common: `ada.muller` and `Ada Müller`.
pub(super) fn key(name: &str) -> String {
    let squeezed = wording::squeezed(&deunicode::deunicode(name));
    if squeezed.is_empty() { wording::squeezed(name) } else { squeezed }
}

fn keys(authors: &[Author]) -> Vec<String> {
    authors.iter().map(|author| key(&author.name)).collect()
}

/// The authors without those who only took the pictures.
fn writers(authors: Vec<Author>, credited: &[String]) -> Vec<Author> {
    let is_writer = |author: &Author| !credited.contains(&key(&author.name));
    if !authors.iter().any(is_writer) {
        return authors;
    }
    authors.into_iter().filter(is_writer).collect()
}

/// Newsrooms and agencies are left out beside a person.
fn persons(subject: &Subject<'_>, authors: Vec<Author>) -> Vec<Author> {
    let has_person = authors.iter().any(|author| !is_house(subject, &author.name));
    authors.into_iter().filter(|author| !has_person || !is_house(subject, &author.name)).collect()
}

/// A handle or a given name alone is spelt as the page spells the same name in full.
fn spelt(author: Author, spellings: &[Author]) -> Author {
    let own = key(&author.name);
    if !names::is_single(&author.name) {
        let is_shouted = !author.name.contains(char::is_lowercase);
        let quiet = spellings.iter().find(|other| other.name.contains(char::is_lowercase) && key(&other.name) == own);
        return quiet
            .filter(|_| is_shouted)
            .map_or(author.clone(), |quiet| Author { name: quiet.name.clone(), ..author });
    }
    let is_same = |other: &&Author| {
        names::is_full(&other.name)
            && !names::is_body(&other.name)
            && (key(&other.name) == own
                || other.name.split(' ').count() <= SPELT_WORDS_MAX
                    && other.name.split(' ').next().is_some_and(|given| given.len() > 2 && key(given) == own))
    };
    match spellings.iter().find(is_same) {
        Some(full) => Author { name: full.name.clone(), ..author },
        None => author,
    }
}

/// Whether a name is that of a newsroom, an agency or the site.
pub(super) fn is_house(subject: &Subject<'_>, name: &str) -> bool {
    names::is_body(name) || site_name::is_site(name, &subject.site_names)
}

#[expect(clippy::ptr_arg, reason = "it is handed over as the way to show a field's value")]
fn show(authors: &Vec<Author>) -> String {
    authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", ")
}
