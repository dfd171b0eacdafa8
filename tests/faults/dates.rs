//! Dates as sites write them (T).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use depesche::model::Precision;
use depesche::normalise::date::{self, Context};
use serde_json::Value;

use crate::support::{Depesche, Site};

/// A Tuesday, at 10:00 in Berlin.
fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// What a text says, as an instant, if it says a time; else as a day.
fn read(text: &str, language: &str, timezone: Tz) -> Option<String> {
    let context = Context { now: now(), timezone, language: Some(language), order: None };
    let moment = date::read(text, &context)?;
    Some(match moment.precision {
        Precision::Day => moment.at.date_naive().to_string(),
        _ => format!("{}{}", moment.at.to_rfc3339(), if moment.ambiguous { "?" } else { "" }),
    })
}

#[test]
fn t01_dates_in_several_languages_are_exact_instants() {
    let berlin = chrono_tz::Europe::Berlin;
    for (text, language, timezone, expected) in [
        ("Sonntag, 22. November 2026, 07:05 Uhr", "de", berlin, "2026-11-22T07:05:00+01:00"),
        ("22. Oktober", "de", berlin, "2026-10-22"),
        ("2. März", "de", berlin, "2026-03-02"),
        ("5. Jänner 2026, 18.30 Uhr", "de-AT", chrono_tz::Europe::Vienna, "2026-01-05T18:30:00+01:00"),
        ("Sa., 3.1.26", "de", berlin, "2026-01-03"),
        ("gestern, 18:30", "de", berlin, "2026-11-23T18:30:00+01:00"),
        ("vor 5 Minuten", "de", berlin, "2026-11-24T09:55:00+01:00"),
        ("heute", "de", berlin, "2026-11-24"),
        ("heute, 08:15 Uhr", "de", berlin, "2026-11-24T08:15:00+01:00"),
        ("22 juillet 2026 à 7h05", "fr", chrono_tz::Europe::Paris, "2026-07-22T07:05:00+02:00"),
        ("hier à 18 h 30", "fr", chrono_tz::Europe::Paris, "2026-11-23T18:30:00+01:00"),
        ("22 de noviembre de 2026, 07:05", "es", chrono_tz::Europe::Madrid, "2026-11-22T07:05:00+01:00"),
        ("November 22, 2026 7:05 PM EST", "en-US", chrono_tz::America::New_York, "2026-11-22T19:05:00-05:00"),
        ("22 listopada 2026, 07:05", "pl", chrono_tz::Europe::Warsaw, "2026-11-22T07:05:00+01:00"),
        ("2026年11月22日 7時05分", "ja", chrono_tz::Asia::Tokyo, "2026-11-22T07:05:00+09:00"),
        ("٢٢ نوفمبر ٢٠٢٦", "ar", chrono_tz::Africa::Cairo, "2026-11-22"),
    ] {
        assert_eq!(read(text, language, timezone).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn t02_clocks_that_go_back_and_forward_give_the_first_and_the_later_time() {
    let berlin = |text| read(text, "de", chrono_tz::Europe::Berlin);
    assert_eq!(berlin("25.10.2026 02:30").as_deref(), Some("2026-10-25T02:30:00+02:00?"));
    assert_eq!(berlin("29.03.2026 02:30").as_deref(), Some("2026-03-29T03:30:00+02:00?"));
    assert_eq!(berlin("25.10.2026 02:30 MEZ").as_deref(), Some("2026-10-25T02:30:00+01:00"));
}

#[test]
fn t03_forms_for_machines_are_read() {
    for (text, expected) in [
        ("2026-11-22T07:05:30Z", "2026-11-22T07:05:30+00:00"),
        ("2026-11-22T07:05:30+05:30", "2026-11-22T07:05:30+05:30"),
        ("2026-11-22T07:05", "2026-11-22T07:05:00+01:00"),
        ("20261122T070530Z", "2026-11-22T07:05:30+00:00"),
        ("1763791530", "2025-11-22T06:05:30+00:00"),
        ("1763791530000", "2025-11-22T06:05:30+00:00"),
        ("Sun, 22 Nov 26 07:05:30 +0000", "2026-11-22T07:05:30+00:00"),
        ("Sun, 22 Nov 2026 07:05:30 +0100 (CET)", "2026-11-22T07:05:30+01:00"),
        ("Sun, 22 Nov 2026 07:05 GMT", "2026-11-22T07:05:00+00:00"),
    ] {
        let read = read(text, "de", chrono_tz::Europe::Berlin);
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
        assert_eq!(read.as_deref().and_then(instant), instant(expected), "{text}: {read:?}");
    }
}

/// A site with a feed whose items have these dates.
fn feed(site: &Site, dates: &[&str]) {
    let items = dates.iter().enumerate().map(|(number, date)| {
        format!(
            "<item><title>Nummer {number}</title><link>{}/{number}</link><pubDate>{date}</pubDate></item>",
            site.base()
        )
    });
    let items: String = items.collect();
    site.put(
        "/feed",
        "application/rss+xml",
        format!("<rss version='2.0'><channel><title>Bote</title>{items}</channel></rss>"),
    );
}

/// What a feed says of its dates, by the numbers of its items.
fn dated(program: &Depesche, name: &str) -> Vec<Option<String>> {
    let mut items = program.items("bote");
    items.sort_by_key(|item| item["title"].as_str().unwrap().to_owned());
    items.iter().map(|item: &Value| item[name].as_str().map(str::to_owned)).collect()
}

#[test]
fn t04_a_date_that_cannot_be_read_is_the_time_of_first_sight_for_ever() {
    let site = Site::start();
    feed(&site, &["irgendwann im Herbst", "30.02.2026", "Sun, 22 Nov 2026 07:05:30 GMT"]);
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    let begin = Utc::now();
    program.once();
    let first = dated(&program, "date_published");
    let seen: Vec<DateTime<Utc>> = first[..2].iter().map(|date| date.as_deref().unwrap().parse().unwrap()).collect();
    assert!(seen.iter().all(|seen| (*seen - begin).num_seconds().abs() < 60), "{first:?}");
    assert_eq!(first[2].as_deref().map(|date| date.starts_with("2026-11-22T0")), Some(true), "{first:?}");

    std::thread::sleep(std::time::Duration::from_millis(1100));
    feed(&site, &["noch später", "31.02.2026", "Sun, 22 Nov 2026 07:05:30 GMT"]);
    program.once();
    assert_eq!(dated(&program, "date_published"), first);
}

#[test]
fn t05_impossible_dates_are_not_published() {
    let site = Site::start();
    let future = (Utc::now() + chrono::TimeDelta::days(40)).to_rfc2822();
    feed(&site, &[&future, "Thu, 01 Jan 1970 00:00:00 GMT", "0000-00-00T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 GMT"]);
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    let begin = Utc::now();
    program.once();
    for date in dated(&program, "date_published") {
        let date: DateTime<Utc> = date.unwrap().parse().unwrap();
        assert!((date - begin).num_seconds().abs() < 60, "{date}");
    }
    let told = program.run(&["explain", "bote", "--json"]).stdout;
    assert!(told.contains("not published, for it lies in the future: first sight stands in for it"), "{told}");
}

#[test]
fn t05_impossible_dates_of_a_page_are_first_sight_for_ever_and_flagged() {
    let site = Site::start();
    let day = |days: i64| (Utc::now() + chrono::TimeDelta::days(days)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let dates = [day(3), "1970-01-01T00:00:00Z".into(), "0000-11-20T07:05:00Z".into(), "0001-01-01T00:00:00Z".into()];
    let later = [day(5), "1970-01-02T00:00:00Z".into(), "0000-11-21T07:05:00Z".into(), "0001-01-02T00:00:00Z".into()];
    let put = |dates: &[String; 4]| {
        let teasers: String = dates
            .iter()
            .enumerate()
            .map(|(number, date)| {
                format!(
                    "<article><h2><a href=\"/rat-{}.html\">Der Rat berät den Haushalt Nummer {number}</a></h2>\
                 <time datetime=\"{date}\">{date}</time><p>Ein Anriss zum Haushalt der Stadt.</p></article>",
                    70_000 + number
                )
            })
            .collect();
        site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    };
    put(&dates);
    let program =
        Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    let begin = Utc::now();
    program.once();
    let first = dated(&program, "date_published");
    assert_eq!(first.len(), 4);
    for date in first.iter().flatten() {
        let date: DateTime<Utc> = date.parse().unwrap();
        assert!((date - begin).num_seconds().abs() < 60, "{date}");
    }
    // What was not believed is said, with the value and the reason.
    let told = program.run(&["explain", "bote", "--json"]).stdout;
    assert!(told.contains("not published, for it is too long ago to be a date of publication"), "{told}");
    assert!(told.contains("1970-01-01"), "{told}");
    // Nobody's clock makes them others.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    put(&later);
    program.once();
    assert_eq!(dated(&program, "date_published"), first);
}

#[test]
fn t06_the_article_page_says_the_time_of_the_day_that_the_listing_says() {
    let site = Site::start();
    // What the listing says, what JSON-LD on the article page says, and what counts.
    const DAY: &str = "2026-11-20";
    let cases = [
        ("a time beats a day", DAY, Some("2026-11-20T07:05:00+01:00"), "2026-11-20T07:05:00+01:00"),
        ("also if the listing has it", "2026-11-20T08:15:00+01:00", Some(DAY), "2026-11-20T08:15:00+01:00"),
        ("of two days that of the article", DAY, Some("2026-11-18T09:30:00+01:00"), "2026-11-18T09:30:00+01:00"),
        (
            "and of two times",
            "2026-11-20T08:15:00+01:00",
            Some("2026-11-20T07:05:00+01:00"),
            "2026-11-20T07:05:00+01:00",
        ),
        ("what only one says", DAY, None, "2026-11-20T00:00:00+01:00"),
    ];
    let headline = |number: usize| format!("Der Rat berät den Haushalt Nummer {number}");
    let mut teasers = String::new();
    for (number, (_, listing, article, _)) in cases.iter().enumerate() {
        let title = headline(number);
        let text = "Der Rat sprach lange über den Haushalt, ehe er in die Pause ging. ".repeat(12);
        let published = article.map(|date| format!(",\"datePublished\":\"{date}\"")).unwrap_or_default();
        site.html(
            &format!("/artikel-{}.html", 70_000 + number),
            &format!(
                "<html lang=\"de\"><head><title>{title}</title><script type=\"application/ld+json\">\
                 {{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"{title}\"{published}}}\
                 </script></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
            ),
        );
        teasers += &format!(
            "<article><h2><a href=\"/artikel-{}.html\">{title}</a></h2><time datetime=\"{listing}\">{listing}</time>\
             <p>Ein Anriss.</p></article>",
            70_000 + number
        );
    }
    site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n", site.base()));
    program.once();
    for ((rule, .., expected), date) in cases.iter().zip(dated(&program, "date_published")) {
        assert_eq!(date.as_deref(), Some(*expected), "{rule}");
    }
}

#[test]
fn t07_a_later_change_is_an_update_and_no_new_item() {
    let site = Site::start();
    let feed = |title: &str, updated: &str| {
        let entry = format!(
            "<entry><title>{title}</title><id>urn:x:1</id><link href='/1'/>\
             <published>2026-11-20T07:05:00Z</published><updated>{updated}</updated></entry>"
        );
        let feed = format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>Bote</title>{entry}</feed>");
        site.put("/feed", "application/atom+xml", feed);
    };
    feed("Rat tagt", "2026-11-20T07:05:00Z");
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    program.once();
    let before = program.items("bote");
    feed("Rat tagte", "2026-11-21T09:00:00Z");
    program.once();
    let after = program.items("bote");
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(after[0]["id"], before[0]["id"]);
    assert_eq!(after[0]["date_published"], before[0]["date_published"]);
    assert!(after[0]["date_modified"].as_str() > before[0]["date_modified"].as_str(), "{after:?}");
}
