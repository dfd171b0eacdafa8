//! JSON Feeds as their reader insists on them.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::notes::{Fault, Notes};
use super::{BYTES_MAX, ITEMS_MAX, raw_control, surrogate};
use crate::extract::json_size;

/// What of a feed is text.
const OF_FEED: &[&str] = &["title", "home_page_url", "feed_url", "description", "icon", "favicon", "language"];
/// What of an item is text.
const OF_ITEM: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "image",
    "banner_image",
    "date_published",
    "date_modified",
    "language",
];

/// Values that are read of each list of an item, or of the feed's authors. Many more than the few
/// that are taken, for one may stand there twice; feed-rs compares each author with all before.
const LIST_VALUES_MAX: usize = 256;

/// A JSON Feed whose ids are texts, as version 1.1 has them; it says that readers must take
/// numbers, too (JSON Feed 1.1, "Items"). One that is cut off is read up to the last whole item.
pub(in crate::extract::feed) fn json(text: &str) -> Result<(Value, Notes), String> {
    let mut notes = Notes::default();
    let start = text.find('{').unwrap_or(0);
    let text = surrogate::replace_lone(&text[start..]);
    let mut value = if text.len() > BYTES_MAX || json_size::is_too_large(&text) {
        notes.add(Fault::Full);
        whole_items(&text).ok_or(json_size::REFUSAL)?
    } else {
        serde_json::from_str(&text).or_else(|error| of_broken(&text, &mut notes).ok_or_else(|| error.to_string()))?
    };
    let feed = value.as_object_mut().ok_or("the document is no object")?;
    let version = feed.get("version").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("https://jsonfeed.org/version/1") {
        notes.add(Fault::Version);
        feed.insert("version".to_owned(), "https://jsonfeed.org/version/1.1".into());
    }
    OF_FEED.iter().for_each(|name| make_text(feed, name, &mut notes));
    feed.entry("title").or_insert_with(|| "".into());
    people(feed, &mut notes);
    let items = feed.entry("items").or_insert_with(|| Value::Array(Vec::new()));
    if !items.is_array() {
        *items = Value::Array(Vec::new());
    }
    if let Some(items) = items.as_array_mut() {
        items.retain(Value::is_object);
        items.iter_mut().filter_map(Value::as_object_mut).for_each(|one| item(one, &mut notes));
    }
    Ok((value, notes))
}

/// What there is of a feed that is no JSON.
fn of_broken(text: &str, notes: &mut Notes) -> Option<Value> {
    let (text, escapes) = raw_control::escape(text);
    notes.add_many(Fault::Character, escapes);
    serde_json::from_str(&text).ok().or_else(|| {
        notes.add(Fault::Cut);
        whole_items(&text)
    })
}

/// The feed with those of its items that are whole, up to what is read of a feed.
fn whole_items(text: &str) -> Option<Value> {
    let key = text.find("\"items\"")?;
    let list = key + text[key..].find('[')?;
    let head = text[..key].trim_end().trim_end_matches(',');
    let mut values = json_size::values(head);
    if values > json_size::VALUES_MAX {
        return None;
    }
    let mut feed: Value = serde_json::from_str(&format!("{head}}}")).ok()?;
    let mut items = Vec::new();
    let mut rest = text[list + 1..].trim_start();
    while rest.starts_with('{') && items.len() < ITEMS_MAX && text.len() - rest.len() < BYTES_MAX {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        let Some(Ok(_)) = stream.next() else { break };
        let end = stream.byte_offset();
        values += json_size::values(&rest[..end]);
        if values > json_size::VALUES_MAX {
            break;
        }
        items.push(serde_json::from_str(&rest[..end]).ok()?);
        rest = rest[end..].trim_start().trim_start_matches(',').trim_start();
    }
    feed.as_object_mut()?.insert("items".to_owned(), Value::Array(items));
    Some(feed)
}

fn item(item: &mut Map<String, Value>, notes: &mut Notes) {
    OF_ITEM.iter().for_each(|name| make_text(item, name, notes));
    people(item, notes);
    if let Some(tags) = item.get_mut("tags") {
        match tags.as_array_mut() {
            Some(list) => {
                list.retain(Value::is_string);
                shorten(list, notes);
            }
            None => {
                item.remove("tags");
            }
        }
    }
    match item.get_mut("attachments").map(Value::as_array_mut) {
        Some(Some(list)) => {
            attachments(list);
            shorten(list, notes);
        }
        Some(None) => {
            item.remove("attachments");
        }
        None => {}
    }
}

