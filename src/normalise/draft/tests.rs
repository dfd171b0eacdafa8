use super::*;
use crate::model::{Lead, LeadOrigin, Precision, SourceId, ZoneOrigin};
use crate::normalise::listing_hash;

fn now() -> DateTime<Utc> {
    "2024-11-24T15:00:00Z".parse().unwrap()
}

fn source() -> Source {
    Source::automatic(SourceId::new("dwn").unwrap(), Url::parse("https://x.example/").unwrap())
}

fn field<T>(value: T) -> Option<Field<T>> {
    Some(Field::new(value, EvidenceKind::Html, "h1"))
}

fn moment(at: &str) -> Option<Field<Moment>> {
    let at = DateTime::parse_from_rfc3339(at).unwrap();
    field(Moment { at, precision: Precision::Minute, zone: ZoneOrigin::Stated, ambiguous: false })
}

fn entry() -> Entry {
    Entry {
        title: field("Ein &amp;amp; Titel".to_owned()),
        url: field(Url::parse("https://x.example/706332/slug?src=live").unwrap()),
        sections: field(vec!["Startseite".to_owned(), "POLITIK".to_owned()]),
        lead: field(Lead { text: "Der Lead.\u{0}".to_owned(), cut: true, origin: LeadOrigin::Visible }),
        body: field("<p onclick=x>Text <a href=/a>Link</a></p>".to_owned()),
        authors: field(vec![Author::named(" Anna  Blume "), Author::named("anna blume"), Author::named("")]),
        tags: field(vec!["Politik".to_owned(), "Zins".to_owned(), "zins".to_owned()]),
        image: field(Url::parse("data:image/png;base64,AA").unwrap()),
        language: field("de_DE".to_owned()),
        published: moment("2024-11-24T14:36:00+01:00"),
        ..Entry::default()
    }
}

fn drafted(entry: &Entry) -> Draft {
    draft(entry, listing_hash(entry, true), ArticleState::Read, &source(), 3, now()).unwrap()
}

#[test]
fn every_field_is_cleaned() {
    let item = drafted(&entry()).item;
    assert_eq!(item.id.as_str(), "tag:x.example,2026:706332");
    assert_eq!(item.url.as_str(), "https://x.example/706332/slug");
    assert_eq!(item.title, "Ein & Titel");
    assert_eq!(item.sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["Politik"]);
    assert_eq!((item.lead.as_deref(), item.lead_cut), (Some("Der Lead."), true));
    assert_eq!(item.body_html.as_deref(), Some("<p>Text <a href=\"https://x.example/a\">Link</a></p>"));
    assert_eq!(item.authors, [Author::named("Anna Blume")]);
    assert_eq!(item.tags, ["Zins"]);
    assert_eq!(item.image, None);
    assert_eq!(item.language.as_deref(), Some("de-DE"));
    assert_eq!((item.first_seen, item.position), (now(), 3));
    assert_eq!(item.updated, item.published.unwrap().utc());
    assert_eq!(item.evidence["title"].to_string(), "HTML h1");
}

#[test]
fn texts_that_are_too_long_for_an_author_are_noted() {
    for (chars, kind, kept) in [
        (100, EvidenceKind::Html, true),
        (101, EvidenceKind::Html, false),
        (200, EvidenceKind::Feed, true),
        (201, EvidenceKind::Feed, false),
    ] {
        let authors = Some(Field::new(vec![Author::named("ä".repeat(chars)), Author::named("Anna")], kind, "author"));
        let draft = drafted(&Entry { authors, ..entry() });
        assert_eq!(draft.item.authors.len(), if kept { 2 } else { 1 }, "{chars}");
        let fields: Vec<&str> = draft.notes.iter().map(|note| note.field.as_str()).collect();
        assert_eq!(fields, if kept { vec![] } else { vec!["author"] }, "{chars}");
    }
}

#[test]
fn t05_impossible_dates_are_not_published_and_noted() {
    for (date, dated) in [
        ("2024-11-24T14:36:00+01:00", true),
        ("2024-11-25T14:00:00Z", true),
        ("2024-11-26T14:00:00Z", false),
        ("1970-01-01T00:00:00Z", false),
        ("0001-01-01T00:00:00Z", false),
    ] {
        let draft = drafted(&Entry { published: moment(date), ..entry() });
        assert_eq!(draft.item.published.is_some(), dated, "{date}");
        assert_eq!(draft.notes.is_empty(), dated, "{date}");
        assert_eq!(draft.item.evidence["date"].kind == EvidenceKind::FirstSeen, !dated, "{date}");
        assert!(draft.item.updated <= now(), "{date}");
    }
    let undated = drafted(&Entry { published: None, ..entry() }).item;
    assert_eq!((undated.published, undated.date(), undated.updated), (None, now(), now()));
}

