//! Places of a page in words that somebody understands who has never written one.

use crate::model::{Evidence, EvidenceKind};

/// Where a value was read.
pub(super) fn in_words(evidence: &Evidence) -> String {
    let place = evidence.place.as_str();
    match (evidence.kind, place) {
        (EvidenceKind::Selector, _) => format!("the configured selector {place}"),
        (EvidenceKind::Feed, _) => format!("the feed ({place})"),
        (EvidenceKind::Json, _) => format!("the JSON member {place}"),
        (EvidenceKind::Sitemap, _) => format!("the sitemap ({place})"),
        (EvidenceKind::JsonLd, _) => format!("JSON-LD {place}"),
        (EvidenceKind::Microdata, _) => format!("microdata {place}"),
        (EvidenceKind::Meta, _) if place.starts_with("link ") => format!("<{place}>"),
        (EvidenceKind::Meta, _) => format!("<meta> {place}"),
        (EvidenceKind::Html, "title") => "the browser tab (<title>)".to_owned(),
        (EvidenceKind::Html, "h1" | "h2") => format!("the heading on the page (<{place}>)"),
        (EvidenceKind::Html, "lang" | "html[lang]") => "the language that the page states (<html lang>)".to_owned(),
        (EvidenceKind::Html, "time") => "a marked time on the page (<time>)".to_owned(),
        (EvidenceKind::Html, _) => format!("the markup of the page: {place}"),
        (EvidenceKind::Text, "main text") => "the largest connected text of the page".to_owned(),
        (EvidenceKind::Text, _) => format!("the visible text: {place}"),
        (EvidenceKind::Url, "path") => "the address".to_owned(),
        (EvidenceKind::Url, _) => format!("the address: {place}"),
        (EvidenceKind::Listing, _) => format!("the listing: {place}"),
        (EvidenceKind::Config, _) => format!("the configuration: {place}"),
        (EvidenceKind::Rule, _) => format!("rule {place} of the source"),
        (EvidenceKind::Http, "address") => "the address that answered".to_owned(),
        (EvidenceKind::Http, _) => format!("the answer of the server: {place}"),
        (EvidenceKind::FirstSeen, _) => "the time of first sight".to_owned(),
    }
}

/// Several places, each once.
pub(super) fn all_in_words(places: &[Evidence]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for place in places.iter().map(in_words) {
        if !words.contains(&place) {
            words.push(place);
        }
    }
    words
}
