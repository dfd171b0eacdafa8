//! What APIs call the parts of an article, most telling names first.
//!
//! Names are compared in lower case and without marks: `publishedAt`, `published_at` and
//! `published-at` are one.

/// The headline.
pub(super) const TITLES: &[&str] =
    &["headline", "title", "webtitle", "displaytitle", "articletitle", "posttitle", "storytitle", "subject", "name"];

/// The address of the page for people: the names that say so come before those that may as well
/// hold the address of the API.
pub(super) const ADDRESSES: &[&str] = &[
    "htmlurl",
    "weburl",
    "canonicalurl",
    "canonical",
    "permalink",
    "articleurl",
    "shareurl",
    "publicurl",
    "siteurl",
    "fullurl",
    "link",
    "url",
    "href",
    "path",
    "pathname",
    "uri",
    "slug",
    "storyurl",
];

/// The first publication. Those that state their zone by name come first.
pub(super) const DATES: &[&str] = &[
    "datepublished",
    "dategmt",
    "publishedatutc",
    "publishedat",
    "firstpublishedat",
    "firstpublished",
    "publishedon",
    "publishdate",
    "publisheddate",
    "publicationdate",
    "webpublicationdate",
    "published",
    "pubdate",
    "releasedate",
    "postedat",
    "posted",
    "displaydate",
    "date",
    "datetime",
    "timestamp",
    "time",
    "createdutc",
    "createdati",
    "createdat",
    "datecreated",
    "created",
];

/// The last change.
pub(super) const UPDATES: &[&str] = &[
    "datemodified",
    "modifiedgmt",
    "updatedat",
    "modifiedat",
    "updated",
    "modified",
    "lastmodified",
    "lastupdated",
    "updateddate",
];

/// The lead.
pub(super) const LEADS: &[&str] = &[
    "lead",
    "teaser",
    "teasertext",
    "standfirst",
    "dek",
    "summary",
    "excerpt",
    "customexcerpt",
    "abstract",
    "intro",
    "introtext",
    "description",
    "trailtext",
    "snippet",
    "subtitle",
];

/// The text.
pub(super) const BODIES: &[&str] =
    &["contenthtml", "bodyhtml", "html", "content", "body", "articlebody", "text", "storytext", "fulltext"];

/// The author or authors.
pub(super) const AUTHORS: &[&str] = &["authors", "author", "byline", "authorname", "creator", "writer", "by"];

/// The section.
pub(super) const SECTIONS: &[&str] = &[
    "section",
    "sections",
    "sectionname",
    "ressort",
    "department",
    "rubric",
    "category",
    "categories",
    "primarycategory",
    "channel",
];

/// The topics.
pub(super) const TAGS: &[&str] = &["tags", "taglist", "topics", "keywords", "hashtags", "labels"];

/// The main image.
pub(super) const IMAGES: &[&str] = &[
    "image",
    "imageurl",
    "mainimage",
    "leadimage",
    "teaserimage",
    "featuredimage",
    "featureimage",
    "heroimage",
    "coverimage",
    "cover",
    "urltoimage",
    "thumbnail",
    "thumbnailurl",
    "picture",
    "photo",
    "images",
    "multimedia",
];

/// The language.
pub(super) const LANGUAGES: &[&str] = &["language", "lang", "locale"];

/// Members that hold the article itself, one level down: of GraphQL connections, JSON:API, search
/// servers, and lists of mixed things.
pub(super) const WRAPPERS: &[&str] =
    &["node", "data", "attributes", "item", "_source", "fields", "article", "post", "story"];

/// Members of an object that stand for it where a text is wanted.
pub(super) const TEXTS: &[&str] = &[
    "rendered",
    "html",
    "text",
    "value",
    "name",
    "fullname",
    "displayname",
    "title",
    "label",
    "headline",
    "main",
    "plain",
    "default",
    "login",
    "username",
    "content",
];

/// Members of an object that stand for it where an address is wanted.
pub(super) const LINKS: &[&str] =
    &["htmlurl", "weburl", "url", "href", "src", "link", "canonical", "alias", "original", "large", "full", "medium"];

/// Members of an object that stand for it where a time is wanted.
pub(super) const TIMES: &[&str] = &["$date", "iso", "datetime", "date", "timestamp", "time", "value", "rendered"];

/// Where an answer says what went wrong.
pub(super) const COMPLAINTS: &[&str] = &["error", "errors", "message", "fault", "detail", "errormessage"];

/// A name as it is compared.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | ':' | '.'));
    let plain: String = kept.flat_map(char::to_lowercase).collect();
    // `_source` is a name of its own.
    if plain == "source" && name.starts_with('_') { name.to_owned() } else { plain }
}
