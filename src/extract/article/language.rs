//! The language of the article.

use super::super::metadata::{Metadata, json_ld};
use crate::config::Source;
use crate::model::{EvidenceKind, Field, Page, language_tag};

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
    candidates.into_iter().flatten().find_map(|(tag, kind, place)| Some(Field::new(language_tag(tag)?, kind, place)))
}
