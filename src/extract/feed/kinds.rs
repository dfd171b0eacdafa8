//! The kinds of feeds and of what is wrong with them, each with what must be read of it.

use super::tests::read;
use crate::extract::Listing;
use crate::model::Entry;

/// The only entry of a feed.
fn only(feed: &str) -> Entry {
    let listing = read(feed);
    assert_eq!(listing.entries.len(), 1, "{}: {feed}", listing.found_by);
    listing.entries.into_iter().next().unwrap()
}

/// The entry of an item of RSS with these elements.
fn item(elements: &str) -> Entry {
    only(&format!(
        "<rss version='2.0'><channel><title>B</title><item><title>T</title>{elements}</item></channel></rss>"
    ))
}

/// The entry of an entry of Atom with these elements.
fn entry(elements: &str) -> Entry {
    only(&format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title><entry>{elements}</entry></feed>"))
}

fn title(entry: &Entry) -> &str {
    entry.title.as_ref().map_or("", |title| &title.value)
}

fn lead(entry: &Entry) -> &str {
    entry.lead.as_ref().map_or("", |lead| &lead.value.text)
}

fn body(entry: &Entry) -> &str {
    entry.body.as_ref().map_or("", |body| &body.value)
}

fn published(entry: &Entry) -> String {
    entry.published.as_ref().map(|date| date.value.to_rfc3339()).unwrap_or_default()
}

fn names(entry: &Entry) -> Vec<&str> {
    entry.authors.iter().flat_map(|authors| &authors.value).map(|author| author.name.as_str()).collect()
}

fn found_by(feed: impl AsRef<[u8]>) -> String {
    let listing: Listing = read(feed);
    listing.found_by
}

#[test]
fn formats_are_told_apart() {
    for (feed, expected) in [
        ("<rss version='2.0.1'/>", "RSS 2.0"),
        ("<rss version='0.91'/>", "RSS 0.9"),
        ("<rss/>", "RSS, repaired: unknown version"),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>",
            "RSS 1.0",
        ),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'/>",
            "RSS 0.9",
        ),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "Atom"),
        ("<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", "Atom 0.3"),
        ("<entry xmlns='http://www.w3.org/2005/Atom'><title>a</title></entry>", "Atom"),
        ("<CHANNEL><TITLE>a</TITLE></CHANNEL>", "CDF"),
        ("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", "JSON Feed"),
        ("{\"version\":\"1.0\",\"items\":[{\"content_text\":\"a\"}]}", "JSON Feed, repaired: unknown version"),
    ] {
        assert_eq!(found_by(feed), expected, "{feed}");
    }
}

#[test]
fn encodings_are_seen_through() {
    let feed = |declaration: &str| {
        format!("{declaration}<rss version='2.0'><channel><title>Größe für Übermut</title></channel></rss>")
    };
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let wide = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
    let declared = feed("<?xml version='1.0' encoding='utf-8'?>");
    for (bytes, found_by) in [
        (latin(&feed("")), "RSS 2.0, repaired: undeclared windows-1252"),
        (latin(&declared), "RSS 2.0, repaired: windows-1252 declared as UTF-8"),
        (
            feed("<?xml version='1.0' encoding='iso-8859-1'?>").into_bytes(),
            "RSS 2.0, repaired: UTF-8 declared as windows-1252",
        ),
        (wide(&feed("")), "RSS 2.0"),
        (wide(&feed("\u{feff}")), "RSS 2.0"),
        (feed("").encode_utf16().flat_map(u16::to_be_bytes).collect(), "RSS 2.0"),
        (declared.clone().into_bytes(), "RSS 2.0"),
    ] {
        let listing = read(&bytes);
        assert_eq!((listing.site.title.as_deref(), listing.found_by.as_str()), (Some("Größe für Übermut"), found_by));
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, declared.as_bytes()).unwrap();
    assert_eq!(read(packed.finish().unwrap()).site.title.as_deref(), Some("Größe für Übermut"));
}

