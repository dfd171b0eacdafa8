//! Pictures and files: what RSS and Atom say of them with the words of Media RSS 1.5.1.

use super::story::Story;
use crate::model::{Enclosure, clean_line};

/// The namespace of Media RSS; the slash at its end belongs to it.
pub(super) const NAMESPACE: &str = "http://search.yahoo.com/mrss/";

/// The type of a file of which nothing is known.
const TYPE_UNKNOWN: &str = "application/octet-stream";

/// An element of Media RSS, before it becomes an element of one of the two XML crates.
pub(super) struct MediaElement {
    /// Local name.
    pub(super) name: &'static str,
    pub(super) attributes: Vec<(&'static str, String)>,
    /// The text alternative of a picture, as `media:description`.
    pub(super) description: Option<String>,
}

/// The picture of a story: itself, and as the preview that readers show in their lists.
pub(super) fn picture(story: &Story<'_>) -> Vec<MediaElement> {
    let Some(image) = story.image else { return Vec::new() };
    let url = image.url.to_string();
    let alt = image.alt.as_deref().map(clean_line).filter(|alt| !alt.is_empty());
    vec![
        MediaElement {
            name: "content",
            attributes: vec![("url", url.clone()), ("medium", "image".to_owned())],
            description: alt,
        },
        MediaElement { name: "thumbnail", attributes: vec![("url", url)], description: None },
    ]
}

/// A file, for those beyond the one that an RSS item may enclose.
pub(super) fn file(enclosure: &Enclosure) -> MediaElement {
    let mime_type = mime_type(enclosure);
    let mut attributes = vec![("url", enclosure.url.to_string())];
    if let Some(medium) = ["audio", "video", "image"].into_iter().find(|kind| mime_type.starts_with(kind)) {
        attributes.push(("medium", medium.to_owned()));
    }
    attributes.push(("type", mime_type));
    attributes.extend(enclosure.bytes.map(|bytes| ("fileSize", bytes.to_string())));
    MediaElement { name: "content", attributes, description: None }
}

/// The media type of a file; RSS and JSON Feed demand one.
pub(super) fn mime_type(enclosure: &Enclosure) -> String {
    stated_mime_type(enclosure).unwrap_or_else(|| TYPE_UNKNOWN.to_owned())
}

/// The media type that the source states, if it has the shape of one (RFC 9110, section 8.3.1).
pub(super) fn stated_mime_type(enclosure: &Enclosure) -> Option<String> {
    let stated = enclosure.mime_type.as_deref()?.split(';').next()?.trim().to_ascii_lowercase();
    let token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    stated.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub)).then_some(stated)
}
