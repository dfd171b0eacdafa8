//! How much the places of a page count where they name different sections.

use super::super::wording;
use super::name::is_weak;
use crate::model::Field;

/// A section and its part: more names are no better.
const PARTS_COUNTED: usize = 2;

/// Where a section was named. Places that are filled from one field of the content system are
/// one witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Witness {
    /// The configuration.
    Configuration,
    /// What metadata calls the section.
    Stated,
    /// What metadata calls the topic, which is a section on some sites only.
    Topic,
    /// The breadcrumb for search engines.
    StatedTrail,
    /// The breadcrumb for people.
    Trail,
    /// Links to the article's categories.
    Categories,
    /// A kicker or link at the headline that the navigation has too.
    KnownKicker,
    /// A kicker that the navigation does not have.
    Kicker,
    /// The address, by the name that links give to its parts.
    Address,
    /// The entry of the navigation that is marked as the page's place.
    Current,
    /// Categories that the content system writes into the article's classes.
    Classes,
}

impl Witness {
    /// What it counts. No single place outweighs the configuration; two that agree outweigh one.
    fn weight(self) -> u32 {
        match self {
            Self::Configuration => 1000,
            Self::Stated => 10,
            Self::Trail | Self::StatedTrail | Self::Categories => 8,
            Self::KnownKicker => 7,
            Self::Address | Self::Current | Self::Classes => 4,
            Self::Kicker => 3,
            Self::Topic => 2,
        }
    }
}

/// A list of sections and the witness that named it.
pub(super) type Offer<'o> = (&'o Field<Vec<String>>, Witness);

/// What all places together say for a name; a name that says hardly anything, as "News" does, is on every
/// page of its part of the site: that many places have it proves nothing, so its best one counts half.
pub(super) fn support(name: &str, offers: &[Offer<'_>]) -> u32 {
    let mut heard: Vec<Witness> = Vec::new();
    for (field, witness) in offers {
        if !heard.contains(witness) && field.value.iter().any(|other| wording::same(other, name)) {
            heard.push(*witness);
        }
    }
    let weights = heard.iter().map(|witness| witness.weight());
    if is_weak(name) { weights.max().unwrap_or_default() / 2 } else { weights.sum() }
}

/// The offer with the name that has most support; of several such offers the one that names a
/// part of it too, and of equals the first.
pub(super) fn strongest(offers: &[Offer<'_>]) -> usize {
    let score = |(field, witness): &Offer<'_>| {
        let best_name = field.value.iter().map(|name| support(name, offers)).max();
        (best_name, field.value.len().min(PARTS_COUNTED), witness.weight())
    };
    offers.iter().map(score).enumerate().rev().max_by_key(|(_, score)| *score).map_or(0, |(at, _)| at)
}
