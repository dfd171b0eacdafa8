//! What holds for all formats together.
#![allow(clippy::unwrap_used, reason = "tests")]

mod history;
mod hostile;

use serde_json::Value;

use super::address::web_address;
use super::sheet::Sheet;
use super::{FeedLink, View, atom, html, json_feed, opml, rss, sample};
use crate::model::{Format, Image, Section};

fn render(view: &View, format: Format) -> String {
    render_for(&Sheet::new(view, &sample::site()), format)
}

fn render_for(sheet: &Sheet<'_>, format: Format) -> String {
    let bytes = match format {
        Format::Rss => rss::render(sheet),
        Format::Atom => atom::render(sheet),
        Format::Json => json_feed::render(sheet),
        Format::Html => html::feed_page(sheet),
    };
    String::from_utf8(bytes).unwrap()
}

fn channel(view: &View) -> ::rss::Channel {
    ::rss::Channel::read_from(render(view, Format::Rss).as_bytes()).unwrap()
}

fn feed(view: &View) -> atom_syndication::Feed {
    atom_syndication::Feed::read_from(render(view, Format::Atom).as_bytes()).unwrap()
}

fn json(view: &View) -> Value {
    serde_json::from_str(&render(view, Format::Json)).unwrap()
}

#[test]
fn rss_says_what_the_profile_wants() {
    let text = render(&sample::view(), Format::Rss);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
    assert!(text.contains("Öl &#x26; Gas: &#x22;Preise &#x3C;\u{2060}steigen&#x3E;&#x22;"), "{text}");
    assert!(text.contains("<atom:link href=\"https://feeds.example.org/zeitung.rss\" rel=\"self\""));
    assert!(!text.contains("<![CDATA["), "{text}");
    let channel = channel(&sample::view());
    assert_eq!(channel.language(), Some("de-de"));
    assert_eq!(channel.last_build_date(), Some("Sun, 24 Nov 2024 15:00:00 +0000"));
    assert_eq!(channel.ttl(), Some("30"));
    let pace = channel.syndication_ext().unwrap();
    assert_eq!((pace.period().to_string(), pace.frequency()), ("hourly".to_owned(), 2));
    let image = channel.image().unwrap();
    assert_eq!((image.title(), image.link()), (channel.title(), channel.link()));
    assert_eq!(image.url(), "https://www.zeitung.example/logo.jpg");
    let item = &channel.items()[0];
    assert_eq!(item.title(), Some("Öl & Gas: \"Preise <\u{2060}steigen>\" – was 1 < 2 heißt"));
    assert_eq!(item.description(), Some("<p>Die Händler rechnen mit einem teuren Winter.</p>"));
    let content = item.content().unwrap();
    assert!(content.starts_with("<p>Die Händler rechnen") && content.ends_with("]]&gt; ]]></p>"), "{content}");
    assert_eq!(item.pub_date(), Some("Sun, 24 Nov 2024 13:36:00 +0000"));
    assert_eq!(item.dublin_core_ext().unwrap().creators(), ["Jana Weiß", "Kurt O'Hara"]);
    let categories: Vec<_> = item.categories().iter().map(|category| category.name()).collect();
    assert_eq!(categories, ["Wirtschaft & Börse", "Politik", "Energie"]);
    assert_eq!(item.enclosure().unwrap().length(), "123456");
    assert_eq!(item.extensions()["media"]["content"].len(), 2);
    assert!(!item.guid().unwrap().is_permalink());
}

#[test]
fn an_item_says_what_is_known_and_no_more() {
    let channel = channel(&sample::view());
    let [_, day, advertisement, permalink, nameless] = channel.items() else { panic!("five items") };
    assert_eq!(day.dublin_core_ext().unwrap().creators(), ["Ida Maß"]);
    assert_eq!(day.author(), None);
    assert_eq!(day.description(), Some("<p>Der Anfang eines Satzes, der …</p>"));
    assert_eq!(advertisement.categories()[0].name(), "Advertisement");
    assert_eq!(advertisement.description(), Some("<p>Gute Matratzen für alle.</p>"));
    assert_eq!(advertisement.content(), None);
    assert_eq!(advertisement.dublin_core_ext().unwrap().languages(), ["en"]);
    assert!(permalink.guid().unwrap().is_permalink());
    assert_eq!(permalink.description(), Some("<p>Ein Satz.</p><p>Noch ein Satz.</p>"));
    assert_eq!(nameless.title(), nameless.link());
    assert!(nameless.guid().unwrap().value().starts_with("urn:uuid:"));
    assert_eq!(nameless.pub_date(), Some("Wed, 20 Nov 2024 08:00:00 +0000"));
}

