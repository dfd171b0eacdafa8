//! What the operator is shown, as documents: the page of how everything stands, the same for
//! programs, and the feed of incidents.
//!
//! They are made when they are asked for and published nowhere. The feed has what happened and when,
//! never how long it goes on by now: the same incidents give the same bytes.

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use super::address::Site;
use super::rendered::{render, tag};
use super::sheet::Sheet;
use super::{History, View, html};
use crate::model::{Document, Format, Incident, Item, ItemId, Moment, Precision, Report, ZoneOrigin};

/// How often readers are asked to come by for incidents, in minutes.
const INCIDENTS_TTL_MINUTES: u32 = 10;

/// How everything stands, as a page for people.
pub fn status_page(report: &Report, base: &Url) -> Document {
    document("status", Format::Html.content_type(), html::status_page(report, base), DateTime::UNIX_EPOCH)
}

/// The same for programs.
pub fn status_json(report: &Report) -> Document {
    #[derive(Serialize)]
    struct Whole<'a> {
        version: &'static str,
        #[serde(flatten)]
        report: &'a Report,
    }
    let whole = Whole { version: env!("CARGO_PKG_VERSION"), report };
    #[expect(clippy::expect_used, reason = "structs of texts and numbers are JSON")]
    let bytes = serde_json::to_vec_pretty(&whole).expect("JSON of texts and numbers");
    document("status.json", "application/json", bytes, DateTime::UNIX_EPOCH)
}

/// The feed of incidents: an entry for the beginning of each, and one for its end.
pub fn incident_feed(incidents: &[Incident], base: &Url) -> Document {
    let site = Site::new(base, &[Format::Atom]);
    let mut items: Vec<Item> = incidents.iter().flat_map(|incident| entries(incident, base)).collect();
    items.sort_by(|one, other| other.updated.cmp(&one.updated).then_with(|| one.id.as_str().cmp(other.id.as_str())));
    let host = base.host_str().unwrap_or_default();
    let view = View {
        path: "status".to_owned(),
        title: format!("Incidents – {host}"),
        description: "Which sources went wrong, and when they were good again".to_owned(),
        home: page(base),
        language: Some("en".to_owned()),
        icon: None,
        logo: None,
        section: None,
        origins: Vec::new(),
        ttl_minutes: INCIDENTS_TTL_MINUTES,
        items,
        closed: Vec::new(),
        updated: None,
        siblings: Vec::new(),
        history: History::default(),
    };
    let rendered = render(&Sheet::new(&view, &site), Format::Atom);
    document("status.atom", Format::Atom.content_type(), rendered.bytes, rendered.newest)
}

fn document(path: &str, content_type: &'static str, bytes: Vec<u8>, newest: DateTime<Utc>) -> Document {
    let tag = tag(&bytes);
    Document::plain(path, content_type, bytes, format!("\"{tag}\""), newest)
}

/// The address of the page for people.
fn page(base: &Url) -> Url {
    base.join("status").unwrap_or_else(|_| base.clone())
}

/// The entries of an incident. Their ids are made of the source and the beginning, which nothing
/// changes any more.
fn entries(incident: &Incident, base: &Url) -> impl Iterator<Item = Item> {
    let Incident { source, began, opened, verdict, reason, refreshes, ended } = incident;
    let began = began.format("%Y-%m-%d %H:%M UTC");
    let (is_bad, is_good) = match source.is_of_all() {
        true => ("Nothing answers".to_owned(), "Sources answer again".to_owned()),
        false => (format!("{source} is {verdict}"), format!("{source} is good again")),
    };
    let opening = entry(
        incident,
        base,
        ("opened", *opened),
        is_bad,
        format!("{reason}\n\nIt has been going on since {began}. What was published last stays up."),
    );
    let ending = ended.map(|ended| {
        entry(
            incident,
            base,
            ("ended", ended),
            is_good,
            format!("After {refreshes} bad refreshes since {began}, of which the first were {verdict}: {reason}"),
        )
    });
    std::iter::once(opening).chain(ending)
}

fn entry(incident: &Incident, base: &Url, (what, at): (&str, DateTime<Utc>), title: String, text: String) -> Item {
    let mut url = page(base);
    url.set_fragment(Some(incident.source.as_str()));
    let id = ItemId(format!("incident {what} {}", incident.opened.to_rfc3339()));
    let at = Moment { at: at.fixed_offset(), precision: Precision::Second, zone: ZoneOrigin::Stated, ambiguous: false };
    let item = Item::announcement(id, incident.source.clone(), url, title, text, at);
    Item { tags: vec![incident.verdict.to_string()], ..item }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
