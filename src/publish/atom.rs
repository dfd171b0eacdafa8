//! Atom 1.0 (RFC 4287).

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Source, Text, WriteConfig,
};

use super::address::web_address;
use super::markup::Escaped;
use super::media::{self, MediaElement};
use super::sheet::{Sheet, first_filled, line};
use super::story::Story;
use super::{GENERATOR, HISTORY_NAMESPACE};
use crate::model::{Author, Format};

const INDENT_SPACES: usize = 2;

/// A view as Atom.
pub(super) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    // The crate's own declaration names no encoding.
    let start = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_vec();
    let config = WriteConfig { write_document_declaration: false, indent_size: Some(INDENT_SPACES) };
    #[expect(clippy::expect_used, reason = "writing into memory cannot fail")]
    let mut bytes = feed(sheet).write_with_config(start, config).expect("a vector takes all bytes");
    bytes.push(b'\n');
    if sheet.is_archive() { with_archive_mark(&bytes) } else { bytes }
}

/// The document with `fh:archive` before its entries. The crate writes the extensions of a feed
/// behind them, where the schema of RFC 4287 (section 4.1.1) has no place for any.
fn with_archive_mark(bytes: &[u8]) -> Vec<u8> {
    const ENTRY: &[u8] = b"\n  <entry>";
    const END: &[u8] = b"\n</feed>";
    let find = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark);
    // In texts `<` is escaped, so these can be nothing but the tags themselves.
    let at = find(ENTRY).or_else(|| find(END)).unwrap_or(bytes.len());
    [&bytes[..at], b"\n  <fh:archive/>", &bytes[at..]].concat()
}

fn feed(sheet: &Sheet<'_>) -> Feed {
    let entries: Vec<Entry> = sheet.stories.iter().map(|story| entry(sheet, story)).collect();
    // Validators warn of a namespace that is declared and not used.
    let with_media = entries.iter().any(|entry| entry.extensions.contains_key("media"));
    let media = with_media.then_some(("media", media::NAMESPACE));
    let history = sheet.is_archive().then_some(("fh", HISTORY_NAMESPACE));
    let namespaces = media.into_iter().chain(history).map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()));
    let alternate = link("alternate", sheet.home.clone(), Some(HTML_TYPE));
    let others = sheet.links(Format::Atom).into_iter().map(|to| link(to.rel, to.href, to.media_type));
    Feed {
        title: Text::plain(&*sheet.title),
        subtitle: Some(Text::plain(&*sheet.description)),
        updated: FixedDateTime::from(sheet.modified()),
        // Stands in for the entries whose author the source does not name (section 4.1.1).
        authors: vec![Person { name: sheet.title.clone(), ..Person::default() }],
        generator: Some(Generator { value: GENERATOR.to_owned(), uri: None, version: None }),
        icon: sheet.icon.map(web_address),
        logo: sheet.logo.map(web_address),
        links: std::iter::once(alternate).chain(others).collect(),
        lang: sheet.language.clone(),
        id: sheet.subscribed(Format::Atom),
        namespaces: namespaces.collect(),
        entries,
        ..Feed::default()
    }
}

const HTML_TYPE: &str = "text/html";

fn link(rel: &str, href: String, mime_type: Option<&str>) -> Link {
    Link { href, rel: rel.to_owned(), mime_type: mime_type.map(str::to_owned), ..Link::default() }
}

/// The one place where entries are made: the crate's own defaults for `id`, `updated` and
/// `authors` would make invalid ones.
fn entry(sheet: &Sheet<'_>, story: &Story<'_>) -> Entry {
    let in_language = |text: &str| Text { lang: story.language.clone(), ..Text::plain(text) };
    Entry {
        id: story.id.clone(),
        title: in_language(&story.title),
        published: Some(story.published),
        updated: story.updated,
        authors: story.authors.iter().map(person).collect(),
        categories: story
            .categories
            .iter()
            .map(|name| Category { term: name.clone(), scheme: None, label: None })
            .collect(),
        contributors: Vec::new(),
        links: links(story),
        rights: None,
        source: source(sheet, story),
        summary: story.summary.as_deref().map(in_language),
        content: story.content.as_ref().map(|html| Content {
            value: Some(html.clone()),
            content_type: Some("html".to_owned()),
            lang: story.language.clone(),
            ..Content::default()
        }),
        extensions: media_extensions(story),
        namespaces: BTreeMap::new(),
    }
}

/// What an entry of a feed over several sources came from, with what the source's own feed says of
/// itself: its author stands in for that of the entry (section 4.2.11).
fn source(sheet: &Sheet<'_>, story: &Story<'_>) -> Option<Source> {
    let (source, title, home) = story.origin?;
    let address = sheet.site.feed_address(source.as_str(), Format::Atom);
    let title = first_filled([line(title), web_address(home)]);
    Some(Source {
        authors: vec![Person { name: title.clone(), ..Person::default() }],
        title: Text::plain(title),
        links: vec![
            link("alternate", web_address(home), Some(HTML_TYPE)),
            link("self", address.clone(), Some(Format::Atom.media_type())),
        ],
        id: address,
        // As of the time when this entry was taken over (section 4.2.11), so that it does not
        // change whenever another entry of that source does.
        updated: story.updated,
        ..Source::default()
    })
}

fn person(author: &Author) -> Person {
    Person {
        name: author.name.clone(),
        email: author.email.clone(),
        uri: author.url.as_ref().map(web_address),
        extensions: ExtensionMap::new(),
    }
}

fn links(story: &Story<'_>) -> Vec<Link> {
    let files = story.enclosures.iter().map(|enclosure| Link {
        href: web_address(&enclosure.url),
        rel: "enclosure".to_owned(),
        mime_type: media::known_mime_type(enclosure),
        length: enclosure.bytes.map(|bytes| bytes.to_string()),
        ..Link::default()
    });
    let elsewhere = story
        .elsewhere
        .iter()
        .map(|(title, url)| Link { title: Some(line(title)), ..link("related", web_address(url), Some(HTML_TYPE)) });
    std::iter::once(link("alternate", web_address(story.url), Some(HTML_TYPE))).chain(elsewhere).chain(files).collect()
}

fn media_extensions(story: &Story<'_>) -> ExtensionMap {
    let mut by_name: BTreeMap<String, Vec<Extension>> = BTreeMap::new();
    for element in media::picture(story) {
        by_name.entry(element.name.to_owned()).or_default().push(extension(element));
    }
    if by_name.is_empty() { ExtensionMap::new() } else { BTreeMap::from([("media".to_owned(), by_name)]) }
}

fn extension(element: MediaElement) -> Extension {
    let description = element.description.map(|text| Extension {
        name: "media:description".to_owned(),
        value: Some(text),
        attrs: BTreeMap::from([("type".to_owned(), "plain".to_owned())]),
        children: BTreeMap::new(),
    });
    Extension {
        name: format!("media:{}", element.name),
        // An empty text keeps the indenter from breaking the line between start and end tag.
        value: description.is_none().then(String::new),
        attrs: element.attributes.into_iter().map(|(name, value)| (name.to_owned(), attribute(&value))).collect(),
        children: description.map(|child| ("description".to_owned(), vec![child])).into_iter().collect(),
    }
}

/// A value as an attribute of an extension. The crate escapes the attributes of its own elements
/// and the texts of extensions, but writes the attributes of extensions as they are, where `&`
/// and `<` must not stand and the quotes would end the value (XML 1.0, section 2.3).
fn attribute(value: &str) -> String {
    Escaped(value).to_string()
}
