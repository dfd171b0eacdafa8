//! A view for tests, with one item for each thing that formats must tell apart.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use url::Url;

use super::address::Site;
use super::{History, View};
use crate::model::{
    Access, ArticleState, Author, Enclosure, Format, Image, Item, ItemId, Moment, Precision, Section, SourceId,
    ZoneOrigin,
};

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub(super) fn site() -> Site {
    Site::new(&url("https://feeds.example.org/"), &Format::ALL)
}

pub(super) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn moment(text: &str, precision: Precision) -> Moment {
    Moment { at: DateTime::parse_from_rfc3339(text).unwrap(), precision, zone: ZoneOrigin::Assumed, ambiguous: false }
}

/// An item of which nothing but the headline is known.
pub(super) fn bare_item(number: u32) -> Item {
    Item {
        id: ItemId(format!("tag:zeitung.example,2024:artikel/{number}")),
        source: SourceId::new("zeitung").unwrap(),
        url: url(&format!("https://www.zeitung.example/{number}/bericht?a=1&b=2")),
        title: format!("Bericht Nummer {number}"),
        sections: Vec::new(),
        tags: Vec::new(),
        authors: Vec::new(),
        lead: None,
        lead_cut: false,
        body_html: None,
        image: None,
        enclosures: Vec::new(),
        language: None,
        reading_minutes: None,
        advertisement: false,
        access: None,
        published: None,
        updated: time("2024-11-20T08:00:00.5Z"),
        stated: None,
        first_seen: time("2024-11-20T08:00:00.5Z"),
        position: number,
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

/// An item with everything.
pub(super) fn full_item() -> Item {
    Item {
        title: "Öl & Gas: \"Preise <steigen>\" – was 1 < 2 heißt".to_owned(),
        sections: vec![Section::new("Wirtschaft & Börse").unwrap(), Section::new("Politik").unwrap()],
        tags: vec!["Energie".to_owned(), "politik".to_owned()],
        authors: vec![
            Author { url: Some(url("https://www.zeitung.example/autoren/jana")), ..Author::named("Jana Weiß") },
            Author::named("Kurt O'Hara"),
        ],
        lead: Some("Die Händler rechnen mit einem teuren Winter.".to_owned()),
        body_html: Some(
            "<h3>Der Markt</h3><p>Seit Montag kostet die Tonne mehr als im Vorjahr, sagt die Börse &amp; der \
             Handel. <a href=\"https://www.zeitung.example/tabelle\">Zur Tabelle</a> ]]&gt; ]]></p>"
                .to_owned(),
        ),
        image: Some(Image { url: url("https://bilder.zeitung.example/tanker.jpg"), alt: Some("Ein Tanker".into()) }),
        enclosures: vec![
            Enclosure {
                url: url("https://www.zeitung.example/folge.mp3"),
                mime_type: Some("audio/mpeg".to_owned()),
                bytes: Some(123_456),
            },
            Enclosure { url: url("https://www.zeitung.example/bericht.pdf"), mime_type: None, bytes: None },
        ],
        reading_minutes: Some(4),
        published: Some(moment("2024-11-24T14:36:00+01:00", Precision::Minute)),
        updated: time("2024-11-24T15:00:00Z"),
        ..bare_item(706_332)
    }
}

/// The feed of one newspaper.
pub(super) fn view() -> View {
    let items = vec![
        full_item(),
        Item {
            title: "Nur ein Tag".to_owned(),
            sections: vec![Section::new("Politik").unwrap()],
            authors: vec![Author { email: Some("ida@zeitung.example".to_owned()), ..Author::named("Ida Maß") }],
            lead: Some("Der Anfang eines Satzes, der".to_owned()),
            lead_cut: true,
            published: Some(moment("2024-11-23T00:00:00+01:00", Precision::Day)),
            updated: time("2024-11-23T01:00:00Z"),
            ..bare_item(706_331)
        },
        Item {
            title: "Ein Angebot".to_owned(),
            body_html: Some("<p>Gute Matratzen für alle.</p>".to_owned()),
            advertisement: true,
            language: Some("en".to_owned()),
            ..bare_item(706_330)
        },
        Item {
            id: ItemId("https://www.zeitung.example/706329/bericht?a=1&b=2".to_owned()),
            lead: Some("Ein Satz.\n\nNoch ein Satz.".to_owned()),
            access: Some(Access::Paywalled),
            ..bare_item(706_329)
        },
        Item { id: ItemId("4711".to_owned()), title: String::new(), ..bare_item(4711) },
    ];
    View {
        path: "zeitung".to_owned(),
        title: "Die Zeitung & mehr".to_owned(),
        description: "Nachrichten aus aller Welt".to_owned(),
        home: url("https://www.zeitung.example/"),
        language: Some("de-DE".to_owned()),
        icon: Some(url("https://www.zeitung.example/icon.png")),
        logo: Some(url("https://www.zeitung.example/logo.jpg")),
        section: None,
        origins: Vec::new(),
        ttl_minutes: 30,
        updated: Some(time("2024-11-24T15:00:00Z")),
        siblings: vec![
            ("Politik".to_owned(), "zeitung/politik".to_owned()),
            ("Wirtschaft & Börse".to_owned(), "zeitung/wirtschaft-boerse".to_owned()),
        ],
        closed: Vec::new(),
        history: History::default(),
        items,
    }
}

/// A feed over two newspapers.
pub(super) fn mix() -> View {
    let home = url("https://blatt.example/");
    let mut view = View {
        path: "mix".to_owned(),
        title: "Zwei Zeitungen".to_owned(),
        origins: vec![
            (SourceId::new("zeitung").unwrap(), "Die Zeitung".to_owned(), view().home),
            (SourceId::new("blatt").unwrap(), "Das Blatt".to_owned(), home.clone()),
        ],
        home: url("https://feeds.example.org/"),
        siblings: Vec::new(),
        ..view()
    };
    view.items.insert(1, Item { source: SourceId::new("blatt").unwrap(), ..bare_item(1) });
    view
}