#[test]
fn atom_entries_are_complete() {
    let feed = feed(&sample::view());
    assert_eq!(feed.id(), "https://feeds.example.org/zeitung.atom");
    assert_eq!(feed.updated().to_rfc3339(), "2024-11-24T15:00:00+00:00");
    assert_eq!(feed.lang(), Some("de-DE"));
    assert_eq!(feed.icon(), Some("https://www.zeitung.example/icon.png"));
    assert_eq!(feed.logo(), Some("https://www.zeitung.example/logo.jpg"));
    for entry in feed.entries() {
        assert!(entry.updated() >= entry.published().unwrap());
        assert_eq!(entry.links()[0].rel(), "alternate");
    }
    let entry = &feed.entries()[0];
    assert_eq!(entry.published().unwrap().to_rfc3339(), "2024-11-24T14:36:00+01:00");
    assert_eq!(entry.authors()[0].uri(), Some("https://www.zeitung.example/autoren/jana"));
    assert_eq!(entry.links().iter().filter(|link| link.rel() == "enclosure").count(), 2);
    assert_eq!(feed.entries()[2].content().unwrap().lang(), Some("en"));
}

#[test]
fn mixed_feeds_name_the_origin() {
    let feed = feed(&sample::mix());
    let source = feed.entries()[1].source().unwrap();
    assert_eq!((source.title().as_str(), source.id()), ("Das Blatt", "https://feeds.example.org/blatt.atom"));
    assert_eq!(source.updated(), feed.entries()[1].updated());
    assert_eq!(source.authors()[0].name(), "Das Blatt", "the entry has no author of its own");
    let channel = channel(&sample::mix());
    let source = channel.items()[1].source().unwrap();
    assert_eq!((source.title(), source.url()), (Some("Das Blatt"), "https://feeds.example.org/blatt.rss"));
}

#[test]
fn an_article_for_subscribers_is_marked() {
    let feed = json(&sample::view());
    let marked: Vec<&serde_json::Value> =
        feed["items"].as_array().unwrap().iter().filter(|item| item.get("_depesche").is_some()).collect();
    assert_eq!(marked.len(), 2, "only where there is something to say");
    assert_eq!(marked[0]["_depesche"], serde_json::json!({"reading_minutes": 4}));
    assert_eq!(marked[1]["_depesche"], serde_json::json!({"access": "paywalled"}));
    let html = render(&sample::view(), Format::Html);
    assert_eq!(html.matches("<span class=\"mark\">Bezahlartikel</span>").count(), 1);
}

#[test]
fn json_feed_has_its_version_first() {
    let text = render(&sample::view(), Format::Json);
    assert!(text.starts_with("{\n  \"version\": \"https://jsonfeed.org/version/1.1\",\n"), "{text}");
    let json = json(&sample::view());
    assert_eq!(json["feed_url"], "https://feeds.example.org/zeitung.json");
    let items = json["items"].as_array().unwrap();
    assert_eq!(items[0]["date_published"], "2024-11-24T14:36:00+01:00");
    assert_eq!(items[0]["attachments"][1]["mime_type"], "application/pdf", "by its extension");
    assert_eq!(items[1]["content_text"], "Der Anfang eines Satzes, der …");
    for item in items {
        assert!(item.get("content_html").is_some() != item.get("content_text").is_some());
    }
}

#[test]
fn pages_escape_and_lead_on() {
    let text = render(&sample::view(), Format::Html);
    assert!(text.contains("<html lang=\"de-DE\">"));
    assert!(text.contains("Öl &amp; Gas: &#34;Preise &lt;\u{2060}steigen&gt;&#34;"));
    assert!(text.contains("type=\"application/rss+xml\" title=\"Die Zeitung &amp; mehr (RSS)\""));
    assert!(text.contains("<time datetime=\"2024-11-23\">23. November 2024</time>"));
    assert!(text.contains("zuerst gesehen am <time datetime=\"2024-11-20T08:00:00+00:00\">20. November 2024</time>"));
    assert!(text.contains("href=\"zeitung/politik.html\""));
    let mut section = sample::view();
    section.path = "zeitung/politik".to_owned();
    let text = render(&section, Format::Html);
    assert!(text.contains("<a href=\"../zeitung/politik.html\" aria-current=\"page\">Politik</a>"));
    assert!(text.contains("<a href=\"../index.html\">Alle Feeds</a>"));
}

