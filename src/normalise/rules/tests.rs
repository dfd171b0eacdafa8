use std::path::Path;

use chrono::TimeDelta;
use url::Url;

use super::*;
use crate::config::parse;
use crate::model::{Access, ArticleState, Author, Entry, Field, Image, Moment, Precision, ZoneOrigin};
use crate::normalise::draft;

fn now() -> DateTime<Utc> {
    "2024-11-24T15:00:00Z".parse().unwrap()
}

/// A source with these rules.
fn source(rules: &str) -> Source {
    let text = format!("[source.x]\nurl = 'https://x.example/'\ntitle = 'Bote'\nlanguage = 'de'\nrules = {rules}\n");
    let config = parse(&text, Path::new("/x/depesche.toml")).unwrap_or_else(|problems| panic!("{problems}"));
    (*config.sources[0]).clone()
}

fn entry() -> Entry {
    let field = |text: &str| Field::new(text.to_owned(), EvidenceKind::Html, "h1");
    let at = DateTime::parse_from_rfc3339("2024-11-24T10:00:00+01:00").unwrap();
    let moment = Moment { at, precision: Precision::Minute, zone: ZoneOrigin::Stated, ambiguous: false };
    Entry {
        title: Some(field("Exklusiv: Zinsen steigen")),
        url: Some(Field::new(Url::parse("https://x.example/706332/slug").unwrap(), EvidenceKind::Html, "a")),
        sections: Some(Field::new(vec!["Wirtschaft & Finanzen".to_owned()], EvidenceKind::Html, "")),
        tags: Some(Field::new(vec!["EZB".to_owned()], EvidenceKind::Html, "")),
        authors: Some(Field::new(vec![Author::named("Von Ida Maß")], EvidenceKind::Html, "")),
        published: Some(Field::new(moment, EvidenceKind::Html, "time")),
        body: Some(field("<p class=lead>Die <b>EZB</b> tagt</p><div class=ad><p>Kauft!</p></div><p>Ende gut.</p>")),
        image: Some(Field::new(Url::parse("https://x.example/i.jpg").unwrap(), EvidenceKind::Html, "")),
        access: Some(Field::new(Access::Paywalled, EvidenceKind::Html, "")),
        ..Entry::default()
    }
}

/// What rules make of the entry.
fn ruled(rules: &str) -> Item {
    let source = source(rules);
    let draft = draft(&entry(), String::new(), ArticleState::Read, &source, 0, now()).unwrap();
    rewrite(draft, &source, None, now()).item
}

#[test]
fn what_is_kept_and_dropped() {
    for (rules, dropped) in [
        ("[]", false),
        ("[{ drop = { title = 'ZINS' } }]", true),
        ("[{ drop = { title = ['rente', 'zins'] } }]", true),
        ("[{ drop = { title = 'zins', section = 'Politik' } }]", false),
        ("[{ drop = { title = 'zins', section = ['Politik', 'wirtschaft-finanzen'] } }]", true),
        ("[{ drop = { title = 'zins' }, unless = { tags = '^ezb$' } }]", false),
        ("[{ keep = { section = 'Politik' } }]", true),
        ("[{ keep = { section = 'Wirtschaft & Finanzen' } }]", false),
        ("[{ keep = { section = 'Wirtschaft & Finanzen' }, unless = { author = 'ida' } }]", true),
        ("[{ drop = { text = 'die ezb tagt' } }]", true),
        ("[{ drop = { body = 'zinsen' } }]", false),
        ("[{ drop = { lead = '.' } }]", false),
        ("[{ drop = { url = '/706332/' } }]", true),
        ("[{ keep = { language = 'de' } }]", false),
        ("[{ keep = { language = 'en' } }]", true),
        ("[{ drop = { age = '> 5h' } }]", true),
        ("[{ drop = { age = '> 7h' } }]", false),
        ("[{ drop = { age = '< 7h' } }]", true),
        ("[{ drop = { length = '< 9 words' } }]", false),
        ("[{ drop = { length = '< 10 words' } }]", true),
        ("[{ drop = { length = '> 40 characters' } }]", true),
        ("[{ drop = { access = 'paywalled' } }]", true),
        ("[{ keep = { access = ['whole', 'cut-off'] } }]", true),
        ("[{ drop = { advertisement = true } }]", false),
        ("[{ keep = { has = ['image', 'date'] } }]", false),
        ("[{ keep = { has = ['image', 'lead'] } }]", true),
        ("[{ drop = { lacks = ['lead', 'enclosure'] } }]", true),
    ] {
        let item = ruled(rules);
        assert_eq!((item.dropped, item.rules.len()), (dropped, usize::from(dropped)), "{rules}");
        assert_eq!(item.body_html.is_none(), dropped, "{rules}");
    }
}

