//! Authors that the page states for machines: JSON-LD, `<meta>`, microdata and RDFa.

use dom_query::NodeId;
use serde_json::Value;

use super::statements::{AUTHORS_MAX, Statements, Trust};
use crate::extract::article::Subject;
use crate::extract::dom;
use crate::extract::metadata::{Property, json_ld};
use crate::model::{Author, EvidenceKind};

/// `<meta>` names that state authors.
const METAS: &[(&str, Trust)] = &[
    ("author", Trust::Fair),
    ("byline", Trust::Fair),
    ("article:byline", Trust::Fair),
    ("article_author", Trust::Fair),
    ("authors", Trust::Fair),
    ("parsely-author", Trust::Fair),
    ("sailthru.author", Trust::Fair),
    ("cxenseparse:author", Trust::Fair),
    ("dcsext.author", Trust::Fair),
    ("byl", Trust::Fair),
    ("citation_author", Trust::Fair),
    ("citation_authors", Trust::Fair),
    ("dc.contributor", Trust::Fair),
    ("dc.creator", Trust::Fair),
    ("dc:creator", Trust::Fair),
    ("dcterms.creator", Trust::Fair),
    ("article:author_name", Trust::Fair),
    ("article:author", Trust::Fair),
    ("og:article:author", Trust::Fair),
    ("og:author", Trust::Fair),
    ("creator", Trust::Weak),
];
/// Names of properties that state authors in the vocabularies of the web.
const PROPERTIES: &[&str] = &["author", "creator", "has_creator"];
/// Properties that state authors are read up to this many.
const STATED_MAX: usize = 50;
/// What the label of a `twitter:data` says if the data are the author.
const LABELS: &[&str] = &["written by", "author", "by", "verfasst von", "geschrieben von", "autor", "von", "écrit par"];

/// Collects all of them.
pub(super) fn collect(statements: &mut Statements<'_, '_>) {
    from_json_ld(statements);
    from_metas(statements);
    from_twitter_labels(statements);
    from_properties(statements);
    from_lone_person(statements);
}

fn from_json_ld(statements: &mut Statements<'_, '_>) {
    let subject = statements.subject;
    let Some(article) = subject.article() else { return };
    for (key, trust) in [("author", Trust::Best), ("creator", Trust::Good)] {
        let mut authors: Vec<Author> = Vec::new();
        for value in subject.metadata.json_ld.list(article, key).into_iter().take(AUTHORS_MAX) {
            for name in names_of(value) {
                let mut found = statements.named(&dom::plain(&name));
                if found.is_empty() {
                    statements.refuse(&name, EvidenceKind::JsonLd, key, "it is no name");
                }
                if let [author] = &mut found[..] {
                    author.url = author_url(subject, value);
                }
                authors.extend(found);
            }
        }
        if !authors.is_empty() {
            statements.offer(authors, EvidenceKind::JsonLd, key, trust);
            return;
        }
    }
}

/// The names of a person: a text, or the member `name`, of which careless systems make a list.
fn names_of(value: &Value) -> Vec<String> {
    match value.get("name") {
        Some(Value::Array(names)) => names.iter().take(AUTHORS_MAX).filter_map(json_ld::raw_text).collect(),
        Some(name @ Value::Object(_)) => json_ld::raw_text(name).into_iter().collect(),
        _ => json_ld::raw_text(value).into_iter().collect(),
    }
}

fn author_url(subject: &Subject<'_>, value: &Value) -> Option<url::Url> {
    let stated = ["url", "sameAs"].iter().find_map(|key| value.get(*key).and_then(json_ld::raw_text))?;
    dom::absolute(&stated, &subject.base)
}

fn from_metas(statements: &mut Statements<'_, '_>) {
    let subject = statements.subject;
    for (name, trust) in METAS {
        let mut authors: Vec<Author> = Vec::new();
        for content in subject.metadata.metas(name).take(AUTHORS_MAX) {
            let found = statements.named(&dom::plain(content));
            if found.is_empty() {
                statements.refuse(content, EvidenceKind::Meta, name, "it is no name");
            }
            authors.extend(found);
        }
        statements.offer(authors, EvidenceKind::Meta, name, *trust);
    }
}

/// `twitter:label1` says what `twitter:data1` is.
fn from_twitter_labels(statements: &mut Statements<'_, '_>) {
    let metadata = &statements.subject.metadata;
    let is_author = |label: &str| LABELS.contains(&label.trim().trim_end_matches(':').to_lowercase().as_str());
    for (label, data) in [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")] {
        if metadata.metas(label).any(is_author)
            && let Some(content) = metadata.metas(data).next()
        {
            let authors = statements.named(&dom::plain(content));
            statements.offer(authors, EvidenceKind::Meta, data, Trust::Weak);
        }
    }
}

fn from_properties(statements: &mut Statements<'_, '_>) {
    let metadata = &statements.subject.metadata;
    let stated: Vec<&Property<'_>> =
        PROPERTIES.iter().flat_map(|name| metadata.article_properties(name)).take(STATED_MAX).collect();
    let Some(item) = own_item(statements, &stated) else { return };
    let mut authors: Vec<Author> = Vec::new();
    for property in stated.iter().filter(|property| property.item == item) {
        // The names within a person, or all that the person's element says.
        let mut names: Vec<&str> = metadata
            .properties
            .iter()
            .filter(|inner| inner.item == Some(property.node.id) && inner.name == "name")
            .map(|inner| inner.value.as_str())
            .collect();
        if names.is_empty() {
            names.push(&property.value);
        }
        for name in names {
            authors.extend(statements.named(name));
        }
    }
    statements.offer(authors, EvidenceKind::Microdata, "author", Trust::Fair);
}

/// Of the items that state authors the one that is the article: it holds the headline; else the
/// first. Teasers are items of their own.
fn own_item(statements: &Statements<'_, '_>, stated: &[&Property<'_>]) -> Option<Option<NodeId>> {
    let heads = statements.subject.survey.heads.iter().filter(|head| head.level == 1).take(1);
    let around: Vec<NodeId> = heads.flat_map(|head| dom::self_and_ancestors(&head.node)).map(|node| node.id).collect();
    let holder = stated.iter().find(|property| property.item.is_some_and(|item| around.contains(&item)));
    holder.or(stated.first()).map(|property| property.item)
}

/// Where no article is described, a lone person in JSON-LD is the author of the page.
fn from_lone_person(statements: &mut Statements<'_, '_>) {
    let json_ld = &statements.subject.metadata.json_ld;
    let mut names: Vec<String> =
        json_ld.of_type(|name| name == "Person").filter_map(|person| json_ld::text(person, "name")).collect();
    names.dedup();
    if let [name] = &names[..] {
        let authors = statements.named(name);
        statements.offer(authors, EvidenceKind::JsonLd, "the only Person", Trust::Weak);
    }
}
