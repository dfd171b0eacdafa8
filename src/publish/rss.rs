//! RSS 2.0.11, with the advice of the RSS Advisory Board's profile.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image, Item, Source};

use super::media::{self, MediaElement};
use super::sheet::Sheet;
use super::story::Story;
use super::time::rfc822;
use super::{GENERATOR, markup};
use crate::model::{Format, clean_line};

const DOCS: &str = "https://www.rssboard.org/rss-specification";
const ATOM_NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const INDENT_SPACES: usize = 2;

/// A view as RSS 2.0.
pub(super) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    let channel = channel(sheet);
    #[expect(clippy::expect_used, reason = "writing into memory cannot fail")]
    let mut bytes = channel.pretty_write_to(Vec::new(), b' ', INDENT_SPACES).expect("a vector takes all bytes");
    bytes.push(b'\n');
    number_references(&bytes)
}

fn channel(sheet: &Sheet<'_>) -> Channel {
    let view = sheet.view;
    let items: Vec<Item> = sheet.stories.iter().map(|story| item(sheet, story)).collect();
    // Validators warn of a namespace that is declared and not used. `dc` and `content` are
    // declared by the crate, under the same rule.
    let mut namespaces = BTreeMap::from([("atom".to_owned(), ATOM_NAMESPACE.to_owned())]);
    if items.iter().any(|item| item.extensions.contains_key("media")) {
        namespaces.insert("media".to_owned(), media::NAMESPACE.to_owned());
    }
    Channel {
        title: sheet.title.clone(),
        link: view.home.to_string(),
        description: sheet.description.clone(),
        language: sheet.language.as_deref().map(str::to_ascii_lowercase),
        last_build_date: sheet.updated.map(rfc822),
        generator: Some(GENERATOR.to_owned()),
        docs: Some(DOCS.to_owned()),
        ttl: Some(view.ttl_minutes.max(1).to_string()),
        image: image(sheet),
        extensions: links(sheet),
        namespaces,
        items,
        ..Channel::default()
    }
}

/// The picture of the channel; the specification knows GIF, JPEG and PNG only. Its title and link
/// are to be those of the channel.
fn image(sheet: &Sheet<'_>) -> Option<Image> {
    let icon = sheet.view.icon.as_ref()?;
    let path = icon.path().to_ascii_lowercase();
    let known = [".png", ".gif", ".jpg", ".jpeg"].iter().any(|extension| path.ends_with(extension));
    known.then(|| Image {
        url: icon.to_string(),
        title: sheet.title.clone(),
        link: sheet.view.home.to_string(),
        ..Image::default()
    })
}

/// `atom:link rel="self"`, which the profile recommends for every channel, and the way to older
/// items.
fn links(sheet: &Sheet<'_>) -> ExtensionMap {
    let itself = ("self", sheet.site.feed_address(&sheet.view.path, Format::Rss));
    let link = |(rel, address): (&str, String)| {
        let attributes = [("href", &*address), ("rel", rel), ("type", Format::Rss.media_type())];
        Extension {
            name: "atom:link".to_owned(),
            // An empty text keeps the indenter from breaking the line between start and end tag.
            value: Some(String::new()),
            attrs: attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            children: BTreeMap::new(),
        }
    };
    let links = std::iter::once(itself).chain(sheet.history(Format::Rss)).map(link).collect();
    BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links)]))])
}

fn item(sheet: &Sheet<'_>, story: &Story<'_>) -> Item {
    let (description, content) = texts(story);
    Item {
        title: (!story.title.is_empty()).then(|| story.title.clone()),
        link: Some(story.url.to_string()),
        description,
        content,
        dublin_core_ext: dublin_core(story),
        categories: story.categories.iter().map(|name| Category { name: name.clone(), domain: None }).collect(),
        enclosure: story.enclosures.first().map(|enclosure| Enclosure {
            url: enclosure.url.to_string(),
            // The profile wants 0 where the size is not known.
            length: enclosure.bytes.unwrap_or(0).to_string(),
            mime_type: media::mime_type(enclosure),
        }),
        guid: Some(Guid { value: story.id.clone(), permalink: story.id_is_link }),
        pub_date: Some(rfc822(story.published)),
        source: story.origin.map(|(source, title, _)| Source {
            url: sheet.site.feed_address(source.as_str(), Format::Rss),
            title: Some(clean_line(title)),
        }),
        extensions: media_extensions(story),
        ..Item::default()
    }
}

/// `description` and `content:encoded`: the lead and the whole text where there are both; one
/// alone is the description (profile, "description").
fn texts(story: &Story<'_>) -> (Option<String>, Option<String>) {
    let summary = story.summary.as_deref().map(markup::paragraphs);
    match (summary, story.content.clone()) {
        (Some(summary), Some(content)) => (Some(summary), Some(content)),
        (summary, content) => (summary.or(content), None),
    }
}

/// Names are `dc:creator`. RSS has `author` too, but only for e-mail addresses: readers show the
/// address instead of the name, and feedparser takes it apart wrongly if its last label has more
/// than four letters. One of the two is to be used, never both.
fn dublin_core(story: &Story<'_>) -> Option<DublinCoreExtension> {
    let creators: Vec<String> = story.authors.iter().map(|author| author.name.clone()).collect();
    let languages: Vec<String> = story.language.iter().cloned().collect();
    let said = !creators.is_empty() || !languages.is_empty();
    said.then(|| DublinCoreExtension { creators, languages, ..DublinCoreExtension::default() })
}

/// The picture, and the files beyond the first.
fn media_extensions(story: &Story<'_>) -> ExtensionMap {
    let files = story.enclosures.iter().skip(1).map(|enclosure| media::file(enclosure));
    let mut by_name: BTreeMap<String, Vec<Extension>> = BTreeMap::new();
    for element in media::picture(story).into_iter().chain(files) {
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
        value: description.is_none().then(String::new),
        attrs: element.attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        children: description.map(|child| ("description".to_owned(), vec![child])).into_iter().collect(),
    }
}

/// Writes the five named entities outside CDATA sections as numeric references. To an XML parser
/// that is the same; but some readers take titles for HTML, and the profile found that they show
/// `&#x26;` and `&#x3C;` rightly and `&amp;` not.
fn number_references(xml: &[u8]) -> Vec<u8> {
    const NUMBERED: [(&[u8], &[u8]); 5] = [
        (b"&amp;", b"&#x26;"),
        (b"&lt;", b"&#x3C;"),
        (b"&gt;", b"&#x3E;"),
        (b"&quot;", b"&#x22;"),
        (b"&apos;", b"&#x27;"),
    ];
    const CDATA_START: &[u8] = b"<![CDATA[";
    const CDATA_END: &[u8] = b"]]>";

    let mut out = Vec::with_capacity(xml.len() + xml.len() / 16);
    let mut rest = xml;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'&' | b'<')) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with(CDATA_START) {
            let end = rest.windows(CDATA_END.len()).position(|window| window == CDATA_END);
            let length = end.map_or(rest.len(), |end| end + CDATA_END.len());
            out.extend_from_slice(&rest[..length]);
            length
        } else if let Some((named, numbered)) = NUMBERED.iter().find(|(named, _)| rest.starts_with(named)) {
            out.extend_from_slice(numbered);
            named.len()
        } else {
            out.push(rest[0]);
            1
        };
        rest = &rest[taken..];
    }
    out.extend_from_slice(rest);
    out
}
