//! What holds for all formats together.
#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::Value;
use url::Url;

use super::sheet::Sheet;
use super::{FeedLink, View, atom, html, json_feed, opml, rss, sample};
use crate::model::{Author, Enclosure, Format, Image, Item, ItemId, Section, clean_line};

fn render(view: &View, format: Format) -> String {
    let site = sample::site();
    let sheet = Sheet::new(view, &site);
    let bytes = match format {
        Format::Rss => rss::render(&sheet),
        Format::Atom => atom::render(&sheet),
        Format::Json => json_feed::render(&sheet),
        Format::Html => html::feed_page(&sheet),
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
    assert!(text.contains("Öl &#x26; Gas: &#x22;Preise &#x3C;steigen&#x3E;&#x22;"), "{text}");
    assert!(text.contains("<atom:link href=\"https://feeds.example.org/zeitung.rss\" rel=\"self\""));
    let channel = channel(&sample::view());
    assert_eq!(channel.language(), Some("de-de"));
    assert_eq!(channel.last_build_date(), Some("Sun, 24 Nov 2024 15:00:00 +0000"));
    assert_eq!(channel.ttl(), Some("30"));
    assert_eq!(channel.image().unwrap().title(), channel.title());
    let item = &channel.items()[0];
    assert_eq!(item.title(), Some("Öl & Gas: \"Preise <steigen>\" – was 1 < 2 heißt"));
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
    let channel = channel(&sample::mix());
    let source = channel.items()[1].source().unwrap();
    assert_eq!((source.title(), source.url()), (Some("Das Blatt"), "https://feeds.example.org/blatt.rss"));
}

#[test]
fn an_article_for_subscribers_is_marked() {
    let feed = json(&sample::view());
    let marked: Vec<&serde_json::Value> =
        feed["items"].as_array().unwrap().iter().filter(|item| item.get("_depesche").is_some()).collect();
    assert_eq!(marked.len(), 1, "only where there is something to say");
    assert_eq!(marked[0]["_depesche"], serde_json::json!({"access": "paywalled"}));
    let html = render(&sample::view(), Format::Html);
    assert_eq!(html.matches("<p class=\"kicker\">Bezahlartikel</p>").count(), 1);
}

#[test]
fn json_feed_has_its_version_first() {
    let text = render(&sample::view(), Format::Json);
    assert!(text.starts_with("{\n  \"version\": \"https://jsonfeed.org/version/1.1\",\n"), "{text}");
    let json = json(&sample::view());
    assert_eq!(json["feed_url"], "https://feeds.example.org/zeitung.json");
    let items = json["items"].as_array().unwrap();
    assert_eq!(items[0]["date_published"], "2024-11-24T14:36:00+01:00");
    assert_eq!(items[0]["attachments"][1]["mime_type"], "application/octet-stream");
    assert_eq!(items[1]["content_text"], "Der Anfang eines Satzes, der …");
    for item in items {
        assert!(item.get("content_html").is_some() != item.get("content_text").is_some());
    }
}

#[test]
fn pages_escape_and_lead_on() {
    let text = render(&sample::view(), Format::Html);
    assert!(text.contains("<html lang=\"de-DE\">"));
    assert!(text.contains("Öl &amp; Gas: &#34;Preise &lt;steigen&gt;&#34;"));
    assert!(text.contains("type=\"application/rss+xml\" title=\"Die Zeitung &amp; mehr (RSS)\""));
    assert!(text.contains("<time datetime=\"2024-11-23\">23.11.2024</time>"));
    assert!(text.contains("zuerst gesehen <time datetime=\"2024-11-20T08:00:00+00:00\">20.11.2024</time>"));
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
        assert_eq!(written[0], sample::url(address).as_str(), "{text}");
    }
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
    for prefix in ["media", "dc", "content"] {
        assert!(!text.contains(&format!("xmlns:{prefix}")), "{text}");
    }
    let text = render(&sample::view(), Format::Rss);
    for prefix in ["media", "dc", "content", "atom"] {
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

/// What XML 1.0, section 2.2, forbids in any document.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// Any characters at all, those that break markup more often than others.
fn anything() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        any::<char>(),
        proptest::char::range('\0', '\u{ff}'),
        proptest::sample::select(vec!['<', '>', '&', '"', '\'', ']', '\u{fffe}', '\u{202e}', '\r', '\u{85}', '-', ' '])
    ];
    let wild = proptest::collection::vec(c, 0..12).prop_map(String::from_iter);
    prop_oneof![4 => wild, 1 => Just("]]>".to_owned()), 1 => Just("&#1;<![CDATA[".to_owned())]
}

