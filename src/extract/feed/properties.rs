//! What holds for every feed: it is read to the end without a panic, in bounded time, and what is
//! whole in it survives what is broken behind it.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::tests::read;

/// How long a hostile feed may take in a build without optimisation, on a busy machine.
const HOSTILE_TIME_MAX: Duration = Duration::from_secs(20);
/// Cases per property: seconds in a build without optimisation.
const CASES: u32 = 48;

const RSS: &str = "<?xml version='1.0' encoding='utf-8'?>\n<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
    <channel><title>Bote &amp; Söhne</title><link>https://bote.example/</link>\
    <item><title><![CDATA[Erstens & ü]]></title><link>https://bote.example/1</link><dc:date>2026-11-24</dc:date></item>\
    <item><title>Zweitens</title><description>&lt;p>Text&lt;/p></description><guid isPermaLink='false'>b-2</guid></item>\
    <item><title>Drittens</title><enclosure url='https://bote.example/3.mp3' type='audio/mpeg' length='1'/></item>\
    </channel></rss>";

const ATOM: &str = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><title>Bote</title>\
    <entry><id>urn:x:1</id><title type='html'>Erstens &amp;amp; ü</title><updated>2026-11-24T10:00:00Z</updated></entry>\
    <entry><id>urn:x:2</id><title>Zweitens</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a</p></div></content></entry>\
    <entry><id>urn:x:3</id><title>Drittens</title><link href='https://bote.example/3'/></entry></feed>";

const JSON: &str = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Bote\",\"items\":[\
    {\"id\":\"1\",\"title\":\"Erstens & ü\"},{\"id\":2,\"title\":\"Zweitens\",\"content_text\":\"\\ud83d\\ude00\"},\
    {\"id\":\"3\",\"title\":\"Drittens\"}]}";

/// Feeds with what ends an item of them.
const FEEDS: &[(&str, &str)] = &[(RSS, "</item>"), (ATOM, "</entry>"), (JSON, "\"}")];

fn titles(body: &[u8]) -> Vec<String> {
    read(body).entries.into_iter().filter_map(|entry| entry.title).map(|title| title.value).collect()
}

#[test]
fn whole_items_before_a_cut_survive_it() {
    for (feed, end) in FEEDS {
        let whole = titles(feed.as_bytes());
        assert_eq!(whole, ["Erstens & ü", "Zweitens", "Drittens"]);
        let first = feed.find(end).unwrap() + end.len();
        for cut in first..feed.len() {
            let before = &feed.as_bytes()[..cut];
            let count = String::from_utf8_lossy(before).matches(end).count().min(3);
            let read = titles(before);
            assert!(read.starts_with(&whole[..count]) && read.len() <= 3, "cut at {cut}: {read:?}");
            assert!(read.iter().all(|title| whole.contains(title)), "cut at {cut}: {read:?}");
        }
    }
}

#[test]
fn cut_anywhere_nothing_panics() {
    for (feed, _) in FEEDS {
        (0..feed.len()).for_each(|cut| drop(read(&feed.as_bytes()[..cut])));
        (0..feed.len()).for_each(|cut| drop(read(&feed.as_bytes()[cut..])));
    }
}

