//! The images that a page's metadata names.

use serde_json::Value;

use super::super::Subject;
use super::super::candidates::Candidates;
use super::refusal::refusal;
use crate::extract::dom;
use crate::extract::metadata::Property;
use crate::model::EvidenceKind;
use url::Url;

/// Names of `<meta>` that are asked before JSON-LD.
const FIRST_METAS: &[&str] = &["og:image:secure_url", "og:image", "og:image:url"];
/// Names of `<meta>` that are asked after it.
const LATER_METAS: &[&str] = &[
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "image",
    "image_src",
    "thumbnail",
    "thumbnailurl",
];
/// Names of properties of microdata.
const PROPERTIES: &[&str] = &["image", "thumbnailUrl", "contentUrl"];

/// Offers the images that the metadata names, strongest first.
pub(super) fn offer(subject: &Subject<'_>, candidates: &mut Candidates<Url>) {
    let metadata = &subject.metadata;
    let mut add = |address: Option<&str>, kind: EvidenceKind, place: &str| {
        let Some(url) = address.and_then(|address| dom::absolute(&dom::plain(address), &subject.base)) else {
            return;
        };
        match refusal(&url) {
            Some(reason) => candidates.refuse(url.as_str(), kind, place, reason),
            None => candidates.offer(url, kind, place),
        }
    };
    for name in FIRST_METAS {
        add(metadata.metas(name).next(), EvidenceKind::Meta, name);
    }
    for address in json_ld(subject) {
        add(Some(&address), EvidenceKind::JsonLd, "image");
    }
    for name in LATER_METAS {
        add(metadata.metas(name).next(), EvidenceKind::Meta, name);
    }
    let link = metadata.link("image_src").map(|link| link.href.as_str());
    add(link, EvidenceKind::Meta, "link rel=image_src");
    for name in PROPERTIES {
        let address = metadata.article_properties(name).find_map(|property| address_of(subject, property));
        add(address.as_deref(), EvidenceKind::Microdata, name);
    }
}

/// The address that a property states: its value, or that of the picture in it.
fn address_of(subject: &Subject<'_>, property: &Property<'_>) -> Option<String> {
    if matches!(property.node.node_name().as_deref(), Some("img" | "meta" | "link" | "source" | "a")) {
        return dom::attr(&property.node, "href").or_else(|| Some(property.value.clone()));
    }
    let inner = property.node.descendants_it().find(|node| node.has_name("img"))?;
    dom::image_url(&inner, &subject.base).map(String::from)
}

/// The images of the article's JSON-LD node, the largest first.
fn json_ld(subject: &Subject<'_>) -> Vec<String> {
    let Some(article) = subject.article() else { return Vec::new() };
    let mut found: Vec<(u64, String)> = Vec::new();
    for key in ["image", "thumbnailUrl"] {
        for value in subject.metadata.json_ld.list(article, key) {
            found.extend(address_in(value).map(|address| (width(value), address)));
        }
    }
    found.sort_by_key(|(width, _)| std::cmp::Reverse(*width));
    found.into_iter().map(|(_, address)| address).collect()
}

fn address_in(value: &Value) -> Option<String> {
    match value {
        Value::String(address) => Some(address.clone()),
        Value::Object(members) => ["url", "contentUrl", "@id"].iter().find_map(|key| match members.get(*key)? {
            Value::String(address) => Some(address.clone()),
            Value::Array(list) => list.first()?.as_str().map(str::to_owned),
            _ => None,
        }),
        _ => None,
    }
}

fn width(value: &Value) -> u64 {
    value
        .get("width")
        .and_then(|width| width.as_u64().or_else(|| width.as_str()?.trim_end_matches("px").parse().ok()))
        .unwrap_or(0)
}
