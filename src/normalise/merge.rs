//! Several statements of one article -> one: per field the better evidence.

use std::collections::HashMap;

use url::Url;

use crate::model::{Entry, Evidence, EvidenceKind, Field, Lead, LeadOrigin, Moment, Precision, slug};

use super::identity;
use super::url::same_site;

/// Characters from which on a lead on the listing says something.
const LEAD_CHARS_MIN: usize = 40;

/// Joins what the listing and the article page say of one article.
///
/// The article page wins, for it is closer to the article; but what it says only in its head or
/// address yields to what a selector (or a feed) took from the listing. What is taken from the
/// listing says so in its evidence.
pub fn merge(listing: Entry, article: Entry) -> Entry {
    let canonical = canonical(&listing, &article);
    let image = choose(listing.image, article.image);
    let image_from_article = image.as_ref().is_some_and(|field| field.evidence.kind != EvidenceKind::Listing);
    Entry {
        title: title(listing.title, article.title),
        url: listing.url.or(article.url),
        canonical,
        sections: sections(listing.sections, article.sections),
        tags: choose(listing.tags, article.tags),
        published: published(listing.published, article.published),
        updated: choose(listing.updated, article.updated),
        authors: choose(listing.authors, article.authors),
        lead: lead(listing.lead, article.lead),
        body: body(listing.body, article.body),
        image_alt: if image_from_article { article.image_alt } else { listing.image_alt },
        image,
        language: choose(listing.language, article.language),
        guid: listing.guid.or(article.guid),
        enclosures: union(listing.enclosures, article.enclosures),
        reading_minutes: article.reading_minutes.or(listing.reading_minutes),
        advertisement: listing.advertisement || article.advertisement,
        access: choose(listing.access, article.access),
        rejected: [listing.rejected, article.rejected].concat(),
    }
}

/// The entries of all listings of a source as one list: what stands in several places (or in
/// several sections) becomes one entry at its first place, with all its sections. Keys that
/// different articles share are marked in [`Entry::rejected`] and recognise nothing from then on,
/// so this comes before [`super::keys`] and [`super::draft()`].
pub fn gather(mut entries: Vec<Entry>) -> Vec<Entry> {
    identity::disqualify(&mut entries);
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut out: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        let keys = identity::keys(&entry);
        let place = match keys.iter().find_map(|key| places.get(key).copied()) {
            Some(place) => {
                let first = std::mem::take(&mut out[place]);
                out[place] = join(first, entry);
                place
            }
            None => {
                out.push(entry);
                out.len() - 1
            }
        };
        for key in keys {
            places.entry(key).or_insert(place);
        }
    }
    out
}

/// Joins two sights of one article. The first one counts, the second fills its gaps.
pub fn join(first: Entry, second: Entry) -> Entry {
    let longer = |a: &Field<Lead>, b: &Field<Lead>| b.value.text.len() > a.value.text.len();
    let lead = match (first.lead, second.lead) {
        (Some(a), Some(b)) if a.value.cut && (!b.value.cut || longer(&a, &b)) => Some(b),
        (a, b) => a.or(b),
    };
    let published = match (first.published, second.published) {
        (Some(a), Some(b)) if gains_precision(&a.value, &b.value) => Some(b),
        (a, b) => a.or(b),
    };
    Entry {
        title: first.title.or(second.title),
        url: first.url.or(second.url),
        canonical: first.canonical.or(second.canonical),
        sections: unite(first.sections, second.sections),
        tags: unite(first.tags, second.tags),
        published,
        updated: first.updated.or(second.updated),
        authors: first.authors.or(second.authors),
        lead,
        body: first.body.or(second.body),
        image_alt: if first.image.is_some() { first.image_alt } else { second.image_alt },
        image: first.image.or(second.image),
        language: first.language.or(second.language),
        guid: first.guid.or(second.guid),
        enclosures: union(first.enclosures, second.enclosures),
        reading_minutes: first.reading_minutes.or(second.reading_minutes),
        advertisement: first.advertisement || second.advertisement,
        access: first.access.or(second.access),
        rejected: [first.rejected, second.rejected].concat(),
    }
}

/// Whether a second statement of the same local day says the time where the first does not.
pub(super) fn gains_precision(known: &Moment, other: &Moment) -> bool {
    known.precision == Precision::Day
        && other.precision > Precision::Day
        && known.at.date_naive() == other.at.date_naive()
}

/// Evidence that no person sees on the page.
fn is_weak(evidence: &Evidence) -> bool {
    matches!(evidence.kind, EvidenceKind::Meta | EvidenceKind::Url)
}

/// Evidence that was configured, or comes from a format made to be read by programs.
fn is_strong(evidence: &Evidence) -> bool {
    matches!(evidence.kind, EvidenceKind::Selector | EvidenceKind::Feed | EvidenceKind::Json)
}

/// The rule for most fields.
fn choose<T>(listing: Option<Field<T>>, article: Option<Field<T>>) -> Option<Field<T>> {
    match (listing, article) {
        (Some(listing), Some(article)) if is_weak(&article.evidence) && is_strong(&listing.evidence) => {
            Some(of_listing(listing))
        }
        (_, Some(article)) => Some(article),
        (listing, None) => listing.map(of_listing),
    }
}

