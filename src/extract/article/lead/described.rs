//! What the metadata says about the article in a sentence or two.

use super::super::candidates::Candidates;
use super::super::title::Headline;
use super::super::{Subject, wording};
use super::refusal::refusal;
use super::{Found, Trust, lead, without_ellipsis};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, LeadOrigin};

/// `<meta>` names that describe the article.
const METAS: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
];

/// How alike a text of the page and one of the metadata must be to be the same.
const LIKENESS_MIN: f64 = 0.8;
/// The shortest description, in bytes, by which a longer text is known.
const PART_BYTES_MIN: usize = 40;

/// A text of the metadata, and where it stands.
pub(super) type Described = (String, EvidenceKind, &'static str);

/// What metadata says about the article, strongest first.
pub(super) fn read(subject: &Subject<'_>) -> Vec<Described> {
    let mut found = Vec::new();
    for name in METAS {
        if let Some(text) = subject.metadata.metas(name).next().map(dom::plain).filter(|text| !text.is_empty()) {
            found.push((text, EvidenceKind::Meta, *name));
        }
    }
    if let Some(article) = subject.article() {
        found.extend(json_ld::text(article, "description").map(|text| (text, EvidenceKind::JsonLd, "description")));
    }
    found.extend(
        subject
            .metadata
            .article_properties("description")
            .next()
            .map(|property| (property.value.clone(), EvidenceKind::Microdata, "description")),
    );
    found
}

/// Offers what the metadata says.
pub(super) fn offer(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[Described],
    candidates: &mut Candidates<Found>,
) {
    for (text, kind, place) in described {
        let mut lead = lead(text, LeadOrigin::Metadata);
        if let Some(reason) = refusal(subject, headline, &lead.text) {
            candidates.refuse(text, *kind, *place, reason);
            continue;
        }
        if is_visible(subject, &lead.text) {
            lead.origin = LeadOrigin::Visible;
        }
        candidates.offer(Found { lead, apart: false, trust: Trust::Described }, *kind, *place);
    }
}

/// Whether the metadata has a text of the page, whole or cut off.
pub(super) fn is_quoted(described: &[Described], text: &str) -> bool {
    described.iter().any(|(description, ..)| quotes(description, text))
}

/// Whether the metadata has a text of the page as a whole.
pub(super) fn is_quoted_whole(described: &[Described], text: &str) -> bool {
    described.iter().any(|(description, ..)| wording::likeness(without_ellipsis(description).0, text) >= LIKENESS_MIN)
}

/// Whether the metadata has a part of a text, and leaves a good deal of it out.
pub(super) fn is_part_of(described: &[Described], text: &str) -> bool {
    let letters = wording::squeezed(text);
    described.iter().map(|(description, ..)| wording::squeezed(without_ellipsis(description).0)).any(|description| {
        description.len() >= PART_BYTES_MIN
            && letters.len() * 2 > description.len() * 3
            && letters.contains(&description)
    })
}

/// Whether a description, cut off or whole, is a line of the page.
fn quotes(description: &str, line: &str) -> bool {
    let (text, cut) = without_ellipsis(description);
    if cut {
        wording::squeezed(line).starts_with(&wording::squeezed(text))
    } else {
        wording::likeness(text, line) >= 0.85
    }
}

/// Whether people can read a text on the page.
fn is_visible(subject: &Subject<'_>, text: &str) -> bool {
    let wanted = wording::squeezed(text);
    wanted.len() >= 20
        && subject
            .survey
            .lines
            .iter()
            .any(|line| line.text.len() >= text.len() / 2 && wording::squeezed(&line.text).contains(&wanted))
}
