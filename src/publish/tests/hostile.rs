//! Texts that were made to break documents, or do so by accident.

use proptest::prelude::*;
use url::Url;

use super::*;
use crate::model::{Author, Enclosure, Item, ItemId, clean_line};
use crate::publish::markup::inert;

/// What XML 1.0, section 2.2, forbids in any document, and what else validators refuse: controls
/// that Unicode took over from Latin-1, and code points that never become characters.
fn is_forbidden(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\t' | '\n');
    is_control || matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe
}

/// What turns the direction of the text that follows.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Texts that broke something somewhere.
const KNOWN: [&str; 16] = [
    "]]>",
    "]]]]><![CDATA[>",
    "&#1;<![CDATA[",
    "&#xD800;&#0;&#x80;&#xFFFE;",
    "&amp;amp;lt;b&amp;amp;gt;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b>fett</b> <script>alert(1)</script>",
    "<!-- -- -->",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
    "</title></item></entry>",
    "\u{202e}gnp.exe",
    "\u{feff}\u{200b}\u{ad}",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Zalgo\u{30d}\u{30e}\u{304}",
    "\u{80}\u{84}\u{93}\u{9f}",
    "\",\"items\":[{}],\"x\":\"",
];

/// Any characters at all, those that break markup more often than others.
fn anything() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        any::<char>(),
        proptest::char::range('\0', '\u{ff}'),
        proptest::sample::select(vec![
            '<',
            '>',
            '&',
            '"',
            '\'',
            ']',
            '\u{fffe}',
            '\u{202e}',
            '\r',
            '\n',
            '\u{85}',
            '-',
            ' ',
            '\u{fdd0}',
            '\u{2028}',
            '\0',
            ';',
            '#',
            '\\',
            '|',
            '[',
            '\u{e000}',
            '\u{10ffff}',
            '\u{1fffe}'
        ])
    ];
    let wild = proptest::collection::vec(c, 0..12).prop_map(String::from_iter);
    let known = proptest::sample::select(&KNOWN[..]).prop_map(str::to_owned);
    let mixed = (known, wild.clone()).prop_map(|(known, wild)| format!("{wild}{known}{wild}"));
    prop_oneof![4 => wild, 2 => mixed]
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

/// The three feeds of a view as a reader sees them: for each item its id, title, and address.
fn read(view: &View, format: Format) -> Vec<(String, String, String)> {
    let feed =
        feed_rs::parser::Builder::new().sanitize_content(false).build().parse(render(view, format).as_bytes()).unwrap();
    let item = |entry: feed_rs::model::Entry| {
        let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
        let link = link.map(|link| link.href.clone()).unwrap_or_default();
        (entry.id, entry.title.map(|title| title.content).unwrap_or_default(), link)
    };
    feed.entries.into_iter().map(item).collect()
}

