//! Feeds that are broken or hostile (X).

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use depesche::config::Source;
use depesche::extract::{self, Listing};
use depesche::model::{Page, SourceId};
use url::Url;

use crate::support::{Depesche, Site};

const ADDRESS: &str = "https://bote.example/politik/feed.xml";

/// What the catalogue allows a hostile feed in an optimised build. Builds without optimisation take
/// many times as long, the more so on a busy machine; what is not bounded takes hours.
const HOSTILE_TIME_MAX: Duration = Duration::from_millis(if cfg!(debug_assertions) { 60_000 } else { 100 });

/// How much text entities may make of a feed, in bytes; it is read as teaser and as text.
const EXPANDED_BYTES_MAX: usize = 2 * (4 << 20);

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// Reads bytes as a feed, as a refresh would.
fn read(body: impl AsRef<[u8]>) -> Listing {
    let page = Page::of_bytes(Url::parse(ADDRESS).unwrap(), body.as_ref(), now());
    let source = Source::automatic(SourceId::new("bote").unwrap(), page.url.clone());
    extract::listing(&page, &source, now())
}

/// Reads bytes as a feed, and makes sure that it takes no long time, for each MiB.
fn read_in_time(name: &str, body: &str) -> Listing {
    let begin = Instant::now();
    let listing = read(body);
    let time = begin.elapsed();
    assert!(time < HOSTILE_TIME_MAX * (1 + body.len() as u32 / (1 << 20)), "{name}: {time:?}");
    listing
}

/// RSS with these elements in its channel.
fn rss(inside: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Bote</title><link>https://bote.example/</link>{inside}</channel></rss>"
    )
}

/// An item of RSS.
fn item(title: &str, link: &str, more: &str) -> String {
    format!("<item><title>{title}</title><link>{link}</link>{more}</item>")
}

fn titles(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().filter_map(|entry| entry.title.as_ref()).map(|title| title.value.as_str()).collect()
}

#[test]
fn x01_entities_do_not_multiply() {
    let laughs: String =
        (1..30).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    let laughs =
        format!("<!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}]>{}", rss(&item("&l29;", "https://bote.example/1", "")));
    let often = format!("<description>{}</description>", "&a;".repeat(100_000));
    // Multiplied out, these are 5 GB and 100 MB.
    let quadratic = [50_000, 1_000].map(|length| {
        let long = "a".repeat(length);
        format!("<!DOCTYPE rss [<!ENTITY a \"{long}\">]>{}", rss(&item("Viel", "https://bote.example/1", &often)))
    });
    let [long, short] = quadratic;
    for (name, feed) in [("laughs", laughs), ("a long entity", long), ("a short entity", short)] {
        let listing = read_in_time(name, &feed);
        assert_eq!(listing.entries.len(), 1, "{name}");
        let said = listing.entries[0].lead.as_ref().map_or(0, |lead| lead.value.text.len())
            + listing.entries[0].body.as_ref().map_or(0, |body| body.value.len());
        assert!(said <= EXPANDED_BYTES_MAX && titles(&listing).concat().len() < 10_000, "{name}: {said} bytes");
    }
}

#[test]
fn x02_nothing_that_a_feed_names_is_fetched() {
    let site = Site::start();
    let secret = "Geheimes aus einer Datei";
    site.put("/secret", "text/plain", secret);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), secret).unwrap();
    let feed = format!(
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"{base}/style.xsl\" type=\"text/xsl\"?>\
         <!DOCTYPE rss SYSTEM \"{base}/rss.dtd\" [<!ENTITY a SYSTEM \"file://{path}\"><!ENTITY b SYSTEM \"{base}/secret\">\
         <!ENTITY % c SYSTEM \"{base}/more.dtd\">%c;]>\
         <rss version=\"2.0\"><channel><title>Bote</title><link>{base}/</link>\
         <item><title>Eins &a; &b;</title><link>{base}/1</link><description>&a;</description>\
         <xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{base}/secret\" parse=\"text\"/></item></channel></rss>",
        base = site.base(),
        path = file.path().display(),
    );
    site.put("/feed", "application/rss+xml", feed);
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    program.once();
    let items = program.items("bote");
    assert_eq!(items.len(), 1);
    assert!(items[0]["title"].as_str().unwrap().starts_with("Eins"), "{items:?}");
    assert!(!program.document("bote.atom").contains(secret));
    let asked: Vec<String> = site.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(asked, ["/feed"]);
}

