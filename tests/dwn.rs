//! A newspaper in the layout of Deutsche Wirtschafts Nachrichten, with and without selectors.

use serde_json::Value;

use crate::support::{Depesche, Site};

const TEASERS: &str = include_str!("fixtures/dwn/teasers.html");

/// The newspaper: a home page of teasers, and the article of one of them with teasers below it.
fn newspaper() -> Site {
    let site = Site::start();
    site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", TEASERS));
    let article = include_str!("fixtures/dwn/article.html").replace("{{teasers}}", TEASERS);
    site.html("/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht", &article);
    site.html("/706332", &article);
    site
}

fn only_url(site: &Site) -> Depesche {
    Depesche::new(&format!("[source.kw]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n", site.base()))
}

fn every_selector(site: &Site) -> Depesche {
    Depesche::new(&format!(
        r##"
[source.kw]
url = "{}/"
timezone = "Europe/Berlin"

[source.kw.listing]
item = "div.newsbox"
title = "a.title"
url = {{ select = "a.title", attr = "href" }}
section = {{ select = "a.section", optional = true }}
date = {{ select = ".pubdate", format = "%d.%m.%Y", optional = true }}
lead = "p.flash"
image = {{ select = ".pic img", attr = "data-original" }}

[source.kw.article]
item = "#main-column"
title = ".article-title h1"
section = ".article.section"
date = {{ select = ".publish-date-new", format = "%d.%m.%Y %H:%M" }}
lead = ".article-flash"
author = ".article-author a"
image = {{ select = ".article-mainpic img.pic", attr = "data-original" }}
body = ".art-content"
remove = [".radar-in-article", ".adslot", ".fin2box"]
"##,
        site.base()
    ))
}

/// The item of an article, by a word of its title.
fn item(program: &Depesche, word: &str) -> Value {
    let items = program.items("kw");
    let found: Vec<&Value> = items.iter().filter(|item| item["title"].as_str().unwrap().contains(word)).collect();
    assert_eq!(found.len(), 1, "{word} in {items:#?}");
    found[0].clone()
}

fn check_article(program: &Depesche, site: &Site) {
    let item = item(program, "Windpark");
    assert_eq!(item["title"], "Windpark vor der Küste: kein Kompromiss in Sicht");
    assert_eq!(item["tags"][0], "Wirtschaft");
    assert_eq!(item["date_published"], "2024-11-24T14:36:00+01:00");
    assert_eq!(
        item["summary"],
        "Fischer, Reeder und Naturschützer ringen um jeden Kilometer. \
         Die Landesregierung will noch vor Weihnachten entscheiden."
    );
    assert_eq!(item["authors"][0]["name"], "Wiebke Ohlsen");
    assert_eq!(item["image"], format!("{}/pics/windpark-gross.jpg", site.base()));
    assert_eq!(item["url"], format!("{}/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht", site.base()));

    let body = item["content_html"].as_str().unwrap();
    for wanted in [
        "Der Saal im alten Zollamt",
        "Fischer fürchten um ihre Gründe",
        "Ein Containerschiff bremst",
        "zehnten Dezember",
    ] {
        assert!(body.contains(wanted), "{wanted:?} is missing in {body}");
    }
    for unwanted in [
        "Lesezeit",
        "Mehr zum Thema",
        "Anzeige",
        "article:fokus_txt",
        "Benachrichtigung",
        "Hafen bekommt",
        "Festgeld",
        "Hausbesitzer",
        "Lokführer",
        "Teilen",
        "Jeden Kilometer",
    ] {
        assert!(!body.contains(unwanted), "{unwanted:?} is in {body}");
    }
    let heading = body.find("Fischer fürchten").unwrap();
    assert!(body[..heading].trim_end().ends_with("<h3>"), "the subheading is one: {body}");
}

fn check_teasers(program: &Depesche, site: &Site) {
    let expected = [
        (
            "Immobilien",
            "Hausbesitzer müssen Heizungen früher tauschen",
            "2024-11-24",
            "/pics/heizung.jpg",
            "/706330/hausbesitzer-muessen-heizungen-frueher-tauschen",
            true,
        ),
        (
            "Finanzen",
            "Zentralbank lässt den Zins, wo er ist",
            "2024-11-23",
            "/pics/zins.jpg",
            "/706328/zentralbank-laesst-den-zins-wo-er-ist",
            false,
        ),
        (
            "Politik",
            "Kabinett beschließt neue Regeln für Straßenfeste",
            "2024-11-22",
            "/pics/strassenfest.jpg",
            "/706321/kabinett-beschliesst-neue-regeln-fuer-strassenfeste",
            true,
        ),
        (
            "Technologie",
            "Software erkennt müde Lokführer",
            "2024-11-21",
            "/pics/lok.jpg",
            "/706310/software-erkennt-muede-lokfuehrer",
            true,
        ),
    ];
    for (section, title, day, image, path, cut) in expected {
        let item = item(program, title);
        assert_eq!(item["title"], title);
        assert_eq!(item["tags"][0], section, "{title}");
        assert_eq!(item["date_published"], format!("{day}T00:00:00+01:00"), "{title}");
        assert_eq!(item["image"], format!("{}{image}", site.base()), "{title}");
        assert_eq!(item["url"], format!("{}{path}", site.base()), "{title}");
        let text = item["content_text"].as_str().or(item["summary"].as_str()).unwrap();
        assert_eq!(text.ends_with('…'), cut, "{title}: {text}");
        assert!(!text.contains("..."), "{title}: {text}");
    }
    let advertorial = item(program, "Festgeld im Vergleich");
    let first_seen = advertorial["date_published"].as_str().unwrap();
    assert!(!first_seen.starts_with("2024"), "the advertised one is dated by first sight, not by others: {first_seen}");
}

#[test]
fn a_url_is_enough() {
    let site = newspaper();
    let program = only_url(&site);
    program.once();
    assert_eq!(program.items("kw").len(), 6);
    check_article(&program, &site);
    check_teasers(&program, &site);
}

#[test]
fn selectors_for_every_field() {
    let site = newspaper();
    let program = every_selector(&site);
    program.once();
    assert_eq!(program.items("kw").len(), 6);
    check_article(&program, &site);
    check_teasers(&program, &site);
}

#[test]
fn every_section_has_its_feed() {
    let site = newspaper();
    let program = only_url(&site);
    program.once();
    for (slug, count) in [("wirtschaft", 1), ("politik", 1), ("immobilien", 1)] {
        assert_eq!(program.items(&format!("kw/{slug}")).len(), count, "{slug}");
        assert!(program.document(&format!("kw/{slug}.rss")).contains("<rss"), "{slug}");
    }
}

#[test]
fn the_number_is_the_identity() {
    let site = newspaper();
    let program = only_url(&site);
    program.once();
    let before = item(&program, "Windpark");

    // Another slug, and the short link, with another tracking parameter.
    for link in ["/706332/windpark-gescheitert?src=live", "/706332?src=top"] {
        let teasers =
            TEASERS.replace("/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht?src=rec-newsboxes", link);
        let article = include_str!("fixtures/dwn/article.html").replace("{{teasers}}", &teasers);
        site.html("/706332/windpark-gescheitert", &article.replace("kein-kompromiss-in-sicht\"", "gescheitert\""));
        site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", &teasers));
        program.once();
        let after = item(&program, "Windpark");
        assert_eq!(after["id"], before["id"], "{link}");
        assert_eq!(program.items("kw").len(), 6, "{link}");
    }
}
