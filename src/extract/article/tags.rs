//! Topics that are not sections.

use dom_query::{NodeId, NodeRef};

use super::{Subject, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field};

/// Topics that are kept.
const TAGS_MAX: usize = 30;
/// Links that are looked at for topics.
const LINKS_MAX: usize = 200;
/// The longest topic, in characters.
const TAG_CHARS_MAX: usize = 60;

/// Finds the topics; `headline` is the line of the headline.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: Option<usize>,
    sections: Option<&Field<Vec<String>>>,
) -> Option<Field<Vec<String>>> {
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
        Some((linked(subject, headline), EvidenceKind::Html, "rel=tag".to_owned())),
    ];
    sources.into_iter().flatten().find_map(|(texts, kind, place)| {
        let tags = cleaned(&texts, sections.map_or(&[], |field| &field.value));
        (!tags.is_empty()).then(|| Field::new(tags, kind, place))
    })
}

/// The links with `rel=tag` nearest to the headline: those that share the innermost element with
/// it. Teasers of other articles have tags of their own, further out. `rel="category tag"` is what
/// blogs say of a section.
fn linked(subject: &Subject<'_>, headline: Option<usize>) -> Vec<String> {
    let head = headline.and_then(|line| subject.survey.lines.get(line));
    let around: Vec<NodeId> =
        head.iter().flat_map(|head| dom::self_and_ancestors(&head.node)).map(|node| node.id).collect();
    let is_tag = |node: &NodeRef<'_>| {
        let rel = dom::attr(node, "rel").unwrap_or_default();
        let says = |kind: &str| rel.split_ascii_whitespace().any(|word| word == kind);
        says("tag") && !says("category")
    };
    let links = subject.root.descendants_it().filter(|node| node.has_name("a") && is_tag(node)).take(LINKS_MAX);
    // How many elements around the headline do not hold the link.
    let steps = |link: &NodeRef<'_>| {
        let shared = dom::self_and_ancestors(link).find_map(|outer| around.iter().position(|id| *id == outer.id));
        shared.unwrap_or(usize::MAX)
    };
    let links: Vec<(usize, NodeRef<'_>)> = links.map(|link| (steps(&link), link)).collect();
    let nearest = links.iter().map(|(steps, _)| *steps).min();
    links.iter().filter(|(steps, _)| Some(*steps) == nearest).map(|(_, link)| dom::line(link)).collect()
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

#[cfg(test)]
mod tests {
    use crate::extract::{article, sample};

    #[test]
    fn a_link_to_a_category_is_no_tag_and_hides_none() {
        let html = "<article><header><h1>Hobel schärfen</h1><a rel='category tag' href=/category/werkzeug/>Werkzeug</a>\
                    </header><p>Text</p><footer><a rel=tag href=/tag/hobel/>Hobel</a></footer></article>";
        let page = sample::page("https://bote.example/a", html);
        let tags = article(&page, &sample::source("https://bote.example/"), sample::now()).entry.tags;
        assert_eq!(tags.map(|tags| tags.value), Some(vec!["Hobel".to_owned()]));
    }
}