/// A web address with any characters at all in its path, query and fragment, those that break
/// markup among them.
fn any_address() -> impl Strategy<Value = Url> {
    proptest::collection::vec(anything(), 3).prop_filter_map("it is no address", |parts| {
        Url::parse(&format!("https://x.example/a'&b;{}?a=1&b=\"<2>'&amp;{}#c&'\"{}", parts[0], parts[1], parts[2])).ok()
    })
}

fn any_item() -> impl Strategy<Value = Item> {
    let texts = proptest::collection::vec(anything(), 12);
    let addresses = proptest::collection::vec(any_address(), 5);
    (texts, addresses, any::<bool>()).prop_map(|(texts, addresses, flag)| {
        let [id, title, section, tag, name, email, lead, body, alt, mime, language, slug] = texts.try_into().unwrap();
        let [url, author, image, first, second] = addresses.try_into().unwrap();
        let file = |url| Enclosure { url, mime_type: Some(mime.clone()), bytes: Some(1) };
        let person = Author { email: Some(format!("{email}@x.example")), url: Some(author), ..Author::named(name) };
        Item {
            id: ItemId(if flag { url.to_string() } else { id }),
            url,
            title,
            sections: vec![Section { name: section, slug }],
            tags: vec![tag],
            authors: vec![person],
            lead: Some(lead),
            lead_cut: flag,
            body_html: Some(body),
            image: Some(Image { url: image, alt: Some(alt) }),
            enclosures: vec![file(first), file(second)],
            language: Some(language),
            ..sample::full_item()
        }
    })
}

/// All values of an attribute of the elements with a local name, in the order of the document.
fn attributes<'a>(document: &'a roxmltree::Document<'_>, element: &str, name: &str) -> Vec<&'a str> {
    let elements = document.descendants().filter(|node| node.tag_name().name() == element);
    elements.filter_map(|node| node.attribute(name)).collect()
}

proptest! {
    #[test]
    fn documents_stay_well_formed(items in proptest::collection::vec(any_item(), 1..4), texts in
        proptest::collection::vec(anything(), 4), addresses in proptest::collection::vec(any_address(), 3))
    {
        let [title, description, language, origin] = texts.try_into().unwrap();
        let [home, icon, origin_home] = addresses.try_into().unwrap();
        let language = Some(language);
        let mut view = View { title, description, language, home, icon: Some(icon), items, ..sample::mix() };
        (view.origins[0].1, view.origins[0].2) = (origin, origin_home);
        for format in Format::ALL {
            prop_assert!(!render(&view, format).contains(is_forbidden));
        }
        let channel = channel(&view);
        let feed = feed(&view);
        let json = json(&view);
        let site = sample::site();
        let sheet = Sheet::new(&view, &site);
        prop_assert_eq!(channel.items().len(), sheet.stories.len());
        prop_assert_eq!(feed.entries().len(), sheet.stories.len());
        for (place, story) in sheet.stories.iter().enumerate() {
            let (item, entry, json) = (&channel.items()[place], &feed.entries()[place], &json["items"][place]);
            if !story.title.is_empty() {
                let title = clean_line(&story.item.title);
                prop_assert!(story.title == title || title.is_empty());
                prop_assert_eq!(item.title(), Some(&*story.title));
                prop_assert_eq!(json["title"].as_str(), Some(&*story.title));
            }
            prop_assert_eq!(entry.title().as_str(), &*story.title);
            prop_assert_eq!(item.guid().unwrap().value(), &*story.id);
            prop_assert_eq!(entry.id(), &*story.id);
            prop_assert_eq!(json["id"].as_str(), Some(&*story.id));
        }
        for format in [Format::Rss, Format::Atom, Format::Json] {
            let read = feed_rs::parser::parse(render(&view, format).as_bytes());
            prop_assert_eq!(read.unwrap().entries.len(), sheet.stories.len());
        }
        for format in [Format::Rss, Format::Atom] {
            let text = render(&view, format);
            let document = roxmltree::Document::parse(&text).unwrap();
            let pictures: Vec<&str> = sheet.stories.iter().map(|story| story.image.unwrap().url.as_str()).collect();
            prop_assert_eq!(attributes(&document, "thumbnail", "url"), pictures);
        }
        let text = render(&view, Format::Atom);
        let document = roxmltree::Document::parse(&text).unwrap();
        let links = attributes(&document, "link", "href");
        for story in &sheet.stories {
            let files = story.enclosures.iter().map(|enclosure| enclosure.url.as_str());
            for address in files.chain([story.url.as_str()]) {
                prop_assert!(links.contains(&address), "{} in {:?}", address, links);
            }
        }
        let opml = String::from_utf8(opml::render(&[FeedLink::from(&view)], &site)).unwrap();
        prop_assert!(!opml.contains(is_forbidden));
        let opml = roxmltree::Document::parse(&opml).unwrap();
        prop_assert_eq!(attributes(&opml, "outline", "htmlUrl"), [view.home.as_str()]);
    }
}