#[test]
fn dates_are_read_by_name_of_zone_and_language() {
    for (element, expected) in [
        ("<pubDate>Tue, 24 Nov 2026 10:15:00 CET</pubDate>", "2026-11-24T10:15:00+01:00"),
        ("<pubDate>Di, 24. November 2026 10:15:00 +0100</pubDate>", "2026-11-24T10:15:00+01:00"),
        ("<dc:date>2026-11-24</dc:date>", "2026-11-24"),
        ("<dcterms:issued>2026-11-24T10:15:00Z</dcterms:issued>", "2026-11-24T10:15:00+00:00"),
        ("<pubDate>kaputt</pubDate><dc:date>2026-11-24</dc:date>", "2026-11-24"),
        ("<pubDate>morgen vielleicht</pubDate>", ""),
    ] {
        assert_eq!(published(&item(element)), expected, "{element}");
    }
    let old = entry("<issued>2026-11-24</issued><modified>2026-11-25T08:00:00Z</modified>");
    assert_eq!(published(&old), "2026-11-24");
    assert_eq!(old.updated.unwrap().value.to_rfc3339(), "2026-11-25T08:00:00+00:00");
}

#[test]
fn links_are_those_that_people_follow() {
    let url = |entry: &Entry| entry.url.as_ref().map(|url| url.value.to_string()).unwrap_or_default();
    for (elements, expected) in [
        ("<link>/1</link>", "https://bote.example/1"),
        ("<guid>https://bote.example/1</guid>", "https://bote.example/1"),
        ("<guid isPermaLink='false'>https://bote.example/1</guid>", ""),
        ("<GUID ispermalink='FALSE'>https://bote.example/1</GUID>", ""),
        ("<atom:link href='https://bote.example/1'/>", "https://bote.example/1"),
        ("<link><![CDATA[ https://bote.example/1?a=1&b=2 ]]></link>", "https://bote.example/1?a=1&b=2"),
        ("<link>https://bote.example/1?a=1&b=2</link>", "https://bote.example/1?a=1&b=2"),
    ] {
        assert_eq!(url(&item(elements)), expected, "{elements}");
    }
    let based = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/blog/'><entry xml:base='2026/'><link rel='self' href='x'/>\
                 <link type='application/pdf' href='y'/><link href='z'/></entry></feed>";
    assert_eq!(url(&only(based)), "https://bote.example/blog/2026/z");
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
               <channel/><item rdf:about='https://bote.example/1'><title>A</title></item></rdf:RDF>";
    assert_eq!(url(&only(rdf)), "https://bote.example/1");
    let burnt = item(
        "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://bote.example/1</feedburner:origLink>",
    );
    assert_eq!(burnt.canonical.unwrap().value.as_str(), "https://bote.example/1");
}

#[test]
fn texts_are_read_in_every_disguise() {
    for (element, expected) in [
        ("<title type='text/html' mode='escaped'>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title>", "A & B"),
        ("<title type='application/octet-stream' mode='base64'>QSAmYW1wOyA8Yj5CPC9iPg==</title>", "A & B"),
        ("<title type='application/octet-stream'>QSAmYW1wOyA8Yj5CPC9iPg==</title>", "A & B"),
        ("<title type='application/x-custom'>test</title>", "test"),
        ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A &amp; <b>B</b></div></title>", "A & B"),
        ("<title type='text'>A &lt;B&gt; C</title>", "A <B> C"),
        ("<title>A <b>B</b></title>", "A B"),
        ("<title><![CDATA[A & B]]></title>", "A & B"),
        ("<a:title xmlns:a='http://www.w3.org/2005/Atom'>A</a:title>", "A"),
        ("<TITLE>A</Title>", "A"),
        ("<dc:title>A</dc:title>", "A"),
    ] {
        assert_eq!(title(&entry(element)), expected, "{element}");
    }
    for (element, expected) in [
        ("<description>eins <b>zwei</b> &euro; &#8364;</description>", "eins zwei € €"),
        ("<description>eins <iframe src='x'> zwei", "eins zwei"),
        ("<itunes:summary>eins</itunes:summary>", "eins"),
        ("<media:group><media:description>eins</media:description></media:group>", "eins"),
        ("<summary>eins</summary><description>zwei</description>", "eins"),
    ] {
        assert_eq!(lead(&item(element)), expected, "{element}");
    }
    for (element, expected) in [
        ("<content:encoded><![CDATA[<p>a</p>]]></content:encoded>", "<p>a</p>"),
        ("<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>&lt;p>a</c:encoded>", "<p>a"),
        (
            "<xhtml:body xmlns:xhtml='http://www.w3.org/1999/xhtml'><xhtml:p title='a&amp;b'>a<br/></xhtml:p></xhtml:body>",
            "<p title=\"a&amp;b\">a<br></p>",
        ),
        (
            "<content:encoded xml:base='/b/'>&lt;a href='c'>d&lt;/a></content:encoded>",
            "<a href=\"https://bote.example/b/c\">d</a>",
        ),
    ] {
        assert_eq!(body(&item(element)), expected, "{element}");
    }
}