#[test]
fn rules_act_in_their_order_and_count() {
    let item = ruled(
        "[{ replace = { title = '^Exklusiv: ' } }, { drop = { title = 'exklusiv' } }, \
          { sections = { 'Wirtschaft & Finanzen' = 'Wirtschaft' } }, { set = { title = '{section}: {title}' } }, \
          { set = { title = 'Nie' }, when = { section = 'Politik' } }]",
    );
    assert_eq!(item.title, "Wirtschaft: Zinsen steigen");
    assert_eq!((item.rules, item.dropped), (vec![1, 3, 4], false));
    assert_eq!(item.evidence["title"].to_string(), "rule 4");
    assert_eq!(item.evidence["section"].to_string(), "rule 3");
}

#[test]
fn fields_are_set_replaced_and_taken_away() {
    let item = ruled(
        "[{ set = { section = ['Geld', 'Zinsen'], lead = 'Von {source} am {date}', tags = [], image = '' } }, \
          { replace = { author = '(?i)^von (\\w+)' }, with = '$1' }, { replace = { url = '/slug$' }, with = '' }, \
          { replace = { body = '<b>([^<]*)</b>' }, with = '<i>$1</i><script>x()</script>' }]",
    );
    let sections: Vec<&str> = item.sections.iter().map(|section| section.slug.as_str()).collect();
    assert_eq!(sections, ["geld", "zinsen"]);
    assert_eq!(item.lead.as_deref(), Some("Von Bote am 2024-11-24"));
    assert_eq!((item.tags.len(), item.image), (0, None));
    assert_eq!(item.authors, [Author::named("Ida Maß")]);
    assert_eq!(item.url.path(), "/706332");
    assert_eq!(item.body_html.as_deref(), Some("<p>Die <i>EZB</i> tagt</p><div><p>Kauft!</p></div><p>Ende gut.</p>"));
}

#[test]
fn elements_are_stripped_by_the_names_that_the_source_gives_them() {
    let item = ruled("[{ strip = ['.ad', '.none'] }, { strip = '.nowhere' }]");
    assert_eq!(item.body_html.as_deref(), Some("<p>Die <b>EZB</b> tagt</p><p>Ende gut.</p>"));
    assert_eq!(item.rules, [1]);
    let item = ruled("[{ strip = '*' }]");
    assert_eq!((item.body_html, item.evidence["body"].to_string()), (None, "rule 1".to_owned()));
}

#[test]
fn no_rule_makes_it_worse() {
    let plain = ruled("[]");
    for rules in [
        "[{ replace = { title = '.+' } }]",
        "[{ replace = { url = 'https' }, with = 'javascript' }]",
        "[{ set = { title = '{lead}' } }]",
        "[{ set = { url = '{title}' } }]",
        "[{ set = { language = '{title}' } }]",
        "[{ set = { image = 'ftp:{url}' } }]",
        "[{ set = { title = '{title}' } }]",
    ] {
        let config_fingerprint = plain.config_fingerprint.clone();
        assert_eq!(Item { config_fingerprint, ..ruled(rules) }, plain, "{rules}");
    }
}