fn assert_clean(place: &str, text: &str) {
    if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
        panic!("U+{:04X} in {place}: {text}", c as u32);
    }
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
        let site = sample::site();
        let sheet = Sheet::new(&view, &site);
        let opml = String::from_utf8(opml::render(&[FeedLink::from(&view)], &site)).unwrap();
        for format in Format::ALL {
            assert_clean("a document", &render(&view, format));
        }
        assert_clean("the list of feeds", &opml);
        let [rss, atom] = [Format::Rss, Format::Atom].map(|format| render(&view, format));
        let documents = [&rss, &atom, &opml].map(|text| roxmltree::Document::parse(text).unwrap());
        for node in documents.iter().flat_map(|document| document.descendants()) {
            assert_clean("a text", node.text().unwrap_or_default());
            node.attributes().for_each(|attribute| assert_clean(attribute.name(), attribute.value()));
        }
        let json = json(&view);
        prop_assert_eq!(json["items"].as_array().unwrap().len(), sheet.stories.len());

        let pictures: Vec<String> =
            sheet.stories.iter().map(|story| web_address(&story.image.unwrap().url)).collect();
        for document in &documents[..2] {
            prop_assert_eq!(attributes(document, "thumbnail", "url"), pictures.clone());
        }
        let links = attributes(&documents[1], "link", "href");
        for story in &sheet.stories {
            let files = story.enclosures.iter().map(|enclosure| web_address(&enclosure.url));
            for address in files.chain([web_address(story.url)]) {
                prop_assert!(links.contains(&&*address), "{} in {:?}", address, links);
            }
        }
        prop_assert_eq!(attributes(&documents[2], "outline", "htmlUrl"), [web_address(&view.home)]);
    }

    #[test]
    fn s04_readers_read_what_was_written(items in proptest::collection::vec(any_item(), 1..4)) {
        let view = View { items, ..sample::mix() };
        let site = sample::site();
        let sheet = Sheet::new(&view, &site);
        let written: Vec<_> = sheet
            .stories
            .iter()
            .map(|story| (story.id.clone(), story.title.clone(), web_address(story.url)))
            .collect();
        for (story, (_, title, url)) in sheet.stories.iter().zip(&written) {
            let cleaned = inert(clean_line(&story.item.title));
            prop_assert!(*title == cleaned || (cleaned.is_empty() && title == url), "{:?}", title);
            prop_assert!(!title.contains(turns_text), "{:?}", title);
        }
        for format in [Format::Rss, Format::Atom, Format::Json] {
            prop_assert_eq!(read(&view, format), written.clone(), "{}", format);
        }
        let categories: Vec<&str> = sheet.stories[0].categories.iter().map(String::as_str).collect();
        let channel = channel(&view);
        let of_rss: Vec<&str> = channel.items()[0].categories().iter().map(|category| category.name()).collect();
        prop_assert_eq!(of_rss, categories.clone());
        let feed = feed(&view);
        let of_atom: Vec<&str> = feed.entries()[0].categories().iter().map(|category| category.term()).collect();
        prop_assert_eq!(of_atom, categories.clone());
        let content = sheet.stories[0].content.as_deref();
        prop_assert_eq!(feed.entries()[0].content().and_then(|content| content.value()), content);
        let json = json(&view);
        let tags = json["items"][0].get("tags").cloned().unwrap_or_else(|| serde_json::json!([]));
        prop_assert_eq!(tags, serde_json::json!(categories));
        prop_assert_eq!(json["items"][0].get("content_html").and_then(Value::as_str), content);
    }
}

#[test]
fn s04_every_text_that_broke_something_is_read_back() {
    for text in KNOWN {
        let title = format!("Vor {text} nach");
        let view = View { items: vec![Item { title: title.clone(), ..sample::full_item() }], ..sample::view() };
        let expected = inert(clean_line(&title));
        for format in [Format::Rss, Format::Atom, Format::Json] {
            assert_eq!(read(&view, format)[0].1, expected, "{format}");
        }
        assert_eq!(channel(&view).items()[0].title(), Some(&*expected));
    }
}

/// A text of a million characters in every place for a line of text.
#[test]
fn endless_lines_end() {
    let endless = "Wort ".repeat(200_000);
    let mut view = sample::mix();
    view.items.truncate(1);
    let item = &mut view.items[0];
    item.title.clone_from(&endless);
    item.sections[0].name.clone_from(&endless);
    item.tags = vec!["x".repeat(1_000_000)];
    item.authors[0].name.clone_from(&endless);
    item.lead = Some(endless.clone());
    item.image.as_mut().unwrap().alt = Some(endless.clone());
    item.enclosures[0].mime_type = Some(format!("audio/{}", "x".repeat(1_000_000)));
    view.title.clone_from(&endless);
    view.description.clone_from(&endless);
    view.origins[0].1.clone_from(&endless);
    for format in [Format::Rss, Format::Atom, Format::Json] {
        let text = render(&view, format);
        assert!(text.len() < 100_000, "{format}: {} bytes", text.len());
        assert!(text.contains("Wort Wort…"), "{format}");
    }
    let opml = opml::render(&[FeedLink::from(&view)], &sample::site());
    assert!(opml.len() < 10_000);
}
