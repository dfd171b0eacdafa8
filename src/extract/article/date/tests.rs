//! Dates of pages, one test per rule.
#![allow(clippy::unwrap_used, reason = "tests")]

use crate::config::Source;
use crate::extract::sample;
use crate::extract::{Article, article};

const FILLER: &str = "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte. \
     Danach ging es um die Brücke, die seit Jahren gesperrt ist, und um die Frage, wer sie bezahlen soll.";

fn source() -> Source {
    sample::source("https://bote.example/")
}

/// Reads a page of which the parts are given: its `<head>`, what stands between headline and text,
/// and what stands below the text.
fn read(language: &str, [meta, head, below]: [&str; 3], source: &Source) -> Article {
    let html = format!(
        "<html lang={language}><head>{meta}</head><body>\
         <article><h1>Rat streitet über Haushalt</h1>{head}<p>{FILLER}</p><p>{FILLER}</p></article>{below}</body></html>"
    );
    article(&sample::page("https://bote.example/a", &html), source, sample::now())
}

/// The date of a German page in Berlin.
fn dated(meta: &str, head: &str, below: &str) -> Option<String> {
    let published = read("de", [meta, head, below], &source()).entry.published;
    published.map(|published| published.value.to_rfc3339())
}

/// The date of a page of which nobody knows where it is.
fn dated_somewhere(language: &str, meta: &str, head: &str) -> Option<String> {
    let source = Source { timezone: None, ..source() };
    let published = read(language, [meta, head, ""], &source).entry.published;
    published.map(|published| published.value.to_rfc3339())
}

#[test]
fn a_box_beside_the_text_right_below_the_headline_dates_it() {
    let day = Some("2019-03-03".to_owned());
    assert_eq!(dated("", "<aside><ul><li>Hintergrund</li><li>3.3.2019</li></ul></aside>", ""), day);
    let teaser = "<aside><p>Mehr: Brücke gesperrt am 3.3.2019</p></aside>";
    assert_eq!(dated("", teaser, ""), None, "it is about something else");
}

#[test]
fn the_line_above_may_be_the_label() {
    let both = "<div>Aktualisiert</div><div>5. März 2019</div><div>Veröffentlicht</div><div>3. März 2019</div>";
    assert_eq!(dated("", both, "").as_deref(), Some("2019-03-03"));
}

#[test]
fn a_box_far_away_counts_where_it_is_labelled() {
    let card = "<div><b>Brücke gesperrt</b><time>1.2.2024</time></div>";
    let list = |label| format!("{card}<aside><dl><dt>{label}</dt><dd>3.3.2019</dd></dl></aside>");
    let published = dated("", "", &list("Veröffentlicht"));
    assert_eq!(published.as_deref(), Some("2019-03-03"));
    assert_ne!(dated("", "", &list("Brücke eröffnet")).as_deref(), Some("2019-03-03"));
}

#[test]
fn a_text_may_begin_with_its_date() {
    for start in ["(3. März 2019) ", "Köln, 3. März 2019 – ", "3.3.2019 - ", "2019-03-03 | "] {
        assert_eq!(dated("", &format!("<p>{start}{FILLER}</p>"), "").as_deref(), Some("2019-03-03"), "{start}");
    }
    for start in ["Am 3. März 2019 fiel das Urteil. ", "Termin: (3. März 2019) "] {
        assert_eq!(dated("", &format!("<p>{start}{FILLER}</p>"), ""), None, "{start}");
    }
}

#[test]
fn the_end_of_the_article_may_tell_its_date() {
    for below in [
        "<div class=entry-meta>Von Ada am 3.3.2019, 11:51 | 0 Meinungen</div>",
        "<footer><p>Erschienen am: 3.3.2019</p></footer>",
        "<p>Dieser Beitrag wurde am 3. März 2019 von Ada in der Rubrik Rat veröffentlicht, Kommentare sind offen.</p>",
    ] {
        let found = dated("", "", below);
        assert!(found.as_ref().is_some_and(|found| found.starts_with("2019-03-03")), "{below}: {found:?}");
    }
    assert_eq!(dated("", "", "<footer><p>Stand: 3.3.2019</p></footer>"), None, "it is the site that was changed");
    assert_eq!(dated("", "", "<footer><p>© 3.3.2019 Bote</p></footer>"), None);
}

