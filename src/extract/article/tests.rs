//! The zoo: one page per kind of article page, its expected reading beside it.
//!
//! `DEPESCHE_REWRITE=1 cargo test --lib article` writes the expectations anew; read the difference
//! before it is committed.

use std::fs;

use serde_json::{Value, json};

use crate::config::{Rule, Selector, Source};
use crate::extract::sample::{self, rule};
use crate::extract::{Article, article, text_of_html};
use crate::model::{EvidenceKind, Field, Page, Verdict};

fn page(html: &str) -> Page {
    sample::page(sample::stated_url(html), html)
}

fn source() -> Source {
    sample::source("https://bote.example/")
}

fn zoo(name: &str) -> String {
    fs::read_to_string(sample::zoo("article").join(name)).unwrap()
}

/// A field as value and evidence.
fn shown<T>(field: &Option<Field<T>>, value: impl Fn(&T) -> Value) -> Value {
    field.as_ref().map_or(Value::Null, |field| json!([value(&field.value), field.evidence.to_string()]))
}

fn reading(article: &Article) -> Value {
    let entry = &article.entry;
    json!({
        "verdict": article.verdict,
        "reason": article.reason,
        "title": shown(&entry.title, |title| json!(title)),
        "canonical": shown(&entry.canonical, |url| json!(url)),
        "sections": shown(&entry.sections, |sections| json!(sections)),
        "tags": shown(&entry.tags, |tags| json!(tags)),
        "published": shown(&entry.published, |moment| json!(moment.to_rfc3339())),
        "updated": shown(&entry.updated, |moment| json!(moment.to_rfc3339())),
        "authors": shown(&entry.authors, |authors| json!(authors.iter().map(|author| &author.name).collect::<Vec<_>>())),
        "lead": shown(&entry.lead, |lead| json!({"text": lead.text, "cut": lead.cut, "origin": lead.origin})),
        "body": shown(&entry.body, |html| json!(text_of_html(html).split("\n\n").collect::<Vec<_>>())),
        "image": shown(&entry.image, |url| json!(url)),
        "image_alt": entry.image_alt,
        "language": shown(&entry.language, |tag| json!(tag)),
        "reading_minutes": entry.reading_minutes,
        "advertisement": entry.advertisement,
        "rejected": entry.rejected.iter().map(|lost| format!("{}: {} ← {}: {}", lost.field, lost.candidate, lost.evidence, lost.reason)).collect::<Vec<_>>(),
    })
}

#[test]
fn the_zoo_reads_as_expected() {
    // In whichever country a page is: nothing is configured.
    let source = Source { timezone: None, ..source() };
    sample::check_zoo("article", 40, |html| reading(&article(&page(html), &source, sample::now())));
}

/// Reads a page of a headline, what stands in its head, and a text.
fn dated(head: &str, text: &str) -> Option<String> {
    let filler =
        "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte.";
    let html = format!(
        "<!-- url: https://bote.example/a --><html lang=de><body><article><h1>Rat streitet über Haushalt</h1>{head}\
         <p>{filler} {filler}</p><p>{filler} {filler}</p>{text}</article>"
    );
    let entry = article(&page(&html), &source(), sample::now()).entry;
    entry.published.map(|published| published.value.to_rfc3339())
}

#[test]
fn layout_classes_around_an_article_put_nothing_aside() {
    let text = "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte. \
                Danach stand fest, dass die Brücke erst im Frühjahr gebaut wird.";
    let html = format!(
        "<!-- url: https://bote.example/a --><html lang=de><body><h1><a href='/'>Der Tagesbote</a></h1>\
         <div class='content content--sidebar-right'><div class=caption-head><span class=k>Rat</span>\
         <h1>Rat streitet über Haushalt</h1><p><span>Von</span><span>Ada Lovelace</span></p></div>\
         <p><span>{text}</span></p><p><span>{text}</span></p><p><a rel=tag href=/t/rat>Stadtrat</a></p></div>\
         <div><h2>Mehr</h2><a rel=tag href=/t/bus>Bus</a></div></body></html>"
    );
    let entry = article(&page(&html), &source(), sample::now()).entry;
    assert_eq!(entry.title.unwrap().value, "Rat streitet über Haushalt");
    assert_eq!(entry.authors.unwrap().value[0].name, "Ada Lovelace");
    assert_eq!(entry.tags.unwrap().value, ["Stadtrat"]);
    let body = text_of_html(&entry.body.unwrap().value);
    assert!(body.starts_with("Der Rat"), "{body}");
}

#[test]
fn only_date_lines_give_dates() {
    for mention in [
        "<p>Am 3. März 2019 um 14:30 Uhr fiel das Urteil.</p>",
        "<p>Am <time datetime=2019-03-03T14:30>3. März 2019</time> fiel das Urteil.</p>",
        "<p>Geboren wurde er am 3.3.1959</p>",
        "<ul><li>Einlass 12.05.2018 19:00 Uhr</li><li>Köln, 13.05.2018</li></ul>",
        "<figure><img src=a.jpg><figcaption>3. März 2019</figcaption></figure>",
        "<p>12.05.2018</p>",
    ] {
        assert_eq!(dated("", mention), None, "{mention}");
    }
    assert_eq!(dated("<p>Einlass: 12.05.2018</p><ul><li>Köln 13.05.2018</li></ul>", ""), None);
    assert_eq!(dated("<p>Von Ada Lovelace, 3. März 2019</p>", "").as_deref(), Some("2019-03-03"));
    assert_eq!(dated("", "<p>Veröffentlicht am 3. März 2019</p>").as_deref(), Some("2019-03-03"));
}

