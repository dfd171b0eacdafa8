use chrono::DateTime;

use super::*;
use crate::model::ZoneOrigin;

fn text(value: &str, kind: EvidenceKind, place: &str) -> Option<Field<String>> {
    Some(Field::new(value.to_owned(), kind, place))
}

fn moment(at: &str, precision: Precision, kind: EvidenceKind) -> Option<Field<Moment>> {
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    Some(Field::new(Moment { at, precision, zone: ZoneOrigin::Assumed, ambiguous: false }, kind, ".date"))
}

fn lead_of(value: &str, cut: bool, origin: LeadOrigin) -> Option<Field<Lead>> {
    Some(Field::new(Lead { text: value.to_owned(), cut, origin }, EvidenceKind::Html, "p"))
}

fn link(url: &str) -> Option<Field<Url>> {
    Some(Field::new(Url::parse(url).unwrap(), EvidenceKind::Html, "a"))
}

#[test]
fn the_article_wins_unless_it_is_the_weaker_evidence() {
    use EvidenceKind::{Html, JsonLd, Meta, Selector};
    for (listing, article, expected, kind) in [
        ((Selector, ".t"), (JsonLd, "headline"), "article", JsonLd),
        ((Selector, ".t"), (Meta, "og:title"), "listing", EvidenceKind::Listing),
        ((Html, "h2"), (Meta, "og:title"), "article", Meta),
        ((Html, "h2"), (Html, "<title>"), "listing", EvidenceKind::Listing),
        ((Html, "h2"), (Html, "h1"), "article", Html),
    ] {
        let merged = merge(
            Entry { title: text("listing", listing.0, listing.1), ..Entry::default() },
            Entry { title: text("article", article.0, article.1), ..Entry::default() },
        );
        let title = merged.title.unwrap();
        assert_eq!((title.value.as_str(), title.evidence.kind), (expected, kind), "{listing:?} {article:?}");
    }
}

#[test]
fn a_minute_beats_a_day_of_the_same_day() {
    use EvidenceKind::{JsonLd, Selector, Text};
    use Precision::{Day, Minute};
    let day = |kind| moment("2024-11-24T00:00:00+01:00", Day, kind);
    let minute = |kind| moment("2024-11-24T14:36:00+01:00", Minute, kind);
    let other = |kind| moment("2024-11-23T09:00:00+01:00", Minute, kind);
    for (listing, article, expected) in [
        (day(Selector), minute(Text), "2024-11-24T14:36:00+01:00"),
        (minute(Text), day(JsonLd), "2024-11-24T14:36:00+01:00"),
        (other(Selector), day(JsonLd), "2024-11-24"),
        (day(Selector), None, "2024-11-24"),
    ] {
        let merged =
            merge(Entry { published: listing, ..Entry::default() }, Entry { published: article, ..Entry::default() });
        assert_eq!(merged.published.unwrap().value.to_rfc3339(), expected);
    }
}

#[test]
fn the_best_lead_is_taken() {
    use LeadOrigin::{Metadata, Visible};
    let long = "Ein ganzer Satz, der dem Leser sagt, worum es in diesem Artikel geht.";
    for (listing, article, expected) in [
        (lead_of(long, false, Visible), lead_of("Kurz.", false, Visible), "Kurz."),
        (lead_of(long, false, Visible), lead_of("Für Suchmaschinen", false, Metadata), long),
        (lead_of(long, true, Visible), lead_of("Für Suchmaschinen", false, Metadata), "Für Suchmaschinen"),
        (lead_of("Mehr", false, Visible), lead_of("Für Suchmaschinen", false, Metadata), "Für Suchmaschinen"),
        (lead_of(long, false, Visible), lead_of("Ein ganzer", true, Visible), long),
        (lead_of(long, true, Visible), None, long),
    ] {
        let merged = merge(Entry { lead: listing, ..Entry::default() }, Entry { lead: article, ..Entry::default() });
        assert_eq!(merged.lead.unwrap().value.text, expected);
    }
}

#[test]
fn sections_are_united_with_the_kicker_first() {
    let names = |names: &[&str], kind| {
        Some(Field::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), kind, ""))
    };
    let merged = merge(
        Entry { sections: names(&["Wirtschaft", "POLITIK"], EvidenceKind::Selector), ..Entry::default() },
        Entry { sections: names(&["Politik"], EvidenceKind::Text), ..Entry::default() },
    );
    assert_eq!(merged.sections.unwrap().value, ["Politik", "Wirtschaft"]);
}

#[test]
fn redirectors_are_seen_through() {
    let merged = merge(
        Entry { url: link("https://t.example/abc"), ..Entry::default() },
        Entry {
            url: link("https://x.example/706332/slug?src=t"),
            canonical: link("https://www.x.example/706332/slug"),
            ..Entry::default()
        },
    );
    let keys = identity::keys(&merged);
    assert_eq!(keys[0], "number:x.example/706332");
    assert!(keys.contains(&"url:t.example/abc".to_owned()), "{keys:?}");
}

#[test]
fn one_article_in_two_places_is_gathered() {
    let teaser = |url: &str, title: Option<&str>, section: &str| Entry {
        url: link(url),
        title: title.and_then(|title| text(title, EvidenceKind::Html, "h2")),
        sections: Some(Field::new(vec![section.to_owned()], EvidenceKind::Config, "")),
        ..Entry::default()
    };
    let gathered = gather(vec![
        teaser("https://x.example/706332/slug?src=top", None, "Politik"),
        teaser("https://x.example/706333/anderer", Some("Anderer"), "Politik"),
        teaser("https://x.example/706332/slug", Some("Titel"), "Wirtschaft"),
    ]);
    assert_eq!(gathered.len(), 2);
    assert_eq!(gathered[0].title.as_ref().unwrap().value, "Titel");
    assert_eq!(gathered[0].sections.as_ref().unwrap().value, ["Politik", "Wirtschaft"]);
}
