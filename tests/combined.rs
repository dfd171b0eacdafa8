//! Feeds over several sources: each article once, whoever lists it.

use chrono::{TimeDelta, Utc};
use serde_json::Value;

use crate::support::{Depesche, Site};

/// An article as a feed has it: guid, path, title, categories, and what else its item holds.
type Entry<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], &'a str);

/// Puts a feed of a language at a path; the articles are on the same site.
fn feed(site: &Site, path: &str, language: &str, entries: &[Entry<'_>]) {
    let items: String = entries
        .iter()
        .map(|(guid, link, title, categories, more)| {
            let categories: String = categories.iter().map(|name| format!("<category>{name}</category>")).collect();
            let base = site.base();
            format!(
                "<item><guid isPermaLink=\"false\">{guid}</guid><link>{base}{link}</link><title>{title}</title>\
                 {categories}{more}</item>"
            )
        })
        .collect();
    site.put(
        path,
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Quelle {path}</title><link>{}/</link><description>-</description>\
             <language>{language}</language>{items}</channel></rss>",
            site.base()
        ),
    );
}

/// A publication date so many hours ago.
fn hours_ago(hours: i64) -> String {
    format!("<pubDate>{}</pubDate>", (Utc::now() - TimeDelta::hours(hours)).to_rfc2822())
}

/// Two sections of one paper and an agency in English; `hafen` stands in all three.
fn sources(site: &Site) -> String {
    let (first, second, third) = (hours_ago(3), hours_ago(2), hours_ago(400 * 24));
    let with_lead = format!("{second}<description>Der Hafen wird tiefer, und der Rat zahlt.</description>");
    feed(
        site,
        "/politik.xml",
        "de",
        &[
            ("urn:p:hafen", "/hafen", "Der Hafen wird tiefer", &["Politik"], &second),
            ("urn:p:rat", "/rat", "Der Rat tagt wieder", &["Politik"], &first),
            ("urn:p:alt", "/alt", "Was vor einem Jahr war", &["Politik"], &third),
        ],
    );
    feed(
        site,
        "/geld.xml",
        "de-DE",
        &[
            ("urn:g:hafen", "/hafen?utm_source=geld", "Hafen: Rat zahlt", &["Geld", "Schiffe"], &with_lead),
            ("urn:g:zins", "/zins", "Die Zinsen sinken", &["Geld"], &first),
        ],
    );
    feed(
        site,
        "/agency.xml",
        "en",
        &[
            ("urn:a:harbour", "/hafen/", "Harbour to be deepened", &["World"], &second),
            ("urn:a:bank", "/bank", "A bank opens", &["World"], &first),
        ],
    );
    ["politik", "geld", "agency"].map(|id| format!("[source.{id}]\nurl = \"{}/{id}.xml\"\n", site.base())).concat()
}

