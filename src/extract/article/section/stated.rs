//! What metadata calls the section.

use super::Finder;
use super::weigh::Witness;
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::EvidenceKind;

/// Names of `<meta>` that hold the section.
const SECTION_METAS: &[&str] = &[
    "article:section",
    "og:article:section",
    "parsely-section",
    "sailthru.section",
    "cxenseparse:section",
    "section",
    "category",
    "dc.subject.section",
    "rubrik",
    "ressort",
    "cxenseparse:recs:category",
    "article.section",
    "news_category",
];
/// Names of `<meta>` that hold it on some sites, a topic on others.
const TOPIC_METAS: &[&str] = &["page-topic"];

/// Offers what metadata calls the section.
pub(super) fn offer(finder: &mut Finder<'_, '_>) {
    let metadata = &finder.subject.metadata;
    if let Some(article) = finder.subject.article() {
        let stated = metadata.json_ld.list(article, "articleSection").into_iter().filter_map(json_ld::raw_text);
        let names: Vec<String> = stated.map(|name| dom::plain(&name)).collect();
        // A list written as one text: "Politik, Inland".
        let names = if let [only] = &names[..] { only.split([',', ';']).map(str::to_owned).collect() } else { names };
        finder.offer(names, Witness::Stated, EvidenceKind::JsonLd, "articleSection");
    }
    let property = metadata.article_properties("articleSection").next().map(|property| property.value.clone());
    finder.offer(property, Witness::Stated, EvidenceKind::Microdata, "articleSection");
    for (names, witness) in [(SECTION_METAS, Witness::Stated), (TOPIC_METAS, Witness::Topic)] {
        for name in names {
            let found = metadata.metas(name).next().map(dom::plain);
            let found = found.map(|text| text.split([',', ';', '|']).next().unwrap_or_default().to_owned());
            finder.offer(found, witness, EvidenceKind::Meta, name);
        }
    }
}
