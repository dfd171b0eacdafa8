use chrono::Duration;
use url::Url;

use super::*;
use crate::config::Source;
use crate::model::{Entry, Field, Moment, Precision, SourceId, ZoneOrigin};
use crate::normalise::draft;

fn first() -> DateTime<Utc> {
    "2024-11-24T15:00:00Z".parse().unwrap()
}

fn moment(at: &str, precision: Precision) -> Option<Field<Moment>> {
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    Some(Field::new(Moment { at, precision, zone: ZoneOrigin::Assumed, ambiguous: false }, EvidenceKind::Html, "time"))
}

fn entry(title: &str) -> Entry {
    Entry {
        title: Some(Field::new(title.to_owned(), EvidenceKind::Html, "h1")),
        url: Some(Field::new(Url::parse("https://x.example/706332/slug").unwrap(), EvidenceKind::Html, "a")),
        body: Some(Field::new("<p>Text</p>".to_owned(), EvidenceKind::Html, "article")),
        published: moment("2024-11-24T00:00:00+01:00", Precision::Day),
        ..Entry::default()
    }
}

fn seen(entry: &Entry, article: ArticleState, position: u32, now: DateTime<Utc>) -> Draft {
    let source = Source::automatic(SourceId::new("x").unwrap(), Url::parse("https://x.example/").unwrap());
    draft(entry, "listing".to_owned(), article, &source, position, now).unwrap()
}

fn known() -> Item {
    seen(&entry("Titel"), ArticleState::Read, 2, first()).item
}

fn again(entry: &Entry) -> Sight {
    let now = first() + Duration::hours(1);
    reconcile(seen(entry, ArticleState::Read, 7, now), Some(&known()), now)
}

#[test]
fn the_unknown_is_new_and_the_same_is_the_same() {
    assert!(matches!(reconcile(seen(&entry("Titel"), ArticleState::Read, 2, first()), None, first()), Sight::New(_)));
    assert_eq!(again(&entry("Titel")), Sight::Same(known()));
}

#[test]
fn a_changed_headline_moves_only_updated() {
    let Sight::Changed(item) = again(&entry("Neuer Titel")) else { panic!("not changed") };
    let before = known();
    assert_eq!(item.title, "Neuer Titel");
    assert_eq!(
        (&item.id, item.first_seen, item.position, item.published),
        (&before.id, before.first_seen, before.position, before.published)
    );
    assert_eq!(item.updated, first() + Duration::hours(1));
}

#[test]
fn the_sources_own_newer_change_is_taken() {
    let mut entry = entry("Neuer Titel");
    entry.updated = moment("2024-11-24T16:30:00+01:00", Precision::Minute);
    let Sight::Changed(item) = again(&entry) else { panic!("not changed") };
    assert_eq!(item.updated, first() + Duration::minutes(30));
}

/// The old words were seen at `first`, so the new ones can't be older, whatever the source says.
#[test]
fn a_change_is_not_older_than_the_words_it_changed() {
    let mut entry = entry("Neuer Titel");
    entry.updated = moment("2024-11-24T15:30:00+01:00", Precision::Minute);
    let Sight::Changed(item) = again(&entry) else { panic!("not changed") };
    assert_eq!(item.updated, first() + Duration::hours(1));
}

#[test]
fn the_date_only_gains_precision() {
    for (date, precision, expected, changed) in [
        ("2024-11-24T14:36:00+01:00", Precision::Minute, "2024-11-24T14:36:00+01:00", true),
        ("2024-11-25T14:36:00+01:00", Precision::Minute, "2024-11-24", false),
        ("2024-11-23T00:00:00+01:00", Precision::Day, "2024-11-24", false),
    ] {
        let mut entry = entry("Titel");
        entry.published = moment(date, precision);
        let sight = again(&entry);
        assert_eq!(matches!(sight, Sight::Changed(_)), changed, "{date}");
        let (Sight::New(item) | Sight::Changed(item) | Sight::Touched(item) | Sight::Same(item)) = sight;
        assert_eq!(item.published.unwrap().to_rfc3339(), expected);
    }
}

#[test]
fn another_address_of_the_same_article_keeps_its_id() {
    let mut entry = entry("Titel");
    entry.url = Some(Field::new(Url::parse("https://x.example/anders").unwrap(), EvidenceKind::Html, "a"));
    let Sight::Changed(item) = again(&entry) else { panic!("not changed") };
    assert_eq!(item.id, known().id);
    assert_eq!(item.url.path(), "/anders");
}

#[test]
fn what_is_lost_on_the_way_is_kept() {
    // The article page fails: the teaser alone changes nothing that readers see.
    let now = first() + Duration::hours(1);
    let mut teaser = entry("Anderer Titel");
    teaser.body = None;
    let mut item = known();
    for attempts in 1..=2 {
        let failed = seen(&teaser, ArticleState::Failed { attempts }, 0, now);
        let Sight::Touched(after) = reconcile(failed, Some(&item), now) else { panic!("not touched") };
        assert_eq!((after.title.as_str(), &after.body_html), ("Titel", &known().body_html));
        assert_eq!((after.article, after.updated), (ArticleState::Failed { attempts }, known().updated));
        item = after;
    }
    // The page is read, but its layout hides the text.
    let mut hidden = entry("Titel");
    hidden.body = None;
    assert_eq!(again(&hidden), Sight::Same(known()));
}

#[test]
fn evidence_alone_touches() {
    let mut entry = entry("Titel");
    entry.title = Some(Field::new("Titel".to_owned(), EvidenceKind::JsonLd, "headline"));
    let Sight::Touched(item) = again(&entry) else { panic!("not touched") };
    assert_eq!((item.updated, &item.content_hash), (known().updated, &known().content_hash));
}

#[test]
fn updated_never_goes_back() {
    let early = first() - Duration::days(3);
    let Sight::Changed(item) = reconcile(seen(&entry("Neu"), ArticleState::Read, 0, early), Some(&known()), early)
    else {
        panic!("not changed")
    };
    assert!(item.updated > known().updated);
}
