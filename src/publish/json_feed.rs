//! JSON Feed 1.1.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::Serialize;

use super::address::web_address;
use super::media;
use super::sheet::{Sheet, line};
use super::story::Story;
use crate::model::{Access, Format};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// A view as JSON Feed.
pub(super) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "writing texts and numbers into memory cannot fail")]
    let mut bytes = serde_json::to_vec_pretty(&feed(sheet)).expect("a feed of texts and numbers is JSON");
    bytes.push(b'\n');
    bytes
}

/// An item alone, as it stands in the feed, on one line.
pub(super) fn item_json(story: &Story<'_>) -> String {
    json(&item(story))
}

/// A value of texts and numbers as JSON on one line.
#[expect(clippy::expect_used, reason = "writing texts and numbers into memory cannot fail")]
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers are JSON")
}

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    /// The document with older items.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favicon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    /// One of the two contents is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    /// What the format has no member for (JSON Feed 1.1, "Extensions").
    #[serde(rename = "_depesche", skip_serializing_if = "Option::is_none")]
    extension: Option<Extension>,
}

#[derive(Serialize)]
struct Extension {
    /// The source does not show the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<Access>,
    /// The time it takes to read, as the source states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading_minutes: Option<u32>,
    /// In a feed over several sources: those that have the article, the one that it is shown as
    /// first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    origins: Vec<Origin>,
}

#[derive(Serialize)]
struct Origin {
    name: String,
    /// The article there.
    url: String,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Attachment {
    url: String,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

fn feed<'a>(sheet: &'a Sheet<'a>) -> Feed<'a> {
    Feed {
        version: VERSION,
        title: &sheet.title,
        home_page_url: &sheet.home,
        feed_url: sheet.subscribed(Format::Json),
        next_url: sheet.older(Format::Json),
        description: &sheet.description,
        icon: sheet.logo.map(web_address),
        favicon: sheet.icon.map(web_address),
        language: sheet.language.as_deref(),
        hubs: sheet.hubs().iter().map(|url| Hub { kind: "WebSub", url }).collect(),
        items: sheet.stories.iter().map(item).collect(),
    }
}

fn item<'a>(story: &'a Story<'a>) -> Item<'a> {
    let html = story.content.as_deref();
    Item {
        id: &story.id,
        url: web_address(story.url),
        title: &story.title,
        content_html: html,
        // Without a body the lead is all there is; without a lead, nothing is.
        content_text: html.is_none().then(|| story.summary.as_deref().unwrap_or_default()),
        summary: html.and(story.summary.as_deref()),
        image: story.image.map(|image| web_address(&image.url)),
        date_published: rfc3339(story.published),
        date_modified: (story.updated > story.published).then(|| rfc3339(story.updated)),
        authors: story
            .authors
            .iter()
            .map(|author| Author { name: &author.name, url: author.url.as_ref().map(web_address) })
            .collect(),
        tags: &story.categories,
        language: story.language.as_deref(),
        attachments: story
            .enclosures
            .iter()
            .map(|enclosure| Attachment {
                url: web_address(&enclosure.url),
                mime_type: media::mime_type(enclosure),
                size_in_bytes: enclosure.bytes,
            })
            .collect(),
        extension: extension(story),
    }
}

fn extension(story: &Story<'_>) -> Option<Extension> {
    let (access, reading_minutes) = (story.item.access, story.item.reading_minutes);
    let origins = origins(story);
    let says_anything = access.is_some() || reading_minutes.is_some() || !origins.is_empty();
    says_anything.then_some(Extension { access, reading_minutes, origins })
}

fn origins(story: &Story<'_>) -> Vec<Origin> {
    let own = story.origin.map(|(_, title, _)| (title.as_str(), story.url));
    let all = own.into_iter().chain(story.elsewhere.iter().copied());
    all.map(|(title, url)| Origin { name: line(title), url: web_address(url) }).collect()
}

fn rfc3339(time: DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}