#[test]
fn lists_have_every_feed_once() {
    let mut section = sample::view();
    section.path = "zeitung/politik".to_owned();
    section.title = "Die Zeitung: Politik".to_owned();
    section.section = Section::new("Politik");
    let links: Vec<FeedLink> = [&sample::view(), &section, &sample::mix()].map(FeedLink::from).into();
    let opml = String::from_utf8(opml::render(&links, &sample::site())).unwrap();
    for path in ["zeitung.rss", "zeitung/politik.rss", "mix.rss"] {
        assert_eq!(opml.matches(&format!("xmlUrl=\"https://feeds.example.org/{path}\"")).count(), 1, "{opml}");
    }
    assert!(opml.contains("<outline text=\"Die Zeitung &amp; mehr\">\n"));
    let index = String::from_utf8(html::index_page(&links, &sample::site())).unwrap();
    assert!(index.contains("<a href=\"zeitung/politik.html\">Politik</a>"));
    assert_eq!(index.matches("type=\"application/rss+xml\" title=").count(), 2);

    let none = String::from_utf8(opml::render(&[], &sample::site())).unwrap();
    assert!(none.contains("<outline text="));
}

#[test]
fn addresses_with_parameters_keep_documents_well_formed() {
    let mut view = sample::view();
    let address = "https://bilder.example/pic.jpg?a=1&b='2'#\"<";
    view.items[0].image = Some(Image { url: sample::url(address), alt: Some("1 < 2 & \"drei\"".to_owned()) });
    for format in [Format::Rss, Format::Atom] {
        let text = render(&view, format);
        let document = roxmltree::Document::parse(&text).unwrap();
        let written = attributes(&document, "content", "url");
        assert_eq!(written[0], web_address(&sample::url(address)), "{text}");
    }
}

#[test]
fn a_picture_that_rss_does_not_know_is_left_out_of_it() {
    let mut view = sample::view();
    view.logo = Some(sample::url("https://www.zeitung.example/logo.svg"));
    assert_eq!(channel(&view).image().unwrap().url(), "https://www.zeitung.example/icon.png");
    view.icon = Some(sample::url("data:image/png;base64,AAAA"));
    assert!(channel(&view).image().is_none());
    assert_eq!(feed(&view).icon(), None, "no reader loads it from there");
    assert_eq!(json(&view).get("favicon"), None);
}

#[test]
fn no_date_lies_after_the_time_it_was_seen() {
    let mut view = sample::view();
    let seen = sample::time("2024-11-24T12:00:00Z");
    let item = &mut view.items[0];
    (item.first_seen, item.updated) = (seen, seen);
    assert_eq!(channel(&view).items()[0].pub_date(), Some("Sun, 24 Nov 2024 12:00:00 +0000"));
    assert_eq!(json(&view)["items"][0]["date_published"], "2024-11-24T13:00:00+01:00", "in the zone of the source");
    assert_eq!(feed(&view).entries()[0].updated().to_utc(), seen);
}

#[test]
fn the_same_items_give_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(render(&sample::mix(), format), render(&sample::mix(), format));
    }
}

#[test]
fn only_used_namespaces_are_declared() {
    let mut view = sample::view();
    view.items = vec![sample::bare_item(1)];
    let text = render(&view, Format::Rss) + &render(&view, Format::Atom);
    for prefix in ["media", "dc", "content", "fh"] {
        assert!(!text.contains(&format!("xmlns:{prefix}")), "{text}");
    }
    let text = render(&sample::view(), Format::Rss);
    for prefix in ["media", "dc", "content", "atom", "sy"] {
        assert_eq!(text.matches(&format!("xmlns:{prefix}=")).count(), 1);
    }
}

#[test]
fn a_feed_that_never_held_anything_is_valid() {
    let mut view = sample::view();
    view.items.clear();
    view.updated = None;
    view.description = " ".to_owned();
    assert_eq!(channel(&view).last_build_date(), None);
    assert_eq!(channel(&view).description(), view.title);
    assert_eq!(feed(&view).updated().timestamp(), 0);
    assert_eq!(json(&view)["items"], Value::Array(Vec::new()));
    assert!(render(&view, Format::Html).contains("noch nichts"));
}

/// All values of an attribute of the elements with a local name, in the order of the document.
fn attributes<'a>(document: &'a roxmltree::Document<'_>, element: &str, name: &str) -> Vec<&'a str> {
    let elements = document.descendants().filter(|node| node.tag_name().name() == element);
    elements.filter_map(|node| node.attribute(name)).collect()
}
