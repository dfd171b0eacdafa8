//! Atom 1.0 (RFC 4287).

use std::collections::BTreeMap;

use atom_syndication::extension::{Extension, ExtensionMap};
use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Source, Text, WriteConfig,
};

use super::GENERATOR;
use super::markup::Escaped;
use super::media::{self, MediaElement};
use super::sheet::Sheet;
use super::story::Story;
use crate::model::{Author, Format, clean_line};

const INDENT_SPACES: usize = 2;

/// A view as Atom.
pub(super) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    // The crate's own declaration names no encoding.
    let start = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_vec();
    let config = WriteConfig { write_document_declaration: false, indent_size: Some(INDENT_SPACES) };
    #[expect(clippy::expect_used, reason = "writing into memory cannot fail")]
    let mut bytes = feed(sheet).write_with_config(start, config).expect("a vector takes all bytes");
    bytes.push(b'\n');
    bytes
}

fn feed(sheet: &Sheet<'_>) -> Feed {
    let view = sheet.view;
    let address = sheet.site.feed_address(&view.path, Format::Atom);
    let entries: Vec<Entry> = sheet.stories.iter().map(|story| entry(sheet, story)).collect();
    // Validators warn of a namespace that is declared and not used.
    let with_media = entries.iter().any(|entry| entry.extensions.contains_key("media"));
    let namespaces = with_media.then(|| ("media".to_owned(), media::NAMESPACE.to_owned()));
    Feed {
        title: Text::plain(&*sheet.title),
        subtitle: Some(Text::plain(&*sheet.description)),
        updated: FixedDateTime::from(sheet.modified()),
        // Stands in for the entries whose author the source does not name (section 4.1.1).
        authors: vec![Person { name: sheet.title.clone(), ..Person::default() }],
        generator: Some(Generator { value: GENERATOR.to_owned(), uri: None, version: None }),
        icon: view.icon.as_ref().map(ToString::to_string),
        links: [link("self", &address, Format::Atom.media_type()), link("alternate", view.home.as_str(), HTML_TYPE)]
            .into_iter()
            .chain(sheet.history(Format::Atom).map(|(rel, address)| link(rel, &address, Format::Atom.media_type())))
            .collect(),
        lang: sheet.language.clone(),
        id: address,
        namespaces: namespaces.into_iter().collect(),
        entries,
        ..Feed::default()
    }
}

const HTML_TYPE: &str = "text/html";

fn link(rel: &str, href: &str, mime_type: &str) -> Link {
    Link { href: href.to_owned(), rel: rel.to_owned(), mime_type: Some(mime_type.to_owned()), ..Link::default() }
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
        source: story.origin.map(|(source, title, home)| {
            let address = sheet.site.feed_address(source.as_str(), Format::Atom);
            Source {
                title: Text::plain(clean_line(title)),
                links: vec![
                    link("self", &address, Format::Atom.media_type()),
                    link("alternate", home.as_str(), HTML_TYPE),
                ],
                id: address,
                // As of the time when this entry was taken over (section 4.2.11), so that it
                // does not change whenever another entry of that source does.
                updated: story.updated,
                ..Source::default()
            }
        }),
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

fn person(author: &Author) -> Person {
    Person {
        name: author.name.clone(),
        email: author.email.clone(),
        uri: author.url.as_ref().map(ToString::to_string),
        extensions: ExtensionMap::new(),
    }
}

fn links(story: &Story<'_>) -> Vec<Link> {
    let files = story.enclosures.iter().map(|enclosure| Link {
        href: enclosure.url.to_string(),
        rel: "enclosure".to_owned(),
        mime_type: media::stated_mime_type(enclosure),
        length: enclosure.bytes.map(|bytes| bytes.to_string()),
        ..Link::default()
    });
    std::iter::once(link("alternate", story.url.as_str(), HTML_TYPE)).chain(files).collect()
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
