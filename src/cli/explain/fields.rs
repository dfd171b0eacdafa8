//! The fields of an entry with their evidence and the candidates that lost.

use serde::Serialize;

use super::report::{Loser, losers};
use crate::extract;
use crate::model::{Entry, Evidence, Field, Lead, LeadOrigin, Moment, Precision, Rejection, ZoneOrigin, clean_line};

/// One field.
#[derive(Debug, Serialize)]
pub(super) struct FieldReport {
    /// Its name, as in the configuration.
    pub(super) name: &'static str,
    /// The value; several of an item's sections, topics or authors. Dates are in the form of
    /// RFC 3339, a body is its text. Empty if nothing was taken.
    pub(super) values: Vec<String>,
    /// What is to be known of the value: how exact a date is, how long a body.
    pub(super) remarks: Vec<String>,
    /// Where it was read.
    pub(super) evidence: Option<Evidence>,
    /// The other places that say the same.
    pub(super) agreeing: Vec<Evidence>,
    /// The candidates that were not taken.
    pub(super) rejected: Vec<Loser>,
    /// Where a value was looked for; empty if one was found.
    pub(super) looked_at: &'static str,
}

/// All fields of an entry that are worth a line: those that every article should have, and those
/// that this one has. A new field of [`Entry`] gets its line here.
pub(super) fn of(entry: Entry, is_teaser: bool) -> Vec<FieldReport> {
    let rejected = &entry.rejected;
    let fields = [
        field("title", entry.title, rejected, |title| vec![clean_line(title)]),
        field("section", entry.sections, rejected, Clone::clone),
        dated("date", entry.published, rejected),
        dated("updated", entry.updated, rejected),
        field("author", entry.authors, rejected, |authors| authors.iter().map(|author| author.name.clone()).collect()),
        lead(entry.lead, rejected),
        field("image", entry.image, rejected, |url| vec![url.to_string()]),
        body(entry.body, rejected),
        field("access", entry.access, rejected, |access| vec![access.to_string()]),
        field("canonical", entry.canonical, rejected, |url| vec![url.to_string()]),
        field("tags", entry.tags, rejected, Clone::clone),
        field("language", entry.language, rejected, |tag| vec![tag.clone()]),
        field("item", None::<Field<String>>, rejected, |name| vec![name.clone()]),
    ];
    let is_worth = |field: &FieldReport| {
        let is_expected = !is_teaser && !field.looked_at.is_empty();
        !field.values.is_empty() || !field.rejected.is_empty() || is_expected
    };
    fields.into_iter().filter(is_worth).collect()
}

fn field<T>(
    name: &'static str,
    field: Option<Field<T>>,
    rejected: &[Rejection],
    values: impl Fn(&T) -> Vec<String>,
) -> FieldReport {
    let rejected = losers(rejected.iter().filter(|rejection| rejection.field == name));
    match field {
        Some(Field { value, evidence, agreeing }) => FieldReport {
            name,
            values: values(&value),
            remarks: Vec::new(),
            evidence: Some(evidence),
            agreeing,
            rejected,
            looked_at: "",
        },
        None => FieldReport {
            name,
            values: Vec::new(),
            remarks: Vec::new(),
            evidence: None,
            agreeing: Vec::new(),
            rejected,
            looked_at: looked_at(name),
        },
    }
}

fn dated(name: &'static str, date: Option<Field<Moment>>, rejected: &[Rejection]) -> FieldReport {
    let remarks = date.as_ref().map(|date| remarks_of(&date.value)).unwrap_or_default();
    FieldReport { remarks, ..field(name, date, rejected, |moment| vec![moment.to_rfc3339()]) }
}

