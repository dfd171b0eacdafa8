//! Pages with something around their text, each kind with its page.

use crate::extract::{article, sample, text_of_html};

const FIRST: &str =
    "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte.";
const SECOND: &str =
    "Danach stand fest, dass die Brücke erst im Frühjahr gebaut wird und die Schule auf ihr Dach warten muss.";
const THIRD: &str =
    "Im Dezember wird noch einmal beraten, dann aber ohne die Gäste, die bis zum späten Abend geblieben waren.";

/// The text of an article by Ida Maß with this markup below its headline.
fn text(markup: &str) -> String {
    let html = format!(
        "<html lang=de><head><title>Rat streitet über den Haushalt</title><meta name=author content='Ida Maß'></head>\
         <body><article><h1>Rat streitet über den Haushalt</h1>{markup}</article></body></html>"
    );
    let page = sample::page("https://bote.example/politik/rat-streitet", &html);
    let body = article(&page, &sample::source("https://bote.example/"), sample::now()).entry.body;
    body.map(|body| text_of_html(&body.value)).unwrap_or_default()
}

/// Three paragraphs with this before, between and after them.
fn around(before: &str, between: &str, after: &str) -> String {
    text(&format!("{before}<p>{FIRST}</p>{between}<p>{SECOND}</p><p>{THIRD}</p>{after}"))
}

fn whole() -> String {
    format!("{FIRST}\n\n{SECOND}\n\n{THIRD}")
}

#[test]
fn bylines_and_stamps_above_the_text_go() {
    assert_eq!(around("<p>Von Ida Maß</p><p>Veröffentlicht: 21.11.2026, 08:15 Uhr</p>", "", ""), whole());
    assert_eq!(around("<p>Ida Maß</p><p>Stand: 21. November 2026 08:15 Uhr</p>", "", ""), whole());
    let quoted = "<p>Von Ida Maß war nichts zu hören.</p>";
    assert!(around("", quoted, "").contains("war nichts zu hören"), "within the text a name is text");
}

#[test]
fn notes_below_the_text_go_and_stay_within_it() {
    for note in [
        "Dieser Artikel erschien zuerst im Boten.",
        "This story was originally published in March.",
        "Click here to get our app",
        "Ida Maß schreibt seit 2019 über Kommunen.",
        "Contact Ida Maß at ida@bote.example",
        "© 2026 Bote",
    ] {
        assert_eq!(around("", "", &format!("<p>{note}</p>")), whole(), "{note}");
    }
    let within = "<p>Dieser Artikel des Gesetzes gilt seit 1949.</p>";
    assert!(around("", within, "").contains("gilt seit 1949"));
}

#[test]
fn the_name_of_the_author_ends_the_text() {
    let about = "<p>Ida Maß</p><p>Seit 2019 im Boten. Interessiert sich für Haushalte, Brücken und das, was dazwischen liegt.</p>";
    assert_eq!(around("", "", about), whole());
}

#[test]
fn a_paragraph_that_is_only_a_link_leads_elsewhere() {
    let sign = "<p><strong><a href=/politik/anderes>Warum die Schule kein neues Dach bekommt</a></strong></p>";
    assert_eq!(around("", sign, ""), whole());
    let heading = "<h2><a href=/politik/dach>Warum die Schule kein neues Dach bekommt</a></h2>";
    assert!(around("", heading, "").contains("kein neues Dach"), "headings that are links are headings");
}

#[test]
fn a_caption_that_stands_twice_stands_once() {
    let caption = "Die Brücke über den Fluss im Sommer 2024";
    let twice = around("", &format!("<div><p>{caption}</p></div><div><p>{caption}</p></div>"), "");
    assert_eq!(twice.matches(caption).count(), 1, "{twice}");
}

#[test]
fn metered_text_in_a_paywall_container_is_the_text() {
    let inside = format!("<div class='story paywall'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>");
    assert_eq!(text(&inside), whole());
}

#[test]
fn text_in_several_containers_is_taken_whole() {
    let part = |at: usize, name: &str| {
        format!(
            "<div><div><div class={name}><p>{FIRST} Das war Teil {at}.</p><p>{SECOND} So weit Teil {at}.</p></div></div></div>"
        )
    };
    let parts: String = (1..=5).map(|at| part(at, "accordion")).collect();
    let read = text(&format!("<div class=content>{parts}</div>"));
    for at in 1..=5 {
        assert!(read.contains(&format!("Das war Teil {at}.")), "part {at} of {read}");
    }
}

#[test]
fn code_keeps_its_lines() {
    let read = {
        let html = format!(
            "<article><h1>Rat streitet über den Haushalt</h1><p>{FIRST}</p><pre><code>eins\n  zwei\ndrei</code></pre><p>{SECOND}</p><p>{THIRD}</p></article>"
        );
        let page = sample::page("https://bote.example/politik/rat-streitet", &html);
        article(&page, &sample::source("https://bote.example/"), sample::now()).entry.body
    };
    assert!(read.is_some_and(|body| body.value.contains("eins\n  zwei\ndrei")));
}
