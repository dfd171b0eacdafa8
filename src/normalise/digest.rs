//! Hashes over what is said of an article.

use sha2::{Digest as _, Sha256};

use crate::model::{Entry, EvidenceKind, Field, Item, Moment, clean_line, slug};

use super::text;
use super::url::Key;

/// Hash over what a reader sees of an item.
pub(super) fn content_hash(item: &Item) -> String {
    let mut digest = Digest::default();
    digest.add(&item.title).add_option(item.lead.as_deref()).add(if item.lead_cut { "cut" } else { "whole" });
    digest.add_option(item.body_html.as_deref());
    digest.add_all(item.sections.iter().map(|section| section.name.as_str()));
    digest.add_all(item.authors.iter().map(|author| author.name.as_str()));
    digest.add_option(item.image.as_ref().map(|image| image.url.as_str()));
    digest.add_option(item.image.as_ref().and_then(|image| image.alt.as_deref()));
    digest.add(item.url.as_str());
    digest.add_option(item.published.map(|moment| moment.to_rfc3339()).as_deref());
    digest.hex()
}

/// Hash over what a listing says of an article; another value means that it changed.
///
/// It leaves out what moves by itself: tracking marks of the link, renditions of the picture, and
/// the minutes of dates written for people ("vor 3 Stunden" means another minute each time). Of a
/// feed it covers everything, because there is no article page to look at. Where there is one
/// (`has_page`), the words of the teaser do not count: they bear counters of comments and the like,
/// and no article is to be read again for them.
pub fn listing_hash(entry: &Entry, has_page: bool) -> String {
    let mut digest = Digest::default();
    digest.add_option(entry.title.as_ref().map(|field| text::title(&field.value)).as_deref());
    let key = entry.url.as_ref().map(|field| Key::of(&field.value));
    digest.add_option(key.map(|key| format!("{}{}", key.host, key.path_and_query())).as_deref());
    let names = entry.sections.as_ref().map(|field| field.value.as_slice()).unwrap_or_default();
    let mut slugs: Vec<String> = names.iter().map(|name| slug(name)).collect();
    slugs.sort_unstable();
    digest.add_all(slugs.iter().map(String::as_str));
    digest.add_option(entry.published.as_ref().map(steady).as_deref());
    digest.add_option(entry.updated.as_ref().map(steady).as_deref());
    let lead = entry.lead.as_ref().filter(|_| !has_page);
    digest.add_option(lead.map(|field| text::lead(&field.value.text)).as_deref());
    let authors = entry.authors.as_ref().map(|field| field.value.as_slice()).unwrap_or_default();
    let authors: Vec<String> = authors.iter().map(|author| clean_line(&author.name)).collect();
    digest.add_all(authors.iter().map(String::as_str));
    digest.add_option(entry.body.as_ref().filter(|_| !has_page).map(|field| field.value.as_str()));
    if entry.guid.is_some() || entry.title.as_ref().is_some_and(|field| field.evidence.kind == EvidenceKind::Feed) {
        digest.add_option(entry.image.as_ref().map(|field| field.value.as_str()));
        digest.add_all(entry.enclosures.iter().map(|enclosure| enclosure.url.as_str()));
    }
    digest.hex()
}

/// A date as far as it stays the same from one reading to the next.
fn steady(field: &Field<Moment>) -> String {
    let for_programs = matches!(
        field.evidence.kind,
        EvidenceKind::Feed | EvidenceKind::Json | EvidenceKind::JsonLd | EvidenceKind::Microdata | EvidenceKind::Meta
    );
    if for_programs { field.value.to_rfc3339() } else { field.value.at.date_naive().to_string() }
}

/// A hash over a sequence of values, in which no value can be mistaken for part of another.
#[derive(Default)]
struct Digest(Sha256);

impl Digest {
    /// Adds a value.
    fn add(&mut self, value: &str) -> &mut Self {
        self.0.update((value.len() as u64).to_le_bytes());
        self.0.update(value);
        self
    }

    /// Adds a value or its absence.
    fn add_option(&mut self, value: Option<&str>) -> &mut Self {
        self.0.update([u8::from(value.is_some())]);
        self.add(value.unwrap_or_default())
    }

    /// Adds a list of values.
    fn add_all<'a>(&mut self, values: impl ExactSizeIterator<Item = &'a str>) -> &mut Self {
        self.0.update((values.len() as u64).to_le_bytes());
        for value in values {
            self.add(value);
        }
        self
    }

    /// The hash in hexadecimal digits.
    fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_apart() {
        let hex = |values: &[&str]| {
            let mut digest = Digest::default();
            values.iter().for_each(|value| {
                digest.add(value);
            });
            digest.hex()
        };
        assert_ne!(hex(&["ab", "c"]), hex(&["a", "bc"]));
        assert_eq!(hex(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