#[test]
fn x03_deep_wide_and_many_are_bounded() {
    let attributes: String = (0..40_000).map(|number| format!(" a{number}=\"1\"")).collect();
    let spaces: String = (0..100_000).map(|number| format!(" xmlns:p{number}=\"u{number}\"")).collect();
    let declared: String = (0..20_000).map(|number| format!("<p{number}:a xmlns:p{number}=\"u{number}\"/>")).collect();
    let good = item("Eins", "https://bote.example/1", "");
    for (name, hostile) in [
        ("40 000 attributes", format!("<a{attributes}/>")),
        ("40 000 elements in each other", "<a>".repeat(40_000) + &"</a>".repeat(40_000)),
        ("100 000 namespaces of one element", format!("<a{spaces}/>")),
        ("20 000 namespaces one after the other", declared),
    ] {
        let listing = read_in_time(name, &rss(&format!("{good}{hostile}{good}")));
        assert_eq!(titles(&listing).first(), Some(&"Eins"), "{name}: {}", listing.reason);
        read_in_time(name, &rss(&format!("<item><title>Eins</title>{hostile}</item>")));
        read_in_time(name, &hostile);
    }
}

#[test]
fn x04_what_is_whole_before_a_break_is_kept_and_the_break_is_told() {
    let site = Site::start();
    let whole = rss(&["Eins", "Zwei", "Drei"].map(|title| item(title, &format!("{{{{base}}}}/{title}"), "")).concat());
    let cut = whole.find("Drei").unwrap() + 2;
    let ill_formed = whole.replace("<title>Zwei</title>", "<title>Zwei & <b>mehr</title></oops>");
    for (path, feed, expected, word) in [
        ("/cut", &whole[..cut], &["Eins", "Zwei"][..], "cut off"),
        ("/ill", ill_formed.as_str(), &["Eins", "Zwei & mehr", "Drei"][..], "stray &"),
    ] {
        site.put(path, "application/rss+xml", feed.replace("{{base}}", &site.base()));
        let program = Depesche::new(&format!("[source.bote]\nurl = \"{}{path}\"\n", site.base()));
        let told = program.once().stdout;
        assert!(told.contains(word), "{told}");
        let mut titles: Vec<String> =
            program.items("bote").iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect();
        titles.sort_by_key(|title| expected.iter().position(|one| one == title));
        assert_eq!(titles, expected);
    }
}

