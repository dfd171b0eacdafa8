//! Tools that cannot be run beside: what their rules mean, read by hand.

use super::{import, item, items, pages};

const SCOTTY: &str = include_str!("../fixtures/import/scotty.toml");
const HTML2RSS: &str = include_str!("../fixtures/import/html2rss.yml");
const MINIFLUX: &str = include_str!("../fixtures/import/miniflux.json");
const MINIFLUX_OPML: &str = include_str!("../fixtures/import/miniflux.opml");

#[test]
fn rules_of_scotty_give_its_items() {
    let site = pages::site();
    let base = site.base();
    let (program, _) = import(&site, "feeds.toml", SCOTTY);
    program.once();
    let mut expected = vec![
        item(format!("{base}/blatt/1-radweg"), "Radweg & Schule", "2026-11-15", Some("Der Rat stimmt zu.")),
        item(
            format!("{base}/blatt/3-muehle-mahlt"),
            "Mühle mahlt wieder",
            "2026-11-18",
            Some("Erstmals seit Jahren gibt es eigenes Mehl. Der Laden hat samstags auf."),
        ),
        item(
            format!("{base}/blatt/4-bruecke-gesperrt"),
            "Brücke gesperrt",
            "2026-11-20",
            Some("Die alte Brücke ist bis Ostern zu."),
        ),
    ];
    expected.sort();
    assert_eq!(items(&program, "aubach"), expected);
    // The second address of the same page adds nothing; the entry itself is title and link.
    let dates: Vec<(String, String)> =
        items(&program, "termine").into_iter().map(|item| (item.url, item.title)).collect();
    let expected = [
        (format!("{base}/saal/lichtmess"), "Lichtmess".to_owned()),
        (format!("{base}/saal/neujahrsempfang"), "Neujahrsempfang".to_owned()),
        (format!("{base}/saal/weihnachtskonzert"), "Weihnachtskonzert".to_owned()),
    ];
    assert_eq!(dates, expected);
}

#[test]
fn rules_of_html2rss_give_its_items() {
    let site = pages::site();
    let base = site.base();
    let (program, _) = import(&site, "feeds.yml", HTML2RSS);
    program.once();
    let aubach = items(&program, "aubach");
    let bridge = item(
        format!("{base}/blatt/4-bruecke-gesperrt"),
        "Die Brücke ist gesperrt",
        "2026-11-20",
        Some("Die alte Brücke ist bis Ostern zu."),
    );
    assert_eq!((aubach.len(), &aubach[3]), (4, &bridge));
    let hall = program.items("saal");
    let concert = hall.iter().find(|item| item["url"].as_str().unwrap().ends_with("/weihnachtskonzert")).unwrap();
    assert_eq!(concert["title"], "Im Saal: Weihnachtskonzert");
    assert_eq!(concert["image"], format!("{base}/bild/konzert.png"));
    assert_eq!(concert["tags"], serde_json::json!(["Termin"]));
    assert_eq!(&concert["date_published"].as_str().unwrap()[..10], "2026-11-03");
}

#[test]
fn settings_of_miniflux_give_its_items() {
    let site = pages::site();
    let base = site.base();
    let text = |number: usize| Some(pages::ARTICLES[number].2);
    let (program, run) = import(&site, "feeds.json", MINIFLUX);
    assert!(!format!("{run:?}").contains("geheim"), "{run:?}");
    program.once();
    let mut expected = vec![
        item(format!("{base}/artikel/5-anzeige"), "Anzeige: Teppiche", "2026-11-18", text(2)),
        item(format!("{base}/artikel/7-sturm"), "Sturm über Aubach", "2026-11-20", text(0)),
    ];
    assert_eq!(items(&program, "bote-am-morgen"), expected);
    assert_eq!(items(&program, "gemeinde"), expected, "the category");

    let (program, _) = import(&site, "feeds.opml", MINIFLUX_OPML);
    program.once();
    expected = vec![
        item(format!("{base}/artikel/6-horoskop"), "Bote: Horoskop", "2026-11-19", text(1)),
        item(format!("{base}/artikel/7-sturm"), "Bote: Sturm über Aubach", "2026-11-20", text(0)),
    ];
    assert_eq!(items(&program, "bote-am-morgen"), expected);
}
