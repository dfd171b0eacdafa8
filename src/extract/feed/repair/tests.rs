use super::*;

/// What is repaired, without its root element.
fn inside(text: &str) -> String {
    let xml = xml(text).unwrap().xml;
    let start = xml.find("<channel").or_else(|| xml.find("<feed")).unwrap();
    let end = xml.find("</rss>").unwrap_or(xml.len());
    xml[start..end].to_owned()
}

#[test]
fn stray_characters_are_escaped_and_names_resolved() {
    let text = "<rss version='2.0'><title>A & B &nbsp;&eacute; &amp; 1 < 2 &#38; &bogus; &x</title><a><![CDATA[a & b]]></a><!-- -- --></rss>";
    let expected =
        "<channel><title>A &amp; B \u{a0}é &amp; 1 &lt; 2 &#38; &amp;bogus; &amp;x</title><a>a &amp; b</a></channel>";
    assert_eq!(inside(text).replace("rss:a", "a"), expected);
    assert_eq!(xml(text).unwrap().notes.to_string(), ", repaired: 3 stray &, 1 stray <, 2 HTML entities");
}

#[test]
fn own_entities_are_known_and_do_not_grow() {
    let text = "<!DOCTYPE rss [<!ENTITY brand \"Bote &amp; Co\">]><rss version='0.91'><t>&brand;</t></rss>";
    assert_eq!(inside(text), "<channel><t>Bote &amp; Co</t></channel>");
    let laughs = format!(
        "<!DOCTYPE rss [<!ENTITY a \"{}\">]><rss><channel><title>{}</title></channel></rss>",
        "lol".repeat(300),
        "&a;".repeat(100_000)
    );
    assert!(xml(&laughs).unwrap().xml.len() < 8 * 1024 * 1024);
}

#[test]
fn all_of_rss_comes_into_the_channel() {
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
               <channel rdf:about='c'><title>T</title></channel><item rdf:about='i'><title>I</title></item></rdf:RDF>";
    let expected = "<channel rdf:about=\"c\"><title>T</title><item rdf:about=\"i\"><title>I</title></item></channel>";
    assert_eq!(inside(rdf), expected);
    assert_eq!(inside("<rss><item><title>I</title></item></rss>"), "<channel><item><title>I</title></item></channel>");
    let cdf = "<CHANNEL HREF='http://a.de/' LASTMOD='2004-04-06'><TITLE>T</TITLE><ITEM HREF='b'><ABSTRACT>x</ABSTRACT></ITEM></CHANNEL>";
    assert_eq!(
        inside(cdf),
        "<channel href=\"http://a.de/\" lastmod=\"2004-04-06\"><link>http://a.de/</link><updated>2004-04-06</updated>\
         <title>T</title><item href=\"b\"><link>b</link><description>x</description></item></channel>"
    );
}

#[test]
fn prefixes_and_cases_are_made_usual() {
    let text = "<RSS xmlns:d='http://purl.org/dc/elements/1.1/'><CHANNEL><Item><d:Creator>A</d:Creator><PUBDATE>1</pubDate>\
                <itunes:author>B</itunes:author><q:title>C</q:title></Item></CHANNEL></RSS>";
    assert_eq!(
        inside(text),
        "<channel><item><dc:creator>A</dc:creator><pubDate>1</pubDate><itunes:author>B</itunes:author>\
         <x:title>C</x:title></item></channel>"
    );
    let atom = "<a:feed xmlns:a='http://purl.org/atom/ns#'><a:entry><a:issued>1</a:issued></a:entry></a:feed>";
    assert!(inside(atom).ends_with("><entry><published>1</published></entry></feed>"));
}

#[test]
fn what_is_not_closed_is_ended() {
    let items = "<rss><channel><item><title>1</title><item><title>2<link>l</link></item><item><title>3</channel></rss>";
    assert_eq!(
        inside(items),
        "<channel><item><title>1</title></item><item><title>2</title><link>l</link></item><item><title>3</title></item></channel>"
    );
    let cdata = "<rss><item><description><![CDATA[a<b></description></item><item><description><![CDATA[c]]></description></item></rss>";
    assert_eq!(
        inside(cdata),
        "<channel><item><description>a&lt;b&gt;</description></item><item><description>c</description></item></channel>"
    );
}

#[test]
fn the_item_that_is_cut_off_goes() {
    let repaired = xml("<rss version='2'><channel><item><title>1</title></item><item><title>2</ti").unwrap();
    assert!(repaired.xml.ends_with("<channel><item><title>1</title></item></channel></rss>"), "{}", repaired.xml);
    assert_eq!(repaired.notes.to_string(), ", repaired: 1 stray <, cut off in the middle of an item");
}

#[test]
fn hostile_markup_takes_no_long_time() {
    let start = std::time::Instant::now();
    for text in [
        "<a \"".repeat(300_000),
        "<item>".repeat(200_000),
        "<div>".repeat(200_000),
        "<a><![CDATA[x</a>".repeat(50_000),
        format!("<a {}>", "b='1' ".repeat(100_000)),
        (0..100_000).map(|i| format!("&n{i};")).collect(),
        "</x>".repeat(200_000),
        "<![CDATA[".repeat(100_000),
        "<b xmlns:p='q'>".repeat(50_000),
    ] {
        xml(&format!("<rss version='2.0'><channel><item>{text}")).unwrap();
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
