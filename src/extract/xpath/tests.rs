#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use dom_query::Document;

use super::*;

const PAGE: &str = r#"<!doctype html><html><head><meta property="og:title" content="Der Titel"></head><body>
<div class="a b" id="x"><h1>Eins <b>zwei</b></h1><!-- drei --><p xml:lang="de">Absatz 1</p><p>Absatz <i>2</i></p></div>
<svg><path d="M0"/></svg><g:plus>p</g:plus><div id="y"><a href="/a/1">Link</a> danach</div></body></html>"#;

/// What an expression finds from the body: elements by name, the rest by its text.
fn found(text: &str) -> Vec<String> {
    let page = Document::from(PAGE);
    let xpath = XPath::new(text).unwrap();
    let found = find(&xpath, &page.body().unwrap(), &Chart::default());
    let show = |found: Found<'_>| match found {
        Found::Node(node) if node.is_element() => format!("<{}>", node.node_name().unwrap()),
        Found::Node(node) => node.text().trim().to_owned(),
        Found::Attribute { name, value, .. } => format!("{name}={value}"),
        Found::Text(text) => text,
    };
    found.into_iter().map(show).collect()
}

#[test]
fn expressions_find_what_they_say() {
    for (text, expected) in [
        ("//h1", vec!["<h1>"]),
        ("//meta[@property='og:title']/@content", vec!["content=Der Titel"]),
        ("//div[contains(concat(' ', normalize-space(@class), ' '), ' b ')]/p[last()]/i", vec!["<i>"]),
        ("//div[@id='y']/text()[normalize-space()]", vec!["danach"]),
        ("//a/@href | //h1 | //b", vec!["<h1>", "<b>", "href=/a/1"]),
        ("substring-after(//a/@href, '/a/')", vec!["1"]),
        ("count(//p)", vec!["2"]),
        ("string(//h1)", vec!["Eins zwei"]),
        ("//path", vec!["<path>"]),
        ("//g:plus", vec!["<g:plus>"]),
        ("//p[@xml:lang]/following-sibling::*[1]", vec!["<p>"]),
        ("//a/ancestor::div/preceding-sibling::div/@id", vec!["id=x"]),
        ("(//p)[2]/..", vec!["<div>"]),
        ("id('y')/a", vec!["<a>"]),
        ("div/a", vec!["<a>"]),
        (".//i", vec!["<i>"]),
        ("/html/body/div[1]/comment()", vec![""]),
        ("//nav", vec![]),
        ("//h1 = 'Eins zwei'", vec![""]),
        ("//h1 = 'nein'", vec![]),
        ("/html/node()[1]", vec!["<head>"]),
        ("/node()", vec!["<html>"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn hostile_expressions_and_pages_take_bounded_time() {
    let flat = format!("<body>{}", "<p class='a b c'>x<i>y</i></p>".repeat(10_000));
    let deep = format!("<body>{}{}", "<div>".repeat(250), "<b>x</b>".repeat(5_000));
    for html in [flat, deep] {
        let page = Document::from(html);
        let chart = Chart::default();
        let began = Instant::now();
        for text in [
            "//*[count(//*[count(//*) > 1]) > 1]",
            "//*[. = //i/../following::p/@class]",
            "//*[contains(string(/), string(/*))]",
            "//*/ancestor-or-self::*/descendant-or-self::*/..",
            "//*[preceding-sibling::*[preceding-sibling::*[1]]]",
        ] {
            find(&XPath::new(text).unwrap(), &page.root(), &chart);
        }
        assert!(chart.is_spent());
        // The bound counts steps; the time is only to show that they are what takes it.
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    }
}

#[test]
fn putting_nodes_in_order_is_counted() {
    // Each of 250 blocks comes with all that is in it: most of the work is to put them in order.
    let page = Document::from(format!("<body>{}{}", "<div>".repeat(250), "<b>x</b>".repeat(3_000)));
    for text in ["//div/descendant::b", "//*/descendant-or-self::*"] {
        let chart = Chart::default();
        find(&XPath::new(text).unwrap(), &page.root(), &chart);
        assert!(chart.is_spent(), "{text}: {}", chart.taken.get());
    }
}

#[test]
fn a_large_page_of_people_is_no_hostile_one() {
    let page = Document::from(format!("<body>{}", "<div class='a'><p>x <a href='/1'>y</a></p></div>".repeat(5_000)));
    let chart = Chart::default();
    for text in ["//div[@class='a']//a", "//a[contains(@href, '1')]/ancestor::div[1]", "//p[not(.//b)]", "//div/p/a"] {
        assert_eq!(find(&XPath::new(text).unwrap(), &page.root(), &chart).len(), 5_000, "{text}");
    }
    assert!(!chart.is_spent());
}

#[test]
fn the_deepest_expression_fits_a_small_stack() {
    let nested = format!("//a{}{}", "[not(b".repeat(10), ")]".repeat(10));
    let union = vec!["//a[b or c]"; 60].join(" | ");
    let sum = format!("count(//a){}", " + 1".repeat(55));
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let page = Document::from(PAGE);
        for text in [nested, union, sum] {
            find(&XPath::new(&text).unwrap(), &page.root(), &Chart::default());
        }
    });
    thread.unwrap().join().unwrap();
}