fn shorten(list: &mut Vec<Value>, notes: &mut Notes) {
    notes.add_many(Fault::Surplus, list.len().saturating_sub(LIST_VALUES_MAX));
    list.truncate(LIST_VALUES_MAX);
}

fn attachments(list: &mut Vec<Value>) {
    list.retain(|one| one.get("url").is_some_and(Value::is_string));
    for one in list.iter_mut().filter_map(Value::as_object_mut) {
        make_text(one, "mime_type", &mut Notes::default());
        make_text(one, "title", &mut Notes::default());
        one.entry("mime_type").or_insert_with(|| "application/octet-stream".into());
        if !one.get("size_in_bytes").is_some_and(Value::is_u64) {
            one.remove("size_in_bytes");
        }
    }
}

/// Authors are objects; some feeds give only a name, or one author for the list.
fn people(object: &mut Map<String, Value>, notes: &mut Notes) {
    let person = |value: &Value| match value {
        Value::String(name) => Some(serde_json::json!({ "name": name })),
        Value::Object(fields) => {
            let texts = fields.iter().filter(|(_, value)| value.is_string());
            Some(Value::Object(texts.map(|(name, value)| (name.clone(), value.clone())).collect()))
        }
        _ => None,
    };
    if let Some(one) = object.remove("author").as_ref().and_then(person) {
        object.insert("author".to_owned(), one);
    }
    let people = match object.remove("authors") {
        Some(Value::Array(mut list)) => {
            shorten(&mut list, notes);
            list.iter().filter_map(person).collect()
        }
        Some(one) => person(&one).into_iter().collect(),
        None => Vec::new(),
    };
    if !people.is_empty() {
        object.insert("authors".to_owned(), Value::Array(people));
    }
}

/// Numbers become texts, everything else that is no text goes.
fn make_text(object: &mut Map<String, Value>, name: &str, notes: &mut Notes) {
    match object.get_mut(name) {
        None | Some(Value::String(_)) => {}
        Some(value @ Value::Number(_)) => {
            notes.add(Fault::Number);
            *value = value.to_string().into();
        }
        Some(_) => {
            object.remove(name);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_texts() {
        let (value, notes) = json("\u{feff}{\"version\":\"x\",\"items\":[{\"id\":7,\"title\":null}]}").unwrap();
        assert_eq!(value["items"], serde_json::json!([{"id": "7"}]));
        assert_eq!(notes.to_string(), ", repaired: unknown version, 1 number for a text");
    }

    #[test]
    fn of_long_lists_the_first_are_read() {
        let many = |value: &str| vec![value; LIST_VALUES_MAX + 2].join(",");
        let (names, files) = (many("\"a\""), many("{\"url\":\"https://b.example/1\"}"));
        let (value, notes) = json(&format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{{\"id\":\"1\",\"tags\":[{names}],\
             \"authors\":[{names}],\"attachments\":[{files}]}}]}}"
        ))
        .unwrap();
        for name in ["tags", "authors", "attachments"] {
            assert_eq!(value["items"][0][name].as_array().unwrap().len(), LIST_VALUES_MAX, "{name}");
        }
        assert_eq!(notes.to_string(), ", repaired: 6 values too many in lists");
    }

    #[test]
    fn raw_line_ends_in_texts_are_no_end_of_the_feed() {
        let text = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"B\",\"items\":[{\"id\":\"1\",\"content_text\":\"a\nb\"}]}";
        let (value, notes) = json(text).unwrap();
        assert_eq!(value["items"], serde_json::json!([{"id": "1", "content_text": "a\nb"}]));
        assert_eq!(notes.to_string(), ", repaired: 1 forbidden character");
        let (value, notes) = json(text.strip_suffix("}]}").unwrap()).unwrap();
        assert_eq!(value["items"], serde_json::json!([]));
        assert_eq!(notes.to_string(), ", repaired: 1 forbidden character, cut off in the middle of an item");
    }

    #[test]
    fn whole_items_before_a_cut_are_kept() {
        let text = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"B\",\"items\":[{\"id\":\"1\"}, {\"id\":\"2\",\"title\":\"}";
        let (value, notes) = json(text).unwrap();
        assert_eq!(value["items"], serde_json::json!([{"id": "1"}]));
        assert_eq!(notes.to_string(), ", repaired: cut off in the middle of an item");
        assert!(json("{\"version\":").is_err());
    }
}
