//! Pictures and files of feed entries.

use dom_query::Document;
use feed_rs::model::Link;
use url::Url;

use super::super::element::Element;
use super::link::absolute;
use super::{REPEATED_MAX, text};
use crate::extract::{dom, prescan};
use crate::model::Enclosure;

/// Elements of Media RSS that hold others.
const GROUPS: &[&str] = &["media:group", "media:content"];

/// The elements of an item that are files, those in groups among them.
fn contents(item: &Element) -> impl Iterator<Item = &Element> {
    let own = item.named(&["media:content"]);
    let grouped = item.named(&["media:group"]).flat_map(|group| group.named(&["media:content"]));
    own.chain(grouped)
}

/// Elements with a name in an item or in what Media RSS groups.
fn in_groups<'e>(item: &'e Element, names: &'e [&'e str]) -> impl Iterator<Item = &'e Element> {
    let groups =
        item.named(GROUPS).flat_map(|group| group.elements().chain(group.elements().flat_map(Element::elements)));
    item.named(names).chain(groups.filter(|inner| names.contains(&inner.name.as_str())))
}

/// The main picture and the element that names it: a picture given as such, then a thumbnail.
pub(super) fn image(item: &Element, page: &Url) -> Option<(Url, &'static str)> {
    let given = contents(item)
        .filter(|content| is_picture(content))
        .chain(item.named(&["enclosure"]).filter(|file| is_picture(file)));
    let widest = given.reduce(|best, next| if width(next) > width(best) { next } else { best });
    if let Some(url) = widest.and_then(|content| absolute(content.attribute("url")?, content, page)) {
        return Some((url, "media:content or enclosure"));
    }
    let address = |element: &Element| {
        let href = element.attribute("url").or_else(|| element.attribute("href")).map(str::to_owned);
        absolute(&href.unwrap_or_else(|| element.text()), element, page)
    };
    if let Some(url) = in_groups(item, &["media:thumbnail", "itunes:image"]).find_map(address) {
        return Some((url, "media:thumbnail or itunes:image"));
    }
    if let Some(url) = item.named(&["json:image", "json:banner_image"]).find_map(address) {
        return Some((url, "image"));
    }
    let linked =
        item.named(&["link", "atom:link"]).filter(|link| kind(link).is_some_and(|kind| kind.starts_with("image/")));
    if let Some(url) = linked.filter_map(|link| absolute(link.attribute("href")?, link, page)).next() {
        return Some((url, "enclosure"));
    }
    let image = item.named(&["image"]).find_map(|image| absolute(&inner_url(image), image, page));
    image.map(|url| (url, "image"))
}

/// The address of an image as RSS writes it.
fn inner_url(image: &Element) -> String {
    image.named(&["url"]).next().unwrap_or(image).text()
}

fn kind(element: &Element) -> Option<String> {
    element.attribute("type").map(str::to_ascii_lowercase)
}

fn width(element: &Element) -> u32 {
    element.attribute("width").and_then(|width| width.parse().ok()).unwrap_or(0)
}

fn is_picture(element: &Element) -> bool {
    if let Some(kind) = kind(element).filter(|kind| kind.contains('/')) {
        return kind.starts_with("image/");
    }
    if let Some(medium) = element.attribute("medium") {
        return medium.eq_ignore_ascii_case("image");
    }
    let path = element.attribute("url").unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
}

/// The picture of a feed.
pub(super) fn of_head(head: &Element, page: &Url) -> Option<Url> {
    let from_rss = head.named(&["image"]).find_map(|image| absolute(&inner_url(image), image, page));
    let from_atom =
        || head.named(&["logo", "icon", "atom:logo", "atom:icon"]).find_map(|icon| absolute(&icon.text(), icon, page));
    let from_media = || {
        head.named(&["itunes:image", "media:thumbnail", "itunes:link"])
            .find_map(|image| absolute(image.attribute("href").or_else(|| image.attribute("url"))?, image, page))
    };
    from_rss.or_else(from_atom).or_else(from_media)
}

/// The first real picture in a text.
pub(super) fn first_image(html: &str, base: &Url) -> Option<Url> {
    if !html.contains("<img") || prescan::refusal(html).is_some() {
        return None;
    }
    let document = Document::fragment(html);
    let images = document.select("img");
    images.nodes().iter().find_map(|image| {
        let tiny = |name: &str| dom::attr(image, name).is_some_and(|side| matches!(side.as_str(), "0" | "1" | "2"));
        (!tiny("width") && !tiny("height")).then(|| dom::image_url(image, base)).flatten()
    })
}

/// Files that belong to the entry: all media that are no pictures, each once.
pub(super) fn enclosures(item: &Element, read: &[Link], page: &Url) -> Vec<Enclosure> {
    let files = item.named(&["enclosure", "rss:enclosure"]).chain(contents(item)).filter(|file| !is_picture(file));
    let media = files.filter_map(|file| {
        let url = absolute(file.attribute("url").or_else(|| file.attribute("href"))?, file, page)?;
        let bytes =
            file.attribute("length").or_else(|| file.attribute("fileSize")).and_then(|bytes| bytes.parse().ok());
        Some(Enclosure { url, mime_type: file.attribute("type").map(str::to_owned), bytes })
    });
    let links = item.named(&["link", "atom:link"]).filter(|link| is_enclosure(link));
    let linked = links.filter_map(|link| {
        let url = absolute(link.attribute("href")?, link, page)?;
        let bytes = link.attribute("length").and_then(|bytes| bytes.parse().ok());
        Some(Enclosure { url, mime_type: link.attribute("type").map(str::to_owned), bytes })
    });
    let attached = read.iter().filter(|link| link.rel.is_none() && link.target.is_none()).filter_map(|link| {
        let mime_type = link.media_type.clone().filter(|kind| !kind.contains("html") && !kind.starts_with("image/"))?;
        Some(Enclosure { url: dom::absolute(&link.href, page)?, mime_type: Some(mime_type), bytes: link.length })
    });
    let mut unique: Vec<Enclosure> = Vec::new();
    for enclosure in media.chain(linked).chain(attached) {
        if unique.len() >= REPEATED_MAX {
            break;
        }
        if !unique.iter().any(|known| known.url == enclosure.url) {
            unique.push(enclosure);
        }
    }
    unique
}

fn is_enclosure(link: &Element) -> bool {
    let is_file = kind(link).is_none_or(|kind| !kind.contains("html") && !kind.starts_with("image/"));
    is_file && link.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("enclosure"))
}

/// What describes the media of an entry that has no text of its own.
pub(super) fn description(item: &Element) -> Option<String> {
    let described = in_groups(item, &["media:description", "media:text"]);
    described.map(text::html).find(|html| !html.trim().is_empty())
}
