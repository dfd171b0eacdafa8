//! Pictures and files: what RSS and Atom say of them with the words of Media RSS 1.5.1.

use super::address::web_address;
use super::sheet::line;
use super::story::Story;
use crate::model::Enclosure;

/// The namespace of Media RSS; the slash at its end belongs to it.
pub(super) const NAMESPACE: &str = "http://search.yahoo.com/mrss/";

/// The type of a file of which nothing is known.
const TYPE_UNKNOWN: &str = "application/octet-stream";

/// The longest part of a media type before or behind its slash, in bytes (RFC 6838, section 4.2).
const TYPE_PART_BYTES_MAX: usize = 127;

/// Types by the extension of a file, for sources that do not state them: a podcast of unknown type
/// is played by no reader.
const TYPES: [(&str, &str); 21] = [
    ("aac", "audio/aac"),
    ("avif", "image/avif"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("m4a", "audio/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("zip", "application/zip"),
];

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
    let url = web_address(&image.url);
    let alt = image.alt.as_deref().map(line).filter(|alt| !alt.is_empty());
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
    let mut attributes = vec![("url", web_address(&enclosure.url))];
    if let Some(medium) = ["audio", "video", "image"].into_iter().find(|kind| mime_type.starts_with(kind)) {
        attributes.push(("medium", medium.to_owned()));
    }
    attributes.push(("type", mime_type));
    attributes.extend(enclosure.bytes.map(|bytes| ("fileSize", bytes.to_string())));
    MediaElement { name: "content", attributes, description: None }
}

/// The media type of a file; RSS and JSON Feed demand one.
pub(super) fn mime_type(enclosure: &Enclosure) -> String {
    known_mime_type(enclosure).unwrap_or_else(|| TYPE_UNKNOWN.to_owned())
}

/// The media type that the source states, else that of the file's extension.
pub(super) fn known_mime_type(enclosure: &Enclosure) -> Option<String> {
    stated_mime_type(enclosure).or_else(|| {
        let extension = enclosure.url.path().rsplit_once('.')?.1.to_ascii_lowercase();
        TYPES.iter().find(|(known, _)| *known == extension).map(|(_, kind)| (*kind).to_owned())
    })
}

/// The media type that the source states, if it has the shape of one (RFC 9110, section 8.3.1).
fn stated_mime_type(enclosure: &Enclosure) -> Option<String> {
    let stated = enclosure.mime_type.as_deref()?.split(';').next()?.trim().to_ascii_lowercase();
    let token = |part: &str| {
        (1..=TYPE_PART_BYTES_MAX).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    stated.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub)).then_some(stated)
}
