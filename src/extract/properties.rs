//! What holds for every input: the extractors come to an end, in bounded time, without a panic.
//!
//! Generators make bytes, soups of tags, and cuts and splices of the pages of the zoo; the hostile
//! pages are those whose size is in one dimension.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{article, listing, sample, text_of_html};
use crate::model::Page;

/// How long one hostile page may take in a build without optimisation, on a busy machine.
const HOSTILE_TIME_MAX: Duration = Duration::from_secs(20);
/// Cases per property: seconds in a build without optimisation.
const CASES: u32 = 48;

fn page(body: &[u8]) -> Page {
    Page { body: body.to_vec().into(), ..sample::page("https://bote.example/politik/12345/rat-streitet", "") }
}

/// Reads a page as an article and as a listing.
fn read(body: &[u8]) {
    let (page, source) = (page(body), sample::source("https://bote.example/"));
    let read = article(&page, &source, sample::now());
    // Of a soup, a second parser may make another tree, even one without text: what counts is
    // that it reads the body to the end.
    read.entry.body.iter().for_each(|body| drop(text_of_html(&body.value)));
    assert!(read.verdict.is_good() || read.entry.title.is_none(), "a bad page gives no entry");
    listing(&page, &source, sample::now());
}

/// Names, attributes and texts that mean something to an extractor.
const TAGS: &[&str] = &[
    "div",
    "p",
    "article",
    "section",
    "aside",
    "h1",
    "h2",
    "h3",
    "ul",
    "li",
    "ol",
    "a",
    "span",
    "b",
    "table",
    "tr",
    "td",
    "time",
    "figure",
    "figcaption",
    "img",
    "br",
    "blockquote",
    "pre",
    "main",
    "nav",
    "footer",
    "header",
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "form",
    "select",
    "option",
    "textarea",
    "title",
    "body",
    "html",
    "iframe",
];
const ATTRIBUTES: &[&str] = &[
    "class=article",
    "class='kicker teaser'",
    "class=author",
    "id=comments",
    "class=ad",
    "class=paywall",
    "class=caption",
    "href=/politik/123/ein-titel",
    "href=//",
    "href='javascript:x'",
    "src=data:x",
    "datetime=2026-11-21T08:00",
    "hidden",
    "style='display:none'",
    "role=navigation",
    "rel=author",
    "itemprop=headline",
    "itemprop=datePublished",
    "itemscope itemtype=https://schema.org/NewsArticle",
    "srcset='a 1x, b 2x'",
    "lang=de",
    "data-src=x.jpg",
    "class=\u{e4}",
];
const TEXTS: &[&str] = &[
    "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte.",
    "Von Ida Maß",
    "21.11.2026 08:15 Uhr",
    "Lesezeit: 3 min",
    "Anzeige",
    "Lesen Sie auch:",
    "Weiterlesen mit Bote Plus",
    "{{ titel }}",
    "…",
    "&amp;&nbsp;&#x1F600;&#0;&unbekannt",
    "\u{0}\u{200b}\u{ad}",
    "<!-- a -- b",
    "]]>",
    "東京で大雨",
    "مرحبا",
    "<![CDATA[x]]>",
    "{\"@type\":\"NewsArticle\",\"headline\":\"Rat\",\"articleBody\":\"x\",",
    "vor 3 Stunden",
    "Über den Autor",
    "By",
];

/// One piece of a page: a start tag, an end tag, a text, or a block of JSON-LD.
fn piece() -> impl Strategy<Value = String> {
    let attributes = prop::collection::vec(prop::sample::select(ATTRIBUTES), 0..3);
    let json = prop::sample::select(
        &[
            "{",
            "[",
            "\"@graph\":[",
            "\"@type\":[\"Article\",null]",
            "}",
            "]",
            ",",
            "\"author\":{\"name\":[[]]}",
            "\"isAccessibleForFree\":\"False\"",
        ][..],
    );
    prop_oneof![
        5 => (prop::sample::select(TAGS), attributes).prop_map(|(tag, attributes)| format!("<{tag} {}>", attributes.join(" "))),
        3 => prop::sample::select(TAGS).prop_map(|tag| format!("</{tag}>")),
        4 => prop::sample::select(TEXTS).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => prop::collection::vec(json, 0..8).prop_map(|parts| format!("<script type=application/ld+json>{}</script>", parts.concat())),
    ]
}