#[test]
fn x05_every_kind_of_feed_is_read() {
    for (file, format) in [
        ("rss-0.90.rdf", "RSS 0.9"),
        ("rss-0.91.xml", "RSS 0.9"),
        ("rss-0.92.xml", "RSS 0.9"),
        ("rss-1.0.rdf", "RSS 1.0"),
        ("newspaper.rss", "RSS 2.0"),
        ("atom-0.3.xml", "Atom 0.3"),
        ("atom-1.0.atom", "Atom"),
        ("json-1.0.json", "JSON Feed"),
        ("json-1.1.json", "JSON Feed"),
    ] {
        let body = std::fs::read(format!("tests/fixtures/feeds/{file}")).unwrap();
        let listing = read(body);
        assert!(listing.found_by.starts_with(format), "{file}: {}", listing.found_by);
        assert!(!listing.entries.is_empty(), "{file}");
    }
    // A version that there never was, and elements of another vocabulary under names of one's own.
    let mixed = "<rss version='3.14' xmlns:a='http://www.w3.org/2005/Atom' xmlns:d='http://purl.org/dc/elements/1.1/'>\
                 <channel><title>Bote</title><item><a:title>Eins</a:title><a:link href='https://bote.example/1'/>\
                 <d:date>2026-11-24T08:00:00Z</d:date></item></channel></rss>";
    let listing = read(mixed);
    assert_eq!(titles(&listing), ["Eins"]);
    let entry = &listing.entries[0];
    assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/1");
    assert_eq!(entry.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-24T08:00:00+00:00");
}

#[test]
fn x08_no_title_acts_or_breaks_the_document() {
    let site = Site::start();
    let long = "Lang ".repeat(200_000);
    let wild = [
        "&lt;b&gt;Fett&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;",
        "A &amp;amp;amp; B",
        "<![CDATA[Ende ]]]]><![CDATA[> davon]]>",
        "abc \u{202e}txt.exe",
        &long,
    ];
    let items: String =
        wild.iter().enumerate().map(|(at, title)| item(title, &format!("{}/{at}", site.base()), "")).collect();
    site.put("/feed", "application/rss+xml", rss(&items));
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    program.once();
    let by_link = |at: usize| {
        let items = program.items("bote");
        let found = items.iter().find(|item| item["url"].as_str().unwrap().ends_with(&format!("/{at}"))).unwrap();
        found["title"].as_str().unwrap().to_owned()
    };
    assert!(by_link(0).starts_with("Fett"), "{}", by_link(0));
    assert!(!by_link(0).contains(['<', '>']));
    assert_eq!(by_link(1), "A & B");
    assert_eq!(by_link(2), "Ende ]]> davon");
    assert_eq!(by_link(3), "abc txt.exe", "a mark that turns the text around is taken out");
    assert!(by_link(4).chars().count() <= 1000 && by_link(4).starts_with("Lang Lang"), "{}", by_link(4).len());
    for path in ["bote.rss", "bote.atom"] {
        roxmltree::Document::parse(&program.document(path)).unwrap();
    }
    assert!(!program.document("bote.html").contains("<script>alert"));
}

#[test]
fn x09_links_are_absolute_or_gone() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/a/'><title>Bote</title>\
        <entry xml:base='b/'><title>Basis</title><id>urn:x:1</id><link href='c.html'/></entry>\
        <entry><title>Ohne Schema</title><id>urn:x:2</id><link href='//andere.example/d'/></entry>\
        <entry><title>Skript</title><id>urn:x:3</id><link href='javascript:alert(1)'/></entry>\
        <entry><title>Datei</title><id>urn:x:4</id><link href='file:///etc/passwd'/></entry></feed>";
    let links: Vec<Option<String>> = read(feed)
        .entries
        .iter()
        .map(|entry| entry.url.as_ref().map(|url| url.value.to_string()).filter(|url| url.starts_with("http")))
        .collect();
    assert_eq!(
        links,
        [Some("https://bote.example/a/b/c.html".to_owned()), Some("https://andere.example/d".to_owned()), None, None]
    );
}

#[test]
fn x10_a_feed_that_follows_itself_is_left_at_the_limit() {
    let site = Site::start();
    let page = |path: &str, next: &str| {
        let entry = format!("<entry><title>Artikel {path}</title><id>urn:x:{path}</id><link href='/{path}'/></entry>");
        let feed = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Bote</title><link rel='next' href='{next}'/>{entry}</feed>"
        );
        site.put(path, "application/atom+xml", feed);
    };
    // One that names itself, and one whose pages are all different and never end.
    page("/self", "/self");
    (1..40).for_each(|number| page(&format!("/p{number}"), &format!("/p{}", number + 1)));
    let program = Depesche::new(&format!(
        "[source.kreis]\nurl = \"{base}/self\"\n[source.kreis.listing]\npages = 10\n\
         [source.ohne_ende]\nurl = \"{base}/p1\"\n[source.ohne_ende.listing]\npages = 10\n",
        base = site.base()
    ));
    program.once();
    let asked = |prefix: &str| site.seen().iter().filter(|seen| seen.path.starts_with(prefix)).count();
    assert_eq!((asked("/self"), asked("/p")), (1, 10));
    assert_eq!(program.items("ohne_ende").len(), 10);
}

/// A feed of so many items, a minute apart, the newest of which is the one with this number.
fn long_feed(count: usize, newest: usize) -> String {
    let item_of = |number: usize| {
        let date = now() - TimeDelta::minutes(newest.abs_diff(number) as i64);
        item(&format!("Nummer {number}"), &format!("/{number}"), &format!("<pubDate>{}</pubDate>", date.to_rfc2822()))
    };
    rss(&(0..count).map(item_of).collect::<String>())
}

