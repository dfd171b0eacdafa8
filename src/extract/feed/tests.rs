use chrono::{DateTime, Utc};
use url::Url;

use crate::config::{Source, SourceKind};
use crate::extract::{Listing, listing};
use crate::model::{Entry, Page, SourceId, Verdict};

fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn page(body: &[u8]) -> Page {
    Page::of_bytes(Url::parse("https://bote.example/feed/").unwrap(), body, now())
}

fn source() -> Source {
    Source::automatic(SourceId::new("bote").unwrap(), Url::parse("https://bote.example/feed/").unwrap())
}

fn read(body: impl AsRef<[u8]>) -> Listing {
    listing(&page(body.as_ref()), &source(), now())
}

fn title(entry: &Entry) -> &str {
    entry.title.as_ref().map_or("", |title| title.value.as_str())
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
  <title>Der Bote</title><link>https://bote.example/</link><description>Alles aus der Stadt</description><language>de-DE</language>
  <image><url>https://bote.example/logo.png</url></image>
  <item><title><![CDATA[Rat &amp; Haushalt: <b>Streit</b>]]></title><link>/artikel/731?x=1</link>
    <guid isPermaLink="false">bote-731</guid><category>Politik</category><category domain="tag">Haushalt</category>
    <dc:creator>Jana Klee</dc:creator><pubDate>Tue, 24 Nov 2026 10:15:00 +0100</pubDate>
    <description>&lt;p&gt;Der Rat streitet &amp;uuml;ber Geld [&amp;#8230;]&lt;/p&gt;&lt;p&gt;The post X appeared first on Y.&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>Der ganze Text.</p>]]></content:encoded>
    <media:content url="https://bote.example/klein.jpg" type="image/jpeg" width="100"/>
    <media:content url="https://bote.example/gross.jpg" type="image/jpeg" width="900"/>
    <media:content url="https://bote.example/folge.mp3" type="audio/mpeg" fileSize="1234"/></item>
  <item><guid>https://bote.example/artikel/730</guid><description>Nur Text & sonst nichts&nbsp;hier</description></item>
</channel></rss>"#;

#[test]
fn rss_with_its_extensions() {
    let listing = read(RSS);
    assert_eq!(
        (listing.verdict, listing.found_by.as_str(), listing.is_feed),
        (Verdict::Ok, "RSS 2.0, repaired: 2 undeclared prefixes, 1 stray &, 1 HTML entity", true)
    );
    assert_eq!(listing.site.title.as_deref(), Some("Der Bote"));
    assert_eq!(listing.site.language.as_deref(), Some("de-DE"));
    assert_eq!(listing.site.home.as_ref().map(Url::as_str), Some("https://bote.example/"));
    assert_eq!(listing.site.icon.as_ref().map(Url::as_str), Some("https://bote.example/logo.png"));
    let entry = &listing.entries[0];
    assert_eq!(title(entry), "Rat & Haushalt: Streit");
    assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/artikel/731?x=1");
    assert_eq!(entry.guid.as_ref().unwrap().value, "bote-731");
    assert_eq!(entry.sections.as_ref().unwrap().value, ["Politik"]);
    assert_eq!(entry.tags.as_ref().unwrap().value, ["Haushalt"]);
    assert_eq!(entry.authors.as_ref().unwrap().value[0].name, "Jana Klee");
    let published = entry.published.as_ref().unwrap();
    assert_eq!(published.value.to_rfc3339(), "2026-11-24T10:15:00+01:00");
    assert_eq!(published.evidence.to_string(), "feed RSS pubDate");
    assert!(entry.updated.is_none());
    let lead = &entry.lead.as_ref().unwrap().value;
    assert_eq!((lead.text.as_str(), lead.cut), ("Der Rat streitet über Geld", true));
    assert_eq!(entry.body.as_ref().unwrap().value, "<p>Der ganze Text.</p>");
    assert_eq!(entry.image.as_ref().unwrap().value.as_str(), "https://bote.example/gross.jpg");
    assert_eq!(entry.enclosures.len(), 1);
    assert_eq!(entry.enclosures[0].bytes, Some(1234));
}

#[test]
fn a_thumbnail_alone_is_the_picture() {
    let thumbnail = "<media:thumbnail url='https://b.de/a.jpg?w=1&h=2' width='90'";
    let preview = "RSS media:thumbnail or itunes:image";
    for (elements, place) in [
        (format!("{thumbnail}/>"), preview),
        (format!("{thumbnail}></media:thumbnail>"), preview),
        (format!("<media:group><media:title>T</media:title>{thumbnail} /></media:group>"), preview),
        ("<itunes:image href='https://b.de/a.jpg?w=1&amp;h=2'/>".to_owned(), preview),
        (
            "<m:thumbnail\n url='https://b.de/a.jpg?w=1&h=2' xmlns:m='http://search.yahoo.com/mrss/'/>".to_owned(),
            preview,
        ),
        (
            format!("{thumbnail}/><media:content url='https://b.de/a.jpg?w=1&amp;h=2' medium='image'/>"),
            "RSS media:content or enclosure",
        ),
    ] {
        let feed = format!("<rss version='2.0'><channel><item><title>A</title>{elements}</item></channel></rss>");
        let entry = &read(feed).entries[0];
        let image = entry.image.as_ref().unwrap_or_else(|| panic!("{elements}"));
        assert_eq!((image.value.as_str(), image.evidence.place.as_str()), ("https://b.de/a.jpg?w=1&h=2", place));
        assert_eq!(entry.enclosures, [], "{elements}");
    }
    let podcast = "<rss version='2.0'><channel><item><itunes:image href='https://b.de/i.jpg'/><itunes:episode>1\
                   </itunes:episode><enclosure url='https://b.de/a.mp3' type='audio/mpeg' length='7'/></item></channel></rss>";
    let entry = &read(podcast).entries[0];
    assert_eq!(entry.image.as_ref().unwrap().value.as_str(), "https://b.de/i.jpg");
    let files: Vec<_> = entry.enclosures.iter().map(|file| (file.url.as_str(), file.bytes)).collect();
    assert_eq!(files, [("https://b.de/a.mp3", Some(7))]);
    let atom = format!("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id>{thumbnail}/></entry></feed>");
    assert_eq!(read(atom).entries[0].image.as_ref().unwrap().value.as_str(), "https://b.de/a.jpg?w=1&h=2");
}

#[test]
fn authors_of_rss_are_names_not_addresses() {
    let authors = |elements: &str| {
        let text = format!("<rss version='2.0'><channel><item><title>A</title>{elements}</item></channel></rss>");
        let authors = read(text).entries[0].authors.clone().map(|field| field.value).unwrap_or_default();
        authors.into_iter().map(|author| (author.name, author.email)).collect::<Vec<_>>()
    };
    let anna = [("Anna Meier".to_owned(), Some("anna@b.de".to_owned()))];
    assert_eq!(authors("<author>anna@b.de (Anna Meier)</author>"), anna);
    assert_eq!(authors("<author>Anna Meier &lt;anna@b.de&gt;</author>"), anna);
    assert_eq!(authors("<author>Anna Meier (anna@b.de)</author>"), anna);
    assert_eq!(authors("<author>carl@b.de</author>"), []);
    assert_eq!(authors("<dc:creator>carl@localhost</dc:creator>"), []);
    let name = [("Anna Meier".to_owned(), None)];
    assert_eq!(authors("<dc:creator>&lt;b&gt;Anna&lt;/b&gt; Meier</dc:creator>"), name);
    let episode =
        "<enclosure url='https://b.de/1.mp3' type='audio/mpeg' length='1'/><itunes:author>Anna Meier</itunes:author>";
    assert_eq!(authors(&format!("{episode}<media:credit\nrole='photographer'>Bea Bild</media:credit>")), name);
    assert_eq!(authors(&format!("{episode}<dc:creator>Bea Hall</dc:creator>")), [("Bea Hall".to_owned(), None)]);
    assert_eq!(authors("<media:credit role='photographer'>Bea Bild</media:credit>"), []);
}

#[test]
fn an_item_without_title_and_link_keeps_what_it_has() {
    let entry = &read(RSS).entries[1];
    assert!(entry.title.is_none() && entry.published.is_none());
    assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/artikel/730");
    assert_eq!(entry.lead.as_ref().unwrap().value.text, "Nur Text & sonst nichts hier");
}

#[test]
fn atom_with_relative_links_and_authors_of_the_feed() {
    let listing = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://bote.example/blog/" xml:lang="en">
        <title type="html">Bote &amp;amp; Blog</title><id>urn:x</id><updated>2026-11-24T09:00:00Z</updated>
        <author><name>Redaktion</name></author>
        <entry><id>urn:x:1</id><title type="html">Ein &amp;lt;Wort&amp;gt;</title>
          <link rel="enclosure" type="audio/mpeg" href="a.mp3"/><link rel="alternate" type="text/html" href="eins"/>
          <updated>2026-11-24T08:30:00+01:00</updated><summary>Kurz.</summary>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Lang.</p></div></content></entry></feed>"#,
    );
    assert_eq!(listing.found_by, "Atom");
    assert_eq!(listing.site.title.as_deref(), Some("Bote & Blog"));
    let entry = &listing.entries[0];
    assert_eq!(title(entry), "Ein <Wort>");
    assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/blog/eins");
    assert_eq!(entry.authors.as_ref().unwrap().evidence.place, "Atom author of the feed");
    assert_eq!(entry.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-24T08:30:00+01:00");
    assert_eq!(entry.published.as_ref().unwrap().evidence.place, "Atom updated");
    assert_eq!(entry.lead.as_ref().unwrap().value.text, "Kurz.");
    assert!(entry.body.as_ref().unwrap().value.contains("<p>Lang.</p>"));
}

#[test]
fn json_feed_with_numbers_for_ids() {
    let listing = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"B","language":"de","items":[
        {"id":7,"url":"https://bote.example/7","title":"Sieben","content_text":"a < b","tags":["Rad"],
         "date_published":"2026-11-24","attachments":[{"url":"https://bote.example/7.pdf","mime_type":"application/pdf"}]}]}"#,
    );
    let entry = &listing.entries[0];
    assert_eq!(listing.found_by, "JSON Feed, repaired: 1 number for a text");
    assert_eq!(entry.guid.as_ref().unwrap().value, "7");
    assert_eq!(entry.body.as_ref().unwrap().value, "<p>a &lt; b</p>");
    assert_eq!(entry.tags.as_ref().unwrap().value, ["Rad"]);
    assert_eq!(entry.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-24");
    assert_eq!(entry.enclosures[0].mime_type.as_deref(), Some("application/pdf"));
    assert_eq!(entry.language.as_ref().unwrap().value, "de");
}

#[test]
fn broken_feeds_give_what_they_have() {
    let titles = |body: &[u8]| read(body).entries.iter().map(|entry| title(entry).to_owned()).collect::<Vec<_>>();
    let truncated = b"<rss><channel><item><title>Eins</title></item><item><title>Zw";
    assert_eq!(titles(truncated), ["Eins"]);
    let latin =
        b"\n  junk <rss version='0.93'><channel><item><title>M\xfcller & S\xf6hne \x01</title></item></channel></rss>";
    assert_eq!(titles(latin), ["Müller & Söhne"]);
    let unbalanced =
        b"<rss version='2.0'><channel><item><title>A</title><description>x<br>y</description></item></channel></rss>";
    assert_eq!(titles(unbalanced), ["A"]);
}

#[test]
fn sixteen_bit_feeds_are_read() {
    let text = "<?xml version='1.0' encoding='utf-16'?><rss version='2.0'><channel><item><title>Größe</title></item></channel></rss>";
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(title(&read(&big).entries[0]), "Größe");
    let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(title(&read(&marked).entries[0]), "Größe");
}

#[test]
fn what_is_no_feed_is_said_to_be_none() {
    assert!(!read("<!doctype html><html><body><p>rss").is_feed);
    let mut source = source();
    source.kind = SourceKind::Feed;
    let listing = listing(&page(b"<!doctype html><p>x"), &source, now());
    assert_eq!(listing.verdict, Verdict::Drifted);
    assert!(listing.reason.contains("kind = \"feed\""), "{}", listing.reason);
    assert_eq!(read("<rss version='2.0'><channel><title>x</title></channel></rss>").verdict, Verdict::Empty);
}
