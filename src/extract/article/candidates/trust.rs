//! The order of trust in words: why one place of a page is believed before another.
//!
//! These are the sentences that `explain` prints beside a candidate that lost. They say nothing
//! where a choice was made against the usual order; the rule that made it says why.

use crate::model::{Evidence, EvidenceKind};

/// Why the first of all candidates is taken, where nothing more can be said.
pub(crate) const ASKED_FIRST: &str = "the place that it was taken from is believed first";

/// Why a place is believed before another for a field, as a sentence without a full stop. The
/// other may have been passed over, although it is usually the one that is believed.
pub(super) fn reason(field: &str, chosen: &Evidence, other: &Evidence, was_passed_over: bool) -> Option<String> {
    if let Some(reason) = by_kind(field, chosen, other, was_passed_over) {
        return Some(reason.to_owned());
    }
    if was_passed_over || chosen.kind != other.kind {
        return None;
    }
    Some(if chosen.place == other.place {
        "it comes after the one that was taken".to_owned()
    } else {
        format!("{} is believed before {}", chosen.place, other.place)
    })
}

/// What can be said of two kinds of places.
fn by_kind(field: &str, chosen: &Evidence, other: &Evidence, was_passed_over: bool) -> Option<&'static str> {
    use EvidenceKind::{Html, JsonLd, Meta, Microdata, Selector, Text, Url};
    if chosen.kind == Selector {
        return Some("a selector of the configuration goes before all that the page says elsewhere");
    }
    if was_passed_over && chosen.kind == other.kind {
        return None;
    }
    let is_tab = |place: &Evidence| place.kind == Html && place.place == "title";
    Some(match (field, chosen.kind, other.kind) {
        ("title", _, Html) if is_tab(other) => {
            "the text of the browser tab is believed last: it is often shortened, or names the site"
        }
        ("title", _, _) if is_tab(chosen) => return None,
        ("title", Html, Meta) => {
            "the heading that people see goes before <meta>, which is often worded for search engines and social networks"
        }
        ("title", Html, JsonLd | Microdata) => {
            "the heading that people see goes before the wording that the page gives to machines"
        }
        ("title", JsonLd | Microdata, Meta) => {
            "structured data names the article itself; <meta> is often worded for search engines and social networks"
        }
        ("title", JsonLd, JsonLd) => "`headline` is the article's; `name` is often that of the site or the page",
        ("date" | "updated", JsonLd, Meta | Microdata) => {
            "JSON-LD states this time most reliably; other statements are often those of the template or of a later change"
        }
        ("date" | "updated", JsonLd | Meta | Microdata, Html | Text) => {
            "what the page states for machines belongs to this article; a date in its text may belong to something else"
        }
        ("date", _, Url) => "the address knows only a day, and keeps it when the article is published on another",
        ("date" | "updated", Html, Text) => "a marked time is surer than a date in a line of text",
        ("date" | "updated", Html | Text, Html | Text) => "it stands further from the headline, or says less of itself",
        ("section", JsonLd | Microdata | Meta, Html | Text) => {
            "the section that the page states goes before one that is read off its surroundings"
        }
        ("section", _, Url) => {
            "a folder of the address is believed last: sites file articles there for other reasons too"
        }
        ("author", JsonLd, Meta | Microdata) => {
            "JSON-LD lists persons one by one; other statements often name the newsroom or one of several authors"
        }
        ("author", JsonLd | Meta | Microdata, Html | Text) => {
            "what the page states goes before lines that look like a byline"
        }
        ("author", Meta, Microdata) => {
            "<meta> names the author of the page; microdata often names those of other articles on it too"
        }
        ("author", Html, Text) => "an element marked as author goes before a line that reads like a byline",
        ("lead", Html | Text, Meta | JsonLd | Microdata) => {
            "the text that people see goes before descriptions, which are often written for search engines"
        }
        ("lead", Meta, JsonLd | Microdata) => {
            "the description in <meta> is written for this page; structured data often describes the site"
        }
        ("lead", Text, Html) => {
            "a text that the metadata quotes, or one of whole sentences, is surer than the name of an element"
        }
        ("lead", Html, Html) => "of several elements marked as lead the first that reads like one is taken",
        ("lead", Html, Text) => "an element that the page marks as lead goes before a paragraph that looks like one",
        ("image", Html, Meta | JsonLd | Microdata) => {
            "people see this picture in the rendition that was taken; the stated one is often cropped, or has lettering over it"
        }
        ("image", Meta | JsonLd | Microdata, Html) => {
            "the picture that the page states for itself goes before others on it, which may belong to other articles"
        }
        ("image", Html, Html) => "the picture that stands first at the headline is taken",
        ("image", Meta, JsonLd | Microdata) => "the picture for social networks is nearly always the main one",
        ("canonical", Meta, Meta | JsonLd | Microdata) => {
            "rel=canonical is meant for this; other statements of the address are often short forms"
        }
        (_, JsonLd, Meta | Microdata) => "structured data in JSON-LD is maintained with more care",
        (_, JsonLd | Microdata | Meta, Html | Text | Url) => {
            "what the page states goes before what is read off its look"
        }
        (_, Html, Text) => "marked elements go before plain text",
        _ => return None,
    })
}