#[test]
fn x07_of_a_hundred_thousand_items_the_newest_are_read_in_time() {
    const COUNT: usize = 100_000;
    for newest in [0, COUNT - 1] {
        let listing = read_in_time("100 000 items", &long_feed(COUNT, newest));
        assert_eq!(listing.entries.len(), 2_000);
        assert!(titles(&listing).contains(&format!("Nummer {newest}").as_str()));
        assert!(listing.found_by.contains("larger than what is read"), "{}", listing.found_by);
    }
    let item_of = |number: usize| {
        format!("{{\"id\":\"{number}\",\"url\":\"https://bote.example/{number}\",\"title\":\"Nummer {number}\"}}")
    };
    let items: Vec<String> = (0..COUNT).map(item_of).collect();
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Bote\",\"items\":[{}]}}",
        items.join(",")
    );
    let listing = read_in_time("100 000 items of JSON", &json);
    assert_eq!((listing.entries.len(), titles(&listing)[0]), (2_000, "Nummer 0"));
}

#[test]
fn x07_a_feed_that_consists_of_tags_or_values_alone_is_bounded() {
    let mebibytes = |text: &str| text.repeat((8 << 20) / text.len());
    let listing = read_in_time("items without anything in them", &rss(&mebibytes("<item/>")));
    assert!(listing.entries.len() <= 2_000, "{}", listing.entries.len());
    read_in_time("items in items", &rss(&mebibytes("<item>")));
    read_in_time("elements", &rss(&format!("<item><title>Eins</title>{}</item>", mebibytes("<a/>"))));
    for values in ["{},", "[],", "0,", "{\"id\":\"1\"},"] {
        let json = format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{}0]}}", mebibytes(values));
        assert!(read_in_time(values, &json).entries.len() <= 2_000);
    }
}

#[test]
fn x06_items_keep_their_identity_whatever_becomes_of_the_guids() {
    let site = Site::start();
    // Per poll: the guid of each item, if it has one.
    let feed = |guid: &dyn Fn(usize) -> String| {
        let items: String = (0..12)
            .map(|number| {
                let date = "<pubDate>Sun, 22 Nov 2026 07:05:30 GMT</pubDate>";
                item(
                    &format!("Nummer {number}"),
                    &format!("{}/{number}", site.base()),
                    &format!("{}{date}", guid(number)),
                )
            })
            .collect();
        site.put("/feed", "application/rss+xml", rss(&items));
    };
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
    let ids = || -> Vec<String> {
        program.once();
        let mut ids: Vec<String> =
            program.items("bote").iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    feed(&|_| String::new());
    let first = ids();
    assert_eq!(first.len(), 12);
    feed(&|_| "<guid>immer-gleich</guid>".to_owned());
    assert_eq!(ids(), first, "one guid for all");
    feed(&|number| format!("<guid>paar-{}</guid>", number / 2));
    assert_eq!(ids(), first, "one guid for two");
    for poll in 0..3 {
        feed(&|number| format!("<guid>bei-{poll}-{number}</guid>"));
        assert_eq!(ids(), first, "another guid at each poll");
    }
    feed(&|_| String::new());
    assert_eq!(ids(), first, "no guid any more");
}

/// A source of a feed that writes its items anew at each poll.
struct Churn {
    site: Site,
    program: Depesche,
}

impl Churn {
    fn new() -> Self {
        let site = Site::start();
        let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/feed\"\n", site.base()));
        Self { site, program }
    }

    /// A poll of a feed with these items: headline, link, guid, date.
    fn poll(&self, items: impl Iterator<Item = (String, String, String, DateTime<Utc>)>) -> serde_json::Value {
        let items: String = items
            .map(|(title, link, guid, date)| {
                let more = format!("{guid}<pubDate>{}</pubDate>", date.to_rfc2822());
                item(&title, &format!("{}{link}", self.site.base()), &more)
            })
            .collect();
        self.site.put("/feed", "application/rss+xml", rss(&items));
        self.program.run(&["once"]);
        serde_json::from_str(&self.program.run(&["status", "--json"]).stdout).unwrap()
    }

    /// The published ids with their headlines.
    fn ids(&self) -> Vec<(String, String)> {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let items = self.program.items("bote");
        let mut ids: Vec<_> = items.iter().map(|item| (text(&item["id"]), text(&item["title"]))).collect();
        ids.sort();
        ids
    }
}

