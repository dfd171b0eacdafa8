//! Where the next page of a listing is: by counting, by rules, or by what the page states itself.

use dom_query::Document;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::xpath::Chart;
use super::{charset, dom, json, json_size, prescan, push, rule};
use crate::config::{Next, Query, Rule, Source, Template};
use crate::model::Page;

/// The relations of a page or feed to the next one: of any list (HTML, section 4.6.7.11), and of
/// the documents that a feed's older entries stand in (RFC 5005, sections 3 and 4).
const RELATIONS: &[&str] = &["next", "prev-archive"];

/// What systems mark the link to the next page with, most telling first.
const LINKS: &[&str] = &[
    "a[rel~=next]",
    "a.next.page-numbers",
    ".pagination-next a, a.pagination-next, .pagination__next a, a.pagination__next",
    ".pager-next a, .pager__item--next a",
    ".pagination .next a, .pagination a.next, .pager .next a, .pager a.next, .paging a.next, .nav-links a.next",
    ".nav-previous a, a.older-posts",
    "nav a[aria-label^=Next], nav a[aria-label^=Nächste], nav a[aria-label^=Suivant], nav a[aria-label^=Siguiente]",
];

/// Members of an answer that hold the address of the next one.
const PLACES: &[&str] = &[
    "/next_url",
    "/nextUrl",
    "/next",
    "/next_page_url",
    "/nextPageUrl",
    "/links/next",
    "/links/next/href",
    "/_links/next/href",
    "/paging/next",
    "/pagination/next",
    "/pagination/next_url",
    "/meta/next",
    "/meta/pagination/next",
    "/@odata.nextLink",
];

/// What was found of the next page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Onward {
    /// Its address, if there is one.
    pub url: Option<Url>,
    /// How it was found, or why there is none: `counted`, `selector a.next`.
    pub how: String,
}

/// Finds the next page.
pub(super) fn find(page: &Page, source: &Source, first: &Url, number: u32) -> Onward {
    let found = match &source.paging.next {
        Next::Number { template, from, step } => {
            let next = from.saturating_add(step.saturating_mul(u64::from(number.saturating_sub(1))));
            resolved(&template.fill(&next.to_string()), first).map(|url| (url, "counted".to_owned()))
        }
        Next::Rules(rules) => rules.iter().find_map(|rule| by_rule(rule, page, source)),
        Next::Stated => stated(page),
    };
    match found {
        // A list that leads from its end to itself goes on no further.
        Some((url, how)) if url == page.url => Onward { url: None, how: format!("{how} leads to the page itself") },
        Some((url, how)) => Onward { url: Some(url), how },
        None => Onward { url: None, how: none(&source.paging.next) },
    }
}

/// Why there is none.
fn none(next: &Next) -> String {
    match next {
        Next::Number { template, .. } => format!("`{}` makes no address", template.as_str()),
        Next::Rules(rules) => {
            let places: Vec<String> = rules.iter().map(rule::place).collect();
            format!("`{}` for `next` finds none", places.join("`, `"))
        }
        Next::Stated => "the page states none; `next` can say where it is".to_owned(),
    }
}

fn resolved(address: &str, base: &Url) -> Option<Url> {
    let mut url = dom::absolute(address, base)?;
    url.set_fragment(None);
    Some(url)
}

fn by_rule(rule: &Rule, page: &Page, source: &Source) -> Option<(Url, String)> {
    // What is put into an address must not break it; places in the item are addresses as a whole.
    let bare = Rule { template: rule.template.clone().filter(Template::has_places), ..rule.clone() };
    let into_json = matches!(rule.select, Some(Query::Json(_))) || bare.template.is_some();
    let values = if into_json { json::values(&bare, page, source)? } else { on_page(&bare, page) };
    let template = rule.template.as_ref().filter(|template| !template.has_places());
    let address = |value: &String| match template {
        Some(template) => template.fill(&fitted(value, template)),
        None => value.clone(),
    };
    let base = if into_json { page.url.clone() } else { base(page) };
    let url =
        values.iter().filter(|value| !value.trim().is_empty()).find_map(|value| resolved(&address(value), &base))?;
    Some((url, format!("selector {}", rule::place(rule))))
}