#[test]
fn who_it_is_was_decided_before() {
    let plain = source("[]");
    let other = source("[{ set = { title = 'Anders', url = 'https://y.example/1' } }]");
    let draft = |source: &Source| {
        let draft = draft(&entry(), String::new(), ArticleState::Read, source, 0, now()).unwrap();
        rewrite(draft, source, None, now())
    };
    let (plain_draft, other_draft) = (draft(&plain), draft(&other));
    assert_eq!(other_draft.item.url.as_str(), "https://y.example/1");
    assert_eq!((plain_draft.keys, plain_draft.item.id), (other_draft.keys, other_draft.item.id));
    assert_ne!(plain_draft.item.content_hash, other_draft.item.content_hash);
    assert_ne!(plain.fingerprint, other.fingerprint);
}

#[test]
fn age_counts_from_the_first_sight() {
    let source = source("[{ drop = { age = '> 7h' } }]");
    let of = |known: Option<&Item>, now| {
        let draft = draft(&entry(), String::new(), ArticleState::Read, &source, 0, now).unwrap();
        rewrite(draft, &source, known, now).item
    };
    let known = of(None, now());
    assert!(!known.dropped);
    assert!(!of(Some(&known), now() + TimeDelta::days(30)).dropped, "it was published when it was young");
    assert!(of(None, now() + TimeDelta::days(30)).dropped);
}

/// Drafts that were published so many hours ago.
fn drafts(hours: &[i64]) -> Vec<Draft> {
    let source = source("[]");
    let draft = |(place, hours): (usize, &i64)| {
        let mut entry = entry();
        entry.title = Some(Field::new(place.to_string(), EvidenceKind::Html, "h1"));
        let at = (now() - TimeDelta::hours(*hours)).fixed_offset();
        entry.published.as_mut().unwrap().value.at = at;
        draft(&entry, String::new(), ArticleState::Read, &source, place as u32, now()).unwrap()
    };
    hours.iter().enumerate().map(draft).collect()
}

#[test]
fn the_newest_of_a_listing() {
    let rules = source("[{ drop = { title = 'x' } }, { limit = 2 }]").rules;
    let left = |drafts: &[Draft]| {
        let left = drafts.iter().filter(|draft| !draft.item.dropped);
        left.map(|draft| draft.item.title.clone()).collect::<Vec<_>>()
    };
    let mut all = drafts(&[3, 1, 2, 2]);
    limit(&rules, &mut all, &[const { None }; 4], &[]);
    assert_eq!(left(&all), ["1", "2"]);
    assert_eq!(all[0].item.rules, [2]);
    let mut later = drafts(&[3, 0]);
    limit(&rules, &mut later, &[None, None], &[now() - TimeDelta::hours(1)]);
    assert_eq!(left(&later), ["1"], "what is listed besides counts");
    let known = [Some(later[0].item.clone()), None];
    let mut again = drafts(&[3, 0]);
    let was_shown = [Some(Item { dropped: false, ..known[0].clone().unwrap() }), None];
    limit(&rules, &mut again, &was_shown, &[now(); 2]);
    assert_eq!(left(&again), ["0"], "it was published before");
    let by_others = was_shown.map(|item| Some(Item { config_fingerprint: "other".to_owned(), ..item? }));
    limit(&rules, &mut again, &by_others, &[now(); 2]);
    assert_eq!(left(&again), [""; 0]);
}

#[test]
fn orders() {
    let mut items: Vec<Item> = drafts(&[1, 2, 3]).into_iter().map(|draft| draft.item).collect();
    items[0].title = "b".to_owned();
    items[1].title = "A".to_owned();
    items[2].first_seen += TimeDelta::hours(1);
    items[2].image = Some(Image { url: Url::parse("https://x.example/").unwrap(), alt: None });
    let mut sorted = |order| {
        sort(order, &mut items);
        items.iter().map(|item| item.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(sorted(Some(Order::Date)), ["b", "A", "2"]);
    assert_eq!(sorted(Some(Order::Title)), ["2", "A", "b"]);
    assert_eq!(sorted(Some(Order::Listing)), ["2", "b", "A"]);
}
