//! The zoo: one page per kind of list, its expected reading beside it.
//!
//! `DEPESCHE_REWRITE=1 cargo test --lib listing` writes the expectations anew; read the difference
//! before it is committed.

use regex::Regex;
use serde_json::{Value, json};

use crate::config::{Rule, Selector, Source};
use crate::extract::sample::{self, now, page, rule, source};
use crate::extract::{Listing, address_shape, listing, listing_with};
use crate::model::{AddressShapes, Entry, Verdict};

fn read(url: &str, html: &str) -> Listing {
    listing(&page(url, html), &source(url), now())
}

/// What a person would compare of an entry; what it has not is left out.
fn shown(entry: &Entry) -> Value {
    let mut shown = json!({});
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            shown[name] = value;
        }
    };
    put("title", entry.title.as_ref().map(|title| json!(title.value)));
    put("url", entry.url.as_ref().map(|url| json!(url.value)));
    put("date", entry.published.as_ref().map(|date| json!(date.value.to_rfc3339())));
    put("date_from", entry.published.as_ref().map(|date| json!(date.evidence.to_string())));
    put("sections", entry.sections.as_ref().map(|sections| json!(sections.value)));
    put("lead", entry.lead.as_ref().map(|lead| json!(lead.value.text)));
    put("lead_cut", entry.lead.as_ref().filter(|lead| lead.value.cut).map(|_| json!(true)));
    put("image", entry.image.as_ref().map(|image| json!(image.value)));
    let names = |authors: &[crate::model::Author]| json!(authors.iter().map(|author| &author.name).collect::<Vec<_>>());
    put("authors", entry.authors.as_ref().map(|authors| names(&authors.value)));
    put("reading_minutes", entry.reading_minutes.map(|minutes| json!(minutes)));
    put("advertisement", entry.advertisement.then(|| json!(true)));
    shown
}

fn reading(html: &str) -> Value {
    let listing = read(sample::stated_url(html), html);
    json!({
        "verdict": listing.verdict,
        "reason": listing.reason,
        "found_by": listing.found_by,
        "site": listing.site,
        "entries": listing.entries.iter().map(shown).collect::<Vec<_>>(),
    })
}

#[test]
fn every_page_of_the_zoo_is_read_as_expected() {
    sample::check_zoo("listing", 15, reading);
}

const LIST: &str = r#"<html lang="de"><body><div class="werbung"><div class="teaser"><a href="/x/9/gewinn">Jetzt mitmachen und gewinnen</a></div></div>
<div class="teaser"><b>Stadt</b><a href="/stadt/1/ampel?utm_source=x">Ampel an der Post fällt aus</a><i data-tag="24.11.2026">neu</i><p>Seit dem Morgen regelt ein Schutzmann den Verkehr von Hand.</p></div>
<div class="teaser"><b>Land</b><a href="/land/2/storch">Storch bleibt im Winter da</a><i data-tag="23.11.2026">alt</i></div>
<div class="teaser">Ohne Verweis</div></body></html>"#;

fn configured(change: impl FnOnce(&mut Source)) -> Listing {
    let url = "https://bote.example/";
    let mut source = source(url);
    source.listing.item = Some(Selector::new(".teaser").unwrap().into());
    change(&mut source);
    listing(&page(url, LIST), &source, now())
}

