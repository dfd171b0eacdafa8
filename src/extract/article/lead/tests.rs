use super::*;
use crate::extract::{article, sample};
use crate::model::Entry;

const LEAD: &str = "Am Abend erwartet der Kreis den höchsten Stand, und niemand weiß, ob die Dämme halten.";
const FIRST: &str = "Das Wasser der Ahne steigt seit Montag, und die Gemeinden am Ufer bereiten sich auf die höchste \
                     Flut seit vielen Jahren vor, sagte der Landrat am Abend den Bürgern.";
const SECOND: &str = "In den Schulen liegen Sandsäcke bereit, die Feuerwehr hat alle Übungen abgesagt, und an den \
                      Brücken stehen seit dem Morgen Posten, die den Pegel melden.";

fn read(head: &str, lead: &str) -> Entry {
    let html = format!(
        "<html lang=de><head><title>Ein Tal wartet</title>{head}</head><body><h1>Ein Tal wartet auf das Wasser</h1>{lead}\
         <div class=text><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
    );
    let page = sample::page("https://bote.example/land/flut-an-der-ahne", &html);
    article(&page, &sample::source("https://bote.example/"), sample::now()).entry
}

fn found(head: &str, lead: &str) -> String {
    read(head, lead).lead.unwrap().value.text
}

fn reason(entry: &Entry, place: &str) -> String {
    let lost = entry.rejected.iter().find(|lost| lost.field == "lead" && lost.evidence.to_string().contains(place));
    lost.unwrap_or_else(|| panic!("{place} in {:#?}", entry.rejected)).reason.clone()
}

fn description(text: &str) -> String {
    format!("<meta property=og:description content='{text}'>")
}

#[test]
fn cuts_are_seen_and_stripped() {
    for text in ["Ein Anfang...", "Ein Anfang …", "Ein Anfang [...]", "Ein Anfang […] "] {
        assert_eq!(without_ellipsis(text), ("Ein Anfang", true), "{text}");
    }
    assert_eq!(without_ellipsis("Ein Satz."), ("Ein Satz.", false));
}

#[test]
fn a_marked_lead_beats_a_description_of_the_first_paragraph() {
    let lead = format!("<div class=standfirst>{LEAD}</div>");
    assert_eq!(found(&description(FIRST), &lead), LEAD);
    assert_eq!(found(&description("Pegel Ahne aktuell: alles zu Hochwasser, Lage und Prognose."), &lead), LEAD);
}

#[test]
fn marked_sentences_in_a_row_are_one_lead() {
    let lead = "<p class=teaser>Am Abend erwartet der Kreis den höchsten Stand.</p>\
                <p class=teaser>Niemand weiß, ob die Dämme halten.</p>";
    let whole = "Am Abend erwartet der Kreis den höchsten Stand. Niemand weiß, ob die Dämme halten.";
    assert_eq!(found("", lead), whole);
}

#[test]
fn the_lead_of_a_picture_is_its_caption() {
    let lead =
        format!("<div class=lead-image>Die Ahne am Morgen vor der alten Mühle im Tal.</div><p class=lead>{LEAD}</p>");
    let entry = read("", &lead);
    assert_eq!(entry.lead.as_ref().unwrap().value.text, LEAD);
    assert_eq!(reason(&entry, "marked as lead"), "it belongs to a picture or a video");
}

#[test]
fn a_line_of_date_and_reading_time_is_no_lead() {
    let lead = "<div class=teaser-meta>Dienstag, 24.11.2026, Lesezeit: ca. 3 Minuten</div>";
    assert_eq!(found(&description(LEAD), lead), LEAD);
}

#[test]
fn an_appeal_is_no_lead() {
    let lead = "<div class=intro>Jetzt abonnieren und alle Texte aus dem ganzen Tal lesen.</div>";
    let entry = read(&description(LEAD), lead);
    assert_eq!(entry.lead.as_ref().unwrap().value.text, LEAD);
    assert!(reason(&entry, "marked as lead").contains("asks readers to subscribe"));
}

#[test]
fn an_unmarked_text_needs_a_byline_below_it_to_beat_a_description() {
    let plain = "<div><p>Auf dieser Seite sammeln wir seit vielen Jahren Berichte aus dem Tal der Ahne.</p></div>";
    assert_eq!(found(&description(LEAD), plain), LEAD);
    let seo = description("Pegel Ahne aktuell: alles zu Hochwasser, Lage und Prognose.");
    let above_byline = format!("<div><p>{LEAD}</p></div><div class=date>24.11.2026 10:15</div>");
    assert_eq!(found(&seo, &above_byline), LEAD);
}

#[test]
fn a_marked_text_that_goes_on_behind_the_quoted_lead_is_none() {
    let lead = format!("<div class=description>{LEAD} {SECOND}</div>");
    let entry = read(&description(LEAD), &lead);
    assert_eq!(entry.lead.as_ref().unwrap().value.text, LEAD);
    assert!(reason(&entry, "marked as lead").contains("more than the lead"));
}

#[test]
fn what_tells_of_the_site_or_of_another_page_is_no_lead() {
    let site = "<p class=site-description>Nachrichten aus dem Tal, den Bergen und der Stadt</p>";
    let entry = read(&description(LEAD), site);
    assert_eq!(entry.lead.as_ref().unwrap().value.text, LEAD);
    assert!(reason(&entry, "marked as lead").contains("says of itself"));
    let teaser = "<div class=teaser><a href=/sport/pokal>Das Spiel um den Pokal fällt am Samstag aus</a></div>";
    let entry = read(&description(LEAD), teaser);
    assert_eq!(entry.lead.as_ref().unwrap().value.text, LEAD);
    assert!(reason(&entry, "marked as lead").contains("another page"));
}

#[test]
fn a_heading_of_date_and_time_is_no_lead() {
    let heading = "<h2>Land und Umwelt (1 / 1) 24.11.2026 13:30 von der Redaktion im Tal</h2>";
    assert_eq!(found(&description(LEAD), heading), LEAD);
}

#[test]
fn a_summary_may_share_its_words_with_the_headline() {
    let lead = "<p class=lead>Ein Tal wartet in der Nacht auf das Wasser, und keiner schläft.</p>";
    assert_eq!(found("", lead), "Ein Tal wartet in der Nacht auf das Wasser, und keiner schläft.");
    let seo = "<p class=lead>Lesen Sie hier: Ein Tal wartet auf das Wasser.</p>";
    assert_eq!(found(&description(LEAD), seo), LEAD);
}

#[test]
fn a_description_that_is_the_title_of_the_page_is_no_lead() {
    let entry = read("<meta name=description content='Ein Tal wartet'><title>Ein Tal wartet</title>", "");
    assert_eq!(entry.lead.unwrap().value.text, FIRST);
}

#[test]
fn the_length_of_a_lead_is_measured_in_what_it_says() {
    let chinese = "<p class=lead>河水继续上涨城市准备应对洪水来袭</p>";
    assert_eq!(found("", chinese), "河水继续上涨城市准备应对洪水来袭");
    // A short sentence may begin a text, but nothing shorter may.
    let page = |text: &str| {
        let html =
            format!("<title>Ein Tal wartet</title><h1>Ein Tal wartet auf das Wasser</h1><p>{text}</p><p>{FIRST}</p>");
        let page = sample::page("https://bote.example/land/flut-an-der-ahne", &html);
        article(&page, &sample::source("https://bote.example/"), sample::now()).entry.lead
    };
    assert_eq!(page("Der Pegel steigt wieder an.").unwrap().value.text, "Der Pegel steigt wieder an.");
    assert!(page("So geht es los.").is_none());
}
