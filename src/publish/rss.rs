//! RSS 2.0.11, with the advice of the RSS Advisory Board's profile.

mod escape;

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Image, Item, Source};
use url::Url;

use super::address::web_address;
use super::media::{self, MediaElement};
use super::sheet::{Sheet, first_filled, line};
use super::story::Story;
use super::time::{Pace, rfc822};
use super::{GENERATOR, HISTORY_NAMESPACE, markup};
use crate::model::Format;

const DOCS: &str = "https://www.rssboard.org/rss-specification";
/// The namespaces of extensions, under the prefixes that all readers know.
const NAMESPACES: [(&str, &str); 4] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("fh", HISTORY_NAMESPACE),
    ("media", media::NAMESPACE),
    ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
];
const INDENT_SPACES: usize = 2;

/// A view as RSS 2.0.
pub(super) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    let channel = channel(sheet);
    #[expect(clippy::expect_used, reason = "writing into memory cannot fail")]
    let mut bytes = channel.pretty_write_to(Vec::new(), b' ', INDENT_SPACES).expect("a vector takes all bytes");
    bytes.push(b'\n');
    escape::rewrite(&bytes)
}

fn channel(sheet: &Sheet<'_>) -> Channel {
    let items: Vec<Item> = sheet.stories.iter().map(|story| item(sheet, story)).collect();
    // Validators warn of a namespace that is declared and not used. `dc` and `content` are
    // declared by the crate, under the same rule.
    let extensions = extensions(sheet);
    let used =
        |prefix: &str| extensions.contains_key(prefix) || items.iter().any(|item| item.extensions.contains_key(prefix));
    let namespaces = NAMESPACES.iter().filter(|(prefix, _)| used(prefix));
    let namespaces = namespaces.map(|(prefix, uri)| ((*prefix).to_owned(), (*uri).to_owned())).collect();
    Channel {
        title: sheet.title.clone(),
        link: sheet.home.clone(),
        description: sheet.description.clone(),
        language: sheet.language.as_deref().map(str::to_ascii_lowercase),
        last_build_date: sheet.updated.map(rfc822),
        generator: Some(GENERATOR.to_owned()),
        docs: Some(DOCS.to_owned()),
        ttl: sheet.refreshed_every().map(|minutes| minutes.to_string()),
        image: image(sheet),
        extensions,
        namespaces,
        items,
        ..Channel::default()
    }
}

/// The picture of the channel; the specification knows GIF, JPEG and PNG only. Its title and link
/// are to be those of the channel.
fn image(sheet: &Sheet<'_>) -> Option<Image> {
    let known = |picture: &&Url| {
        let path = picture.path().to_ascii_lowercase();
        [".png", ".gif", ".jpg", ".jpeg"].iter().any(|extension| path.ends_with(extension))
    };
    let picture = sheet.logo.into_iter().chain(sheet.icon).find(known)?;
    Some(Image { url: web_address(picture), title: sheet.title.clone(), link: sheet.home.clone(), ..Image::default() })
}

/// What the channel says in the words of other formats: its links (the profile recommends
/// `rel="self"` for every channel), its place in its history, and how often it is refreshed.
fn extensions(sheet: &Sheet<'_>) -> ExtensionMap {
    let links = sheet.links(Format::Rss).into_iter().map(|link| {
        let kind = link.media_type.map(|kind| ("type", kind.to_owned()));
        let attributes = [("href", link.href), ("rel", link.rel.to_owned())].into_iter().chain(kind);
        empty_element("atom:link", attributes)
    });
    let mut map = BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links.collect())]))]);
    if sheet.is_archive() {
        let archive = empty_element("fh:archive", []);
        map.insert("fh".to_owned(), BTreeMap::from([("archive".to_owned(), vec![archive])]));
    }
    if let Some(minutes) = sheet.refreshed_every() {
        let pace = Pace::of(minutes);
        let said = [("updatePeriod", pace.period.to_owned()), ("updateFrequency", pace.frequency.to_string())];
        let elements = said.map(|(name, text)| {
            (name.to_owned(), vec![Extension { value: Some(text), ..empty_element(&format!("sy:{name}"), []) }])
        });
        map.insert("sy".to_owned(), BTreeMap::from(elements));
    }
    map
}

fn empty_element(name: &str, attributes: impl IntoIterator<Item = (&'static str, String)>) -> Extension {
    Extension {
        name: name.to_owned(),
        // An empty text keeps the indenter from breaking the line between start and end tag.
        value: Some(String::new()),
        attrs: attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        children: BTreeMap::new(),
    }
}

fn item(sheet: &Sheet<'_>, story: &Story<'_>) -> Item {
    let (description, content) = texts(story);
    Item {
        title: (!story.title.is_empty()).then(|| story.title.clone()),
        link: Some(web_address(story.url)),
        description,
        content,
        dublin_core_ext: dublin_core(story),
        categories: story.categories.iter().map(|name| Category { name: name.clone(), domain: None }).collect(),
        enclosure: story.enclosures.first().map(|enclosure| Enclosure {
            url: web_address(&enclosure.url),
            // The profile wants 0 where the size is not known.
            length: enclosure.bytes.unwrap_or(0).to_string(),
            mime_type: media::mime_type(enclosure),
        }),
        guid: Some(Guid { value: story.id.clone(), permalink: story.id_is_link }),
        pub_date: Some(rfc822(story.published)),
        source: story.origin.map(|(source, title, home)| Source {
            url: sheet.site.feed_address(source.as_str(), Format::Rss),
            title: Some(first_filled([line(title), web_address(home)])),
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
        value: Some(text),
        ..empty_element("media:description", [("type", "plain".to_owned())])
    });
    Extension {
        value: description.is_none().then(String::new),
        children: description.map(|child| ("description".to_owned(), vec![child])).into_iter().collect(),
        ..empty_element(&format!("media:{}", element.name), element.attributes)
    }
}
