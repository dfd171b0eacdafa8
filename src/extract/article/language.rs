//! The language of the article.

use super::super::metadata::{Metadata, json_ld};
use crate::config::Source;
use crate::model::{EvidenceKind, Field, Page};

/// Finds the language: the article's own, then the page's, the server's, the source's.
pub(crate) fn find(metadata: &Metadata<'_>, page: &Page, source: &Source) -> Option<Field<String>> {
    let json_ld = metadata.json_ld.articles().find_map(|article| json_ld::text(article, "inLanguage"));
    let meta = metadata.meta(&["og:locale", "content-language", "dc.language", "language"]);
    let candidates = [
        metadata.lang.as_deref().map(|tag| (tag, EvidenceKind::Html, "lang")),
        json_ld.as_deref().map(|tag| (tag, EvidenceKind::JsonLd, "inLanguage")),
        meta.map(|(name, tag)| (tag, EvidenceKind::Meta, name)),
        page.content_language.as_deref().map(|tag| (tag, EvidenceKind::Http, "Content-Language")),
        source.language.as_deref().map(|tag| (tag, EvidenceKind::Config, "language")),
    ];
    candidates.into_iter().flatten().find_map(|(tag, kind, place)| Some(Field::new(checked(tag)?, kind, place)))
}

/// A tag in the form of BCP 47 (RFC 5646, section 2.1.1): `de_DE` becomes `de-DE`.
fn checked(tag: &str) -> Option<String> {
    let tag = tag.split([',', ';', '.', ' ']).next()?.trim();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut out = language;
    for part in parts.filter(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())) {
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => out.extend(
                part.chars()
                    .enumerate()
                    .map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }),
            ),
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_their_usual_spelling() {
        assert_eq!(checked("de_de").as_deref(), Some("de-DE"));
        assert_eq!(checked("zh-HANS-cn").as_deref(), Some("zh-Hans-CN"));
        assert_eq!(checked("en, de").as_deref(), Some("en"));
        assert_eq!(checked("deutsch"), None);
    }
}
