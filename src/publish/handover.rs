//! Items of a feed on their way to its hook, as its JSON Feed has them.

use serde::Serialize;
use url::Url;

use super::address::Site;
use super::sheet::Sheet;
use super::{View, json_feed};
use crate::model::{Format, ItemId, SourceId};

/// A feed with items of it, ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// What the feed says of itself, as JSON.
    pub about: String,
    /// The items with their ids in the store, the oldest first.
    pub items: Vec<(SourceId, ItemId, String)>,
}

/// What a feed says of itself.
#[derive(Serialize)]
struct About<'a> {
    id: &'a str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

/// Makes a view ready to be handed over. Its formats are those that the feed exists in.
pub fn handover(view: &View, base_url: &Url, formats: &[Format]) -> Handover {
    let site = Site::new(base_url, formats);
    let sheet = Sheet::new(view, &site);
    // The items are those of the JSON Feed; who has none is led to another format.
    let format = if site.has(Format::Json) { Some(Format::Json) } else { site.formats().first().copied() };
    let about = About {
        id: &view.path,
        title: &sheet.title,
        home_page_url: view.home.as_str(),
        feed_url: format.map(|format| site.feed_address(&view.path, format)).unwrap_or_default(),
        language: sheet.language.as_deref(),
    };
    // What is shown under the id of another item was handed over as that one.
    let items = sheet.stories.iter().rev().filter(|story| story.item.shown_as.is_none());
    Handover {
        about: json_feed::json(&about),
        items: items
            .map(|story| (story.item.source.clone(), story.item.id.clone(), json_feed::item_json(story)))
            .collect(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::publish::sample;

    #[test]
    fn items_are_those_of_the_json_feed_the_oldest_first() {
        let view = sample::view();
        let site = sample::site();
        let feed: Value = serde_json::from_slice(&json_feed::render(&Sheet::new(&view, &site))).unwrap();
        let handover = handover(&view, site.base(), site.formats());
        let mut items: Vec<Value> =
            handover.items.iter().map(|(_, _, json)| serde_json::from_str(json).unwrap()).collect();
        items.reverse();
        assert_eq!(&Value::Array(items), &feed["items"]);
        let about: Value = serde_json::from_str(&handover.about).unwrap();
        assert_eq!(about["id"], "zeitung");
        for member in ["title", "home_page_url", "feed_url", "language"] {
            assert_eq!(about[member], feed[member], "{member}");
        }
    }
}