#[test]
fn a_time_of_change_stands_in_where_no_other_date_is() {
    let programme = "<p>Dieses Thema im Programm: Radio Nord | 17.06.2025 | 15:00 Uhr</p>";
    let stand = "<p>Stand: 17.06.2025 18:24 Uhr</p>";
    assert_eq!(dated(stand, programme).as_deref(), Some("2025-06-17T18:24:00+02:00"));
    let both = "<p>16.06.2025, 9:00 Uhr</p><p>Stand: 17.06.2025 18:24 Uhr</p>";
    assert_eq!(dated(both, "").as_deref(), Some("2025-06-16T09:00:00+02:00"));
}

#[test]
fn the_first_paragraph_is_the_lead_or_none_is() {
    let lead_of = |first: &str| {
        let quotation = "„Wir haben die Brücke dreimal geprüft und jedes Mal denselben Riss gefunden, nur dass er länger war \
                         als im Jahr davor“, sagte die Bürgermeisterin am Ufer.";
        let html = format!(
            "<!-- url: https://bote.example/a --><html lang=de><body><article><h1>Brücke bleibt gesperrt</h1><p>{first}</p>\
             <p>Sie ist alt.</p><p>Das weiß man seit langem.</p><blockquote><p>{quotation}</p></blockquote>\
             <p>{quotation} {quotation}</p></article>"
        );
        article(&page(&html), &source(), sample::now()).entry.lead.map(|lead| lead.value.text)
    };
    let whole = "Die Brücke über den Bach bleibt bis auf weiteres gesperrt.";
    assert_eq!(lead_of(whole).as_deref(), Some(whole));
    assert_eq!(lead_of("Es ist wieder soweit."), None);
}

#[test]
fn configured_selectors_win_per_field() {
    let mut source = source();
    let scope = &mut source.article.scope;
    scope.item = Some(Selector::new("#article").unwrap().into());
    scope.remove = vec![Selector::new(".radar-in-article, aside").unwrap().into()];
    scope.fields.lead = vec![rule(".gibt-es-nicht"), rule(".article-flash")];
    scope.fields.date = vec![Rule { format: Some("%d.%m.%Y %H:%M".to_owned()), ..rule(".publish-date-new") }];
    scope.fields.body = vec![rule(".art-content")];
    let entry = article(&page(&zoo("layout_2023.html")), &source, sample::now()).entry;
    let published = entry.published.unwrap();
    assert_eq!(published.value.to_rfc3339(), "2024-11-24T14:36:00+01:00");
    assert_eq!(published.evidence.kind, EvidenceKind::Selector);
    assert_eq!(entry.lead.unwrap().evidence.place, ".article-flash");
    let body = entry.body.unwrap();
    assert!(body.value.contains("artclass") && !body.value.contains("Weiterlesen"), "{}", body.value);
    assert_eq!(entry.sections.unwrap().evidence.kind, EvidenceKind::JsonLd, "what is not configured stays automatic");
}

#[test]
fn selectors_that_find_nothing_are_told_of() {
    let lost = |change: &dyn Fn(&mut crate::config::Scope)| -> Vec<(String, String)> {
        let mut source = source();
        change(&mut source.article.scope);
        let entry = article(&page(&zoo("layout_2023.html")), &source, sample::now()).entry;
        assert!(entry.title.is_some(), "the automatic value stands in");
        let selectors = entry.rejected.into_iter().filter(|lost| lost.evidence.kind == EvidenceKind::Selector);
        selectors
            .inspect(|lost| assert!(lost.reason.contains("matches nothing"), "{}", lost.reason))
            .map(|lost| (lost.field, lost.candidate))
            .collect()
    };
    let wrong = |scope: &mut crate::config::Scope| {
        scope.item = Some(Selector::new("#gone").unwrap().into());
        scope.fields.title = vec![rule(".gone"), rule(".lost")];
        scope.fields.body = vec![rule(".gone")];
        scope.fields.lead = vec![rule(".gone"), rule(".article-flash")];
        scope.fields.author = vec![Rule { optional: true, ..rule(".gone") }];
    };
    let expected = [("item", "#gone"), ("title", ".gone | .lost"), ("body", ".gone")];
    assert_eq!(lost(&wrong), expected.map(|(field, selector)| (field.to_owned(), selector.to_owned())));
    assert!(lost(&|scope| scope.fields.title = vec![rule("h1")]).is_empty());
}

#[test]
fn broken_pages_neither_panic_nor_hang() {
    let page_of =
        |html: &str| Page { body: html.as_bytes().to_vec().into(), ..page("<!-- url: https://a.example/b -->") };
    let picture =
        article(&Page { body: b"\x89PNG\r\n\x1a\n".as_slice().into(), ..page_of("") }, &source(), sample::now());
    assert_eq!(picture.verdict, Verdict::Empty);
    assert!(picture.reason.contains("a PNG image"), "{}", picture.reason);
    let deep = article(&page_of(&"<div>".repeat(200_000)), &source(), sample::now());
    assert_eq!(deep.verdict, Verdict::Refused);
    assert!(deep.reason.contains("nested"), "{}", deep.reason);
    let nested = format!("<h1>Titel der Seite hier</h1>{}<p>{}", "<div>".repeat(250), "Ein Satz. ".repeat(100));
    assert_eq!(article(&page_of(&nested), &source(), sample::now()).entry.title.unwrap().value, "Titel der Seite hier");
    for html in [
        "",
        "<",
        "\u{0}\u{0}",
        "<html><body><p>",
        "{\"a\":1}",
        "<script type='application/ld+json'>{\"@type\":\"Article\"",
    ] {
        assert!(!article(&page_of(html), &source(), sample::now()).verdict.is_good(), "{html:?}");
    }
}