#[test]
fn x06_items_stay_what_they_are_when_guids_and_links_are_new_at_each_poll() {
    let churn = Churn::new();
    let hours = |number: usize| now() - TimeDelta::hours(number as i64);
    let title = |number: usize| format!("Der Rat der Stadt {} berät", (b'A' + number as u8) as char);
    type Form = fn(usize, usize) -> (String, String);
    let forms: [(&str, Form); 4] = [
        ("a session in the link", |poll, number| {
            (format!("/a{number}?k={poll}f"), format!("<guid>{poll}-{number}</guid>"))
        }),
        ("a session in the path", |poll, number| {
            (format!("/s{poll}x/a{number}"), format!("<guid>{poll}-{number}</guid>"))
        }),
        ("one guid for all", |poll, number| (format!("/a{number}?z={poll}q"), "<guid>immer</guid>".to_owned())),
        ("no guid", |poll, number| (format!("/b{poll}/c{number}"), String::new())),
    ];
    let mut poll = 0;
    let mut first = Vec::new();
    for (name, form) in forms {
        for _ in 0..3 {
            poll += 1;
            let items = (0..12).map(|number| {
                let (link, guid) = form(poll, number);
                (title(number), link, guid, hours(number))
            });
            let status = churn.poll(items);
            if first.is_empty() {
                first = churn.ids();
                assert_eq!(first.len(), 12);
                continue;
            }
            assert_eq!(churn.ids(), first, "{name}, poll {poll}: {status}");
            let source = &status[0];
            let reason = source["reason"].as_str().unwrap();
            assert!(reason.contains("the articles have other addresses"), "{status}");
        }
        let link = form(poll, 3).0;
        let items = churn.program.items("bote");
        let fourth = items.iter().find(|item| item["title"] == title(3).as_str()).unwrap();
        assert!(fourth["url"].as_str().unwrap().ends_with(&link), "{name}: the link is that of today: {fourth}");
        assert!(fourth.get("date_modified").is_none_or(|at| at == &fourth["date_published"]), "{fourth}");
    }
    // News among them is news, and a daily column is another article every day.
    let column = |day: i64| ("Börse".to_owned(), format!("/z{day}"), String::new(), now() + TimeDelta::days(day));
    let known = |poll: usize| {
        (0..11).map(move |number| (title(number), format!("/n{poll}/{number}"), String::new(), hours(number)))
    };
    churn.poll(known(90).chain([column(-1)]));
    churn.poll(known(91).chain([column(0)]));
    assert_eq!(churn.ids().iter().filter(|(_, title)| title == "Börse").count(), 2);
    assert_eq!(churn.ids().len(), first.len() + 2);
}

#[test]
fn x06_a_flood_that_is_no_news_is_stemmed_and_told() {
    let churn = Churn::new();
    let date = |number: usize| now() - TimeDelta::hours(number as i64);
    let calm = |from: usize| {
        (from..from + 20).rev().map(move |number| {
            (format!("Nummer {number}"), format!("/{}", 100 + number), String::new(), date(200 - number))
        })
    };
    for poll in 0..6 {
        churn.poll(calm(poll));
    }
    assert_eq!(churn.ids().len(), 25);
    // Other headlines, other links, and dates that have been there all the time.
    for poll in 1..=3 {
        let status = churn.poll((0..20).map(|number| {
            (
                format!("Etwas {poll}-{number}"),
                format!("/{}", 200 + 20 * poll + number),
                String::new(),
                date(190 + number),
            )
        }));
        assert_eq!(churn.ids().len(), 25 + 5 * poll, "{status}");
        let source = &status[0];
        assert_eq!(source["verdict"], "drifted", "{status}");
        assert!(source["reason"].as_str().unwrap().contains("20 of the 20 entries are new at once"), "{status}");
    }
    // What is new, all of it, is no flood.
    let before = churn.ids().len();
    let fresh = (0..20).map(|number| {
        (format!("Frisch {number}"), format!("/{}", 400 + number), String::new(), now() + TimeDelta::minutes(number))
    });
    churn.poll(fresh);
    assert_eq!(churn.ids().len(), before + 20);
}