#[test]
fn vague_statements_come_before_what_stands_far_away() {
    let meta = "<meta name=date content='2019-03-03T10:00:00+01:00'>";
    let today = "<p>Unser Bote</p><time>26.2.2024</time>";
    assert_eq!(dated(meta, "", today).as_deref(), Some("2019-03-03T10:00:00+01:00"));
}

#[test]
fn names_of_the_site_s_own_are_understood() {
    let meta = "<meta name=w-published-date content='2019-03-03T10:00:00.273Z'>";
    assert_eq!(dated(meta, "", "").as_deref(), Some("2019-03-03T11:00:00+01:00"));
    let ended = "<meta name=publish-end-date content='2019-03-03T10:00:00Z'>";
    assert_eq!(dated(ended, "", ""), None);
}

#[test]
fn dates_of_cards_are_not_that_of_the_article() {
    let card = |day: &str| {
        format!(
            "<div itemscope itemtype=http://schema.org/Article><b>Karte</b><i itemprop=datePublished content={day}></i></div>"
        )
    };
    let cards = ["2024-02-01", "2024-02-02", "2024-02-03"].map(card).concat();
    assert_eq!(dated("", "<p>3.3.2019</p>", &cards).as_deref(), Some("2019-03-03"));
    let refused = read("de", ["", "<p>3.3.2019</p>", &cards], &source()).entry.rejected;
    assert!(refused.iter().any(|lost| lost.reason.contains("another item")), "{refused:?}");
}

#[test]
fn a_page_that_was_published_after_its_change_was_published_anew() {
    let script = |published: &str, modified: &str| {
        format!(
            "<script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"Rat streitet über Haushalt\",\
             \"datePublished\":\"{published}\",\"dateModified\":\"{modified}\"}}</script>"
        )
    };
    let anew = script("2024-02-12", "2024-02-10");
    assert_eq!(dated(&anew, "<p>3. März 2019</p>", "").as_deref(), Some("2019-03-03"));
    assert_eq!(dated(&anew, "", "").as_deref(), Some("2024-02-12"));
    let usual = script("2024-02-10", "2024-02-12");
    assert_eq!(dated(&usual, "<p>3. März 2019</p>", "").as_deref(), Some("2024-02-10"));
}

#[test]
fn what_people_see_tells_their_zone() {
    let meta = "<meta property=article:published_time content='2020-02-25T02:25:54Z'>";
    let shown = "<p>February 24, 2020 | 9:25pm</p>";
    assert_eq!(dated_somewhere("en", meta, shown).as_deref(), Some("2020-02-24T21:25:54-05:00"));
    assert_eq!(dated_somewhere("en", meta, "").as_deref(), Some("2020-02-25T02:25:54+00:00"));
}

#[test]
fn another_date_of_the_page_proves_the_order() {
    let head = "<p>03/04/2020</p>";
    assert_eq!(dated_somewhere("en", "", head), None, "March or April");
    let proof = format!("{head}<ul><li>Other stories</li><li>02/28/2020</li></ul>");
    assert_eq!(dated_somewhere("en", "", &proof).as_deref(), Some("2020-03-04"));
}

#[test]
fn a_day_that_is_made_finer_keeps_its_witnesses() {
    let metas = "<meta property=article:published_time content=2024-02-10><meta name=date content=2024-02-10>";
    let published = read("de", [metas, "<p>10.02.2024, 14:30 Uhr</p>", ""], &source()).entry.published.unwrap();
    assert_eq!(published.value.to_rfc3339(), "2024-02-10T14:30:00+01:00");
    assert!(published.agreeing.iter().any(|witness| witness.place == "date"), "{:?}", published.agreeing);
}

#[test]
fn the_title_of_an_abbreviation_states_the_moment_unless_there_are_several() {
    let foot = "<p>um <abbr class=published title=2019-03-03T19:22:00+01:00>19:22</abbr></p>";
    let day = "<div class=date>3. März 2019</div>";
    assert_eq!(dated("", day, foot).as_deref(), Some("2019-03-03T19:22:00+01:00"));
    let two = format!("{foot}<p><abbr class=published title=2019-03-04T08:00:00+01:00>8:00</abbr></p>");
    assert_eq!(dated("", day, &two).as_deref(), Some("2019-03-03"));
}
