//! German.

use super::Words;

pub(super) const WORDS: Words = Words {
    tags: &["de"],
    all_feeds: "Alle Feeds",
    subscribe: "Abonnieren",
    subscribe_how: "Eine dieser Adressen in einen Feedreader kopieren: Er zeigt dann, was hier neu ist.",
    subscribe_all: "Alle abonnieren",
    subscribe_all_how: "Diese Datei in einen Feedreader einlesen.",
    sections: "Ressorts",
    advertisement: "Anzeige",
    paywalled: "Bezahlartikel",
    cut_off: "Auszug",
    first_seen: "zuerst gesehen am",
    reading: "Min. Lesezeit",
    updated: "Stand",
    no_items: "Hier ist noch nichts erschienen.",
    no_feeds: "Es gibt noch keine Feeds.",
    made_by: "Erstellt von",
    older: "Ältere Artikel",
    newest: "Neueste Artikel",
    skip: "Zu den Artikeln",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day: "%-d. %B %Y",
    clock: ", %H:%M Uhr",
};

/// Austrian German.
pub(super) const AUSTRIAN: Words = Words {
    tags: &["de-AT"],
    months: [
        "Jänner",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    ..WORDS
};