#[test]
fn hostile_feeds_take_no_long_time() {
    let item =
        |inside: &str| format!("<rss version='2.0'><channel><item><title>T</title>{inside}</item></channel></rss>");
    let deep = |open: &str, count: usize| open.repeat(count);
    let many = |part: &dyn Fn(usize) -> String, count: usize| (0..count).map(part).collect::<String>();
    let repeated = |i: usize| match i % 4 {
        0 => format!("<category>{i}</category>"),
        1 => format!("<link>https://b.example/{i}</link>"),
        2 => format!("<dc:creator>{i}</dc:creator>"),
        _ => format!("<enclosure url='https://b.example/{i}.mp3' type='audio/mpeg' length='1'/>"),
    };
    let head = format!(
        "<rss version='2.0'><channel>{}{}",
        many(&|i| format!("<dc:creator>{i}</dc:creator>"), 50_000),
        "<item><title>T</title></item>".repeat(10_000)
    );
    let json = |key: &str, list: String| {
        format!(
            "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{\"id\":\"1\",\"{key}\":[{list}\"a\"]}}]}}"
        )
    };
    let attributes: String = (0..50_000).map(|i| format!(" a{i}='1'")).collect();
    for (name, feed) in [
        ("nested elements", item(&deep("<a>", 200_000))),
        ("nested escaped markup", item(&format!("<description>{}</description>", deep("&lt;div&gt;", 40_000)))),
        ("nested inline markup", item(&format!("<description>{}</description>", deep("<div>", 40_000)))),
        ("attributes", item(&format!("<a{attributes}>"))),
        ("escaped attributes", item(&format!("<description>&lt;a{attributes}&gt;</description>"))),
        ("namespaces", item(&(0..20_000).map(|i| format!("<p{i}:a xmlns:p{i}='u{i}'/>")).collect::<String>())),
        ("items", format!("<rss version='2.0'><channel>{}", "<item><title>T</title></item>".repeat(5_000))),
        ("items without end", format!("<rss version='2.0'><channel>{}", "<item><title>T".repeat(5_000))),
        ("categories", item(&(0..3_000).map(|i| format!("<category>{i}</category>")).collect::<String>())),
        ("repetitions", item(&many(&repeated, 100_000))),
        ("authors of the feed and items", head),
        ("JSON authors", json("authors", many(&|i| format!("\"{i}\","), 300_000))),
        ("JSON tags", json("tags", many(&|i| format!("\"{i}\","), 300_000))),
        (
            "JSON attachments",
            json("attachments", many(&|i| format!("{{\"url\":\"https://b.example/{i}\"}},"), 100_000)),
        ),
        ("languages", item(&"<a xml:lang='de' xml:base='/b/'>".repeat(50_000))),
        (
            "long bases",
            item(&format!(
                "<a xml:base='https://b.example/{}/'>{}",
                "b".repeat(1 << 20),
                "<link xml:base='x'>x</link>".repeat(20_000)
            )),
        ),
        (
            "bases in bases",
            format!(
                "<rss version='2.0'><channel>{}{}",
                format!("<a xml:base='https://b.example/{}/'>", "b".repeat(1000)).repeat(90),
                "<item><link>x</link></item>".repeat(10_000)
            ),
        ),
        ("roots", "<channel>".repeat(100_000)),
        ("JSON", format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}", "[".repeat(100_000))),
    ] {
        let start = Instant::now();
        let listing = read(feed.as_bytes());
        assert!(start.elapsed() < HOSTILE_TIME_MAX, "{name}: {:?}", start.elapsed());
        assert!(listing.is_feed, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn flipped_bytes_never_panic(which in 0..FEEDS.len(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = FEEDS[which].0.as_bytes().to_vec();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read(&bytes);
    }

    #[test]
    fn shuffled_parts_never_panic(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        let listing = read(format!("<rss version='2.0'><channel>{}", parts.concat()).as_bytes());
        prop_assert!(listing.is_feed);
    }
}

/// Pieces of feeds, good and broken.
const PARTS: &[&str] = &[
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<channel>",
    "</channel>",
    "</rss>",
    "<entry>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&",
    "&amp;",
    "&#0;",
    "&nbsp;",
    "&#xffffffff;",
    "<",
    ">",
    "a",
    "ü",
    "<link href='a'/>",
    "<a:b xmlns:a='c'>",
    "</a:b>",
    "<description>",
    "</description>",
    "<media:group>",
    "<media:content url='b.jpg' medium='image'/>",
    "<br>",
    "<?a?>",
    "<!D [",
    "<pubDate>gestern</pubDate>",
    "<guid>http://a.de/</guid>",
    "xml:base='",
    "<content type='xhtml'>",
    "<image><url>c</url></image>",
];