#[test]
fn the_sources_own_change_counts_if_it_is_possible() {
    for (updated, expected) in [
        ("2024-11-24T15:30:00+01:00", "2024-11-24T14:30:00Z"),
        ("2024-11-23T15:30:00+01:00", "2024-11-24T13:36:00Z"),
        ("2024-12-24T15:30:00+01:00", "2024-11-24T13:36:00Z"),
    ] {
        let item = drafted(&Entry { updated: moment(updated), ..entry() }).item;
        assert_eq!(item.updated, expected.parse::<DateTime<Utc>>().unwrap(), "{updated}");
    }
}

#[test]
fn what_cannot_be_an_item_is_refused() {
    let refused =
        |entry: Entry| draft(&entry, String::new(), ArticleState::NotWanted, &source(), 0, now()).unwrap_err();
    assert_eq!(refused(Entry { title: None, ..entry() }).reason, "it has no headline");
    assert!(refused(Entry { url: None, ..entry() }).reason.contains("no link"));
    let script = Url::parse("javascript:alert(1)").unwrap();
    assert!(refused(Entry { url: field(script), ..entry() }).reason.contains("no link"));
}

#[test]
fn items_of_feeds_need_neither_headline_nor_link() {
    let guid = |guid: &str| Some(Field::new(guid.to_owned(), EvidenceKind::Feed, "guid"));
    let nameless = drafted(&Entry { title: None, guid: guid("urn:x:1"), ..entry() }).item;
    assert_eq!((nameless.title.as_str(), nameless.id.as_str()), ("", "urn:x:1"));
    let linkless = drafted(&Entry { url: None, guid: guid("https://x.example/p/1"), ..entry() }).item;
    assert_eq!(linkless.url.as_str(), "https://x.example/p/1");
    let homely = drafted(&Entry { url: None, guid: guid("17"), ..entry() }).item;
    assert_eq!((homely.url.as_str(), homely.id.as_str()), ("https://x.example/", "tag:x.example,2026:guid:17"));
}

#[test]
fn items_of_feeds_without_link_and_guid_lead_to_the_home_page() {
    let title = Some(Field::new("Nur ein Titel".to_owned(), EvidenceKind::Feed, "RSS title"));
    let entry = Entry { title, url: None, ..entry() };
    assert_eq!(drafted(&entry).item.url.as_str(), "https://x.example/");
    let home = Url::parse("https://x.example/blog/").unwrap();
    let canonical = Some(Field::new(home.clone(), EvidenceKind::Feed, "RSS link of the feed"));
    let draft = drafted(&Entry { canonical, ..entry });
    assert_eq!(draft.item.url, home);
    assert!(draft.keys.len() == 1 && draft.keys[0].starts_with("text:"), "{:?}", draft.keys);
    let unnamed = Entry { title: None, published: None, lead: entry_lead(), ..Entry::default() };
    let refused = super::draft(&unnamed, String::new(), ArticleState::NotWanted, &source(), 0, now()).unwrap_err();
    assert!(refused.reason.contains("nothing else by which"), "{}", refused.reason);
}

fn entry_lead() -> Option<Field<Lead>> {
    let lead = Lead { text: "Nur Text".to_owned(), cut: false, origin: LeadOrigin::Visible };
    Some(Field::new(lead, EvidenceKind::Feed, "RSS description"))
}

#[test]
fn the_configured_section_stands_in() {
    let source = Source { section: Some("Nachrichten".to_owned()), ..source() };
    for (stated, section, kind) in
        [("Politik", "Politik", EvidenceKind::Html), ("Startseite", "Nachrichten", EvidenceKind::Config)]
    {
        let entry = Entry { sections: field(vec![stated.to_owned()]), ..entry() };
        let item = draft(&entry, String::new(), ArticleState::Read, &source, 0, now()).unwrap().item;
        assert_eq!((item.sections[0].name.as_str(), item.evidence["section"].kind), (section, kind));
    }
}

#[test]
fn the_listing_hash_ignores_what_moves_by_itself() {
    let hash = listing_hash(&entry(), true);
    let other = |change: &dyn Fn(&mut Entry)| {
        let mut entry = entry();
        change(&mut entry);
        listing_hash(&entry, true)
    };
    assert_eq!(hash, other(&|entry| entry.url = field(Url::parse("https://x.example/706332/slug?src=top").unwrap())));
    assert_eq!(hash, other(&|entry| entry.published = moment("2024-11-24T14:37:00+01:00")));
    assert_eq!(hash, other(&|entry| entry.image = None));
    assert_ne!(hash, other(&|entry| entry.title = field("Neuer Titel".to_owned())));
    assert_ne!(hash, other(&|entry| entry.url = field(Url::parse("https://x.example/706332/neu").unwrap())));
    assert_ne!(hash, other(&|entry| entry.published = moment("2024-11-25T14:36:00+01:00")));
}

#[test]
fn the_same_entry_gives_the_same_draft() {
    assert_eq!(drafted(&entry()).item, drafted(&entry()).item);
}
