//! The item by which the own feed of a source tells its readers that the source is out of order, if
//! the operator wants it.
//!
//! It is made of the incident alone, so it is the same at every publication, and gone with the
//! incident. It is in no store: no archive closes it, and no hook takes it for news.

use chrono::{DateTime, Utc};

use super::{home, source_title};
use crate::config::Source;
use crate::model::{Incident, Item, Moment, Precision, SiteFacts, ZoneOrigin};
use crate::normalise::{date, incident_id};
use crate::publish;

/// The notice of an open incident of a source, in the language of its feed.
pub(super) fn notice(source: &Source, site: &SiteFacts, language: Option<&str>, incident: &Incident) -> Item {
    let address = &source.urls[0];
    let zone = source.timezone.unwrap_or_else(|| date::zone_for(address.host_str(), language));
    let in_zone = |time: DateTime<Utc>| time.with_timezone(&zone).fixed_offset();
    let title = source_title(source, site);
    let said = publish::notice(&title, in_zone(incident.began), incident.verdict, language);
    let id = incident_id(address, &source.id, incident.opened);
    let opened = Moment {
        at: in_zone(incident.opened),
        precision: Precision::Second,
        zone: ZoneOrigin::Stated,
        ambiguous: false,
    };
    let item = Item::announcement(id, source.id.clone(), home(source, site), said.title, said.text, opened);
    Item { language: Some(said.language), ..item }
}
