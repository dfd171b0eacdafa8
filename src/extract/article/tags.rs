//! Topics that are not sections.

use super::{Subject, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field};

/// Topics that are kept.
const TAGS_MAX: usize = 30;
/// The longest topic, in characters.
const TAG_CHARS_MAX: usize = 60;

/// Finds the topics.
pub(crate) fn find(subject: &Subject<'_>, sections: Option<&Field<Vec<String>>>) -> Option<Field<Vec<String>>> {
    let configured = subject.configured(&subject.scope.fields.tags);
    let metadata = &subject.metadata;
    let keywords = subject.article().map(|article| {
        metadata.json_ld.list(article, "keywords").into_iter().filter_map(json_ld::raw_text).collect::<Vec<_>>()
    });
    let sources = [
        configured.map(|field| (field.value, field.evidence.kind, field.evidence.place)),
        Some((
            metadata.metas("article:tag").map(str::to_owned).collect(),
            EvidenceKind::Meta,
            "article:tag".to_owned(),
        )),
        keywords.map(|keywords| (keywords, EvidenceKind::JsonLd, "keywords".to_owned())),
        Some((
            metadata.metas("news_keywords").map(str::to_owned).collect(),
            EvidenceKind::Meta,
            "news_keywords".to_owned(),
        )),
        Some((metadata.metas("keywords").map(str::to_owned).collect(), EvidenceKind::Meta, "keywords".to_owned())),
        Some((linked(subject), EvidenceKind::Html, "rel=tag".to_owned())),
    ];
    sources.into_iter().flatten().find_map(|(texts, kind, place)| {
        let tags = cleaned(&texts, sections.map_or(&[], |field| &field.value));
        (!tags.is_empty()).then(|| Field::new(tags, kind, place))
    })
}

fn linked(subject: &Subject<'_>) -> Vec<String> {
    let is_tag = |node: &dom_query::NodeRef<'_>| {
        dom::attr(node, "rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "tag"))
    };
    subject
        .root
        .descendants_it()
        .filter(|node| node.has_name("a") && is_tag(node))
        .take(TAGS_MAX)
        .map(|node| dom::line(&node))
        .collect()
}

fn cleaned(texts: &[String], sections: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for part in texts.iter().flat_map(|text| text.split([',', ';'])) {
        let tag = dom::plain(part).trim_start_matches('#').to_owned();
        let chars = tag.chars().count();
        let is_known = tags.iter().chain(sections).any(|known| wording::same(known, &tag));
        if chars > 1 && chars <= TAG_CHARS_MAX && !is_known && !tag.contains([':', '{']) {
            tags.push(tag);
        }
        if tags.len() == TAGS_MAX {
            break;
        }
    }
    tags
}