/// A date as people say it, and how far it can be relied on.
fn remarks_of(moment: &Moment) -> Vec<String> {
    let day = moment.at.format("%A, %-d %B %Y");
    let mut remarks = vec![match moment.precision {
        Precision::Day => format!("{day}; only the day is known"),
        Precision::Minute => format!("{day}, {}; known to the minute", moment.at.format("%H:%M")),
        Precision::Second => format!("{day}, {}; known to the second", moment.at.format("%H:%M:%S")),
    }];
    let offset = moment.at.offset();
    match (moment.precision, moment.zone) {
        (Precision::Day, _) => {}
        (_, ZoneOrigin::Stated) => remarks.push(format!("the page states the zone ({offset})")),
        (_, ZoneOrigin::Assumed) => remarks.push(format!(
            "the page states no zone; {offset} is that of the source: configured as `timezone`, or by its country and language"
        )),
    }
    if moment.ambiguous {
        remarks.push(
            "it can be read in two ways (day and month the other way round, or an hour that the change of clocks repeats or skips)"
                .to_owned(),
        );
    }
    remarks
}

fn lead(lead: Option<Field<Lead>>, rejected: &[Rejection]) -> FieldReport {
    let remarks = lead.as_ref().map(|Field { value, .. }| {
        let seen = match value.origin {
            LeadOrigin::Visible => "people see it on the page",
            LeadOrigin::Metadata => "it stands only in the metadata; nobody sees it on the page",
        };
        let cut = value.cut.then_some("the page cuts it off");
        std::iter::once(seen).chain(cut).map(str::to_owned).collect()
    });
    FieldReport {
        remarks: remarks.unwrap_or_default(),
        ..field("lead", lead, rejected, |lead| vec![lead.text.clone()])
    }
}

fn body(body: Option<Field<String>>, rejected: &[Rejection]) -> FieldReport {
    let remarks = body.as_ref().map(|Field { value, .. }| {
        let words = extract::text_of_html(value).split_whitespace().count();
        let pictures = value.matches("<img").count();
        vec![format!("{words} words, {pictures} {}", if pictures == 1 { "picture" } else { "pictures" })]
    });
    FieldReport {
        remarks: remarks.unwrap_or_default(),
        ..field("body", body, rejected, |html| vec![extract::text_of_html(html)])
    }
}

/// Where a field is looked for, for those that every article should have.
fn looked_at(name: &str) -> &'static str {
    match name {
        "title" => "JSON-LD headline, microdata, <meta> titles, the headings, and the text of the browser tab",
        "section" => {
            "JSON-LD articleSection, <meta> article:section and the like, breadcrumbs, links to categories, the kicker \
             at the headline, and the folders of the address"
        }
        "date" => {
            "JSON-LD datePublished, <meta> article:published_time and the like, microdata, marked and written dates \
             near the headline, and the address"
        }
        "author" => "JSON-LD author, <meta> author and the like, microdata, and bylines near the headline",
        "lead" => "the text between headline and body, and descriptions in <meta> and JSON-LD",
        "image" => "<meta> og:image and the like, JSON-LD image, and the pictures near the headline",
        "body" => "the largest connected text of the page, and JSON-LD articleBody",
        _ => "",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn dates_say_how_far_they_can_be_relied_on() {
        let at = DateTime::parse_from_rfc3339("2026-03-04T10:05:00+01:00").unwrap();
        let moment = Moment { at, precision: Precision::Minute, zone: ZoneOrigin::Assumed, ambiguous: true };
        let remarks = remarks_of(&moment);
        assert_eq!(remarks[0], "Wednesday, 4 March 2026, 10:05; known to the minute");
        assert!(remarks[1].contains("states no zone") && remarks[2].contains("two ways"), "{remarks:?}");
        let day = Moment { precision: Precision::Day, zone: ZoneOrigin::Assumed, ambiguous: false, at };
        assert_eq!(remarks_of(&day), ["Wednesday, 4 March 2026; only the day is known"]);
    }

    #[test]
    fn empty_fields_say_where_was_looked() {
        let fields = of(Entry::default(), false);
        let names: Vec<_> = fields.iter().map(|field| field.name).collect();
        assert_eq!(names, ["title", "section", "date", "author", "lead", "image", "body"]);
        assert!(fields.iter().all(|field| !field.looked_at.is_empty()));
        assert!(of(Entry::default(), true).is_empty(), "teasers lack fields as a rule");
    }
}
