//! What kinds of elements there are in feeds, as far as broken ones are understood by them.

/// Elements whose content is text for people, in which markup may stand unescaped.
pub(super) const TEXTS: &[&str] = &[
    "body",
    "content",
    "content:encoded",
    "copyright",
    "dc:description",
    "dc:title",
    "description",
    "fullitem",
    "info",
    "itunes:subtitle",
    "itunes:summary",
    "media:description",
    "media:title",
    "rights",
    "subtitle",
    "summary",
    "title",
];

/// Elements that hold one line and no other elements of the feed: the next of those ends them.
pub(super) const LINES: &[&str] =
    &["category", "comments", "guid", "id", "link", "pubDate", "published", "title", "updated"];
/// What ends a line that was not closed.
pub(super) const NEXT: &[&str] = &[
    "category",
    "comments",
    "content",
    "description",
    "enclosure",
    "guid",
    "id",
    "link",
    "pubDate",
    "published",
    "summary",
    "title",
    "updated",
];

/// Elements of HTML that have no end (HTML, section 13.1.2).
pub(super) const VOID: &[&str] = &["br", "col", "embed", "hr", "img", "input", "source", "wbr"];