#[test]
fn a_configured_block_is_read_and_its_missing_fields_are_found() {
    let listing = configured(|source| {
        source.listing.remove = vec![Selector::new(".werbung").unwrap().into()];
        source.listing.fields.section = vec![rule("b")];
        source.listing.fields.date = vec![Rule { attr: Some("data-tag".to_owned()), ..rule("i") }];
        let number = Rule { attr: Some("href".to_owned()), regex: Some(Regex::new(r"/(\d+)/").unwrap()), ..rule("a") };
        source.listing.fields.tags = vec![number];
    });
    assert_eq!((listing.verdict, listing.found_by.as_str()), (Verdict::Ok, "selector .teaser"));
    assert_eq!(listing.entries.len(), 2);
    let first = &listing.entries[0];
    assert_eq!(first.title.as_ref().unwrap().value, "Ampel an der Post fällt aus");
    assert_eq!(first.url.as_ref().unwrap().value.as_str(), "https://bote.example/stadt/1/ampel");
    assert_eq!(first.sections.as_ref().unwrap().value, ["Stadt"]);
    assert_eq!(first.sections.as_ref().unwrap().evidence.to_string(), "selector b");
    assert_eq!(first.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-24");
    assert_eq!(first.tags.as_ref().unwrap().value, ["1"]);
    assert!(first.lead.as_ref().unwrap().value.text.starts_with("Seit dem Morgen"));
    assert_eq!(listing.rejected[0].reason, "there is no link to an article in the block");
}

#[test]
fn blocks_and_fields_are_found_by_xpath() {
    let xpath = |text: &str| crate::config::Query::from(crate::config::XPath::new(text).unwrap());
    let field = |text: &str| vec![Rule { select: Some(xpath(text)), ..rule("a") }];
    let listing = configured(|source| {
        source.listing.item = Some(xpath("//div[@class='teaser']"));
        source.listing.remove = vec![xpath("//*[@class='werbung']")];
        source.listing.fields.url = field(".//a/@href");
        source.listing.fields.section = field("b | b/@none");
        source.listing.fields.date = field("i/@data-tag");
        source.listing.fields.tags = field("substring-before(substring-after(.//a/@href, 'stadt/'), '/')");
    });
    assert_eq!(listing.found_by, "selector //div[@class='teaser']");
    let css = configured(|source| source.listing.remove = vec![Selector::new(".werbung").unwrap().into()]);
    let addresses =
        |listing: &Listing| listing.entries.iter().map(|e| e.url.clone().unwrap().value).collect::<Vec<_>>();
    assert_eq!(addresses(&listing), addresses(&css));
    let first = &listing.entries[0];
    assert_eq!(first.url.as_ref().unwrap().evidence.to_string(), "selector .//a/@href");
    assert_eq!(first.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-24");
    assert_eq!(first.sections.as_ref().unwrap().value, ["Stadt"]);
    assert_eq!(first.tags.as_ref().unwrap().value, ["1"]);
}

#[test]
fn selectors_that_find_nothing_are_named() {
    let drifted = configured(|source| source.listing.item = Some(Selector::new("article.neu").unwrap().into()));
    assert_eq!(drifted.verdict, Verdict::Drifted);
    assert!(drifted.reason.contains("`article.neu`") && drifted.reason.contains("[source.bote.listing]"));
    let empty = configured(|source| source.listing.item = Some(Selector::new("b").unwrap().into()));
    assert_eq!(empty.verdict, Verdict::Empty);
    let field = configured(|source| source.listing.fields.author = vec![rule(".autor")]);
    assert_eq!((field.verdict, field.entries.len()), (Verdict::Drifted, 3));
    assert!(field.reason.contains("`.autor` for `author`"), "{}", field.reason);
    let optional = configured(|source| source.listing.fields.author = vec![Rule { optional: true, ..rule(".autor") }]);
    assert_eq!(optional.verdict, Verdict::Ok);
}

#[test]
fn hostile_pages_are_refused_with_a_reason() {
    let listing = read("https://bote.example/", &"<div>".repeat(50_000));
    assert_eq!(listing.verdict, Verdict::Refused);
    assert!(!listing.reason.is_empty());
}

fn sections_of(html: &str) -> Vec<(String, Vec<String>)> {
    let listing = read("https://bote.example/", &format!("<html lang=de><body>{html}</body></html>"));
    let entries = listing.entries.into_iter();
    entries
        .map(|entry| (entry.title.unwrap().value, entry.sections.map(|field| field.value).unwrap_or_default()))
        .collect()
}

fn kicker_list(kickers: &[&str]) -> String {
    let teaser = |(at, kicker): (usize, &&str)| {
        format!(
            "<article><a href=/2026/11/{at}-neues-aus-der-stadt-heute><h2><span class=kicker>{kicker}</span> \
             Meldung Nummer {at} aus der Stadt</h2></a><p>Ein Satz, der die Meldung zusammenfasst, steht hier.</p></article>"
        )
    };
    let teasers: String = kickers.iter().enumerate().map(teaser).collect();
    format!("<nav><a href=/2026>Start</a><a href=/sport>Sport</a></nav><main>{teasers}</main>")
}

#[test]
fn kickers_name_sections_unless_each_differs() {
    let few =
        sections_of(&kicker_list(&["Köln", "Börse &amp; Märkte", "Köln", "Köln", "Börse &amp; Märkte", "Exklusiv"]));
    assert_eq!(few[0], ("Meldung Nummer 0 aus der Stadt".to_owned(), vec!["Köln".to_owned()]));
    assert_eq!(few[1].1, ["Börse & Märkte"]);
    assert!(few[5].1.is_empty(), "{few:?}");
    let many = sections_of(&kicker_list(&["Dürre", "Streik", "Brücke", "Wahl", "Sport", "Hafen"]));
    assert_eq!(many[0], ("Meldung Nummer 0 aus der Stadt".to_owned(), vec![]));
    assert_eq!(many[4].1, ["Sport"], "{many:?}");
}

#[test]
fn headings_of_blocks_name_the_sections_of_their_articles() {
    let teaser = |at: usize| {
        format!(
            "<article><h3><a href=/a/{at}-neues-aus-der-stadt-heute>Meldung Nummer {at} aus der Stadt</a></h3></article>"
        )
    };
    let block = |name: &str, articles: &[usize]| {
        format!("<section><h2>{name}</h2>{}</section>", articles.iter().map(|at| teaser(*at)).collect::<String>())
    };
    let html = format!(
        "<nav><a href=/politik>Politik</a><a href=/kultur>Kultur</a></nav><main>{}{}{}{}{}</main>",
        block("Politik", &[1, 2, 3]),
        block("Kultur", &[4, 2, 5]),
        block("Reise", &[6, 7]),
        block("Meistbesprochen", &[8, 9]),
        block("Reise", &[10, 11])
    );
    let sections = sections_of(&html);
    let of = |at: usize| {
        let found = sections.iter().find(|(title, _)| title.contains(&format!("Nummer {at} ")));
        found.map(|(_, names)| names.join(", ")).unwrap_or_default()
    };
    let found = [of(1), of(2), of(4), of(6), of(8), of(11)];
    assert_eq!(found, ["Politik", "Politik, Kultur", "Kultur", "Reise", "", "Reise"], "{sections:?}");
}

#[test]
fn what_is_no_text_is_named() {
    let pdf = read("https://bote.example/", "%PDF-1.4 und mehr");
    assert_eq!(pdf.verdict, Verdict::Empty);
    assert!(pdf.reason.contains("a PDF document"), "{}", pdf.reason);
}

#[test]
fn rejected_links_say_why() {
    let rails = std::fs::read_to_string(sample::zoo("listing").join("rails.html")).unwrap();
    let listing = read("https://bote.example/", &rails);
    let reason = |part: &str| {
        let rejected = listing.rejected.iter().find(|rejection| rejection.candidate.contains(part));
        rejected.map(|rejection| rejection.reason.clone()).unwrap_or_default()
    };
    assert!(reason("nasse Keller").contains("beside the lists"), "{}", reason("nasse Keller"));
    assert!(reason("Garten und Balkon").contains("navigation"));
    assert!(reason("Datenschutz").contains("about the site"));
}

/// A list of four, a weak link beside it, and what is known of their addresses.
fn remembered(notes: &[(&str, bool)]) -> Listing {
    let mut known = AddressShapes::default();
    for (address, is_article) in notes {
        known.note(address_shape(&address.parse().unwrap()), *is_article);
    }
    let teaser = |at: usize| {
        format!("<article><h2><a href=/serien/alle-folgen-{at}>Alle Folgen der Serie {at}</a></h2></article>")
    };
    let teasers: String = (0..4).map(teaser).collect();
    let html = format!(
        "<html lang=de><body><main>{teasers}<div><a href=/stadt/eule-48104>Eule wieder frei</a></div></main></body></html>"
    );
    let url = "https://bote.example/";
    listing_with(&page(url, &html), &source(url), &known, now())
}

#[test]
fn addresses_that_were_articles_before_decide_close_calls() {
    let has = |listing: &Listing, part: &str| {
        listing.entries.iter().any(|entry| entry.url.as_ref().unwrap().value.path().contains(part))
    };
    let unknown = remembered(&[]);
    assert!(has(&unknown, "/serien/") && !has(&unknown, "/stadt/"));
    let known = remembered(&[("https://bote.example/stadt/hund-48001", true)]);
    assert!(has(&known, "/serien/") && has(&known, "/stadt/"));
    let hub = ("https://bote.example/serien/alle-folgen-9", false);
    let left = remembered(&[hub, hub, hub]);
    assert!(!has(&left, "/serien/"));
    let reason = &left.rejected.iter().find(|rejection| rejection.candidate.contains("Serie 1")).unwrap().reason;
    assert!(reason.starts_with("3 pages with an address like this (/serien/slug)"), "{reason}");
}

#[test]
fn failures_say_whose_fault_it_is_and_what_to_do() {
    let of = |html: &str| read("https://bote.example/", html);
    let challenge =
        of("<html><body><p>Einen Moment</p><script src=https://ct.captcha-delivery.com/c.js></script></body></html>");
    assert_eq!(challenge.verdict, Verdict::Blocked);
    assert!(challenge.reason.contains("DataDome"), "{}", challenge.reason);
    let consent = of(
        "<html><head><script src=https://cdn.privacy-mgmt.com/w.js></script></head><body><p>Weiter mit Werbung?</p></body></html>",
    );
    assert_eq!(consent.verdict, Verdict::Blocked);
    assert!(consent.reason.contains("Sourcepoint") && consent.reason.contains("`headers`"), "{}", consent.reason);
    let feed = "<link rel=alternate type=application/rss+xml href=/feed.xml>";
    let article = of(&format!(
        "<html><head>{feed}<meta property=og:type content=article></head><body><a href=/x>X</a></body></html>"
    ));
    assert!(article.reason.starts_with("The page is an article"), "{}", article.reason);
    assert!(article.reason.contains("https://bote.example/feed.xml"), "{}", article.reason);
    let json = of(r#"{"articles": []}"#);
    assert!(json.reason.starts_with("The answer is JSON"), "{}", json.reason);
}