fn titles(program: &Depesche, feed: &str) -> Vec<String> {
    program.items(feed).iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn find(items: &[Value], title: &str) -> Value {
    items.iter().find(|item| item["title"] == title).unwrap_or_else(|| panic!("{title}: {items:#?}")).clone()
}

#[test]
fn one_article_of_three_sources_is_one_item_with_all_sections_in_every_format() {
    let site = Site::start();
    let program = Depesche::new(&format!(
        "{}[feed.alles]\ntitle = \"Alles\"\nfrom = [\"politik\", \"geld\", \"agency\"]\n",
        sources(&site)
    ));
    // One after the other, so that it is known who saw the article first.
    for source in ["geld", "politik", "agency"] {
        assert_eq!(program.run(&["once", source]).code, Some(0));
    }
    let items = program.items("alles");
    assert_eq!(items.len(), 5, "{:?}", titles(&program, "alles"));
    let hafen = find(&items, "Hafen: Rat zahlt");
    let origin = find(&program.items("geld"), "Hafen: Rat zahlt");
    assert_eq!(hafen["id"], origin["id"], "the first seen represents it");
    assert_eq!(hafen["date_published"], origin["date_published"]);
    assert_eq!(hafen["tags"], serde_json::json!(["Geld", "Schiffe", "Politik", "World"]));

    let rss = rss::Channel::read_from(program.document("alles.rss").as_bytes()).unwrap();
    let item = rss.items().iter().find(|item| item.title() == Some("Hafen: Rat zahlt")).unwrap();
    assert_eq!(item.guid().unwrap().value(), hafen["id"]);
    let names: Vec<&str> = item.categories().iter().map(|category| category.name()).collect();
    assert_eq!(names, ["Geld", "Schiffe", "Politik", "World"]);
    let atom = atom_syndication::Feed::read_from(program.document("alles.atom").as_bytes()).unwrap();
    let entry = atom.entries().iter().find(|entry| entry.title().as_str() == "Hafen: Rat zahlt").unwrap();
    assert_eq!(entry.id(), hafen["id"]);
    let terms: Vec<&str> = entry.categories().iter().map(|category| category.term()).collect();
    assert_eq!(terms, ["Geld", "Schiffe", "Politik", "World"]);

    // Every id is that of an origin, in every format.
    let of =
        |feed: &str| program.items(feed).iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let origins = [of("politik"), of("geld"), of("agency")].concat();
    assert!(of("alles").iter().all(|id| origins.contains(id)));
    assert_eq!(atom.entries().iter().map(|entry| entry.id().to_owned()).collect::<Vec<_>>(), of("alles"));
    assert_eq!(rss.items().iter().map(|item| item.guid().unwrap().value().to_owned()).collect::<Vec<_>>(), of("alles"));
}

#[test]
fn what_is_listed_later_keeps_the_id_and_adds_its_section() {
    let site = Site::start();
    let program = Depesche::new(&format!("{}[feed.alles]\nfrom = [\"geld\", \"politik\"]\n", sources(&site)));
    assert_eq!(program.run(&["once", "politik"]).code, Some(0));
    let before = find(&program.items("alles"), "Der Hafen wird tiefer");
    assert_eq!(before["tags"], serde_json::json!(["Politik"]));
    assert!(before.get("content_text").is_none_or(|text| text == ""));
    assert_eq!(program.run(&["once", "geld"]).code, Some(0));
    let after = find(&program.items("alles"), "Der Hafen wird tiefer");
    assert_eq!((&after["id"], &after["date_published"]), (&before["id"], &before["date_published"]));
    assert_eq!(after["tags"], serde_json::json!(["Politik", "Geld", "Schiffe"]));
    assert!(after["date_modified"].as_str() > before["date_modified"].as_str(), "{after}");
    assert_eq!(after["content_text"], "Der Hafen wird tiefer, und der Rat zahlt.", "politik has no lead of its own");
    assert_eq!(program.items("alles").len(), 4);
}

#[test]
fn filters_by_section_text_age_and_language() {
    let site = Site::start();
    let from = "from = [\"politik\", \"geld\", \"agency\"]";
    let program = Depesche::new(&format!(
        "{}[feed.deutsch]\n{from}\nlanguages = [\"de\"]\n[feed.english]\n{from}\nlanguages = \"EN\"\n\
         [feed.schweiz]\n{from}\nlanguages = \"de-CH\"\n[feed.neu]\n{from}\nage = \"200d\"\n\
         [feed.geld-und-welt]\n{from}\nsections = [\"Geld\", \"World\"]\n\
         [feed.hafen]\n{from}\ninclude = [\"hafen\"]\nexclude = [{{ title = \"harbour\" }}]\n",
        sources(&site)
    ));
    program.once();
    let languages = |feed: &str| {
        let mut titles = titles(&program, feed);
        titles.sort_unstable();
        titles
    };
    assert_eq!(languages("deutsch").len(), 4, "{:?}", languages("deutsch"));
    assert_eq!(languages("english"), ["A bank opens", "Harbour to be deepened"]);
    assert_eq!(languages("schweiz"), [""; 0]);
    assert!(!languages("neu").contains(&"Was vor einem Jahr war".to_owned()));
    assert_eq!(languages("neu").len(), 4, "{:?}", languages("neu"));
    assert_eq!(languages("geld-und-welt").len(), 3, "{:?}", languages("geld-und-welt"));
    assert_eq!(languages("hafen").len(), 1, "{:?}", languages("hafen"));
}