/// The field with evidence that says that the listing gave it. A feed is evidence by itself.
fn of_listing<T>(field: Field<T>) -> Field<T> {
    let evidence = match field.evidence.kind {
        EvidenceKind::Feed | EvidenceKind::Listing => field.evidence,
        _ => Evidence::new(EvidenceKind::Listing, field.evidence.to_string()),
    };
    Field { evidence, ..field }
}

/// A `<title>` is made for tabs and search engines: any headline of the listing is better.
fn title(listing: Option<Field<String>>, article: Option<Field<String>>) -> Option<Field<String>> {
    let of_tab = |field: &Field<String>| {
        let place = field.evidence.place.trim_matches(['<', '>']);
        matches!(field.evidence.kind, EvidenceKind::Meta | EvidenceKind::Html) && place == "title"
    };
    match (listing, article) {
        (Some(listing), Some(article)) if of_tab(&article) => Some(of_listing(listing)),
        (listing, article) => choose(listing, article),
    }
}

/// All sections of both, the article's first.
fn sections(listing: Option<Field<Vec<String>>>, article: Option<Field<Vec<String>>>) -> Option<Field<Vec<String>>> {
    match (listing, article) {
        (Some(listing), Some(article)) if is_weak(&article.evidence) && is_strong(&listing.evidence) => {
            unite(Some(of_listing(listing)), Some(article))
        }
        (listing, article) => unite(article, listing.map(of_listing)),
    }
}

fn unite(first: Option<Field<Vec<String>>>, second: Option<Field<Vec<String>>>) -> Option<Field<Vec<String>>> {
    let (mut first, second) = match (first, second) {
        (Some(first), Some(second)) => (first, second),
        (first, second) => return first.or(second),
    };
    if first.value.is_empty() {
        return Some(second);
    }
    for name in second.value {
        let new = slug(&name);
        if first.value.iter().all(|known| slug(known) != new) {
            first.value.push(name);
        }
    }
    Some(first)
}

/// Which date of publication counts, where listing and article page say different ones:
///
/// 1. a time of day beats a mere day where both mean the same day, whoever says it;
/// 2. else the article page wins, with the date that won there (JSON-LD among others), for it is closer to
///    the article;
/// 3. but what stands only in its head or its address yields to what a selector, a feed or an API says.
///
/// The date of an item that is known stays as it was stated first ([`super::reconcile()`]), but for rule 1.
fn published(listing: Option<Field<Moment>>, article: Option<Field<Moment>>) -> Option<Field<Moment>> {
    match (listing, article) {
        (Some(listing), Some(article)) if gains_precision(&article.value, &listing.value) => Some(of_listing(listing)),
        (Some(listing), Some(article)) if gains_precision(&listing.value, &article.value) => Some(article),
        (listing, article) => choose(listing, article),
    }
}

/// What people see above the article, else the whole teaser, else the metadata, which is written
/// for search engines; a teaser that was cut off only if there is nothing else.
fn lead(listing: Option<Field<Lead>>, article: Option<Field<Lead>>) -> Option<Field<Lead>> {
    let (listing, article) = match (listing, article) {
        (Some(listing), Some(article)) => (listing, article),
        (listing, article) => return article.or(listing.map(of_listing)),
    };
    let longer = listing.value.text.chars().count() > article.value.text.chars().count();
    let telling = longer || listing.value.text.chars().count() >= LEAD_CHARS_MIN;
    let whole = !listing.value.cut;
    let better = match (article.value.origin, article.value.cut) {
        (LeadOrigin::Visible, false) => false,
        (LeadOrigin::Visible, true) => whole && longer,
        (LeadOrigin::Metadata, _) => whole && telling && listing.value.origin == LeadOrigin::Visible,
    };
    Some(if better { of_listing(listing) } else { article })
}

/// The longer text, if a feed or selector gave one with the listing: article pages behind a
/// paywall show less than the feed has.
fn body(listing: Option<Field<String>>, article: Option<Field<String>>) -> Option<Field<String>> {
    match (listing, article) {
        (Some(listing), Some(article)) if is_strong(&listing.evidence) && listing.value.len() > article.value.len() => {
            Some(of_listing(listing))
        }
        (listing, article) => article.or(listing.map(of_listing)),
    }
}

/// The declared address, or the one that the link led to. Where the link itself is on another
/// site (a redirector), what the page it led to declares was found by following, not declared by
/// a stranger.
fn canonical(listing: &Entry, article: &Entry) -> Option<Field<Url>> {
    let declared = article.canonical.as_ref().or(listing.canonical.as_ref());
    let (Some(link), Some(reached)) = (&listing.url, &article.url) else { return declared.cloned() };
    if same_site(&link.value, &reached.value) {
        return declared.or(Some(reached)).cloned();
    }
    let reached = article.canonical.as_ref().filter(|field| same_site(&field.value, &reached.value)).unwrap_or(reached);
    Some(Field::new(reached.value.clone(), EvidenceKind::Http, format!("redirect to {}", reached.evidence)))
}

/// Both lists, each value once.
fn union<T: PartialEq>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    for value in second {
        if !first.contains(&value) {
            first.push(value);
        }
    }
    first
}

#[cfg(test)]
#[path = "merge/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