#[test]
fn people_are_found_where_feeds_name_them() {
    for (elements, expected) in [
        ("<author>anna@bote.example (Anna Meier)</author>", vec!["Anna Meier"]),
        ("<dc:creator>Anna Meier</dc:creator><dc:creator>Ben Roth</dc:creator>", vec!["Anna Meier", "Ben Roth"]),
        ("<itunes:author>Anna Meier</itunes:author>", vec!["Anna Meier"]),
        ("<author><name>Anna Meier</name><email>a@b.example</email></author>", vec!["Anna Meier"]),
        ("<dc:publisher>Verlag</dc:publisher>", vec![]),
    ] {
        assert_eq!(names(&item(elements)), expected, "{elements}");
    }
    let of_source = entry("<source><title>P</title><author><name>Anna Meier</name></author></source>");
    assert_eq!(names(&of_source), ["Anna Meier"]);
    let with_page = entry("<author><name>Anna Meier</name><homepage>/anna</homepage></author>");
    assert_eq!(with_page.authors.unwrap().value[0].url.as_ref().unwrap().as_str(), "https://bote.example/anna");
}

#[test]
fn categories_and_languages_are_kept_apart() {
    let one = item(
        "<dc:subject>Politik</dc:subject><category>Politik</category><itunes:keywords>Rat, Haushalt</itunes:keywords>\
         <itunes:category text='Nachrichten'><itunes:category text='Stadt'/></itunes:category><dc:language>en</dc:language>",
    );
    assert_eq!(one.sections.unwrap().value, ["Politik"]);
    assert_eq!(one.tags.unwrap().value, ["Nachrichten", "Stadt", "Rat", "Haushalt"]);
    assert_eq!(one.language.unwrap().value, "en");
    let spoken = |feed: &str| only(feed).language.map(|language| language.value);
    let feed = |inner: &str| format!("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'>{inner}</feed>");
    assert_eq!(spoken(&feed("<entry><title>a</title></entry>")).as_deref(), Some("de"));
    assert_eq!(spoken(&feed("<entry xml:lang='fr_CA'><title>a</title></entry>")).as_deref(), Some("fr-CA"));
    assert_eq!(spoken(&feed("<entry xml:lang=''><title>a</title></entry>")), None);
    assert_eq!(
        spoken(&feed("<entry><title>a</title><content xml:lang='en'>b</content></entry>")).as_deref(),
        Some("de")
    );
}

#[test]
fn what_one_parser_refuses_is_read_by_the_elements() {
    // A number that no integer holds makes the parser panic; an empty title of Atom makes it stop.
    let panics = item("<link>/1</link><media:text start='99999999999999999999999'>a</media:text>");
    assert_eq!(title(&panics), "T");
    assert_eq!(panics.url.unwrap().value.path(), "/1");
    let feed =
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title/></entry><entry><title>A</title></entry></feed>";
    assert_eq!(read(feed).entries.iter().map(title).collect::<Vec<_>>(), ["", "A"]);
}
