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

#[test]
fn a_section_that_no_source_ever_had_is_reported() {
    let site = Site::start();
    let program = Depesche::new(&format!(
        "{}[feed.hier]\nfrom = [\"politik\", \"geld\"]\nsections = [\"Gelt\", \"POLITIK\"]\n\
         [feed.dort]\nfrom = [\"politik\", \"agency\"]\nsections = [\"Sport\"]\n",
        sources(&site)
    ));
    for source in ["politik", "geld"] {
        assert_eq!(program.run(&["once", source]).code, Some(0));
    }
    let status = program.run(&["status"]).stdout;
    let hier = "hier: nothing ever stood in the section \"gelt\" that its `sections` asks for; seen were Geld, Politik";
    assert!(status.contains(hier), "{status}");
    assert_eq!(status.matches("nothing ever stood").count(), 1, "not all sources of the other one were read: {status}");
    assert_eq!(program.run(&["once", "agency"]).code, Some(0));
    let status = program.run(&["status"]).stdout;
    assert!(status.contains("dort: nothing ever stood in the section \"sport\""), "{status}");
}

/// A story as an agency sends it, in sentences that tell it from all others.
fn story(of: &str) -> Vec<String> {
    let sentence =
        |(number, words): (usize, &str)| format!("{of} {words} und das war Nummer {number} der Meldung zu {of}.");
    [
        "wird seit Montag von der Werft in Emden gebaut",
        "kostet nach Auskunft der Reederei elf Millionen Euro",
        "soll im Frühjahr vor der Küste erprobt werden",
        "fährt mit Strom aus Batterien so schwer wie drei Lastwagen",
        "löst ein Schiff ab, das vierzig Jahre lang im Dienst stand",
        "bekommt einen Namen, den die Kinder der Insel wählen durften",
        "hält laut Gutachten auch den Eisgang im Watt ohne Schaden aus",
        "wird vom Land gefördert, wie die Ministerin in Hannover sagte",
    ]
    .into_iter()
    .enumerate()
    .map(sentence)
    .collect()
}

/// The text of an item.
fn content(sentences: &[String]) -> String {
    let text: String = sentences.iter().map(|sentence| format!("&lt;p&gt;{sentence}&lt;/p&gt;")).collect();
    format!("<description>{text}</description>")
}

#[test]
fn a_story_of_an_agency_in_three_papers_is_one_item_with_three_origins() {
    let site = Site::start();
    let at = |hours: i64, sentences: &[String]| format!("{}{}", hours_ago(hours), content(sentences));
    let (ferry, bridge) = (story("Die Fähre"), story("Die Brücke"));
    let dateline: Vec<String> = ["EMDEN (dpa) – ".to_owned()].iter().chain(&ferry).cloned().collect();
    let house: Vec<String> = ferry.iter().cloned().chain(["Mehr dazu lesen Sie morgen im Boten.".to_owned()]).collect();
    feed(&site, "/a.xml", "de", &[("urn:a:1", "/a/1", "Neue Fähre", &["Küste"], &at(3, &dateline))]);
    let bridge = at(2, &bridge);
    let old = at(80, &ferry);
    let (cut, whole) = (at(4, &ferry[..6]), at(2, &house));
    feed(
        &site,
        "/b.xml",
        "de",
        &[
            ("urn:b:1", "/b/1", "Mit Strom zur Insel", &["Wirtschaft"], &cut),
            ("urn:b:2", "/b/2", "Neue Brücke", &["Küste"], &bridge),
        ],
    );
    feed(
        &site,
        "/c.xml",
        "de",
        &[
            ("urn:c:1", "/c/1", "Die Fähre wird gebaut", &["Land"], &whole),
            ("urn:c:2", "/c/2", "Was lange vorher war", &["Land"], &old),
        ],
    );
    let sources = ["a", "b", "c"]
        .map(|id| format!("[source.{id}]\nurl = \"{}/{id}.xml\"\ntitle = \"Blatt {id}\"\n", site.base()));
    let from = "from = [\"a\", \"b\", \"c\"]";
    let program =
        Depesche::new(&format!("{}[feed.eins]\n{from}\nunite = \"text\"\n[feed.alle]\n{from}\n", sources.concat()));
    for source in ["b", "a", "c"] {
        assert_eq!(program.run(&["once", source]).code, Some(0));
    }
    assert_eq!(program.items("alle").len(), 5);
    let titles = titles(&program, "eins");
    assert_eq!(titles, ["Neue Brücke", "Mit Strom zur Insel", "Was lange vorher war"], "the first seen represents it");
    let items = program.items("eins");
    let origins = |item: &Value| {
        let origins = item["_depesche"]["origins"].as_array().unwrap().clone();
        origins.iter().map(|origin| (origin["name"].clone(), origin["url"].clone())).collect::<Vec<_>>()
    };
    let of = |id: &str| (Value::from(format!("Blatt {id}")), Value::from(format!("{}/{id}/1", site.base())));
    assert_eq!(origins(&items[1]), [of("b"), of("a"), of("c")]);
    assert_eq!(origins(&items[0]).len(), 1);
    assert_eq!(items[1]["tags"], serde_json::json!(["Wirtschaft", "Küste", "Land"]));
    assert_eq!(items[1]["id"], find(&program.items("b"), "Mit Strom zur Insel")["id"]);

    let rss = rss::Channel::read_from(program.document("eins.rss").as_bytes()).unwrap();
    assert_eq!(rss.items()[1].source().unwrap().title(), Some("Blatt b"));
    let atom = atom_syndication::Feed::read_from(program.document("eins.atom").as_bytes()).unwrap();
    let entry = &atom.entries()[1];
    assert_eq!(entry.source().unwrap().title().as_str(), "Blatt b");
    let related = entry.links().iter().filter(|link| link.rel() == "related");
    let related: Vec<(&str, &str)> = related.map(|link| (link.title().unwrap(), link.href())).collect();
    let (a, c) = (format!("{}/a/1", site.base()), format!("{}/c/1", site.base()));
    assert_eq!(related, [("Blatt a", a.as_str()), ("Blatt c", c.as_str())]);
    let page = program.document("eins.html");
    let byline = page.split("<h2>").nth(2).unwrap().split("byline").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(
        byline.contains("Blatt b</bdi>") && byline.contains(&format!("<a href=\"{c}\"><bdi>Blatt c</bdi></a>")),
        "{byline}"
    );

    let before = ["rss", "atom", "json", "html"].map(|format| program.document(&format!("eins.{format}")));
    program.once();
    assert_eq!(["rss", "atom", "json", "html"].map(|format| program.document(&format!("eins.{format}"))), before);
}

