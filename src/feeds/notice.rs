//! The item by which the own feed of a source tells its readers that the source is out of order, if
//! the operator wants it.
//!
//! It is made of the incident alone, so it is the same at every publication, and gone with the
//! incident. It is in no store: no archive closes it, and no hook takes it for news.

use std::collections::BTreeMap;

use crate::config::Source;
use crate::model::{ArticleState, Incident, Item, Moment, Precision, SiteFacts, ZoneOrigin};
use crate::normalise::{date, incident_id};
use crate::publish;

use super::{home, source_title};

/// The notice of an open incident of a source, in the language of its feed.
pub(super) fn notice(source: &Source, site: &SiteFacts, language: Option<&str>, incident: &Incident) -> Item {
    let url = &source.urls[0];
    let zone = source.timezone.unwrap_or_else(|| date::zone_for(url.host_str(), language));
    let in_zone = |time: chrono::DateTime<chrono::Utc>| time.with_timezone(&zone).fixed_offset();
    let title = source_title(source, site);
    let said = publish::notice(&title, in_zone(incident.began), incident.verdict, language);
    let opened = incident.opened;
    Item {
        id: incident_id(url, &source.id, opened),
        source: source.id.clone(),
        url: home(source, site),
        title: said.title,
        sections: Vec::new(),
        tags: Vec::new(),
        authors: Vec::new(),
        lead: Some(said.text),
        lead_cut: false,
        body_html: None,
        image: None,
        enclosures: Vec::new(),
        language: Some(said.language),
        reading_minutes: None,
        advertisement: false,
        access: None,
        published: Some(Moment {
            at: in_zone(opened),
            precision: Precision::Second,
            zone: ZoneOrigin::Stated,
            ambiguous: false,
        }),
        updated: opened,
        stated: None,
        first_seen: opened,
        position: 0,
        content_hash: String::new(),
        listing_hash: String::new(),
        article: ArticleState::NotWanted,
        config_fingerprint: String::new(),
        evidence: BTreeMap::new(),
        rules: Vec::new(),
        dropped: false,
        elsewhere: Vec::new(),
        shown_as: None,
    }
}