/// The pages of the zoo.
fn zoo() -> Vec<Vec<u8>> {
    ["article", "listing"].into_iter().flat_map(sample::pages).map(|path| std::fs::read(path).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        read(&bytes);
    }

    #[test]
    fn any_soup_of_tags_is_read(pieces in prop::collection::vec(piece(), 0..150)) {
        read(pieces.concat().as_bytes());
    }

    #[test]
    fn pages_cut_or_spliced_anywhere_are_read(
        first in any::<prop::sample::Index>(), second in any::<prop::sample::Index>(),
        end in any::<prop::sample::Index>(), start in any::<prop::sample::Index>(), is_spliced in any::<bool>(),
    ) {
        let pages = zoo();
        let (first, second) = (first.get(&pages), second.get(&pages));
        let mut bytes = first[..end.index(first.len())].to_vec();
        if is_spliced {
            bytes.extend(&second[start.index(second.len())..]);
        }
        read(&bytes);
    }
}

#[test]
fn hostile_pages_take_bounded_time() {
    let sentence =
        "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte. ";
    let many = |count: usize, make: &dyn Fn(usize, &mut String)| {
        let mut html = "<h1>Rat streitet über den Haushalt</h1>".to_owned();
        (0..count).for_each(|at| make(at, &mut html));
        html
    };
    let nodes: Vec<String> = (0..10_000)
        .map(|at| format!("{{\"@type\":\"NewsArticle\",\"@id\":\"#{at}\",\"headline\":\"Titel {at}\"}}"))
        .collect();
    let pages = [
        ("nesting", format!("<h1>Rat streitet</h1>{}<p>{sentence}", "<div class='ad box'>".repeat(250))),
        ("nested lists", format!("{}{}", "<ul><li>Anzeige".repeat(250), "<a href=/a>Ein Link</a>".repeat(5_000))),
        (
            "nested headings",
            format!(
                "{}{}",
                "<h1><div>".repeat(120),
                format!("<p>{sentence}<a href=/politik/1>Ein Link</a>").repeat(2_000)
            ),
        ),
        (
            "nested objects",
            format!(
                "<h1>Rat</h1>{}{}",
                "<object>".repeat(250),
                format!("<p>{sentence}<a href=/a>Link</a>").repeat(1_000)
            ),
        ),
        ("title of parts", format!("<title>{0}</title><h1>{0}</h1><p>{sentence}", "Rat - ".repeat(50_000))),
        (
            "formatting",
            many(3_000, &|at, html| {
                let _ = write!(html, "<div><b id=x{at}></div>");
            }),
        ),
        ("attributes of one body", (0..20_000).map(|at| format!("<body a{at}=1>")).collect()),
        ("zero bytes", many(1_000_000, &|_, html| html.push('\0'))),
        ("brackets", many(1_000_000, &|_, html| html.push('<'))),
        (
            "breadcrumbs",
            many(10_000, &|at, html| {
                let _ = write!(html, "<ol class=breadcrumb><li><a href=/politik/{at}>Titel {at}</a></ol>");
            }),
        ),
        (
            "links",
            many(20_000, &|at, html| {
                let _ = write!(html, "<li><a href=/politik/{at}>Titel Nummer {at}</a>");
            }),
        ),
        ("notices", many(10_000, &|_, html| html.push_str("Anzeige<br>"))),
        ("notices in blocks", many(10_000, &|_, html| html.push_str("<i></i><p>Anzeige</p>"))),
        ("attribute", format!("<h1 title='{0}' class='{0}'>Rat</h1><p>{sentence}", "a ".repeat(500_000))),
        (
            "JSON-LD",
            format!("<script type=application/ld+json>{{\"@graph\":[{}]}}</script><p>{sentence}", nodes.join(",")),
        ),
        (
            "table",
            many(3_000, &|at, html| {
                let _ = write!(html, "<table><tr><td>{at}<td>Zahl<td>{sentence}</table>");
            }),
        ),
        (
            "live blog",
            many(2_000, &|at, html| {
                let _ = write!(
                    html,
                    "<div class=post><time>{}:{:02} Uhr</time><p>{sentence}</p><p>{sentence}</p></div>",
                    at / 60 % 24,
                    at % 60
                );
            }),
        ),
    ];
    for (name, html) in pages {
        let began = Instant::now();
        read(html.as_bytes());
        let took = began.elapsed();
        assert!(took < HOSTILE_TIME_MAX, "{name}: {took:?}");
        println!("{name}: {} kB in {took:?}", html.len() / 1000);
    }
}
