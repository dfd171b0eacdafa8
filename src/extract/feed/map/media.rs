//! Pictures and files of feed entries.

use dom_query::Document;
use feed_rs::model::{Entry, MediaContent};
use url::Url;

use crate::extract::dom;
use crate::extract::feed::repair::THUMBNAIL_TYPE;
use crate::model::{Enclosure, Lead};

use super::text;

/// The main picture and the element that names it: a picture given as such, then a thumbnail.
pub(super) fn image(from: &Entry, base: &Url) -> Option<(Url, &'static str)> {
    let widest = widest(contents(from).filter(|content| is_picture(content)));
    if let Some(url) = widest.and_then(|content| content.url.clone()) {
        return Some((url, "media:content or enclosure"));
    }
    let thumbnails = from.media.iter().flat_map(|media| &media.thumbnails);
    let thumbnail = thumbnails.filter_map(|thumbnail| dom::absolute(&thumbnail.image.uri, base)).next();
    thumbnail.map(|url| (url, "media:thumbnail or itunes:image")).or_else(|| linked_picture(from, base))
}

/// The media of an entry that are more than stand-ins for a thumbnail.
fn contents(from: &Entry) -> impl Iterator<Item = &MediaContent> {
    let is_own =
        |content: &&MediaContent| content.content_type.as_ref().is_none_or(|kind| kind.to_string() != THUMBNAIL_TYPE);
    from.media.iter().flat_map(|media| &media.content).filter(is_own)
}

/// The widest of pictures; of equals the first.
fn widest<'a>(pictures: impl Iterator<Item = &'a MediaContent>) -> Option<&'a MediaContent> {
    pictures.reduce(|best, next| if next.width.unwrap_or(0) > best.width.unwrap_or(0) { next } else { best })
}

fn linked_picture(from: &Entry, base: &Url) -> Option<(Url, &'static str)> {
    let link =
        from.links.iter().find(|link| link.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/")))?;
    dom::absolute(&link.href, base).map(|url| (url, "enclosure"))
}

fn is_picture(content: &MediaContent) -> bool {
    let by_type = content.content_type.as_ref().map(|kind| kind.to_string().starts_with("image/"));
    by_type.unwrap_or_else(|| {
        let path = content.url.as_ref().map_or("", |url| url.path()).to_lowercase();
        [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
    })
}

/// The first real picture in a text.
pub(super) fn first_image(html: &str, base: &Url) -> Option<Url> {
    if !html.contains("<img") {
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
pub(super) fn enclosures(from: &Entry, base: &Url) -> Vec<Enclosure> {
    let files = contents(from).filter(|content| !is_picture(content));
    let media = files.filter_map(|content| {
        let mime_type = content.content_type.as_ref().map(ToString::to_string);
        Some(Enclosure { url: content.url.clone()?, mime_type, bytes: content.size })
    });
    let links = from.links.iter().filter(|link| {
        let is_file =
            link.media_type.as_deref().is_some_and(|kind| !kind.contains("html") && !kind.starts_with("image/"));
        is_file && link.rel.as_deref().is_none_or(|rel| rel == "enclosure")
    });
    let linked = links.filter_map(|link| {
        Some(Enclosure {
            url: dom::absolute(&link.href, base)?,
            mime_type: link.media_type.clone(),
            bytes: link.length,
        })
    });
    let mut unique: Vec<Enclosure> = Vec::new();
    for enclosure in media.chain(linked) {
        if !unique.iter().any(|known| known.url == enclosure.url) {
            unique.push(enclosure);
        }
    }
    unique
}

/// The description of a medium, for entries that have no text of their own.
pub(super) fn description(from: &Entry) -> Option<Lead> {
    from.media
        .iter()
        .find_map(|media| media.description.as_ref())
        .and_then(|description| text::lead(&description.content))
}
