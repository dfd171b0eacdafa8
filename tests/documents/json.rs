//! Rules for JSON Feed 1.1 that its schema does not know.

use std::collections::HashSet;

use chrono::DateTime;
use serde_json::{Map, Value};

use super::strict::Complaints;
use super::{html, rss};

/// The members of feeds and items that hold an address.
const ADDRESSES: [&str; 9] =
    ["home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url", "image", "banner_image"];
/// The members of items that hold a line of text.
const LINES: [&str; 2] = ["id", "title"];

pub fn check(text: &str, complaints: &mut Complaints) {
    let feed: Map<String, Value> = match serde_json::from_str(text) {
        Ok(feed) => feed,
        Err(error) => return complaints.add(error),
    };
    let version = feed.iter().next().map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()));
    let expected = Some(("version", "https://jsonfeed.org/version/1.1"));
    complaints.unless(version == expected, || format!("it begins with {version:?}"));
    for member in ["title", "home_page_url", "feed_url"] {
        complaints.unless(text_of(&feed, member).is_some_and(|text| !text.is_empty()), || format!("no {member}"));
    }
    let next = text_of(&feed, "next_url");
    complaints.unless(next.is_none() || next != text_of(&feed, "feed_url"), || "next_url is feed_url".to_owned());
    for (name, value) in &feed {
        check_value(name, value, complaints);
    }
    let mut ids = HashSet::new();
    for item in feed.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
        check_item(item, &mut ids, complaints);
    }
}

fn check_item<'a>(item: &'a Map<String, Value>, ids: &mut HashSet<&'a str>, complaints: &mut Complaints) {
    let id = text_of(item, "id").unwrap_or_default();
    complaints.unless(ids.insert(id), || format!("two items have the id {id:?}"));
    for line in LINES.iter().filter_map(|name| text_of(item, name)) {
        complaints.line("a line of an item", line);
    }
    let contents = ["content_html", "content_text"].map(|name| item.contains_key(name));
    complaints.unless(contents[0] || contents[1], || format!("{id} has no content"));
    if let Some(content) = text_of(item, "content_html") {
        html::check("content_html", content, complaints);
    }
    for name in ["date_published", "date_modified"] {
        match text_of(item, name).map(DateTime::parse_from_rfc3339) {
            Some(Ok(date)) => rss::plausible(date.to_utc(), complaints),
            Some(Err(error)) => complaints.add(format!("{name}: {error}")),
            None => {}
        }
    }
    for author in list(item, "authors") {
        complaints.line("an author", author["name"].as_str().unwrap_or_default());
    }
    for tag in list(item, "tags") {
        complaints.line("a tag", tag.as_str().unwrap_or_default());
    }
    for attachment in list(item, "attachments") {
        let kind = attachment["mime_type"].as_str().unwrap_or_default();
        complaints.unless(kind.contains('/'), || format!("mime_type is {kind:?}"));
    }
}

/// Addresses and characters, wherever they stand.
fn check_value(name: &str, value: &Value, complaints: &mut Complaints) {
    match value {
        Value::String(text) => {
            complaints.characters(name, text);
            if ADDRESSES.contains(&name) {
                complaints.web_address(name, text);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| check_value(name, value, complaints)),
        Value::Object(members) => members.iter().for_each(|(name, value)| check_value(name, value, complaints)),
        Value::Null => complaints.add(format!("{name} is null")),
        Value::Bool(_) | Value::Number(_) => {}
    }
}

fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    object.get(name).and_then(Value::as_array).into_iter().flatten()
}
