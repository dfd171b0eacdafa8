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
