//! What a page says in JSON-LD about the list it shows (schema.org `ItemList`, `Blog`).

use std::collections::HashSet;

use serde_json::Value;
use url::Url;

use super::link;
use super::sheet::Sheet;
use crate::extract::dom;
use crate::extract::metadata::{Metadata, json_ld};
use crate::model::{Entry, EvidenceKind, Field};
use crate::normalise::date;

/// Marks the targets that the page itself lists as items.
pub(super) fn mark(metadata: &Metadata<'_>, sheet: &mut Sheet<'_>) {
    let listed: HashSet<String> = items(metadata, &sheet.base).into_iter().map(|(url, _)| link::key(&url)).collect();
    if listed.is_empty() {
        return;
    }
    for target in &mut sheet.targets {
        target.listed = listed.contains(&link::key(&target.url));
    }
}

/// The entries of the list alone, for pages whose links say nothing.
pub(super) fn entries(metadata: &Metadata<'_>, sheet: &Sheet<'_>) -> Vec<Entry> {
    let with_title = items(metadata, &sheet.base).into_iter().filter_map(|(url, node)| {
        let title = json_ld::text(node, "headline").or_else(|| json_ld::text(node, "name"))?;
        let published = json_ld::text(node, "datePublished").and_then(|text| date::read(&text, &sheet.dates));
        Some(Entry {
            title: Some(Field::new(title, EvidenceKind::JsonLd, "headline")),
            url: Some(Field::new(url, EvidenceKind::JsonLd, "url")),
            published: published.map(|moment| Field::new(moment, EvidenceKind::JsonLd, "datePublished")),
            ..Entry::default()
        })
    });
    with_title.collect()
}

/// The listed things that have an address, each once.
fn items<'m>(metadata: &'m Metadata<'_>, base: &Url) -> Vec<(Url, &'m Value)> {
    let lists = metadata
        .json_ld
        .of_type(|name| name == "ItemList")
        .flat_map(|list| metadata.json_ld.list(list, "itemListElement"));
    let posts =
        metadata.json_ld.of_type(|name| name == "Blog").flat_map(|blog| metadata.json_ld.list(blog, "blogPost"));
    let mut seen = HashSet::new();
    lists
        .chain(posts)
        .filter_map(|element| {
            let item = element.get("item").filter(|item| item.is_object()).unwrap_or(element);
            let stated = ["url", "@id", "mainEntityOfPage"].iter().find_map(|key| json_ld::raw_text(item.get(*key)?));
            let stated = stated.or_else(|| element.get("item").and_then(json_ld::raw_text));
            let url = dom::absolute(&stated?, base)?;
            seen.insert(link::key(&url)).then_some((url, item))
        })
        .collect()
}