/// The sources of an article that outlives the item which represented it: `a` keeps one item only.
fn outlived(site: &Site, archive: &str) -> (Depesche, Value) {
    let second = hours_ago(2);
    feed(site, "/a.xml", "de", &[("urn:a:1", "/hafen", "Hafen", &["A"], &second)]);
    feed(site, "/b.xml", "de", &[("urn:b:1", "/hafen", "Der Hafen", &["B"], &second)]);
    let program = Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[publish]\ndirectory = \"public\"\narchive = \"{archive}\"\n\
         [server]\nlisten = []\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
         [store]\nurl = \"sqlite:depesche.db\"\n\
         [source.a]\nurl = \"{0}/a.xml\"\nkeep = {{ items = 1 }}\n[source.b]\nurl = \"{0}/b.xml\"\n\
         [feed.alles]\nfrom = [\"a\", \"b\"]\n",
        site.base()
    ));
    for source in ["a", "b"] {
        assert_eq!(program.run(&["once", source]).code, Some(0));
    }
    let article = find(&program.items("alles"), "Hafen");
    assert_eq!(program.items("alles").len(), 1);
    feed(site, "/a.xml", "de", &[("urn:a:2", "/neu", "Neu", &["A"], &hours_ago(1))]);
    for _ in 0..2 {
        assert_eq!(program.run(&["once", "a"]).code, Some(0));
    }
    assert_eq!(program.items("a").len(), 1, "the store has it no longer");
    (program, article)
}

#[test]
fn what_outlives_its_representative_is_not_sent_again() {
    let site = Site::start();
    let (program, article) = outlived(&site, "0s");
    let items = program.items("alles");
    assert_eq!(items.len(), 2, "{items:#?}");
    assert_eq!(find(&items, "Der Hafen")["id"], article["id"]);
    assert_ne!(find(&program.items("b"), "Der Hafen")["id"], article["id"]);

    let site = Site::start();
    let (program, article) = outlived(&site, "365d");
    assert_eq!(titles(&program, "alles"), ["Neu"], "it is in the archive");
    let archive = format!("alles/archive/{}", (Utc::now() - TimeDelta::hours(2)).format("%Y-%m"));
    assert_eq!(program.items(&archive)[0]["id"], article["id"]);
    feed(&site, "/b.xml", "de", &[("urn:b:1", "/hafen", "Der Hafen ist tief", &["B"], &hours_ago(2))]);
    assert_eq!(program.run(&["once", "b"]).code, Some(0));
    let changed = find(&program.items("alles"), "Der Hafen ist tief");
    assert_eq!(changed["id"], article["id"]);
    assert!(changed["date_modified"].as_str() >= article["date_modified"].as_str());
}
