//! Articles that a page marks by microformats: `h-entry`, and `hentry` as it was called before.

use std::collections::HashMap;

use dom_query::{Document, NodeRef, Selection};

use super::link;
use super::sheet::Sheet;
use crate::extract::dom;
use crate::model::{Author, Entry, EvidenceKind, Field};
use crate::normalise::date;
use crate::normalise::url::same_site;

/// Entries that are read of one page.
const ENTRIES_MAX: usize = 200;

/// The entries that are marked and have a name and an address of the site. Notes have no name,
/// for the whole of them is their text; they are no articles.
pub(super) fn entries(document: &Document, sheet: &Sheet<'_>) -> Vec<Entry> {
    let marked = document.select(".h-entry, .hentry");
    let read = marked.nodes().iter().take(ENTRIES_MAX).filter_map(|node| entry(node, sheet));
    let entries: Vec<Entry> = read.collect();
    // One marked entry is the article that a page is, not a list.
    if entries.len() > 1 { entries } else { Vec::new() }
}

/// Fills what the entries of a page lack with what it marks of the same articles.
pub(super) fn complete(document: &Document, sheet: &Sheet<'_>, found: &mut [Entry]) {
    if found.iter().all(|entry| entry.published.is_some() && entry.authors.is_some()) {
        return;
    }
    let key = |entry: &Entry| entry.url.as_ref().map(|url| link::key(&url.value));
    let mut marked: HashMap<Option<String>, Entry> =
        entries(document, sheet).into_iter().map(|entry| (key(&entry), entry)).collect();
    for entry in found {
        if let Some(marks) = marked.remove(&key(entry)) {
            entry.published = entry.published.take().or(marks.published);
            entry.authors = entry.authors.take().or(marks.authors);
            entry.tags = entry.tags.take().or(marks.tags);
        }
    }
}

fn entry(node: &NodeRef<'_>, sheet: &Sheet<'_>) -> Option<Entry> {
    let block = Selection::from(*node);
    let first = |selector: &str| block.select(selector).nodes().first().copied();
    let name = first(".p-name, .entry-title")?;
    let title = dom::line(&name);
    let marked =
        first("a.u-url[href]").or_else(|| first(".p-name a[href], .entry-title a[href], a[rel~=bookmark][href]"));
    let link = marked.or_else(|| dom::attr(&name, "href").map(|_| name))?;
    let url = link::resolve(&dom::attr(&link, "href")?, &sheet.base)?;
    if link::headline(&title) < 0.0 || !same_site(&url, &sheet.base) {
        return None;
    }
    let time = first(".dt-published, time.published, .entry-date[datetime], abbr.published");
    let attr = |time: &NodeRef<'_>| ["datetime", "value", "title"].iter().find_map(|name| dom::attr(time, name));
    let stated = time.map(|time| attr(&time).unwrap_or_else(|| dom::line(&time)));
    let author = first(".p-author .p-name, .p-author, .author .fn").map(|author| dom::line(&author));
    let tags: Vec<String> =
        block.select(".p-category").nodes().iter().map(dom::line).filter(|tag| !tag.is_empty()).collect();
    Some(Entry {
        title: Some(field(title, "p-name")),
        url: Some(field(url, "u-url")),
        published: stated.and_then(|text| date::read(&text, &sheet.dates)).map(|moment| field(moment, "dt-published")),
        authors: author.filter(|name| !name.is_empty()).map(|name| field(vec![Author::named(name)], "p-author")),
        tags: (!tags.is_empty()).then(|| field(tags, "p-category")),
        ..Entry::default()
    })
}

fn field<T>(value: T, property: &str) -> Field<T> {
    Field::new(value, EvidenceKind::Microdata, format!("microformat {property}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::extract::{listing, sample};

    #[test]
    fn marks_say_what_the_text_of_a_teaser_does_not() {
        let entry = |number: u32| {
            format!(
                "<div class=h-entry><h2 class=p-name><a class=u-url href=/n/ein-langer-tag-{number}>Ein langer Tag an der \
                 Mühle {number}</a></h2><data class=dt-published value=2026-11-2{number}T08:00:00+01:00></data></div>"
            )
        };
        let html = format!("<html><body><div class=h-feed>{}{}{}</div></body></html>", entry(1), entry(2), entry(3));
        let url = "https://ada.example/";
        let read = listing(&sample::page(url, &html), &sample::source(url), sample::now());
        let dates: Vec<String> = read
            .entries
            .iter()
            .map(|entry| {
                let published = entry.published.as_ref().unwrap();
                format!("{} {}", published.value.utc().format("%d %H:%M"), published.evidence)
            })
            .collect();
        let expected = ["21", "22", "23"].map(|day| format!("{day} 07:00 microdata microformat dt-published"));
        assert_eq!(dates, expected);
    }
}