/// A value as a part of an address; one that begins it is an address itself.
fn fitted(value: &str, template: &Template) -> String {
    if template.as_str().starts_with("{}") {
        return value.to_owned();
    }
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// What a rule finds on a page: of an element without further orders its link.
fn on_page(rule: &Rule, page: &Page) -> Vec<String> {
    with_document(page, |document, base| {
        let chart = Chart::default();
        let root = document.root();
        if rule.attr.is_none() && rule.regex.is_none() {
            let nodes = rule::nodes(rule, &root, &chart);
            let linked = nodes.iter().find_map(|node| {
                let inner = || dom_query::Selection::from(*node).select("a[href]").nodes().first().copied();
                dom::attr(node, "href").or_else(|| dom::attr(&inner()?, "href"))
            });
            if let Some(linked) = linked {
                return vec![linked];
            }
        }
        rule::values(std::slice::from_ref(rule), &root, base, &chart).map(|field| field.value).unwrap_or_default()
    })
    .unwrap_or_default()
}

fn base(page: &Page) -> Url {
    with_document(page, |_, base| base.clone()).unwrap_or_else(|| page.url.clone())
}

fn with_document<T>(page: &Page, read: impl FnOnce(&Document, &Url) -> T) -> Option<T> {
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if prescan::refusal(&html).is_some() {
        return None;
    }
    let document = Document::from(&*html);
    let base = document.select_single("base[href]").attr("href").and_then(|href| dom::absolute(&href, &page.url));
    Some(read(&document, &base.unwrap_or_else(|| page.url.clone())))
}

/// What a page, a feed or an answer says itself.
fn stated(page: &Page) -> Option<(Url, String)> {
    if let Some(url) = push::linked(page, RELATIONS).and_then(|target| resolved(&target, &page.url)) {
        return Some((url, "link rel=next".to_owned()));
    }
    let json = std::str::from_utf8(&page.body).ok().filter(|text| !json_size::is_too_large(text));
    if let Some(Ok(document)) = json.map(serde_json::from_str::<Value>) {
        return PLACES.iter().find_map(|place| {
            let stated = document.pointer(place)?.as_str().filter(|stated| stated.contains(['/', '?']))?;
            Some((resolved(stated, &page.url)?, format!("JSON {place}")))
        });
    }
    with_document(page, |document, base| {
        LINKS.iter().find_map(|selector| {
            let link = document.select(selector).nodes().iter().find_map(|node| dom::attr(node, "href"))?;
            Some((resolved(&link, base)?, format!("HTML {}", selector.split(", ").next().unwrap_or(selector))))
        })
    })?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::parse;
    use crate::extract::sample;

    const LISTING: &str = "https://bote.example/news/";

    fn told(listing: &str, page: &Page, number: u32) -> (String, String) {
        let text = format!("[source.bote]\nurl = '{LISTING}'\n[source.bote.listing]\npages = 9\n{listing}\n");
        let config = parse(&text, Path::new("depesche.toml")).unwrap_or_else(|problems| panic!("{problems}"));
        let Onward { url, how } = find(page, &config.sources[0], &page.url, number);
        (url.map(String::from).unwrap_or_default(), how)
    }

    #[test]
    fn pages_are_counted() {
        let page = sample::page(LISTING, "");
        let rule = "next = { template = 'https://bote.example/archive?page={}', from = 2 }";
        assert_eq!(told(rule, &page, 1).0, "https://bote.example/archive?page=2");
        assert_eq!(told(rule, &page, 7).0, "https://bote.example/archive?page=8");
        let offsets = "next = { template = '?offset={}', from = 20, step = 20 }";
        assert_eq!(told(offsets, &page, 3).0, "https://bote.example/news/?offset=60");
        assert_eq!(told("next = { template = 'seite/{}/' }", &page, 1).0, "https://bote.example/news/seite/2/");
    }

    #[test]
    fn rules_find_links_and_cursors() {
        let page = sample::page(LISTING, r#"<p class="older"><a href="?p=2#x">Mehr</a></p><i data-c="a+b=&amp;"></i>"#);
        assert_eq!(
            told("next = '.older'", &page, 1),
            ("https://bote.example/news/?p=2".into(), "selector .older".into())
        );
        let cursor = "next = { select = 'i', attr = 'data-c', template = '/api?after={}' }";
        assert_eq!(told(cursor, &page, 1).0, "https://bote.example/api?after=a%2Bb%3D%26");
        assert_eq!(told("next = '.gone'", &page, 1), (String::new(), "`.gone` for `next` finds none".into()));
        let answer =
            sample::page(LISTING, r#"{"posts": [], "meta": {"cursor": "x y", "more": null, "url": "/news/?page=2"}}"#);
        let item = "item = '/posts'\n";
        assert_eq!(
            told(&format!("{item}next = {{ select = '/meta/cursor', template = '?cursor={{}}' }}"), &answer, 1).0,
            "https://bote.example/news/?cursor=x+y"
        );
        assert_eq!(told(&format!("{item}next = '$.meta.url'"), &answer, 1).0, "https://bote.example/news/?page=2");
        assert_eq!(told(&format!("{item}next = '/meta/more'"), &answer, 1).0, "");
    }

    #[test]
    fn what_is_stated_is_followed() {
        for (body, next) in [
            (
                r#"<html><head><link rel="next" href="/news/page/2/"></head><body></body>"#,
                "https://bote.example/news/page/2/",
            ),
            (
                r#"<div class="nav-links"><a class="next page-numbers" href="/news/page/3/">x</a></div>"#,
                "https://bote.example/news/page/3/",
            ),
            (
                r#"<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><entry/></feed>"#,
                "https://bote.example/news/?page=2",
            ),
            (
                r#"<feed xmlns="http://www.w3.org/2005/Atom"><link rel="prev-archive" href="/2025.atom"/></feed>"#,
                "https://bote.example/2025.atom",
            ),
            (
                r#"{"version": "https://jsonfeed.org/version/1.1", "next_url": "https://bote.example/2.json", "items": []}"#,
                "https://bote.example/2.json",
            ),
            (r#"<a rel="next" href="/news/">selbst</a>"#, ""),
            ("<p>Ende</p>", ""),
        ] {
            assert_eq!(told("", &sample::page(LISTING, body), 1).0, next, "{body}");
        }
        let links = vec!["<https://bote.example/wp-json/posts?page=2>; rel=\"next\"".to_owned()];
        let page = Page { links, ..sample::page(LISTING, "[]") };
        assert_eq!(told("", &page, 1).0, "https://bote.example/wp-json/posts?page=2");
    }
}
